import { Enumerator } from '../dotnet/collections/interfaces.ts'
import type { Row } from '../dotnet/collections/tuples.ts'
import type { ContextView } from '../dotnet/context/context.ts'
import { callOf, getterOf, setterOf } from '../dotnet/dispatch.ts'
import { nullReference } from '../dotnet/errors.ts'
import type { DotnetException } from '../dotnet/exception.ts'
import { TypeValue } from '../dotnet/system/object.ts'
import {
  isBoxed,
  type NamedType,
  type Substitution,
  substitute,
  type Type,
  type TypeParameter,
} from '../dotnet/types.ts'
import {
  box,
  boxedDefault,
  cast,
  combine,
  type Delegate,
  defaultOf,
  delegateOf,
  enumerate,
  equals,
  isInstance,
  type Ref,
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
  Label,
  Lambda,
  LocalFunction,
  SectionMark,
  Variable,
} from './bound.ts'
import { formatInterpolated, mayBeNull } from './emit.ts'
import { comparison, negate, operation } from './numeric.ts'
import * as runtime from './runtime.ts'

/**
 * The second engine: walks the bound tree. Slower than emitted code, needs no code generation, and answers the same;
 * all cases run in both.
 */
export function interpret(body: BoundStatement, context: Variable): (view: ContextView) => unknown {
  return (view) => {
    const frame = new Frame(new Map(), new Map(), undefined)
    frame.cells.set(context.id, { value: view })
    const end = frame.run(body)
    return end?.kind === 'return' ? end.value : null
  }
}

interface Box {
  value: unknown
}

/** How a statement ended, when not at its end. */
type End =
  | { readonly kind: 'return'; readonly value: unknown }
  | { readonly kind: 'break' | 'continue'; readonly jumps: Jumps }
  | { readonly kind: 'goto'; readonly label: Label }
  | { readonly kind: 'goto-case'; readonly jumps: Jumps; readonly section: SectionMark }

/** What names mean while a function runs. A lambda takes a copy along: cells are shared, later ones are not. */
class Frame {
  /** Variables and slots by their numbers. */
  readonly cells: Map<number, Box>
  /** Local functions are found by their own number, with the cells of the place that declared them. */
  readonly generics: ReadonlyMap<TypeParameter, Type>
  /** The type to which results are boxed. */
  readonly boxes: Type | undefined

  constructor(
    cells: Map<number, Box>,
    generics: ReadonlyMap<TypeParameter, Type>,
    boxes: Type | undefined,
  ) {
    this.cells = cells
    this.generics = generics
    this.boxes = boxes
  }

