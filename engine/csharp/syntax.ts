import type { NumberType } from './token.ts'

/** Where a node stands in the text. */
export interface Place {
  readonly start: number
  readonly end: number
}

export type TypeSyntax = Place &
  (
    | { readonly form: 'name'; readonly parts: readonly TypePart[]; readonly keyword: boolean }
    | { readonly form: 'array'; readonly element: TypeSyntax; readonly rank: number }
    | { readonly form: 'nullable'; readonly element: TypeSyntax }
    | {
        readonly form: 'tuple'
        readonly elements: readonly { type: TypeSyntax; name: string | undefined }[]
      }
    | { readonly form: 'missing' }
  )

/** One name of `A.B<C>`; `args` of an unbound one (`List<>`) are undefined entries. */
export interface TypePart extends Place {
  readonly name: string
  readonly args: readonly (TypeSyntax | undefined)[]
}

export interface Argument extends Place {
  readonly name: string | undefined
  readonly mode: 'value' | 'ref' | 'out' | 'in'
  readonly value: Expr
}

export interface ParameterSyntax extends Place {
  readonly name: string
  readonly type: TypeSyntax | undefined
  readonly mode: 'value' | 'ref' | 'out' | 'in'
  readonly params: boolean
  readonly fallback: Expr | undefined
}

export type Designation = Place &
  (
    | { readonly form: 'single'; readonly name: string }
    | { readonly form: 'discard' }
    | { readonly form: 'list'; readonly items: readonly Designation[] }
  )

export type Pattern = Place &
  (
    | { readonly form: 'constant'; readonly value: Expr }
    | { readonly form: 'declaration'; readonly type: TypeSyntax; readonly designation: Designation }
    | { readonly form: 'var'; readonly designation: Designation }
    | { readonly form: 'discard' }
  )

export interface Initializer extends Place {
  readonly items: readonly InitializerItem[]
}

export type InitializerItem = Place &
  (
    | { readonly form: 'member'; readonly name: string; readonly value: Expr | Initializer }
    | {
        readonly form: 'index'
        readonly args: readonly Argument[]
        readonly value: Expr | Initializer
      }
    | { readonly form: 'element'; readonly values: readonly Expr[]; readonly braced: boolean }
  )

export interface ArrayItems extends Place {
  readonly kind: 'array-items'
  readonly items: readonly (Expr | ArrayItems)[]
}

export type InterpolationPart =
  | { readonly form: 'text'; readonly text: string }
  | {
      readonly form: 'hole'
      readonly value: Expr
      readonly alignment: Expr | undefined
      readonly format: string | undefined
    }

export interface QueryBody {
  readonly clauses: readonly QueryClause[]
  readonly end:
    | { readonly form: 'select'; readonly value: Expr }
    | { readonly form: 'group'; readonly value: Expr; readonly by: Expr }
  readonly into:
    | { readonly name: string; readonly start: number; readonly body: QueryBody }
    | undefined
}

export type QueryClause = Place &
  (
    | {
        readonly form: 'from'
        readonly type: TypeSyntax | undefined
        readonly name: string
        readonly source: Expr
      }
    | { readonly form: 'let'; readonly name: string; readonly value: Expr }
    | { readonly form: 'where'; readonly condition: Expr }
    | {
        readonly form: 'join'
        readonly type: TypeSyntax | undefined
        readonly name: string
        readonly source: Expr
        readonly on: Expr
        readonly equals: Expr
        readonly into: string | undefined
      }
    | { readonly form: 'orderby'; readonly keys: readonly { value: Expr; descending: boolean }[] }
  )

export type Expr = Place &
  (
    | {
        readonly kind: 'number'
        readonly type: NumberType
        readonly value: unknown
        readonly text: string
      }
    | { readonly kind: 'string'; readonly value: string }
    | { readonly kind: 'char'; readonly value: number }
    | { readonly kind: 'bool'; readonly value: boolean }
    | { readonly kind: 'null' }
    | { readonly kind: 'interpolated'; readonly parts: readonly InterpolationPart[] }
    | {
        readonly kind: 'name'
        readonly name: string
        readonly args: readonly (TypeSyntax | undefined)[]
      }
    | { readonly kind: 'type'; readonly type: TypeSyntax }
    | {
        readonly kind: 'member'
        readonly target: Expr
        readonly name: string
        readonly args: readonly (TypeSyntax | undefined)[]
        readonly nameStart: number
        /** Made of a query clause. */
        readonly inQuery?: boolean
      }
    | { readonly kind: 'conditional-access'; readonly target: Expr; readonly access: Expr }
    /** Stands for the target inside of `access`. */
    | { readonly kind: 'access-target' }
    | { readonly kind: 'call'; readonly target: Expr; readonly args: readonly Argument[] }
    | { readonly kind: 'index'; readonly target: Expr; readonly args: readonly Argument[] }
    | { readonly kind: 'unary'; readonly op: UnaryOperator; readonly operand: Expr }
    | {
        readonly kind: 'step'
        readonly op: '++' | '--'
        readonly prefix: boolean
        readonly operand: Expr
      }
    | {
        readonly kind: 'binary'
        readonly op: string
        readonly left: Expr
        readonly right: Expr
        readonly opStart: number
      }
    | {
        readonly kind: 'assign'
        readonly op: string
        readonly target: Expr
        readonly value: Expr
        readonly opStart: number
      }
    | {
        readonly kind: 'conditional'
        readonly test: Expr
        readonly whenTrue: Expr
        readonly whenFalse: Expr
      }
    | { readonly kind: 'cast'; readonly type: TypeSyntax; readonly operand: Expr }
    | { readonly kind: 'is'; readonly operand: Expr; readonly type: TypeSyntax }
    | { readonly kind: 'is-pattern'; readonly operand: Expr; readonly pattern: Pattern }
    | { readonly kind: 'as'; readonly operand: Expr; readonly type: TypeSyntax }
    | {
        readonly kind: 'lambda'
        readonly parameters: readonly ParameterSyntax[] | undefined
        readonly body: Expr | BlockSyntax
        readonly isAsync: boolean
        /** `delegate (…) { … }`. */
        readonly anonymous: boolean
      }
    | {
        readonly kind: 'new'
        readonly type: TypeSyntax
        readonly args: readonly Argument[] | undefined
        readonly initializer: Initializer | undefined
      }
    | {
        readonly kind: 'new-array'
        readonly element: TypeSyntax
        readonly sizes: readonly Expr[]
        readonly rank: number
        readonly items: ArrayItems | undefined
      }
    | { readonly kind: 'implicit-array'; readonly rank: number; readonly items: ArrayItems }
    | {
        readonly kind: 'anonymous'
        readonly members: readonly (Place & {
          readonly name: string | undefined
          readonly value: Expr
        })[]
      }
    | {
        readonly kind: 'tuple'
        readonly items: readonly (Place & {
          readonly name: string | undefined
          readonly value: Expr
        })[]
      }
    | { readonly kind: 'typeof'; readonly type: TypeSyntax }
    | { readonly kind: 'sizeof'; readonly type: TypeSyntax }
    | { readonly kind: 'default'; readonly type: TypeSyntax | undefined }
    | { readonly kind: 'checked'; readonly checked: boolean; readonly value: Expr }
    | { readonly kind: 'throw'; readonly value: Expr }
    | {
        readonly kind: 'declaration'
        readonly type: TypeSyntax | undefined
        readonly designation: Designation
      }
    | { readonly kind: 'ref'; readonly value: Expr }
    | {
        readonly kind: 'query'
        readonly from: QueryClause & { form: 'from' }
        readonly body: QueryBody
      }
    | { readonly kind: 'this' }
    | { readonly kind: 'base' }
    | { readonly kind: 'await'; readonly value: Expr }
    | { readonly kind: 'missing' }
  )

