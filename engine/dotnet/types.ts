import type { Definition } from './definition.ts'

/**
 * A .NET type, at compile time and at run time alike. Types are interned: two types are the same when they are `===`,
 * but for the names of tuple elements, which `plain` leaves out.
 */
export type Type = NamedType | ArrayType | TypeParameter

let count = 0

/** A class, struct, interface, enum or delegate with its type arguments. */
export class NamedType {
  readonly kind = 'named'
  readonly id = ++count
  readonly definition: Definition
  readonly args: readonly Type[]
  /** Names of tuple elements, where the text gave any: `(int a, string b)`. */
  readonly names: readonly (string | undefined)[] | undefined
  readonly plain: NamedType
  /** True when a type parameter occurs in it. */
  readonly open: boolean

  private constructor(
    definition: Definition,
    args: readonly Type[],
    names?: readonly (string | undefined)[],
  ) {
    this.definition = definition
    this.args = args
    this.names = names
    this.open = args.some((arg) => arg.open)
    const isPlain = names === undefined && args.every((arg) => arg.plain === arg)
    this.plain = isPlain
      ? this
      : NamedType.of(
          definition,
          args.map((arg) => arg.plain),
        )
  }

  static of(
    definition: Definition,
    args: readonly Type[] = [],
    names?: readonly (string | undefined)[],
  ): NamedType {
    const named = names?.some((name) => name !== undefined) ? names : undefined
    // Asked for at run time too, where most types have one argument at most.
    const ids = args.length > 1 ? args.map((arg) => arg.id).join() : `${args[0]?.id ?? ''}`
    const key = named ? `${ids};${named.map((name) => name ?? '').join()}` : ids
    let type = definition.instances.get(key)
    if (!type) {
      type = new NamedType(definition, args, named)
      definition.instances.set(key, type)
    }
    return type
  }
}

export class ArrayType {
  readonly kind = 'array'
  readonly id = ++count
  readonly element: Type
  readonly rank: number
  readonly plain: ArrayType
  readonly open: boolean

  private constructor(element: Type, rank: number) {
    this.element = element
    this.rank = rank
    this.open = element.open
    this.plain = element.plain === element ? this : ArrayType.of(element.plain, rank)
  }

  static #known = new Map<string, ArrayType>()

  static of(element: Type, rank = 1): ArrayType {
    const key = `${element.id};${rank}`
    let type = ArrayType.#known.get(key)
    if (!type) {
      type = new ArrayType(element, rank)
      ArrayType.#known.set(key, type)
    }
    return type
  }
}

export type Variance = 'in' | 'out' | undefined

/** `T` of a generic type, method or local function. */
export class TypeParameter {
  readonly kind = 'parameter'
  readonly id = ++count
  readonly name: string
  readonly variance: Variance
  readonly open = true
  /** `where T : class`, `struct`, `new()`. */
  constraint: 'class' | 'struct' | undefined
  hasNew = false
  bounds: readonly Type[] = []

  constructor(name: string, variance?: Variance) {
    this.name = name
    this.variance = variance
  }

  get plain(): TypeParameter {
    return this
  }
}

export type Substitution = ReadonlyMap<TypeParameter, Type>

export function substitute(type: Type, by: Substitution): Type {
  if (!type.open || by.size === 0) return type
  if (type.kind === 'parameter') return by.get(type) ?? type
  if (type.kind === 'array') return ArrayType.of(substitute(type.element, by), type.rank)
  return NamedType.of(
    type.definition,
    type.args.map((arg) => substitute(arg, by)),
    type.names,
  )
}

const noArguments: Substitution = new Map()

/** What the type parameters of a constructed type stand for. */
export function argumentsOf(type: NamedType): Substitution {
  if (type.args.length === 0) return noArguments
  const map = new Map<TypeParameter, Type>()
  type.definition.parameters.forEach((parameter, i) => {
    map.set(parameter, type.args[i] ?? parameter)
  })
  return map
}

/** A named type that a test has told apart; `shape` exists for the type checker alone, so that the others stay named types. */
type Told<K extends string> = NamedType & { readonly shape: K }

export function isNamed(type: Type, fullName: string): type is Told<'named'> {
  return type.kind === 'named' && type.definition.fullName === fullName
}

export function isNullable(type: Type): type is Told<'nullable'> {
  return isNamed(type, 'System.Nullable') && type.args.length === 1
}

/** `T` of `T?`, else the type itself. */
export function underlying(type: Type): Type {
  return isNullable(type) ? type.args[0]! : type
}

export function isTuple(type: Type): type is Told<'tuple'> {
  return isNamed(type, 'System.ValueTuple') && type.args.length > 0
}

export function isEnum(type: Type): type is Told<'enum'> {
  return type.kind === 'named' && type.definition.kind === 'enum'
}

export function isDelegate(type: Type): type is Told<'delegate'> {
  return type.kind === 'named' && type.definition.kind === 'delegate'
}

export function isInterface(type: Type): type is Told<'interface'> {
  return type.kind === 'named' && type.definition.kind === 'interface'
}

