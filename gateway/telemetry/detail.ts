import type { HeaderList } from '../../engine/run/headers.ts'
import type { Capture } from './capture.ts'
import { maskedTarget } from './mask.ts'
import type { DiagnosticPlan, MessagePlan } from './plan.ts'
import { type Cleaner, isSecretHeader } from './secrets.ts'
import type { Attempt } from './watch.ts'

/** What is told of one message. */
export interface MessageDetail {
  readonly headers?: Readonly<Record<string, string>>
  /** Text; base64 where `encoding` says how the bytes were encoded. */
  readonly body?: string
  readonly encoding?: string
  readonly isCut?: boolean
}

export interface AttemptDetail {
  readonly method: string
  readonly url: string
  readonly status: number | undefined
  readonly failure: string | undefined
  readonly ms: number | undefined
  readonly request?: MessageDetail
  readonly response?: MessageDetail
}

export interface DetailOptions {
  readonly clean: Cleaner
  /** The header field of the API that holds the key. */
  readonly keyName: string | undefined
}

type Lookup = (name: string) => string | undefined

/** Undefined where nothing of it is wanted. */
export function messageDetail(
  plan: MessagePlan,
  header: Lookup,
  capture: Capture | undefined,
  { clean, keyName }: DetailOptions,
): MessageDetail | undefined {
  const headers: Record<string, string> = Object.create(null)
  for (const name of plan.headers) {
    const value = header(name)
    if (value === undefined) continue
    const lower = name.toLowerCase()
    const mode = plan.masks.get(lower) ?? (isSecretHeader(lower, keyName) ? 'Mask' : undefined)
    if (mode !== 'Hide') headers[name] = mode === 'Mask' ? '***' : clean(value)
  }
  const detail = {
    ...(Object.keys(headers).length > 0 ? { headers: { ...headers } } : {}),
    ...(plan.bytes > 0 && capture ? bodyDetail(plan.bytes, header, capture, clean) : {}),
  }
  return Object.keys(detail).length > 0 ? detail : undefined
}

function bodyDetail(most: number, header: Lookup, capture: Capture, clean: Cleaner) {
  const all = capture.bytes
  if (all.length === 0) return {}
  const bytes = all.subarray(0, most)
  const isCut = capture.isCut || all.length > most ? { isCut: true } : {}
  const encoding = header('content-encoding')
  if (encoding === undefined || /^identity$/i.test(encoding)) {
    return { body: clean(bytes.toString('utf8')), ...isCut }
  }
  return { body: bytes.toString('base64'), encoding, ...isCut }
}

/** A request to a backend, by what the plan says of its backend side. */
export function attemptDetail(
  attempt: Attempt,
  { backend }: Pick<DiagnosticPlan, 'backend'>,
  options: DetailOptions,
): AttemptDetail {
  const { method, url, status, failure, start, end } = attempt
  const request = messageDetail(
    backend.request,
    lookup(attempt.requestHeaders),
    attempt.requestBody,
    options,
  )
  const response =
    attempt.responseHeaders &&
    messageDetail(backend.response, lookup(attempt.responseHeaders), attempt.responseBody, options)
  const target = maskedTarget(`${url.path}${url.queryString}`, options.keyName)
  return {
    method,
    url: options.clean(`${url.origin}${withMasks(target, backend.request.queryMasks)}`),
    status,
    failure,
    ms: end === undefined ? undefined : end - start,
    ...(request ? { request } : {}),
    ...(response ? { response } : {}),
  }
}

export function lookup(headers: HeaderList): Lookup {
  return (name) => headers.joined(name)
}

/** Query parameters that the diagnostic wants masked or hidden. */
export function withMasks(target: string, masks: MessagePlan['queryMasks']): string {
  const at = target.indexOf('?')
  if (at < 0 || masks.size === 0) return target
  const pairs = target
    .slice(at + 1)
    .split('&')
    .flatMap((pair) => {
      const name = pair.split('=', 1)[0]!
      const mode = masks.get(nameOf(name))
      if (mode === 'Hide') return []
      return mode === 'Mask' ? [`${name}=***`] : [pair]
    })
  return pairs.length === 0 ? target.slice(0, at) : `${target.slice(0, at)}?${pairs.join('&')}`
}

function nameOf(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' ')).toLowerCase()
  } catch {
    // Not percent-encoded: the name is what it looks like.
    return text.toLowerCase()
  }
}
