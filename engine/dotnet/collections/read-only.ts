import { findType } from '../definition.ts'
import { callOf, getterOf } from '../dispatch.ts'
import { argumentNull, notSupported } from '../errors.ts'
import { type Members, type TypeTable, type } from '../table.ts'
import type { Type } from '../types.ts'
import { boxedDefault, enumerate, type Ref } from '../value.ts'
import type { Dictionary } from './dictionary.ts'
import { pairType } from './dictionary.ts'
import { Enumerator } from './interfaces.ts'
import { keyValuePair } from './tuples.ts'

/** A view of a dictionary, whichever it is, that cannot change it. */
export class ReadOnlyDictionary {
  readonly typeArguments: readonly Type[]
  readonly of: unknown

  constructor(types: readonly Type[], of: unknown) {
    if (of === null) throw argumentNull('dictionary')
    this.typeArguments = types
    this.of = of
  }

  [Symbol.iterator](): Iterator<unknown> {
    return enumerate(this.of)[Symbol.iterator]()
  }
}

const generic = 'System.Collections.Generic.'

/** Calls a member of IDictionary or one of its kind by the value's own type. */
function ask(shape: string, arity: number, name: string, self: unknown, ...args: unknown[]) {
  const member = findType(generic + shape, arity)!.members(name)[0]!
  const call = member.kind === 'method' ? callOf(member) : getterOf(member)
  return call(self, ...args)
}

const dictionary =
  (name: string) =>
  (self: ReadOnlyDictionary, ...args: unknown[]) =>
    ask('IDictionary', 2, name, self.of, ...args)

const refuse = () => {
  throw notSupported('Collection is read-only.')
}

/** What a read-only dictionary says to those who take it for one that is not. */
const refusals: Members = {
  'void Add(TKey key, TValue value)': refuse,
  'bool Remove(TKey key)': refuse,
  'TValue this[TKey key] { get; set; }': { get: dictionary('this[]'), set: refuse },
}

function valueOr(self: unknown, key: unknown, fallback: unknown): unknown {
  if (self === null) throw argumentNull('dictionary')
  const found: Ref = { value: null }
  return ask('IDictionary', 2, 'TryGetValue', self, key, found) === true ? found.value : fallback
}

function lookUp(self: unknown, key: unknown, result: Ref): boolean {
  if (self === null) throw argumentNull('dictionary')
  return ask('IReadOnlyDictionary', 2, 'TryGetValue', self, key, result) === true
}

type Types = readonly [Type, Type]

export const readOnlyTables: readonly TypeTable[] = [
  type('System.Collections.ObjectModel.ReadOnlyDictionary<TKey, TValue>', {
    class: ReadOnlyDictionary,
    interfaces: ['IDictionary<TKey, TValue>', 'IReadOnlyDictionary<TKey, TValue>'],
    hooks: { enumerate: (self: ReadOnlyDictionary) => self },
    members: {
      'new(IDictionary<TKey, TValue> dictionary)': (of: unknown, types: Types) =>
        new ReadOnlyDictionary(types, of),
      'int Count': (self: ReadOnlyDictionary) => ask('ICollection', 1, 'Count', self.of),
      'TValue this[TKey key]': dictionary('this[]'),
      'ICollection<TKey> Keys': dictionary('Keys'),
      'ICollection<TValue> Values': dictionary('Values'),
      'bool ContainsKey(TKey key)': dictionary('ContainsKey'),
      'bool TryGetValue(TKey key, out TValue value)': dictionary('TryGetValue'),
      'IEnumerator<KeyValuePair<TKey, TValue>> GetEnumerator()': (self: ReadOnlyDictionary) =>
        new Enumerator(pairType(self.typeArguments), self),
    },
    explicit: {
      'System.Collections.Generic.IDictionary': refusals,
      'System.Collections.Generic.ICollection': {
        'bool IsReadOnly': () => true,
        'void Add(KeyValuePair<TKey, TValue> item)': refuse,
        'void Clear()': refuse,
        'bool Remove(KeyValuePair<TKey, TValue> item)': refuse,
      },
    },
  }),
  type('System.Collections.Generic.CollectionExtensions', {
    kind: 'static',
    members: {
      'static TValue GetValueOrDefault<TKey, TValue>(this IReadOnlyDictionary<TKey, TValue> dictionary, TKey key)':
        (self: unknown, key: unknown, [, V]: Types) => {
          const found: Ref = { value: null }
          return lookUp(self, key, found) ? found.value : boxedDefault(V)
        },
      'static TValue GetValueOrDefault<TKey, TValue>(this IReadOnlyDictionary<TKey, TValue> dictionary, TKey key, TValue defaultValue)':
        (self: unknown, key: unknown, fallback: unknown) => {
          const found: Ref = { value: null }
          return lookUp(self, key, found) ? found.value : fallback
        },
      'static bool TryAdd<TKey, TValue>(this IDictionary<TKey, TValue> dictionary, TKey key, TValue value)':
        (self: unknown, key: unknown, value: unknown) => {
          if (self === null) throw argumentNull('dictionary')
          if (ask('IDictionary', 2, 'ContainsKey', self, key) === true) return false
          ask('IDictionary', 2, 'Add', self, key, value)
          return true
        },
      'static bool Remove<TKey, TValue>(this IDictionary<TKey, TValue> dictionary, TKey key, out TValue value)':
        (self: unknown, key: unknown, value: Ref, [, V]: Types) => {
          if (self === null) throw argumentNull('dictionary')
          const found = ask('IDictionary', 2, 'TryGetValue', self, key, value) === true
          if (found) ask('IDictionary', 2, 'Remove', self, key)
          else value.value = boxedDefault(V)
          return found
        },
      'static ReadOnlyDictionary<TKey, TValue> AsReadOnly<TKey, TValue>(this IDictionary<TKey, TValue> dictionary)':
        (self: Dictionary | null, types: Types) => new ReadOnlyDictionary(types, self),
    },
  }),
  // Not .NET's: policies in use call it on what JsonConvert answers.
  type('DictionaryExtensions', {
    kind: 'static',
    hidden: true,
    lastResort: true,
    members: {
      'static TValue GetValueOrDefault<TKey, TValue>(this IDictionary<TKey, TValue> dictionary, TKey key)':
        (self: unknown, key: unknown, [, V]: Types) => valueOr(self, key, boxedDefault(V)),
      'static TValue GetValueOrDefault<TKey, TValue>(this IDictionary<TKey, TValue> dictionary, TKey key, TValue defaultValue)':
        valueOr,
    },
  }),
  type('System.Collections.Generic.KeyValuePair', {
    kind: 'static',
    members: {
      'static KeyValuePair<TKey, TValue> Create<TKey, TValue>(TKey key, TValue value)': (
        key: unknown,
        value: unknown,
        types: Types,
      ) => keyValuePair(types, key, value),
    },
  }),
]
