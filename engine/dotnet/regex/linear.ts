import { setFlagsFromString } from 'node:v8'
import { createContext, Script } from 'node:vm'
import { RE2JS } from 're2js'
import { timeLeft } from '../budget.ts'
import type { CharSet } from './char-set.ts'
import type { Anchor, Node, Pattern } from './tree.ts'

/**
 * The way out for patterns that backtrack too much: those without look-around and references are matched by an engine
 * whose time grows with the text alone. It tells where a match is; what its groups captured the machine finds out.
 */
export interface LinearEngine {
  readonly name: 'v8' | 're2js'
  /** The start and end of the first match from there on; undefined without one. Throws TimeIsUp. */
  find(text: string, from: number): { start: number; end: number } | undefined
}

export class TimeIsUp extends Error {}

/** Undefined for a pattern that only backtracking can match. */
export function linearEngine(
  pattern: Pattern,
  engines: 'any' | 're2js' = 'any',
): LinearEngine | undefined {
  if (pattern.rightToLeft) return undefined
  const source = write(pattern.root)
  if (source === undefined) return undefined
  const usesV8 = engines === 'any' && hasV8Engine()
  const engine = (usesV8 ? v8Engine(source) : undefined) ?? re2Engine(source)
  if (!engine || !hasAnchor(pattern.root, 'endOrLastLine')) return engine
  return {
    name: engine.name,
    find(text, from) {
      // `$` before a last line feed is more than these engines know.
      if (text.endsWith('\n')) throw new TimeIsUp()
      return engine.find(text, from)
    },
  }
}

const milliseconds = 60

function timeOut(): number {
  return Math.max(1, Math.floor(Math.min(milliseconds, timeLeft())))
}

let v8Works: boolean | undefined

// The flag `l` is V8's own linear engine; whether this build has it is tried out once, on a pattern that explodes otherwise.
function hasV8Engine(): boolean {
  if (v8Works !== undefined) return v8Works
  v8Works = false
  setFlagsFromString('--enable-experimental-regexp-engine')
  const engine = v8Engine('^(?:a+)+$')
  try {
    const found = engine?.find('aaa', 0)
    v8Works = found?.end === 3 && engine?.find(`${'a'.repeat(40)}b`, 0) === undefined
  } catch (error) {
    if (!(error instanceof TimeIsUp)) throw error
  }
  return v8Works
}

const sandbox = createContext(Object.create(null), { microtaskMode: 'afterEvaluate' })
const execute = new Script('pattern.lastIndex = from; pattern.exec(text)')

function v8Engine(source: string): LinearEngine | undefined {
  let pattern: RegExp
  try {
    pattern = new RegExp(source, 'gl')
  } catch (error) {
    // What the linear engine cannot do (large counts), it refuses when the pattern is made.
    if (error instanceof SyntaxError) return undefined
    throw error
  }
  return {
    name: 'v8',
    find(text, from) {
      Object.assign(sandbox, { pattern, text, from })
      const found = timed(() => execute.runInContext(sandbox, { timeout: timeOut() }))
      Object.assign(sandbox, { pattern: undefined, text: undefined })
      return found ? { start: found.index, end: found.index + found[0].length } : undefined
    },
  }
}

function re2Engine(source: string): LinearEngine | undefined {
  let pattern: RE2JS
  try {
    pattern = RE2JS.compile(
      source.replaceAll(/\\u([0-9a-f]{4})/g, '\\x{$1}').replaceAll('[^]', '[\\x{0}-\\x{10ffff}]'),
    )
  } catch (error) {
    // re2js throws errors of its own for counts above 1000.
    if (error instanceof Error) return undefined
    throw error
  }
  return {
    name: 're2js',
    find(text, from) {
      // It cannot be interrupted: its time is bounded by the length of the text. Its characters are code points, ours units.
      if (text.length > 20_000 || /[\ud800-\udfff]/.test(text)) throw new TimeIsUp()
      const matcher = pattern.matcher(text)
      return matcher.find(from) ? { start: matcher.start(), end: matcher.end() } : undefined
    },
  }
}

function timed<T>(run: () => T): T {
  try {
    return run()
  } catch (error) {
    if (isTimeOut(error)) throw new TimeIsUp()
    throw error
  }
}

function isTimeOut(error: unknown): boolean {
  return (
    typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
  )
}

/** The pattern as JavaScript without flags; undefined where it needs more than a linear engine has. */
function write(node: Node): string | undefined {
  switch (node.kind) {
    case 'empty':
      return '(?:)'
    case 'unit':
      return unit(node.unit)
    case 'set':
      return writeSet(node.set)
    case 'anchor':
      if (node.anchor === 'start') return '^'
      return node.anchor === 'end' || node.anchor === 'endOrLastLine' ? '$' : undefined
    case 'concat':
      return joined(node.nodes, '')
    case 'alternate': {
      const text = joined(node.nodes, '|')
      return text === undefined ? undefined : `(?:${text})`
    }
    case 'capture': {
      if (node.pops !== undefined) return undefined
      const text = write(node.node)
      return text === undefined ? undefined : `(?:${text})`
    }
    case 'loop': {
      const text = write(node.node)
      if (text === undefined) return undefined
      const most = node.max === 2147483647 ? '' : node.max
      return `(?:${text}){${node.min},${most}}${node.lazy ? '?' : ''}`
    }
    default:
      return undefined
  }
}

function hasAnchor(node: Node, anchor: Anchor): boolean {
  switch (node.kind) {
    case 'anchor':
      return node.anchor === anchor
    case 'concat':
    case 'alternate':
      return node.nodes.some((one) => hasAnchor(one, anchor))
    case 'capture':
    case 'loop':
      return hasAnchor(node.node, anchor)
    default:
      return false
  }
}

function joined(nodes: readonly Node[], by: string): string | undefined {
  const parts = nodes.map(write)
  return parts.includes(undefined) ? undefined : parts.join(by)
}

function writeSet(set: CharSet): string {
  const ranges = set.ranges()
  if (ranges.length === 0) return '[]'
  const parts = ranges.map(
    ([first, last]) => `${unit(first)}${last > first ? `-${unit(last)}` : ''}`,
  )
  return `[${parts.join('')}]`
}

function unit(code: number): string {
  return `\\u${code.toString(16).padStart(4, '0')}`
}
