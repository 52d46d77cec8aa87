import type { Generator } from './generator.ts'
import { literal } from './literals.ts'
import { block, type StatementProduction, statements } from './statements.ts'
import * as t from './types.ts'

/** The body of a loop, that `break` and `continue` may leave. */
function body(g: Generator): string {
  const { breakable, continuable } = g
  g.breakable = true
  g.continuable = true
  g.loops++
  const text = statements(g, 1 + g.below(3))
  g.loops--
  g.breakable = breakable
  g.continuable = continuable
  return text
}

/** No loop in loops in loops: what a program costs stays small. */
const isDeep = (g: Generator) => g.loops >= 2

export const loops: readonly StatementProduction[] = [
  {
    construct: 'for',
    weight: 5,
    write(g) {
      if (isDeep(g)) return undefined
      return g.scoped(() => {
        const name = g.name()
        const limit = 1 + g.below(4)
        g.add(name, t.int, { writable: false })
        if (g.chance(0.3)) {
          const other = g.name()
          const start = g.expr(t.int)
          g.add(other, t.int)
          return `for (int ${name} = 0, ${other} = ${start}; ${name} < ${limit}; ${name}++, ${other}--) { ${body(g)}} `
        }
        const test = g.chance(0.3) ? ` && ${g.expr(t.bool)}` : ''
        return `for (var ${name} = 0; ${name} < ${limit}${test}; ${name}++) { ${body(g)}} `
      })
    },
  },
  {
    construct: 'foreach',
    weight: 6,
    write(g) {
      if (isDeep(g)) return undefined
      const of = g.type(true)
      const kind = g.below(6)
      const made = kind === 0 ? t.string : kind === 1 ? t.grid(g.plain()) : undefined
      const whole = made ?? g.pick([t.array, t.list, t.sequence])(of)
      const element = whole === t.string ? t.char : whole.of[0]!
      // A copy, since a loop over a list that it changes ends at once.
      const copied = whole.kind === 'list' && g.chance(0.7) ? '.ToArray()' : ''
      const value = g.expr(whole)
      return g.scoped(() => {
        const name = g.declare(element, { writable: false })
        const type = g.chance(0.6) ? 'var' : element.name
        return `foreach (${type} ${name} in ${value}${copied}) { ${body(g)}} `
      })
    },
  },
  {
    construct: 'foreach with deconstruction',
    weight: 2,
    write(g) {
      if (isDeep(g)) return undefined
      const types = [g.pick([t.string, t.int, t.char]), g.type(true)] as const
      const whole = g.chance(0.5) ? t.dictionary(...types) : t.list(t.tuple(types))
      const value = g.expr(whole)
      return g.scoped(() => {
        const names = types.map((one) => g.declare(one, { writable: false }))
        return `foreach (var (${names.join(', ')}) in ${value}) { ${body(g)}} `
      })
    },
  },
  {
    construct: 'while',
    weight: 3,
    write(g) {
      if (isDeep(g)) return undefined
      const name = g.name()
      const test = g.chance(0.5) ? ` && ${g.expr(t.bool)}` : ''
      return g.scoped(() => {
        g.add(name, t.int, { writable: false })
        return `int ${name} = 0; while (${name}++ < ${1 + g.below(4)}${test}) { ${body(g)}} `
      })
    },
  },
  {
    construct: 'do',
    weight: 3,
    write(g) {
      if (isDeep(g)) return undefined
      const name = g.name()
      return g.scoped(() => {
        g.add(name, t.int, { writable: false })
        const inner = body(g)
        const test = g.chance(0.4) ? ` && ${g.expr(t.bool)}` : ''
        return `int ${name} = 0; do { ${inner}} while (++${name} < ${1 + g.below(3)}${test}); `
      })
    },
  },
  { construct: 'switch', weight: 5, write: valueSwitch },
  { construct: 'switch: patterns and when', weight: 3, write: patternSwitch },
  {
    construct: 'goto and labels',
    weight: 2,
    write(g) {
      if (isDeep(g)) return undefined
      const [name, label] = [g.name(), `go${g.name().replace(/\W/g, '')}`]
      return g.scoped(() => {
        g.add(name, t.int, { writable: false })
        g.loops++
        const inner = statements(g, 1 + g.below(2))
        g.loops--
        return `int ${name} = 0; ${label}: { ${inner}} if (++${name} < ${1 + g.below(3)}) goto ${label}; `
      })
    },
  },
  {
    construct: 'goto and labels',
    weight: 1,
    write(g) {
      if (isDeep(g)) return undefined
      const label = `out${g.name().replace(/\W/g, '')}`
      const source = g.expr(t.array(t.int))
      return g.scoped(() => {
        const name = g.declare(t.int, { writable: false })
        const test = g.expr(t.bool)
        return `foreach (var ${name} in ${source}) { if (${test}) goto ${label}; ${body(g)}} ${label}: ; `
      })
    },
  },
]

