import type { ErrorDeclaration } from '../../engine/run/errors.ts'
import { responseHeaderName, variableName } from './kinds.ts'

/** Where rate limits tell what is left. */
export const rateLimitOutputs = {
  'retry-after-header-name': {
    kind: responseHeaderName,
    literal: true,
    default: 'Retry-After',
    doc: 'The header of a refusal with the seconds to wait, in place of `Retry-After`.',
  },
  'retry-after-variable-name': {
    kind: variableName,
    literal: true,
    doc: 'The variable that gets the seconds to wait after a refusal.',
  },
  'remaining-calls-header-name': {
    kind: responseHeaderName,
    literal: true,
    doc: 'The response header with the calls that are left.',
  },
  'remaining-calls-variable-name': {
    kind: variableName,
    literal: true,
    doc: 'The variable that gets the calls that are left.',
  },
  'total-calls-header-name': {
    kind: responseHeaderName,
    literal: true,
    doc: 'The response header with the limit.',
  },
} as const

export const rateLimitErrors = {
  RateLimitExceeded: {
    status: 429,
    message: 'Rate limit is exceeded',
    body: 'Rate limit is exceeded. Try again in {seconds} seconds.',
    doc: 'More calls than the limit in one period.',
  },
} as const satisfies Readonly<Record<string, ErrorDeclaration>>

export const quotaErrors = {
  QuotaExceeded: {
    status: 403,
    message: 'Out of {kind} quota.{replenished}',
    doc: 'More calls or bytes than the quota in one period; `{kind}` is `call volume` or `bandwidth`.',
  },
} as const satisfies Readonly<Record<string, ErrorDeclaration>>

/** Whether a child of a limit is about this API or operation. The id wins over the name. */
export function isMeant(
  { id, name }: { readonly id?: string | undefined; readonly name?: string | undefined },
  entity: { readonly id: string; readonly name: string },
): boolean {
  return id !== undefined ? id === entity.id : name === entity.name
}
