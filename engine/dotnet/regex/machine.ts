import { spend } from '../budget.ts'
import { lowerUnit } from '../values/text/casing.ts'
import { asciiWordSet, boundarySet, type CharSet } from './char-set.ts'
import type { Instruction, Program } from './compile.ts'
import type { Anchor } from './tree.ts'

/** Captures of one match by group number: start and end of each, in the order they were made. */
export type Captures = ReadonlyMap<number, readonly number[]>

export interface Found {
  readonly start: number
  readonly end: number
  readonly captures: Captures
}

/** The machine gave up: more steps than allowed. */
export class TooManySteps extends Error {}

// What is on the stack of choices: four numbers each.
const BRANCH = 0 // pc, position
const GREEDY = 1 // pc, position, fewest: give back one unit at a time
const LAZY = 2 // pc, position, most: take one unit at a time
const REGISTER = 3 // index, value: undo
const UNCAPTURE = 4 // group: undo
const RECAPTURE = 5 // group, start, end: undo

/**
 * A backtracking machine with .NET's meaning of captures (all of them, kept when a loop goes round), balancing groups,
 * both directions and conditions. Its stack is its own, so that no text is too long for it; its steps are counted.
 */
export class Machine {
  readonly #program: Program
  readonly #code: readonly Instruction[]
  readonly #text: string
  readonly #registers: Int32Array
  readonly #stack: number[] = []
  readonly #captures = new Map<number, number[]>()
  #steps: number
  #previousEnd = 0

  constructor(program: Program, text: string, steps: number) {
    this.#program = program
    this.#code = program.code
    this.#text = text
    this.#registers = new Int32Array(program.registers)
    this.#steps = steps
  }

  get stepsLeft(): number {
    return this.#steps
  }

  /** The first match from `from` on, to the right or to the left. `previousEnd` is where `\G` holds. */
  find(from: number, previousEnd: number, leftwards: boolean): Found | undefined {
    this.#previousEnd = previousEnd
    const text = this.#text
    const { first, anchored } = this.#program
    if (anchored === 'start' && from > 0) return undefined
    const by = leftwards ? -1 : 1
    for (let at = from; at >= 0 && at <= text.length; at += by) {
      if (first) {
        const start = at
        while (at < text.length && !first.has(text.charCodeAt(at))) at++
        this.#steps -= (at - start) >> 4
        if (at >= text.length) return undefined
      }
      const found = this.matchAt(at)
      if (found) return found
      if (anchored) return undefined
    }
    return undefined
  }

