import { idKey, type Json, type JsonObject } from '../model/entity.ts'
import { isArray, isObject, member, objects, parseJson, text } from './json.ts'
import type { Problems } from './problems.ts'
import { parseYaml } from './yaml.ts'

/**
 * The publisher's configuration of APIOps: `properties` per entity that are laid over those of the files.
 * Paths are those of the entities: `apis/echo/diagnostics/applicationinsights`.
 */
export class Overrides {
  readonly #byPath = new Map<string, JsonObject>()
  readonly #unused = new Map<string, string>()
  readonly #file: string
  /** Keys of those that were laid, in order. */
  readonly laid: string[] = []

  constructor(file = '', document: Json = null) {
    this.#file = file
    if (isObject(document)) this.#collect('', document)
  }

  /** The properties with those of the overrides laid over them. */
  over(path: string, properties: JsonObject): JsonObject {
    const key = idKey(path)
    const laid = this.#byPath.get(key)
    if (!laid) return properties
    this.layAgain([key])
    return merge(properties, laid)
  }

  /** Of what is taken as it was made before. */
  layAgain(keys: readonly string[]): void {
    for (const key of keys) {
      this.#unused.delete(key)
      this.laid.push(key)
    }
  }

  reportUnused(problems: Problems): void {
    for (const path of this.#unused.values()) {
      problems.add('unused override', this.#file, {
        message: `the overrides name \`${path}\`, which is not in the folder`,
      })
    }
  }

  #collect(path: string, document: JsonObject): void {
    for (const section of Object.keys(sections)) {
      for (const item of objects(document, section)) {
        const name = text(item, 'name')
        if (name === undefined) continue
        const inner = `${path}${sections[section as keyof typeof sections]}/${name}`
        const properties = member(item, 'properties')
        if (isObject(properties)) {
          this.#byPath.set(idKey(inner), properties)
          this.#unused.set(idKey(inner), inner)
        }
        this.#collect(`${inner}/`, item)
      }
    }
  }
}

/** Names of the sections, and of the collections that they speak of. */
const sections = {
  namedValues: 'namedValues',
  policies: 'policies',
  loggers: 'loggers',
  diagnostics: 'diagnostics',
  gateways: 'gateways',
  backends: 'backends',
  versionSets: 'versionSets',
  groups: 'groups',
  subscriptions: 'subscriptions',
  products: 'products',
  apis: 'apis',
  operations: 'operations',
  releases: 'releases',
  tags: 'tags',
  policyFragments: 'policyFragments',
  workspaces: 'workspaces',
  certificates: 'certificates',
  users: 'users',
} as const

/** YAML or JSON, by what the text is. */
export function readOverrides(file: string, content: string, problems: Problems): Overrides {
  const parsed = parseLoose(content)
  if ('value' in parsed) return new Overrides(file, parsed.value)
  problems.add('invalid YAML', file, {
    message: `the overrides cannot be read: ${parsed.message}`,
    at: { text: content, offset: parsed.offset },
  })
  return new Overrides()
}

export function parseLoose(content: string) {
  return /^\s*[[{]/.test(content) ? parseJson(content) : parseYaml(content)
}

/** Objects merge, everything else replaces: arrays too. */
function merge(under: JsonObject, over: JsonObject): JsonObject {
  const result: Record<string, Json> = Object.create(null)
  for (const [name, value] of Object.entries(under)) result[name] = value
  for (const [name, value] of Object.entries(over)) {
    const old = Object.hasOwn(result, name) ? result[name] : undefined
    result[name] = isObject(old) && isObject(value) ? merge(old, value) : value
  }
  return result
}

/** Every text inside of a value, with the name of the member that holds it. */
export function* textsOf(value: Json, name = ''): Generator<{ name: string; text: string }> {
  const open: { value: Json; name: string }[] = [{ value, name }]
  for (let at = open.pop(); at; at = open.pop()) {
    if (typeof at.value === 'string') yield { name: at.name, text: at.value }
    else if (isArray(at.value))
      for (const item of at.value) open.push({ value: item, name: at.name })
    else if (isObject(at.value)) {
      for (const [inner, item] of Object.entries(at.value)) open.push({ value: item, name: inner })
    }
  }
}
