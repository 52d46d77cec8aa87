import { PolicyIndex } from '../../engine/program/environment.ts'
import { type Diagnostic, isError } from '../../engine/text/diagnostic.ts'
import { policies } from '../../policies/index.ts'
import { type Loaded, type LoadOptions, loadFolder } from '../config/load.ts'
import { compare, type Place, type Problem } from '../config/problems.ts'
import { type Api, resourceName } from '../model/api.ts'
import { expressionTexts } from '../model/configuration.ts'
import { activate } from '../runtime/activate.ts'
import { Documents } from '../runtime/documents.ts'
import { LoadedLanguages } from '../runtime/languages.ts'
import type { Snapshot } from '../runtime/snapshot.ts'
import { type Group, groupOfProblem } from './groups.ts'
import { keyless } from './keyless.ts'
import { Reach } from './reach.ts'

/** One thing to do. */
export interface Item {
  readonly group: Group
  readonly what: string
  readonly hint: string | undefined
  readonly severity: 'error' | 'warning'
  readonly places: readonly Place[]
  /** APIs that are not served because of it. */
  readonly blocks: readonly string[]
  /** Those of them that nothing else keeps from being served. */
  readonly alone: number
}

export interface Examination {
  readonly apis: { readonly all: number; readonly active: number }
  /** What helps most comes first. */
  readonly items: readonly Item[]
  readonly problems: readonly Problem[]
}

export interface ExamineOptions extends Pick<LoadOptions, 'environment' | 'secrets' | 'overrides'> {
  readonly strict?: boolean
}

/** Looks through a folder as a start would, and lists all that is to be done until every API is served. */
export async function examine(folder: string, options: ExamineOptions): Promise<Examination> {
  const loaded = await loadFolder(folder, options)
  const { configuration, problems } = loaded
  const languages = new LoadedLanguages()
  await languages.prepare(expressionTexts(configuration))
  const { snapshot, diagnostics } = activate(configuration, problems, {
    policies: new PolicyIndex(policies),
    languages,
    documents: new Documents({}, options.strict === true),
    services() {
      throw new Error('a configuration that is only examined does not run')
    },
    generation: 0,
  })
  const list = new WorkList(loaded, snapshot)
  for (const problem of problems) list.addProblem(problem)
  for (const diagnostic of diagnostics) if (isError(diagnostic)) list.addDiagnostic(diagnostic)
  list.addKeyless(keyless(configuration))
  return { ...list.done(), problems }
}

/** Of an API that its folder names, and that is not in the configuration because its information file is spoiled. */
function lostApi(file: string): string | undefined {
  return /(?:^|\/)apis\/(.+)\/apiInformation\.json$/i.exec(file)?.[1]
}

const addSubscription =
  'add `subscriptions/NAME/subscriptionInformation.json` with `{ "properties": { "scope": "/apis", "state": "active" } }`; its keys are made at the start'

interface Growing {
  readonly group: Group
  readonly what: string
  readonly hint: string | undefined
  readonly severity: Item['severity']
  readonly places: Place[]
  readonly apis: Set<Api>
  readonly lost: Set<string>
}

class WorkList {
  readonly #items = new Map<string, Growing>()
  readonly #reach: Reach
  readonly #blocked: ReadonlySet<Api>
  readonly #unreadable: ReadonlySet<string>
  /** Files in which a name is missing, with the item that tells of it. */
  readonly #told = new Map<string, Growing[]>()