  /** The match that begins at that very place. */
  matchAt(at: number): Found | undefined {
    this.#captures.clear()
    this.#stack.length = 0
    const end = this.#run(0, at)
    if (end < 0) return undefined
    const captures = new Map([...this.#captures].filter(([, list]) => list.length > 0))
    return { start: Math.min(at, end), end: Math.max(at, end), captures }
  }

  /** Runs up to `done`; answers the position there, or -1. Undo records of what it did stay on the stack. */
  #run(start: number, from: number): number {
    const code = this.#code
    const text = this.#text
    const length = text.length
    const stack = this.#stack
    const registers = this.#registers
    const base = stack.length
    let pc = start
    let at = from
    for (;;) {
      if (--this.#steps < 0) throw new TooManySteps()
      // The clock is looked at; what the steps cost is spent at their end.
      if ((this.#steps & 1023) === 0) spend(64)
      const one = code[pc]!
      let holds = true
      switch (one.op) {
        case 'unit': {
          const index = one.by === 1 ? at : at - 1
          holds = index >= 0 && index < length && text.charCodeAt(index) === one.unit
          at += one.by
          pc++
          break
        }
        case 'set': {
          const index = one.by === 1 ? at : at - 1
          holds = index >= 0 && index < length && one.set.has(text.charCodeAt(index))
          at += one.by
          pc++
          break
        }
        case 'setLoop': {
          const { by } = one
          const wanted = one.mode === 'lazy' ? one.min : one.max
          const end = this.#scan(one.set, at, by, wanted)
          const least = at + by * one.min
          holds = (end - least) * by >= 0
          pc++
          if (!holds) break
          if (one.mode === 'greedy' && end !== least) stack.push(GREEDY, pc - 1, end, least)
          if (one.mode === 'lazy' && one.max > one.min) {
            const most = by === 1 ? Math.min(length, at + one.max) : Math.max(0, at - one.max)
            if ((most - end) * by > 0) stack.push(LAZY, pc - 1, end, most)
          }
          at = end
          break
        }
        case 'anchor':
          holds = this.#holds(one.anchor, at)
          pc++
          break
        case 'jump':
          pc = one.to
          break
        case 'split':
          stack.push(BRANCH, one.to, at, 0)
          pc++
          break
        case 'loopStart':
          this.#set(one.register, 0)
          this.#set(one.register + 1, -1)
          pc++
          break
        case 'loop': {
          const count = registers[one.register]!
          const isEmptyTurn = registers[one.register + 1] === at
          if (count < one.min && !(isEmptyTurn && count > 0)) {
            this.#turn(one.register, count, at)
            pc = one.body
          } else if (count >= one.max || isEmptyTurn) {
            pc++
          } else if (one.lazy) {
            // The turn is taken when what follows fails: `loop` is then entered by its second door.
            stack.push(BRANCH, -pc - 1, at, 0)
            pc++
          } else {
            stack.push(BRANCH, pc + 1, at, 0)
            this.#turn(one.register, count, at)
            pc = one.body
          }
          break
        }
        case 'open':
          this.#set(one.register, at)
          pc++
          break
        case 'close':
          holds = this.#close(one, registers[one.register]!, at)
          pc++
          break
        case 'reference': {
          const end = this.#reference(one, at)
          holds = end >= 0
          at = end
          pc++
          break
        }
        case 'ifGroup':
          pc = (this.#captures.get(one.group)?.length ?? 0) > 0 ? pc + 1 : one.otherwise
          break
        case 'sub': {
          const before = stack.length
          const end = this.#run(pc + 1, at)
          if (one.kind === 'not') {
            if (end >= 0) this.#undoTo(before)
            holds = end < 0
          } else {
            if (end >= 0) this.#keepUndo(before)
            holds = end >= 0 || one.kind === 'test'
          }
          if (one.kind === 'atomic') at = end
          pc = one.kind === 'test' && end < 0 ? one.otherwise : one.next
          break
        }
        case 'done':
          return at
      }
      if (holds) continue
      // Back to the last choice that is left.
      let resumed = false
      while (stack.length > base && !resumed) {
        const z = stack.pop()!
        const y = stack.pop()!
        const x = stack.pop()!
        const kind = stack.pop()!
        switch (kind) {
          case BRANCH:
            at = y
            resumed = true
            if (x >= 0) pc = x
            else {
              const loop = code[-x - 1] as Instruction & { op: 'loop' }
              this.#turn(loop.register, registers[loop.register]!, at)
              pc = loop.body
            }
            break
          case GREEDY: {
            const loop = code[x] as Instruction & { op: 'setLoop' }
            at = y - loop.by
            if (at !== z) stack.push(GREEDY, x, at, z)
            pc = x + 1
            resumed = true
            break
          }
          case LAZY: {
            const loop = code[x] as Instruction & { op: 'setLoop' }
            const index = loop.by === 1 ? y : y - 1
            if (!loop.set.has(text.charCodeAt(index))) break
            at = y + loop.by
            if (at !== z) stack.push(LAZY, x, at, z)
            pc = x + 1
            resumed = true
            break
          }
          default:
            this.#undo(kind, x, y, z)
        }
      }
      if (!resumed) return -1
    }
  }

  #turn(register: number, count: number, at: number): void {
    this.#set(register, count + 1)
    this.#set(register + 1, at)
  }

  #set(register: number, value: number): void {
    this.#stack.push(REGISTER, register, this.#registers[register]!, 0)
    this.#registers[register] = value
  }

  #undo(kind: number, x: number, y: number, z: number): void {
    if (kind === REGISTER) this.#registers[x] = y
    else if (kind === UNCAPTURE) this.#captures.get(x)!.length -= 2
    else if (kind === RECAPTURE) this.#list(x).push(y, z)
  }

  #undoTo(length: number): void {
    const stack = this.#stack
    while (stack.length > length) {
      const z = stack.pop()!
      const y = stack.pop()!
      const x = stack.pop()!
      this.#undo(stack.pop()!, x, y, z)
    }
  }

  /** Forgets the choices above a height, and keeps what has to be undone. */
  #keepUndo(length: number): void {
    const stack = this.#stack
    let to = length
    for (let i = length; i < stack.length; i += 4) {
      if (stack[i]! < REGISTER) continue
      for (let k = 0; k < 4; k++) stack[to++] = stack[i + k]!
    }
    stack.length = to
  }