export type UnaryOperator = '+' | '-' | '!' | '~' | '*' | '&'

export interface BlockSyntax extends Place {
  readonly kind: 'block'
  readonly statements: readonly Stmt[]
}

export interface Declarator extends Place {
  readonly name: string
  readonly value: Expr | ArrayItems | undefined
}

export interface LocalFunctionSyntax extends Place {
  readonly kind: 'function'
  readonly name: string
  readonly nameStart: number
  readonly typeParameters: readonly (Place & { readonly name: string })[]
  readonly parameters: readonly ParameterSyntax[]
  readonly returns: TypeSyntax
  readonly refReturn: boolean
  readonly constraints: readonly {
    readonly name: string
    readonly bounds: readonly (TypeSyntax | 'class' | 'struct' | 'new')[]
  }[]
  readonly body: BlockSyntax | Expr
  readonly isAsync: boolean
  readonly isIterator: boolean
}

export interface SwitchLabel extends Place {
  /** Undefined for `default`. */
  readonly pattern: Pattern | undefined
  readonly when: Expr | undefined
}

export type Stmt =
  | BlockSyntax
  | LocalFunctionSyntax
  | (Place &
      (
        | {
            readonly kind: 'local'
            readonly type: TypeSyntax
            readonly isConst: boolean
            readonly isRef: boolean
            readonly declarators: readonly Declarator[]
          }
        | { readonly kind: 'expression'; readonly value: Expr }
        | {
            readonly kind: 'if'
            readonly test: Expr
            readonly whenTrue: Stmt
            readonly whenFalse: Stmt | undefined
          }
        | { readonly kind: 'while'; readonly test: Expr; readonly body: Stmt }
        | { readonly kind: 'do'; readonly body: Stmt; readonly test: Expr }
        | {
            readonly kind: 'for'
            readonly initial: readonly Stmt[]
            readonly test: Expr | undefined
            readonly step: readonly Expr[]
            readonly body: Stmt
          }
        | {
            readonly kind: 'foreach'
            readonly type: TypeSyntax | undefined
            readonly designation: Designation
            readonly source: Expr
            readonly body: Stmt
          }
        | {
            readonly kind: 'switch'
            readonly value: Expr
            readonly sections: readonly (Place & {
              readonly labels: readonly SwitchLabel[]
              readonly body: readonly Stmt[]
            })[]
          }
        | { readonly kind: 'break' }
        | { readonly kind: 'continue' }
        | { readonly kind: 'goto'; readonly label: string }
        | { readonly kind: 'goto-case'; readonly value: Expr | undefined }
        | { readonly kind: 'return'; readonly value: Expr | undefined; readonly isRef: boolean }
        | { readonly kind: 'yield'; readonly value: Expr | undefined }
        | { readonly kind: 'throw'; readonly value: Expr | undefined }
        | {
            readonly kind: 'try'
            readonly body: BlockSyntax
            readonly catches: readonly CatchSyntax[]
            readonly finally: BlockSyntax | undefined
          }
        | {
            readonly kind: 'using'
            readonly declaration: Stmt | undefined
            readonly value: Expr | undefined
            readonly body: Stmt
          }
        | { readonly kind: 'lock'; readonly value: Expr; readonly body: Stmt }
        | { readonly kind: 'checked'; readonly checked: boolean; readonly body: BlockSyntax }
        | { readonly kind: 'labeled'; readonly label: string; readonly body: Stmt }
        | { readonly kind: 'empty' }
      ))

export interface CatchSyntax extends Place {
  readonly type: TypeSyntax | undefined
  readonly name: string | undefined
  readonly when: Expr | undefined
  readonly body: BlockSyntax
}
