import { display, type Type } from '../dotnet/types.ts'
import { types } from './binder.ts'
import type {
  Bound,
  BoundArgument,
  BoundPattern,
  BoundSection,
  BoundStatement,
  Jumps,
  Label,
  Lambda,
  LocalFunction,
  Variable,
} from './bound.ts'
import { type ErrorCode, type Mistake, messageOf } from './errors.ts'
import type { Place } from './syntax.ts'

/**
 * Definite assignment and reachability (C# 9.4): which variables have a value where they are read, and whether every path
 * returns. A state is a set of assigned variables as bits; where no path leads all bits are set, bit 0 too.
 */
type State = bigint
const nowhere: State = -1n
/** Reachable, all variables of outer functions assigned. */
const everything: State = -2n

interface Branches {
  readonly whenTrue: State
  readonly whenFalse: State
}

/** Checks the body of the whole expression. */
export function checkBody(body: BoundStatement, returns: Type, display: string): Mistake[] {
  const flow = new Flow()
  flow.start(body)
  // A label may be reached from further down: what that brings is known in the second round.
  if (flow.hasLabels) flow.start(body)
  if (flow.isReachable && returns !== types.void)
    flow.report('CS0161', { start: 0, end: 0 }, display)
  return flow.mistakes
}

class Flow {
  readonly mistakes: Mistake[] = []
  readonly reported = new Set<Variable>()
  state: State = nowhere
  readonly #bits = new Map<Variable, bigint>()
  #breaks = new Map<Jumps, State>()
  readonly #labels = new Map<Label, State>()
  /** Out parameters of the function being checked. */
  #outs: readonly Variable[] = []

  get hasLabels(): boolean {
    return this.#labels.size > 0
  }

  start(body: BoundStatement): void {
    this.mistakes.length = 0
    this.reported.clear()
    this.state = 0n
    this.statement(body)
  }

  get isReachable(): boolean {
    return (this.state & 1n) === 0n
  }

  report(code: ErrorCode, place: Place, ...args: string[]): void {
    this.mistakes.push({ code, message: messageOf(code, args), start: place.start, end: place.end })
  }

  #bit(variable: Variable): bigint {
    let bit = this.#bits.get(variable)
    if (bit === undefined) {
      bit = 1n << BigInt(this.#bits.size + 1)
      this.#bits.set(variable, bit)
    }
    return bit
  }

