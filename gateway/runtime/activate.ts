import type { Scope } from '../../engine/context.ts'
import type { Services } from '../../engine/ports.ts'
import { product } from '../../engine/product.ts'
import type {
  EntityProblem,
  Environment,
  Languages,
  PolicyIndex,
} from '../../engine/program/environment.ts'
import { checkLinks, makeProgram } from '../../engine/program/link.ts'
import type { CompiledDocument, CompiledFragment, Program } from '../../engine/program/program.ts'
import { asAzure, type Diagnostic, isError } from '../../engine/text/diagnostic.ts'
import { didYouMean } from '../../engine/text/suggest.ts'
import type { Problem } from '../config/problems.ts'
import { namedValueVariable } from '../config/secrets.ts'
import type { Product } from '../model/access.ts'
import type { Api } from '../model/api.ts'
import { backendRefusal } from '../model/backend.ts'
import {
  allApis,
  type Configuration,
  namedValueOf,
  type Space,
  spaceOf,
  spaces,
} from '../model/configuration.ts'
import { find, idKey, type PolicyText } from '../model/entity.ts'
import { buildKeyRing } from '../proxy/keys.ts'
import { buildRouter } from '../proxy/routes.ts'
import type { Documents, JudgedApi, Surroundings } from './documents.ts'
import type { Snapshot } from './snapshot.ts'
import { Views } from './views.ts'

export interface Activation {
  readonly policies: PolicyIndex
  readonly languages: Languages
  readonly documents: Documents
  /** The ports for one space of a configuration. */
  services(configuration: Configuration, space: Space): Services
  /** Serve the APIs of this gateway entity only. */
  readonly gateway?: string | undefined
  readonly generation: number
  /** Documents are judged only, not run: what this gateway cannot run yet is no finding, and values may be missing. */
  readonly judging?: boolean
}

/** Azure's own global document, where no file says otherwise (documents-and-flow.md §1). */
const defaultGlobal: PolicyText = {
  file: 'policy.xml',
  text: '<policies><inbound /><backend><forward-request /></backend><outbound /><on-error /></policies>',
}

/**
 * Compiles every policy document of a configuration and joins them.
 * APIs that cannot be answered are quarantined with the reason; without a value the global document is wrong, and nothing can run.
 */
export function activate(
  configuration: Configuration,
  problems: readonly Problem[],
  activation: Activation,
): { readonly snapshot: Snapshot | undefined; readonly diagnostics: readonly Diagnostic[] } {
  const builder = new Builder(configuration, activation)
  builder.compile()
  const snapshot = builder.snapshot(problems)
  return { snapshot, diagnostics: builder.diagnostics }
}

/** What is compiled of one space. */
interface CompiledSpace {
  readonly space: Space
  readonly environment: Environment
  readonly fragments: ReadonlyMap<string, CompiledFragment>
  /** Ids of fragments that have errors. */
  readonly broken: ReadonlySet<string>
  readonly surroundings: Surroundings
}

class Builder {
  readonly diagnostics: Diagnostic[] = []
  readonly #configuration: Configuration
  readonly #activation: Activation
  readonly #spaces = new Map<string | undefined, CompiledSpace>()
  /** Documents that belong to no API. */
  readonly #shared = new Map<PolicyText, CompiledDocument | undefined>()
  readonly #apis = new Map<Api, JudgedApi>()
  readonly #quarantine = new Map<Api, string[]>()
  #global: CompiledDocument | undefined

  constructor(configuration: Configuration, activation: Activation) {
    this.#configuration = configuration
    this.#activation = activation
  }

