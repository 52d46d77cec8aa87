import type { Generator, Production } from './generator.ts'
import * as t from './types.ts'

const isSpelled = (type: t.Type) => type.spelled
const isSequence = (type: t.Type) => type.kind === 'sequence'

/** A sequence with the text that reads it, and what its elements are. */
function source(g: Generator): { text: string; of: t.Type } {
  const local = g.find(({ type }) => ['array', 'list', 'sequence'].includes(type.kind))
  if (local && g.chance(0.6)) return { text: local.name, of: local.type.of[0]! }
  if (g.chance(0.15)) return { text: `Enumerable.Range(${g.below(3)}, ${g.below(5)})`, of: t.int }
  const of = g.chance(0.8) ? g.plain() : g.type(true)
  return { text: g.expr(g.pick([t.array, t.list, t.sequence])(of)), of }
}

/** A lambda `x => …` whose parameter has a type by inference. */
function selector(g: Generator, of: t.Type, result: t.Type): string {
  const name = g.name()
  const body = g.inside(result, () => {
    g.add(name, of)
    return g.expr(result)
  })
  g.mark('lambda: expression body')
  return `${name} => ${body}`
}

function comparer(g: Generator, of: t.Type): string {
  const key = g.pick([t.int, t.string, t.long, t.double, t.char, t.bool])
  return selector(g, of, key)
}

/** A query over all that LINQ's syntax has, whose last clause gives `result`. */
function query(g: Generator, result: t.Type): string {
  const outer = g.locals.length
  return g.inside(result, () => {
    const first = source(g)
    const range = g.name()
    let text = `from ${range} in ${first.text}`
    g.add(range, first.of, { writable: false })
    if (g.chance(0.25)) {
      const second = source(g)
      const name = g.name()
      text += ` from ${name} in ${second.text}`
      g.add(name, second.of, { writable: false })
      g.mark('query: several from')
    }
    if (g.chance(0.3)) {
      const type = g.type()
      const value = g.expr(type)
      const name = g.name()
      text += ` let ${name} = ${value}`
      g.add(name, type, { writable: false })
      g.mark('query: let')
    }
    if (g.chance(0.2)) {
      const name = g.name()
      const key = g.pick([t.int, t.string])
      const other = g.pick([t.array, t.list])(key)
      const left = g.expr(key)
      const inner = g.without(outer, () => g.expr(other))
      text += ` join ${name} in ${inner} on ${left} equals ${name}`
      if (g.chance(0.4)) {
        const group = g.name()
        text += ` into ${group}`
        g.add(group, t.sequence(key), { writable: false })
      } else g.add(name, key, { writable: false })
      g.mark('query: join')
    }
    if (g.chance(0.4)) text += ` where ${g.expr(t.bool)}`
    if (g.chance(0.3)) {
      const key = () => g.expr(g.pick([t.int, t.string, t.decimal])) + g.pick(['', ' descending'])
      text += ` orderby ${key()}${g.chance(0.3) ? `, ${key()}` : ''}`
      g.mark('query: orderby')
    }
    if (g.chance(0.2)) {
      const key = g.pick([t.int, t.string, t.bool, t.char])
      const element = g.plain()
      const name = g.name()
      text += ` group ${g.expr(element)} by ${g.expr(key)} into ${name}`
      g.mark('query: group')
      g.locals.length = outer
      g.add(name, t.sequence(element), { writable: false })
      g.add(`${name}.Key`, key, { writable: false })
      return `${text} select ${g.expr(result)}`
    }
    if (g.chance(0.2)) {
      const middle = g.type()
      const name = g.name()
      text += ` select ${g.expr(middle)} into ${name}`
      g.mark('query: into')
      g.locals.length = outer
      g.add(name, middle, { writable: false })
      return `${text} select ${g.expr(result)}`
    }
    return `${text} select ${g.expr(result)}`
  })
}

