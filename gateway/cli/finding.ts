import { type Diagnostic, type DiagnosticRow, render, toRow } from '../../engine/text/diagnostic.ts'
import type { Problem } from '../config/problems.ts'

/** One finding of a file: the row that programs read, and the text for people. */
export interface Finding {
  readonly row: DiagnosticRow
  /** `file`: the file's name as the user wrote it. */
  readonly text: (file: string) => string
}

export function findingOf(found: Diagnostic | Problem): Finding {
  if ('source' in found) {
    const { source } = found
    return { row: toRow(found), text: (file) => file + render(found).slice(source.name.length) }
  }
  const { stage, severity, code, message, line, column, hint } = found
  const row = {
    stage,
    severity,
    code,
    message,
    line,
    column,
    ...(hint === undefined ? {} : { hint }),
  }
  return {
    row,
    text: (file) => {
      const first = `${file}:${line}:${column} ${severity} ${code}: ${message}`
      return hint === undefined ? first : `${first}\n = ${hint}`
    },
  }
}
