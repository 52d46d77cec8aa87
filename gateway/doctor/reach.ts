import { posix } from 'node:path'
import { usesIn } from '../config/uses.ts'
import type { Api } from '../model/api.ts'
import { type Configuration, policiesOf, type Space, spaces } from '../model/configuration.ts'
import { find, idKey, type PolicyText } from '../model/entity.ts'

/** Tells which APIs a file matters to: those whose calls run its document, or that are described by it. */
export class Reach {
  readonly #documents = new Map<string, Set<Api>>()
  readonly #folders: (readonly [string, Api])[] = []
  readonly #all: readonly Api[]
  readonly #neverRun = new Set<string>()

  constructor(configuration: Configuration) {
    this.#all = spaces(configuration).flatMap(({ apis }) => [...apis.values()])
    for (const space of spaces(configuration)) {
      for (const api of space.apis.values()) {
        const { file } = api.origin
        if (file !== undefined) this.#folders.push([`${posix.dirname(file)}/`, api])
        for (const { policy, awaitsSpecification } of api.unplaced) {
          if (!awaitsSpecification) this.#neverRun.add(policy.file)
        }
      }
      for (const [policy, apis] of documentsOf(space)) {
        this.#reach(policy, apis)
        for (const fragment of fragmentsOf(policy, space, new Set())) this.#reach(fragment, apis)
      }
    }
    const global = configuration.service.policy
    if (global) {
      this.#reach(global, this.#all)
      for (const fragment of fragmentsOf(global, configuration.service, new Set())) {
        this.#reach(fragment, this.#all)
      }
    }
    // A fragment that nobody calls, and a document of no scope, matter to nobody.
    for (const { file } of policiesOf(configuration)) {
      if (!this.#documents.has(file)) this.#documents.set(file, new Set())
    }
  }

  get all(): readonly Api[] {
    return this.#all
  }

  apis(file: string): ReadonlySet<Api> {
    const known = this.#documents.get(file)
    if (known) return known
    const found = this.#folders.filter(([folder]) => file.startsWith(folder))
    return new Set(found.map(([, api]) => api))
  }

  /** A document of an operation that the API does not have: nothing in it matters. */
  neverRuns(file: string): boolean {
    return this.#neverRun.has(file)
  }

  #reach({ file }: PolicyText, apis: Iterable<Api>): void {
    const known = this.#documents.get(file) ?? new Set()
    for (const api of apis) known.add(api)
    this.#documents.set(file, known)
  }
}

function* documentsOf(space: Space): Generator<readonly [PolicyText, readonly Api[]]> {
  const all = [...space.apis.values()]
  if (space.workspace !== undefined && space.policy) yield [space.policy, all]
  for (const { policy, apis } of space.products.values()) {
    if (policy) yield [policy, all.filter(({ id }) => apis.has(idKey(id)))]
  }
  for (const api of all) {
    if (api.policy) yield [api.policy, [api]]
    for (const { policy } of api.operations.values()) if (policy) yield [policy, [api]]
    for (const { policy, awaitsSpecification } of api.unplaced) {
      if (awaitsSpecification) yield [policy, [api]]
    }
  }
}

/** The fragments that a document calls, and those that they call. */
function* fragmentsOf(
  { text }: PolicyText,
  space: Space,
  seen: Set<string>,
): Generator<PolicyText> {
  for (const { kind, name } of usesIn(text)) {
    const policy = kind === 'fragment' ? find(space.fragments, name)?.policy : undefined
    if (!policy || seen.has(policy.file)) continue
    seen.add(policy.file)
    yield policy
    yield* fragmentsOf(policy, space, seen)
  }
}
