import type { StoredAnswer } from '../../../engine/ports.ts'
import { Body, BodyTooLarge } from '../../../engine/run/body.ts'
import { HeaderList } from '../../../engine/run/headers.ts'
import { ResponseMessage, UndecodableBody } from '../../../engine/run/message.ts'
import { field, isFields, listField, parseJson, textField } from '../llm/json.ts'
import { isEventStream } from '../llm/meter.ts'
import type { Format } from '../llm/request.ts'
import { SseParser } from '../llm/sse.ts'

/** The head of an answer as it stood when its policy ran. */
export type AnswerHead = Omit<StoredAnswer, 'body'>

/**
 * What is kept of an answer: its content without encoding, its fields without those of this one call. A text tells
 * why it is not kept: what is not whole or went wrong is never given to another caller.
 */
export function storable(
  head: AnswerHead,
  bytes: Uint8Array,
  format: Format,
  mostBytes: number,
): StoredAnswer | string {
  const headers = HeaderList.own([...head.headers])
  let body: Uint8Array
  try {
    const decodeLimit = mostBytes
    body = new ResponseMessage({
      ...head,
      headers,
      body: Body.ofBytes(bytes),
      decodeLimit,
    }).content()
  } catch (error) {
    if (error instanceof BodyTooLarge || error instanceof UndecodableBody) return error.message
    throw error
  }
  // An error is kept only where the document says so, and it has no end to be judged.
  if (head.statusCode < 400) {
    const contentType = headers.first('Content-Type') ?? ''
    const isWhole = isEventStream(contentType)
      ? isWholeStream(body, format)
      : isWholeAnswer(parseJson(Buffer.from(body).toString('utf8')), format)
    if (!isWhole) return 'it is not a whole answer of a model'
  }
  const kept = [...headers.entries()].filter(([name]) => isKept(name))
  return { ...head, headers: kept.flat(), body }
}

const ofOneCall = new Set([
  'age',
  'apim-request-id',
  'cf-cache-status',
  'cf-ray',
  'connection',
  'content-encoding',
  'content-length',
  'date',
  'keep-alive',
  'openai-processing-ms',
  'proxy-authenticate',
  'request-id',
  'retry-after',
  'retry-after-ms',
  'server-timing',
  'set-cookie',
  'traceparent',
  'tracestate',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'x-amzn-requestid',
  'x-correlation-id',
  'x-envoy-upstream-service-time',
  'x-ms-client-request-id',
  'x-ms-request-id',
  'x-request-id',
])

/** Names of one connection, one request, one caller's state. */
function isKept(name: string): boolean {
  const lower = name.toLowerCase()
  return !ofOneCall.has(lower) && !/^(x-|anthropic-)ratelimit-/.test(lower)
}

function isWholeStream(bytes: Uint8Array, format: Format): boolean {
  let hasFailed = false
  let isDone = false
  const choices = new Map<unknown, boolean>()
  const parser = new SseParser((event) => {
    if (!event) return
    if (event.data === '[DONE]') {
      isDone = true
      return
    }
    const value = parseJson(event.data)
    const type = textField(value, 'type')
    const error = field(value, 'error')
    if (type === 'error' || (error !== undefined && error !== null)) hasFailed = true
    if (type !== undefined && type === endTypes[format]) isDone = true
    if (textField(field(value, 'delta'), 'stop_reason') === 'refusal') hasFailed = true
    if (isRefused(value)) hasFailed = true
    for (const choice of [...listField(value, 'choices'), ...listField(value, 'candidates')]) {
      const isFinished = finishOf(choice)
      const index = field(choice, 'index') ?? 0
      choices.set(index, isFinished ?? choices.get(index) ?? false)
    }
  })
  parser.feed(bytes)
  if (hasFailed || parser.skipped > 0) return false
  const isFinished = [...choices.values()].every(Boolean)
  if (format === 'gemini') return isFinished && choices.size > 0
  return isFinished && isDone && (format !== 'chat' || choices.size > 0)
}

const endTypes: Readonly<Partial<Record<Format, string>>> = {
  responses: 'response.completed',
  anthropic: 'message_stop',
}

function isWholeAnswer(value: unknown, format: Format): boolean {
  // Gemini's streams without `alt=sse`.
  if (Array.isArray(value) && format === 'gemini') {
    const last = listField(value.at(-1), 'candidates')
    return !value.some(isRefused) && last.length > 0 && last.every((one) => finishOf(one) === true)
  }
  if (!isFields(value)) return false
  const error = field(value, 'error')
  if (error !== undefined && error !== null) return false
  switch (format) {
    case 'responses':
      return textField(value, 'status') === 'completed'
    case 'anthropic': {
      const reason = textField(value, 'stop_reason')
      return reason !== undefined && reason !== 'refusal' && reason !== 'pause_turn'
    }
    default: {
      const choices = listField(value, format === 'gemini' ? 'candidates' : 'choices')
      const isFinished = choices.every((one) => finishOf(one) === true)
      return choices.length > 0 && isFinished && !isRefused(value)
    }
  }
}

/** True: it came to its end. False: something stopped it. Undefined: it goes on. */
function finishOf(choice: unknown): boolean | undefined {
  const reason = textField(choice, 'finish_reason') ?? textField(choice, 'finishReason')
  if (reason === undefined) return undefined
  return ended.has(reason.toLowerCase())
}

/** What the caller asked for ended it: `length` is part of its parameters. */
const ended = new Set(['stop', 'length', 'tool_calls', 'function_call', 'max_tokens'])

/** Gemini answers no candidate. */
function isRefused(value: unknown): boolean {
  return textField(field(value, 'promptFeedback'), 'blockReason') !== undefined
}
