import { Enumerator } from '../dotnet/collections/interfaces.ts'
import { callOf, getterOf, setterOf } from '../dotnet/dispatch.ts'
import { formatText } from '../dotnet/system/format.ts'
import { TypeValue } from '../dotnet/system/object.ts'
import {
  isBoxed,
  isNullable,
  isReferenceType,
  isValueType,
  type NamedType,
  substitute,
  type Type,
  type TypeParameter,
} from '../dotnet/types.ts'
import {
  box,
  boxedDefault,
  cast,
  combine,
  defaultOf,
  delegateOf,
  enumerate,
  equals,
  isInstance,
  removeDelegate,
  Sequence,
  unbox,
} from '../dotnet/value.ts'
import { iteratorElement } from './bind-statement.ts'
import { types } from './binder.ts'
import type {
  Bound,
  BoundArgument,
  BoundCatch,
  BoundPattern,
  BoundStatement,
  Jumps,
  Lambda,
  LocalFunction,
  Slot,
  Variable,
} from './bound.ts'
import { comparison, negate, operation } from './numeric.ts'
import * as runtime from './runtime.ts'

export interface Emitted {
  /** The body of a function of one parameter `m`, which answers the function of the expression. */
  readonly text: string
  /** What `m` holds, by number. */
  readonly links: readonly unknown[]
}

/**
 * JavaScript of a bound tree. The text holds identifiers that are made here (`v12`, `t3`, `m7`, `L4`), numbers, quoted
 * texts and keywords; everything else is reached by its number in `m`.
 */
export function emit(body: BoundStatement, context: Variable): Emitted {
  const emitter = new Emitter()
  const text = emitter.root(body, context)
  return { text, links: emitter.links }
}

