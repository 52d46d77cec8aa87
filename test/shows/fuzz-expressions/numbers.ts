import type { Generator, Production } from './generator.ts'
import { literal } from './literals.ts'
import * as t from './types.ts'

const isComputed = (type: t.Type) => t.computed.has(type)
const isIntegral = (type: t.Type) => type.kind === 'integer'

/** Two operands that C# computes as `type`; whether both are constants stands in `g.isConstant`. */
function operands(g: Generator, type: t.Type): [string, string] {
  const fits = t.narrower.get(type)!
  const first = type === t.int ? g.pick(fits) : type
  const left = g.expr(first)
  const isConstant = g.isConstant
  const right = g.expr(g.chance(0.6) ? type : g.pick(fits))
  g.isConstant &&= isConstant
  return type !== t.int && g.chance(0.2) ? [right, left] : [left, right]
}

/** Constants that overflow are errors where C# computes them, but in `unchecked`; decimals always. */
function safe(g: Generator, type: t.Type, text: string): string {
  if (!g.isConstant) return text
  if (type === t.decimal) {
    g.isConstant = false
    return `(decimal.Parse("7") + ${text})`
  }
  return isIntegral(type) ? `unchecked${text}` : text
}

function arithmetic(construct: Production['construct'], ...types: readonly t.Type[]): Production {
  return {
    construct,
    weight: 8,
    makes: (type) => types.includes(type),
    folds: true,
    write(g, type) {
      const [left, right] = operands(g, type)
      if (g.isConstant && type === t.decimal) {
        g.isConstant = false
        return `(${left} ${g.pick(['+', '-', '*'])} new[] { ${right} }[0])`
      }
      return safe(g, type, `(${left} ${g.pick(['+', '-', '*'])} ${right})`)
    },
  }
}

