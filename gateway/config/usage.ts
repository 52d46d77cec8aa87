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
import { given, namedValueVariable, redacted } from './secrets.ts'

/** What a text names that stands elsewhere in the configuration. */
export interface Use {
  readonly kind: 'named value' | 'fragment' | 'backend'
  readonly name: string
  readonly offset: number
}

const starts = /<!--|<set-body\b|\{\{|<include-fragment\b|\bbackend-id\s*=/g
const namedValueAt = /\{\{([A-Za-z0-9._-]+)\}\}/y
const fragmentAt = /<include-fragment\b[^<>]{0,2000}?\bfragment-id\s*=\s*(?:"([^"]*)"|'([^']*)')/y
const backendAt = /backend-id\s*=\s*(?:"([^"]*)"|'([^']*)')/y
const templatedBody = /<set-body\b[^<>]{0,2000}?\btemplate\s*=\s*["'](?:liquid|jsonata)["']/y

/**
 * Names in a policy document. This is not the reader of policies: it finds what doctor's list needs, without reading
 * expressions. Comments do not run, and in the bodies of templates `{{…}}` means something else.
 */
export function usesIn(text: string): Use[] {
  const uses: Use[] = []
  // `starts` is shared, and each call reads to its end.
  starts.lastIndex = 0
  for (let found = starts.exec(text); found; found = starts.exec(text)) {
    const offset = found.index
    if (found[0] === '<!--') starts.lastIndex = behind(text, '-->', offset + 4)
    else if (found[0] === '{{') {
      const name = at(namedValueAt, text, offset)?.[1]
      if (name !== undefined) uses.push({ kind: 'named value', name, offset })
    } else if (found[0] === '<set-body') {
      const body = at(templatedBody, text, offset)
      const close = body ? text.indexOf('>', offset + body[0].length) : -1
      if (close < 0 || text[close - 1] === '/') continue
      starts.lastIndex = behind(text, '</set-body>', close)
    } else {
      const isFragment = found[0] === '<include-fragment'
      const match = at(isFragment ? fragmentAt : backendAt, text, offset)
      const name = match?.[1] ?? match?.[2]
      if (name === undefined || name === '' || /[@{]/.test(name)) continue
      uses.push({ kind: isFragment ? 'fragment' : 'backend', name, offset })
    }
  }
  return uses
}

function at(pattern: RegExp, text: string, offset: number): RegExpExecArray | null {
  pattern.lastIndex = offset
  return pattern.exec(text)
}

/** What is not closed hides nothing: the document's reader tells of it. */
function behind(text: string, end: string, from: number): number {
  const found = text.indexOf(end, from)
  return found < 0 ? from : found + end.length
}

interface Wanted {
  readonly use: Use
  readonly places: Place[]
}

/** Every name used in a space, with all places where it is. */
export class Usage {
  readonly #wanted = new Map<string, Wanted>()
  readonly #reading: Reading

  constructor(reading: Reading) {
    this.#reading = reading
  }

  policy(policy: PolicyText | undefined, owner: EntityName): void {
    if (!policy) return
    const { file, text } = policy
    for (const use of usesIn(text)) this.#add(use, file, text)
    this.#leftovers(file, text, owner)
  }

  /** Credentials and the like: texts of an entity's file. APIM writes some by id: `shown` has their display names. */
  entity(origin: Origin, properties: JsonObject, shown: ReadonlyMap<string, string>): void {
    const file = origin.file
    if (file === undefined) return
    const content = this.#reading.text(file) ?? ''
    for (const { text } of textsOf(properties)) {
      for (const use of text.includes('{{') ? usesIn(text) : []) {
        if (use.kind !== 'named value') continue
        const offset = Math.max(0, content.indexOf(`{{${use.name}}}`))
        this.#add({ ...use, name: shown.get(idKey(use.name)) ?? use.name, offset }, file, content)
      }
    }
  }

  *names(kind: Use['kind']): Generator<{ name: string; places: readonly Place[] }> {
    for (const { use, places } of this.#wanted.values()) {
      if (use.kind === kind) yield { name: use.name, places }
    }
  }

  places(kind: Use['kind'], name: string): readonly Place[] {
    return this.#wanted.get(`${kind} ${idKey(name)}`)?.places ?? []
  }

  #add(use: Use, file: string, text: string): void {
    const key = `${use.kind} ${idKey(use.name)}`
    const wanted = this.#wanted.get(key) ?? { use, places: [] }
    this.#wanted.set(key, wanted)
    wanted.places.push({ file, ...positionIn(text, use.offset) })
  }

  /** Secrets left out by an extractor, and placeholders that a pipeline should have filled. */
  #leftovers(file: string, text: string, owner: EntityName): void {
    const { problems } = this.#reading
    for (let from = text.indexOf(redacted); from >= 0; from = text.indexOf(redacted, from + 1)) {
      problems.add('redacted secret', file, {
        message: `the extractor left a secret out here: \`${redacted}\``,
        hint: 'put a named value in its place, `{{name}}`, and give its value as a secret',
        entity: owner,
        at: { text, offset: from },
      })
    }
    for (const token of text.matchAll(/\{#[\w.-]{1,100}#\}/g)) {
      problems.add('placeholder left', file, {
        message: `the placeholder \`${token[0]}\` is still here`,
        hint: 'the pipeline puts the value there before it publishes; write the value, or give it in the overrides file',
        entity: owner,
        at: { text, offset: token.index },
      })
    }
  }
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
  for (const api of space.apis.values()) usePolicies(usage, api)
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

function usePolicies(usage: Usage, api: Api): void {
  const owner = named('api', api.id, api.workspace)
  usage.policy(api.policy, owner)
  for (const operation of api.operations.values()) {
    usage.policy(operation.policy, named('operation', `${api.id}/${operation.id}`, api.workspace))
  }
  for (const resolver of api.resolvers.values()) usage.policy(resolver.policy, owner)
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
  for (const { name, places } of usage.names('named value')) {
    if (byName.has(idKey(name))) continue
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
    : 'is secret, and extractors leave it out'
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
    for (const { name, places } of usage.names(use)) {
      if (find<unknown>(entities, name)) continue
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
