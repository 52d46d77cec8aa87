import { allocate, exhaust, spend } from '../budget.ts'
import { argumentError, outOfRange } from '../values/errors.ts'
import { compile, type Program } from './compile.ts'
import { type LinearEngine, linearEngine, TimeIsUp } from './linear.ts'
import { type Found, Machine, TooManySteps } from './machine.ts'
import { RegexMatch } from './match.ts'
import { parsePattern } from './parser.ts'
import { expand, parseReplacement } from './replacement.ts'
import { type Pattern, regexOptions } from './tree.ts'

/** What one operation may do before it goes to the linear engine, or is given up: about 50 ms, more for long texts. */
const stepsFor = (input: string) => 500_000 + (input.length >> 1)
const stepsForCaptures = 250_000

// A step takes as long as two units of fuel: a loop around a slow pattern ends by the budget of all.
const fuelOfStep = 2
const fuelOfLinear = 100_000

export type Evaluator = (match: RegexMatch) => string

/** System.Text.RegularExpressions.Regex. */
export class Regex {
  readonly text: string
  readonly options: number
  readonly #pattern: Pattern
  readonly #program: Program
  readonly #names: ReadonlyMap<number, string>
  #linear: LinearEngine | undefined | null = null

  constructor(text: string, options = 0) {
    checkOptions(options)
    this.text = text
    this.options = options
    this.#pattern = parsePattern(text, options)
    this.#program = compile(this.#pattern)
    this.#names = new Map([...this.#pattern.names].map(([name, number]) => [number, name]))
  }

  get rightToLeft(): boolean {
    return this.#pattern.rightToLeft
  }

  /** In ascending order, 0 first. */
  get groupNumbers(): readonly number[] {
    return this.#pattern.numbers
  }

  get groupNames(): readonly string[] {
    return this.groupNumbers.map((number) => this.groupNameFromNumber(number))
  }

  /** -1 for a name that is none. */
  groupNumberFromName(name: string): number {
    const number = this.#pattern.names.get(name)
    if (number !== undefined) return number
    return /^\d{1,10}$/.test(name) && this.groupNumbers.includes(Number(name)) ? Number(name) : -1
  }

  groupNameFromNumber(number: number): string {
    return this.#names.get(number) ?? (this.groupNumbers.includes(number) ? String(number) : '')
  }

  isMatch(input: string, start = this.#begin(input)): boolean {
    checkStart(input, start)
    return (
      new Search(this, this.#program, input, () => this.#engine()).find(start, start, false) !==
      undefined
    )
  }

  /** The first match; one without success where there is none. */
  match(input: string, start = this.#begin(input)): RegexMatch {
    checkStart(input, start)
    for (const match of this.matches(input, start)) return match
    return RegexMatch.empty
  }

  *matches(input: string, start = this.#begin(input)): Generator<RegexMatch> {
    checkStart(input, start)
    const search = new Search(this, this.#program, input, () => this.#engine())
    let previousEnd = start
    let from = start
    for (;;) {
      const found = search.find(from, previousEnd, true)
      if (!found) return
      const match = RegexMatch.of(this, input, found)
      yield match
      previousEnd = this.rightToLeft ? found.start : found.end
      from = previousEnd
      if (found.start === found.end) from += this.rightToLeft ? -1 : 1
      if (from < 0 || from > input.length) return
    }
  }

  /** The match behind another one. */
  after(input: string, match: { readonly index: number; readonly length: number }): RegexMatch {
    const end = this.rightToLeft ? match.index : match.index + match.length
    const from = match.length > 0 ? end : end + (this.rightToLeft ? -1 : 1)
    if (from < 0 || from > input.length) return RegexMatch.empty
    const search = new Search(this, this.#program, input, () => this.#engine())
    const found = search.find(from, end, true)
    return found ? RegexMatch.of(this, input, found) : RegexMatch.empty
  }

  replace(
    input: string,
    replacement: string | Evaluator,
    count = -1,
    start = this.#begin(input),
  ): string {
    if (count < -1) throw outOfRange('Count cannot be less than -1.', 'count')
    checkStart(input, start)
    if (count === 0) return input
    const evaluate = typeof replacement === 'string' ? this.#replacer(replacement) : replacement
    const pieces: { index: number; end: number; text: string }[] = []
    for (const match of this.matches(input, start)) {
      const text = evaluate(match)
      allocate(text.length)
      pieces.push({ index: match.index, end: match.index + match.length, text })
      if (pieces.length === count) break
    }
    if (this.rightToLeft) pieces.reverse()
    let result = ''
    let at = 0
    for (const piece of pieces) {
      result += input.slice(at, piece.index) + piece.text
      at = piece.end
    }
    return result + input.slice(at)
  }

  /** The pieces between matches, with what the groups of a match captured. */
  split(input: string, count = 0, start = this.#begin(input)): string[] {
    if (count < 0) throw outOfRange('Count cannot be less than -1.', 'count')
    checkStart(input, start)
    if (count === 1) return [input]
    const pieces: string[][] = []
    let left = 0
    let right = input.length
    let splits = 0
    for (const match of this.matches(input, start)) {
      const end = match.index + match.length
      const captured = match.groups.slice(1).filter((group) => group.success)
      const values = captured.map((group) => group.value)
      if (this.rightToLeft) {
        pieces.push([...values.toReversed(), input.slice(end, right)].reverse())
        right = match.index
      } else {
        pieces.push([input.slice(left, match.index), ...values])
        left = end
      }
      if (++splits === count - 1) break
    }
    if (!this.rightToLeft) return [...pieces.flat(), input.slice(left)]
    return [...pieces.flat(), input.slice(0, right)].reverse()
  }

  /** `Match.Result(replacement)`. */
  result(match: RegexMatch, replacement: string): string {
    return this.#replacer(replacement)(match)
  }

  toString(): string {
    return this.text
  }

  #replacer(replacement: string): Evaluator {
    const parts = parseReplacement(replacement, this)
    return (match) => expand(parts, match)
  }

  #begin(input: string): number {
    return this.#pattern.rightToLeft ? input.length : 0
  }

  #engine(): LinearEngine | undefined {
    if (this.#linear === null) this.#linear = linearEngine(this.#pattern)
    return this.#linear
  }
}

const cache = new Map<string, Regex>()
const mostCached = 500

/** The regex of the static methods: made once for a pattern and its options. */
export function cachedRegex(pattern: string, options = 0): Regex {
  const key = `${options} ${pattern}`
  let regex = cache.get(key)
  if (!regex) {
    regex = new Regex(pattern, options)
    // The oldest one goes first.
    if (cache.size >= mostCached) cache.delete(cache.keys().next().value!)
    cache.set(key, regex)
  }
  return regex
}

/** One operation on one text, with what it may spend. */
class Search {
  readonly #regex: Regex
  readonly #program: Program
  readonly #input: string
  readonly #machine: Machine
  readonly #engine: () => LinearEngine | undefined
  #isLinear = false

