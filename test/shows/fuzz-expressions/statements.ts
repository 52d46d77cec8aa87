import type { Construct } from './constructs.ts'
import type { Generator } from './generator.ts'
import { literal } from './literals.ts'
import { localFunction } from './local-functions.ts'
import { jumps, loops } from './loops.ts'
import * as t from './types.ts'

/** One way to write a statement. */
export interface StatementProduction {
  readonly construct: Construct
  readonly weight: number
  /** Its names are seen by the statements behind it. */
  write(g: Generator): string | undefined
}

export const exceptionTypes = [
  'Exception',
  'FormatException',
  'InvalidCastException',
  'ArgumentException',
  'NullReferenceException',
  'OverflowException',
  'InvalidOperationException',
  'IndexOutOfRangeException',
  'DivideByZeroException',
] as const

/** Statements whose names end with them. */
export function statements(g: Generator, count: number): string {
  return g.scoped(() => {
    let text = ''
    for (let i = 0; i < count && g.budget > 0; i++) text += statement(g)
    return text
  })
}

export function block(g: Generator, count = 1 + g.below(2)): string {
  return `{ ${statements(g, count)}}`
}

/** A statement; `declares`: one that brings a name along. */
export function statement(g: Generator, declares = false): string {
  g.budget--
  const ways = declares ? declaring : g.budget > 4 && g.depth < 6 ? all : simple
  g.depth++
  for (let tries = 0; tries < 4; tries++) {
    const one = g.pick(ways)
    const text = one.write(g)
    if (text === undefined) continue
    g.mark(one.construct)
    g.depth--
    return text
  }
  g.depth--
  return ';'
}

const declarations: readonly StatementProduction[] = [
  {
    construct: 'locals with var',
    weight: 8,
    write(g) {
      const type = g.type()
      const value = g.expr(type)
      return `var ${g.declare(type)} = ${value}; `
    },
  },
  {
    construct: 'locals with a type',
    weight: 8,
    write(g) {
      const type = g.type(true)
      const value = g.expr(type)
      return `${type.name} ${g.declare(type)} = ${value}; `
    },
  },
  {
    construct: 'several locals in one statement',
    weight: 2,
    write(g) {
      const type = g.type(true)
      const first = g.expr(type)
      const name = g.declare(type)
      const second = g.expr(type)
      return `${type.name} ${name} = ${first}, ${g.declare(type)} = ${second}; `
    },
  },
  {
    construct: 'locals assigned later',
    weight: 2,
    write(g) {
      const type = g.type(true)
      const name = g.name()
      const [test, yes, no] = [g.expr(t.bool), g.expr(type), g.expr(type)]
      g.add(name, type)
      return `${type.name} ${name}; if (${test}) ${name} = ${yes}; else ${name} = ${no}; `
    },
  },
  {
    construct: 'const',
    weight: 1,
    write(g) {
      const type = g.pick([t.int, t.string, t.double, t.bool, t.char, t.long, t.decimal])
      const value = literal(g, type)
      return `const ${type.name} ${g.declare(type, { writable: false })} = ${value}; `
    },
  },
]

const simpleStatements: readonly StatementProduction[] = [
  {
    construct: 'expression statements',
    weight: 8,
    write(g) {
      const target = g.find(({ writable }) => writable)
      return target && `${target.name} = ${g.expr(target.type)}; `
    },
  },
  {
    construct: 'compound assignment',
    weight: 5,
    write(g) {
      const numeric = g.find(
        ({ type, writable }) => writable && (t.computed.has(type) || type === t.string),
      )
      if (!numeric) return undefined
      if (numeric.type === t.string) return `${numeric.name} += ${g.expr(g.type())}; `
      return g.chance(0.4)
        ? `${numeric.name}${g.pick(['++', '--'])}; `
        : `${numeric.name} ${g.pick(['+=', '-=', '*='])} ${g.expr(numeric.type)}; `
    },
  },
  {
    construct: 'expression statements',
    weight: 4,
    write(g) {
      const target = g.find(({ type }) => ['list', 'builder', 'dictionary'].includes(type.kind))
      if (!target) return undefined
      const { kind, of } = target.type
      if (kind === 'builder') return `${target.name}.Append(${g.expr(g.plain())}); `
      if (kind === 'list') {
        const insert = `${target.name}.Insert(${g.below(2)}, ${g.expr(of[0]!)}); `
        return g.chance(0.6) ? `${target.name}.Add(${g.expr(of[0]!)}); ` : insert
      }
      return `${target.name}[${g.expr(of[0]!)}] = ${g.expr(of[1]!)}; `
    },
  },
  {
    construct: 'element access',
    weight: 4,
    write(g) {
      const target = g.find(({ type }) => type.kind === 'array' || type.kind === 'grid')
      if (!target) return undefined
      const index = g.chance(0.7) ? String(g.below(2)) : g.expr(t.int)
      const at = target.type.kind === 'grid' ? `${g.below(2)}, ${index}` : index
      return `${target.name}[${at}] = ${g.expr(target.type.of[0]!)}; `
    },
  },
  {
    construct: 'deconstruction',
    weight: 3,
    write(g) {
      const types = [g.type(true), g.type(true)]
      const [a, b] = [g.find(({ writable }) => writable), g.find(({ writable }) => writable)]
      if (a && b && g.chance(0.5)) {
        return `(${a.name}, ${b.name}) = (${g.expr(a.type)}, ${g.expr(b.type)}); `
      }
      const value = g.expr(t.tuple(types))
      if (g.chance(0.2)) return `var (_, ${g.declare(types[1]!)}) = ${value}; `
      if (g.chance(0.5))
        return `var (${types.map((one) => g.declare(one)).join(', ')}) = ${value}; `
      return `(${types.map((one) => `${one.name} ${g.declare(one)}`).join(', ')}) = ${value}; `
    },
  },
  {
    construct: 'ref locals and results',
    weight: 1,
    write(g) {
      const target = g.find(({ type, writable }) => writable && type.spelled && type !== t.object)
      if (!target || target.name.startsWith('ref ')) return undefined
      if (target.type.kind === 'array' && g.chance(0.5)) {
        const of = target.type.of[0]!
        const name = g.declare(of, { captured: false })
        return `ref ${of.name} ${name} = ref ${target.name}[${g.below(2)}]; ${name} = ${g.expr(of)}; `
      }
      const name = g.declare(target.type, { captured: false })
      return `ref ${target.type.name} ${name} = ref ${target.name}; ${name} = ${g.expr(target.type)}; `
    },
  },
  ...jumps,
]

