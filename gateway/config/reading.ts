import {
  type EntityName,
  type EntityType,
  idKey,
  type JsonObject,
  nameOf,
  type Origin,
  type PolicyText,
} from '../model/entity.ts'
import { isObject, member, type Parsed, parseJson, text } from './json.ts'
import type { LoadMemory, Part } from './memory.ts'
import { formatOf, type OpenApiFormat, operationsOf, type SpecifiedOperation } from './openapi.ts'
import { type Overrides, textsOf } from './overrides.ts'
import type { Problems } from './problems.ts'
import { Remembered } from './remembered.ts'
import type { Secrets } from './secrets.ts'
import { childrenOf, type Folder, fileOf } from './tree.ts'
import { parseYaml } from './yaml.ts'

/** Everything that the readers of one load share. */
export class Reading {
  readonly problems: Problems
  readonly overrides: Overrides
  readonly secrets: Secrets
  readonly memory: LoadMemory
  readonly #texts: ReadonlyMap<string, string>
  readonly #documents = new Map<string, JsonObject | undefined>()
  /** Files that the part that is being read has asked for. */
  #asked: Map<string, string | undefined> | undefined

  constructor(
    texts: ReadonlyMap<string, string>,
    problems: Problems,
    overrides: Overrides,
    secrets: Secrets,
    memory: LoadMemory,
  ) {
    this.#texts = texts
    this.problems = problems
    this.overrides = overrides
    this.secrets = secrets
    this.memory = memory
  }

  /** The text of a file; undefined when it could not be read, which has been told. */
  text(path: string): string | undefined {
    const text = this.#texts.get(path)
    this.#asked?.set(path, text)
    return text
  }

  /**
   * A part of a folder, which is taken as it was when nothing has changed of the files that it asked for, nor of what
   * is `around`. Secrets must not be looked at in `make`: who has used them is not remembered.
   */
  part<T>(folder: Folder, name: string, around: readonly unknown[], make: () => T): T {
    const parts = this.memory.parts(folder)
    const known = parts.get(name)
    if (known && this.#isSame(known, around)) {
      for (const [path, text] of known.texts) this.#asked?.set(path, text)
      this.problems.addAgain(known.problems)
      this.overrides.layAgain(known.overridden)
      return known.value as T
    }
    const outer = this.#asked
    const texts = new Map<string, string | undefined>()
    this.#asked = texts
    const problems = this.problems.count
    const overridden = this.overrides.laid.length
    const value = make()
    this.#asked = outer
    for (const [path, text] of texts) outer?.set(path, text)
    parts.set(name, {
      value,
      around,
      texts,
      problems: this.problems.since(problems),
      overridden: this.overrides.laid.slice(overridden),
    })
    return value
  }

  #isSame({ around, texts }: Part, now: readonly unknown[]): boolean {
    if (!around.every((one, at) => one === now[at])) return false
    for (const [path, text] of texts) if (this.#texts.get(path) !== text) return false
    return true
  }

  policy(path: string | undefined): PolicyText | undefined {
    if (path === undefined) return undefined
    // One that cannot be read is no missing one: an empty document is a mistake, and what it is for is not served.
    return this.memory.policy(path, this.text(path) ?? '')
  }

  /** An information file. What is not an object of JSON is told once and left out. */
  document(path: string): JsonObject | undefined {
    if (!this.#documents.has(path)) this.#documents.set(path, this.#parse(path))
    this.#asked?.set(path, this.#texts.get(path))
    return this.#documents.get(path)
  }

  /** A file that holds an array of associations: `[{ "name": "…" }]`. */
  array(path: string): JsonObject[] {
    const content = this.text(path)
    if (content === undefined) return []
    const parsed = this.memory.json(path, content)
    if ('value' in parsed && Array.isArray(parsed.value)) return parsed.value.filter(isObject)
    const { message, offset } =
      'value' in parsed
        ? { message: 'the file holds no JSON array', offset: 0 }
        : { message: `the file is not JSON: ${parsed.message}`, offset: parsed.offset }
    this.problems.add('invalid JSON', path, { message, at: { text: content, offset } })
    return []
  }

  #parse(path: string): JsonObject | undefined {
    const content = this.text(path)
    if (content === undefined) return undefined
    const parsed = this.memory.json(path, content)
    if ('value' in parsed && isObject(parsed.value)) return parsed.value
    const { message, offset } =
      'value' in parsed
        ? { message: 'the file holds no JSON object', offset: 0 }
        : { message: `the file is not JSON: ${parsed.message}`, offset: parsed.offset }
    // A part that was taken as it was may have told it.
    if (this.problems.has('invalid JSON', path)) return undefined
    this.problems.add('invalid JSON', path, {
      message,
      hint: 'this entity is left out; correct the file, and replace placeholders by values in double quotes',
      at: { text: content, offset },
    })
    return undefined
  }
}

