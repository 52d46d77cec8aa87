import { describe, expect, it } from 'vitest'
import type { Dictionary } from '../../engine/dotnet/collections/dictionary.ts'
import { Lookup } from '../../engine/dotnet/collections/grouping.ts'
import { stringComparer } from '../../engine/dotnet/collections/string-comparer.ts'
import { keyValuePair } from '../../engine/dotnet/collections/tuples.ts'
import type { NamedType } from '../../engine/dotnet/types.ts'
import { fullName, reflectionName } from '../../engine/dotnet/types.ts'
import {
  arrayOf,
  construct,
  enumerate,
  equals,
  listOf,
  textOf,
  typeOf,
} from '../../engine/dotnet/value.ts'
import { comparisons } from '../../engine/dotnet/values/text/compare.ts'
import { ask, askAs, askStatic, assign, failure, make, named } from '../dotnet/call.ts'

const generic = 'System.Collections.Generic.'
const string = named('string')
const int = named('int')

const set = (...items: unknown[]) => filled(make(`${generic}HashSet`, [int], []), items)
function filled(self: unknown, items: readonly unknown[]): unknown {
  for (const item of items) ask(self, 'Add', item)
  return self
}
const texts = (value: unknown) => listOf(value).map((one) => textOf(one))
const dictionary = (pairs: Record<string, number> = {}) => {
  const self = make(`${generic}Dictionary`, [string, int], [])
  for (const [key, value] of Object.entries(pairs)) ask(self, 'Add', key, value)
  return self as Dictionary
}
const ints = (...items: number[]) => arrayOf(int, items)

describe('Dictionary', () => {
  it('keeps the order of insertion, and fills the gap of what was removed last', () => {
    const self = dictionary({ a: 1, b: 2, c: 3, d: 4 })
    ask(self, 'Remove', 'a')
    ask(self, 'Remove', 'c')
    ask(self, 'Add', 'e', 5)
    ask(self, 'Add', 'f', 6)
    ask(self, 'Add', 'g', 7)
    expect(texts(self)).toEqual(['[f, 6]', '[b, 2]', '[e, 5]', '[d, 4]', '[g, 7]'])
  })

  it('finds by a comparer', () => {
    const comparer = stringComparer(comparisons.OrdinalIgnoreCase)
    const self = make(`${generic}Dictionary`, [string, int], [comparer], 'IEqualityComparer')
    assign(self, 'this[]', 'Key', 1)
    expect(ask(self, 'this[]', 'KEY')).toBe(1)
  })

  it('throws what .NET throws', () => {
    const self = dictionary({ a: 1 })
    expect(failure(() => ask(self, 'Add', 'a', 1))).toEqual([
      'System.ArgumentException',
      'An item with the same key has already been added. Key: a',
    ])
    expect(failure(() => ask(self, 'this[]', 'z'))).toEqual([
      'System.Collections.Generic.KeyNotFoundException',
      "The given key 'z' was not present in the dictionary.",
    ])
    expect(failure(() => assign(self, 'this[]', null, 1))).toEqual([
      'System.ArgumentNullException',
      "Value cannot be null. (Parameter 'key')",
    ])
  })

  it('may lose entries and change values while it is enumerated, but not gain any', () => {
    const self = dictionary({ a: 1, b: 2, c: 3 })
    for (const key of ask(self, 'Keys') as Iterable<unknown>) {
      if (key === 'a') ask(self, 'Remove', 'b')
      assign(self, 'this[]', key, 9)
    }
    expect(texts(self)).toEqual(['[a, 9]', '[c, 9]'])
    const adding = () => {
      for (const _ of enumerate(self)) ask(self, 'Add', 'z', 1)
    }
    expect(failure(adding)).toEqual([
      'System.InvalidOperationException',
      'Collection was modified; enumeration operation may not execute.',
    ])
  })

  it('answers through its interfaces', () => {
    const self = dictionary({ a: 1 })
    const pair = (key: string, value: number) => keyValuePair([string, int], key, value)
    const pairs = construct(`${generic}ICollection`, typeOf(pair('a', 1)))
    expect(askAs(pairs, 1, self, 'Contains', pair('a', 2))).toBe(false)
    expect(askAs(pairs, 1, self, 'Remove', pair('a', 2))).toBe(false)
    expect(askAs(pairs, 1, self, 'Remove', pair('a', 1))).toBe(true)
    askAs(pairs, 1, self, 'Add', pair('b', 3))
    const plain = construct(`${generic}IDictionary`, string, int)
    expect(askAs(plain, 1, self, 'this[]', 'b')).toBe(3)
    expect(askAs(plain, 1, self, 'Remove', 'b')).toBe(true)
    const untyped = construct('System.Collections.IDictionary')
    expect(askAs(untyped, 1, self, 'this[]', 7)).toBe(null)
    const keys = ask(self, 'Keys')
    const collection = construct(`${generic}ICollection`, string)
    expect(failure(() => askAs(collection, 1, keys, 'Add', 'x'))).toEqual([
      'System.NotSupportedException',
      'Mutating a key collection derived from a dictionary is not allowed.',
    ])
  })

  it('names its nested types as .NET does', () => {
    const type = typeOf(ask(dictionary(), 'Values'))
    expect(fullName(type)).toBe(
      'System.Collections.Generic.Dictionary<System.String,System.Int32>+ValueCollection',
    )
    expect(reflectionName(type)).toBe(
      'System.Collections.Generic.Dictionary`2+ValueCollection[System.String,System.Int32]',
    )
  })

  it('is read with a default by GetValueOrDefault', () => {
    const read = (...args: unknown[]) =>
      askStatic(`${generic}CollectionExtensions`, 'GetValueOrDefault', args, args.length, [
        string,
        int,
      ])
    expect(read(dictionary({ a: 1 }), 'a', 5)).toBe(1)
    expect(read(dictionary(), 'a', 5)).toBe(5)
    expect(read(dictionary(), 'a')).toBe(0)
  })
})