  /** How far units of a set reach, `most` at the most. */
  #scan(set: CharSet, from: number, by: 1 | -1, most: number): number {
    const text = this.#text
    let at = from
    if (by === 1) {
      const end = Math.min(text.length, from + most)
      while (at < end && set.has(text.charCodeAt(at))) at++
    } else {
      const end = Math.max(0, from - most)
      while (at > end && set.has(text.charCodeAt(at - 1))) at--
    }
    this.#steps -= Math.abs(at - from) >> 4
    return at
  }

  #list(group: number): number[] {
    let list = this.#captures.get(group)
    if (!list) {
      list = []
      this.#captures.set(group, list)
    }
    return list
  }

  #close(one: Instruction & { op: 'close' }, opened: number, at: number): boolean {
    let start = Math.min(opened, at)
    let end = Math.max(opened, at)
    if (one.pops !== undefined) {
      const popped = this.#list(one.pops)
      if (popped.length === 0) return false
      const poppedEnd = popped.pop()!
      const poppedStart = popped.pop()!
      this.#stack.push(RECAPTURE, one.pops, poppedStart, poppedEnd)
      // The new capture is what stands between the popped one and this one.
      if (start >= poppedEnd) {
        end = start
        start = poppedEnd
      } else if (end <= poppedStart) {
        start = end
        end = poppedStart
      } else {
        end = Math.min(end, poppedEnd)
        start = Math.max(start, poppedStart)
      }
    }
    if (one.group !== undefined) {
      this.#list(one.group).push(start, end)
      this.#stack.push(UNCAPTURE, one.group, 0, 0)
    }
    return true
  }

  #reference(one: Instruction & { op: 'reference' }, at: number): number {
    const list = this.#captures.get(one.group)
    if (!list || list.length === 0) return one.ecma ? at : -1
    const text = this.#text
    const end = list[list.length - 1]!
    const start = list[list.length - 2]!
    const length = end - start
    const from = one.by === 1 ? at : at - length
    if (from < 0 || from + length > text.length) return -1
    this.#steps -= length >> 4
    for (let i = 0; i < length; i++) {
      const left = text.charCodeAt(start + i)
      const right = text.charCodeAt(from + i)
      if (left === right) continue
      if (!one.ignoreCase || lowerUnit(left) !== lowerUnit(right)) return -1
    }
    return at + one.by * length
  }

  #holds(anchor: Anchor, at: number): boolean {
    const text = this.#text
    switch (anchor) {
      case 'start':
        return at === 0
      case 'end':
        return at === text.length
      case 'endOrLastLine':
        return at === text.length || (at === text.length - 1 && text.charCodeAt(at) === 10)
      case 'lineStart':
        return at === 0 || text.charCodeAt(at - 1) === 10
      case 'lineEnd':
        return at === text.length || text.charCodeAt(at) === 10
      case 'previousEnd':
        return at === this.#previousEnd
      case 'boundary':
        return this.#isBoundary(at, boundarySet())
      case 'notBoundary':
        return !this.#isBoundary(at, boundarySet())
      case 'asciiBoundary':
        return this.#isBoundary(at, asciiWordSet())
      case 'notAsciiBoundary':
        return !this.#isBoundary(at, asciiWordSet())
    }
  }

  #isBoundary(at: number, set: CharSet): boolean {
    const text = this.#text
    const before = at > 0 && set.has(text.charCodeAt(at - 1))
    const after = at < text.length && set.has(text.charCodeAt(at))
    return before !== after
  }
}
