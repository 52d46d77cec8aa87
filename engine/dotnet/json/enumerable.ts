import type { Type } from '../types.ts'
import { convertToken } from './generic.ts'
import type { JToken } from './tree.ts'

/** JEnumerable<T>: what `Children()` and its like return. */
export class JEnumerable {
  readonly typeArguments: readonly Type[]
  readonly source: Iterable<unknown>

  constructor(element: Type, source: Iterable<unknown>) {
    this.typeArguments = [element]
    this.source = source
  }
}

/** What `Values<T>()` returns: the children, each converted when it is asked for. */
export class ConvertedTokens {
  readonly typeArguments: readonly Type[]
  readonly #token: JToken

  constructor(element: Type, token: JToken) {
    this.typeArguments = [element]
    this.#token = token
  }

  *[Symbol.iterator](): Generator<unknown> {
    for (const child of this.#token.children) yield convertToken(child, this.typeArguments[0]!)
  }
}