describe('sets', () => {
  const operations: readonly [string, readonly number[], readonly number[], unknown][] = [
    ['UnionWith', [1, 2], [3], '1,2,3'],
    ['IntersectWith', [1, 2, 3], [2, 3, 4], '2,3'],
    ['ExceptWith', [1, 2], [1], '2'],
    ['SymmetricExceptWith', [1, 2], [2, 3], '1,3'],
    ['SetEquals', [1, 2], [2, 1, 2], true],
    ['SetEquals', [1, 2], [1], false],
    ['IsSubsetOf', [1, 2], [1, 2], true],
    ['IsProperSubsetOf', [1, 2], [1, 2], false],
    ['IsProperSubsetOf', [1], [1, 2], true],
    ['IsSupersetOf', [1, 2], [], true],
    ['IsProperSupersetOf', [1, 2], [2], true],
    ['Overlaps', [1], [2, 1], true],
    ['Overlaps', [1], [2], false],
  ]
  for (const kind of ['HashSet', 'SortedSet']) {
    it.each(operations)(`${kind}.%s of %j and %j`, (name, own, other, expected) => {
      const self = filled(make(`${generic}${kind}`, [int], []), own)
      const answer = ask(self, name, ints(...other)) ?? texts(self).toSorted().join()
      expect(answer).toBe(expected)
    })
  }

  it('knows what it has', () => {
    expect(ask(set(1), 'Add', 1)).toBe(false)
    expect(listOf(set(3, 1, 2))).toEqual([3, 1, 2])
    expect(listOf(filled(make(`${generic}SortedSet`, [int], []), [3, 1, 2]))).toEqual([1, 2, 3])
  })
})

