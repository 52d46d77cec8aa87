import type { Context } from '../context.ts'
import type { Needs } from '../expression.ts'

/**
 * What an attribute or a text may hold, and what `run` gets for it.
 * A kind judges a literal when the document loads, and converts the result of an expression when it runs.
 */
export interface Kind<T> {
  /** As documents name it: `string`, `int`, `bool`, `override | skip | append | delete`. */
  readonly name: string
  /** All literals allowed, for enumerations. */
  readonly values?: readonly string[]
  /** `literals`: the literal attributes of the same element, for kinds that depend on them (set-body's `template`). */
  literal(text: string, literals: ReadonlyMap<string, string>): Literal<T>
  /** Converts a boxed .NET value or a JSONata result; throws a DotnetException with what is wrong. */
  result(value: unknown, context: Context): T
  /** Texts: literals keep their outer white space (set-body). */
  readonly keepSpace?: boolean
  /** True when the content is a template in another language, in which `@(` is not evaluated and only existing `{{names}}` are replaced. */
  isTemplate?(literals: ReadonlyMap<string, string>): boolean
}

export type Literal<T> =
  | {
      readonly ok: true
      readonly value: T
      /** Bodies that the value reads when it is used; `message`: that of the current message. */
      readonly reads?: Needs | 'message'
      /** Azure would refuse it; completes the sentence as `problem` does. */
      readonly refused?: string
    }
  /** `problem` completes the sentence: "`abc` is not a number" */
  | { readonly ok: false; readonly problem: string; readonly hint?: string; readonly code?: string }
