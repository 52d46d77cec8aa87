import { type Definition, findType } from '../definition.ts'
import { type Accessors, type Implementation, type TypeTable, type } from '../table.ts'
import type { Type } from '../types.ts'
import { boxedDefault, compare, concatText, equals, hashKey, type Ref } from '../value.ts'

/** A Tuple or ValueTuple, a KeyValuePair, an anonymous object: immutable, items boxed, equal when all items are. */
export class Row {
  readonly definition: Definition
  readonly typeArguments: readonly Type[]
  readonly items: readonly unknown[]

  constructor(definition: Definition, types: readonly Type[], items: readonly unknown[]) {
    this.definition = definition
    this.typeArguments = types
    this.items = items
  }

  /** The same with another item. */
  with(index: number, value: unknown): Row {
    return new Row(this.definition, this.typeArguments, this.items.with(index, value))
  }
}

export function row(fullName: string, types: readonly Type[], items: readonly unknown[]): Row {
  return new Row(findType(fullName, types.length)!, types, items)
}

const parameter = (i: number) => (i === 7 ? 'TRest' : `T${i + 1}`)
const item = (i: number) => (i === 7 ? 'Rest' : `Item${i + 1}`)

const sameItems = (a: Row, b: Row) => a.items.every((one, i) => equals(one, b.items[i]))
const keyOfItems = (self: Row) => self.items.map((one) => String(hashKey(one))).join('\0')
const compareItems = (a: Row, b: Row) => {
  for (let i = 0; i < a.items.length; i++) {
    const order = compare(a.items[i], b.items[i])
    if (order !== 0) return order
  }
  return 0
}

const hooks = {
  text: (self: Row) => `(${flatItems(self).map(concatText).join(', ')})`,
  equals: sameItems,
  hash: keyOfItems,
  compare: compareItems,
}

/** The elements of a tuple of more than seven: those of `Rest` follow. */
function flatItems(self: Row): unknown[] {
  const rest = self.items[7]
  if (!(rest instanceof Row)) return [...self.items]
  return [...self.items.slice(0, 7), ...flatItems(rest)]
}

function family(kind: 'struct' | 'class', name: string): TypeTable[] {
  return [1, 2, 3, 4, 5, 6, 7, 8].map((count) => {
    const types = Array.from({ length: count }, (_, i) => parameter(i))
    const self = `${name}<${types.join(', ')}>`
    const parameters = types.map((one, i) => `${one} ${item(i).toLowerCase()}`).join(', ')
    const members: Record<string, Implementation | Accessors> = {
      [`new(${parameters})`]: (...args: unknown[]) =>
        row(`System.${name}`, args[count] as readonly Type[], args.slice(0, count)),
    }
    types.forEach((one, i) => {
      members[`${one} ${item(i)}`] = (tuple: Row) => tuple.items[i]
    })
    return type(`System.${self}`, {
      kind,
      default: kind === 'struct' ? defaultRow(`System.${name}`) : null,
      interfaces: [`IComparable<${self}>`, 'IComparable', `IEquatable<${self}>`],
      hooks,
      members,
    })
  })
}

const defaultRow = (fullName: string) => (types: readonly Type[]) =>
  row(fullName, types, types.map(boxedDefault))

/** `Tuple.Create(a, b, …)` and `ValueTuple.Create(…)`. */
function factory(name: string): TypeTable {
  const members: Record<string, Implementation> = {}
  for (let count = 1; count <= 7; count++) {
    const types = Array.from({ length: count }, (_, i) => parameter(i))
    const parameters = types.map((one, i) => `${one} ${item(i).toLowerCase()}`).join(', ')
    const list = types.join(', ')
    members[`static ${name}<${list}> Create<${list}>(${parameters})`] = (...args: unknown[]) =>
      row(`System.${name}`, args[count] as readonly Type[], args.slice(0, count))
  }
  return type(`System.${name}`, { kind: 'static', members })
}

export const tupleTables: readonly TypeTable[] = [
  ...family('struct', 'ValueTuple'),
  ...family('class', 'Tuple'),
  factory('ValueTuple'),
  factory('Tuple'),
  type('System.Collections.Generic.KeyValuePair<TKey, TValue>', {
    kind: 'struct',
    default: defaultRow('System.Collections.Generic.KeyValuePair'),
    hooks: { ...hooks, text: (self: Row) => `[${self.items.map(concatText).join(', ')}]` },
    members: {
      'new(TKey key, TValue value)': (key: unknown, value: unknown, types: readonly Type[]) =>
        keyValuePair(types, key, value),
      'TKey Key': (self: Row) => self.items[0],
      'TValue Value': (self: Row) => self.items[1],
      'void Deconstruct(out TKey key, out TValue value)': (self: Row, key: Ref, value: Ref) => {
        key.value = self.items[0]
        value.value = self.items[1]
      },
    },
  }),
]

export function keyValuePair(types: readonly Type[], key: unknown, value: unknown): Row {
  return row('System.Collections.Generic.KeyValuePair', types, [key, value])
}