/** How numbers and bools are written. */
export const numberProductions: readonly Production[] = [
  arithmetic('arithmetic: int and narrower', t.int),
  arithmetic('arithmetic: uint', t.uint),
  arithmetic('arithmetic: long', t.long),
  arithmetic('arithmetic: ulong', t.ulong),
  arithmetic('arithmetic: float and double', t.float, t.double),
  arithmetic('arithmetic: decimal', t.decimal),
  {
    construct: 'integer division',
    weight: 3,
    makes: isComputed,
    write(g, type) {
      const left = g.opaque(type)
      const op = g.pick(['/', '%'])
      const right = g.expr(g.chance(0.6) ? type : g.pick(t.narrower.get(type)!))
      // By a constant zero C# does not divide.
      return `(${left} ${op} ${g.isConstant ? `new[] { ${right} }[0]` : right})`
    },
  },
  {
    construct: 'shifts',
    weight: 2,
    makes: (type) => isComputed(type) && isIntegral(type),
    folds: true,
    write(g, type) {
      const left = g.expr(type)
      const isConstant = g.isConstant
      const right = g.expr(t.int)
      g.isConstant &&= isConstant
      return safe(g, type, `(${left} ${g.pick(['<<', '>>'])} ${right})`)
    },
  },
  {
    construct: 'bitwise',
    weight: 2,
    makes: (type) => isComputed(type) && isIntegral(type),
    folds: true,
    write(g, type) {
      if (g.chance(0.3)) return safe(g, type, `(~${g.expr(type)})`)
      const [left, right] = operands(g, type)
      return safe(g, type, `(${left} ${g.pick(['&', '|', '^'])} ${right})`)
    },
  },
  {
    construct: 'unchecked',
    weight: 1,
    makes: isComputed,
    folds: true,
    write: (g, type) => `unchecked(${g.expr(type)})`,
  },
  {
    construct: 'checked',
    weight: 2,
    makes: isIntegral,
    write(g, type) {
      if (!isComputed(type)) return `checked((${type.name})${g.opaque(g.pick(t.numbers))})`
      if (g.chance(0.2) && type !== t.ulong && type !== t.uint) return `checked(-${g.opaque(type)})`
      const [left, right] = operands(g, type)
      const op = g.pick(['+', '-', '*'])
      return `checked(${g.isConstant ? `new[] { ${left} }[0]` : left} ${op} ${right})`
    },
  },
  {
    construct: 'arithmetic: int and narrower',
    weight: 1,
    makes: (type) => isComputed(type) && type !== t.ulong && type !== t.uint,
    folds: true,
    write: (g, type) => safe(g, type, `(-${g.expr(type)})`),
  },
  {
    construct: 'casts of numbers',
    weight: 5,
    makes: (type) => type.kind === 'integer' || type.kind === 'real',
    folds: true,
    write(g, type) {
      const from = g.pick(t.numbers)
      const isReal = from.kind === 'real'
      const isFixed = type === t.decimal || from === t.decimal
      const value = isFixed && (isReal || type !== t.decimal) ? g.opaque(from) : g.expr(from)
      return safe(g, type, `((${type.name})${value})`)
    },
  },
  {
    construct: 'char arithmetic',
    weight: 3,
    makes: (type) => type === t.int || type === t.char,
    folds: true,
    write(g, type) {
      const a = g.expr(t.char)
      const isConstant = g.isConstant
      const b = g.expr(type === t.char ? t.int : t.char)
      g.isConstant &&= isConstant
      const text = `(${a} ${g.pick(['+', '-'])} ${b})`
      return safe(g, type, type === t.char ? `((char)${text})` : text)
    },
  },
  {
    construct: 'increment and decrement',
    weight: 3,
    makes: (type) => type.kind === 'integer' || type.kind === 'real',
    write(g, type) {
      const target = place(g, type)
      return target && `(${g.pick([`${target}++`, `${target}--`, `++${target}`, `--${target}`])})`
    },
  },
  {
    construct: 'compound assignment',
    weight: 3,
    makes: (type) => type.kind === 'integer' || type.kind === 'real',
    write(g, type) {
      const target = place(g, type)
      if (!target) return undefined
      if (!isComputed(type))
        return `(${target} ${g.pick(['+=', '-=', '^=', '*='])} ${g.expr(type)})`
      const ops = isIntegral(type) ? ['+=', '-=', '*=', '&=', '|=', '^='] : ['+=', '-=', '*=']
      if (isIntegral(type) && g.chance(0.2)) return `(${target} <<= ${g.expr(t.int)})`
      return `(${target} ${g.pick(ops)} ${g.expr(g.pick(t.narrower.get(type)!))})`
    },
  },
  {
    construct: 'enums',
    weight: 1,
    makes: (type) => type === t.int || type === t.dayOfWeek,
    write(g, type) {
      const day = g.opaque(t.dayOfWeek)
      if (type === t.int) {
        return g.pick([`((int)${day})`, `(${day} - ${g.expr(t.dayOfWeek)})`])
      }
      return g.pick([
        `(${day} + ${g.expr(t.int)})`,
        `((DayOfWeek)${g.opaque(t.int)})`,
        `(${day} | ${g.expr(t.dayOfWeek)})`,
        `((DayOfWeek)Enum.Parse(typeof(DayOfWeek), ${g.expr(t.string)}, true))`,
        `${g.expr(t.dateTime)}.DayOfWeek`,
      ])
    },
  },
  {
    construct: 'lifted arithmetic',
    weight: 6,
    makes: (type) => type.kind === 'nullable' && isComputed(type.of[0]!),
    write(g, type) {
      const of = type.of[0]!
      const right = g.chance(0.5) ? g.expr(type) : g.expr(of)
      if (g.chance(0.15) && of !== t.ulong && of !== t.uint) return `(-${g.expr(type)})`
      if (g.chance(0.2)) {
        const target = g.local(type, true)
        if (target) return `(${target.name}${g.pick(['++', ` += ${right}`, ` -= ${right}`])})`
      }
      const ops = isIntegral(of) ? ['+', '-', '*', '&', '|', '^'] : ['+', '-', '*']
      return `(${g.expr(type)} ${g.pick(ops)} ${right})`
    },
  },
  {
    construct: 'three-valued logic',
    weight: 6,
    makes: (type) => type === t.nullable(t.bool),
    write(g, type) {
      if (g.chance(0.2)) return `(!${g.expr(type)})`
      return `(${g.expr(type)} ${g.pick(['&', '|', '^'])} ${g.expr(g.chance(0.5) ? type : t.bool)})`
    },
  },
  {
    construct: 'user-defined operators',
    weight: 3,
    makes: (type) => type.kind === 'time' || type === t.nullable(t.timeSpan),
    write(g, type) {
      const [date, span] = [() => g.expr(t.dateTime), () => g.expr(t.timeSpan)]
      if (type === t.dateTime) return `(${date()} ${g.pick(['+', '-'])} ${span()})`
      if (type === t.timeSpan) {
        return g.chance(0.5)
          ? `(${date()} - ${date()})`
          : `(${span()} ${g.pick(['+', '-'])} ${span()})`
      }
      return `(${g.expr(type)} + ${g.chance(0.5) ? g.expr(type) : span()})`
    },
  },
  {
    construct: 'generic calls with inference',
    weight: 3,
    makes: (type) => isComputed(type),
    write(g, type) {
      const value = g.expr(type)
      const other = g.expr(type)
      const widths: Readonly<Record<string, string>> = {
        int: 'Int32',
        uint: 'UInt32',
        long: 'Int64',
        ulong: 'UInt64',
        double: 'Double',
        float: 'Single',
        decimal: 'Decimal',
      }
      return g.pick([
        `Math.Max(${value}, ${other})`,
        `Math.Min(${value}, ${other})`,
        `Convert.To${widths[type.name]}(${g.expr(g.pick([t.string, t.int, t.double, t.bool, t.object]))})`,
        `${type.name}.Parse(${g.expr(t.string)})`,
      ])
    },
  },
  {
    construct: 'string members',
    weight: 2,
    makes: (type) => type === t.int,
    write(g) {
      const text = g.expr(t.string)
      return g.pick([
        `${text}.Length`,
        `${text}.IndexOf(${g.expr(t.char)})`,
        `${text}.IndexOf(value: ${g.expr(t.string)})`,
        `string.CompareOrdinal(${text}, ${g.expr(t.string)})`,
      ])
    },
  },
  // Bools ---------------------------------------------------------------------------------
  {
    construct: 'comparison',
    weight: 8,
    makes: (type) => type === t.bool,
    folds: true,
    write(g) {
      const type = g.pick([...t.computed])
      const [left, right] = operands(g, type)
      return `(${left} ${g.pick(['<', '>', '<=', '>=', '==', '!='])} ${right})`
    },
  },
  {
    construct: 'equality',
    weight: 4,
    makes: (type) => type === t.bool,
    write(g) {
      const types = [t.string, t.bool, t.char, t.dayOfWeek, t.dateTime, t.object]
      const type = g.chance(0.2)
        ? t.tuple([g.pick([t.int, t.string, t.long]), g.pick([t.int, t.string])])
        : g.pick(types)
      const [left, right] = [g.expr(type), g.expr(type)]
      if (g.chance(0.2)) return `object.Equals(${left}, ${right})`
      return `(${left} ${g.pick(['==', '!='])} ${right})`
    },
  },
  {
    construct: 'lifted comparison',
    weight: 3,
    makes: (type) => type === t.bool,
    write(g) {
      const of = g.pick([t.int, t.long, t.double, t.decimal, t.dateTime, t.bool])
      const ops = of === t.bool ? ['==', '!='] : ['<', '>', '<=', '>=', '==', '!=']
      const right = g.chance(0.3)
        ? literal(g, t.nullable(of))
        : g.expr(g.chance(0.5) ? of : t.nullable(of))
      return `(${g.expr(t.nullable(of))} ${g.pick(ops)} ${right})`
    },
  },
  {
    construct: 'logical operators',
    weight: 5,
    makes: (type) => type === t.bool,
    folds: true,
    write(g) {
      const left = g.expr(t.bool)
      const isConstant = g.isConstant
      if (g.chance(0.2)) return `(!${left})`
      const right = g.expr(t.bool)
      g.isConstant &&= isConstant
      return `(${left} ${g.pick(['&&', '||', '&', '|', '^'])} ${right})`
    },
  },
  {
    construct: 'is',
    weight: 3,
    makes: (type) => type === t.bool,
    write(g) {
      const tested = `(object)${g.expr(g.type())}`
      if (g.chance(0.3)) return `(${g.expr(t.string)} is ${g.pick(['null', '"a"', '""'])})`
      if (g.chance(0.3)) return `(${g.expr(t.int)} is ${g.pick(['0', '7', '3'])})`
      if (g.chance(0.2)) {
        const name = g.name()
        const test = g.scoped(() => {
          g.add(name, t.object, { writable: false })
          return g.expr(t.bool)
        })
        return `(${tested} is var ${name} && ${test})`
      }
      return `(${tested} is ${g.pick([g.type(true).name, '5', '"a"', 'null', "'a'", '1.5', '0L'])})`
    },
  },
  {
    construct: 'out var',
    weight: 1,
    makes: (type) => type === t.bool || type === t.int,
    write(g, type) {
      const name = g.name()
      const text = g.expr(t.string)
      const found = g.scoped(() => {
        g.add(name, t.int)
        return g.expr(type)
      })
      const other = g.expr(type)
      return `(int.TryParse(${text}, out ${g.pick(['var', 'int'])} ${name}) ? ${found} : ${other})`
    },
  },
  {
    construct: 'string members',
    weight: 1,
    makes: (type) => type === t.bool,
    write(g) {
      const text = g.expr(t.string)
      return g.pick([
        `${text}.Contains(${g.expr(t.string)})`,
        `${text}.StartsWith(${g.expr(t.string)}, StringComparison.Ordinal)`,
        `string.IsNullOrEmpty(${text})`,
        `char.IsDigit(${g.expr(t.char)})`,
        `double.IsNaN(${g.expr(t.double)})`,
      ])
    },
  },
]

/** Something to assign to: a variable, an element, a tuple's item. */
function place(g: Generator, type: t.Type): string | undefined {
  if (g.chance(0.3)) {
    const whole = g.find(
      ({ type: one, writable }) =>
        one.of.includes(type) &&
        (one.kind === 'array' || one.kind === 'list' || (one.kind === 'tuple' && writable)),
    )
    if (whole?.type.kind === 'tuple') return `${whole.name}.Item${whole.type.of.indexOf(type) + 1}`
    if (whole) return `${whole.name}[${g.chance(0.7) ? g.below(2) : g.expr(t.int)}]`
    const map = g.find(({ type: one }) => one.kind === 'dictionary' && one.of[1] === type)
    if (map) return `${map.name}[${g.expr(map.type.of[0]!)}]`
    const grid = g.find(({ type: one }) => one.kind === 'grid' && one.of[0] === type)
    if (grid) return `${grid.name}[${g.below(2)}, ${g.chance(0.8) ? 0 : g.expr(t.int)}]`
  }
  return g.local(type, true)?.name
}
