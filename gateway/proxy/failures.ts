import { errors } from 'undici'
import { HttpFailure } from '../../engine/ports.ts'
import { BodyTooLarge } from '../../engine/run/body.ts'

/** What went wrong on the way to a backend, in words; by the code of the error. */
const words: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refused the connection',
  ECONNRESET: 'closed the connection before its answer was complete',
  EPIPE: 'closed the connection while the request was sent',
  ENOTFOUND: 'has a host name that does not resolve',
  EAI_AGAIN: 'has a host name that could not be resolved now',
  EHOSTUNREACH: 'cannot be reached',
  ENETUNREACH: 'cannot be reached',
  ETIMEDOUT: 'did not accept the connection in time',
  UND_ERR_CONNECT_TIMEOUT: 'did not accept the connection in time',
  UND_ERR_SOCKET: 'closed the connection before its answer was complete',
  UND_ERR_HEADERS_OVERFLOW: 'sent more header bytes than the limit allows',
  UND_ERR_BODY_TIMEOUT: 'sent nothing more of its answer for too long',
  UND_ERR_HEADERS_TIMEOUT: 'did not answer in time',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'sent another number of bytes than its Content-Length says',
  UND_ERR_REQ_CONTENT_LENGTH_MISMATCH: 'was sent another number of bytes than Content-Length says',
  CERT_HAS_EXPIRED: 'has a certificate that has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'has a self-signed certificate',
  SELF_SIGNED_CERT_IN_CHAIN: 'has a certificate of an authority that is not trusted here',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'has a certificate of an authority that is not trusted here',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'has a certificate of an authority that is not trusted here',
  ERR_TLS_CERT_ALTNAME_INVALID: 'has a certificate for another host name',
  ERR_SSL_WRONG_VERSION_NUMBER: 'does not speak TLS',
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: 'refused the TLS handshake',
}

const timeouts: ReadonlySet<string> = new Set(['UND_ERR_BODY_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT'])

/** An error of a connection as LastError names it. A request body over its limit is no fault of the connection. */
export function failureOf(error: unknown, origin: string): HttpFailure | BodyTooLarge {
  if (error instanceof HttpFailure || error instanceof BodyTooLarge) return error
  const code = codeOf(error)
  const reason = timeouts.has(code) ? 'Timeout' : 'BackendConnectionFailure'
  const known = Object.hasOwn(words, code) ? words[code] : undefined
  const detail = error instanceof Error ? error.message : String(error)
  const malformed = malformedAt(error)
  const text = malformed
    ? `The backend ${origin} sent what is no proper HTTP/1.1 (${malformed}).`
    : known
      ? `The backend ${origin} ${known} (${code}).`
      : `The request to the backend ${origin} failed${code ? ` (${code})` : ''}: ${detail}`
  return new HttpFailure(reason, text, error)
}

/** What undici's parser says of an answer that it cannot read; it gives no code. */
function malformedAt(error: unknown): string | undefined {
  if (!(error instanceof errors.HTTPParserError)) return undefined
  return /\((.+)\)$/.exec(error.message)?.[1] ?? error.message
}

function codeOf(error: unknown): string {
  const { code, errors } = (error ?? {}) as { code?: unknown; errors?: unknown }
  if (typeof code === 'string') return code
  // Several addresses of one host were tried: the first error stands for all.
  return Array.isArray(errors) && errors.length > 0 ? codeOf(errors[0]) : ''
}
