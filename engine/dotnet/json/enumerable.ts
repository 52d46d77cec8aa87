import type { Type } from '../types.ts'

/** JEnumerable<T>: what `Children()` and its like return. */
export class JEnumerable {
  readonly typeArguments: readonly Type[]
  readonly source: Iterable<unknown>

  constructor(element: Type, source: Iterable<unknown>) {
    this.typeArguments = [element]
    this.source = source
  }
}
