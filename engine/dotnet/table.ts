import type { Decimal } from './values/decimal.ts'

/**
 * The format of the .NET tables: a type is its full name, what it is, and its members by their C# signatures.
 * docs/contribute-dotnet.md tells how to write one.
 */
export interface TypeTable {
  /** The full name with type parameters: `System.Collections.Generic.List<T>`, `System.Func<in T, out R>`; nested: `System.Environment+SpecialFolder`. */
  readonly name: string
  readonly kind: 'class' | 'struct' | 'interface' | 'enum' | 'delegate' | 'static'
  /** The base class; `System.Object` and `System.ValueType` need not be written. */
  readonly base?: string
  readonly interfaces?: readonly string[]
  /**
   * The JavaScript class of the values: how the type of a value is found at run time. Instances of a generic type
   * have `typeArguments: readonly Type[]`.
   */
  // biome-ignore lint/complexity/noBannedTypes: any class, whatever its constructor takes.
  readonly class?: Function
  /** Values that JavaScript cannot tell apart are boxed (`Box`) where they are `object`. Only for the primitive types. */
  readonly represented?: 'number' | 'bigint'
  /** The name that users see, for a type that .NET keeps to itself: `System.Collections.Generic.IEnumerable<T>` for what LINQ returns. */
  readonly face?: string
  /** True for a type that no text can name. */
  readonly hidden?: boolean
  /** True for extension methods that count only where no others take the receiver. */
  readonly lastResort?: boolean
  /** Why no text may use its members, though C# knows them: it compiles, and then is refused by name. */
  readonly refused?: string
  readonly abstract?: boolean
  /** `default(T)` of a struct, in its bare form. */
  readonly default?: unknown
  readonly hooks?: Hooks
  readonly members: Members
  /** Members that only an interface shows (explicit implementations), by the interface's full name. */
  readonly explicit?: Readonly<Record<string, Members>>
  /** Of an enum: names and values in the order of .NET's declaration. */
  readonly values?: Readonly<Record<string, number>>
  /** An enum with `[Flags]`. */
  readonly flags?: boolean
  /** Of a delegate: its signature, `R Func<T, R>(T arg)`. */
  readonly signature?: string
}

/** What every value is asked for. `self` and `other` are bare values, `type` is the type that `self` has. */
export interface Hooks {
  /** `ToString()`. Without it: that of the base, at last the type's name. */
  readonly text?: (self: never, type: never) => string
  /** `ToString(format, provider)` of IFormattable: interpolation, string.Format. `format` may be null. */
  readonly format?: (self: never, format: string | null, provider: unknown, type: never) => string
  /** `Equals(object)`; `other` has the same JavaScript class (or the same primitive type). Without it: the same object. */
  readonly equals?: (self: never, other: never) => boolean
  /** A key that equal values have in common. To be given with `equals`. */
  readonly hash?: (self: never) => string | number | bigint | boolean
  /** `GetHashCode()`, where .NET's number is documented or guessable (an int is its own). */
  readonly hashCode?: (self: never) => number
  /** `CompareTo`; `other` has the same type. */
  readonly compare?: (self: never, other: never) => number
  /** The elements, each in its boxed form. */
  readonly enumerate?: (self: never) => Iterable<unknown>
}

/** Takes bare values for closed types and boxed ones for open type parameters; see docs/contribute-dotnet.md. */
export type Implementation = (...args: never[]) => unknown

export interface Accessors {
  readonly get?: Implementation
  readonly set: Implementation
}

/** An interface's member, or one that derived types have their own version of: found by the type of the value at run time. */
export const abstract = Symbol('abstract')

/** What is found by the value's type as well, but has a version of its own. */
export interface Overridable {
  readonly virtual: Implementation
}

/** The value of a `const` member. */
export type Constant = number | string | bigint | boolean | Decimal

export type Members = Readonly<
  Record<string, Implementation | Accessors | Overridable | typeof abstract | Constant>
>

type Parts = Omit<TypeTable, 'name' | 'kind' | 'members'> & {
  readonly kind?: TypeTable['kind']
  readonly members?: Members
}

/** Declares a type. */
export function type(name: string, parts: Parts): TypeTable {
  return { kind: 'class', members: {}, ...parts, name }
}

/** Declares an enum: names in order from 0, or names with their values. */
export function enumeration(
  name: string,
  values: readonly string[] | Readonly<Record<string, number>>,
  options: { readonly flags?: boolean } = {},
): TypeTable {
  const table = Array.isArray(values)
    ? Object.fromEntries(values.map((value: string, i) => [value, i]))
    : (values as Readonly<Record<string, number>>)
  return { name, kind: 'enum', values: table, members: {}, ...options }
}

/** Declares a delegate type: `delegate('System.Predicate<in T>', 'bool Predicate(T obj)')`. */
export function delegate(name: string, signature: string): TypeTable {
  return { name, kind: 'delegate', base: 'System.Delegate', signature, members: {} }
}
