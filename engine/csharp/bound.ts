import type { Method, Property } from '../dotnet/definition.ts'
import type { NamedType, Type, TypeParameter } from '../dotnet/types.ts'
import type { NumericKind } from './numeric.ts'
import type { Expr, Place } from './syntax.ts'

/**
 * The bound tree: every name resolved, every conversion written out. Both engines run it, and it is all that they know
 * of the text.
 */
export type Bound = Place & { readonly type: Type } & BoundKind

export type BoundKind =
  /** A constant, or null; the value in its bare form. */
  | { readonly kind: 'literal'; readonly value: unknown }
  | { readonly kind: 'variable'; readonly variable: Variable }
  | { readonly kind: 'default' }
  /** `new T()` of an open type. */
  | { readonly kind: 'create' }
  | { readonly kind: 'convert'; readonly operand: Bound; readonly step: Step }
  | {
      readonly kind: 'arithmetic'
      readonly op: ArithmeticOperator
      readonly in: NumericKind
      readonly checked: boolean
      readonly left: Bound
      readonly right: Bound
    }
  | {
      readonly kind: 'compare'
      readonly op: CompareOperator
      readonly in: NumericKind | 'bool' | 'string' | 'reference' | 'object'
      readonly left: Bound
      readonly right: Bound
    }
  /** `&`, `|`, `^` of bools: both sides are evaluated. */
  | {
      readonly kind: 'logical'
      readonly op: '&' | '|' | '^'
      readonly left: Bound
      readonly right: Bound
    }
  /** The same of `bool?`, with its three values. */
  | {
      readonly kind: 'three-valued'
      readonly op: '&' | '|'
      readonly left: Bound
      readonly right: Bound
    }
  | { readonly kind: 'and-also'; readonly left: Bound; readonly right: Bound }
  | { readonly kind: 'or-else'; readonly left: Bound; readonly right: Bound }
  | { readonly kind: 'not'; readonly operand: Bound }
  | {
      readonly kind: 'negate'
      readonly op: '-' | '~'
      readonly in: NumericKind
      readonly checked: boolean
      readonly operand: Bound
    }
  | { readonly kind: 'is-null'; readonly operand: Bound }
  /** Texts and what has to become one. */
  | { readonly kind: 'concat'; readonly parts: readonly Bound[] }
  /** An interpolated string with alignments or formats: string.Format's text and its boxed arguments. */
  | { readonly kind: 'format'; readonly text: string; readonly args: readonly Bound[] }
  | {
      readonly kind: 'combine-delegates'
      readonly op: '+' | '-'
      readonly left: Bound
      readonly right: Bound
    }
  | {
      readonly kind: 'conditional'
      readonly test: Bound
      readonly whenTrue: Bound
      readonly whenFalse: Bound
    }
  /** Keeps `value` for `body`, which reads it by its slot. */
  | { readonly kind: 'let'; readonly slot: Slot; readonly value: Bound; readonly body: Bound }
  | { readonly kind: 'slot'; readonly slot: Slot }
  /** Evaluates `first` for their effects. */
  | { readonly kind: 'sequence'; readonly first: readonly Bound[]; readonly value: Bound }
  | {
      readonly kind: 'call'
      readonly method: Method
      /** What `method.passed` stands for. */
      readonly passed: readonly Type[]
      /** Undefined for a static method. */
      readonly receiver: Bound | undefined
      readonly args: readonly BoundArgument[]
    }
  | {
      readonly kind: 'call-local'
      readonly target: LocalFunction
      readonly typeArgs: readonly Type[]
      readonly args: readonly BoundArgument[]
    }
  | { readonly kind: 'invoke'; readonly target: Bound; readonly args: readonly BoundArgument[] }
  | {
      readonly kind: 'property'
      readonly property: Property
      readonly passed: readonly Type[]
      readonly receiver: Bound | undefined
      readonly args: readonly Bound[]
      /** Its declared type is open: the value is in its boxed form. */
      readonly open: boolean
    }
  /** The place itself, for `ref` variables and results; what reads and writes the place that another expression gives. */
  | { readonly kind: 'reference'; readonly place: Bound }
  | { readonly kind: 'dereference'; readonly operand: Bound }
  | { readonly kind: 'element'; readonly array: Bound; readonly indices: readonly Bound[] }
  | { readonly kind: 'assign'; readonly target: Bound; readonly value: Bound }
  /** `a op= b`, `a++`: the parts of `target` are evaluated once; `slot` is its old value inside of `value`. */
  | {
      readonly kind: 'update'
      readonly target: Bound
      readonly slot: Slot
      readonly value: Bound
      readonly result: 'new' | 'old'
    }
  | { readonly kind: 'is'; readonly operand: Bound; readonly tested: Type }
  | { readonly kind: 'as'; readonly operand: Bound }
  /** `operand` is in its boxed form. */
  | { readonly kind: 'match'; readonly operand: Bound; readonly pattern: BoundPattern }
  | { readonly kind: 'lambda'; readonly lambda: Lambda }
  | { readonly kind: 'new-array'; readonly sizes: readonly Bound[] }
  | { readonly kind: 'array'; readonly items: readonly Bound[] }
  | {
      readonly kind: 'multi-array'
      readonly lengths: readonly number[]
      readonly items: readonly Bound[]
    }
  /** A tuple or an anonymous object; items are in their boxed form. */
  | { readonly kind: 'row'; readonly items: readonly Bound[] }
  | { readonly kind: 'row-item'; readonly row: Bound; readonly index: number }
  | { readonly kind: 'type-of'; readonly of: Type }
  | { readonly kind: 'throw'; readonly value: Bound }
  /** Stands where a mistake was reported. */
  | { readonly kind: 'error' }

