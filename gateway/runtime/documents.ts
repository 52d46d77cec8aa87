import { createHash } from 'node:crypto'
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

/**
 * Compiles policy documents and keeps what it made, by text, scope and the named values in it:
 * a reload compiles what has changed and nothing else.
 */
export class Documents {
  readonly #limits: ReadOptions
  /** What Azure refuses at save is an error. */
  readonly strict: boolean
  #known = new Map<string, Judged<CompiledDocument | CompiledFragment>>()
  #next = new Map<string, Judged<CompiledDocument | CompiledFragment>>()

  constructor(limits: ReadOptions = {}, strict = false) {
    this.#limits = limits
    this.strict = strict
  }

  document(policy: PolicyText, scope: Scope, environment: Environment): Judged<CompiledDocument> {
    const key = keyOf(policy, scope, environment)
    return this.#made(key, () => {
      const { source, document, diagnostics } = this.#read(policy)
      if (!document) return { value: undefined, draft: undefined, diagnostics }
      if (document.kind !== 'policies') return wrongRoot(source, 'policies', diagnostics)
      return this.#joined(diagnostics, compileDocument(document, scope, environment))
    })
  }

  fragment(policy: PolicyText, id: string, environment: Environment): Judged<CompiledFragment> {
    const key = keyOf(policy, `fragment ${id}`, environment)
    return this.#made(key, () => {
      const { source, document, diagnostics } = this.#read(policy)
      if (!document) return { value: undefined, draft: undefined, diagnostics }
      if (document.kind !== 'fragment') return wrongRoot(source, 'fragment', diagnostics)
      return this.#joined(diagnostics, compileFragment(document, id, environment))
    })
  }

  /** Forgets what has not been asked for since the last turn. */
  turn(): void {
    this.#known = this.#next
    this.#next = new Map()
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
    key: string,
    make: () => Judged<T>,
  ): Judged<T> {
    const known = (this.#next.get(key) ?? this.#known.get(key)) as Judged<T> | undefined
    const judged = known ?? make()
    this.#next.set(key, judged)
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

const reference = /\{\{\s*([A-Za-z0-9._-]+)\s*\}\}/g

function keyOf(
  { file, text }: PolicyText,
  place: string,
  { namedValues, problemOf }: Environment,
): string {
  const hash = createHash('sha256')
    .update(place)
    .update('\0')
    .update(file)
    .update('\0')
    .update(text)
  for (const [, name] of text.matchAll(reference)) {
    hash
      .update('\0')
      .update(name!)
      .update('=')
      .update(namedValues?.get(name!) ?? '\0')
  }
  for (const [, id] of text.matchAll(/backend-id\s*=\s*["']([^"'@{]+)["']/g)) {
    hash.update('\0').update(problemOf?.('backend', id!)?.message ?? '')
  }
  return hash.digest('base64')
}
