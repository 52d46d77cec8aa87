import { allocate } from '../budget.ts'
import { argumentNull, invalidOperation } from '../errors.ts'
import type { Type } from '../types.ts'
import { type Delegate, enumerate } from '../value.ts'

export type Types = readonly Type[]

/** An argument that must not be null. */
export function given<T>(value: T | null, name: string): T {
  if (value === null) throw argumentNull(name)
  return value
}

/** The elements of a source, boxed. Checked at once: LINQ's methods do so even where they are deferred. */
export function from(source: unknown, name = 'source'): Iterable<unknown> {
  const checked = given(source, name)
  return { [Symbol.iterator]: () => enumerate(checked)[Symbol.iterator]() }
}

/** All elements, accounted for. */
export function collect(items: Iterable<unknown>): unknown[] {
  const list: unknown[] = []
  for (const item of items) {
    allocate(4)
    list.push(item)
  }
  return list
}

export type Test = (item: unknown) => boolean

export function testOf(predicate: Delegate | null): Test {
  const test = given(predicate, 'predicate')
  return (item) => test(item) === true
}

export const noElements = () => invalidOperation('Sequence contains no elements')
export const noMatch = () => invalidOperation('Sequence contains no matching element')
export const moreThanOne = () => invalidOperation('Sequence contains more than one element')
export const moreThanOneMatch = () =>
  invalidOperation('Sequence contains more than one matching element')