export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%' | '&' | '|' | '^' | '<<' | '>>'
export type CompareOperator = '==' | '!=' | '<' | '>' | '<=' | '>='

/** An argument at its parameter: a value, or the place that `ref` and `out` give. */
export type BoundArgument =
  | { readonly mode: 'value'; readonly value: Bound }
  /** `open`: the callee reads and writes the boxed form. */
  | { readonly mode: 'ref' | 'out' | 'in'; readonly value: Bound; readonly open: boolean }

/** A value kept for a moment: the target of `?.`, the old value of `x++`. */
export interface Slot {
  readonly type: Type
  readonly id: number
  /** A lambda keeps it: each evaluation needs one of its own. */
  readonly captured?: boolean
}

/** What a conversion does at run time. */
export type Step =
  /** Nothing: the representation is the same. */
  | { readonly kind: 'same' }
  | { readonly kind: 'box' }
  | { readonly kind: 'unbox' }
  /** A reference that has to be of the type. */
  | { readonly kind: 'cast' }
  | {
      readonly kind: 'numeric'
      readonly from: NumericKind
      readonly to: NumericKind
      readonly checked: boolean
    }
  /** The bare form of a closed type to the boxed form that an open one takes, and back. */
  | { readonly kind: 'open' }
  | { readonly kind: 'close' }
  /** `T?` to `T`: throws on null. */
  | { readonly kind: 'unwrap' }

export interface Variable {
  readonly name: string
  /** That of `out var` is found by the call. */
  type: Type
  readonly kind: 'local' | 'parameter' | 'range' | 'foreach' | 'using' | 'context'
  /** A `ref`, `out` or `in` parameter: the variable holds a place. */
  readonly byRef: 'ref' | 'out' | 'in' | undefined
  readonly id: number
  /** The function it belongs to. */
  readonly owner: object
  /** Of a `const`: its value. */
  readonly constant?: { readonly value: unknown }
}

export interface LocalFunction {
  readonly kind: 'local-function'
  readonly name: string
  readonly id: number
  readonly typeParameters: readonly TypeParameter[]
  readonly parameters: readonly LocalParameter[]
  readonly returns: Type
  readonly isIterator: boolean
  /** It gives a place: `ref int F()`. */
  readonly givesPlace: boolean
  readonly place: Place
  body: BoundStatement | undefined
  /** Slots that stand for type arguments of the functions around it are found by the parameter itself. */
  readonly owner: object
}

export interface LocalParameter {
  readonly name: string
  readonly type: Type
  readonly mode: 'value' | 'ref' | 'out' | 'in'
  readonly params: boolean
  readonly variable: Variable
  /** The default of an optional parameter. */
  readonly optional: Bound | undefined
}

export interface Lambda {
  readonly parameters: readonly Variable[]
  readonly returns: Type
  readonly body: BoundStatement
  readonly anonymous: boolean
  readonly place: Place
  /** Its type is asked for at run time: it is kept with the function. */
  readonly typed: boolean
}

export type BoundPattern =
  | { readonly kind: 'constant'; readonly value: Bound }
  | { readonly kind: 'declaration'; readonly tested: Type; readonly variable: Variable | undefined }
  | { readonly kind: 'var'; readonly variable: Variable | undefined }
  | { readonly kind: 'never' }