  constructor({ configuration, problems }: Loaded, snapshot: Snapshot | undefined) {
    const unreadable = problems.filter(({ kind }) => kind === 'unreadable file')
    this.#unreadable = new Set(unreadable.map(({ file }) => file))
    this.#reach = new Reach(configuration)
    this.#blocked = new Set(
      this.#reach.all.filter((api) => !snapshot || snapshot.quarantine(api) !== undefined),
    )
  }

  addProblem(problem: Problem): void {
    const { kind, file, line, column, message, hint, severity, usedIn, wanted, entity } = problem
    const isIdle = kind === 'missing named value value' && usedIn.length === 0
    const group = isIdle ? 'idleValues' : groupOfProblem[kind]
    // A name is one thing to do, however often it is missing.
    const key =
      wanted === undefined
        ? `${file}:${line}:${column} ${message}`
        : `${entity?.workspace ?? ''}/${wanted}`
    const places = usedIn.length > 0 ? usedIn : [{ file, line, column }]
    const weight = isIdle ? 'warning' : severity
    const item = this.#add(`${kind} ${key}`, group, message, hint, weight, places)
    if (kind === 'missing certificate') return
    for (const place of places) {
      const reached = this.#reach.apis(place.file)
      for (const api of reached) item.apis.add(api)
      const lost = reached.size === 0 && severity === 'error' ? lostApi(place.file) : undefined
      if (lost !== undefined) item.lost.add(lost)
      if (wanted === undefined) continue
      const told = this.#told.get(place.file)
      if (told) told.push(item)
      else this.#told.set(place.file, [item])
    }
  }

  addDiagnostic(diagnostic: Diagnostic): void {
    const { source, span, code, stage, message, hint } = diagnostic
    const file = source.name
    if (this.#reach.neverRuns(file) || this.#isConsequence(diagnostic)) return
    const place = { file, ...source.position(span.start) }
    const [group, key, what] = ((): readonly [Group, string, string] => {
      const here = `${file}:${place.line}:${place.column}`
      if (code === 'PP2018') return ['policies', message, message]
      if (code === 'PR3023') return ['kinds', message, message]
      if (stage === 'expression') return ['expressions', here, message]
      return ['documents', here, message]
    })()
    const item = this.#add(`${code} ${key}`, group, what, hint, 'error', [place])
    for (const api of this.#reach.apis(file)) item.apis.add(api)
  }

  addKeyless(apis: readonly Api[]): void {
    if (apis.length === 0) return
    const places = apis.map(({ origin }) => ({ file: origin.file ?? '', line: 1, column: 1 }))
    const which = apis.length === 1 ? 'an API' : `${apis.length} APIs`
    const what = `calls of ${which} get 401: a key is asked for, and no active subscription opens them`
    this.#add('keyless', 'keyless', what, addSubscription, 'warning', places)
  }

  /** What follows from something that is in the list already. */
  #isConsequence({ code, message, source }: Diagnostic): boolean {
    if (code === 'PD1001' && source.text === '' && this.#unreadable.has(source.name)) return true
    if (code === 'PR3022' && message.endsWith('has errors')) return true
    if (code !== 'PD1070' && code !== 'PR3020' && code !== 'PR3022' && code !== 'PR3023')
      return false
    const name = /`([^`]+)`/.exec(message)?.[1]?.toLowerCase()
    const told = this.#told.get(source.name) ?? []
    return name !== undefined && told.some(({ what }) => what.toLowerCase().includes(name))
  }

  #add(
    key: string,
    group: Group,
    what: string,
    hint: string | undefined,
    severity: Item['severity'],
    places: readonly Place[],
  ): Growing {
    const known = this.#items.get(key)
    if (known) {
      known.places.push(...places)
      return known
    }
    const item: Growing = {
      group,
      what,
      hint,
      severity,
      places: [...places],
      apis: new Set(),
      lost: new Set(),
    }
    this.#items.set(key, item)
    return item
  }

  done(): Pick<Examination, 'apis' | 'items'> {
    const growing = [...this.#items.values()]
    const reasons = new Map<Api, number>()
    for (const { apis, group } of growing) {
      for (const api of apis) {
        if (blocking.has(group)) reasons.set(api, (reasons.get(api) ?? 0) + 1)
      }
    }
    const lost = new Set(growing.flatMap((item) => [...item.lost]))
    const items = growing.map(({ apis, lost, ...item }): Item => {
      const blocked = blocking.has(item.group)
        ? [...apis].filter((api) => this.#blocked.has(api))
        : []
      return {
        ...item,
        blocks: [...blocked.map(nameOf), ...lost].sort(compare),
        alone: blocked.filter((api) => reasons.get(api) === 1).length + lost.size,
      }
    })
    const { length } = this.#reach.all
    return {
      apis: { all: length + lost.size, active: length - this.#blocked.size },
      items: items.sort(
        (a, b) =>
          b.blocks.length - a.blocks.length || compare(a.group, b.group) || compare(a.what, b.what),
      ),
    }
  }
}

/** Work that stands between an API and its service; the rest is good to know. */
const blocking: ReadonlySet<Group> = new Set([
  'files',
  'values',
  'leftOut',
  'fragments',
  'backends',
  'documents',
  'expressions',
  'policies',
  'kinds',
  'references',
])

function nameOf(api: Api): string {
  return api.workspace === undefined ? resourceName(api) : `${api.workspace}/${resourceName(api)}`
}
