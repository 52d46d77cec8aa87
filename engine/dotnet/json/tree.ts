import { allocate, exhaust, spend } from '../budget.ts'
import {
  argument,
  argumentNull,
  argumentOutOfRange,
  indexArgument,
  invalidOperation,
} from '../errors.ts'
import type { DotnetException } from '../exception.ts'
import { compareScalars } from './compare.ts'
import { jsonError } from './errors.ts'
import { formatPath, type PathStep } from './position.ts'
import type { Scalar, ScalarType } from './scalar.ts'
import { tokenTypeOf } from './scalar.ts'
import { JTokenType } from './token-type.ts'

/**
 * Newtonsoft's tree (Newtonsoft.Json.Linq, 13.0.3): parents, copies of what has a parent already, order of members.
 * Names are lower camel case; the tables give them .NET's names. `null` is C#'s null.
 */
export abstract class JToken {
  parent: JContainer | null = null
  /** Where in its parent it was last seen; a hint that is checked. */
  place = 0

  abstract get type(): JTokenType
  abstract get hasValues(): boolean
  abstract cloneToken(depth?: number): JToken
  abstract deepEqualsToken(other: JToken, depth?: number): boolean
  /** The name of its .NET class. */
  abstract get className(): string

  get children(): readonly JToken[] {
    return noTokens
  }

  get root(): JToken {
    let root: JToken = this
    while (root.parent) root = root.parent
    return root
  }

  get next(): JToken | null {
    return this.parent?.children[this.index + 1] ?? null
  }

  get previous(): JToken | null {
    return this.parent?.children[this.index - 1] ?? null
  }

  /** Its position among its siblings. */
  get index(): number {
    const siblings = this.parent!.children
    if (siblings[this.place] !== this) this.place = siblings.indexOf(this)
    return this.place
  }

  get first(): JToken | null {
    throw this.#noChildren('access')
  }

  get last(): JToken | null {
    throw this.#noChildren('access')
  }

  get path(): string {
    const steps: PathStep[] = []
    let inner: JToken | undefined
    for (let token: JToken | null = this; token; token = token.parent) {
      if (token instanceof JProperty) steps.push(token.name)
      else if (inner && !(token instanceof JObject)) steps.push(inner.index)
      inner = token
    }
    return this.parent ? formatPath(steps.reverse()) : ''
  }

  /** `token[key]`; `key` is a name, an index, or any other object. */
  get(_key: unknown): JToken | null {
    throw this.#noChildren('access')
  }

  set(_key: unknown, _value: JToken | null): void {
    throw this.#noChildren('set')
  }

  *ancestors(self = false): Generator<JToken> {
    for (let token = self ? this : this.parent; token; token = token.parent as this | null) {
      yield token
    }
  }

  *afterSelf(): Generator<JToken> {
    if (!this.parent) return
    for (let token = this.next; token; token = token.next) yield token
  }

  *beforeSelf(): Generator<JToken> {
    const first = this.parent?.first ?? null
    for (let token = first; token && token !== this; token = token.next) yield token
  }

  addAfterSelf(content: unknown): void {
    this.#needParent().addContent(this.index + 1, content)
  }

  addBeforeSelf(content: unknown): void {
    this.#needParent().addContent(this.index, content)
  }

  remove(): void {
    this.#needParent().removeItem(this)
  }

  replace(value: JToken | null): void {
    this.#needParent().setItem(this.index, value)
  }

  deepClone(): JToken {
    return this.cloneToken()
  }

  static deepEquals(a: JToken | null, b: JToken | null): boolean {
    return a === b || (a !== null && b !== null && a.deepEqualsToken(b))
  }

  #needParent(): JContainer {
    if (!this.parent) throw invalidOperation('The parent is missing.')
    return this.parent
  }

  #noChildren(verb: string): DotnetException {
    return invalidOperation(`Cannot ${verb} child value on ${this.className}.`)
  }
}

const noTokens: readonly JToken[] = []