/** What a load needs of a specification. */
export type Outline =
  | {
      readonly format: OpenApiFormat
      /** The text itself. */
      readonly content: string
      readonly operations: (queryInTemplate: boolean) => readonly SpecifiedOperation[]
      readonly document: () => JsonObject
    }
  | { readonly message: string; readonly offset: number }

/** Specifications read before: a reload parses only what is new. One for the life of the process. */
export class Specifications {
  readonly #outlines = new Remembered<Outline>()
  readonly #documents = new Map<string, Parsed>()
  #size = 0

  outline(file: string, content: string, syntax: 'json' | 'yaml'): Outline {
    return this.#outlines.of(file, content, () => this.#read(content, syntax))
  }

  /** Forgets all other files. */
  keep(paths: ReadonlySet<string>): void {
    this.#outlines.keep(paths)
  }

  #read(content: string, syntax: 'json' | 'yaml'): Outline {
    const parsed = this.#parse(content, syntax)
    if (!('value' in parsed)) return parsed
    const format = formatOf(parsed.value)
    if (format === undefined) {
      return { message: 'it is neither OpenAPI 3 nor Swagger 2.0', offset: 0 }
    }
    const document = () => {
      const again = this.#parse(content, syntax)
      return 'value' in again && isObject(again.value) ? again.value : {}
    }
    const made = new Map<boolean, readonly SpecifiedOperation[]>()
    const operations = (queryInTemplate: boolean) => {
      const operations = made.get(queryInTemplate) ?? operationsOf(document(), queryInTemplate)
      made.set(queryInTemplate, operations)
      return operations
    }
    return { format, content, operations, document }
  }

  /** A parsed document; the last ones are kept, as far as they are small. */
  #parse(content: string, syntax: 'json' | 'yaml'): Parsed {
    let parsed = this.#documents.get(content)
    if (parsed) {
      this.#documents.delete(content)
    } else {
      parsed = syntax === 'json' ? parseJson(content) : parseYaml(content)
      this.#size += content.length
    }
    this.#documents.set(content, parsed)
    for (const oldest of this.#documents.keys()) {
      if (this.#size <= keptCharacters || oldest === content) break
      this.#documents.delete(oldest)
      this.#size -= oldest.length
    }
    return parsed
  }
}

const keptCharacters = 500_000

/** An information file with all that a reader of its entity needs. */
export interface Information {
  readonly id: string
  readonly name: EntityName
  readonly folder: Folder
  readonly origin: Origin & { readonly file: string }
  /** With overrides. */
  readonly properties: JsonObject
  /** A `{#token#}` was left where it matters, which has been told. */
  readonly hasPlaceholder: boolean
}

export interface Collection {
  readonly type: EntityType
  /** Names of the collection's folder, lower case. */
  readonly folders: readonly string[]
  /** Its name in overrides and ARM ids. */
  readonly section: string
  /** Names of the information file, the newest layout first. */
  readonly files: readonly string[]
}

/** Where a space stands in the folder. */
export interface Place {
  readonly folder: Folder
  readonly workspace: string | undefined
  /** Prefix of override paths. */
  readonly prefix: string
}

