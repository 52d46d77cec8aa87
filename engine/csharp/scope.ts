import type { Type, TypeParameter } from '../dotnet/types.ts'
import type { Jumps, Label, LocalFunction, Raw, Variable } from './bound.ts'

/** The function whose body is being bound: the expression's own, a lambda, a local function. */
export interface Frame {
  readonly kind: 'method' | 'lambda' | 'local-function'
  readonly outer: Frame | undefined
  /** As C# names it in errors. */
  readonly display: string
  /** Undefined while a lambda's result is being inferred. */
  returns: Type | undefined
  readonly isIterator: boolean
  /** Its `return`s give places. */
  readonly givesPlace?: boolean
  /** What its `return`s give. */
  readonly results: Raw[]
  readonly typeParameters: readonly TypeParameter[]
  /** Inside of a finally block: `return` may not leave it. */
  inFinally: number
}

/** Names of a block. A name is known in the whole block, but may be used only behind its declaration. */
export class Scope {
  readonly outer: Scope | undefined
  readonly frame: Frame
  readonly symbols = new Map<string, Variable | LocalFunction>()
  /** Names that are declared further down. */
  readonly later = new Set<string>()
  /** All variables that the engines have to make when the block is entered. */
  readonly variables: Variable[] = []
  readonly functions: LocalFunction[] = []
  /** Where `goto` may go from inside of the block. */
  labels: Map<string, Label> | undefined
  /** Where `break` and `continue` go. */
  breaks: Jumps | undefined
  continues: Jumps | undefined
  /** The exception that `throw;` throws again. */
  caught: Variable | undefined

  constructor(outer: Scope | undefined, frame: Frame) {
    this.outer = outer
    this.frame = frame
    if (outer && outer.frame === frame) {
      this.breaks = outer.breaks
      this.continues = outer.continues
      this.caught = outer.caught
    }
  }

  find(name: string): Variable | LocalFunction | 'later' | undefined {
    for (let scope: Scope | undefined = this; scope; scope = scope.outer) {
      const symbol = scope.symbols.get(name)
      if (symbol) return symbol
      if (scope.later.has(name)) return 'later'
    }
    return undefined
  }

  /** The label that a `goto` means, and whether it stands in this very block. */
  label(name: string): { label: Label; isOwn: boolean } | undefined {
    for (let scope: Scope | undefined = this; scope?.frame === this.frame; scope = scope.outer) {
      const label = scope.labels?.get(name)
      if (label) return { label, isOwn: scope === this }
    }
    return undefined
  }

  /** The names that could have been meant. */
  *names(): Generator<string> {
    for (let scope: Scope | undefined = this; scope; scope = scope.outer)
      yield* scope.symbols.keys()
  }
}
