import {
  type Fallback,
  memberName,
  type ParameterText,
  parseSignature,
  parseTypeName,
  parseTypeText,
  type Signature,
  type TypeText,
} from './signature.ts'
import {
  type Accessors,
  abstract,
  type Constant,
  type Hooks,
  type Implementation,
  type TypeTable,
} from './table.ts'
import { ArrayType, keywordTypes, NamedType, type Type, TypeParameter } from './types.ts'

export interface Parameter {
  readonly name: string
  readonly type: Type
  readonly mode: 'value' | 'ref' | 'out' | 'in'
  readonly params: boolean
  readonly fallback: Fallback | undefined
}

/** A method, constructor (`.ctor`), operator (`operator +`) or conversion (`implicit`, `explicit`). */
export interface Method {
  readonly kind: 'method'
  readonly owner: Definition
  readonly name: string
  readonly isStatic: boolean
  readonly isExtension: boolean
  readonly typeParameters: readonly TypeParameter[]
  readonly parameters: readonly Parameter[]
  readonly returns: Type
  /** True when the implementation is found by the type of the value. */
  readonly isVirtual: boolean
  readonly implementation: Implementation | undefined
  /** Type parameters whose meaning the implementation gets as its last argument, an array: the type's own, then the method's. */
  readonly passed: readonly TypeParameter[]
}

/** A property, field, constant, or (with parameters) an indexer. */
export interface Property {
  readonly kind: 'property'
  readonly owner: Definition
  readonly name: string
  readonly isStatic: boolean
  readonly parameters: readonly Parameter[]
  readonly type: Type
  readonly isVirtual: boolean
  readonly constant: Constant | undefined
  readonly get: Implementation | undefined
  readonly set: Implementation | undefined
  readonly passed: readonly TypeParameter[]
}

export type Member = Method | Property

/** A declared type. The members of a name are read from their signatures when they are first asked for. */
export class Definition {
  readonly table: TypeTable
  readonly fullName: string
  readonly namespace: string
  readonly name: string
  readonly parameters: readonly TypeParameter[]
  /** Names of the members of an anonymous type. */
  readonly anonymous: readonly string[] | undefined
  readonly instances = new Map<string, NamedType>()
  readonly #members = new Map<string, readonly Member[]>()
  #signatures: Map<string, string[]> | undefined
  readonly #explicit = new Map<Definition, readonly Member[]>()
  #base: NamedType | null | undefined
  #interfaces: readonly NamedType[] | undefined
  #self: NamedType | undefined
  #nestedIn: Definition | undefined

  constructor(table: TypeTable, anonymous?: readonly string[]) {
    const { name, parameters } = parseTypeName(table.name)
    this.table = table
    this.fullName = name
    this.anonymous = anonymous
    const plus = name.lastIndexOf('+')
    const dot = name.lastIndexOf('.', plus < 0 ? name.length : plus)
    this.namespace = dot < 0 ? '' : name.slice(0, dot)
    this.name = name.slice(Math.max(plus, dot) + 1)
    this.parameters = parameters.map((one) => new TypeParameter(one.name, one.variance))
  }

  get kind(): TypeTable['kind'] {
    return this.table.kind
  }

  get represented(): 'number' | 'bigint' | undefined {
    return this.table.represented
  }

  get arity(): number {
    return this.parameters.length
  }

  get nestedIn(): Definition | undefined {
    const plus = this.fullName.lastIndexOf('+')
    if (plus < 0) return undefined
    const outer = this.fullName.slice(0, plus)
    this.#nestedIn ??= findType(outer) ?? findType(outer, this.arity)
    return this.#nestedIn
  }

  /** The type with its own parameters as arguments. */
  get self(): NamedType {
    this.#self ??= NamedType.of(this, this.parameters)
    return this.#self
  }

  get base(): NamedType | undefined {
    if (this.#base === undefined) {
      const text = this.table.base ?? implicitBase(this)
      this.#base = text === undefined ? null : (this.#resolve(text) as NamedType)
    }
    return this.#base ?? undefined
  }

