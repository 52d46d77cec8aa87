import { allocate, spend } from '../budget.ts'
import { argumentNull, invalidOperation, negative } from '../errors.ts'
import { type Members, type TypeTable, type } from '../table.ts'
import type { Type } from '../types.ts'
import {
  arrayOfBoxed,
  boxedDefault,
  type DotnetArray,
  enumerate,
  equals,
  type Ref,
} from '../value.ts'
import { copyItems } from './copy.ts'
import { Enumerator } from './interfaces.ts'
import { modified } from './list.ts'

/** What Queue and Stack have in common; items are boxed, the one that comes out next is first in an enumeration. */
abstract class Line {
  readonly typeArguments: readonly Type[]
  protected items: unknown[] = []
  protected version = 0

  constructor(element: Type, items: Iterable<unknown> = []) {
    this.typeArguments = [element]
    for (const item of items) this.put(item)
  }

  abstract readonly count: number
  abstract readonly empty: string
  /** The item that many behind the next one. */
  abstract at(index: number): unknown
  protected abstract shift(): unknown

  put(item: unknown): void {
    allocate(4)
    this.items.push(item)
    this.version++
  }

  take(): unknown {
    const item = this.peek()
    this.shift()
    this.version++
    return item
  }

  peek(): unknown {
    if (this.count === 0) throw invalidOperation(this.empty)
    return this.at(0)
  }

  clear(): void {
    this.items = []
    this.version++
  }

  *[Symbol.iterator](): Generator<unknown> {
    const version = this.version
    for (let i = 0; i < this.count; i++) {
      spend()
      yield this.at(i)
      if (version !== this.version) throw modified()
    }
  }
}

export class Queue extends Line {
  readonly empty = 'Queue empty.'
  #taken = 0

  get count(): number {
    return this.items.length - this.#taken
  }

  at(index: number): unknown {
    return this.items[this.#taken + index]
  }

  override clear(): void {
    super.clear()
    this.#taken = 0
  }

  protected shift(): void {
    this.items[this.#taken++] = undefined
    if (this.#taken < 64 || this.#taken * 2 < this.items.length) return
    this.items = this.items.slice(this.#taken)
    this.#taken = 0
  }
}

export class Stack extends Line {
  readonly empty = 'Stack empty.'

  get count(): number {
    return this.items.length
  }

  at(index: number): unknown {
    return this.items[this.items.length - 1 - index]
  }

  protected shift(): void {
    this.items.pop()
  }
}

function attempt(self: Line, result: Ref, read: () => unknown): boolean {
  const found = self.count > 0
  result.value = found ? read() : boxedDefault(self.typeArguments[0]!)
  return found
}

function line(
  name: string,
  own: typeof Queue | typeof Stack,
  words: { put: string; take: string },
): TypeTable {
  const members: Members = {
    'new()': ([T]: [Type]) => new own(T),
    'new(int capacity)': (capacity: number, [T]: [Type]) => {
      if (capacity < 0) throw negative('capacity', capacity)
      return new own(T)
    },
    'new(IEnumerable<T> collection)': (collection: unknown, [T]: [Type]) => {
      if (collection === null) throw argumentNull('collection')
      return new own(T, enumerate(collection))
    },
    'int Count': (self: Line) => self.count,
    [`void ${words.put}(T item)`]: (self: Line, item: unknown) => self.put(item),
    [`T ${words.take}()`]: (self: Line) => self.take(),
    'T Peek()': (self: Line) => self.peek(),
    [`bool Try${words.take}(out T result)`]: (self: Line, result: Ref) =>
      attempt(self, result, () => self.take()),
    'bool TryPeek(out T result)': (self: Line, result: Ref) =>
      attempt(self, result, () => self.peek()),
    'void Clear()': (self: Line) => self.clear(),
    'bool Contains(T item)': (self: Line, item: unknown) => {
      for (const one of self) if (equals(one, item)) return true
      return false
    },
    'T[] ToArray()': (self: Line) => arrayOfBoxed(self.typeArguments[0]!, [...self]),
    'void CopyTo(T[] array, int arrayIndex)': (
      self: Line,
      array: DotnetArray | null,
      index: number,
    ) => copyItems(self, self.count, array, index),
    'int EnsureCapacity(int capacity)': (self: Line, capacity: number) => {
      if (capacity < 0) throw negative('capacity', capacity)
      return Math.max(capacity, self.count)
    },
    'void TrimExcess()': () => undefined,
    'IEnumerator<T> GetEnumerator()': (self: Line) => new Enumerator(self.typeArguments[0]!, self),
  }
  return type(`System.Collections.Generic.${name}<T>`, {
    class: own,
    interfaces: ['IReadOnlyCollection<T>', 'System.Collections.ICollection'],
    hooks: { enumerate: (self: Line) => self },
    members,
  })
}

export const queueTables: readonly TypeTable[] = [
  line('Queue', Queue, { put: 'Enqueue', take: 'Dequeue' }),
  line('Stack', Stack, { put: 'Push', take: 'Pop' }),
]
