import { STATUS_CODES } from 'node:http'
import type { ArgsOf } from '../../engine/policy/define.ts'
import type { ResponseMessage } from '../../engine/run/message.ts'
import type { setStatusShape } from './message-shapes.ts'

/** Does what set-status says. */
export function editStatus(
  response: ResponseMessage,
  { code, reason }: ArgsOf<typeof setStatusShape>,
): void {
  if (code !== undefined) response.statusCode = code
  if (reason !== undefined) response.statusReason = reason
  else if (code !== undefined) response.statusReason = standardReason(code)
}

/** The reason phrase that the standards give a status code; `''` for others. */
export function standardReason(code: number): string {
  return STATUS_CODES[code] ?? ''
}