  get interfaces(): readonly NamedType[] {
    this.#interfaces ??= (this.table.interfaces ?? []).map(
      (text) => this.#resolve(text) as NamedType,
    )
    return this.#interfaces
  }

  /** Own members of that name, in order of declaration. */
  members(name: string): readonly Member[] {
    let members = this.#members.get(name)
    if (!members) {
      members = this.#read(name)
      this.#members.set(name, members)
    }
    return members
  }

  /** What answers an interface's member though the type itself does not show it. */
  explicit(of: Definition, name: string): readonly Member[] {
    let members = this.#explicit.get(of)
    if (!members) {
      members = Object.entries(this.table.explicit?.[of.fullName] ?? {}).map(([text, value]) =>
        this.#member(parseSignature(text), value as MemberValue),
      )
      this.#explicit.set(of, members)
    }
    return members.filter((one) => one.name === name)
  }

  memberNames(): IterableIterator<string> {
    return this.#byName().keys()
  }

  /** The parameters and result of a delegate type. */
  get invoke(): Method {
    return this.members('Invoke')[0] as Method
  }

  /** A hook of this type or the nearest base that has it. */
  hook<K extends keyof Hooks>(name: K): Hooks[K] | undefined {
    return this.table.hooks?.[name] ?? this.base?.definition.hook(name)
  }

  /** Signatures by the names of their members. */
  #byName(): Map<string, string[]> {
    if (this.#signatures) return this.#signatures
    const names = new Map<string, string[]>()
    this.#signatures = names
    for (const name of this.anonymous ?? []) names.set(name, [])
    if (this.table.signature !== undefined) names.set('Invoke', [])
    for (const text of Object.keys(this.table.members)) {
      const name = memberName(text)
      const known = names.get(name)
      if (known) known.push(text)
      else names.set(name, [text])
    }
    for (const name of Object.keys(this.table.values ?? {})) names.set(name, [])
    return names
  }

  #read(name: string): readonly Member[] {
    const texts = this.#byName().get(name)
    if (!texts) return noMembers
    // Names of an anonymous type are a text's own; they are not read as signatures.
    const at = this.anonymous?.indexOf(name) ?? -1
    if (at >= 0) {
      const get = (self: { readonly items: readonly unknown[] }) => self.items[at]
      return [{ ...this.#property(name, this.parameters[at]!), get }]
    }
    const members: Member[] = []
    if (this.table.signature !== undefined && name === 'Invoke') {
      members.push(this.#delegateInvoke(this.table.signature))
    }
    for (const text of texts) {
      members.push(this.#member(parseSignature(text), this.table.members[text] as MemberValue))
    }
    const constant = own(this.table.values, name)
    if (constant !== undefined) {
      members.push({ ...this.#property(name, this.self), isStatic: true, constant })
    }
    return members
  }

  #member(signature: Signature, value: MemberValue): Member {
    const typeParameters = signature.typeParameters.map((one) => new TypeParameter(one.name))
    const scope = [...typeParameters, ...this.parameters]
    for (const [name, bounds] of signature.constraints) this.#constrain(scope, name, bounds)
    const resolve = (text: TypeText) => resolveType(text, scope, this.namespace)
    const parameters = signature.parameters.map((parameter) => readParameter(parameter, resolve))
    const type = resolve(signature.returns)
    const own = this.parameters
    if (signature.kind === 'constant') {
      return {
        ...this.#property(signature.name, type),
        isStatic: true,
        constant: value as Property['constant'],
      }
    }
    if (signature.kind === 'property' || signature.kind === 'indexer') {
      const accessors = accessorsOf(value, signature.settable)
      return {
        ...this.#property(signature.name, type),
        isStatic: signature.isStatic,
        parameters,
        ...accessors,
        passed: signature.isStatic ? own : [],
      }
    }
    const isConstructor = signature.kind === 'constructor'
    const { isVirtual, get: implementation } = accessorsOf(value, false)
    return {
      kind: 'method',
      owner: this,
      name: signature.kind === 'operator' ? `operator ${signature.name}` : signature.name,
      isStatic: signature.isStatic || isConstructor,
      isExtension: signature.isExtension,
      typeParameters,
      parameters,
      returns: isConstructor ? this.self : type,
      isVirtual,
      implementation,
      passed:
        typeParameters.length > 0 || signature.isStatic || isConstructor
          ? [...own, ...typeParameters]
          : [],
    }
  }

  #property(name: string, type: Type): Property {
    return {
      kind: 'property',
      owner: this,
      name,
      isStatic: false,
      parameters: [],
      type,
      isVirtual: false,
      constant: undefined,
      get: undefined,
      set: undefined,
      passed: [],
    }
  }

  #delegateInvoke(text: string): Method {
    const signature = parseSignature(text.replace(/<[^>(]*>\(/, '('))
    const resolve = (one: TypeText) => resolveType(one, this.parameters, this.namespace)
    return {
      kind: 'method',
      owner: this,
      name: 'Invoke',
      isStatic: false,
      isExtension: false,
      typeParameters: [],
      parameters: signature.parameters.map((parameter) => readParameter(parameter, resolve)),
      returns: resolve(signature.returns),
      isVirtual: false,
      implementation: undefined,
      passed: [],
    }
  }

  #constrain(scope: readonly TypeParameter[], name: string, bounds: readonly TypeText[]): void {
    const parameter = scope.find((one) => one.name === name)
    if (!parameter) throw new Error(`${this.fullName}: no type parameter \`${name}\``)
    for (const bound of bounds) {
      if (bound.name === 'class' || bound.name === 'struct') parameter.constraint = bound.name
      else if (bound.name === 'new') parameter.hasNew = true
      else parameter.bounds = [...parameter.bounds, resolveType(bound, scope, this.namespace)]
    }
  }

  #resolve(text: string): Type {
    return resolveType(parseTypeText(text), this.parameters, this.namespace)
  }
}

type MemberValue = TypeTable['members'][string]

const noMembers: readonly Member[] = []

function own(values: TypeTable['values'], name: string): number | undefined {
  return values !== undefined && Object.hasOwn(values, name) ? values[name] : undefined
}

function implicitBase(definition: Definition): string | undefined {
  if (definition.fullName === 'System.Object') return undefined
  switch (definition.kind) {
    case 'struct':
      return definition.fullName === 'System.ValueType' ? 'System.Object' : 'System.ValueType'
    case 'enum':
      return 'System.Enum'
    case 'interface':
      return undefined
    default:
      return 'System.Object'
  }
}

function accessorsOf(value: MemberValue, settable: boolean) {
  if (value === abstract)
    return { isVirtual: true, get: undefined, set: settable ? never : undefined }
  if (typeof value === 'function') {
    return { isVirtual: false, get: value as Implementation, set: undefined }
  }
  if (typeof value === 'object' && 'virtual' in value) {
    return { isVirtual: true, get: value.virtual, set: undefined }
  }
  const { get, set } = value as Accessors
  return { isVirtual: false, get, set }
}

/** Stands for the setter of an abstract property: it exists, and is found at run time. */
const never: Implementation = () => {
  throw new Error('an abstract setter was called directly')
}

function readParameter(text: ParameterText, resolve: (type: TypeText) => Type): Parameter {
  return {
    name: text.name,
    type: resolve(text.type),
    mode: text.mode,
    params: text.params,
    fallback: text.fallback,
  }
}

// The one register of all types that texts can name and values can have.
const byFullName = new Map<string, Definition>()
const bySimpleName = new Map<string, Definition[]>()
const byClass = new Map<object, Definition>()
const extensionOwners: Definition[] = []
const namespaces = new Set<string>()

/** Makes declared types known. A name that is declared twice is a mistake of ours. */
export function register(tables: readonly TypeTable[]): void {
  for (const table of tables) {
    const definition = new Definition(table)
    const key = `${definition.fullName}/${definition.arity}`
    if (byFullName.has(key)) throw new Error(`the type ${key} is declared twice`)
    byFullName.set(key, definition)
    const simple = `${definition.name}/${definition.arity}`
    const known = bySimpleName.get(simple)
    if (known) known.push(definition)
    else bySimpleName.set(simple, [definition])
    if (table.class) byClass.set(table.class, definition)
    let namespace = definition.namespace
    while (namespace !== '') {
      namespaces.add(namespace)
      namespace = namespace.slice(0, Math.max(0, namespace.lastIndexOf('.')))
    }
    if (
      table.kind === 'static' &&
      Object.keys(table.members).some((text) => text.includes('(this '))
    ) {
      extensionOwners.push(definition)
    }
  }
}

export function findType(name: string, arity = 0): Definition | undefined {
  return byFullName.get(`${name}/${arity}`)
}

/** Types of that simple name in any namespace. */
export function typesNamed(name: string, arity: number): readonly Definition[] {
  return bySimpleName.get(`${name}/${arity}`) ?? []
}

/** The arities with which a full name is declared. */
export function aritiesOf(name: string): number[] {
  const arities: number[] = []
  for (let arity = 0; arity <= 17; arity++)
    if (byFullName.has(`${name}/${arity}`)) arities.push(arity)
  return arities
}

export function isNamespace(name: string): boolean {
  return namespaces.has(name)
}

/** The definition of the values of a JavaScript class; that of its nearest base class that has one. */
export function definitionOfClass(value: object): Definition | undefined {
  let prototype: object | null = Object.getPrototypeOf(value) as object | null
  while (prototype !== null) {
    const found = byClass.get(prototype.constructor)
    if (found) return found
    prototype = Object.getPrototypeOf(prototype) as object | null
  }
  return undefined
}

export function allDefinitions(): Iterable<Definition> {
  return byFullName.values()
}

/** Static classes with extension methods. */
export function extensionClasses(): readonly Definition[] {
  return extensionOwners
}

const wellKnown = new Map<string, NamedType>()

/** A type without type arguments by its full name, which has to exist. */
export function typeOfName(fullName: string): NamedType {
  let type = wellKnown.get(fullName)
  if (!type) {
    type = NamedType.of(definitionOfName(fullName, 0))
    wellKnown.set(fullName, type)
  }
  return type
}

export function construct(fullName: string, ...args: readonly Type[]): NamedType {
  return NamedType.of(definitionOfName(fullName, args.length), args)
}

function definitionOfName(fullName: string, arity: number): Definition {
  const definition = findType(fullName, arity)
  if (!definition) throw new Error(`no table declares the type ${fullName}/${arity}`)
  return definition
}

/** The type that a signature means. Names are looked for in its own namespace, then in all others. */
export function resolveType(
  text: TypeText,
  scope: readonly TypeParameter[],
  namespace: string,
): Type {
  let type = resolveName(text, scope, namespace)
  if (text.nullable) type = nullableOf(type)
  for (const rank of text.ranks.toReversed()) type = ArrayType.of(type, rank)
  return type
}

// `string?` in a signature says no more than `string`.
function nullableOf(type: Type): Type {
  const isReference =
    type.kind === 'array' ||
    (type.kind === 'parameter' && type.constraint === 'class') ||
    (type.kind === 'named' && type.definition.kind !== 'struct' && type.definition.kind !== 'enum')
  return isReference ? type : construct('System.Nullable', type)
}

function resolveName(text: TypeText, scope: readonly TypeParameter[], namespace: string): Type {
  const args = text.args.map((arg) => resolveType(arg, scope, namespace))
  if (text.name === '') {
    return NamedType.of(findType('System.ValueTuple', args.length)!, args, text.names)
  }
  if (args.length === 0) {
    const parameter = scope.find((one) => one.name === text.name)
    if (parameter) return parameter
    const keyword = keywordTypes.get(text.name)
    if (keyword !== undefined) return typeOfName(keyword)
  }
  const exact =
    findType(text.name, args.length) ?? findType(`${namespace}.${text.name}`, args.length)
  if (exact) return NamedType.of(exact, args)
  const simple = text.name.slice(text.name.lastIndexOf('.') + 1)
  const outer = text.name.slice(0, Math.max(0, text.name.length - simple.length - 1))
  const candidates = typesNamed(simple, args.length).filter(
    (one) => outer === '' || one.nestedIn?.name === outer || one.namespace.endsWith(outer),
  )
  if (candidates.length === 1) return NamedType.of(candidates[0]!, args)
  const what = candidates.length === 0 ? 'is not declared' : 'is declared in several namespaces'
  throw new Error(`the type \`${text.name}\`/${args.length} ${what}`)
}
