import { STATUS_CODES } from 'node:http'
import type { Context } from '../context.ts'
import { Body } from './body.ts'
import type { FailureAnswer } from './errors.ts'
import { HeaderList } from './headers.ts'
import { ResponseMessage } from './message.ts'

/** `{ "statusCode", "message" }`; 500 adds the activityId (documents-and-flow.md §8). */
export function errorResponse(
  context: Pick<Context, 'requestId' | 'services'>,
  status: number,
  message: string,
  fields: FailureAnswer['headers'] = [],
): ResponseMessage {
  // The blanks are Azure's own.
  const activity = status === 500 ? `, "activityId": "${context.requestId}"` : ''
  const text = `{ "statusCode": ${status}, "message": ${JSON.stringify(message)}${activity} }`
  const bytes = Body.ofText(text)
  const headers = HeaderList.own([
    'Content-Type',
    'application/json',
    'Content-Length',
    String(bytes.length),
  ])
  for (const [name, value] of fields) headers.append(name, value)
  return new ResponseMessage({
    statusCode: status,
    statusReason: STATUS_CODES[status] ?? '',
    headers,
    body: bytes,
    decodeLimit: context.services.settings.maxResponseBody,
  })
}
