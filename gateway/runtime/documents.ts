import type { Scope } from '../../engine/context.ts'
import { type ReadOptions, readDocument } from '../../engine/document/read.ts'
import { type Compiled, compileDocument, compileFragment } from '../../engine/program/compile.ts'
import type { Environment } from '../../engine/program/environment.ts'
import type { CompiledDocument, CompiledFragment } from '../../engine/program/program.ts'
import { asAzure, type Diagnostic, isError, type Outcome } from '../../engine/text/diagnostic.ts'
import { Source } from '../../engine/text/source.ts'
import type { Api } from '../model/api.ts'
import type { PolicyText } from '../model/entity.ts'

export interface Judged<T> extends Outcome<T> {
  /** What could be made of a document with errors: undefined when it could not even be read. */
  readonly draft: T | undefined
}

type Made = Judged<CompiledDocument | CompiledFragment>

/** What is known of one document. */
interface Known {
  readonly namedValues: readonly string[]
  readonly backends: readonly string[]
  /** By scope and what the names in the text stand for: as it was judged last. */
  made: { readonly key: string; readonly judged: Made } | undefined
}

/** What became of an API's own documents. */
export interface JudgedApi {
  readonly compiled: ReadonlyMap<PolicyText, CompiledDocument | undefined>
  readonly diagnostics: readonly Diagnostic[]
}

/** All that a document of a space can name: it is judged again when something of it is different. */
export type Surroundings = readonly unknown[]

/**
 * Compiles policy documents and keeps what it made for as long as they are the same objects, by scope and the named
 * values in them: a reload compiles what has changed and nothing else.
 */
export class Documents {
  readonly #limits: ReadOptions
  /** What Azure refuses at save is an error. */
  readonly strict: boolean
  readonly #known = new WeakMap<PolicyText, Known>()
  readonly #apis = new WeakMap<Api, readonly [Surroundings, JudgedApi]>()
  readonly #surroundings = new Map<string | undefined, Surroundings>()

  constructor(limits: ReadOptions = {}, strict = false) {
    this.#limits = limits
    this.strict = strict
  }

  /** The documents of an API, not even looked at when neither it nor its surroundings have changed. */
  api(api: Api, surroundings: Surroundings, judge: () => JudgedApi): JudgedApi {
    const known = this.#apis.get(api)
    if (known?.[0] === surroundings) return known[1]
    const judged = judge()
    this.#apis.set(api, [surroundings, judged])
    return judged
  }

  /** The surroundings of a workspace's documents: the same object as last time when nothing is different. */
  surroundings(workspace: string | undefined, parts: Surroundings): Surroundings {
    const last = this.#surroundings.get(workspace)
    if (last?.length === parts.length && parts.every((part, at) => part === last[at])) return last
    this.#surroundings.set(workspace, parts)
    return parts
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
    policy: PolicyText,
    place: string,
    environment: Environment,
    make: () => Judged<T>,
  ): Judged<T> {
    let known = this.#known.get(policy)
    if (!known) {
      known = { ...namesIn(policy.text), made: undefined }
      this.#known.set(policy, known)
    }
    const key = keyOf(place, known, environment)
    if (known.made?.key !== key) known.made = { key, judged: make() }
    return known.made.judged as Judged<T>
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

function keyOf(place: string, known: Known, { namedValues, problemOf }: Environment): string {
  const key = [place]
  for (const name of known.namedValues) key.push(namedValues?.get(name) ?? '\0')
  for (const id of known.backends) key.push(problemOf?.('backend', id)?.message ?? '')
  return key.join('\0')
}