describe('queues and stacks', () => {
  it('a queue gives the first, a stack the last', () => {
    const queue = make(`${generic}Queue`, [int], [ints(1, 2)], 'IEnumerable')
    const stack = make(`${generic}Stack`, [int], [ints(1, 2, 3)], 'IEnumerable')
    expect(listOf(queue)).toEqual([1, 2])
    expect(listOf(stack)).toEqual([3, 2, 1])
    expect(ask(queue, 'Dequeue')).toBe(1)
    expect(ask(stack, 'Pop')).toBe(3)
    expect(listOf(ask(stack, 'ToArray'))).toEqual([2, 1])
  })

  it('a long queue forgets what has left it', () => {
    const queue = make(`${generic}Queue`, [int], [])
    for (let i = 0; i < 1000; i++) ask(queue, 'Enqueue', i)
    for (let i = 0; i < 990; i++) expect(ask(queue, 'Dequeue')).toBe(i)
    expect(ask(queue, 'Count')).toBe(10)
    expect(listOf(queue)).toEqual([990, 991, 992, 993, 994, 995, 996, 997, 998, 999])
  })

  it('empty ones say so', () => {
    const invalid = 'System.InvalidOperationException'
    const queue = make(`${generic}Queue`, [int], [])
    const stack = make(`${generic}Stack`, [int], [])
    expect(failure(() => ask(queue, 'Peek'))).toEqual([invalid, 'Queue empty.'])
    expect(failure(() => ask(stack, 'Pop'))).toEqual([invalid, 'Stack empty.'])
    const result = { value: undefined }
    expect(ask(stack, 'TryPop', result)).toBe(false)
    expect(result.value).toBe(0)
  })
})

describe('sorted and linked', () => {
  it('a SortedDictionary is in the order of its keys', () => {
    const self = make(`${generic}SortedDictionary`, [int, int], [])
    for (const key of [2, 3, 1]) ask(self, 'Add', key, -key)
    expect(texts(self)).toEqual(['[1, -1]', '[2, -2]', '[3, -3]'])
    expect(failure(() => ask(self, 'Add', 1, 2))[1]).toBe(
      'An item with the same key has already been added. Key: [1, 2]',
    )
  })

  it('a SortedList answers by index', () => {
    const self = make(`${generic}SortedList`, [int, string], [])
    ask(self, 'Add', 2, 'two')
    ask(self, 'Add', 1, 'one')
    expect(ask(self, 'IndexOfKey', 2)).toBe(1)
    expect(ask(self, 'GetValueAtIndex', 0)).toBe('one')
    expect(ask(self, 'IndexOfKey', 7)).toBe(-1)
  })

  it('a LinkedList grows on both ends', () => {
    const self = make(`${generic}LinkedList`, [int], [])
    const type = typeOf(self) as NamedType
    askAs(type, 'T', self, 'AddLast', 2)
    askAs(type, 'T', self, 'AddFirst', 1)
    askAs(type, 'T', self, 'AddLast', 3)
    askAs(type, 'T', self, 'Remove', 2)
    expect(listOf(self)).toEqual([1, 3])
  })
})

describe('others', () => {
  it('a Lookup groups in order and has no group for what it lacks', () => {
    const self = new Lookup([int, string])
    for (const word of ['bb', 'a', 'cc']) self.add(word.length, word)
    expect(listOf(ask(self, 'this[]', 2))).toEqual(['bb', 'cc'])
    expect(listOf(ask(self, 'this[]', 9))).toEqual([])
    expect(fullName(typeOf(self.find(1)))).toBe('System.Linq.IGrouping<System.Int32,System.String>')
  })

  it('a ReadOnlyDictionary shows what the other one has, and takes nothing', () => {
    const inner = dictionary({ a: 1 })
    const self = make('System.Collections.ObjectModel.ReadOnlyDictionary', [string, int], [inner])
    ask(inner, 'Add', 'b', 2)
    expect(ask(self, 'Count')).toBe(2)
    expect(ask(self, 'this[]', 'b')).toBe(2)
    const plain = construct(`${generic}IDictionary`, string, int)
    expect(failure(() => askAs(plain, 2, self, 'Add', 'c', 1))).toEqual([
      'System.NotSupportedException',
      'Collection is read-only.',
    ])
  })

  it('pairs are equal when key and value are', () => {
    const pair = (value: number) =>
      askStatic(`${generic}KeyValuePair`, 'Create', ['a', value], 2, [string, int])
    expect(equals(pair(1), pair(1))).toBe(true)
    expect(equals(pair(1), pair(2))).toBe(false)
    expect(textOf(pair(1))).toBe('[a, 1]')
  })
})