  #assign(variable: Variable): void {
    this.state |= this.#bit(variable)
  }

  /** At its declaration a variable has no value, whatever an earlier turn of a loop gave it. */
  #enter(variables: readonly Variable[]): void {
    if (!this.isReachable) return
    for (const variable of variables) this.state &= ~this.#bit(variable)
  }

  // Statements ----------------------------------------------------------------------------

  statement(one: BoundStatement): void {
    switch (one.kind) {
      case 'block':
        this.#enter(one.variables)
        for (const statement of one.statements) this.statement(statement)
        return
      case 'local':
        if (one.value) {
          this.expression(one.value)
          this.#assign(one.variable)
        }
        return
      case 'expression':
        this.expression(one.value)
        return
      case 'if': {
        const { whenTrue, whenFalse } = this.condition(one.test)
        this.state = whenTrue
        this.statement(one.whenTrue)
        const afterThen = this.state
        this.state = whenFalse
        if (one.whenFalse) this.statement(one.whenFalse)
        this.state &= afterThen
        return
      }
      case 'while': {
        this.#enter(one.variables)
        const { whenTrue, whenFalse } = this.condition(one.test)
        this.state = whenTrue
        this.statement(one.body)
        this.#leave(one.jumps, whenFalse)
        return
      }
      case 'do': {
        this.#enter(one.variables)
        this.statement(one.body)
        this.state &= this.#continues(one.jumps)
        const { whenFalse } = this.condition(one.test)
        this.#leave(one.jumps, whenFalse)
        return
      }
      case 'for': {
        this.#enter(one.variables)
        for (const initial of one.initial) this.statement(initial)
        const { whenTrue, whenFalse } = one.test
          ? this.condition(one.test)
          : { whenTrue: this.state, whenFalse: nowhere }
        this.state = whenTrue
        this.statement(one.body)
        this.state &= this.#continues(one.jumps)
        for (const step of one.step) this.expression(step)
        this.#leave(one.jumps, whenFalse)
        return
      }
      case 'foreach': {
        this.expression(one.source)
        const after = this.state
        this.#enter(one.variables)
        this.expression(one.assign)
        this.statement(one.body)
        this.#leave(one.jumps, after)
        return
      }
      case 'switch':
        this.#switch(one)
        return
      case 'break':
        this.#jump(one.jumps)
        return
      case 'continue':
        this.#continue(one.jumps)
        return
      case 'goto':
        this.#labels.set(one.label, (this.#labels.get(one.label) ?? nowhere) & this.state)
        this.state = nowhere
        return
      case 'goto-case':
        this.state = nowhere
        return
      case 'label':
        this.state &= this.#labels.get(one.label) ?? nowhere
        this.statement(one.body)
        return
      case 'return':
        if (one.value) this.expression(one.value)
        this.#checkOuts(one)
        this.state = nowhere
        return
      case 'yield':
        if (one.value) this.expression(one.value)
        else this.state = nowhere
        return
      case 'throw':
        if (one.value) this.expression(one.value)
        this.state = nowhere
        return
      case 'try':
        this.#try(one)
        return
      case 'using': {
        this.expression(one.value)
        this.#assign(one.variable)
        this.statement(one.body)
        return
      }
      case 'function':
        this.#localFunction(one.target)
        return
      case 'empty':
        return
    }
  }

  #jump(jumps: Jumps): void {
    this.#breaks.set(jumps, (this.#breaks.get(jumps) ?? nowhere) & this.state)
    this.state = nowhere
  }

  readonly #continueStates = new Map<Jumps, State>()

  #continue(jumps: Jumps): void {
    this.#continueStates.set(jumps, this.#continues(jumps) & this.state)
    this.state = nowhere
  }

  #continues(jumps: Jumps): State {
    return this.#continueStates.get(jumps) ?? nowhere
  }

  #leave(jumps: Jumps, state: State): void {
    this.state = state & (this.#breaks.get(jumps) ?? nowhere)
    this.#breaks.delete(jumps)
    this.#continueStates.delete(jumps)
  }

  #switch(one: BoundStatement & { kind: 'switch' }): void {
    this.#enter(one.variables)
    this.expression(one.value)
    const start = this.state
    let after = nowhere
    const isComplete =
      one.sections.some((section) => section.mark.isDefault) || coversBool(one.sections)
    for (const [i, section] of one.sections.entries()) {
      this.state = start
      for (const label of section.labels) {
        this.state = start
        if (label.pattern) this.#assignPattern(label.pattern)
        if (label.when) this.state = this.condition(label.when).whenTrue
      }
      if (section.labels.length > 1) this.state = start
      for (const statement of section.body) this.statement(statement)
      if (this.isReachable) {
        const isLast = i === one.sections.length - 1
        const label = section.labels.at(-1)!
        this.report(isLast ? 'CS8070' : 'CS0163', label.place, labelText(section))
        after &= this.state
      }
    }
    this.#leave(one.jumps, isComplete ? after : after & start)
  }

  #try(one: BoundStatement & { kind: 'try' }): void {
    const start = this.state
    this.statement(one.body)
    let after = this.state
    for (const part of one.catches) {
      this.state = start
      this.#enter(part.variables)
      this.#assign(part.variable)
      if (part.when) this.state = this.condition(part.when).whenTrue
      this.statement(part.body)
      after &= this.state
    }
    if (one.last) {
      this.state = start
      this.statement(one.last)
      // What the finally block assigns is assigned behind it, whichever way was taken.
      after = this.isReachable ? after | (this.state & ~1n & ~start) : nowhere
    }
    this.state = after
  }

  #localFunction(target: LocalFunction): void {
    if (!target.body) return
    this.#function(
      everything,
      target.parameters.map((one) => one.variable),
      target.body,
      () => {
        if (target.isIterator || target.returns === types.void) return
        const shown = target.parameters.map((one) => display(one.type)).join(', ')
        this.report('CS0161', target.place, `${target.name}(${shown})`)
      },
    )
  }

  #lambda(lambda: Lambda): void {
    this.#function(
      this.isReachable ? this.state : everything,
      lambda.parameters,
      lambda.body,
      () => {
        if (lambda.returns === types.void) return
        const what = lambda.anonymous ? 'anonymous method' : 'lambda expression'
        this.report('CS1643', lambda.place, what, display(lambda.returns))
      },
    )
  }

  #function(
    start: State,
    parameters: readonly Variable[],
    body: BoundStatement,
    missing: () => void,
  ): void {
    const { state } = this
    const outs = this.#outs
    const breaks = this.#breaks
    this.#breaks = new Map()
    this.#outs = parameters.filter((one) => one.byRef === 'out')
    this.state = start
    for (const parameter of parameters) this.#assign(parameter)
    this.#enter(this.#outs)
    this.statement(body)
    if (this.isReachable) {
      this.#checkOuts(body)
      missing()
    }
    this.state = state
    this.#outs = outs
    this.#breaks = breaks
  }

  #checkOuts(place: Place): void {
    for (const out of this.#outs) {
      if ((this.state & this.#bit(out)) === 0n) this.report('CS0177', place, out.name)
    }
  }

  // Expressions ---------------------------------------------------------------------------

  expression(one: Bound): void {
    switch (one.kind) {
      case 'variable':
        this.#read(one.variable, one)
        return
      case 'and-also':
      case 'or-else':
      case 'not':
      case 'match': {
        const { whenTrue, whenFalse } = this.condition(one)
        this.state = whenTrue & whenFalse
        return
      }
      case 'conditional': {
        const { whenTrue, whenFalse } = this.condition(one.test)
        this.state = whenTrue
        this.expression(one.whenTrue)
        const after = this.state
        this.state = whenFalse
        this.expression(one.whenFalse)
        this.state &= after
        return
      }
      case 'assign':
        this.#target(one.target, false)
        this.expression(one.value)
        if (one.target.kind === 'variable') this.#assign(one.target.variable)
        return
      case 'update':
        this.#target(one.target, true)
        this.expression(one.value)
        return
      case 'call':
        if (one.receiver) this.expression(one.receiver)
        this.#arguments(one.args)
        return
      case 'call-local':
        this.#arguments(one.args)
        return
      case 'invoke':
        this.expression(one.target)
        this.#arguments(one.args)
        return
      case 'lambda':
        this.#lambda(one.lambda)
        return
      case 'throw':
        this.expression(one.value)
        this.state = nowhere
        return
      default:
        for (const child of childrenOf(one)) this.expression(child)
    }
  }

  condition(one: Bound): Branches {
    switch (one.kind) {
      case 'literal':
        if (typeof one.value !== 'boolean') break
        return one.value
          ? { whenTrue: this.state, whenFalse: nowhere }
          : { whenTrue: nowhere, whenFalse: this.state }
      case 'not': {
        const { whenTrue, whenFalse } = this.condition(one.operand)
        return { whenTrue: whenFalse, whenFalse: whenTrue }
      }
      case 'and-also': {
        const left = this.condition(one.left)
        this.state = left.whenTrue
        const right = this.condition(one.right)
        return { whenTrue: right.whenTrue, whenFalse: left.whenFalse & right.whenFalse }
      }
      case 'or-else': {
        const left = this.condition(one.left)
        this.state = left.whenFalse
        const right = this.condition(one.right)
        return { whenTrue: left.whenTrue & right.whenTrue, whenFalse: right.whenFalse }
      }
      case 'match': {
        this.expression(one.operand)
        const whenFalse = this.state
        this.#assignPattern(one.pattern)
        return { whenTrue: this.state, whenFalse }
      }
      case 'conditional': {
        const test = this.condition(one.test)
        this.state = test.whenTrue
        const yes = this.condition(one.whenTrue)
        this.state = test.whenFalse
        const no = this.condition(one.whenFalse)
        return {
          whenTrue: yes.whenTrue & no.whenTrue,
          whenFalse: yes.whenFalse & no.whenFalse,
        }
      }
      case 'let':
        this.expression(one.value)
        return this.condition(one.body)
      case 'convert':
        if (one.step.kind === 'same' && one.type === types.bool) return this.condition(one.operand)
    }
    this.expression(one)
    return { whenTrue: this.state, whenFalse: this.state }
  }

  #assignPattern(pattern: BoundPattern): void {
    if ((pattern.kind === 'declaration' || pattern.kind === 'var') && pattern.variable)
      this.#assign(pattern.variable)
  }

  #target(target: Bound, isRead: boolean): void {
    if (target.kind === 'variable') {
      if (isRead) this.expression(target)
      return
    }
    if (target.kind === 'row-item') {
      this.#target(target.row, isRead)
      return
    }
    for (const child of childrenOf(target)) this.expression(child)
  }

  #arguments(args: readonly BoundArgument[]): void {
    for (const arg of args) {
      if (arg.mode === 'out') this.#target(arg.value, false)
      else this.expression(arg.value)
    }
    for (const arg of args) {
      if (arg.mode !== 'value' && arg.value.kind === 'variable') this.#assign(arg.value.variable)
    }
  }

  #read(variable: Variable, place: Place): void {
    if (variable.kind === 'context' || (this.state & this.#bit(variable)) !== 0n) return
    if (this.reported.has(variable)) return
    this.reported.add(variable)
    this.report(variable.byRef === 'out' ? 'CS0269' : 'CS0165', place, variable.name)
  }
}

