import type { Context } from '../../engine/context.ts'
import { HeaderList } from '../../engine/run/headers.ts'
import { ResponseMessage } from '../../engine/run/message.ts'
import { standardReason } from './edit-status.ts'

/** A response without a body. */
export function emptyResponse(context: Context, statusCode = 200): ResponseMessage {
  return new ResponseMessage({
    statusCode,
    statusReason: standardReason(statusCode),
    headers: new HeaderList(),
    decodeLimit: context.services.settings.maxResponseBody,
  })
}

/** Puts another response in place; what is left of the old one is thrown away. */
export function replaceResponse(context: Context, response: ResponseMessage): void {
  const old = context.response
  if (old !== response && old?.body !== response.body) old?.body?.cancel()
  context.response = response
}