/** Sections by constants, with shared labels, `goto case` and `default`. */
function valueSwitch(g: Generator): string {
  const type = g.pick([t.int, t.string, t.char, t.dayOfWeek, t.long, t.nullable(t.int)])
  const of = type.kind === 'nullable' ? type.of[0]! : type
  const value = g.expr(type)
  const labels = [...new Set(Array.from({ length: 3 + g.below(3) }, () => literal(g, of)))]
  const distinct = labels.filter((one) => !same.has(one))
  if (type.kind === 'nullable') distinct.push('null')
  const before = g.breakable
  g.breakable = true
  const sections: string[] = []
  for (let at = 0; at < distinct.length; ) {
    const shared = g.chance(0.3) ? 2 : 1
    const heads = distinct.slice(at, at + shared)
    if (heads.length > 1) g.mark('switch: labels that share a section')
    at += shared
    const later = distinct[at]
    // Always forward, so that it ends.
    let end = 'break;'
    if (later !== undefined && g.chance(0.25)) {
      end = `goto case ${later};`
      g.mark('goto case')
    }
    sections.push(`${heads.map((one) => `case ${one}: `).join('')}${statements(g, 1)}${end} `)
  }
  if (g.chance(0.6)) sections.push(`default: ${statements(g, 1)}break; `)
  g.breakable = before
  return `switch (${value}) { ${sections.join('')}} `
}

/** Two spellings of one value are the same label. */
const same = new Set(['0xFF', '0b101', '1_000', "'\\x41'"])

/** Sections by type, with variables and conditions. */
function patternSwitch(g: Generator): string {
  const value = g.expr(t.object)
  const before = g.breakable
  g.breakable = true
  const types = new Set(Array.from({ length: 2 + g.below(3) }, () => g.type(true)))
  let text = ''
  for (const type of types) {
    if (type.kind === 'nullable' || type === t.object || type.kind === 'sequence') continue
    const name = g.name()
    text += g.scoped(() => {
      g.add(name, type)
      const when = g.chance(0.5) ? ` when ${g.expr(t.bool)}` : ''
      return `case ${type.name} ${name}${when}: ${statements(g, 1)}break; `
    })
  }
  if (g.chance(0.3)) text += `case null: ${statements(g, 1)}break; `
  text += g.chance(0.5)
    ? `default: ${statements(g, 1)}break; `
    : `case var ${g.name()} when ${g.expr(t.bool)}: ${statements(g, 1)}break; `
  g.breakable = before
  return `switch (${value}) { ${text}} `
}

export const jumps: readonly StatementProduction[] = [
  {
    construct: 'break',
    weight: 4,
    write: (g) => (g.breakable ? `if (${g.expr(t.bool)}) break; ` : undefined),
  },
  {
    construct: 'continue',
    weight: 4,
    write: (g) => (g.continuable ? `if (${g.expr(t.bool)}) continue; ` : undefined),
  },
  {
    construct: 'return',
    weight: 3,
    write(g) {
      if (!g.returns || g.confined) return undefined
      const { returns } = g
      const value = g.expr(returns === t.object ? g.type() : returns)
      return `if (${g.expr(t.bool)}) return ${value}; `
    },
  },
  {
    construct: 'return',
    weight: 1,
    write(g) {
      if (!g.returns || g.confined || g.depth < 3) return undefined
      return `if (${g.expr(t.bool)}) ${block(g)} else return ${g.expr(g.returns)}; `
    },
  },
]