/** A text literal: the one place where what a document says comes into emitted text. */
export function quote(text: string): string {
  return JSON.stringify(text).replace(/[\u2028\u2029\u007f-\uffff]/g, (unit) => {
    return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
}

/** The JavaScript function that is being written. */
interface Target {
  temps: Set<string>
  /** Results leave in their boxed form. */
  readonly boxes: Type | undefined
}

class Emitter {
  readonly links: unknown[] = []
  readonly #numbers = new Map<unknown, number>()
  #target: Target = { temps: new Set(), boxes: undefined }

  root(body: BoundStatement, context: Variable): string {
    const inner = this.#function({ temps: new Set(), boxes: undefined }, () =>
      this.#statement(body),
    )
    const main = `(${variableName(context)})=>{${inner}}`
    const members = this.links.map((_, i) => `m${i}=m[${i}]`)
    const head = members.length > 0 ? `const ${members.join(',')};` : ''
    return `"use strict";${head}return ${main};`
  }

  /** The name by which a value of the compiler's is reached. */
  link(value: unknown): string {
    let number = this.#numbers.get(value)
    if (number === undefined) {
      number = this.links.length
      this.links.push(value)
      this.#numbers.set(value, number)
    }
    return `m${number}`
  }

  #function(target: Target, write: () => string): string {
    const before = this.#target
    this.#target = target
    const body = write()
    this.#target = before
    const temps = [...target.temps]
    return temps.length > 0 ? `let ${temps.join(',')};${body}` : body
  }

  #temp(slot: Slot): string {
    const name = `t${slot.id}`
    this.#target.temps.add(name)
    return name
  }

  /** A type at run time: itself, or what the type parameters stand for by then. */
  #type(type: Type): string {
    if (!type.open) return this.link(type.plain)
    if (type.kind === 'parameter') return `g${type.id}`
    const parameters = openParameters(type)
    const build = this.link(typeBuilder(type, parameters))
    return `${build}(${parameters.map((one) => `g${one.id}`).join(',')})`
  }

  #types(list: readonly Type[]): string {
    if (list.every((one) => !one.open)) return this.link(typeList(list))
    return `[${list.map((one) => this.#type(one)).join(',')}]`
  }

  // Statements ----------------------------------------------------------------------------

  #statement(one: BoundStatement): string {
    switch (one.kind) {
      case 'block':
        return this.#block(one)
      case 'local':
        return one.value ? `${variableName(one.variable)}=${this.#value(one.value)};` : ''
      case 'expression':
        return `${this.#effect(one.value)};`
      case 'if': {
        const no = one.whenFalse ? `else{${this.#statement(one.whenFalse)}}` : ''
        return `if(${this.#value(one.test)}){${this.#statement(one.whenTrue)}}${no}`
      }
      case 'while': {
        const label = labelOf(one.jumps)
        const test = this.#value(one.test)
        const body = this.#statement(one.body)
        const turn = this.#call(runtime.tick)
        if (one.variables.length === 0) return `${label}:while((${turn},${test})){${body}}`
        return `${label}:for(;;){${declare(one.variables)}${turn};if(!(${test}))break ${label};${body}}`
      }
      case 'do': {
        const label = labelOf(one.jumps)
        this.#testedLast.add(one.jumps)
        const body = this.#statement(one.body)
        const test = this.#value(one.test)
        const turn = this.#call(runtime.tick)
        return `${label}:for(;;){${declare(one.variables)}C${one.jumps.id}:{${body}}${turn};if(!(${test}))break ${label};}`
      }
      case 'for':
        return this.#for(one)
      case 'foreach':
        return this.#foreach(one)
      case 'switch':
        return this.#switch(one)
      case 'break':
        return `break ${labelOf(one.jumps)};`
      case 'continue':
        return this.#testedLast.has(one.jumps)
          ? `break C${one.jumps.id};`
          : `continue ${labelOf(one.jumps)};`
      case 'goto':
        return this.#goto(one.label.id)
      case 'goto-case':
        return `${this.#call(runtime.tick)};s${one.jumps.id}=${one.section.index};continue ${labelOf(one.jumps)};`
      case 'label':
        return this.#statement(one.body)
      case 'return':
        return this.#return(one.value)
      case 'yield':
        return one.value ? `yield ${this.#value(one.value)};` : 'return;'
      case 'throw': {
        const error = one.value ? this.#value(one.value) : variableName(one.rethrow!)
        return `${this.#call(runtime.raise, error)};`
      }
      case 'try':
        return this.#try(one)
      case 'using': {
        const value = this.#value(one.value)
        const body = this.#statement(one.body)
        const dispose = this.#effect(one.dispose)
        return `${variableName(one.variable)}=${value};try{${body}}finally{if(${this.#call(runtime.isAlive)}){${dispose};}}`
      }
      case 'function':
      case 'empty':
        return ''
    }
  }

  #return(value: Bound | undefined): string {
    if (!value) return 'return;'
    return `return ${this.#result(value)};`
  }

  #result(value: Bound): string {
    const { boxes } = this.#target
    const text = this.#value(value)
    return boxes ? this.#call(box, text, this.#type(boxes)) : text
  }

  /** Loops of `do`: `continue` goes on to their test. */
  readonly #testedLast = new Set<Jumps>()

  /** The state variable and loop of the block that a label stands in, by label. */
  readonly #gotos = new Map<number, number>()

  #block(one: BoundStatement & { kind: 'block' }): string {
    const functions = one.functions.map((each) => this.#localFunction(each)).join('')
    return `{${declare(one.variables)}${functions}${this.#sequence(one.statements)}}`
  }

  #sequence(statements: readonly BoundStatement[]): string {
    const isLabelled = statements.some((each) => each.kind === 'label' && each.label.used)
    if (isLabelled) return this.#labelled(statements)
    return statements.map((each) => this.#statement(each)).join('')
  }

  /** Statements with labels: a loop around a switch whose cases are the places to go to. */
  #labelled(statements: readonly BoundStatement[]): string {
    const used = statements.flatMap((each) =>
      each.kind === 'label' && each.label.used ? [each.label] : [],
    )
    const id = used[0]!.id
    for (const label of used) this.#gotos.set(label.id, id)
    let text = 'case 0:'
    for (const each of statements) {
      if (each.kind === 'label' && each.label.used) text += `case ${each.label.id}:`
      text += this.#statement(each)
    }
    const turn = this.#call(runtime.tick)
    return `let s${id}=0;G${id}:for(;;){${turn};switch(s${id}){${text}}break;}`
  }

  #goto(label: number): string {
    const state = this.#gotos.get(label)
    if (state === undefined) throw new Error('a goto to a label that is not around it')
    return `s${state}=${label};continue G${state};`
  }

  #for(one: BoundStatement & { kind: 'for' }): string {
    const label = labelOf(one.jumps)
    const initial = one.initial.map((each) => this.#statement(each)).join('')
    const turn = this.#call(runtime.tick)
    const test = one.test ? `(${turn},${this.#value(one.test)})` : `(${turn},true)`
    const step = one.step.map((each) => this.#effect(each)).join(',')
    return `{${declare(one.variables)}${initial}${label}:for(;${test};${step}){${this.#statement(one.body)}}}`
  }

  #foreach(one: BoundStatement & { kind: 'foreach' }): string {
    const label = labelOf(one.jumps)
    const source = this.#value(one.source)
    const turn = this.#call(runtime.tick)
    const item = this.#temp(one.slot)
    const assign = this.#effect(one.assign)
    const body = `${turn};${assign};${this.#statement(one.body)}`
    const { id } = one.jumps
    if (one.over === 'sequence') {
      return `${label}:for(${item} of ${this.#call(enumerate, source)}){${declare(one.variables)}${body}}`
    }
    const read = one.over === 'string' ? runtime.charAt : runtime.elementAt
    const length = this.#call(runtime.lengthOf, `a${id}`)
    const take = `${item}=${this.#call(read, `a${id}`, `i${id}`)};`
    return `{const a${id}=${source};${label}:for(let i${id}=0;i${id}<${length};i${id}++){${declare(one.variables)}${take}${body}}}`
  }

  #switch(one: BoundStatement & { kind: 'switch' }): string {
    const label = labelOf(one.jumps)
    const value = this.#temp(one.slot)
    const state = `s${one.jumps.id}`
    const fallback = one.sections.find((section) => section.mark.isDefault)
    let choice = String(fallback?.mark.index ?? -1)
    const tests: string[] = []
    for (const section of one.sections) {
      for (const { pattern, when } of section.labels) {
        if (!pattern) continue
        const match = this.#match(value, pattern)
        tests.push(`${when ? `(${match}&&${this.#value(when)})` : match}?${section.mark.index}:`)
      }
    }
    choice = `${tests.join('')}${choice}`
    const sections = one.sections.map(
      (section) => `case ${section.mark.index}:{${this.#sequence(section.body)}}`,
    )
    const head = `{${declare(one.variables)}${value}=${this.#value(one.value)};let ${state}=${choice};`
    return `${head}${label}:for(;;){switch(${state}){${sections.join('')}}break;}}`
  }

  #try(one: BoundStatement & { kind: 'try' }): string {
    let text = this.#statement(one.body)
    if (one.catches.length > 0) {
      const error = `e${one.catches[0]!.variable.id}`
      const tests = one.catches.map((part) => this.#catch(part, error)).join('')
      text = `try{${text}}catch(${error}){${error}=${this.#call(runtime.caught, error)};${tests}throw ${error};}`
      // Each catch leaves the chain by its own end.
      text = `K${one.catches[0]!.variable.id}:{${text}}`
    }
    if (one.last) {
      text = `try{${text}}finally{if(${this.#call(runtime.isAlive)}){${this.#statement(one.last)}}}`
    }
    return text
  }

  #catch(part: BoundCatch, error: string): string {
    const test = part.type ? this.#call(isInstance, error, this.#type(part.type)) : 'true'
    const variable = variableName(part.variable)
    const body = `${this.#statement(part.body)}break K${error.slice(1)};`
    const run = part.when ? `if(${this.#value(part.when)}){${body}}` : body
    return `if(${test}){${declare(part.variables)}${variable}=${error};${run}}`
  }

  // Functions -----------------------------------------------------------------------------

  #localFunction(target: LocalFunction): string {
    const generics = target.typeParameters.map((one) => `g${one.id}`)
    const parameters = target.parameters.map((one) => variableName(one.variable))
    const head = `const v${target.id}=(${[...generics, ...parameters].join(',')})=>`
    if (target.isIterator) {
      const body = this.#function({ temps: new Set(), boxes: undefined }, () =>
        this.#statement(target.body!),
      )
      const element = this.#type(iteratorElement(target.returns)!)
      const isSequence = /IEnumerable$/.test((target.returns as NamedType).definition.fullName)
      const make = this.link(isSequence ? makeSequence : makeEnumerator)
      return `${head}${make}(${element},function*(){${body}});`
    }
    const body = this.#function({ temps: new Set(), boxes: undefined }, () =>
      this.#statement(target.body!),
    )
    return `${head}{${this.#call(runtime.enter)};try{${body}}finally{${this.#call(runtime.leave)};}};`
  }

  #lambda(one: Bound & { kind: 'lambda' }): string {
    const { lambda } = one
    const text = this.#lambdaText(lambda)
    return lambda.typed ? this.#call(delegateOf, this.#type(one.type), text) : text
  }

  #lambdaText(lambda: Lambda): string {
    const names = lambda.parameters.map(variableName)
    const target: Target = {
      temps: new Set(),
      boxes: isBoxed(lambda.returns) ? lambda.returns : undefined,
    }
    const body = this.#function(target, () => {
      const unboxed = lambda.parameters
        .map((parameter) => {
          if (!isBoxed(parameter.type)) return ''
          const name = variableName(parameter)
          return parameter.byRef
            ? `${name}=${this.#call(runtime.bareCell, name, this.#type(parameter.type))};`
            : `${name}=${this.#call(unbox, name)};`
        })
        .join('')
      const single = unboxed === '' ? singleResult(lambda.body) : undefined
      if (single && target.temps.size === 0) {
        const result = this.#result(single)
        if (target.temps.size === 0) return `return ${result};`
        return `return ${result};`
      }
      return `${unboxed}${this.#statement(lambda.body)}`
    })
    const isVoid = lambda.returns === types.void
    // A delegate without a result gives null.
    return `(${names.join(',')})=>{${body}${isVoid ? 'return null;' : ''}}`
  }

  // Expressions ---------------------------------------------------------------------------

  #call(target: unknown, ...args: readonly string[]): string {
    return `${this.link(target)}(${args.join(',')})`
  }

  /** An expression whose value nobody wants. */
  #effect(one: Bound): string {
    return this.#value(one)
  }

  #value(one: Bound): string {
    switch (one.kind) {
      case 'literal':
        return this.#literal(one.value)
      case 'variable':
        return this.#read(one.variable)
      case 'default':
        return one.type.open
          ? this.#call(boxedDefault, this.#type(one.type))
          : this.#call(defaultOf, this.#type(one.type))
      case 'create':
        return this.#call(runtime.create, this.#type(one.type))
      case 'convert':
        return this.#convert(one)
      case 'arithmetic':
        return this.#arithmetic(one)
      case 'compare':
        return this.#compare(one)
      case 'logical': {
        const [a, b] = [this.#value(one.left), this.#value(one.right)]
        return one.op === '^' ? `(${a}!==${b})` : `!!(${a}${one.op}${b})`
      }
      case 'three-valued':
        return this.#call(
          runtime.threeValued,
          quote(one.op),
          this.#value(one.left),
          this.#value(one.right),
        )
      case 'and-also':
        return `(${this.#value(one.left)}&&${this.#value(one.right)})`
      case 'or-else':
        return `(${this.#value(one.left)}||${this.#value(one.right)})`
      case 'not':
        return `!${this.#value(one.operand)}`
      case 'negate': {
        const operand = this.#value(one.operand)
        if (one.in === 'double') return `(-${operand})`
        return this.#call(negate, operand, quote(one.op), quote(one.in), String(one.checked))
      }
      case 'is-null':
        return `(${this.#value(one.operand)}===null)`
      case 'concat':
        return this.#concat(one)
      case 'format': {
        const args = this.#call(
          runtime.arrayWith,
          this.#type(types.object),
          ...one.args.map((arg) => this.#value(arg)),
        )
        return this.#call(formatInterpolated, quote(one.text), args)
      }
      case 'combine-delegates':
        return this.#call(
          one.op === '+' ? combine : removeDelegate,
          this.#value(one.left),
          this.#value(one.right),
        )
      case 'conditional':
        return `(${this.#value(one.test)}?${this.#value(one.whenTrue)}:${this.#value(one.whenFalse)})`
      case 'let':
        return this.#let(one)
      case 'slot':
        return one.slot.captured ? `t${one.slot.id}` : this.#temp(one.slot)
      case 'sequence':
        return `(${[...one.first.map((each) => this.#effect(each)), this.#value(one.value)].join(',')})`
      case 'call': {
        let args = one.args.map((arg) => this.#weighed(arg.value, this.#argument(arg), arg.mode))
        if (one.receiver) {
          const parts = one.args.map(({ value }) => value)
          args = this.#received(one.receiver, one.method.owner.fullName, args, parts)
          args[0] = this.#weighed(one.receiver, args[0]!)
        }
        if (one.passed.length > 0) args.push(this.#types(one.passed))
        return this.#tagged(this.#call(callOf(one.method), ...args), one.method.returns)
      }
      case 'call-local': {
        const generics = one.typeArgs.map((type) => this.#type(type))
        const args = one.args.map((arg) => this.#argument(arg))
        return `v${one.target.id}(${[...generics, ...args].join(',')})`
      }
      case 'invoke': {
        const args = one.args.map((arg) => this.#argument(arg))
        return this.#call(runtime.invoke, this.#value(one.target), ...args)
      }
      case 'property': {
        const args = this.#propertyArguments(one)
        const value = this.#tagged(this.#call(getterOf(one.property), ...args), one.property.type)
        return one.open ? this.#call(unbox, value) : value
      }
      case 'reference':
        return this.#argument({ mode: 'ref', value: one.place, open: false })
      case 'dereference':
        return this.#call(runtime.readCell, this.#value(one.operand))
      case 'element':
        return this.#element(one)
      case 'assign':
        return this.#assign(one.target, this.#value(one.value))
      case 'update':
        return this.#update(one)
      case 'is':
        return this.#call(isInstance, this.#value(one.operand), this.#type(one.tested))
      case 'as':
        return this.#call(runtime.asType, this.#value(one.operand), this.#type(one.type))
      case 'match':
        return this.#matchOnce(one)
      case 'lambda':
        return this.#lambda(one)
      case 'new-array':
        return this.#call(
          runtime.createArray,
          this.#type(elementOf(one.type)),
          ...one.sizes.map((size) => this.#value(size)),
        )
      case 'array':
        return this.#call(
          one.type.open ? runtime.boxedArrayWith : runtime.arrayWith,
          this.#type(elementOf(one.type)),
          ...one.items.map((item) => this.#value(item)),
        )
      case 'multi-array': {
        const lengths = `[${one.lengths.join(',')}]`
        return this.#call(
          runtime.multiArrayWith,
          this.#type(elementOf(one.type)),
          lengths,
          ...one.items.map((item) => this.#value(item)),
        )
      }
      case 'row':
        return this.#call(
          runtime.makeRow,
          this.#type(one.type),
          ...one.items.map((item) => this.#value(item)),
        )
      case 'row-item': {
        const item = this.#call(runtime.rowItem, this.#value(one.row), String(one.index))
        return isBoxed(one.type) ? this.#call(unbox, item) : item
      }
      case 'type-of':
        // `List<>` stands for itself: its parameters are given by nobody.
        return one.of.open && !(one.of.kind === 'named' && one.of === one.of.definition.self)
          ? this.#call(typeValueOf, this.#type(one.of))
          : this.link(TypeValue.of(one.of))
      case 'throw':
        return this.#call(runtime.raise, this.#value(one.value))
      case 'error':
        throw new Error('a tree with mistakes was given to the emitter')
    }
  }

  #literal(value: unknown): string {
    switch (typeof value) {
      case 'string':
        return quote(value)
      case 'boolean':
        return String(value)
      case 'bigint':
        return value < 0n ? `(${value}n)` : `${value}n`
      case 'number':
        if (!Number.isFinite(value) || Object.is(value, -0)) return this.link(value)
        return value < 0 ? `(${value})` : String(value)
    }
    return value === null ? 'null' : this.link(value)
  }

  #read(variable: Variable): string {
    const name = variableName(variable)
    return variable.byRef ? this.#call(runtime.readCell, name) : name
  }

  #convert(one: Bound & { kind: 'convert' }): string {
    const { operand, step } = one
    const value = this.#value(operand)
    switch (step.kind) {
      case 'same':
        return value
      case 'box':
      case 'open':
        return isBoxed(operand.type) ? this.#call(box, value, this.#type(operand.type)) : value
      case 'close':
        return this.#call(unbox, value)
      case 'unbox':
        return this.#call(runtime.unboxAs, value, this.#type(one.type))
      case 'cast':
        return this.#call(cast, value, this.#type(one.type))
      case 'unwrap':
        return this.#call(runtime.unwrap, value)
      case 'numeric':
        // Every int is a double.
        if (step.to === 'double' && !['long', 'ulong', 'decimal'].includes(step.from)) return value
        return this.#call(runtime.converter(step.from, step.to, step.checked), value)
    }
  }

  #arithmetic(one: Bound & { kind: 'arithmetic' }): string {
    const left = this.#value(one.left)
    const right = this.#value(one.right)
    const { run, checked, js } = operation(one.op, one.in)
    if (one.checked && checked) return this.#call(checked, left, right)
    const divisor = one.right.kind === 'literal' ? Number(one.right.value) : 0
    if (one.in === 'int' && (one.op === '/' || one.op === '%') && divisor > 0)
      return `(${left}${one.op}${right}|0)`
    return js ? js(left, right) : this.#call(run, left, right)
  }

  #compare(one: Bound & { kind: 'compare' }): string {
    const left = this.#value(one.left)
    const right = this.#value(one.right)
    const { run, js } = comparison(one.op, one.in)
    if (one.in === 'string' && one.right.kind !== 'literal') {
      return js!(this.#weighed(one.left, left), right)
    }
    return js ? js(left, right) : this.#call(run, left, right)
  }

  /** What a method gets: for long texts and arrays it takes longer. */
  #weighed(value: Bound, text: string, mode: BoundArgument['mode'] = 'value'): string {
    const isLong = runtime.mayBeLong(value.type) && value.kind !== 'literal' && mode === 'value'
    return isLong ? this.#call(runtime.weigh, text) : text
  }

  #concat(one: Bound & { kind: 'concat' }): string {
    const parts = one.parts.map((part) => {
      const value = this.#value(part)
      if (part.type === types.string) return value
      return this.#call(runtime.textFunction(part.type.open ? types.object : part.type), value)
    })
    return this.#call(runtime.concat, ...parts)
  }

  #let(one: Bound & { kind: 'let' }): string {
    const value = this.#value(one.value)
    if (one.slot.captured) return `((t${one.slot.id})=>${this.#value(one.body)})(${value})`
    return `(${this.#temp(one.slot)}=${value},${this.#value(one.body)})`
  }

  #argument(arg: BoundArgument): string {
    if (arg.mode === 'value') return this.#value(arg.value)
    const { value } = arg
    if (value.kind === 'variable' && value.variable.byRef && !arg.open)
      return variableName(value.variable)
    if (value.kind === 'dereference' && !arg.open) return this.#value(value.operand)
    if (arg.mode === 'in' && !isPlace(value)) {
      const text = this.#value(value)
      return this.#cell(`()=>${text}`, '()=>{}', value.type, arg.open)
    }
    // The parts of the place are evaluated once.
    const { before, place } = this.#fixed(value)
    const read = this.#value(place)
    const write = this.#assign(place, 'x')
    const cell = this.#cell(`()=>${read}`, `(x)=>${write}`, value.type, arg.open)
    return before.length === 0
      ? cell
      : `((${before.map(([name]) => name).join(',')})=>${cell})(${before.map(([, text]) => text).join(',')})`
  }

  #cell(read: string, write: string, type: Type, open: boolean): string {
    return open
      ? this.#call(runtime.boxedCell, read, write, this.#type(type))
      : this.#call(runtime.cell, read, write)
  }

  /** A place whose parts have become names, and what those stand for. */
  #fixed(place: Bound): { before: [string, string][]; place: Bound } {
    const before: [string, string][] = []
    const keep = (part: Bound): Bound => {
      if (part.kind === 'literal') return part
      const slot: Slot = { type: part.type, id: ++this.#lastFixed, captured: true }
      before.push([`t${slot.id}`, this.#value(part)])
      return { kind: 'slot', slot, type: part.type, start: part.start, end: part.end }
    }
    switch (place.kind) {
      case 'element': {
        const array = keep(place.array)
        return { before, place: { ...place, array, indices: place.indices.map(keep) } }
      }
      case 'property': {
        const receiver = place.receiver && keep(place.receiver)
        return { before, place: { ...place, receiver, args: place.args.map(keep) } }
      }
      case 'dereference':
        return { before, place: { ...place, operand: keep(place.operand) } }
      case 'row-item': {
        const inner = this.#fixed(place.row)
        return { before: inner.before, place: { ...place, row: inner.place } }
      }
      default:
        return { before, place }
    }
  }

  // Above all numbers that the binder gives.
  #lastFixed = 1_000_000_000

  /** The receiver and its arguments. Whether it is null is asked when all of them have been evaluated. */
  #received(receiver: Bound, owner: string, args: string[], parts: readonly Bound[]): string[] {
    const value = this.#value(receiver)
    if (owner === 'System.Nullable' || !mayBeNull(receiver)) return [value, ...args]
    const thrown = this.#call(runtime.throwNull)
    if (parts.every(isQuiet)) return [`(${value}??${thrown})`, ...args]
    const [kept, last] = [this.#fresh(), this.#fresh()]
    const checked = `(${last}=${args.at(-1)},${kept}??${thrown},${last})`
    return [`(${kept}=${value})`, ...args.slice(0, -1), checked]
  }

  #fresh(): string {
    const name = `t${++this.#lastFixed}`
    this.#target.temps.add(name)
    return name
  }

  /** Arrays that an implementation returns are plain: here they get their element type. */
  #tagged(text: string, declared: Type): string {
    if (declared.kind !== 'array' || declared.open) return text
    return this.#call(runtime.tag, text, this.#type(declared.element))
  }

  #propertyArguments(one: Bound & { kind: 'property' }): string[] {
    let args = one.args.map((arg) => this.#value(arg))
    if (one.receiver)
      args = this.#received(one.receiver, one.property.owner.fullName, args, one.args)
    if (one.passed.length > 0) args.push(this.#types(one.passed))
    return args
  }

  #element(one: Bound & { kind: 'element' }): string {
    const array = this.#value(one.array)
    const indices = one.indices.map((index) => this.#value(index))
    if (indices.length > 1) {
      const value = this.#call(runtime.multiElementAt, array, ...indices)
      return one.type.open ? this.#call(box, value, this.#type(one.type)) : value
    }
    return this.#call(
      one.type.open ? runtime.boxedElementAt : runtime.elementAt,
      array,
      indices[0]!,
    )
  }

  #assign(target: Bound, value: string): string {
    switch (target.kind) {
      case 'variable': {
        const name = variableName(target.variable)
        return target.variable.byRef
          ? this.#call(runtime.writeCell, name, value)
          : `(${name}=${value})`
      }
      case 'dereference':
        return this.#call(runtime.writeCell, this.#value(target.operand), value)
      case 'slot':
        return `(t${target.slot.id}=${value})`
      case 'element': {
        const array = this.#value(target.array)
        const indices = target.indices.map((index) => this.#value(index))
        if (indices.length > 1) return this.#call(runtime.setMultiElement, array, ...indices, value)
        const element = elementOf(target.array.type)
        const set = element.open
          ? runtime.setBoxedElement
          : runtime.mayHoldDerived(element)
            ? runtime.setReference
            : runtime.setElement
        return this.#call(set, array, indices[0]!, value)
      }
      case 'property': {
        const args = target.args.map((arg) => this.#value(arg))
        if (target.receiver) args.unshift(this.#value(target.receiver))
        const passed = target.passed.length > 0 ? [this.#types(target.passed)] : []
        const name = `t${++this.#lastFixed}`
        this.#target.temps.add(name)
        const opened = target.open ? this.#call(box, name, this.#type(target.type)) : name
        const set = this.#call(setterOf(target.property), ...args, opened, ...passed)
        // The receiver comes first, as it is written.
        return args.length === 0
          ? `(${name}=${value},${set},${name})`
          : this.#setLater(args, passed, value, target)
      }
      case 'row-item': {
        const kept = `t${++this.#lastFixed}`
        this.#target.temps.add(kept)
        const item = isBoxed(target.type) ? this.#call(box, kept, this.#type(target.type)) : kept
        const changed = this.#call(
          runtime.withItem,
          this.#value(target.row),
          String(target.index),
          item,
        )
        return `(${kept}=${value},${this.#assign(target.row, changed)},${kept})`
      }
    }
    throw new Error(`a ${target.kind} cannot be assigned to`)
  }

  #setLater(
    args: readonly string[],
    passed: readonly string[],
    value: string,
    target: Bound & { kind: 'property' },
  ): string {
    const names = args.map(() => {
      const name = `t${++this.#lastFixed}`
      this.#target.temps.add(name)
      return name
    })
    const result = `t${++this.#lastFixed}`
    this.#target.temps.add(result)
    const opened = target.open ? this.#call(box, result, this.#type(target.type)) : result
    const { receiver, property } = target
    // The receiver may be null until the value has been evaluated.
    const isChecked =
      receiver && property.owner.fullName !== 'System.Nullable' && mayBeNull(receiver)
    const checked = isChecked
      ? [`(${names[0]}??${this.#call(runtime.throwNull)})`, ...names.slice(1)]
      : names
    const set = this.#call(setterOf(property), ...checked, opened, ...passed)
    const before = names.map((name, i) => `${name}=${args[i]}`)
    return `(${[...before, `${result}=${value}`, set, result].join(',')})`
  }

  /** `a op= b`: the parts of `a` once, then its value, then the assignment. */
  #update(one: Bound & { kind: 'update' }): string {
    const names: string[] = []
    const keep = (part: Bound): Bound => {
      if (part.kind === 'literal' || part.kind === 'slot') return part
      const slot: Slot = { type: part.type, id: ++this.#lastFixed }
      names.push(`${this.#temp(slot)}=${this.#value(part)}`)
      return { kind: 'slot', slot, type: part.type, start: part.start, end: part.end }
    }
    const fix = (place: Bound): Bound => {
      switch (place.kind) {
        case 'element':
          return { ...place, array: keep(place.array), indices: place.indices.map(keep) }
        case 'property':
          return {
            ...place,
            receiver: place.receiver && keep(place.receiver),
            args: place.args.map(keep),
          }
        case 'dereference':
          return { ...place, operand: keep(place.operand) }
        case 'row-item':
          return { ...place, row: fix(place.row) }
        default:
          return place
      }
    }
    const target = fix(one.target)
    const old = this.#temp(one.slot)
    const read = `${old}=${this.#value(target)}`
    const write = this.#assign(target, this.#value(one.value))
    const result = one.result === 'old' ? [old] : []
    return `(${[...names, read, write, ...result].join(',')})`
  }

  #matchOnce(one: Bound & { kind: 'match' }): string {
    const name = `t${++this.#lastFixed}`
    this.#target.temps.add(name)
    return `(${name}=${this.#value(one.operand)},${this.#match(name, one.pattern)})`
  }

  /** A pattern over a boxed value that has a name. */
  #match(value: string, pattern: BoundPattern): string {
    switch (pattern.kind) {
      case 'never':
        return 'false'
      case 'constant':
        return this.#call(equals, value, this.#value(pattern.value))
      case 'var':
        return pattern.variable ? `(${this.#bind(pattern.variable, value)},true)` : 'true'
      case 'declaration': {
        const test = this.#call(isInstance, value, this.#type(pattern.tested))
        return pattern.variable ? `(${test}&&(${this.#bind(pattern.variable, value)},true))` : test
      }
    }
  }

  #bind(variable: Variable, value: string): string {
    const bare = isBoxed(variable.type) ? this.#call(unbox, value) : value
    return `${variableName(variable)}=${bare}`
  }
}