function coversBool(sections: readonly BoundSection[]): boolean {
  const values = new Set<unknown>()
  for (const section of sections) {
    for (const { pattern, when } of section.labels) {
      if (when || !pattern) continue
      if (pattern.kind === 'var') return true
      if (pattern.kind !== 'constant') continue
      const value = pattern.value.kind === 'convert' ? pattern.value.operand : pattern.value
      if (value.kind === 'literal') values.add(value.value)
    }
  }
  return values.has(true) && values.has(false)
}

function labelText(section: BoundSection): string {
  const { pattern } = section.labels.at(-1)!
  if (!pattern) return 'default:'
  if (pattern.kind !== 'constant') return 'case:'
  const inner = pattern.value.kind === 'convert' ? pattern.value.operand : pattern.value
  if (inner.kind !== 'literal') return 'case:'
  const { value } = inner
  return `case ${typeof value === 'string' ? JSON.stringify(value) : String(value)}:`
}

/** The expressions directly inside of another, in the order of their evaluation. */
export function childrenOf(one: Bound): readonly Bound[] {
  switch (one.kind) {
    case 'literal':
    case 'variable':
    case 'default':
    case 'create':
    case 'slot':
    case 'type-of':
    case 'lambda':
    case 'error':
      return []
    case 'convert':
    case 'not':
    case 'negate':
    case 'is-null':
    case 'is':
    case 'as':
    case 'match':
      return [one.operand]
    case 'arithmetic':
    case 'compare':
    case 'logical':
    case 'three-valued':
    case 'and-also':
    case 'or-else':
    case 'combine-delegates':
      return [one.left, one.right]
    case 'concat':
      return one.parts
    case 'format':
      return one.args
    case 'conditional':
      return [one.test, one.whenTrue, one.whenFalse]
    case 'let':
      return [one.value, one.body]
    case 'sequence':
      return [...one.first, one.value]
    case 'call':
      return [...(one.receiver ? [one.receiver] : []), ...one.args.map((arg) => arg.value)]
    case 'call-local':
      return one.args.map((arg) => arg.value)
    case 'invoke':
      return [one.target, ...one.args.map((arg) => arg.value)]
    case 'property':
      return [...(one.receiver ? [one.receiver] : []), ...one.args]
    case 'element':
      return [one.array, ...one.indices]
    case 'assign':
    case 'update':
      return [one.target, one.value]
    case 'new-array':
      return one.sizes
    case 'array':
    case 'multi-array':
    case 'row':
      return one.items
    case 'reference':
      return [one.place]
    case 'dereference':
      return [one.operand]
    case 'row-item':
      return [one.row]
    case 'throw':
      return [one.value]
  }
}
