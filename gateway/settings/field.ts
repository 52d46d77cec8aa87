/** One setting, or a group of them. What reads, explains and checks settings walks these. */
export type Field =
  | ({
      readonly kind: 'integer'
      readonly min: number
      readonly max: number
      readonly default: number
    } & Doc)
  | ({
      readonly kind: 'number'
      readonly min: number
      readonly max: number
      readonly default?: number
    } & Required &
      Doc)
  | ({ readonly kind: 'flag'; readonly default: boolean } & Doc)
  | ({ readonly kind: 'text'; readonly default?: string; readonly pattern?: string } & Secret &
      Required &
      Doc)
  /** A path, relative to the folder of the settings. */
  | ({ readonly kind: 'file'; readonly default?: string } & Required & Doc)
  | ({ readonly kind: 'choice'; readonly of: readonly string[]; readonly default: string } & Doc)
  | ({
      readonly kind: 'list'
      readonly of: Field
      readonly default: readonly PlainJson[]
      readonly nonEmpty?: true
    } & Doc)
  /** Names of the user's own. */
  | ({ readonly kind: 'table'; readonly of: Field } & Doc)
  | ({
      readonly kind: 'group'
      readonly members: Members
      readonly optional?: true
      /** One of these sets of members must be there, and no member of another. */
      readonly oneOf?: readonly (readonly string[])[]
    } & Doc)

export interface Members {
  readonly [name: string]: Field
}

interface Doc {
  readonly doc: string
}
interface Secret {
  /** Never printed. */
  readonly secret?: true
}
interface Required {
  readonly required?: true
}

type PlainJson = string | number | boolean | { readonly [name: string]: PlainJson }

/** What a field gives when it is read. */
export type Value<F> = F extends { kind: 'integer' }
  ? number
  : F extends { kind: 'number'; default: number } | { kind: 'number'; required: true }
    ? number
    : F extends { kind: 'number' }
      ? number | undefined
      : F extends { kind: 'flag' }
        ? boolean
        : F extends
              | { kind: 'text' | 'file'; default: string }
              | { kind: 'text' | 'file'; required: true }
          ? string
          : F extends { kind: 'text' | 'file' }
            ? string | undefined
            : F extends { kind: 'choice'; of: readonly (infer Choice)[] }
              ? Choice
              : F extends { kind: 'list'; of: infer Item }
                ? readonly Value<Item>[]
                : F extends { kind: 'table'; of: infer Item }
                  ? ReadonlyMap<string, Value<Item>>
                  : F extends { kind: 'group'; members: infer M }
                    ? F extends { optional: true }
                      ? GroupValue<M> | undefined
                      : GroupValue<M>
                    : never

type GroupValue<M> = { readonly [Name in keyof M]: Value<M[Name]> }