/** A type whose values are never null: structs and enums, `T : struct`; not `T?`, which is asked for by `isNullable`. */
export function isValueType(type: Type): boolean {
  if (type.kind === 'parameter') return type.constraint === 'struct'
  return (
    type.kind === 'named' && (type.definition.kind === 'struct' || type.definition.kind === 'enum')
  )
}

/** A type that is known to be a class, an interface, a delegate or an array. */
export function isReferenceType(type: Type): boolean {
  if (type.kind === 'parameter') return type.constraint === 'class'
  return type.kind === 'array' || !isValueType(type)
}

/** True where the boxed form of a value is a `Box`: numbers but int, char and enums; and `T?` of these. */
export function isBoxed(type: Type): boolean {
  if (type.kind !== 'named') return false
  if (isNullable(type)) return isBoxed(type.args[0]!)
  return type.definition.kind === 'enum' || type.definition.represented !== undefined
}

const keywords: Readonly<Record<string, string>> = {
  'System.Object': 'object',
  'System.String': 'string',
  'System.Boolean': 'bool',
  'System.Char': 'char',
  'System.SByte': 'sbyte',
  'System.Byte': 'byte',
  'System.Int16': 'short',
  'System.UInt16': 'ushort',
  'System.Int32': 'int',
  'System.UInt32': 'uint',
  'System.Int64': 'long',
  'System.UInt64': 'ulong',
  'System.Single': 'float',
  'System.Double': 'double',
  'System.Decimal': 'decimal',
  'System.Void': 'void',
}

/** The keyword of C# for each type that has one: `int` for `System.Int32`. */
export const keywordTypes: ReadonlyMap<string, string> = new Map(
  Object.entries(keywords).map(([fullName, keyword]) => [keyword, fullName]),
)

/** As C# writes it: `List<int?>[]`. */
export function display(type: Type): string {
  if (type.kind === 'parameter') return type.name
  if (type.kind === 'array') return `${displayElement(type)}${ranks(type)}`
  if (isNullable(type)) return `${display(type.args[0]!)}?`
  if (isTuple(type as Type)) {
    const parts = type.args.map((arg, i) => {
      const name = type.names?.[i]
      return name === undefined ? display(arg) : `${display(arg)} ${name}`
    })
    return `(${parts.join(', ')})`
  }
  const definition = type.definition
  if (definition.anonymous) {
    const parts = definition.anonymous.map((name, i) => `${display(type.args[i]!)} ${name}`)
    return `<anonymous type: ${parts.join(', ')}>`
  }
  const keyword = keywords[definition.fullName]
  if (keyword !== undefined) return keyword
  const args = type.args.length === 0 ? '' : `<${type.args.map(display).join(', ')}>`
  const outer = definition.nestedIn
  if (!outer) return `${definition.name}${args}`
  // The type arguments of a nested type are those of the type around it.
  return outer.arity > 0
    ? `${outer.name}${args}.${definition.name}`
    : `${outer.name}.${definition.name}${args}`
}

/** The full name with type arguments: `System.Collections.Generic.List<System.Int32>`. */
export function fullName(type: Type): string {
  if (type.kind === 'parameter') return type.name
  if (type.kind === 'array') {
    let element: Type = type
    while (element.kind === 'array') element = element.element
    return `${fullName(element)}${ranks(type)}`
  }
  return named(type, fullName)
}

/** A type's full name with its arguments by `show`. */
export function named(type: NamedType, show: (arg: Type) => string): string {
  if (type.definition.anonymous) return '<anonymous>'
  const args = type.args.length === 0 ? '' : `<${type.args.map(show).join(',')}>`
  const [outer, nested] = aroundArguments(type.definition)
  return `${outer}${args}${nested}`
}

/** As `Type.ToString()` and the messages of InvalidCastException write it: ``System.Collections.Generic.List`1[System.Int32]``. */
export function reflectionName(type: Type): string {
  if (type.kind === 'parameter') return type.name
  if (type.kind === 'array') {
    return `${reflectionName(type.element)}[${','.repeat(type.rank - 1)}]`
  }
  const definition = type.definition
  if (definition.anonymous) {
    const arity = definition.anonymous.length
    return `<>f__AnonymousType0\`${arity}[${type.args.map(reflectionName).join(',')}]`
  }
  if (type.args.length === 0) return definition.fullName
  const [outer, nested] = aroundArguments(definition)
  return `${outer}\`${type.args.length}${nested}[${type.args.map(reflectionName).join(',')}]`
}

/** A full name, split where type arguments (or their number) stand: behind the outer one of nested types. */
function aroundArguments(definition: Definition): [string, string] {
  const outer = definition.nestedIn
  if (!outer || outer.arity === 0) return [definition.fullName, '']
  return [outer.fullName, definition.fullName.slice(outer.fullName.length)]
}

function displayElement(type: ArrayType): string {
  let element: Type = type
  while (element.kind === 'array') element = element.element
  return display(element)
}

// The brackets of an array of arrays are written outermost first: `int[][,]` is an array of `int[,]`.
function ranks(type: ArrayType): string {
  let text = ''
  let element: Type = type
  while (element.kind === 'array') {
    text += `[${','.repeat(element.rank - 1)}]`
    element = element.element
  }
  return text
}
