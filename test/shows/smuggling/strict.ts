/** A request as the strictest reader of RFC 9112 finds it. */
export interface Arrived {
  /** Method and target. */
  readonly line: string
  /** Names in lower case. */
  readonly fields: readonly (readonly [name: string, value: string])[]
  readonly body: string
}

export interface Read {
  readonly requests: readonly Arrived[]
  /** What follows the last whole request. */
  readonly rest: string
  /** What is not as the grammar wants it. */
  readonly violation?: string
}

/** Reads whole requests from bytes (as latin1), and forgives nothing that parsers are known to differ about. */
export function readRequests(bytes: string): Read {
  const requests: Arrived[] = []
  let rest = bytes
  try {
    for (;;) {
      const found = readRequest(rest)
      if (!found) return { requests, rest }
      requests.push(found.request)
      rest = rest.slice(found.length)
    }
  } catch (error) {
    if (!(error instanceof Violation)) throw error
    return { requests, rest, violation: error.message }
  }
}

class Violation extends Error {}

const requestLine = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+ \/[\x21-\x7e]*) HTTP\/1\.1$/
const fieldLine = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\t\x20-\x7e\x80-\xff]*?)[ \t]*$/

function readRequest(text: string): { request: Arrived; length: number } | undefined {
  const end = text.indexOf('\r\n\r\n')
  if (end < 0) return undefined
  const [first = '', ...lines] = text.slice(0, end).split('\r\n')
  const [, line] = requestLine.exec(first) ?? []
  if (line === undefined) throw new Violation(`request line ${JSON.stringify(first)}`)
  const fields = lines.map((one) => {
    const [, name, value] = fieldLine.exec(one) ?? []
    if (name === undefined) throw new Violation(`field ${JSON.stringify(one)}`)
    return [name.toLowerCase(), value!] as const
  })
  const values = (name: string) => fields.filter(([own]) => own === name).map(([, value]) => value)
  if (values('host').length !== 1) throw new Violation(`${values('host').length} Host fields`)
  const start = end + 4
  const body = readBody(text, start, values('content-length'), values('transfer-encoding'))
  if (!body) return undefined
  return { request: { line, fields, body: body.text }, length: body.end }
}

function readBody(
  text: string,
  start: number,
  lengths: readonly string[],
  codings: readonly string[],
): { text: string; end: number } | undefined {
  if (lengths.length + codings.length > 1) throw new Violation('several ways of framing')
  const [length = '0'] = lengths
  if (!/^\d{1,15}$/.test(length)) throw new Violation(`Content-Length ${JSON.stringify(length)}`)
  const [coding] = codings
  if (coding === undefined) {
    const end = start + Number(length)
    return text.length < end ? undefined : { text: text.slice(start, end), end }
  }
  if (coding !== 'chunked') throw new Violation(`Transfer-Encoding ${JSON.stringify(coding)}`)
  return readChunks(text, start)
}

function readChunks(text: string, start: number): { text: string; end: number } | undefined {
  let body = ''
  for (let at = start; ; ) {
    const lineEnd = text.indexOf('\r\n', at)
    if (lineEnd < 0) return undefined
    const size = text.slice(at, lineEnd)
    if (!/^[0-9a-fA-F]{1,8}$/.test(size)) throw new Violation(`chunk size ${JSON.stringify(size)}`)
    const from = lineEnd + 2
    const to = from + Number.parseInt(size, 16)
    if (text.length < to + 2) return undefined
    if (text.slice(to, to + 2) !== '\r\n') throw new Violation('a chunk without its end')
    if (to === from) return { text: body, end: to + 2 }
    body += text.slice(from, to)
    at = to + 2
  }
}
