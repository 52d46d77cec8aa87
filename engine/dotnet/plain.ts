import { ResponseMessage } from '../run/message.ts'
import { Jwt } from './context/jwt.ts'
import { JArray, JObject, JToken, JValue } from './json/tree.ts'
import { Box, textOf } from './value.ts'
import { Decimal } from './values/decimal.ts'

/** What templates and JSONata see of a message. */
export interface PlainMessage {
  readonly statusCode?: number
  readonly headers: Readonly<Record<string, string>>
  readonly body?: unknown
}

/** A plain copy of a boxed .NET value, without prototypes: what JSONata and Liquid read. Nothing they do reaches the value. */
export function toPlain(value: unknown, depth = 0): unknown {
  if (value === null || value === undefined) return null
  if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number')
    return value
  if (typeof value === 'bigint') return plainInteger(value)
  if (depth > maxDepth) return null
  if (value instanceof Box) return plainBox(value)
  if (value instanceof Decimal) return Number(textOf(value))
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  if (value instanceof JToken) return plainToken(value, depth)
  if (value instanceof ResponseMessage) return plainResponse(value)
  if (value instanceof Jwt) return plainJwt(value)
  if (Array.isArray(value)) return value.map((item) => toPlain(item, depth + 1))
  return textOf(value)
}

/** A copy of parsed JSON without prototypes. */
export function plainJson(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (depth > maxDepth) return null
  if (Array.isArray(value)) return value.map((item) => plainJson(item, depth + 1))
  return record(Object.entries(value).map(([name, inner]) => [name, plainJson(inner, depth + 1)]))
}

/** An object without a prototype, so that no name of a document or body means anything but itself. */
export function record(entries: Iterable<readonly [string, unknown]>): Record<string, unknown> {
  const object: Record<string, unknown> = Object.create(null)
  for (const [name, value] of entries) object[name] = value
  return object
}

/** A message's body: parsed when it is JSON, else text. */
export function plainBody(message: { text(): string; json(): unknown }): unknown {
  const json = message.json()
  return json === undefined ? message.text() : plainJson(json)
}

const maxDepth = 128

function plainInteger(value: bigint): unknown {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : String(value)
}

function plainBox(value: Box): unknown {
  if (typeof value.value === 'bigint') return plainInteger(value.value)
  const text = textOf(value)
  return Number.isFinite(Number(text)) && text.trim() !== '' ? value.value : text
}

function plainToken(token: JToken, depth: number): unknown {
  if (token instanceof JObject) {
    return record(token.properties.map(({ name, value }) => [name, toPlain(value, depth + 1)]))
  }
  if (token instanceof JArray) return token.children.map((item) => toPlain(item, depth + 1))
  if (token instanceof JValue) return toPlain(token.value, depth + 1)
  return textOf(token)
}

function plainResponse(response: ResponseMessage): unknown {
  return record([
    ['statusCode', response.statusCode],
    ['statusReason', response.statusReason],
    [
      'headers',
      record(response.headers.names().map((name) => [name, response.headers.joined(name)])),
    ],
    ['body', response.body?.buffered ? plainBody(response) : null],
  ])
}

function plainJwt(jwt: Jwt): unknown {
  return record([
    ['algorithm', jwt.algorithm],
    ['type', jwt.type],
    ['id', jwt.id],
    ['issuer', jwt.issuer],
    ['subject', jwt.subject],
    ['audiences', [...jwt.audiences]],
    ['claims', record([...jwt.claims].map(([name, values]) => [name, [...values]]))],
  ])
}
