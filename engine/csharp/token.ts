/** A token of C#. `text` is what stands in the source. */
export interface Token {
  readonly kind:
    | 'identifier'
    | 'keyword'
    | 'number'
    | 'string'
    | 'char'
    | 'interpolated'
    | 'punctuation'
    | 'end'
  readonly text: string
  readonly start: number
  readonly end: number
  /** Of an identifier its name, of a literal its value. */
  readonly value?: unknown
  /** Of a number: its type. */
  readonly type: NumberType | undefined
  /** A line break stands before it. */
  readonly afterNewline: boolean
}

export type NumberType = 'int' | 'uint' | 'long' | 'ulong' | 'float' | 'double' | 'decimal'

/** A piece of an interpolated string. */
export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'hole'
      /** Where the hole's expression stands, and its alignment. */
      readonly start: number
      readonly end: number
      readonly alignment: { readonly start: number; readonly end: number } | undefined
      readonly format: string | undefined
    }

/** By themselves: the text of a token is the very string, so that comparing it is cheap. */
export const keywords: ReadonlyMap<string, string> = new Map(
  (
    'abstract as base bool break byte case catch char checked class const continue decimal default delegate do ' +
    'double else enum event explicit extern false finally fixed float for foreach goto if implicit in int interface ' +
    'internal is lock long namespace new null object operator out override params private protected public readonly ' +
    'ref return sbyte sealed short sizeof stackalloc static string struct switch this throw true try typeof uint ' +
    'ulong unchecked unsafe ushort using virtual void volatile while'
  )
    .split(' ')
    .map((word) => [word, word]),
)