  constructor(
    regex: Regex,
    program: Program,
    input: string,
    engine: () => LinearEngine | undefined,
  ) {
    this.#regex = regex
    this.#program = program
    this.#input = input
    this.#engine = engine
    this.#machine = new Machine(program, input, stepsFor(input))
  }

  find(from: number, previousEnd: number, withCaptures: boolean): Found | undefined {
    if (!this.#isLinear) {
      const before = this.#machine.stepsLeft
      try {
        return this.#machine.find(from, previousEnd, this.#regex.rightToLeft)
      } catch (error) {
        if (!(error instanceof TooManySteps)) throw error
        this.#isLinear = true
      } finally {
        spend(fuelOfStep * (before - this.#machine.stepsLeft))
      }
    }
    return this.#findLinear(from, withCaptures)
  }

  #findLinear(from: number, withCaptures: boolean): Found | undefined {
    const engine = this.#engine()
    if (!engine) exhaust('regex')
    spend(fuelOfLinear)
    try {
      const place = engine.find(this.#input, from)
      if (!place || !withCaptures) return place && { ...place, captures: new Map() }
      return new Machine(this.#program, this.#input, stepsForCaptures).matchAt(place.start)
    } catch (error) {
      if (error instanceof TimeIsUp || error instanceof TooManySteps) exhaust('regex')
      throw error
    }
  }
}

function checkStart(input: string, start: number): void {
  if (start >= 0 && start <= input.length) return
  throw outOfRange('Start index cannot be less than 0 or greater than input length.', 'startat')
}

const withEcma =
  regexOptions.ECMAScript |
  regexOptions.IgnoreCase |
  regexOptions.Multiline |
  regexOptions.Compiled |
  regexOptions.CultureInvariant

function checkOptions(options: number): void {
  const isEcma = (options & regexOptions.ECMAScript) !== 0
  if (
    (options & ~2047) === 0 &&
    (options & 128) === 0 &&
    (!isEcma || (options & ~withEcma) === 0)
  ) {
    return
  }
  throw outOfRange('Specified argument was out of the range of valid values.', 'options')
}

/** `RegexMatchTimeoutException` never comes: a budget ends what takes too long. Its argument is checked all the same. */
export function checkTimeout(milliseconds: number): void {
  if (milliseconds === -1 || (milliseconds > 0 && milliseconds <= 2147483646)) return
  throw argumentError('Specified argument was out of the range of valid values.', 'matchTimeout')
}