/** A value without children; what is in it stands with its .NET type. */
export class JValue extends JToken implements Scalar {
  scalar: ScalarType
  value: unknown
  #type: JTokenType

  constructor(scalar: ScalarType, value: unknown, type: JTokenType = tokenTypeOf(scalar)) {
    super()
    this.scalar = scalar
    this.value = value
    this.#type = type
  }

  static createNull(): JValue {
    return new JValue('Null', null, JTokenType.Null)
  }

  static createUndefined(): JValue {
    return new JValue('Null', null, JTokenType.Undefined)
  }

  static createComment(text: string | null): JValue {
    return new JValue(text === null ? 'Null' : 'String', text, JTokenType.Comment)
  }

  /** A null string stays of type String. */
  static createString(text: string | null): JValue {
    return new JValue(text === null ? 'Null' : 'String', text, JTokenType.String)
  }

  override get type(): JTokenType {
    return this.#type
  }

  override get hasValues(): boolean {
    return false
  }

  override get className(): string {
    return 'Newtonsoft.Json.Linq.JValue'
  }

  /** The setter of `Value`: the type of the token changes with the type of the value. */
  setValue(scalar: Scalar): void {
    if (scalar.scalar !== this.scalar) {
      const keeps =
        scalar.scalar === 'String' &&
        (this.#type === JTokenType.Comment || this.#type === JTokenType.Raw)
      if (!keeps) this.#type = tokenTypeOf(scalar.scalar)
    }
    this.scalar = scalar.scalar
    this.value = scalar.value
  }

  override cloneToken(): JToken {
    return new JValue(this.scalar, this.value, this.#type)
  }

  override deepEqualsToken(other: JToken): boolean {
    return other instanceof JValue && this.equalsValue(other)
  }

  equalsValue(other: JValue): boolean {
    if (other === this) return true
    return this.#type === other.#type && compareScalars(this.#type, this, other) === 0
  }

  compareTo(other: JValue | null): number {
    if (!other) return 1
    const isText = this.#type === JTokenType.String && this.#type !== other.#type
    return compareScalars(isText ? other.#type : this.#type, this, other)
  }
}

/** JSON that is written as it stands. */
export class JRaw extends JValue {
  constructor(text: string | null) {
    super(text === null ? 'Null' : 'String', text, JTokenType.Raw)
  }

  override get className(): string {
    return 'Newtonsoft.Json.Linq.JRaw'
  }

  override cloneToken(): JToken {
    return new JRaw(this.value as string | null)
  }
}

/** Makes a token of what a constructor or `Add` was given; set by content.ts, which knows boxed values. */
export interface Contents {
  /** The parts of a sequence (but of texts, tokens and bytes); undefined for anything else. */
  parts(content: unknown): Iterable<unknown> | undefined
  token(content: unknown): JToken | null
}

let contents: Contents = {
  parts: (content) => (Array.isArray(content) ? content : undefined),
  token: (content) => content as JToken | null,
}

export function useContents(given: Contents): void {
  contents = given
}

export abstract class JContainer extends JToken {
  protected readonly items: JToken[] = []
  /** Counts changes: enumerators that are under way then throw, as .NET's do. */
  version = 0

  override get children(): readonly JToken[] {
    return this.items
  }

  override get hasValues(): boolean {
    return this.items.length > 0
  }

  get count(): number {
    return this.items.length
  }

  override get first(): JToken | null {
    return this.items[0] ?? null
  }

  override get last(): JToken | null {
    return this.items[this.items.length - 1] ?? null
  }

  /** The children, watched for changes. */
  *[Symbol.iterator](): Generator<JToken> {
    const version = this.version
    for (let i = 0; ; i++) {
      if (this.version !== version) {
        throw invalidOperation('Collection was modified; enumeration operation may not execute.')
      }
      const item = this.items[i]
      if (!item) return
      yield item
    }
  }

  *descendants(self = false): Generator<JToken> {
    if (self) yield this
    for (const child of this) {
      yield child
      if (child instanceof JContainer) yield* child.descendants()
    }
  }

  add(content: unknown): void {
    this.addContent(this.items.length, content)
  }

  addFirst(content: unknown): void {
    this.addContent(0, content)
  }

  /** A sequence is laid out, part by part. */
  addContent(index: number, content: unknown): void {
    const parts = contents.parts(content)
    if (!parts) {
      this.insertItem(index, contents.token(content))
      return
    }
    let at = index
    for (const part of parts) this.addContent(at++, part)
  }

  replaceAll(content: unknown): void {
    this.clear()
    this.add(content)
  }

  clear(): void {
    for (const item of this.items) item.parent = null
    this.items.length = 0
    this.version++
  }

  getItem(index: number): JToken {
    const item = this.items[index]
    if (!item) throw indexArgument()
    return item
  }

  indexOfItem(item: JToken | null): number {
    return item && item.parent === this ? item.index : -1
  }

  insertItem(index: number, item: JToken | null): boolean {
    if (index > this.items.length) {
      throw argumentOutOfRange('index', 'Index must be within the bounds of the List.')
    }
    const own = this.#own(item)
    this.validate(own, null)
    if (index < 0) throw indexArgument()
    own.parent = this
    own.place = index
    if (index === this.items.length) this.items.push(own)
    else this.items.splice(index, 0, own)
    this.version++
    return true
  }

  setItem(index: number, item: JToken | null): void {
    this.#checkIndex(index)
    const existing = this.items[index]!
    if (isUnchanged(existing, item)) return
    const own = this.#own(item)
    this.validate(own, existing)
    existing.parent = null
    own.parent = this
    own.place = index
    this.items[index] = own
    this.version++
  }

  removeItemAt(index: number): void {
    this.#checkIndex(index)
    this.items[index]!.parent = null
    this.items.splice(index, 1)
    this.version++
  }

  removeItem(item: JToken | null): boolean {
    const index = this.indexOfItem(item)
    if (index < 0) return false
    this.removeItemAt(index)
    return true
  }

  protected validate(token: JToken, _existing: JToken | null): void {
    if (token instanceof JProperty) {
      throw argument(`Can not add ${token.className} to ${this.className}.`)
    }
  }

  protected cloneInto(clone: JContainer, depth: number): JToken {
    checkDepth(depth)
    for (const item of this.items) clone.adopt(item.cloneToken(depth + 1))
    return clone
  }

  /** Appends a token that has no parent and is known to fit. For readers. */
  adopt(item: JToken): void {
    allocate(16)
    spend()
    item.parent = this
    item.place = this.items.length
    this.items.push(item)
  }

  protected contentsEqual(other: JContainer, depth: number): boolean {
    checkDepth(depth)
    spend(this.items.length)
    if (other === this) return true
    if (other.items.length !== this.items.length) return false
    return this.items.every((item, i) => item.deepEqualsToken(other.items[i]!, depth + 1))
  }

  // A token has one parent: what has one already is copied, and so is what would hold itself.
  #own(item: JToken | null): JToken {
    if (!item) return JValue.createNull()
    const taken = item.parent !== null || item === this || (item.hasValues && this.root === item)
    return taken ? item.cloneToken() : item
  }

  #checkIndex(index: number): void {
    if (index < 0) throw argumentOutOfRange('index', 'Index is less than 0.')
    if (index >= this.items.length) {
      throw argumentOutOfRange('index', 'Index is equal to or greater than Count.')
    }
  }
}

function isUnchanged(current: JToken, value: JToken | null): boolean {
  if (!(current instanceof JValue)) return false
  if (!value) return current.type === JTokenType.Null
  return value instanceof JValue && current.equalsValue(value)
}

export class JArray extends JContainer {
  override get type(): JTokenType {
    return JTokenType.Array
  }

