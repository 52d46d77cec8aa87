import type { Scope } from '../../engine/context.ts'
import { type ReadOptions, readDocument } from '../../engine/document/read.ts'
import { type Compiled, compileDocument, compileFragment } from '../../engine/program/compile.ts'
import type { Environment } from '../../engine/program/environment.ts'
import type { CompiledDocument, CompiledFragment } from '../../engine/program/program.ts'
import { asAzure, type Diagnostic, isError, type Outcome } from '../../engine/text/diagnostic.ts'
import { Source } from '../../engine/text/source.ts'
import type { PolicyText } from '../model/entity.ts'

export interface Judged<T> extends Outcome<T> {
  /** What could be made of a document with errors: undefined when it could not even be read. */
  readonly draft: T | undefined
}

type Made = Judged<CompiledDocument | CompiledFragment>

/** What is known of one text. */
interface Known {
  readonly namedValues: readonly string[]
  readonly backends: readonly string[]
  /** By file, scope and what the names in the text stand for. */
  readonly made: Map<string, Made>
}

/**
 * Compiles policy documents and keeps what it made, by text, scope and the named values in it:
 * a reload compiles what has changed and nothing else.
 */
export class Documents {
  readonly #limits: ReadOptions
  /** What Azure refuses at save is an error. */
  readonly strict: boolean
  /** By text: one that is still there is the same string, so that looking it up costs nothing. */
  #before = new Map<string, Known>()
  #now = new Map<string, Known>()

  constructor(limits: ReadOptions = {}, strict = false) {
    this.#limits = limits
    this.strict = strict
  }

  document(policy: PolicyText, scope: Scope, environment: Environment): Judged<CompiledDocument> {
    return this.#made(policy, scope, environment, () => {
      const { source, document, diagnostics } = this.#read(policy)
      if (!document) return { value: undefined, draft: undefined, diagnostics }
      if (document.kind !== 'policies') return wrongRoot(source, 'policies', diagnostics)
      return this.#joined(diagnostics, compileDocument(document, scope, environment))
    })
  }

  fragment(policy: PolicyText, id: string, environment: Environment): Judged<CompiledFragment> {
    return this.#made(policy, `fragment ${id}`, environment, () => {
      const { source, document, diagnostics } = this.#read(policy)
      if (!document) return { value: undefined, draft: undefined, diagnostics }
      if (document.kind !== 'fragment') return wrongRoot(source, 'fragment', diagnostics)
      return this.#joined(diagnostics, compileFragment(document, id, environment))
    })
  }

  /** Forgets what has not been asked for since the last turn. */
  turn(): void {
    this.#before = this.#now
    this.#now = new Map()
  }

  #read(policy: PolicyText) {
    const source = new Source(policy.file, policy.text)
    const { value: document, diagnostics } = readDocument(source, this.#limits)
    return { source, document, diagnostics }
  }

  #joined<T>(read: readonly Diagnostic[], compiled: Compiled<T>): Judged<T> {
    const all = [...read, ...compiled.diagnostics]
    const diagnostics = this.strict ? all.map(asAzure) : all
    const value = diagnostics.some(isError) ? undefined : compiled.value
    return { value, draft: compiled.draft, diagnostics }
  }

  #made<T extends CompiledDocument | CompiledFragment>(
    { file, text }: PolicyText,
    place: string,
    environment: Environment,
    make: () => Judged<T>,
  ): Judged<T> {
    const before = this.#before.get(text)
    let known = this.#now.get(text)
    if (!known) {
      const { namedValues, backends } = before ?? namesIn(text)
      known = { namedValues, backends, made: new Map() }
      this.#now.set(text, known)
    }
    const key = keyOf(file, place, known, environment)
    const judged = (known.made.get(key) ?? before?.made.get(key) ?? make()) as Judged<T>
    known.made.set(key, judged)
    return judged
  }
}

function wrongRoot(
  source: Source,
  root: string,
  diagnostics: readonly Diagnostic[],
): Judged<never> {
  const finding: Diagnostic = {
    stage: 'policy',
    severity: 'error',
    code: 'PP2019',
    message: `the root element must be \`${root}\``,
    hint: `put \`<${root}>\` around the content`,
    source,
    span: { start: 0, end: 0 },
  }
  return { value: undefined, draft: undefined, diagnostics: [...diagnostics, finding] }
}

function namesIn(text: string): Pick<Known, 'namedValues' | 'backends'> {
  const namedValues = [...text.matchAll(/\{\{\s*([A-Za-z0-9._-]+)\s*\}\}/g)]
  const backends = [...text.matchAll(/backend-id\s*=\s*["']([^"'@{]+)["']/g)]
  return {
    namedValues: [...new Set(namedValues.map(([, name]) => name!))],
    backends: [...new Set(backends.map(([, id]) => id!))],
  }
}

function keyOf(
  file: string,
  place: string,
  known: Known,
  { namedValues, problemOf }: Environment,
): string {
  const key = [place, file]
  for (const name of known.namedValues) key.push(namedValues?.get(name) ?? '\0')
  for (const id of known.backends) key.push(problemOf?.('backend', id)?.message ?? '')
  return key.join('\0')
}
