import type { Context } from '../../../engine/context.ts'
import type { Counters } from '../../../engine/ports.ts'
import type { ResponseMessage } from '../../../engine/run/message.ts'
import type { Sending } from '../../../engine/run/moments.ts'
import { askForUsage } from './ask-usage.ts'
import { recognise } from './request.ts'

/** The question for usage that is added to streamed chats, attempt by attempt. */
export class UsageQuestion {
  /** The attempt under way was asked. */
  isAsked = false
  #place = ''

  /** Adds it to a body that may be changed, for a backend that has not refused it before. */
  ask(sending: Sending, context: Context): void {
    this.isAsked = false
    const { request, services } = context
    const { body, headers, url } = sending
    if (!(body instanceof Uint8Array) || headers.first('Content-Encoding') !== undefined) return
    if (isSigned(sending) || !isUtf8(headers.first('Content-Type'))) return
    const llm = recognise(request)
    if (llm?.format !== 'chat' || !llm.streamed) return
    this.#place = `${url.origin}${url.path} ${llm.model ?? ''}`
    const refusal = refusals(services.counters).get(this.#place)
    if (refusal !== undefined && refusal > services.clock.now()) return
    const text = request.text()
    // Bytes that are no text would not come out as they went in.
    if (text.includes('\uFFFD')) return
    const asked = askForUsage(text)
    if (asked === undefined) return
    sending.body = Buffer.from(asked, 'utf8')
    // What is compressed cannot be cut without being compressed again.
    headers.delete('Accept-Encoding')
    this.isAsked = true
  }

  /** Older API versions answer 400 to a member that they do not know, others 422. */
  mayBeRefused(status: number): boolean {
    return this.isAsked && (status === 400 || status === 422)
  }

  /** Whether that is why; it is remembered, and not asked again for an hour. */
  async isRefused(response: ResponseMessage, context: Context): Promise<boolean> {
    await response.buffer()
    if (!/stream_options|include_usage/.test(response.text())) return false
    const { clock, counters } = context.services
    const known = refusals(counters)
    if (known.size >= mostRefusals) known.delete(known.keys().next().value!)
    known.set(this.#place, clock.now() + hour)
    context.trace('tokens', 'the backend does not know `stream_options`: asked again without it')
    return true
  }
}

const hour = 3_600_000
const mostRefusals = 1_000

/** Places that refused, until when. They live as long as the process that counts. */
const remembered = new WeakMap<Counters, Map<string, number>>()

function refusals(counters: Counters): Map<string, number> {
  let known = remembered.get(counters)
  if (!known) {
    known = new Map()
    remembered.set(counters, known)
  }
  return known
}

const signatures = [
  'x-amz-content-sha256',
  'x-ms-content-sha256',
  'Content-MD5',
  'Content-Digest',
  'Repr-Digest',
  'Digest',
  'Signature',
  'Signature-Input',
] as const

/** A body whose bytes are vouched for must not be changed. */
function isSigned({ headers }: Sending): boolean {
  if (signatures.some((name) => headers.has(name))) return true
  return /^\s*(AWS4-|HMAC)/i.test(headers.first('Authorization') ?? '')
}

function isUtf8(contentType: string | undefined): boolean {
  const charset = /;\s*charset=\s*"?([^";\s]+)/i.exec(contentType ?? '')?.[1]
  return charset === undefined || /^utf-?8$/i.test(charset)
}