  override get className(): string {
    return 'Newtonsoft.Json.Linq.JArray'
  }

  override get(key: unknown): JToken | null {
    return this.getItem(indexKey('Accessed', 'JArray', 'Int32 array index expected', key))
  }

  override set(key: unknown, value: JToken | null): void {
    this.setItem(indexKey('Set', 'JArray', 'Int32 array index expected', key), value)
  }

  override cloneToken(depth = 0): JToken {
    return this.cloneInto(new JArray(), depth)
  }

  override deepEqualsToken(other: JToken, depth = 0): boolean {
    return other instanceof JArray && this.contentsEqual(other, depth)
  }
}

/** `new Date(1, 2)`: not JSON, but Newtonsoft reads and writes it. */
export class JConstructor extends JContainer {
  name: string | null

  constructor(name: string | null) {
    super()
    this.name = name
  }

  override get type(): JTokenType {
    return JTokenType.Constructor
  }

  override get className(): string {
    return 'Newtonsoft.Json.Linq.JConstructor'
  }

  override get(key: unknown): JToken | null {
    return this.getItem(
      indexKey('Accessed', 'JConstructor', 'Argument position index expected', key),
    )
  }

  override set(key: unknown, value: JToken | null): void {
    this.setItem(indexKey('Set', 'JConstructor', 'Argument position index expected', key), value)
  }

