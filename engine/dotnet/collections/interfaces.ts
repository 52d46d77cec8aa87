import { spend } from '../budget.ts'
import { notSupported } from '../errors.ts'
import { abstract, type TypeTable, type } from '../table.ts'
import type { Type } from '../types.ts'
import { boxedDefault, enumerate, Sequence, typeOfName } from '../value.ts'

/** An IEnumerator: `moveNext` before the first `current`. What every `GetEnumerator()` returns. */
export class Enumerator {
  readonly typeArguments: readonly Type[]
  readonly #source: Iterable<unknown>
  #iterator: Iterator<unknown>
  #current: unknown

  constructor(element: Type, source: Iterable<unknown>) {
    this.typeArguments = [element]
    this.#source = source
    this.#iterator = source[Symbol.iterator]()
    this.#current = boxedDefault(element)
  }

  get current(): unknown {
    return this.#current
  }

  moveNext(): boolean {
    spend()
    const step = this.#iterator.next()
    this.#current = step.done ? boxedDefault(this.typeArguments[0]!) : step.value
    return !step.done
  }

  *rest(): Generator<unknown> {
    try {
      while (this.moveNext()) yield this.current
    } finally {
      this.dispose()
    }
  }

  /** Starts again; what LINQ makes cannot. */
  reset(): void {
    if (this.#source instanceof Sequence) throw notSupported()
    this.#iterator.return?.()
    this.#iterator = this.#source[Symbol.iterator]()
    this.#current = boxedDefault(this.typeArguments[0]!)
  }

  dispose(): void {
    this.#iterator.return?.()
  }
}

const object = () => typeOfName('System.Object')

export const interfaceTables: readonly TypeTable[] = [
  type('System.Collections.IEnumerable', {
    kind: 'interface',
    members: {
      'IEnumerator GetEnumerator()': (self: unknown) => new Enumerator(object(), enumerate(self)),
    },
  }),
  type('System.Collections.IEnumerator', {
    kind: 'interface',
    members: {
      'bool MoveNext()': (self: Enumerator) => self.moveNext(),
      'object Current': (self: Enumerator) => self.current,
      'void Reset()': (self: Enumerator) => self.reset(),
    },
  }),
  type('System.Collections.ICollection', {
    kind: 'interface',
    interfaces: ['IEnumerable'],
    members: { 'int Count': abstract },
  }),
  type('System.Collections.IList', {
    kind: 'interface',
    interfaces: ['ICollection'],
    members: {
      'object this[int index] { get; set; }': abstract,
      'bool Contains(object value)': abstract,
    },
  }),
  type('System.Collections.IDictionary', {
    kind: 'interface',
    interfaces: ['ICollection'],
    members: {
      'object this[object key] { get; set; }': abstract,
      'bool Contains(object key)': abstract,
    },
  }),
  type('System.Collections.Generic.IEnumerable<out T>', {
    kind: 'interface',
    interfaces: ['System.Collections.IEnumerable'],
    class: Sequence,
    hooks: { enumerate: (self: Sequence) => self },
    members: {
      'IEnumerator<T> GetEnumerator()': (self: unknown) =>
        new Enumerator(
          self instanceof Sequence ? self.typeArguments[0]! : object(),
          enumerate(self),
        ),
    },
  }),
  type('System.Collections.Generic.IEnumerator<out T>', {
    kind: 'interface',
    interfaces: ['System.Collections.IEnumerator', 'IDisposable'],
    class: Enumerator,
    // `foreach` over what a type's own GetEnumerator returns.
    hooks: { enumerate: (self: Enumerator) => self.rest() },
    members: {
      'T Current': (self: Enumerator) => self.current,
      'void Dispose()': (self: Enumerator) => self.dispose(),
    },
  }),
  type('System.Collections.Generic.ICollection<T>', {
    kind: 'interface',
    interfaces: ['IEnumerable<T>'],
    members: {
      'int Count': abstract,
      'bool IsReadOnly': abstract,
      'void Add(T item)': abstract,
      'void Clear()': abstract,
      'bool Contains(T item)': abstract,
      'void CopyTo(T[] array, int arrayIndex)': abstract,
      'bool Remove(T item)': abstract,
    },
  }),
  type('System.Collections.Generic.IReadOnlyCollection<out T>', {
    kind: 'interface',
    interfaces: ['IEnumerable<T>'],
    members: { 'int Count': abstract },
  }),
  type('System.Collections.Generic.IList<T>', {
    kind: 'interface',
    interfaces: ['ICollection<T>'],
    members: {
      'T this[int index] { get; set; }': abstract,
      'int IndexOf(T item)': abstract,
      'void Insert(int index, T item)': abstract,
      'void RemoveAt(int index)': abstract,
    },
  }),
  type('System.Collections.Generic.IReadOnlyList<out T>', {
    kind: 'interface',
    interfaces: ['IReadOnlyCollection<T>'],
    members: { 'T this[int index]': abstract },
  }),
  type('System.Collections.Generic.IDictionary<K, V>', {
    kind: 'interface',
    interfaces: ['ICollection<KeyValuePair<K, V>>'],
    members: {
      'V this[K key] { get; set; }': abstract,
      'ICollection<K> Keys': abstract,
      'ICollection<V> Values': abstract,
      'void Add(K key, V value)': abstract,
      'bool ContainsKey(K key)': abstract,
      'bool Remove(K key)': abstract,
      'bool TryGetValue(K key, out V value)': abstract,
    },
  }),
  type('System.Collections.Generic.IReadOnlyDictionary<K, V>', {
    kind: 'interface',
    interfaces: ['IReadOnlyCollection<KeyValuePair<K, V>>'],
    members: {
      'V this[K key]': abstract,
      'IEnumerable<K> Keys': abstract,
      'IEnumerable<V> Values': abstract,
      'bool ContainsKey(K key)': abstract,
      'bool TryGetValue(K key, out V value)': abstract,
    },
  }),
  type('System.Collections.Generic.ISet<T>', {
    kind: 'interface',
    interfaces: ['ICollection<T>'],
    members: {
      'bool Add(T item)': abstract,
      'void ExceptWith(IEnumerable<T> other)': abstract,
      'void IntersectWith(IEnumerable<T> other)': abstract,
      'bool IsProperSubsetOf(IEnumerable<T> other)': abstract,
      'bool IsProperSupersetOf(IEnumerable<T> other)': abstract,
      'bool IsSubsetOf(IEnumerable<T> other)': abstract,
      'bool IsSupersetOf(IEnumerable<T> other)': abstract,
      'bool Overlaps(IEnumerable<T> other)': abstract,
      'bool SetEquals(IEnumerable<T> other)': abstract,
      'void SymmetricExceptWith(IEnumerable<T> other)': abstract,
      'void UnionWith(IEnumerable<T> other)': abstract,
    },
  }),
  type('System.Collections.Generic.IComparer<in T>', {
    kind: 'interface',
    members: { 'int Compare(T x, T y)': abstract },
  }),
  type('System.Collections.Generic.IEqualityComparer<in T>', {
    kind: 'interface',
    members: { 'bool Equals(T x, T y)': abstract, 'int GetHashCode(T obj)': abstract },
  }),
]
