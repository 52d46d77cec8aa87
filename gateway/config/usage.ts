import type { Api } from '../model/api.ts'
import type { NamedValue, Space } from '../model/configuration.ts'
import {
  type Entities,
  type EntityName,
  find,
  idKey,
  type JsonObject,
  nameOf,
  type Origin,
  type PolicyText,
} from '../model/entity.ts'
import { member } from './json.ts'
import { textsOf } from './overrides.ts'
import { type Place, positionIn } from './problems.ts'
import { named, type Reading } from './reading.ts'
import { given, namedValueVariable } from './secrets.ts'
import { keyOfUse, type Named, type Use, usesIn } from './uses.ts'

/** Who uses something: a document whose places are looked up when they are told, or one place. */
type User = { readonly file: string; readonly named: Named } | Place

/** What was left in a document that should have been replaced. */
interface Leftover {
  readonly file: string
  readonly entity: EntityName
  readonly kind: keyof typeof leftoverTexts
  readonly text: string
  readonly at: Place
}

/** Names that some documents use, with the documents or places. */
class Users {
  readonly #users = new Map<string, User[]>()
  readonly #names = new Map<string, Pick<Use, 'kind' | 'name'>>()
  readonly leftovers: Leftover[] = []

  add(key: string, use: Pick<Use, 'kind' | 'name'>, user: User): void {
    if (!this.#names.has(key)) this.#names.set(key, use)
    const users = this.#users.get(key)
    if (users) users.push(user)
    else this.#users.set(key, [user])
  }

  names(): Iterable<readonly [string, Pick<Use, 'kind' | 'name'>]> {
    return this.#names
  }

  of(key: string): readonly User[] {
    return this.#users.get(key) ?? []
  }
}

/** Those of APIs that have not changed are not looked for again. */
const usersOfApi = new WeakMap<Api, Users>()

/** Every name used in a space, with all places where it is. */
export class Usage {
  readonly #all: Users[] = []
  readonly #names = new Map<string, Pick<Use, 'kind' | 'name'>>()
  readonly #reading: Reading

  constructor(reading: Reading) {
    this.#reading = reading
  }

  api(api: Api): void {
    let users = usersOfApi.get(api)
    if (!users) {
      users = new Users()
      for (const { policy, owner } of policiesOfApi(api)) this.#use(policy, owner, users)
      usersOfApi.set(api, users)
    }
    this.#take(users)
  }

  policy(policy: PolicyText | undefined, owner: EntityName): void {
    if (!policy) return
    const users = new Users()
    this.#use(policy, owner, users)
    this.#take(users)
  }

  /** Credentials and the like: texts of an entity's file. APIM writes some by id: `shown` has their display names. */
  entity(origin: Origin, properties: JsonObject, shown: ReadonlyMap<string, string>): void {
    const file = origin.file
    if (file === undefined) return
    const content = this.#reading.text(file) ?? ''
    const users = new Users()
    for (const { text } of textsOf(properties)) {
      for (const use of text.includes('{{') ? usesIn(text) : []) {
        if (use.kind !== 'named value') continue
        const name = shown.get(idKey(use.name)) ?? use.name
        const key = keyOfUse(use.kind, name)
        const offset = Math.max(0, content.indexOf(`{{${use.name}}}`))
        users.add(key, { kind: use.kind, name }, { file, ...positionIn(content, offset) })
      }
    }
    this.#take(users)
  }

  *names(kind: Use['kind']): Generator<string> {
    for (const use of this.#names.values()) if (use.kind === kind) yield use.name
  }

  places(kind: Use['kind'], name: string): readonly Place[] {
    const key = keyOfUse(kind, name)
    return this.#all
      .flatMap((users) => users.of(key))
      .flatMap((user) => {
        if (!('named' in user)) return user
        const { file, named } = user
        const uses = named.uses.filter((one) => one.key === key)
        return uses.map(({ line, column }) => ({ file, line, column }))
      })
  }

  #use({ file, text }: PolicyText, entity: EntityName, users: Users): void {
    const named = this.#reading.memory.named(file, text)
    for (const key of named.keys) {
      users.add(key, named.uses.find((one) => one.key === key)!.use, { file, named })
    }
    for (const { kind, text, line, column } of named.leftovers) {
      users.leftovers.push({ file, entity, kind, text, at: { file, line, column } })
    }
  }

