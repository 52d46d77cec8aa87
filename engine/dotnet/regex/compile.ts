import { CharSet, setOf } from './char-set.ts'
import type { Anchor, Node, Pattern } from './tree.ts'

/**
 * Instructions of the matching machine. `by` is the direction: 1 reads to the right, -1 to the left (look-behind and
 * RightToLeft). Jumps are indexes of instructions.
 */
export type Instruction =
  | { readonly op: 'unit'; readonly unit: number; readonly by: 1 | -1 }
  | { readonly op: 'set'; readonly set: CharSet; readonly by: 1 | -1 }
  | {
      readonly op: 'setLoop'
      readonly set: CharSet
      readonly min: number
      readonly max: number
      readonly mode: LoopMode
      readonly by: 1 | -1
    }
  | { readonly op: 'anchor'; readonly anchor: Anchor }
  | { readonly op: 'jump'; to: number }
  /** Goes on behind itself, and at `to` when that fails. */
  | { readonly op: 'split'; to: number }
  | { readonly op: 'loopStart'; readonly register: number }
  | {
      readonly op: 'loop'
      readonly register: number
      readonly min: number
      readonly max: number
      readonly lazy: boolean
      body: number
    }
  | { readonly op: 'open'; readonly register: number }
  | {
      readonly op: 'close'
      readonly register: number
      readonly group: number | undefined
      readonly pops: number | undefined
    }
  | {
      readonly op: 'reference'
      readonly group: number
      readonly ignoreCase: boolean
      readonly ecma: boolean
      readonly by: 1 | -1
    }
  /** Runs what follows up to its `done` on its own; then goes to `next`. */
  | {
      readonly op: 'sub'
      readonly kind: 'ahead' | 'not' | 'atomic' | 'test'
      next: number
      otherwise: number
    }
  | { readonly op: 'ifGroup'; readonly group: number; otherwise: number }
  | { readonly op: 'done' }

export type LoopMode = 'greedy' | 'lazy' | 'atomic'

export interface Program {
  readonly code: readonly Instruction[]
  /** Two registers for each loop, one for each capture. */
  readonly registers: number
  /** The units a match can begin with; undefined where it can begin anywhere. */
  readonly first: CharSet | undefined
  /** True where every match begins at the start of the text or where the last one ended. */
  readonly anchored: Anchor | undefined
}

export function compile(pattern: Pattern): Program {
  const compiler = new Compiler()
  compiler.emit(pattern.root, pattern.rightToLeft ? -1 : 1)
  compiler.add({ op: 'done' })
  const first = pattern.rightToLeft ? undefined : firstOf(pattern.root)
  return {
    code: compiler.code,
    registers: compiler.registers,
    first: first?.empty ? undefined : first?.set,
    anchored: pattern.rightToLeft ? undefined : leadingAnchor(pattern.root),
  }
}

class Compiler {
  readonly code: Instruction[] = []
  registers = 0

  add<T extends Instruction>(instruction: T): T {
    this.code.push(instruction)
    return instruction
  }

  emit(node: Node, by: 1 | -1): void {
    switch (node.kind) {
      case 'empty':
        return
      case 'unit':
        this.add({ op: 'unit', unit: node.unit, by })
        return
      case 'set':
        this.add({ op: 'set', set: node.set, by })
        return
      case 'anchor':
        this.add({ op: 'anchor', anchor: node.anchor })
        return
      case 'concat':
        for (const one of by === 1 ? node.nodes : node.nodes.toReversed()) this.emit(one, by)
        return
      case 'alternate':
        this.#alternate(node.nodes, by)
        return
      case 'loop':
        this.#loop(node, by)
        return
      case 'capture': {
        const register = this.registers++
        this.add({ op: 'open', register })
        this.emit(node.node, by)
        this.add({ op: 'close', register, group: node.group, pops: node.pops })
        return
      }
      case 'look':
        this.#sub(node.negated ? 'not' : 'ahead', node.node, node.behind ? -1 : 1)
        return
      case 'atomic':
        this.#sub('atomic', node.node, by)
        return
      case 'reference':
        this.add({
          op: 'reference',
          group: node.group,
          ignoreCase: node.ignoreCase,
          ecma: node.ecma,
          by,
        })
        return
      case 'if':
        this.#conditional(node, by)
    }
  }

