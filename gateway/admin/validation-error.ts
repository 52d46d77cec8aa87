import type { Configuration } from '../model/configuration.ts'
import { redactor } from '../runtime/redact.ts'
import type { Reloaded } from '../runtime/reloader.ts'
import { ArmError, type ErrorDetail } from './errors.ts'
import { diagnosticRows } from './status.ts'

/** A refused change in the shape of Azure's own answer (documents-and-flow.md §9), with our rows beside it. */
export function validationError(
  { findings, generation }: Extract<Reloaded, { kind: 'refused' }>,
  configuration: Configuration,
): object {
  const { diagnostics, problems } = findings
  const details = [
    ...diagnostics.map(({ source, span, message }) => {
      const { line, column } = source.position(span.start)
      return detail(message, line, column)
    }),
    ...problems.map(({ message, line, column }) => detail(message, line, column)),
  ]
  const message = 'One or more fields contain incorrect values:'
  const error = new ArmError(422, 'ValidationError', message, details.slice(0, 1_000)).body()
  const body = { ...error, generation, diagnostics: diagnosticRows(findings) }
  return redactor(configuration)(body)
}

function detail(message: string, line: number, column: number): ErrorDetail {
  return {
    code: 'ValidationError',
    target: 'representation',
    message: `${message} Line ${line}, position ${column}.`,
  }
}
