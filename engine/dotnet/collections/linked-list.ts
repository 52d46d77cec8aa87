import { allocate, spend } from '../budget.ts'
import { argumentNull, invalidOperation } from '../errors.ts'
import { type TypeTable, type } from '../table.ts'
import type { Type } from '../types.ts'
import { type DotnetArray, enumerate, equals } from '../value.ts'
import { copyItems } from './copy.ts'
import { Enumerator } from './interfaces.ts'
import { modified } from './list.ts'

/** A LinkedListNode<T>; its value is boxed. */
export class LinkedListNode {
  readonly typeArguments: readonly Type[]
  value: unknown
  list: LinkedList | null = null
  previous: LinkedListNode | null = null
  next: LinkedListNode | null = null

  constructor(element: Type, value: unknown) {
    this.typeArguments = [element]
    this.value = value
  }
}

/** A LinkedList<T>. */
export class LinkedList {
  readonly typeArguments: readonly Type[]
  first: LinkedListNode | null = null
  last: LinkedListNode | null = null
  count = 0
  #version = 0

  constructor(element: Type) {
    this.typeArguments = [element]
  }

  node(value: unknown): LinkedListNode {
    allocate(16)
    return new LinkedListNode(this.typeArguments[0]!, value)
  }

  /** Puts a node before `next`; null is the end. */
  insert(node: LinkedListNode | null, next: LinkedListNode | null): LinkedListNode {
    if (node === null) throw argumentNull('node')
    if (node.list) throw invalidOperation('The LinkedList node already belongs to a LinkedList.')
    const previous = next ? next.previous : this.last
    node.list = this
    node.previous = previous
    node.next = next
    if (previous) previous.next = node
    else this.first = node
    if (next) next.previous = node
    else this.last = node
    this.count++
    this.#version++
    return node
  }

  remove(node: LinkedListNode): void {
    if (node.previous) node.previous.next = node.next
    else this.first = node.next
    if (node.next) node.next.previous = node.previous
    else this.last = node.previous
    node.list = node.previous = node.next = null
    this.count--
    this.#version++
  }

  own(node: LinkedListNode | null): LinkedListNode {
    if (node === null) throw argumentNull('node')
    if (node.list !== this) {
      throw invalidOperation('The LinkedList node does not belong to current LinkedList.')
    }
    return node
  }

  clear(): void {
    while (this.first) this.remove(this.first)
  }

  find(value: unknown, from: 'first' | 'last'): LinkedListNode | null {
    let node = this[from]
    while (node && !equals(node.value, value)) {
      spend()
      node = from === 'first' ? node.next : node.previous
    }
    return node
  }

  *[Symbol.iterator](): Generator<unknown> {
    const version = this.#version
    for (let node = this.first; node; node = node.next) {
      spend()
      yield node.value
      if (version !== this.#version) throw modified()
    }
  }
}

function removeEnd(self: LinkedList, node: LinkedListNode | null): void {
  if (!node) throw invalidOperation('The LinkedList is empty.')
  self.remove(node)
}

type Node = LinkedListNode | null

export const linkedListTables: readonly TypeTable[] = [
  type('System.Collections.Generic.LinkedListNode<T>', {
    class: LinkedListNode,
    members: {
      'new(T value)': (value: unknown, [T]: [Type]) => new LinkedListNode(T, value),
      'T Value { get; set; }': {
        get: (self: LinkedListNode) => self.value,
        set: (self: LinkedListNode, value: unknown) => {
          self.value = value
        },
      },
      'LinkedListNode<T> Next': (self: LinkedListNode) => self.next,
      'LinkedListNode<T> Previous': (self: LinkedListNode) => self.previous,
      'LinkedList<T> List': (self: LinkedListNode) => self.list,
    },
  }),
  type('System.Collections.Generic.LinkedList<T>', {
    class: LinkedList,
    interfaces: ['ICollection<T>', 'IReadOnlyCollection<T>', 'System.Collections.ICollection'],
    hooks: { enumerate: (self: LinkedList) => self },
    members: {
      'new()': ([T]: [Type]) => new LinkedList(T),
      'new(IEnumerable<T> collection)': (collection: unknown, [T]: [Type]) => {
        if (collection === null) throw argumentNull('collection')
        const list = new LinkedList(T)
        for (const item of enumerate(collection)) list.insert(list.node(item), null)
        return list
      },
      'int Count': (self: LinkedList) => self.count,
      'LinkedListNode<T> First': (self: LinkedList) => self.first,
      'LinkedListNode<T> Last': (self: LinkedList) => self.last,
      'LinkedListNode<T> AddFirst(T value)': (self: LinkedList, value: unknown) =>
        self.insert(self.node(value), self.first),
      'void AddFirst(LinkedListNode<T> node)': (self: LinkedList, node: Node) => {
        self.insert(node, self.first)
      },
      'LinkedListNode<T> AddLast(T value)': (self: LinkedList, value: unknown) =>
        self.insert(self.node(value), null),
      'void AddLast(LinkedListNode<T> node)': (self: LinkedList, node: Node) => {
        self.insert(node, null)
      },
      'LinkedListNode<T> AddBefore(LinkedListNode<T> node, T value)': (
        self: LinkedList,
        node: Node,
        value: unknown,
      ) => self.insert(self.node(value), self.own(node)),
      'void AddBefore(LinkedListNode<T> node, LinkedListNode<T> newNode)': (
        self: LinkedList,
        node: Node,
        added: Node,
      ) => {
        self.insert(added, self.own(node))
      },
      'LinkedListNode<T> AddAfter(LinkedListNode<T> node, T value)': (
        self: LinkedList,
        node: Node,
        value: unknown,
      ) => self.insert(self.node(value), self.own(node).next),
      'void AddAfter(LinkedListNode<T> node, LinkedListNode<T> newNode)': (
        self: LinkedList,
        node: Node,
        added: Node,
      ) => {
        self.insert(added, self.own(node).next)
      },
      'void Clear()': (self: LinkedList) => self.clear(),
      'bool Contains(T value)': (self: LinkedList, value: unknown) =>
        self.find(value, 'first') !== null,
      'LinkedListNode<T> Find(T value)': (self: LinkedList, value: unknown) =>
        self.find(value, 'first'),
      'LinkedListNode<T> FindLast(T value)': (self: LinkedList, value: unknown) =>
        self.find(value, 'last'),
      'bool Remove(T value)': (self: LinkedList, value: unknown) => {
        const node = self.find(value, 'first')
        if (node) self.remove(node)
        return node !== null
      },
      'void Remove(LinkedListNode<T> node)': (self: LinkedList, node: Node) =>
        self.remove(self.own(node)),
      'void RemoveFirst()': (self: LinkedList) => removeEnd(self, self.first),
      'void RemoveLast()': (self: LinkedList) => removeEnd(self, self.last),
      'void CopyTo(T[] array, int index)': (
        self: LinkedList,
        array: DotnetArray | null,
        at: number,
      ) => copyItems(self, self.count, array, at),
      'IEnumerator<T> GetEnumerator()': (self: LinkedList) =>
        new Enumerator(self.typeArguments[0]!, self),
    },
    explicit: {
      'System.Collections.Generic.ICollection': {
        'bool IsReadOnly': () => false,
        'void Add(T item)': (self: LinkedList, item: unknown) => {
          self.insert(self.node(item), null)
        },
      },
    },
  }),
]
