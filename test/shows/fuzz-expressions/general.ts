import type { Generator, Production } from './generator.ts'
import { literal } from './literals.ts'
import * as t from './types.ts'

const any = () => true
const spelled = (type: t.Type) => type.spelled
const isReference = (type: t.Type) => !type.isValue && type.kind !== 'nullable'
const exceptions = [
  'new InvalidOperationException("no")',
  'new Exception("e" + 1)',
  'new ArgumentException("bad", "name")',
  'new FormatException()',
]

/** Members of a value that hold one of the type: `a.Item2`, `a.Name`, `a[0]`. */
function partOf(g: Generator, type: t.Type): string | undefined {
  const whole = g.find(
    (one) =>
      (one.type.kind === 'tuple' || one.type.kind === 'anonymous') && one.type.of.includes(type),
  )
  if (!whole) return undefined
  const { of, members } = whole.type
  const at = g.pick(of.flatMap((one, i) => (one === type ? [i] : [])))
  const isNamed = whole.type.kind === 'anonymous' || g.chance(0.5)
  return `${whole.name}.${(isNamed && members[at]) || `Item${at + 1}`}`
}

/** How expressions of every type are written. */
export const generalProductions: readonly Production[] = [
  {
    construct: 'variables',
    weight: 14,
    makes: any,
    write: (g, type) => g.local(type)?.name,
  },
  {
    construct: 'ternary',
    weight: 3,
    makes: any,
    folds: true,
    write(g, type) {
      const test = g.expr(t.bool)
      let folds = g.isConstant
      const yes = g.expr(type)
      folds &&= g.isConstant
      const no = g.expr(type)
      g.isConstant &&= folds
      return `(${test} ? ${yes} : ${no})`
    },
  },
  {
    construct: 'assignment as an expression',
    weight: 2,
    makes: any,
    write(g, type) {
      const target = g.local(type, true)
      return target && `(${target.name} = ${g.expr(type)})`
    },
  },
  {
    construct: 'boxing and unboxing',
    weight: 2,
    makes: spelled,
    write(g, type) {
      const inner = g.chance(0.8) ? g.expr(type) : g.expr(t.object)
      return `((${type.name})(object)${inner})`
    },
  },
  {
    construct: 'element access',
    weight: 4,
    makes: spelled,
    write(g, type) {
      const local = g.find(
        (one) => ['array', 'list'].includes(one.type.kind) && one.type.of[0] === type,
      )
      const index = g.chance(0.7) ? String(g.below(2)) : g.expr(t.int)
      const target = local?.name ?? g.expr(g.chance(0.5) ? t.array(type) : t.list(type))
      return `${target}[${index}]`
    },
  },
  {
    construct: 'arrays of several dimensions',
    weight: 1,
    makes: (type) => type.spelled && type.kind !== 'array' && type.kind !== 'grid',
    write(g, type) {
      const local = g.find((one) => one.type === t.grid(type))
      return local && `${local.name}[${g.below(2)}, ${g.chance(0.7) ? 0 : g.expr(t.int)}]`
    },
  },
  {
    construct: 'arrays',
    weight: 1,
    makes: any,
    write: (g, type) => `new[] { ${g.expr(type)}, ${g.expr(type)} }[${g.below(2)}]`,
  },
  {
    construct: 'tuples',
    weight: 2,
    makes: any,
    write: (g, type) => partOf(g, type) ?? `(${g.expr(type)}, ${g.expr(g.plain())}).Item1`,
  },
  {
    construct: 'anonymous types',
    weight: 1,
    makes: any,
    write(g, type) {
      const other = g.expr(g.plain())
      return `new { A = ${other}, Value = ${g.expr(type)} }.Value`
    },
  },
  {
    construct: 'default',
    weight: 1,
    makes: (type) => type.spelled && type.kind !== 'delegate',
    folds: true,
    write(g, type) {
      g.isConstant = ['integer', 'real', 'bool', 'enum'].includes(type.kind)
      return `default(${type.name})`
    },
  },
  {
    construct: 'throw as an expression',
    weight: 1,
    makes: any,
    write(g, type) {
      const [test, value] = [g.expr(t.bool), g.expr(type)]
      const thrown = `throw ${g.pick(exceptions)}`
      return g.chance(0.7) ? `(${test} ? ${value} : ${thrown})` : `(${test} ? ${thrown} : ${value})`
    },
  },
  {
    construct: '??',
    weight: 2,
    makes: (type) => type.kind !== 'builder' && type.kind !== 'delegate',
    write(g, type) {
      if (isReference(type) || type.kind === 'nullable') {
        const right =
          isReference(type) && g.chance(0.1) ? `throw ${g.pick(exceptions)}` : g.expr(type)
        return `(${g.expr(type)} ?? ${right})`
      }
      return `(${g.expr(t.nullable(type))} ?? ${g.expr(type)})`
    },
  },
  {
    construct: 'patterns',
    weight: 2,
    makes: (type) => type.spelled && type.kind !== 'nullable',
    write(g, type) {
      const tested = g.chance(0.7) ? `(object)${g.expr(type)}` : g.expr(t.object)
      const name = g.name()
      const yes = g.scoped(() => {
        g.add(name, type)
        return g.expr(type)
      })
      return `(${tested} is ${type.name} ${name} ? ${yes} : ${g.expr(type)})`
    },
  },
  {
    construct: 'as',
    weight: 1,
    makes: (type) =>
      type.kind === 'nullable' || ['string', 'list', 'array', 'dictionary'].includes(type.kind),
    write: (g, type) => `(${g.expr(t.object)} as ${type.name})`,
  },
  {
    construct: 'out var',
    weight: 1,
    makes: (type) => type.spelled,
    write(g, type) {
      const local = g.find((one) => one.type.kind === 'dictionary' && one.type.of[1] === type)
      const map = local?.type ?? t.dictionary(t.string, type)
      const target = local?.name ?? g.expr(map)
      const key = g.expr(map.of[0]!)
      const name = g.name()
      const declared = g.chance(0.7) ? 'var' : type.name
      const yes = g.scoped(() => {
        g.add(name, type)
        return g.expr(type)
      })
      return `(${target}.TryGetValue(${key}, out ${declared} ${name}) ? ${yes} : ${literal(g, type)})`
    },
  },
  {
    construct: 'dictionary initialisers',
    weight: 1,
    makes: spelled,
    write(g, type) {
      const local = g.find((one) => one.type.kind === 'dictionary' && one.type.of[1] === type)
      if (local) return `${local.name}[${g.expr(local.type.of[0]!)}]`
      const [a, b] = [g.expr(type), g.expr(type)]
      return g.chance(0.5)
        ? `new Dictionary<string, ${type.name}> { ["a"] = ${a}, ["b"] = ${b} }["a"]`
        : `new Dictionary<int, ${type.name}> { { 1, ${a} }, { 2, ${b} } }[${g.chance(0.8) ? 2 : 3}]`
    },
  },
  {
    construct: 'nullable types',
    weight: 1,
    makes: (type) => type.isValue,
    write(g, type) {
      const value = g.expr(t.nullable(type))
      const members = ['.Value', '.GetValueOrDefault()', `.GetValueOrDefault(${g.expr(type)})`]
      return `${value}${g.pick(members)}`
    },
  },
  {
    construct: 'generic calls with inference',
    weight: 2,
    makes: any,
    write(g, type) {
      const value = g.expr(type)
      switch (g.below(4)) {
        case 0:
          return `Tuple.Create(${value}, ${g.expr(g.plain())}).Item1`
        case 1:
          return `Enumerable.Repeat(${value}, ${g.below(3)}).FirstOrDefault()`
        case 2:
          return `new[] { ${value}, ${g.expr(type)} }.Last()`
        default:
          return `new[] { ${value} }.Concat(new[] { ${g.expr(type)} }).ElementAt(${g.below(3)})`
      }
    },
  },
  {
    construct: 'members of context',
    weight: 1,
    makes: (type) => [t.int, t.string, t.bool, t.object].includes(type),
    write(g, type) {
      const name = g.pick(['number', 'text', 'flag', 'none'])
      if (g.chance(0.3)) {
        return `context.Variables.GetValueOrDefault<${type.name}>("${name}", ${g.expr(type)})`
      }
      if (type === t.string)
        return g.pick(['context.RequestId.ToString()', 'context.Request.Method'])
      return `((${type.name})context.Variables["${name}"])`
    },
  },
]