export type BoundStatement = Place &
  (
    | {
        readonly kind: 'block'
        readonly statements: readonly BoundStatement[]
        readonly variables: readonly Variable[]
        readonly functions: readonly LocalFunction[]
      }
    | { readonly kind: 'local'; readonly variable: Variable; readonly value: Bound | undefined }
    | { readonly kind: 'expression'; readonly value: Bound }
    | {
        readonly kind: 'if'
        readonly test: Bound
        readonly whenTrue: BoundStatement
        readonly whenFalse: BoundStatement | undefined
      }
    /** `variables` are fresh each turn. */
    | {
        readonly kind: 'while'
        readonly test: Bound
        readonly body: BoundStatement
        readonly jumps: Jumps
        readonly variables: readonly Variable[]
      }
    | {
        readonly kind: 'do'
        readonly test: Bound
        readonly body: BoundStatement
        readonly jumps: Jumps
        readonly variables: readonly Variable[]
      }
    | {
        readonly kind: 'for'
        readonly initial: readonly BoundStatement[]
        readonly test: Bound | undefined
        readonly step: readonly Bound[]
        readonly body: BoundStatement
        readonly jumps: Jumps
        readonly variables: readonly Variable[]
      }
    | {
        readonly kind: 'foreach'
        readonly source: Bound
        readonly over: 'array' | 'string' | 'sequence'
        /** The element; boxed but for arrays and strings. */
        readonly slot: Slot
        readonly variables: readonly Variable[]
        readonly assign: Bound
        readonly body: BoundStatement
        readonly jumps: Jumps
      }
    | {
        readonly kind: 'switch'
        readonly value: Bound
        readonly slot: Slot
        readonly sections: readonly BoundSection[]
        readonly jumps: Jumps
        readonly variables: readonly Variable[]
      }
    | { readonly kind: 'break'; readonly jumps: Jumps }
    | { readonly kind: 'continue'; readonly jumps: Jumps }
    | { readonly kind: 'goto'; readonly label: Label }
    | { readonly kind: 'goto-case'; readonly jumps: Jumps; readonly section: SectionMark }
    | { readonly kind: 'label'; readonly label: Label; readonly body: BoundStatement }
    | { readonly kind: 'return'; readonly value: Bound | undefined }
    | { readonly kind: 'yield'; readonly value: Bound | undefined }
    | {
        readonly kind: 'throw'
        readonly value: Bound | undefined
        readonly rethrow: Variable | undefined
      }
    | {
        readonly kind: 'try'
        readonly body: BoundStatement
        readonly catches: readonly BoundCatch[]
        readonly last: BoundStatement | undefined
      }
    | {
        readonly kind: 'using'
        readonly variable: Variable
        readonly value: Bound
        readonly dispose: Bound
        readonly body: BoundStatement
      }
    | { readonly kind: 'function'; readonly target: LocalFunction }
    | { readonly kind: 'empty' }
  )

/** What `break` and `continue` aim at. */
export interface Jumps {
  readonly id: number
  readonly isSwitch: boolean
}

export interface Label {
  readonly name: string
  readonly id: number
  used: boolean
}

export interface SectionMark {
  index: number
  readonly isDefault: boolean
}

export interface BoundSection {
  readonly labels: readonly {
    readonly pattern: BoundPattern | undefined
    readonly when: Bound | undefined
    readonly place: Place
  }[]
  readonly body: readonly BoundStatement[]
  readonly place: Place
  readonly mark: SectionMark
}

export interface BoundCatch {
  /** Undefined: catches everything. */
  readonly type: NamedType | undefined
  /** The exception, also where the text names none: `throw;` needs it. */
  readonly variable: Variable
  readonly when: Bound | undefined
  readonly body: BoundStatement
  readonly variables: readonly Variable[]
}

/** An expression that has no type of its own: the target gives it one. */
export type Untyped =
  | (Place & { readonly kind: 'null'; readonly type: undefined })
  | (Place & { readonly kind: 'default-literal'; readonly type: undefined })
  | (Place & {
      readonly kind: 'unbound-lambda'
      readonly type: undefined
      readonly lambda: UnboundLambda
    })
  | (Place & { readonly kind: 'methods'; readonly type: undefined; readonly group: MethodGroup })
  | (Place & { readonly kind: 'throw-untyped'; readonly type: undefined; readonly value: Bound })
  | (Place & {
      readonly kind: 'tuple-untyped'
      readonly type: undefined
      readonly items: readonly Raw[]
      readonly names: readonly (string | undefined)[]
    })
  | (Place & { readonly kind: 'type'; readonly type: undefined; readonly of: Type })
  | (Place & { readonly kind: 'namespace'; readonly type: undefined; readonly name: string })
  | (Place & {
      readonly kind: 'out-var'
      readonly type: undefined
      readonly name: string | undefined
      readonly declared: Type | undefined
    })

export type Raw = Bound | Untyped

export interface MethodGroup {
  readonly name: string
  readonly receiver: Bound | undefined
  /** The type whose static members these are, or that the receiver has. */
  readonly of: Type | undefined
  readonly methods: readonly Method[]
  readonly locals: LocalFunction | undefined
  readonly typeArgs: readonly Type[]
  /** `a.M` where `a` may also be meant as a type of the same name (Color Color). */
  readonly staticAllowed: boolean
}

export interface UnboundLambda {
  /** Undefined: `delegate { … }` takes whatever parameters. */
  readonly arity: number | undefined
  /** The declared parameter types, when there are any. */
  readonly declared: readonly Type[] | undefined
  readonly modes: readonly ('value' | 'ref' | 'out' | 'in')[]
  readonly anonymous: boolean
  readonly isAsync: boolean
  readonly syntax: Expr & { kind: 'lambda' }
  /** Binds the body for parameter types; remembered by them. */
  bind(parameters: readonly Type[], returns: Type | undefined): BoundLambda
}

export interface BoundLambda {
  /** The result of an expression body, or of all `return`s together; undefined when there is none in common. */
  readonly inferred: Type | undefined
  readonly results: readonly Raw[]
  readonly hasErrors: boolean
  /** Converts the body to a delegate's result, reports what is wrong in it. */
  finish(returns: Type): Lambda
}
