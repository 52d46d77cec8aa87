import type { ErrorDeclaration } from '../../engine/run/errors.ts'
import { validationAction, variableName } from './kinds.ts'

export const errorsVariable = {
  kind: variableName,
  literal: true,
  doc: 'The variable that gets the list of errors.',
} as const

/** An action that a validate-… policy must be told. */
export function action(doc: string) {
  return { kind: validationAction, required: true, doc } as const
}

/** The reasons as the documentation spells them (validation.md §0). */
export const validationErrors = {
  'Bad request': { status: 400, message: '{detail}', body: '{public}' },
  'Response not allowed': { status: 502, message: '{detail}', body: '{public}' },
} as const satisfies Readonly<Record<string, ErrorDeclaration>>
