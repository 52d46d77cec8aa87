import type { Random } from '../show.ts'
import { collectionProductions } from './collections.ts'
import { type Construct, constructs } from './constructs.ts'
import { functionProductions } from './functions.ts'
import { generalProductions } from './general.ts'
import { literal } from './literals.ts'
import { numberProductions } from './numbers.ts'
import { statement } from './statements.ts'
import { textProductions } from './texts.ts'
import * as t from './types.ts'

/** One way to write an expression of a type. */
export interface Production {
  readonly construct: Construct
  readonly weight: number
  makes(type: t.Type): boolean
  /** Undefined where it cannot be written: no variable of that type, no number left of that width. */
  write(g: Generator, type: t.Type): string | undefined
  /** `write` says itself in `g.isConstant` whether C# folds what it wrote. */
  readonly folds?: true
}

export interface Local {
  readonly name: string
  readonly type: t.Type
  readonly writable: boolean
  /** A lambda may take it along. */
  readonly captured: boolean
}

/** A local function that may be called. */
export interface Callable {
  readonly result: t.Type
  /** The text of a call. */
  call(g: Generator): string
}

export interface Generated {
  readonly text: string
  readonly form: 'expression' | 'block'
  /** By number, what was written. */
  readonly marks: readonly number[]
}

const productions: readonly Production[] = [
  ...generalProductions,
  ...numberProductions,
  ...textProductions,
  ...collectionProductions,
  ...functionProductions,
]
const numberOf = new Map(constructs.map((name, i) => [name, i]))

/** Productions of each type, each as often as it weighs. */
const choices = new Map<t.Type, readonly Production[]>()
function choicesOf(type: t.Type): readonly Production[] {
  let found = choices.get(type)
  if (!found) {
    found = productions
      .filter((one) => one.makes(type))
      .flatMap((one) => new Array<Production>(one.weight).fill(one))
    choices.set(type, found)
  }
  return found
}

/** Writes one program: every expression has the type that its place asks for, every name is in scope. */
export class Generator {
  readonly random: Random
  readonly locals: Local[] = []
  readonly callables: Callable[] = []
  /** Parts that may still be written. */
  budget = 0
  /** Whether C# computes what was written last while it compiles. */
  isConstant = false
  /** How many loops and switches `break` and `continue` may leave. */
  breakable = false
  continuable = false
  /** Inside of a `finally`, and wherever else no jump may lead out of. */
  confined = false
  /** What `return` gives; undefined where there is none. */
  returns: t.Type | undefined
  loops = 0
  depth = 0
  readonly #marks = new Set<number>()
  #names = 0
  #isInside = false
  /** Locals before this one are seen only when a lambda may take them along. */
  #barrier = 0

  constructor(random: Random) {
    this.random = random
  }

