import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib'
import type { MessageBody } from '../dotnet/context/body.ts'
import type { ContextDictionary } from '../dotnet/context/dictionary.ts'
import { Body, type BodyOf, BodyTooLarge } from './body.ts'
import { HeaderList } from './headers.ts'
import type { Url } from './url.ts'

/** What requests and responses have in common: header fields and a body, which may be absent. */
export abstract class Message {
  abstract readonly of: BodyOf
  headers: HeaderList
  #body: Body | undefined
  #decoded: Uint8Array | undefined
  #text: string | undefined
  #json: { readonly value: unknown } | undefined
  /** How many bytes a compressed body may unfold to. */
  readonly decodeLimit: number
  /** True once an expression has read the body without `preserveContent` (`bodies: "azure"` makes the next read fail). */
  consumed = false
  // What expressions see of it, made when first asked for. Kept here and not in a WeakMap: what lives for one call
  // only would be walked, and kept alive, by the collector again and again.
  headersView: ContextDictionary | undefined
  bodyView: MessageBody | undefined

  constructor(headers: HeaderList, body: Body | undefined, decodeLimit: number) {
    this.headers = headers
    this.#body = body
    this.decodeLimit = decodeLimit
    this.headersView = undefined
    this.bodyView = undefined
  }

  get body(): Body | undefined {
    return this.#body
  }

  /** Puts a new body in place: `Content-Length` follows, encodings of the old one are gone; `Content-Type` stays but for its charset. */
  setBody(content: string | Uint8Array): void {
    this.#body?.cancel()
    this.replaceBody(typeof content === 'string' ? Body.ofText(content) : Body.ofBytes(content))
    this.headers.delete('Transfer-Encoding')
    this.headers.delete('Content-Encoding')
    this.headers.set('Content-Length', String(this.#body!.length))
    const type = this.headers.first('Content-Type')
    if (typeof content === 'string' && type !== undefined && charsetPattern.test(type)) {
      this.headers.set('Content-Type', type.replace(charsetPattern, '$1utf-8'))
    }
  }

  /** Takes another body without touching the headers. */
  replaceBody(body: Body | undefined): void {
    this.#body = body
    this.#decoded = undefined
    this.#text = undefined
    this.#json = undefined
    this.consumed = false
  }

  /** Brings the body into memory; undefined when there is nothing to wait for. */
  buffer(): Promise<void> | undefined {
    return this.#body?.buffer()
  }

  /** The body's content, `Content-Encoding` undone. Only when buffered. */
  content(): Uint8Array {
    if (this.#decoded) return this.#decoded
    const bytes = this.#body?.bytes() ?? new Uint8Array(0)
    this.#decoded = decode(
      bytes,
      this.headers.joined('Content-Encoding'),
      this.decodeLimit,
      this.of,
    )
    return this.#decoded
  }

  /** The content as text by the charset of `Content-Type`, UTF-8 without one; a byte order mark is dropped. */
  text(): string {
    this.#text ??= decodeText(this.content(), this.headers.first('Content-Type'))
    return this.#text
  }

  /**
   * The content parsed by `JSON.parse`, once, for the gateway's own readers; undefined when it is not JSON.
   * Shared between its readers: nobody may change it.
   */
  json(): unknown {
    if (!this.#json) this.#json = { value: parseJson(this.text()) }
    return this.#json.value
  }
}

const charsetPattern = /(;\s*charset=)("[^"]*"|[^\s;]+)/i

export class RequestMessage extends Message {
  readonly of = 'request'
  method: string
  /** What the backend will be asked for: backend base, operation path, query (`context.Request.Url`). */
  url: Url
  /** The path behind the API's suffix and version, as rewrite-uri left it: what is appended to a backend's base. */
  relativePath: string
  /** What the caller asked for (`context.Request.OriginalUrl`). */
  readonly originalUrl: Url
  readonly ipAddress: string
  readonly matchedParameters: ReadonlyMap<string, string>
  /** What expressions see of them. */
  parametersView: ContextDictionary | undefined
  /** The `Host` field as it came in. */
  readonly receivedHost: string | undefined
  /** The caller's TLS client certificate, DER. */
  readonly certificate: Uint8Array | undefined

  constructor(parts: {
    method: string
    url: Url
    relativePath: string
    originalUrl: Url
    headers: HeaderList
    body: Body | undefined
    ipAddress: string
    matchedParameters: ReadonlyMap<string, string>
    certificate?: Uint8Array | undefined
    decodeLimit: number
  }) {
    super(parts.headers, parts.body, parts.decodeLimit)
    this.method = parts.method
    this.url = parts.url
    this.relativePath = parts.relativePath
    this.originalUrl = parts.originalUrl
    this.receivedHost = parts.headers.first('Host')
    this.ipAddress = parts.ipAddress
    this.matchedParameters = parts.matchedParameters
    this.parametersView = undefined
    this.certificate = parts.certificate
  }
}

export class ResponseMessage extends Message {
  readonly of = 'response'
  statusCode: number
  statusReason: string

  constructor(parts: {
    statusCode: number
    statusReason: string
    headers?: HeaderList
    body?: Body | undefined
    decodeLimit: number
  }) {
    super(parts.headers ?? new HeaderList(), parts.body, parts.decodeLimit)
    this.statusCode = parts.statusCode
    this.statusReason = parts.statusReason
  }
}

/** An encoding of the body that nobody here knows, or bytes that are not what it says. */
export class UndecodableBody extends Error {
  constructor(encoding: string, detail: string) {
    super(`The body cannot be decoded as ${encoding}: ${detail}`)
    this.name = 'UndecodableBody'
  }
}

type Decoder = (bytes: Uint8Array, options: { maxOutputLength: number }) => Uint8Array
const decoders: Readonly<Record<string, Decoder>> = {
  gzip: gunzipSync,
  'x-gzip': gunzipSync,
  br: brotliDecompressSync,
  // "deflate" is zlib's format (RFC 9110 §8.4.1.2); some send it raw.
  deflate: (bytes, options) =>
    (bytes[0]! & 0x0f) === 8 ? inflateSync(bytes, options) : inflateRawSync(bytes, options),
}

function decode(
  bytes: Uint8Array,
  encodings: string | undefined,
  limit: number,
  of: BodyOf,
): Uint8Array {
  if (encodings === undefined || bytes.length === 0) return bytes
  let content = bytes
  for (const encoding of encodings.toLowerCase().split(',').reverse()) {
    const name = encoding.trim()
    if (name === '' || name === 'identity') continue
    const decoder = Object.hasOwn(decoders, name) ? decoders[name] : undefined
    if (!decoder) throw new UndecodableBody(name, 'this encoding is not supported')
    try {
      content = decoder(content, { maxOutputLength: limit })
    } catch (error) {
      if ((error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE')
        throw new BodyTooLarge(limit, of)
      throw new UndecodableBody(name, (error as Error).message)
    }
  }
  return content
}

function decodeText(bytes: Uint8Array, contentType: string | undefined): string {
  const charset = contentType === undefined ? undefined : charsetPattern.exec(contentType)?.[2]
  const label = charset?.replaceAll('"', '').toLowerCase() ?? 'utf-8'
  if (label === 'utf-8' || label === 'utf8') return utf8.decode(bytes)
  try {
    return new TextDecoder(label).decode(bytes)
  } catch {
    // A charset that does not exist: UTF-8, as without one.
    return utf8.decode(bytes)
  }
}

const utf8 = new TextDecoder('utf-8')

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
