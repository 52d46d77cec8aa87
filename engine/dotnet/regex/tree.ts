import type { CharSet } from './char-set.ts'

/** RegexOptions, by .NET's numbers. */
export const regexOptions = {
  None: 0,
  IgnoreCase: 1,
  Multiline: 2,
  ExplicitCapture: 4,
  Compiled: 8,
  Singleline: 16,
  IgnorePatternWhitespace: 32,
  RightToLeft: 64,
  ECMAScript: 256,
  CultureInvariant: 512,
  NonBacktracking: 1024,
} as const

export type Anchor =
  | 'lineStart'
  | 'lineEnd'
  | 'start'
  | 'end'
  | 'endOrLastLine'
  | 'previousEnd'
  | 'boundary'
  | 'notBoundary'
  | 'asciiBoundary'
  | 'notAsciiBoundary'

/** A pattern as a tree. */
export type Node =
  | { readonly kind: 'empty' }
  | { readonly kind: 'set'; readonly set: CharSet }
  | { readonly kind: 'unit'; readonly unit: number }
  | { readonly kind: 'anchor'; readonly anchor: Anchor }
  | { readonly kind: 'concat'; readonly nodes: readonly Node[] }
  | { readonly kind: 'alternate'; readonly nodes: readonly Node[] }
  | {
      readonly kind: 'loop'
      readonly node: Node
      readonly min: number
      readonly max: number
      readonly lazy: boolean
    }
  /** `group` is undefined for `(?<-b>…)`; `pops` is the group that loses its last capture. */
  | {
      readonly kind: 'capture'
      readonly node: Node
      readonly group: number | undefined
      readonly pops: number | undefined
    }
  | {
      readonly kind: 'look'
      readonly node: Node
      readonly behind: boolean
      readonly negated: boolean
    }
  | { readonly kind: 'atomic'; readonly node: Node }
  | {
      readonly kind: 'reference'
      readonly group: number
      readonly ignoreCase: boolean
      readonly ecma: boolean
    }
  | {
      readonly kind: 'if'
      readonly condition: number | Node
      readonly yes: Node
      readonly no: Node
    }

export interface Pattern {
  readonly root: Node
  /** Numbers of groups in ascending order, 0 first. */
  readonly numbers: readonly number[]
  readonly names: ReadonlyMap<string, number>
  readonly rightToLeft: boolean
}