/** Has no effect and does not throw. */
function isQuiet(part: Bound): boolean {
  if (part.kind === 'convert')
    return ['same', 'box', 'open'].includes(part.step.kind) && isQuiet(part.operand)
  return ['literal', 'variable', 'slot', 'lambda', 'default', 'type-of'].includes(part.kind)
}

const variableName = (variable: Variable) => `v${variable.id}`
const labelOf = (jumps: Jumps) => `L${jumps.id}`

function declare(variables: readonly Variable[]): string {
  const own = variables.filter((one) => !one.constant)
  return own.length === 0 ? '' : `let ${own.map(variableName).join(',')};`
}

function elementOf(type: Type): Type {
  return type.kind === 'array' ? type.element : type
}

function isPlace(value: Bound): boolean {
  return ['variable', 'element', 'dereference', 'row-item'].includes(value.kind)
}

/** The expression of a lambda that is one `return`. */
function singleResult(body: BoundStatement): Bound | undefined {
  if (body.kind === 'return') return body.value
  if (body.kind !== 'block' || body.variables.length > 0 || body.functions.length > 0)
    return undefined
  const [only] = body.statements
  return body.statements.length === 1 && only?.kind === 'return' ? only.value : undefined
}

export function mayBeNull(receiver: Bound): boolean {
  if (isNullable(receiver.type)) return true
  if (
    receiver.kind === 'convert' &&
    receiver.step.kind === 'box' &&
    isValueType(receiver.operand.type)
  ) {
    return isNullable(receiver.operand.type)
  }
  if (receiver.kind === 'literal' || receiver.kind === 'concat')
    return receiver.kind === 'literal' && receiver.value === null
  return isReferenceType(receiver.type) || receiver.type.kind === 'parameter'
}

