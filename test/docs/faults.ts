/** What a backend may do wrong, and what comes of it: rows of `docs/errors.md`, which `show fault-matrix` proves. */
export interface Fault {
  readonly what: string
  /** The status of the answer that the gateway makes; that of the backend where the answer is passed on whole. */
  readonly status: number
  /** `bytes`: the head was passed on before, and the answer is cut off. A policy that reads the body fails with `status`. */
  readonly at: 'head' | 'bytes' | 'nowhere'
  /** Of `context.LastError`; absent where nothing fails. */
  readonly reason?: 'BackendConnectionFailure' | 'Timeout'
  /** Of `context.LastError`, all that may come; `{origin}` is the backend's. */
  readonly messages?: readonly string[]
  /** What there is to say of an answer that is no failure. */
  readonly note?: string
}

const failed = { status: 500, reason: 'BackendConnectionFailure' } as const
const timedOut = { status: 504, reason: 'Timeout' } as const
const broken = 'closed the connection before its answer was complete'
const stranger = 'has a certificate of an authority that is not trusted here'

function says(...endings: readonly string[]): { readonly messages: readonly string[] } {
  return { messages: endings.map((ending) => `The backend {origin} ${ending}.`) }
}

export const faults = {
  // ── before a byte of the request has left ──
  name: {
    what: 'its name does not resolve',
    at: 'head',
    ...failed,
    ...says(
      'has a host name that does not resolve (ENOTFOUND)',
      'has a host name that could not be resolved now (EAI_AGAIN)',
    ),
  },
  refused: {
    what: 'nobody listens',
    at: 'head',
    ...failed,
    ...says('refused the connection (ECONNREFUSED)'),
  },
  expired: {
    what: 'its certificate has expired',
    at: 'head',
    ...failed,
    ...says('has a certificate that has expired (CERT_HAS_EXPIRED)'),
  },
  otherHost: {
    what: 'its certificate is for another host',
    at: 'head',
    ...failed,
    ...says('has a certificate for another host name (ERR_TLS_CERT_ALTNAME_INVALID)'),
  },
  unknownAuthority: {
    what: 'nobody here knows the authority of its certificate',
    at: 'head',
    ...failed,
    ...says(
      `${stranger} (UNABLE_TO_VERIFY_LEAF_SIGNATURE)`,
      `${stranger} (UNABLE_TO_GET_ISSUER_CERT_LOCALLY)`,
      `${stranger} (SELF_SIGNED_CERT_IN_CHAIN)`,
    ),
  },
  selfSigned: {
    what: 'its certificate is signed by itself',
    at: 'head',
    ...failed,
    ...says('has a self-signed certificate (DEPTH_ZERO_SELF_SIGNED_CERT)'),
  },
  noTls: {
    what: 'it speaks no TLS at an `https` address',
    at: 'head',
    ...failed,
    ...says('does not speak TLS (ERR_SSL_WRONG_VERSION_NUMBER)'),
  },

  // ── before the head of the answer is there ──
  resetBeforeHead: {
    what: 'it resets the connection instead of answering',
    at: 'head',
    ...failed,
    ...says(`${broken} (ECONNRESET)`),
  },
  endBeforeHead: {
    what: 'it ends its side of the connection instead of answering',
    at: 'head',
    ...failed,
    ...says(`${broken} (UND_ERR_SOCKET)`),
  },
  endInHead: {
    what: 'it ends its side within the head',
    at: 'head',
    ...failed,
    ...says(`${broken} (UND_ERR_SOCKET)`),
  },
  stallBeforeHead: {
    what: 'it does not answer within the `timeout` of `forward-request`',
    at: 'head',
    ...timedOut,
    ...says('did not answer within {timeout} ms'),
  },
  garbage: {
    what: 'what it sends is no HTTP',
    at: 'head',
    ...failed,
    ...says('sent what is no proper HTTP/1.1 (Expected HTTP/, RTSP/ or ICE/)'),
  },
  statusLine: {
    what: 'its status is no number',
    at: 'head',
    ...failed,
    ...says('sent what is no proper HTTP/1.1 (Invalid status code)'),
  },
  headerBomb: {
    what: 'the head of its answer is larger than 64 KB',
    at: 'head',
    ...failed,
    ...says('sent more header bytes than the limit allows (UND_ERR_HEADERS_OVERFLOW)'),
  },

  // ── while the body comes ──
  resetInBody: {
    what: 'it resets the connection within the body',
    at: 'bytes',
    ...failed,
    ...says(`${broken} (ECONNRESET)`),
  },
  endInBody: {
    what: 'it ends its side before the last chunk',
    at: 'bytes',
    ...failed,
    ...says(`${broken} (UND_ERR_SOCKET)`),
  },
  tooShort: {
    what: 'it sends fewer bytes than its Content-Length says, and ends its side',
    at: 'bytes',
    ...failed,
    ...says(`${broken} (UND_ERR_SOCKET)`),
  },
  chunk: {
    what: 'it sends a malformed chunk',
    at: 'bytes',
    ...failed,
    ...says('sent what is no proper HTTP/1.1 (Invalid character in chunk size)'),
  },
  stallInBody: {
    what: 'it sends nothing more for longer than `backends.idleTimeout`',
    at: 'bytes',
    ...timedOut,
    ...says('sent nothing more of its answer for too long (UND_ERR_BODY_TIMEOUT)'),
  },

  // ── what only looks like a fault ──
  tooLong: {
    what: 'it sends more bytes than its Content-Length says',
    at: 'nowhere',
    status: 200,
    note: 'So many bytes as Content-Length says; the connection is not used again.',
  },
  slow: {
    what: 'it sends one byte a second',
    at: 'nowhere',
    status: 200,
    note: 'Each byte as it comes.',
  },
  noContinue: {
    what: 'it never says `100 Continue`',
    at: 'nowhere',
    status: 200,
    note: '`Expect` ends at the gateway: the body is sent at once.',
  },
  early: {
    what: 'it answers before it has read the request body, and closes',
    at: 'nowhere',
    status: 413,
    note: "The backend's answer; the rest of the request is not sent.",
  },
  earlyAndOpen: {
    what: 'it answers before it has read the request body, and reads no more',
    at: 'nowhere',
    status: 413,
    note: "The backend's answer; the rest of the request is not sent, and the connection is not used again.",
  },
} as const satisfies Readonly<Record<string, Fault>>

export type FaultName = keyof typeof faults

/** The rows as a table. */
export function faultTable(): string {
  const rows = Object.values<Fault>(faults).map((fault) => {
    const { what, status, at, reason, messages = [], note = '' } = fault
    const gets = at === 'bytes' ? `what has come, then a cut (${status})` : String(status)
    const message = messages.length > 0 ? messages.join('<br>') : note
    const code = reason ? `\`${reason}\`` : ''
    return `| ${what} | ${gets} | ${code} | ${message} |`
  })
  const head =
    '| the backend: | the caller gets | LastError.Reason, `error_type` | LastError.Message |'
  return `${head}\n| --- | --- | --- | --- |\n${rows.join('\n')}`
}
