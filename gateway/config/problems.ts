import { type Code, type CodeRow, codes } from '../../engine/text/codes.ts'
import type { DiagnosticRow } from '../../engine/text/diagnostic.ts'
import { Source } from '../../engine/text/source.ts'
import type { EntityName } from '../model/entity.ts'

/** One finding about a folder: a row as `check` prints it, and what `doctor` needs to say who must do what. */
export interface Problem extends DiagnosticRow {
  readonly kind: ProblemKind
  /** Path in the folder. */
  readonly file: string
  readonly entity?: EntityName
  /** Where the thing that is missing is used. */
  readonly usedIn: readonly Place[]
  /** The name that must be given, where one is missing: of a named value, a fragment, an API, a variable. */
  readonly wanted?: string
}

export interface Place {
  readonly file: string
  readonly line: number
  readonly column: number
}

/** What can be wrong with a folder. A warning leaves everything that is named elsewhere in service. */
export const problemKinds = {
  'unreadable file': 'PR3000',
  'invalid JSON': 'PR3001',
  'invalid YAML': 'PR3002',
  'wrong member': 'PR3003',
  'invalid specification': 'PR3004',
  'too much': 'PR3005',
  'duplicate entity': 'PR3006',
  'two specifications': 'PR3007',
  'not a configuration': 'PR3008',
  'missing information file': 'PR3009',
  'not served yet': 'PR3010',
  'revision disagrees': 'PR3011',
  'revision without API': 'PR3012',
  'duplicate path': 'PR3013',
  'missing named value value': 'PR3020',
  'unknown named value': 'PR3021',
  'unknown fragment': 'PR3022',
  'unknown backend': 'PR3023',
  'dangling product→API': 'PR3024',
  'dangling product→group': 'PR3025',
  'dangling subscription scope': 'PR3026',
  'dangling logger': 'PR3027',
  'dangling version set': 'PR3028',
  'dangling pool member': 'PR3029',
  'dangling gateway→API': 'PR3031',
  'unplaced operation policy': 'PR3032',
  'missing subscription key': 'PR3033',
  'placeholder left': 'PR3034',
  'redacted secret': 'PR3035',
  'clashing secret names': 'PR3036',
  'unused override': 'PR3037',
  'unused secret': 'PR3038',
  'missing certificate': 'PR3039',
  'same subscription key': 'PR3040',
  'empty fragment': 'PR3041',
  'breaker without effect': 'PR3043',
} as const satisfies Record<string, Code>

export type ProblemKind = keyof typeof problemKinds

interface Details {
  readonly message: string
  readonly hint?: string
  readonly entity?: EntityName | undefined
  readonly usedIn?: readonly Place[]
  readonly wanted?: string
  /** Where in the file; its start when absent. */
  readonly at?: { readonly text: string; readonly offset: number } | Place | undefined
}

const none: readonly Problem[] = []

/** Collects what a load finds. */
export class Problems {
  readonly #rows: Problem[] = []

  add(kind: ProblemKind, file: string, details: Details): void {
    const code = problemKinds[kind]
    const { stage, severity }: CodeRow = codes[code]
    const { line, column } = positionOf(details.at)
    this.#rows.push({
      kind,
      stage,
      severity,
      code,
      message: details.message,
      file,
      line,
      column,
      usedIn: details.usedIn ?? [],
      ...(details.hint === undefined ? {} : { hint: details.hint }),
      ...(details.entity === undefined ? {} : { entity: details.entity }),
      ...(details.wanted === undefined ? {} : { wanted: details.wanted }),
    })
  }

  get count(): number {
    return this.#rows.length
  }

  /** Those behind the first `count`. */
  since(count: number): readonly Problem[] {
    return count === this.#rows.length ? none : this.#rows.slice(count)
  }

  has(kind: ProblemKind, file: string): boolean {
    return this.#rows.some((row) => row.kind === kind && row.file === file)
  }

  addAgain(rows: readonly Problem[]): void {
    for (const row of rows) this.#rows.push(row)
  }

  /** By file, then place: the same folder always gives the same list. */
  sorted(): Problem[] {
    return [...this.#rows].sort(
      (a, b) =>
        compare(a.file, b.file) ||
        a.line - b.line ||
        a.column - b.column ||
        compare(a.code, b.code) ||
        compare(a.message, b.message),
    )
  }
}

function positionOf(at: Details['at']): { line: number; column: number } {
  if (!at) return { line: 1, column: 1 }
  return 'offset' in at ? positionIn(at.text, at.offset) : at
}

export function positionIn(text: string, offset: number): { line: number; column: number } {
  return new Source('', text).position(offset)
}

export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
