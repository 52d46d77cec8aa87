import { allocate, spend } from '../budget.ts'
import { argumentNull, indexArgument } from '../errors.ts'
import { type TypeTable, type } from '../table.ts'
import { typeOfName } from '../value.ts'
import { comparisonKey, comparisons } from '../values/text/compare.ts'
import { Enumerator } from './interfaces.ts'

type Text = string | null

/** System.Collections.Specialized.NameValueCollection: several texts by a name; names ignore case, null is one. */
export class NameValueCollection {
  readonly #entries = new Map<Text, { name: Text; values: Text[] }>()

  get count(): number {
    return this.#entries.size
  }

  names(): Text[] {
    return [...this.#entries.values()].map((one) => one.name)
  }

  values(name: Text): readonly Text[] | undefined {
    const values = this.#entries.get(keyOf(name))?.values
    return values?.length ? values : undefined
  }

  /** All values of a name, joined by commas; null when there are none. */
  get(name: Text): Text {
    return this.values(name)?.join(',') ?? null
  }

  add(name: Text, value: Text): void {
    allocate(16)
    const key = keyOf(name)
    const entry = this.#entries.get(key)
    if (!entry) this.#entries.set(key, { name, values: value === null ? [] : [value] })
    else if (value !== null) entry.values.push(value)
  }

  set(name: Text, value: Text): void {
    const entry = this.#entries.get(keyOf(name))
    if (entry) entry.values = value === null ? [] : [value]
    else this.add(name, value)
  }

  remove(name: Text): void {
    this.#entries.delete(keyOf(name))
  }

  clear(): void {
    this.#entries.clear()
  }

  nameAt(index: number): Text {
    const names = this.names()
    if (index < 0 || index >= names.length) throw indexArgument()
    return names[index]!
  }

  // An enumeration gives the names.
  *[Symbol.iterator](): Generator<unknown> {
    for (const name of this.names()) {
      spend()
      yield name
    }
  }
}

const keyOf = (name: Text) =>
  name === null ? null : comparisonKey(name, comparisons.InvariantCultureIgnoreCase)

type Self = NameValueCollection

export const nameValueTables: readonly TypeTable[] = [
  type('System.Collections.Specialized.NameValueCollection', {
    class: NameValueCollection,
    interfaces: ['System.Collections.ICollection'],
    hooks: { enumerate: (self: Self) => self },
    members: {
      'new()': () => new NameValueCollection(),
      'int Count': (self: Self) => self.count,
      'string this[string name] { get; set; }': {
        get: (self: Self, name: Text) => self.get(name),
        set: (self: Self, name: Text, value: Text) => self.set(name, value),
      },
      'string this[int index]': (self: Self, index: number) => self.get(self.nameAt(index)),
      'string[] AllKeys': (self: Self) => self.names(),
      'bool HasKeys()': (self: Self) => self.names().some((name) => name !== null),
      'void Add(string name, string value)': (self: Self, name: Text, value: Text) =>
        self.add(name, value),
      'void Add(NameValueCollection c)': (self: Self, other: Self | null) => {
        if (other === null) throw argumentNull('c')
        for (const name of other.names()) {
          for (const value of other.values(name) ?? [null]) self.add(name, value)
        }
      },
      'void Set(string name, string value)': (self: Self, name: Text, value: Text) =>
        self.set(name, value),
      'void Remove(string name)': (self: Self, name: Text) => self.remove(name),
      'void Clear()': (self: Self) => self.clear(),
      'string Get(string name)': (self: Self, name: Text) => self.get(name),
      'string Get(int index)': (self: Self, index: number) => self.get(self.nameAt(index)),
      'string GetKey(int index)': (self: Self, index: number) => self.nameAt(index),
      'string[] GetValues(string name)': (self: Self, name: Text) => copy(self.values(name)),
      'string[] GetValues(int index)': (self: Self, index: number) =>
        copy(self.values(self.nameAt(index))),
      'System.Collections.IEnumerator GetEnumerator()': (self: Self) =>
        new Enumerator(typeOfName('System.Object'), self),
    },
  }),
]

const copy = (values: readonly Text[] | undefined) => (values ? [...values] : null)
