import { Body } from '../run/body.ts'
import { ResponseMessage } from '../run/message.ts'
import { List } from './collections/list.ts'
import { JToken } from './json/tree.ts'
import { XNode } from './xml/tree.ts'

/**
 * A copy of a boxed value for another request, so that what one request changes another does not see: JSON and XML trees,
 * lists, arrays, responses. Values that cannot be changed are shared.
 */
export function cloneValue(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof JToken) return value.deepClone()
  if (value instanceof XNode) return value.clone()
  if (value instanceof Uint8Array) return value.slice()
  if (value instanceof List) return new List(value.element, value.items.map(cloneValue))
  if (value instanceof ResponseMessage) return cloneResponse(value)
  return value
}

/** A response of a variable: its body is in memory, or was never asked for and is left out. */
function cloneResponse(response: ResponseMessage): ResponseMessage {
  const { statusCode, statusReason, decodeLimit, body } = response
  return new ResponseMessage({
    statusCode,
    statusReason,
    decodeLimit,
    headers: response.headers.copy(),
    body: body?.buffered ? Body.ofBytes(body.bytes()) : undefined,
  })
}