  compile(): void {
    for (const space of spaces(this.#configuration)) {
      this.#spaces.set(space.workspace, this.#compileSpace(space))
    }
    const { service } = this.#configuration
    this.#global = this.#sharedDocument(service.policy ?? defaultGlobal, 'global', undefined)
    for (const space of spaces(this.#configuration)) this.#compileDocuments(space)
  }

  #compileSpace(space: Space): CompiledSpace {
    const namedValues = new Map<string, string>()
    for (const { displayName, value } of space.namedValues.values()) {
      if (value !== undefined) namedValues.set(displayName, value)
    }
    const environment: Environment = {
      policies: this.#activation.policies,
      languages: this.#activation.languages,
      namedValues,
      problemOf: (_type, id) => backendProblem(space, id, this.#activation.judging === true),
    }
    const fragments = new Map<string, CompiledFragment>()
    const drafts = new Map<string, CompiledFragment>()
    const broken = new Set<string>()
    for (const { id, policy } of space.fragments.values()) {
      const judged = policy && this.#activation.documents.fragment(policy, id, environment)
      this.diagnostics.push(...this.#explained(judged?.diagnostics ?? [], space))
      if (judged?.draft) drafts.set(id, judged.draft)
      if (judged?.value) fragments.set(id, judged.value)
      else broken.add(id)
    }
    // One that is broken breaks those that call it, in whatever order they come.
    let count: number
    let links: readonly Diagnostic[]
    do {
      count = broken.size
      links = [...drafts].flatMap(([id, draft]) => {
        const found = checkLinks(draft, fragments, broken)
        if (found.some((one) => isError(one) && !this.#isPassed(one))) broken.add(id)
        return found
      })
    } while (broken.size > count)
    this.diagnostics.push(...this.#explained(links, space))
    for (const id of broken) fragments.delete(id)
    const names = namesOf(space, this.#activation.judging === true)
    const parts = [...names, fragments.size, ...[...fragments].flat(), ...broken]
    const surroundings = this.#activation.documents.surroundings(space.workspace, parts)
    return { space, environment, fragments, broken, surroundings }
  }

  #compileDocuments(space: Space): void {
    const { workspace } = space
    const shared: PolicyText[] = []
    if (workspace !== undefined && space.policy) {
      this.#sharedDocument(space.policy, 'workspace', workspace)
      shared.push(space.policy)
    }
    const ofProducts = new Map<string, PolicyText[]>()
    for (const { policy, apis } of space.products.values()) {
      if (!policy) continue
      this.#sharedDocument(policy, 'product', workspace)
      for (const api of apis) {
        const policies = ofProducts.get(api)
        if (policies) policies.push(policy)
        else ofProducts.set(api, [policy])
      }
    }
    const { surroundings } = this.#spaces.get(workspace)!
    const { documents } = this.#activation
    for (const api of space.apis.values()) {
      const judged = documents.api(api, surroundings, () => this.#judgeApi(api))
      this.#apis.set(api, judged)
      this.diagnostics.push(...judged.diagnostics)
      this.#quarantineBroken(api, judged, [...shared, ...(ofProducts.get(idKey(api.id)) ?? [])])
    }
  }

  #judgeApi(api: Api): JudgedApi {
    const { workspace } = api
    const compiled = new Map<PolicyText, CompiledDocument | undefined>()
    const diagnostics: Diagnostic[] = []
    const judge = (policy: PolicyText, scope: Scope) => {
      const { value, findings } = this.#document(policy, scope, workspace)
      compiled.set(policy, value)
      diagnostics.push(...findings)
    }
    if (api.policy) judge(api.policy, 'api')
    for (const { policy } of api.operations.values()) if (policy) judge(policy, 'operation')
    // They do not run: what is wrong in them is told, and takes nothing out of service.
    for (const { policy } of api.unplaced) {
      diagnostics.push(...this.#document(policy, 'operation', workspace).findings)
    }
    return { compiled, diagnostics }
  }

  /** An API whose documents are not whole is quarantined. */
  #quarantineBroken(api: Api, { compiled }: JudgedApi, others: readonly PolicyText[]): void {
    const broken = others.filter((policy) => !this.#shared.get(policy))
    for (const [policy, value] of compiled) if (!value) broken.push(policy)
    if (broken.length === 0 && api.quarantine.length === 0) return
    const reasons = broken.map((policy) => {
      const first = this.diagnostics.find(
        (finding) => isError(finding) && finding.source.name === policy.file,
      )
      return first ? reasonOf(first) : `${policy.file} has errors`
    })
    this.#quarantine.set(api, [...api.quarantine, ...reasons])
  }

  #sharedDocument(
    policy: PolicyText,
    scope: Scope,
    workspace: string | undefined,
  ): CompiledDocument | undefined {
    const { value, findings } = this.#document(policy, scope, workspace)
    this.diagnostics.push(...findings)
    this.#shared.set(policy, value)
    return value
  }

  #document(
    policy: PolicyText,
    scope: Scope,
    workspace: string | undefined,
  ): {
    readonly value: CompiledDocument | undefined
    readonly findings: readonly Diagnostic[]
  } {
    const space = this.#spaces.get(workspace)!
    const judged = this.#activation.documents.document(policy, scope, space.environment)
    const own = this.#explained(judged.diagnostics, space.space)
    // What a document calls is looked up in spite of its errors: the list of work is to be complete.
    const links = judged.draft
      ? this.#explained(checkLinks(judged.draft, space.fragments, space.broken), space.space)
      : []
    return { value: links.some(isError) ? undefined : judged.value, findings: [...own, ...links] }
  }

  /** What does not count when documents are judged only. */
  #isPassed({ code }: Diagnostic): boolean {
    return this.#activation.judging === true && code === 'PP2018'
  }

  /** Findings as the space and the purpose make them. */
  #explained(findings: readonly Diagnostic[], space: Space): readonly Diagnostic[] {
    const { judging, documents } = this.#activation
    return findings.flatMap((finding) => {
      if (this.#isPassed(finding)) return []
      const explained = withoutValue(finding, space, judging === true)
      return documents.strict ? asAzure(explained) : explained
    })
  }

  snapshot(problems: readonly Problem[]): Snapshot | undefined {
    const global = this.#global
    if (!global) return undefined
    const configuration = this.#configuration
    const { generation, gateway, services } = this.#activation
    const programs = new Map<object, Map<Product | undefined, Program>>()
    const ports = new Map<string | undefined, Services>()
    // The global document calls fragments of the service; names are unique across workspaces (entities.md C17).
    const shared = this.#spaces.get(undefined)!.fragments
    const merged = new Map(
      [...this.#spaces].map(([workspace, { fragments }]) => [
        workspace,
        new Map([...shared, ...fragments]),
      ]),
    )
    const fragments = (workspace: string | undefined) => merged.get(workspace)!
    return {
      generation,
      configuration,
      problems,
      diagnostics: this.diagnostics,
      router: buildRouter(configuration, gateway === undefined ? {} : { gateway }),
      keys: buildKeyRing(configuration),
      views: new Views(configuration),
      globalProgram: makeProgram([global], fragments(undefined)),
      quarantine: (api) => this.#quarantine.get(api),
      program: (api, operation, product) => {
        const place = operation ?? api
        let known = programs.get(place)
        if (!known) {
          known = new Map()
          programs.set(place, known)
        }
        let program = known.get(product)
        if (!program) {
          const { policy } = spaceOf(configuration, api.workspace)
          const own = [
            operation?.policy,
            api.policy,
            product?.policy,
            api.workspace === undefined ? undefined : policy,
          ]
          const documents = this.#apis.get(api)?.compiled
          const chain = own.flatMap(
            (text) => (text && (documents?.get(text) ?? this.#shared.get(text))) || [],
          )
          program = makeProgram([...chain, global], fragments(api.workspace))
          known.set(product, program)
        }
        return program
      },
      services: (workspace) => {
        let made = ports.get(workspace)
        if (!made) {
          made = services(configuration, spaceOf(configuration, workspace))
          ports.set(workspace, made)
        }
        return made
      },
    }
  }
}

/** All that a document of a space can name, as far as it matters to the document. */
function namesOf(space: Space, judging: boolean): unknown[] {
  const { namedValues, backends } = space
  const names: unknown[] = [namedValues.size, backends.size]
  for (const { id, displayName, value } of namedValues.values()) names.push(id, displayName, value)
  for (const { id } of backends.values()) {
    names.push(id, backendProblem(space, id, judging)?.message)
  }
  return names
}

/** A named value that exists but has no value is something else to do than one that does not exist. */
function withoutValue(finding: Diagnostic, space: Space, judging: boolean): Diagnostic {
  if (finding.code !== 'PD1070') return finding
  const { start, end } = finding.span
  const name = finding.source.text.slice(start, end).replace(/^\{\{\s*|\s*\}\}$/g, '')
  const value = namedValueOf(space, name)
  if (!value || value.value !== undefined) return finding
  return {
    ...finding,
    code: 'PR3020',
    severity: judging ? 'warning' : 'error',
    message: `the named value \`${name}\` has no value`,
    hint: `give it as a secret: \`${product.environmentPrefix}${namedValueVariable(value.id)}\`, or in the secrets file`,
  }
}

/** No entity: the sidecar beside the gateway. */
const dapr = 'dapr'

function backendProblem(space: Space, id: string, judging: boolean): EntityProblem | undefined {
  const backend = find(space.backends, id)
  if (!backend && idKey(id) === dapr) return undefined
  if (!backend) {
    const ids = [...space.backends.values()].map((known) => known.id)
    return { message: `there is no backend \`${id}\``, hint: didYouMean(id, ids) }
  }
  const refusal = judging ? undefined : backendRefusal(backend, space.backends)
  return refusal === undefined ? undefined : { message: refusal }
}

/** `apis/x/policy.xml:3:5 PP2018: …` */
function reasonOf({ source, span, code, message }: Diagnostic): string {
  const { line, column } = source.position(span.start)
  return `${source.name}:${line}:${column} ${code}: ${message}`
}

/** APIs that are served, of all. */
export function countActive(snapshot: Snapshot): { readonly active: number; readonly all: number } {
  let active = 0
  let all = 0
  for (const api of allApis(snapshot.configuration)) {
    all++
    if (!snapshot.quarantine(api)) active++
  }
  return { active, all }
}