function openParameters(type: Type): TypeParameter[] {
  const found = new Set<TypeParameter>()
  const walk = (one: Type) => {
    if (!one.open) return
    if (one.kind === 'parameter') found.add(one)
    else if (one.kind === 'array') walk(one.element)
    else for (const arg of one.args) walk(arg)
  }
  walk(type)
  return [...found]
}

function typeBuilder(type: Type, parameters: readonly TypeParameter[]) {
  return (...args: readonly Type[]): Type =>
    substitute(type.plain, new Map(parameters.map((one, i) => [one, args[i]!])))
}

const typeLists = new Map<string, readonly Type[]>()

/** The same list for the same types, so that it is linked once. */
function typeList(list: readonly Type[]): readonly Type[] {
  const plain = list.map((one) => one.plain)
  const key = plain.map((one) => one.id).join()
  const known = typeLists.get(key)
  if (known) return known
  typeLists.set(key, plain)
  return plain
}

function typeValueOf(type: Type): TypeValue {
  return TypeValue.of(type)
}

export function makeSequence(element: Type, make: () => Iterator<unknown>): Sequence {
  return new Sequence(element, make)
}

export function makeEnumerator(element: Type, make: () => Iterator<unknown>): Enumerator {
  return new Enumerator(element, { [Symbol.iterator]: make })
}

export function formatInterpolated(text: string, args: unknown): string {
  return formatText(null, text, args as unknown[])
}
