/** What every entity of a configuration has. Ids are compared without case and kept as written. */
export interface Entity {
  readonly id: string
  /** The workspace that holds it; undefined at service level. */
  readonly workspace: string | undefined
  readonly origin: Origin
}

/** Where an entity was read: what is written back later goes to the same place with the same members. */
export interface Origin {
  /** Path in the folder, `/` between its parts; undefined for what no file holds (system groups, links). */
  readonly file: string | undefined
  /** The whole document as read, unknown members included, before overrides and secrets. */
  readonly document: JsonObject | undefined
}

export type Json = null | boolean | number | string | readonly Json[] | JsonObject
export interface JsonObject {
  readonly [member: string]: Json
}

/** Entities of one type by `idKey(id)`, in the order read. */
export type Entities<T> = ReadonlyMap<string, T>

export function idKey(id: string): string {
  return id.toLowerCase()
}

export function find<T>(entities: Entities<T>, id: string): T | undefined {
  return entities.get(idKey(id))
}

/** A policy document of a scope: its raw text, byte for byte as in the file. */
export interface PolicyText {
  readonly file: string
  readonly text: string
}

/** A thing to tell of, as people know it: `api echo-api`, `named value db-password`. */
export interface EntityName {
  readonly type: EntityType
  readonly id: string
  readonly workspace?: string
}

export type EntityType =
  | 'service'
  | 'workspace'
  | 'api'
  | 'operation'
  | 'version set'
  | 'product'
  | 'subscription'
  | 'user'
  | 'group'
  | 'named value'
  | 'policy fragment'
  | 'backend'
  | 'certificate'
  | 'logger'
  | 'diagnostic'
  | 'tag'
  | 'gateway'
  | 'schema'
  | 'resolver'
  | 'release'
  | 'cache'
  | 'policy'
  | 'other'

export function nameOf(name: EntityName): string {
  const where = name.workspace === undefined ? '' : ` of workspace \`${name.workspace}\``
  return `${name.type} \`${name.id}\`${where}`
}