/** How arrays, lists, dictionaries, tuples, sequences are written, and what reads them. */
export const collectionProductions: readonly Production[] = [
  {
    construct: 'arrays',
    weight: 6,
    makes: (type) => type.kind === 'array',
    write(g, type) {
      const of = type.of[0]!
      const items = Array.from({ length: 1 + g.below(2) }, () => g.expr(of)).join(', ')
      if (of.kind === 'array') g.mark('jagged arrays')
      if (g.chance(0.2)) {
        const at = /(\[,*\])+$/.exec(type.name)!.index
        // Of an array of arrays the first size is the outer one's.
        return `(new ${type.name.slice(0, at)}[${g.below(4)}${type.name.slice(at + 1)})`
      }
      return g.chance(0.4) ? `new[] { ${items} }` : `new ${type.name} { ${items} }`
    },
  },
  {
    construct: 'arrays of several dimensions',
    weight: 6,
    makes: (type) => type.kind === 'grid',
    write(g, type) {
      const of = type.of[0]!
      if (g.chance(0.3)) {
        return `new ${of.name}[${1 + g.below(3)}, ${g.below(3)}]`
      }
      const row = () => `{ ${g.expr(of)}, ${g.expr(of)} }`
      return `new ${g.chance(0.5) ? '' : of.name}[,] { ${row()}, ${row()} }`
    },
  },
  {
    construct: 'collection initialisers',
    weight: 6,
    makes: (type) => type.kind === 'list',
    write(g, type) {
      const items = Array.from({ length: 1 + g.below(2) }, () => g.expr(type.of[0]!)).join(', ')
      return `new ${type.name} { ${items} }`
    },
  },
  {
    construct: 'dictionary initialisers',
    weight: 6,
    makes: (type) => type.kind === 'dictionary',
    write(g, type) {
      const [key, value] = type.of as [t.Type, t.Type]
      const pair = () => [g.expr(key), g.expr(value)] as const
      const pairs = Array.from({ length: 1 + g.below(2) }, pair)
      return g.chance(0.6)
        ? `new ${type.name} { ${pairs.map(([a, b]) => `[${a}] = ${b}`).join(', ')} }`
        : `new ${type.name} { ${pairs.map(([a, b]) => `{ ${a}, ${b} }`).join(', ')} }`
    },
  },
  {
    construct: 'object initialisers',
    weight: 2,
    makes: (type) => type.kind === 'list',
    write: (g, type) => `new ${type.name}(${g.expr(t.sequence(type.of[0]!))}) { Capacity = 64 }`,
  },
  {
    construct: 'tuples',
    weight: 8,
    makes: (type) => type.kind === 'tuple',
    write(g, type) {
      const names = g.chance(0.5) ? type.members : []
      const items = type.of.map((one, i) => (names[i] ? `${names[i]}: ` : '') + g.expr(one))
      return `((${type.name})(${items.join(', ')}))`
    },
  },
  {
    construct: 'anonymous types',
    weight: 8,
    makes: (type) => type.kind === 'anonymous',
    write: (g, type) =>
      `new { ${type.of.map((one, i) => `${type.members[i]} = ${g.expr(one)}`).join(', ')} }`,
  },
  {
    construct: 'boxing and unboxing',
    weight: 8,
    makes: (type) => type === t.object,
    write: (g) => `((object)${g.expr(g.type())})`,
  },
  {
    construct: 'nullable types',
    weight: 4,
    makes: (type) => type.kind === 'nullable',
    write(g, type) {
      const of = type.of[0]!
      return g.pick([
        () => `((${type.name})${g.expr(of)})`,
        () => `(${g.expr(t.bool)} ? ${g.expr(of)} : (${type.name})null)`,
        () => `new ${type.name}(${g.expr(of)})`,
      ])()
    },
  },
  {
    construct: 'LINQ methods',
    weight: 5,
    makes: (type) => ['sequence', 'array', 'list'].includes(type.kind),
    write(g, type) {
      const of = type.of[0]!
      const end = isSequence(type) ? '' : type.kind === 'array' ? '.ToArray()' : '.ToList()'
      const input = isSequence(type) && g.chance(0.5) ? g.expr(g.pick([t.array, t.list])(of)) : ''
      const text = input || g.expr(t.sequence(of))
      const calls: (() => string)[] = [
        () => `.Where(${selector(g, of, t.bool)})`,
        () => `.Skip(${g.below(3)})`,
        () => `.Take(${g.expr(t.int)})`,
        () => `.Concat(${g.expr(t.sequence(of))})`,
        () => '.Distinct()',
        () => `.OrderBy(${comparer(g, of)})`,
        () => `.OrderByDescending(${comparer(g, of)}).ThenBy(${comparer(g, of)})`,
        () => `.TakeWhile(${selector(g, of, t.bool)})`,
        () => '.DefaultIfEmpty()',
      ]
      const picked = `${text}${g.pick(calls)()}`
      return isSequence(type) && g.chance(0.5) ? `((${type.name})${picked})` : `${picked}${end}`
    },
  },
  {
    construct: 'LINQ methods',
    weight: 3,
    makes: (type) => isSpelled(type) && isSequence(type),
    write(g, type) {
      const { text, of } = source(g)
      return `${text}.Select(${selector(g, of, type.of[0]!)})`
    },
  },
  {
    construct: 'query: from, where, select',
    weight: 4,
    makes: (type) => ['sequence', 'array', 'list'].includes(type.kind),
    write(g, type) {
      const end = isSequence(type) ? '' : type.kind === 'array' ? '.ToArray()' : '.ToList()'
      return `(${query(g, type.of[0]!)})${end}`
    },
  },
  {
    construct: 'query: from, where, select',
    weight: 2,
    makes: () => true,
    write: (g, type) => `(${query(g, type)}).${g.pick(['FirstOrDefault', 'Last', 'First'])}()`,
  },
  {
    construct: 'LINQ methods',
    weight: 2,
    makes: () => true,
    write(g, type) {
      const { text, of } = source(g)
      if (g.chance(0.5)) return `${text}.Select(${selector(g, of, type)}).First()`
      const seed = g.expr(type)
      const [total, item] = [g.name(), g.name()]
      const body = g.inside(type, () => {
        g.add(total, type)
        g.add(item, of)
        return g.expr(type)
      })
      return `${text}.Aggregate(${seed}, (${total}, ${item}) => ${body})`
    },
  },
  {
    construct: 'LINQ methods',
    weight: 3,
    makes: (type) => [t.int, t.long, t.double, t.decimal, t.bool].includes(type),
    write(g, type) {
      const { text, of } = source(g)
      if (type === t.bool) return `${text}.${g.pick(['Any', 'All'])}(${selector(g, of, t.bool)})`
      if (type === t.int && g.chance(0.5)) return `${text}.Count(${selector(g, of, t.bool)})`
      return `${text}.${g.pick(['Sum', 'Max', 'Min'])}(${selector(g, of, type)})`
    },
  },
  {
    construct: 'generic calls with inference',
    weight: 3,
    makes: isSequence,
    write: (g, type) => `Enumerable.Repeat(${g.expr(type.of[0]!)}, ${g.below(4)})`,
  },
]
