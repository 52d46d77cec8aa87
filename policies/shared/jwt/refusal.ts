import { fail, type PolicyFailure } from '../../../engine/run/errors.ts'
import type { tokenErrors } from '../jwt-shapes.ts'

/** Makes the failure that the policy answers with: its status, and its message where the document gives one. */
export type Refuse = (
  reason: keyof typeof tokenErrors,
  parameters?: Readonly<Record<string, string>>,
) => PolicyFailure

export interface RefusalArgs {
  readonly failedValidationHttpcode: number
  readonly failedValidationErrorMessage?: string | undefined
}

export function refusing(args: RefusalArgs): Refuse {
  const { failedValidationHttpcode: status, failedValidationErrorMessage: body } = args
  return (reason, parameters) =>
    fail(reason, parameters, body === undefined ? { status } : { status, body })
}

const longest = 200

/** A text of the caller as it may stand in a message. */
export function shown(text: string): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text
}