  override cloneToken(depth = 0): JToken {
    return this.cloneInto(new JConstructor(this.name), depth)
  }

  override deepEqualsToken(other: JToken, depth = 0): boolean {
    return (
      other instanceof JConstructor && other.name === this.name && this.contentsEqual(other, depth)
    )
  }
}

export class JProperty extends JContainer {
  readonly name: string

  constructor(name: string) {
    super()
    this.name = name
  }

  /** As the constructor of .NET: a sequence becomes an array. */
  static of(name: string | null, content: unknown): JProperty {
    if (name === null) throw argumentNull('name')
    const property = new JProperty(name)
    const parts = contents.parts(content)
    if (parts) {
      const array = new JArray()
      array.add(content)
      property.value = array
    } else {
      property.value = contents.token(content)
    }
    return property
  }

  override get type(): JTokenType {
    return JTokenType.Property
  }

  override get className(): string {
    return 'Newtonsoft.Json.Linq.JProperty'
  }

  get value(): JToken {
    return this.items[0] as JToken
  }

  set value(token: JToken | null) {
    if (this.items.length === 0) super.insertItem(0, token)
    else super.setItem(0, token)
  }

  override setItem(index: number, item: JToken | null): void {
    if (index !== 0) throw argumentOutOfRange('')
    super.setItem(0, item)
  }

  override getItem(index: number): JToken {
    if (index !== 0) throw argumentOutOfRange('')
    return this.value
  }

  override insertItem(index: number, item: JToken | null): boolean {
    if (item?.type === JTokenType.Comment) return false
    if (this.items.length > 0) throw jsonError(`${this.className} cannot have multiple values.`)
    return super.insertItem(Math.min(index, 0), item)
  }

  override removeItem(_item: JToken | null): boolean {
    throw this.#fixed()
  }

  override removeItemAt(_index: number): void {
    throw this.#fixed()
  }

  override clear(): void {
    throw this.#fixed()
  }

  override cloneToken(depth = 0): JToken {
    return this.cloneInto(new JProperty(this.name), depth)
  }

  override deepEqualsToken(other: JToken, depth = 0): boolean {
    return (
      other instanceof JProperty && other.name === this.name && this.contentsEqual(other, depth)
    )
  }

  #fixed(): DotnetException {
    return jsonError(`Cannot add or remove items from ${this.className}.`)
  }
}

/** From this many members on an object finds them by a map. */
const mapFrom = 9

export class JObject extends JContainer {
  #byName: Map<string, JProperty> | undefined

  override get type(): JTokenType {
    return JTokenType.Object
  }

  override get className(): string {
    return 'Newtonsoft.Json.Linq.JObject'
  }

  get properties(): readonly JProperty[] {
    return this.items as JProperty[]
  }

  /** The member of that name; `same` compares names where the case does not matter. */
  property(name: string | null, same?: (a: string, b: string) => boolean): JProperty | null {
    if (name === null) return null
    const exact = this.#find(name)
    if (exact || !same) return exact ?? null
    return this.properties.find((property) => same(property.name, name)) ?? null
  }