/** Reads all entities of a collection. `make` may leave one out; one with a placeholder is left out unless `keep`. */
export function readCollection<T>(
  reading: Reading,
  place: Place,
  collection: Collection,
  make: (information: Information) => T | undefined,
  keepPlaceholders = false,
): Map<string, T> {
  const entities = new Map<string, T>()
  for (const folder of childrenOf(place.folder, ...collection.folders)) {
    const information = readInformation(reading, place, collection, folder)
    if (!information || (information.hasPlaceholder && !keepPlaceholders)) continue
    const { id, name, origin } = information
    if (entities.has(idKey(id))) {
      reading.problems.add('duplicate entity', origin.file, {
        message: `${nameOf(name)} exists already; ids are compared without case`,
        hint: 'rename or remove one of both folders; this one is left out',
        entity: name,
      })
      continue
    }
    const entity = make(information)
    if (entity !== undefined) entities.set(idKey(id), entity)
  }
  return entities
}

export function readInformation(
  reading: Reading,
  place: Place,
  collection: Collection,
  folder: Folder,
): Information | undefined {
  return reading.part(folder, `information ${collection.section}`, [], () =>
    information(reading, place, collection, folder),
  )
}

function information(
  reading: Reading,
  place: Place,
  collection: Collection,
  folder: Folder,
): Information | undefined {
  const file = fileOf(folder, ...collection.files)
  const unnamed: EntityName = named(collection.type, folder.name, place.workspace)
  // A fragment is whole without one: the file only describes it.
  if (
    file === undefined &&
    collection.type === 'policy fragment' &&
    folder.files.has('policy.xml')
  ) {
    const described = `${folder.path}/${collection.files[0]}`
    return informationOf(reading, place, collection, folder, described, { properties: {} })
  }
  if (file === undefined) {
    if (folder.files.size === 0 && folder.folders.size === 0) return undefined
    reading.problems.add('missing information file', folder.path, {
      message: `${nameOf(unnamed)} has no \`${collection.files[0]}\` and is left out`,
      entity: unnamed,
    })
    return undefined
  }
  const document = reading.document(file)
  if (!document) return undefined
  return informationOf(reading, place, collection, folder, file, document)
}

export function informationOf(
  reading: Reading,
  place: Place,
  collection: Collection,
  folder: Folder,
  file: string,
  document: JsonObject,
  id = text(document, 'name') || folder.name,
): Information | undefined {
  const name = named(collection.type, id, place.workspace)
  const given = member(document, 'properties')
  if (!isObject(given)) {
    const content = reading.text(file) ?? ''
    reading.problems.add('wrong member', file, {
      message: `${nameOf(name)} has no object \`properties\` and is left out`,
      entity: name,
      at: { text: content, offset: Math.max(0, content.indexOf('"properties"')) },
    })
    return undefined
  }
  const properties = reading.overrides.over(`${place.prefix}${collection.section}/${id}`, given)
  const hasPlaceholder = tellPlaceholders(reading, file, name, properties)
  return { id, name, folder, origin: { file, document }, properties, hasPlaceholder }
}

export function named(type: EntityType, id: string, workspace: string | undefined): EntityName {
  return workspace === undefined ? { type, id } : { type, id, workspace }
}

/** Members that say something to people only: a placeholder in them spoils nothing. */
const forPeople = new Set([
  'displayName',
  'description',
  'title',
  'resourceId',
  'terms',
  'termsOfServiceUrl',
  'contact',
  'license',
  'notes',
  'apiRevisionDescription',
  'apiVersionDescription',
  'externalId',
  'tags',
])

/** True when one stands where it matters. */
function tellPlaceholders(
  reading: Reading,
  file: string,
  name: EntityName,
  properties: JsonObject,
): boolean {
  let spoiled = false
  for (const [memberName, value] of Object.entries(properties)) {
    for (const { text: content } of textsOf(value)) {
      const token = /\{#[^#{}]+#\}/.exec(content)?.[0]
      if (token === undefined) continue
      spoiled ||= !forPeople.has(memberName)
      const written = reading.text(file) ?? ''
      reading.problems.add('placeholder left', file, {
        message: `\`${memberName}\` of ${nameOf(name)} still holds the placeholder \`${token}\``,
        hint: 'the pipeline puts the value there before it publishes; write the value, or give it in the overrides file',
        entity: name,
        at: { text: written, offset: Math.max(0, written.indexOf(token)) },
      })
    }
  }
  return spoiled
}