  program(): Generated {
    const form = this.chance(0.5) ? 'expression' : 'block'
    this.budget = 2 + this.random.below(7)
    if (form === 'expression') {
      this.#isInside = true
      const text = this.expr(this.type())
      return { text, form, marks: [...this.#marks] }
    }
    this.returns = t.object
    const head = Array.from({ length: this.random.below(2) }, () => statement(this, true))
    const body = Array.from({ length: 1 + this.random.below(2) }, () => {
      this.budget = 1 + this.random.below(8)
      return statement(this)
    })
    const text = `${head.join('')}${body.join('')}${this.#end()}`
    return { text, form, marks: [...this.#marks] }
  }

  /** The last `return`: a value, or all that can be seen. */
  #end(): string {
    this.budget = 3
    if (this.chance(0.4)) return `return ${this.expr(this.type())};`
    const seen = this.visible().filter(({ type }) => type.kind !== 'delegate')
    if (seen.length === 0) return `return ${this.expr(this.type())};`
    return `return new object[] { ${seen.map(({ name }) => name).join(', ')} };`
  }

  mark(construct: Construct): void {
    this.#marks.add(numberOf.get(construct)!)
  }

  chance(share: number): boolean {
    return this.random.next() < share
  }

  pick<T>(values: readonly T[]): T {
    return this.random.pick(values)
  }

  below(below: number): number {
    return this.random.below(below)
  }

  name(): string {
    return `${this.pick(prefixes)}${++this.#names}`
  }

  /** An expression of the type, in brackets where it needs them. */
  expr(type: t.Type): string {
    if (this.#isInside) return this.#part(type)
    // One of a statement's own: it leaves something for the statements behind it.
    const { budget } = this
    this.budget = Math.min(budget, 1 + this.below(4))
    this.#isInside = true
    const text = this.#part(type)
    this.#isInside = false
    this.budget = budget - 1
    return text
  }

  #part(type: t.Type): string {
    this.budget--
    if (this.budget > 0 && this.depth < 12) {
      const ways = choicesOf(type)
      this.depth++
      for (let tries = 0; tries < 4; tries++) {
        const one = this.pick(ways)
        const text = one.write(this, type)
        if (text === undefined) continue
        this.depth--
        if (!one.folds) this.isConstant = false
        this.mark(one.construct)
        return text
      }
      this.depth--
    }
    return this.terminal(type)
  }

  /** A variable or a literal. */
  terminal(type: t.Type): string {
    if (this.chance(0.6)) {
      const local = this.local(type)
      if (local) {
        this.isConstant = false
        return local.name
      }
    }
    return literal(this, type)
  }

  /** A value that C# does not know while it compiles. */
  opaque(type: t.Type): string {
    const text = this.expr(type)
    if (!this.isConstant) return text
    this.isConstant = false
    return `new[] { ${text} }[0]`
  }

  visible(): readonly Local[] {
    return this.#barrier === 0
      ? this.locals
      : this.locals.filter((one, i) => i >= this.#barrier || one.captured)
  }

  local(type: t.Type, writable = false): Local | undefined {
    return this.find((one) => one.type === type && (one.writable || !writable))
  }

  find(fits: (one: Local) => boolean): Local | undefined {
    const found = this.visible().filter(fits)
    return found.length === 0 ? undefined : this.pick(found)
  }

  declare(type: t.Type, options: { writable?: boolean; captured?: boolean } = {}): string {
    const name = this.name()
    this.add(name, type, options)
    return name
  }

  add(name: string, type: t.Type, options: { writable?: boolean; captured?: boolean } = {}): void {
    const { writable = true, captured = true } = options
    this.locals.push({ name, type, writable, captured })
  }

  /** What `write` declares is forgotten behind it. */
  scoped<T>(write: () => T): T {
    const [locals, callables] = [this.locals.length, this.callables.length]
    const text = write()
    this.locals.length = locals
    this.callables.length = callables
    return text
  }

  /** Locals from `start` on are not seen by what `write` makes. */
  without<T>(start: number, write: () => T): T {
    const hidden = this.locals.splice(start)
    const text = write()
    this.locals.push(...hidden)
    return text
  }

  /** The inside of a lambda or local function that gives `returns`. */
  inside<T>(returns: t.Type | undefined, write: () => T): T {
    const before = { ...this.surroundings }
    const barrier = this.#barrier
    this.#barrier = this.locals.length
    this.surroundings = { breakable: false, continuable: false, confined: false, returns }
    const text = this.scoped(write)
    this.surroundings = before
    this.#barrier = barrier
    return text
  }

  get surroundings() {
    const { breakable, continuable, confined, returns } = this
    return { breakable, continuable, confined, returns }
  }

  set surroundings(given: {
    breakable: boolean
    continuable: boolean
    confined: boolean
    returns: t.Type | undefined
  }) {
    Object.assign(this, given)
  }

  /** Any type; `spelled`: one that can be written. */
  type(spelled = false): t.Type {
    return anyType(this, spelled, this.chance(0.2) ? 2 : 1)
  }

  /** A type of a value without parts. */
  plain(): t.Type {
    return this.pick(plain)
  }
}

// Names that mean something in JavaScript or in emitted text mean nothing here.
const prefixes =
  'a b item total x v m t L s constructor __proto__ arguments eval toString größe @this await'.split(
    ' ',
  )

const plain: readonly t.Type[] = [
  ...new Array<t.Type>(7).fill(t.int),
  ...new Array<t.Type>(6).fill(t.string),
  ...[t.bool, t.bool, t.long, t.long, t.double, t.double, t.decimal, t.char, t.char],
  ...[t.byte, t.uint, t.short, t.ulong, t.sbyte, t.ushort, t.float],
  ...[t.object, t.object, t.dayOfWeek, t.dateTime, t.timeSpan],
]
const values = plain.filter(({ isValue }) => isValue)
const members = ['A', 'B', 'Name', 'Value', 'Count']

function anyType(g: Generator, spelled: boolean, depth: number): t.Type {
  if (depth === 0 || g.chance(0.6)) return g.plain()
  const part = () => anyType(g, spelled, depth - 1)
  const written = () => anyType(g, true, depth - 1)
  switch (g.below(spelled ? 10 : 11)) {
    case 0:
    case 1:
      return t.nullable(g.pick(values))
    case 2:
    case 3:
      return t.array(written())
    case 4:
      return t.grid(g.plain())
    case 5:
      return t.list(written())
    case 6:
      return t.dictionary(g.pick([t.string, t.int, t.char]), written())
    case 7:
      return t.sequence(written())
    case 8: {
      const items = Array.from({ length: g.chance(0.1) ? 8 : 2 + g.below(2) }, written)
      return t.tuple(items, g.chance(0.4) ? items.map((_, i) => `N${i}`) : [])
    }
    case 9:
      return g.chance(0.2)
        ? t.builder
        : t.func(Array.from({ length: g.below(3) }, written), written())
    default: {
      const items = Array.from({ length: 1 + g.below(3) }, part)
      return t.anonymous(items, members.slice(0, items.length))
    }
  }
}