  #alternate(nodes: readonly Node[], by: 1 | -1): void {
    const ends: { to: number }[] = []
    nodes.forEach((node, i) => {
      if (i === nodes.length - 1) {
        this.emit(node, by)
        return
      }
      const split = this.add({ op: 'split', to: 0 })
      this.emit(node, by)
      ends.push(this.add({ op: 'jump', to: 0 }))
      split.to = this.code.length
    })
    for (const end of ends) end.to = this.code.length
  }

  #loop(node: Node & { kind: 'loop' }, by: 1 | -1): void {
    const { min, max, lazy } = node
    const set = setOfNode(node.node)
    if (set) {
      this.add({ op: 'setLoop', set, min, max, mode: lazy ? 'lazy' : 'greedy', by })
      return
    }
    const register = this.registers
    this.registers += 2
    this.add({ op: 'loopStart', register })
    const entry = this.add({ op: 'jump', to: 0 })
    const body = this.code.length
    this.emit(node.node, by)
    entry.to = this.code.length
    this.add({ op: 'loop', register, min, max, lazy, body })
  }

  #sub(kind: 'ahead' | 'not' | 'atomic' | 'test', node: Node, by: 1 | -1) {
    const sub = this.add({ op: 'sub', kind, next: 0, otherwise: 0 })
    this.emit(node, by)
    this.add({ op: 'done' })
    sub.next = this.code.length
    return sub
  }

  #conditional(node: Node & { kind: 'if' }, by: 1 | -1): void {
    const test =
      typeof node.condition === 'number'
        ? this.add({ op: 'ifGroup', group: node.condition, otherwise: 0 })
        : this.#test(node.condition)
    this.emit(node.yes, by)
    const end = this.add({ op: 'jump', to: 0 })
    test.otherwise = this.code.length
    this.emit(node.no, by)
    end.to = this.code.length
  }

  #test(condition: Node): { otherwise: number } {
    return this.#sub('test', condition, 1)
  }
}

/** The set of a node that always is one unit long. */
function setOfNode(node: Node): CharSet | undefined {
  if (node.kind === 'set') return node.set
  return node.kind === 'unit' ? setOf([node.unit, node.unit]) : undefined
}

/** What a node can begin with; `empty` when it can match nothing at all. Undefined: unknown. */
function firstOf(node: Node): { set: CharSet; empty: boolean } | undefined {
  switch (node.kind) {
    case 'set':
      return { set: node.set, empty: false }
    case 'unit':
      return { set: setOf([node.unit, node.unit]), empty: false }
    case 'capture':
    case 'atomic':
      return firstOf(node.node)
    case 'alternate': {
      const set = new CharSet()
      for (const one of node.nodes) {
        const first = firstOf(one)
        if (!first || first.empty) return undefined
        set.addAll(first.set)
      }
      return { set, empty: false }
    }
    case 'loop': {
      const first = firstOf(node.node)
      return node.min === 0 || !first ? first && { ...first, empty: true } : first
    }
    case 'concat': {
      const set = new CharSet()
      for (const one of node.nodes) {
        if (one.kind === 'anchor' || (one.kind === 'look' && (one.behind || one.negated))) continue
        const first = firstOf(one)
        if (!first) return undefined
        set.addAll(first.set)
        if (!first.empty) return { set, empty: false }
      }
      return undefined
    }
    default:
      return undefined
  }
}

function leadingAnchor(node: Node): Anchor | undefined {
  switch (node.kind) {
    case 'anchor':
      return node.anchor === 'start' || node.anchor === 'previousEnd' ? node.anchor : undefined
    case 'concat':
      return node.nodes.length > 0 ? leadingAnchor(node.nodes[0]!) : undefined
    case 'capture':
    case 'atomic':
      return leadingAnchor(node.node)
    default:
      return undefined
  }
}