  #type(type: Type): Type {
    return substitute(type, this.generics as Substitution).plain
  }

  #declare(variables: readonly Variable[]): void {
    for (const variable of variables) this.cells.set(variable.id, { value: undefined })
  }

  #cell(id: number): Box {
    let cell = this.cells.get(id)
    if (!cell) {
      cell = { value: undefined }
      this.cells.set(id, cell)
    }
    return cell
  }

  // Statements ----------------------------------------------------------------------------

  run(one: BoundStatement): End | undefined {
    switch (one.kind) {
      case 'block':
        this.#declare(one.variables)
        for (const target of one.functions) this.#declareFunction(target)
        return this.#sequence(one.statements)
      case 'local':
        if (one.value) this.#cell(one.variable.id).value = this.value(one.value)
        return undefined
      case 'expression':
        this.value(one.value)
        return undefined
      case 'if':
        if (this.value(one.test)) return this.run(one.whenTrue)
        return one.whenFalse && this.run(one.whenFalse)
      case 'while':
        for (;;) {
          this.#declare(one.variables)
          runtime.tick()
          if (!this.value(one.test)) return undefined
          const end = this.#turn(one.body, one.jumps)
          if (end) return end === broken ? undefined : end
        }
      case 'do':
        for (;;) {
          this.#declare(one.variables)
          const end = this.#turn(one.body, one.jumps)
          if (end) return end === broken ? undefined : end
          runtime.tick()
          if (!this.value(one.test)) return undefined
        }
      case 'for':
        return this.#for(one)
      case 'foreach':
        return this.#foreach(one)
      case 'switch':
        return this.#switch(one)
      case 'break':
      case 'continue':
        return { kind: one.kind, jumps: one.jumps }
      case 'goto':
        return { kind: 'goto', label: one.label }
      case 'goto-case':
        runtime.tick()
        return { kind: 'goto-case', jumps: one.jumps, section: one.section }
      case 'label':
        return this.run(one.body)
      case 'return':
        return { kind: 'return', value: one.value ? this.#result(one.value) : null }
      case 'yield':
        throw new Error('a yield outside of an iterator')
      case 'throw':
        return runtime.raise(
          (one.value
            ? this.value(one.value)
            : this.#cell(one.rethrow!.id).value) as DotnetException | null,
        )
      case 'try':
        return this.#try(one)
      case 'using': {
        this.#cell(one.variable.id).value = this.value(one.value)
        try {
          return this.run(one.body)
        } finally {
          if (runtime.isAlive()) this.value(one.dispose)
        }
      }
      case 'function':
      case 'empty':
        return undefined
    }
  }

  #sequence(statements: readonly BoundStatement[]): End | undefined {
    for (let i = 0; i < statements.length; i++) {
      const end = this.run(statements[i]!)
      if (!end) continue
      const at = labelIn(statements, end)
      if (at < 0) return end
      runtime.tick()
      i = at - 1
    }
    return undefined
  }

  #result(value: Bound): unknown {
    const result = this.value(value)
    return this.boxes ? box(result, this.#type(this.boxes)) : result
  }

  /** One turn of a loop's body: undefined goes on, `broken` leaves the loop. */
  #turn(body: BoundStatement, jumps: Jumps): End | typeof broken | undefined {
    return turnOf(this.run(body), jumps)
  }

  #for(one: BoundStatement & { kind: 'for' }): End | undefined {
    this.#declare(one.variables)
    for (const each of one.initial) this.run(each)
    for (;;) {
      runtime.tick()
      if (one.test && !this.value(one.test)) return undefined
      const end = this.#turn(one.body, one.jumps)
      if (end) return end === broken ? undefined : end
      for (const step of one.step) this.value(step)
    }
  }

  #foreach(one: BoundStatement & { kind: 'foreach' }): End | undefined {
    for (const item of this.#items(one)) {
      this.#startTurn(one, item)
      const end = this.#turn(one.body, one.jumps)
      if (end) return end === broken ? undefined : end
    }
    return undefined
  }

  #startTurn(one: BoundStatement & { kind: 'foreach' }, item: unknown): void {
    this.#declare(one.variables)
    this.#cell(one.slot.id).value = item
    runtime.tick()
    this.value(one.assign)
  }

  *#items(one: BoundStatement & { kind: 'foreach' }): Generator<unknown> {
    const source = this.value(one.source)
    if (one.over === 'sequence') {
      yield* enumerate(source)
      return
    }
    const list = source as string & unknown[]
    const read = one.over === 'string' ? runtime.charAt : runtime.elementAt
    for (let i = 0; i < runtime.lengthOf(list as never); i++) yield read(list as never, i)
  }

  #switch(one: BoundStatement & { kind: 'switch' }): End | undefined {
    this.#declare(one.variables)
    const value = this.value(one.value)
    this.#cell(one.slot.id).value = value
    let index = this.#section(one, value)
    while (index >= 0) {
      const end = this.#sequence(one.sections[index]!.body)
      if (end?.kind === 'goto-case' && end.jumps === one.jumps) {
        runtime.tick()
        index = end.section.index
        continue
      }
      if (end?.kind === 'break' && end.jumps === one.jumps) return undefined
      return end
    }
    return undefined
  }

  #section(one: BoundStatement & { kind: 'switch' }, value: unknown): number {
    for (const section of one.sections) {
      for (const { pattern, when } of section.labels) {
        if (!pattern || !this.#matches(value, pattern)) continue
        if (!when || this.value(when)) return section.mark.index
      }
    }
    return one.sections.find((section) => section.mark.isDefault)?.mark.index ?? -1
  }

  #try(one: BoundStatement & { kind: 'try' }): End | undefined {
    try {
      return this.#tryCatch(one)
    } finally {
      // A finally block cannot be left by a jump; its end is that of the try.
      if (one.last && runtime.isAlive()) this.run(one.last)
    }
  }

  #tryCatch(one: BoundStatement & { kind: 'try' }): End | undefined {
    if (one.catches.length === 0) return this.run(one.body)
    try {
      return this.run(one.body)
    } catch (thrown) {
      const error = runtime.caught(thrown)
      const part = one.catches.find((each) => this.#catches(each, error))
      if (!part) throw error
      return this.run(part.body)
    }
  }

  #catches(part: BoundCatch, error: DotnetException): boolean {
    if (part.type && !isInstance(error, this.#type(part.type))) return false
    this.#declare(part.variables)
    this.#cell(part.variable.id).value = error
    return !part.when || this.value(part.when) === true
  }

  // Iterators -----------------------------------------------------------------------------

  /** A body with `yield`: statements that hold none are run as always. */
  *iterate(one: BoundStatement): Generator<unknown, End | undefined> {
    if (!yields(one)) return this.run(one)
    switch (one.kind) {
      case 'yield':
        if (!one.value) return { kind: 'return', value: null }
        yield this.value(one.value)
        return undefined
      case 'block':
        this.#declare(one.variables)
        for (const target of one.functions) this.#declareFunction(target)
        return yield* this.#iterateAll(one.statements)
      case 'if':
        if (this.value(one.test)) return yield* this.iterate(one.whenTrue)
        return one.whenFalse && (yield* this.iterate(one.whenFalse))
      case 'while':
        for (;;) {
          this.#declare(one.variables)
          runtime.tick()
          if (!this.value(one.test)) return undefined
          const end = turnOf(yield* this.iterate(one.body), one.jumps)
          if (end) return end === broken ? undefined : end
        }
      case 'do':
        for (;;) {
          this.#declare(one.variables)
          const end = turnOf(yield* this.iterate(one.body), one.jumps)
          if (end) return end === broken ? undefined : end
          runtime.tick()
          if (!this.value(one.test)) return undefined
        }
      case 'for':
        this.#declare(one.variables)
        for (const each of one.initial) this.run(each)
        for (;;) {
          runtime.tick()
          if (one.test && !this.value(one.test)) return undefined
          const end = turnOf(yield* this.iterate(one.body), one.jumps)
          if (end) return end === broken ? undefined : end
          for (const step of one.step) this.value(step)
        }
      case 'foreach':
        for (const item of this.#items(one)) {
          this.#startTurn(one, item)
          const end = turnOf(yield* this.iterate(one.body), one.jumps)
          if (end) return end === broken ? undefined : end
        }
        return undefined
      case 'switch':
        return yield* this.#iterateSwitch(one)
      case 'label':
        return yield* this.iterate(one.body)
      case 'using':
        this.#cell(one.variable.id).value = this.value(one.value)
        try {
          return yield* this.iterate(one.body)
        } finally {
          if (runtime.isAlive()) this.value(one.dispose)
        }
      case 'try':
        // A try with catch clauses holds no yield.
        try {
          return yield* this.iterate(one.body)
        } finally {
          if (one.last && runtime.isAlive()) this.run(one.last)
        }
    }
    throw new Error(`a yield inside of ${one.kind}`)
  }

  *#iterateAll(statements: readonly BoundStatement[]): Generator<unknown, End | undefined> {
    for (let i = 0; i < statements.length; i++) {
      const end: End | undefined = yield* this.iterate(statements[i]!)
      if (!end) continue
      const at = labelIn(statements, end)
      if (at < 0) return end
      runtime.tick()
      i = at - 1
    }
    return undefined
  }

  *#iterateSwitch(one: BoundStatement & { kind: 'switch' }): Generator<unknown, End | undefined> {
    this.#declare(one.variables)
    const value = this.value(one.value)
    this.#cell(one.slot.id).value = value
    let index = this.#section(one, value)
    while (index >= 0) {
      const end: End | undefined = yield* this.#iterateAll(one.sections[index]!.body)
      if (end?.kind === 'goto-case' && end.jumps === one.jumps) {
        runtime.tick()
        index = end.section.index
        continue
      }
      if (end?.kind === 'break' && end.jumps === one.jumps) return undefined
      return end
    }
    return undefined
  }

  // Functions -----------------------------------------------------------------------------

  #declareFunction(target: LocalFunction): void {
    const call = (typeArgs: readonly Type[], args: readonly unknown[]): unknown => {
      const generics = new Map(this.generics)
      target.typeParameters.forEach((one, i) => {
        generics.set(one, typeArgs[i]!)
      })
      const frame = new Frame(new Map(this.cells), generics, undefined)
      target.parameters.forEach((one, i) => {
        frame.cells.set(one.variable.id, { value: args[i] })
      })
      if (target.isIterator) return frame.#iterator(target)
      runtime.enter()
      try {
        const end = frame.run(target.body!)
        return end?.kind === 'return' ? end.value : null
      } finally {
        runtime.leave()
      }
    }
    this.cells.set(target.id, { value: call })
  }

  #iterator(target: LocalFunction): unknown {
    const element = this.#type(iteratorElement(target.returns)!)
    const make = () => {
      // Each enumeration has variables of its own, but for those of the functions around it.
      const frame = new Frame(new Map(this.cells), this.generics, undefined)
      for (const { variable } of target.parameters) {
        frame.cells.set(variable.id, { value: this.cells.get(variable.id)!.value })
      }
      return frame.iterate(target.body!) as Iterator<unknown>
    }
    const isSequence = /IEnumerable$/.test((target.returns as NamedType).definition.fullName)
    return isSequence
      ? new Sequence(element, make)
      : new Enumerator(element, { [Symbol.iterator]: make })
  }

  #lambda(one: Bound & { kind: 'lambda' }): Delegate {
    const { lambda } = one
    const outer = new Map(this.cells)
    const boxes = isBoxed(lambda.returns) ? lambda.returns : undefined
    const call: Delegate = (...args) => {
      const frame = new Frame(new Map(outer), this.generics, boxes)
      frame.#take(lambda, args)
      const end = frame.run(lambda.body)
      return end?.kind === 'return' && lambda.returns !== types.void ? end.value : null
    }
    return lambda.typed ? delegateOf(this.#type(one.type) as NamedType, call) : call
  }

  #take(lambda: Lambda, args: readonly unknown[]): void {
    lambda.parameters.forEach((parameter, i) => {
      let value = args[i]
      if (isBoxed(parameter.type)) {
        value = parameter.byRef
          ? runtime.bareCell(value as Ref, this.#type(parameter.type))
          : unbox(value)
      }
      this.cells.set(parameter.id, { value })
    })
  }

  // Expressions ---------------------------------------------------------------------------

  value(one: Bound): unknown {
    switch (one.kind) {
      case 'literal':
        return one.value
      case 'variable': {
        const { value } = this.#cell(one.variable.id)
        return one.variable.byRef ? (value as Ref).value : value
      }
      case 'default': {
        const type = this.#type(one.type)
        return one.type.open ? boxedDefault(type) : defaultOf(type)
      }
      case 'create':
        return runtime.create(this.#type(one.type))
      case 'convert':
        return this.#convert(one)
      case 'arithmetic': {
        const left = this.value(one.left)
        const right = this.value(one.right)
        const { run, checked } = operation(one.op, one.in)
        return (one.checked && checked ? checked : run)(left as never, right as never)
      }
      case 'compare': {
        const left = this.value(one.left)
        const right = this.value(one.right)
        if (one.in === 'string') runtime.weigh(left)
        return comparison(one.op, one.in).run(left as never, right as never)
      }
      case 'logical': {
        const left = this.value(one.left) as boolean
        const right = this.value(one.right) as boolean
        if (one.op === '^') return left !== right
        return one.op === '&' ? left && right : left || right
      }
      case 'three-valued': {
        const left = this.value(one.left)
        return runtime.threeValued(
          one.op,
          left as boolean | null,
          this.value(one.right) as boolean | null,
        )
      }
      case 'and-also':
        return this.value(one.left) === true && this.value(one.right)
      case 'or-else':
        return this.value(one.left) === true || this.value(one.right)
      case 'not':
        return !this.value(one.operand)
      case 'negate':
        return negate(this.value(one.operand) as never, one.op, one.in, one.checked)
      case 'is-null':
        return this.value(one.operand) === null
      case 'concat':
        return runtime.concat(
          ...one.parts.map((part) => {
            const value = this.value(part)
            if (part.type === types.string) return value as string | null
            return runtime.textFunction(part.type.open ? types.object : part.type)(value as never)
          }),
        )
      case 'format':
        return formatInterpolated(
          one.text,
          one.args.map((arg) => this.value(arg)),
        )
      case 'combine-delegates': {
        const left = this.value(one.left) as Delegate | null
        return (one.op === '+' ? combine : removeDelegate)(
          left,
          this.value(one.right) as Delegate | null,
        )
      }
      case 'conditional':
        return this.value(this.value(one.test) ? one.whenTrue : one.whenFalse)
      case 'let': {
        const value = this.value(one.value)
        this.cells.set(one.slot.id, { value })
        return this.value(one.body)
      }
      case 'slot':
        return this.#cell(one.slot.id).value
      case 'sequence':
        for (const each of one.first) this.value(each)
        return this.value(one.value)
      case 'call': {
        const receiver = one.receiver ? [this.value(one.receiver)] : []
        const args = one.args.map((arg) => this.#argument(arg))
        // Whether it is null is asked when all arguments have been evaluated.
        if (one.receiver) this.#check(receiver[0], one.receiver, one.method.owner.fullName)
        const passed = one.passed.length > 0 ? [one.passed.map((type) => this.#type(type))] : []
        for (const arg of [...receiver, ...args]) runtime.weigh(arg)
        return this.#tagged(callOf(one.method)(...receiver, ...args, ...passed), one.method.returns)
      }
      case 'call-local': {
        const call = this.#cell(one.target.id).value as (
          typeArgs: readonly Type[],
          args: readonly unknown[],
        ) => unknown
        return call(
          one.typeArgs.map((type) => this.#type(type)),
          one.args.map((arg) => this.#argument(arg)),
        )
      }
      case 'invoke': {
        const target = this.value(one.target) as Delegate | null
        return runtime.invoke(target, ...one.args.map((arg) => this.#argument(arg)))
      }
      case 'property': {
        const value = this.#tagged(
          getterOf(one.property)(...this.#propertyArguments(one)),
          one.property.type,
        )
        return one.open ? unbox(value) : value
      }
      case 'reference':
        return this.#argument({ mode: 'ref', value: one.place, open: false })
      case 'dereference':
        return runtime.readCell(this.value(one.operand) as Ref)
      case 'element':
        return this.#element(one)
      case 'assign': {
        const place = this.#place(one.target)
        return place.write(this.value(one.value))
      }
      case 'update': {
        const place = this.#place(one.target)
        const old = place.read()
        this.cells.set(one.slot.id, { value: old })
        const value = place.write(this.value(one.value))
        return one.result === 'old' ? old : value
      }
      case 'is':
        return isInstance(this.value(one.operand), this.#type(one.tested))
      case 'as':
        return runtime.asType(this.value(one.operand), this.#type(one.type))
      case 'match':
        return this.#matches(this.value(one.operand), one.pattern)
      case 'lambda':
        return this.#lambda(one)
      case 'new-array':
        return runtime.createArray(
          this.#type(elementOf(one.type)),
          ...one.sizes.map((size) => this.value(size) as number),
        )
      case 'array':
        return (one.type.open ? runtime.boxedArrayWith : runtime.arrayWith)(
          this.#type(elementOf(one.type)),
          ...one.items.map((item) => this.value(item)),
        )
      case 'multi-array':
        return runtime.multiArrayWith(
          this.#type(elementOf(one.type)),
          one.lengths,
          ...one.items.map((item) => this.value(item)),
        )
      case 'row':
        return runtime.makeRow(
          this.#type(one.type) as NamedType,
          ...one.items.map((item) => this.value(item)),
        )
      case 'row-item': {
        const item = runtime.rowItem(this.value(one.row) as Row | null, one.index)
        return isBoxed(one.type) ? unbox(item) : item
      }
      case 'type-of':
        return TypeValue.of(this.#type(one.of))
      case 'throw':
        return runtime.raise(this.value(one.value) as DotnetException | null)
      case 'error':
        throw new Error('a tree with mistakes was given to the evaluator')
    }
  }

  #convert(one: Bound & { kind: 'convert' }): unknown {
    const value = this.value(one.operand)
    const { step } = one
    switch (step.kind) {
      case 'same':
        return value
      case 'box':
      case 'open':
        return box(value, this.#type(one.operand.type))
      case 'close':
        return unbox(value)
      case 'unbox':
        return runtime.unboxAs(value, this.#type(one.type))
      case 'cast':
        return cast(value, this.#type(one.type))
      case 'unwrap':
        return runtime.unwrap(value)
      case 'numeric':
        return runtime.converter(step.from, step.to, step.checked)(value as never)
    }
  }

  #check(value: unknown, receiver: Bound, owner: string): void {
    if (value === null && owner !== 'System.Nullable' && mayBeNull(receiver)) throw nullReference()
  }

  #tagged(value: unknown, declared: Type): unknown {
    if (declared.kind !== 'array' || declared.open) return value
    return runtime.tag(value, declared.element)
  }

  #propertyArguments(one: Bound & { kind: 'property' }): unknown[] {
    const receiver = one.receiver ? [this.value(one.receiver)] : []
    const args = one.args.map((arg) => this.value(arg))
    if (one.receiver) this.#check(receiver[0], one.receiver, one.property.owner.fullName)
    const passed = one.passed.length > 0 ? [one.passed.map((type) => this.#type(type))] : []
    return [...receiver, ...args, ...passed]
  }

  #element(one: Bound & { kind: 'element' }): unknown {
    const array = this.value(one.array)
    const indices = one.indices.map((index) => this.value(index) as number)
    if (indices.length > 1) {
      const value = runtime.multiElementAt(array as never, ...indices)
      return one.type.open ? box(value, this.#type(one.type)) : value
    }
    const read = one.type.open ? runtime.boxedElementAt : runtime.elementAt
    return read(array as never, indices[0]!)
  }

  #argument(arg: BoundArgument): unknown {
    if (arg.mode === 'value') return this.value(arg.value)
    const { value } = arg
    if (value.kind === 'variable' && value.variable.byRef && !arg.open) {
      return this.#cell(value.variable.id).value
    }
    if (value.kind === 'dereference' && !arg.open) return this.value(value.operand)
    const isPlace = ['variable', 'element', 'dereference', 'row-item'].includes(value.kind)
    if (arg.mode === 'in' && !isPlace) {
      const kept = this.value(value)
      return arg.open
        ? runtime.boxedCell(() => kept, ignore, this.#type(value.type))
        : runtime.cell(() => kept, ignore)
    }
    const place = this.#place(value)
    return arg.open
      ? runtime.boxedCell(place.read, place.write, this.#type(value.type))
      : runtime.cell(place.read, place.write)
  }

  /** A place whose parts have been evaluated. */
  #place(target: Bound): Place {
    switch (target.kind) {
      case 'variable': {
        const cell = this.#cell(target.variable.id)
        if (target.variable.byRef) {
          const ref = cell.value as Ref
          return { read: () => ref.value, write: (value) => runtime.writeCell(ref, value) }
        }
        return {
          read: () => cell.value,
          write: (value) => {
            cell.value = value
            return value
          },
        }
      }
      case 'dereference': {
        const ref = this.value(target.operand) as Ref
        return { read: () => ref.value, write: (value) => runtime.writeCell(ref, value) }
      }
      case 'element': {
        const array = this.value(target.array)
        const indices = target.indices.map((index) => this.value(index) as number)
        return this.#elementPlace(target, array, indices)
      }
      case 'property': {
        const passed =
          target.passed.length > 0 ? [target.passed.map((type) => this.#type(type))] : []
        const { receiver, property } = target
        const args = receiver ? [this.value(receiver)] : []
        for (const arg of target.args) args.push(this.value(arg))
        const check = () => {
          if (receiver) this.#check(args[0], receiver, property.owner.fullName)
        }
        return {
          read: () => {
            check()
            const value = this.#tagged(
              getterOf(target.property)(...args, ...passed),
              target.property.type,
            )
            return target.open ? unbox(value) : value
          },
          write: (value) => {
            check()
            const opened = target.open ? box(value, this.#type(target.type)) : value
            setterOf(target.property)(...args, opened, ...passed)
            return value
          },
        }
      }
      case 'row-item': {
        const row = this.#place(target.row)
        return {
          read: () => {
            const item = runtime.rowItem(row.read() as Row | null, target.index)
            return isBoxed(target.type) ? unbox(item) : item
          },
          write: (value) => {
            const item = isBoxed(target.type) ? box(value, this.#type(target.type)) : value
            row.write(runtime.withItem(row.read() as Row, target.index, item))
            return value
          },
        }
      }
    }
    throw new Error(`a ${target.kind} cannot be assigned to`)
  }

  #elementPlace(
    target: Bound & { kind: 'element' },
    array: unknown,
    indices: readonly number[],
  ): Place {
    const element = elementOf(target.array.type)
    if (indices.length > 1) {
      return {
        read: () => runtime.multiElementAt(array as never, ...indices),
        write: (value) => runtime.setMultiElement(array as never, ...indices, value),
      }
    }
    const read = element.open ? runtime.boxedElementAt : runtime.elementAt
    const write = element.open
      ? runtime.setBoxedElement
      : runtime.mayHoldDerived(element)
        ? runtime.setReference
        : runtime.setElement
    return {
      read: () => read(array as never, indices[0]!),
      write: (value) => write(array as never, indices[0]!, value),
    }
  }

  #matches(value: unknown, pattern: BoundPattern): boolean {
    switch (pattern.kind) {
      case 'never':
        return false
      case 'constant':
        return equals(value, this.value(pattern.value))
      case 'var':
        if (pattern.variable) this.#bind(pattern.variable, value)
        return true
      case 'declaration':
        if (!isInstance(value, this.#type(pattern.tested))) return false
        if (pattern.variable) this.#bind(pattern.variable, value)
        return true
    }
  }

  #bind(variable: Variable, value: unknown): void {
    this.#cell(variable.id).value = isBoxed(variable.type) ? unbox(value) : value
  }
}

interface Place {
  read(): unknown
  write(value: unknown): unknown
}

const broken = Symbol('broken')
const ignore = () => undefined

function turnOf(end: End | undefined, jumps: Jumps): End | typeof broken | undefined {
  if (end?.kind === 'break' && end.jumps === jumps) return broken
  if (end?.kind === 'continue' && end.jumps === jumps) return undefined
  return end
}

/** Where in a block the label of a goto stands; -1 where it does not. */
function labelIn(statements: readonly BoundStatement[], end: End): number {
  if (end.kind !== 'goto') return -1
  return statements.findIndex((one) => one.kind === 'label' && one.label === end.label)
}

function elementOf(type: Type): Type {
  return type.kind === 'array' ? type.element : type
}

const yielding = new WeakMap<BoundStatement, boolean>()

/** Whether a statement holds a yield of its own function. */
function yields(one: BoundStatement): boolean {
  let known = yielding.get(one)
  if (known === undefined) {
    known = holdsYield(one)
    yielding.set(one, known)
  }
  return known
}

function holdsYield(one: BoundStatement): boolean {
  switch (one.kind) {
    case 'yield':
      return true
    case 'block':
      return one.statements.some(yields)
    case 'if':
      return yields(one.whenTrue) || (one.whenFalse !== undefined && yields(one.whenFalse))
    case 'while':
    case 'do':
    case 'for':
    case 'foreach':
    case 'label':
    case 'using':
      return yields(one.body)
    case 'switch':
      return one.sections.some((section) => section.body.some(yields))
    case 'try':
      return yields(one.body)
    default:
      return false
  }
}
