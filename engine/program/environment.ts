import type { CompiledExpression } from '../expression.ts'
import type { PolicyDeclaration } from '../policy/define.ts'
import type { Outcome } from '../text/diagnostic.ts'
import type { MappedText } from '../text/mapped.ts'

/** What a document is compiled against. */
export interface Environment {
  readonly policies: PolicyIndex
  /** Texts by display name; undefined when a document is judged on its own, where any name may exist. */
  readonly namedValues: ReadonlyMap<string, string> | undefined
  readonly languages: Languages
  /** Why an entity that a literal names cannot be used; absent when a document is judged on its own. */
  readonly problemOf?: (type: 'backend', id: string) => EntityProblem | undefined
}

export interface EntityProblem {
  readonly message: string
  readonly hint?: string | undefined
}

/** The expression languages, each a compiler from text to something that runs. */
export interface Languages {
  csharp(code: MappedText, form: 'expression' | 'block'): Outcome<CompiledExpression>
  jsonata(code: MappedText): Outcome<CompiledExpression>
}

/** The policies by name, and by the misspellings that tools emit. */
export class PolicyIndex {
  readonly #byName = new Map<string, PolicyDeclaration>()
  readonly #aliases = new Map<string, PolicyDeclaration>()

  constructor(policies: readonly PolicyDeclaration[]) {
    for (const policy of policies) {
      this.#byName.set(policy.name, policy)
      for (const alias of policy.aliases ?? []) this.#aliases.set(alias, policy)
    }
  }

  get(name: string): PolicyDeclaration | undefined {
    return this.#byName.get(name)
  }

  byAlias(name: string): PolicyDeclaration | undefined {
    return this.#aliases.get(name)
  }

  names(): Iterable<string> {
    return this.#byName.keys()
  }
}