const compound: readonly StatementProduction[] = [
  {
    construct: 'if and else',
    weight: 8,
    write(g) {
      const test = g.expr(t.bool)
      const other = g.chance(0.5) ? `else ${g.chance(0.3) ? `if (${g.expr(t.bool)}) ` : ''}` : ''
      return `if (${test}) ${block(g)} ${other}${other ? `${block(g)} ` : ''}`
    },
  },
  {
    construct: 'patterns',
    weight: 2,
    write(g) {
      const type = g.type(true)
      const name = g.name()
      const value = g.expr(t.object)
      if (type.kind === 'nullable') return undefined
      const inner = g.scoped(() => {
        g.add(name, type)
        return block(g)
      })
      return `if (${value} is ${type.name} ${name}) ${inner} `
    },
  },
  { construct: 'blocks', weight: 2, write: (g) => `${block(g, 2)} ` },
  {
    construct: 'checked',
    weight: 1,
    write: (g) => `${g.pick(['checked', 'unchecked'])} ${block(g)} `,
  },
  {
    construct: 'try and catch',
    weight: 8,
    write(g) {
      const body = block(g, 1 + g.below(3))
      const kind = g.below(4)
      if (kind > 0) return `try ${body} ${catches(g)}${kind === 1 ? last(g) : ''}`
      return `try { try ${body} ${last(g)}} ${catches(g)}`
    },
  },
  {
    construct: 'throw',
    weight: 2,
    write(g) {
      const type = g.pick(exceptionTypes)
      const thrown = `throw new ${type}(${g.chance(0.5) ? g.expr(t.string) : ''});`
      return `try { if (${g.expr(t.bool)}) ${thrown} ${statements(g, 1)}} ${catches(g)}`
    },
  },
  {
    construct: 'using',
    weight: 2,
    write(g) {
      const name = g.name()
      const text = g.expr(t.string)
      const read = g.find(({ type, writable }) => type === t.string && writable)
      const inner = g.scoped(() => {
        g.add(`${name}.Peek()`, t.int, { writable: false })
        return statements(g, 1 + g.below(2))
      })
      const use = read ? `${read.name} = ${name}.${g.pick(['ReadLine', 'ReadToEnd'])}(); ` : ''
      return `using (var ${name} = new System.IO.StringReader(${text})) { ${use}${inner}} `
    },
  },
  { construct: 'lock', weight: 1, write: (g) => `lock (${g.expr(t.object)}) ${block(g)} ` },
  { construct: 'local functions', weight: 8, write: (g) => localFunction(g) },
  ...loops,
]

/** Catch clauses, the last of which takes everything. */
function catches(g: Generator): string {
  let text = ''
  if (g.chance(0.4)) {
    const type = g.pick(exceptionTypes.slice(1))
    const name = g.name()
    text += g.scoped(() => {
      g.add(`${name}.Message`, t.string, { writable: false })
      const filter = g.chance(0.4) ? ` when (${g.expr(t.bool)})` : ''
      if (filter) g.mark('catch with a filter')
      return `catch (${type} ${name})${filter} ${block(g)} `
    })
  }
  if (g.chance(0.15)) {
    g.mark('rethrow')
    return `${text}catch (Exception) when (${g.expr(t.bool)}) { ${statements(g, 1)}throw; } catch ${block(g)} `
  }
  if (g.chance(0.4)) return `${text}catch ${block(g)} `
  const name = g.name()
  return g.scoped(() => {
    g.add(`${name}.Message`, t.string, { writable: false })
    g.add(`${name}.GetType().Name`, t.string, { writable: false })
    return `${text}catch (Exception ${name}) ${block(g)} `
  })
}

function last(g: Generator): string {
  g.mark('finally')
  const before = g.surroundings
  // No jump leads out of a finally.
  g.surroundings = { breakable: false, continuable: false, confined: true, returns: undefined }
  const text = `finally ${block(g)} `
  g.surroundings = before
  return text
}

const weighed = (list: readonly StatementProduction[]) =>
  list.flatMap((one) => new Array<StatementProduction>(one.weight).fill(one))
const declaring = weighed(declarations)
const simple = weighed([...declarations, ...simpleStatements])
const all = weighed([...declarations, ...simpleStatements, ...compound])