  value(name: string): JToken | null {
    return this.#find(name)?.value ?? null
  }

  override get(key: unknown): JToken | null {
    return this.value(nameKey('Accessed', key))
  }

  override set(key: unknown, value: JToken | null): void {
    const name = nameKey('Set', key)
    const existing = this.#find(name)
    if (existing) existing.value = value
    else this.addProperty(name, value)
  }

  addProperty(name: string | null, value: JToken | null): void {
    if (name === null) throw argumentNull('name')
    const property = new JProperty(name)
    property.value = value
    this.insertItem(this.items.length, property)
  }

  removeProperty(name: string | null): boolean {
    const property = this.property(name)
    if (!property) return false
    property.remove()
    return true
  }

  override insertItem(index: number, item: JToken | null): boolean {
    if (item?.type === JTokenType.Comment) return false
    super.insertItem(index, item)
    const added = this.items[index] as JProperty
    this.#byName?.set(added.name, added)
    return true
  }

  override setItem(index: number, item: JToken | null): void {
    const before = this.items[index] as JProperty | undefined
    super.setItem(index, item)
    if (before) this.#byName?.delete(before.name)
    const after = this.items[index] as JProperty
    this.#byName?.set(after.name, after)
  }

  override removeItemAt(index: number): void {
    const gone = this.items[index] as JProperty | undefined
    super.removeItemAt(index)
    if (gone) this.#byName?.delete(gone.name)
  }

  override clear(): void {
    super.clear()
    this.#byName = undefined
  }

  override adopt(item: JToken): void {
    super.adopt(item)
    this.#byName?.set((item as JProperty).name, item as JProperty)
  }

  override cloneToken(depth = 0): JToken {
    return this.cloneInto(new JObject(), depth)
  }

  /** The order of members does not count. */
  override deepEqualsToken(other: JToken, depth = 0): boolean {
    checkDepth(depth)
    if (!(other instanceof JObject)) return false
    if (other === this) return true
    if (other.items.length !== this.items.length) return false
    return this.properties.every((property) => {
      const twin = other.#find(property.name)
      return twin !== undefined && property.value.deepEqualsToken(twin.value, depth + 1)
    })
  }

  protected override validate(token: JToken, existing: JToken | null): void {
    if (!(token instanceof JProperty)) {
      throw argument(`Can not add ${token.className} to ${this.className}.`)
    }
    if (existing && (existing as JProperty).name === token.name) return
    if (!this.#find(token.name)) return
    throw argument(
      `Can not add property ${token.name} to ${this.className}. ` +
        'Property with the same name already exists on object.',
    )
  }

  #find(name: string): JProperty | undefined {
    const properties = this.items as JProperty[]
    if (this.#byName) return this.#byName.get(name)
    if (properties.length < mapFrom) {
      for (const property of properties) if (property.name === name) return property
      return undefined
    }
    this.#byName = new Map(properties.map((property) => [property.name, property]))
    return this.#byName.get(name)
  }
}

/** Trees that expressions build can be deeper than any text that is read; JavaScript's stack is the bound. */
const maxTreeDepth = 2000

export function checkDepth(depth: number): void {
  if (depth > maxTreeDepth) exhaust('depth')
}

function nameKey(verb: string, key: unknown): string {
  if (key === null) throw argumentNull('key')
  if (typeof key === 'string') return key
  throw argument(
    `${verb} JObject values with invalid key value: ${describeKey(key)}. Object property name expected.`,
  )
}

function indexKey(verb: string, container: string, expected: string, key: unknown): number {
  if (key === null) throw argumentNull('key')
  if (typeof key === 'number') return key
  throw argument(
    `${verb} ${container} values with invalid key value: ${describeKey(key)}. ${expected}.`,
  )
}

function describeKey(key: unknown): string {
  return typeof key === 'string' ? `"${key}"` : String(key)
}
