/** A type of generated programs. The same type is the same object. */
export interface Type {
  /** As C# spells it; an anonymous type by its members. */
  readonly name: string
  readonly kind: Kind
  /** Elements, type arguments; of a delegate its parameters, then its result. */
  readonly of: readonly Type[]
  /** Members of an anonymous type, names of a tuple's items. */
  readonly members: readonly string[]
  /** It can be written: an anonymous type cannot. */
  readonly spelled: boolean
  /** A value type that `?` may follow. */
  readonly isValue: boolean
}

export type Kind =
  | 'integer'
  | 'real'
  | 'bool'
  | 'string'
  | 'object'
  | 'enum'
  | 'time'
  | 'nullable'
  | 'array'
  | 'grid'
  | 'list'
  | 'dictionary'
  | 'sequence'
  | 'tuple'
  | 'anonymous'
  | 'delegate'
  | 'builder'

const known = new Map<string, Type>()

function type(name: string, kind: Kind, of: readonly Type[] = [], members: string[] = []): Type {
  const found = known.get(name)
  if (found) return found
  const spelled = kind !== 'anonymous' && of.every((one) => one.spelled)
  const isValue = ['integer', 'real', 'bool', 'enum', 'time', 'tuple'].includes(kind)
  const made: Type = { name, kind, of, members, spelled, isValue }
  known.set(name, made)
  return made
}

export const int = type('int', 'integer')
export const long = type('long', 'integer')
export const byte = type('byte', 'integer')
export const uint = type('uint', 'integer')
export const short = type('short', 'integer')
export const ulong = type('ulong', 'integer')
export const sbyte = type('sbyte', 'integer')
export const ushort = type('ushort', 'integer')
export const char = type('char', 'integer')
export const integers: readonly Type[] = [int, long, byte, uint, short, ulong, sbyte, ushort, char]
export const double = type('double', 'real')
export const float = type('float', 'real')
export const decimal = type('decimal', 'real')
export const bool = type('bool', 'bool')
export const string = type('string', 'string')
export const object = type('object', 'object')
export const dayOfWeek = type('DayOfWeek', 'enum')
export const dateTime = type('DateTime', 'time')
export const timeSpan = type('TimeSpan', 'time')
export const builder = type('StringBuilder', 'builder')

export const nullable = (of: Type) => type(`${of.name}?`, 'nullable', [of])
// The sizes of the outer array are written first: `int[,][]` is an array of two dimensions, of arrays.
export const array = (of: Type) => type(suffixed(of, '[]'), 'array', [of])
export const grid = (of: Type) => type(suffixed(of, '[,]'), 'grid', [of])
export const list = (of: Type) => type(`List<${of.name}>`, 'list', [of])
export const dictionary = (key: Type, value: Type) =>
  type(`Dictionary<${key.name}, ${value.name}>`, 'dictionary', [key, value])
export const sequence = (of: Type) => type(`IEnumerable<${of.name}>`, 'sequence', [of])
export const tuple = (of: readonly Type[], names: readonly string[] = []) => {
  const items = of.map((one, i) => (names[i] ? `${one.name} ${names[i]}` : one.name))
  return type(`(${items.join(', ')})`, 'tuple', of, [...names])
}
export const anonymous = (of: readonly Type[], names: readonly string[]) =>
  type(`{${of.map((one, i) => `${names[i]}: ${one.name}`).join()}}`, 'anonymous', of, [...names])
export const func = (parameters: readonly Type[], result: Type) => {
  const all = [...parameters, result]
  return type(`Func<${all.map(({ name }) => name).join(', ')}>`, 'delegate', all)
}

function suffixed(of: Type, sizes: string): string {
  const at =
    of.kind === 'array' || of.kind === 'grid' ? of.name.search(/(\[,*\])+$/) : of.name.length
  return `${of.name.slice(0, at)}${sizes}${of.name.slice(at)}`
}

export const numbers: readonly Type[] = [...integers, double, float, decimal]
/** Types in which C# computes. */
export const computed: ReadonlySet<Type> = new Set([int, long, uint, ulong, double, float, decimal])

/** What becomes the type by itself, next to it in an operation. */
export const narrower: ReadonlyMap<Type, readonly Type[]> = new Map([
  [int, [sbyte, byte, short, ushort, char, int]],
  [uint, [byte, ushort, char, uint]],
  [long, [sbyte, byte, short, ushort, char, int, uint, long]],
  [ulong, [byte, ushort, char, uint, ulong]],
  [float, [...integers, float]],
  [double, [...integers, float, double]],
  [decimal, [...integers, decimal]],
])

/** What an implicit conversion makes of a number. */
export const widened: ReadonlyMap<Type, readonly Type[]> = new Map<Type, readonly Type[]>([
  ...narrower,
  [short, [sbyte, byte, short]],
  [ushort, [byte, char, ushort]],
])