  #take(users: Users): void {
    this.#all.push(users)
    for (const [key, use] of users.names()) if (!this.#names.has(key)) this.#names.set(key, use)
    for (const { file, entity, kind, text, at } of users.leftovers) {
      this.#reading.problems.add(kind, file, { ...leftoverTexts[kind](text), entity, at })
    }
  }
}

/** What is told of secrets and placeholders that were left in a text. */
const leftoverTexts = {
  'redacted secret': (text: string) => ({
    message: `the extractor left a secret out here: \`${text}\``,
    hint: 'put a named value in its place, `{{name}}`, and give its value as a secret',
  }),
  'placeholder left': (text: string) => ({
    message: `the placeholder \`${text}\` is still here`,
    hint: 'the pipeline puts the value there before it publishes; write the value, or give it in the overrides file',
  }),
}

/** All names that the entities and policies of a space use. */
export function usageOf(reading: Reading, space: Omit<Space, 'namedValuesByName'>): Usage {
  const usage = new Usage(reading)
  const { workspace } = space
  const own = (type: EntityName['type'], id: string) => named(type, id, workspace)
  usage.policy(
    space.policy,
    own(workspace === undefined ? 'service' : 'workspace', workspace ?? ''),
  )
  for (const api of space.apis.values()) usage.api(api)
  for (const product of space.products.values())
    usage.policy(product.policy, own('product', product.id))
  for (const fragment of space.fragments.values()) {
    usage.policy(fragment.policy, own('policy fragment', fragment.id))
  }
  const shown = shownNames(space.namedValues)
  for (const entity of [...space.backends.values(), ...space.loggers.values()]) {
    usage.entity(entity.origin, entity.properties, shown)
  }
  for (const { origin, properties } of space.apis.values()) {
    const serviceUrl = member(properties, 'serviceUrl')
    if (typeof serviceUrl === 'string' && !serviceUrl.includes('{{')) continue
    if (serviceUrl !== undefined) usage.entity(origin, { serviceUrl }, shown)
  }
  return usage
}

/** Display names by id, of those whose id is nobody's display name. */
function shownNames(namedValues: Entities<NamedValue>): Map<string, string> {
  const names = new Set([...namedValues.values()].map(({ displayName }) => idKey(displayName)))
  const shown = new Map<string, string>()
  for (const { id, displayName } of namedValues.values()) {
    if (!names.has(idKey(id))) shown.set(idKey(id), displayName)
  }
  return shown
}

function* policiesOfApi(api: Api): Generator<{ policy: PolicyText; owner: EntityName }> {
  const owner = named('api', api.id, api.workspace)
  if (api.policy) yield { policy: api.policy, owner }
  for (const { id, policy } of api.operations.values()) {
    if (policy) yield { policy, owner: named('operation', `${api.id}/${id}`, api.workspace) }
  }
  for (const { policy, awaitsSpecification } of api.unplaced) {
    if (awaitsSpecification) yield { policy, owner }
  }
  for (const { policy } of api.resolvers.values()) if (policy) yield { policy, owner }
}

/**
 * Named values that are used and have no entity get one when a secret of that name is given: the first layout has
 * none at all, and a work list that cannot be done would help nobody.
 */
export function settleNamedValues(
  reading: Reading,
  workspace: string | undefined,
  namedValues: Map<string, NamedValue>,
  usage: Usage,
): ReadonlyMap<string, NamedValue> {
  const { secrets, problems } = reading
  const byName = new Map<string, NamedValue>()
  for (const value of namedValues.values()) byName.set(idKey(value.displayName), value)
  for (const name of usage.names('named value')) {
    if (byName.has(idKey(name))) continue
    const places = usage.places('named value', name)
    const value = secrets.namedValue(name)
    if (value !== undefined) {
      const made = outsideValue(name, workspace, value)
      namedValues.set(idKey(name), made)
      byName.set(idKey(name), made)
      continue
    }
    problems.add('unknown named value', places[0]?.file ?? '', {
      message: `there is no named value \`${name}\``,
      hint: `give it as a secret, \`${secrets.prefixed(namedValueVariable(name))}\`, or add it to the folder; \`{{…}}\` means the display name`,
      entity: named('named value', name, workspace),
      at: places[0],
      usedIn: places,
      wanted: name,
    })
  }
  for (const value of namedValues.values()) tellMissing(reading, value, usage)
  return byName
}

function tellMissing(reading: Reading, value: NamedValue, usage: Usage): void {
  const { secrets, problems } = reading
  const variable = namedValueVariable(value.id)
  const name = named('named value', value.id, value.workspace)
  const file = value.origin.file ?? ''
  if (secrets.clashes(variable) && (value.value === undefined || secrets.has(variable))) {
    problems.add('clashing secret names', file, {
      message: `several entities would read \`${secrets.prefixed(variable)}\`, ${nameOf(name)} among them: none does`,
      hint: 'give their values by id in the secrets file, under `namedValues`',
      entity: name,
      wanted: value.id,
    })
  }
  if (value.value !== undefined) return
  const usedIn = usage.places('named value', value.displayName)
  const shown =
    idKey(value.displayName) === idKey(value.id) ? '' : ` (\`{{${value.displayName}}}\`)`
  const source = value.keyVault
    ? `comes from the Key Vault secret \`${value.keyVault.secretIdentifier}\``
    : value.secret
      ? 'is secret, and extractors leave it out'
      : 'stands in no file'
  problems.add('missing named value value', file, {
    message: `${nameOf(name)}${shown} has no value: it ${source}`,
    hint: `set \`${secrets.prefixed(variable)}\`, or write it into the secrets file${usedIn.length === 0 ? '; nothing here uses it' : ''}`,
    entity: name,
    usedIn,
    wanted: value.id,
  })
}

function outsideValue(name: string, workspace: string | undefined, value: string): NamedValue {
  return {
    id: name,
    workspace,
    origin: { file: undefined, document: undefined },
    displayName: name,
    value: given(value),
    secret: true,
    keyVault: undefined,
    tags: [],
    properties: {},
  }
}

/** Fragments and backends that policies name literally. */
export function tellUnknown(
  reading: Reading,
  space: Omit<Space, 'namedValuesByName'>,
  usage: Usage,
): void {
  const kinds = [
    ['fragment', 'unknown fragment', 'policy fragment', space.fragments],
    ['backend', 'unknown backend', 'backend', space.backends],
  ] as const
  for (const [use, kind, type, entities] of kinds) {
    for (const name of usage.names(use)) {
      if (find<unknown>(entities, name)) continue
      // The sidecar is no entity.
      if (type === 'backend' && idKey(name) === 'dapr') continue
      const places = usage.places(use, name)
      const folder = type === 'backend' ? 'backends' : 'policy fragments'
      const file = type === 'backend' ? 'backendInformation.json' : 'policy.xml'
      reading.problems.add(kind, places[0]?.file ?? '', {
        message: `there is no ${type} \`${name}\``,
        hint: `add \`${folder}/${name}/${file}\``,
        entity: named(type, name, space.workspace),
        at: places[0],
        usedIn: places,
        wanted: name,
      })
    }
  }
}
