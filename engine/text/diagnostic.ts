import type { Source, Span } from './source.ts'

export type Stage = 'read' | 'policy' | 'expression' | 'reference'
export type Severity = 'error' | 'warning'

/**
 * One finding in a document. Mistakes in a document are collected and returned, never thrown.
 * `code` stands in `codes.ts`, or is one of C#'s own (`CS0103`).
 */
export interface Diagnostic {
  readonly stage: Stage
  readonly severity: Severity
  readonly code: string
  /** What is wrong, in the user's words, texts of the document in backticks. */
  readonly message: string
  /** What to write instead. */
  readonly hint?: string
  readonly source: Source
  readonly span: Span
  /** True for what Azure would refuse at save and is run here with a warning: an error under `--strict` and `"azure"`. */
  readonly azureRefuses?: boolean
}

/** What every stage returns: its result where there is one, and all findings. */
export interface Outcome<T> {
  readonly value: T | undefined
  readonly diagnostics: readonly Diagnostic[]
}

/** The line that `check --json` prints for a finding. */
export interface DiagnosticRow {
  stage: Stage
  severity: Severity
  code: string
  message: string
  line: number
  column: number
  hint?: string
}

export function toRow(diagnostic: Diagnostic): DiagnosticRow {
  const { line, column } = diagnostic.source.position(diagnostic.span.start)
  const { stage, severity, code, message, hint } = diagnostic
  return { stage, severity, code, message, line, column, ...(hint === undefined ? {} : { hint }) }
}

/**
 * A finding for people:
 * ```
 * policy.xml:12:12 error CS0103: `contxt` is not defined here
 *  |   <value>@(contxt.User.Id)</value>
 *  |            ^^^^^^
 *  = did you mean `context`?
 * ```
 */
export function render(diagnostic: Diagnostic): string {
  const { source, span, severity, code, message, hint } = diagnostic
  const { line, column } = source.position(span.start)
  const { text, from } = excerpt(source.line(line), column - 1)
  const caretAt = column - 1 - from
  const width = Math.max(1, Math.min(span.end - span.start, text.length - caretAt))
  // Tabs are kept in the indent, so that the caret stands under its text.
  const indent = text.slice(0, caretAt).replace(/[^\t]/g, ' ')
  const lines = [
    `${source.name}:${line}:${column} ${severity} ${code}: ${message}`,
    ` | ${text}`,
    ` | ${indent}${'^'.repeat(width)}`,
  ]
  if (hint !== undefined) lines.push(` = ${hint}`)
  return lines.join('\n')
}

const widest = 160

/** A long line is cut to what stands around the place. */
function excerpt(line: string, at: number): { text: string; from: number } {
  if (line.length <= widest) return { text: line, from: 0 }
  const from = Math.max(0, Math.min(at - 60, line.length - widest))
  return { text: line.slice(from, from + widest), from }
}

/** A finding as Azure judges it: what it would refuse at save is an error. */
export function asAzure(diagnostic: Diagnostic): Diagnostic {
  return diagnostic.azureRefuses ? { ...diagnostic, severity: 'error' } : diagnostic
}

export function isError(diagnostic: Diagnostic): boolean {
  return diagnostic.severity === 'error'
}
