import type { Generator, Production } from './generator.ts'
import * as t from './types.ts'

const isText = (type: t.Type) => type === t.string
const formats: Readonly<Record<string, readonly string[]>> = {
  integer: ['D5', 'X', 'x8', 'N0', '000', '#,##0'],
  real: ['F2', 'E3', 'G', 'N1', '0.##', 'P0'],
  time: ['g', 'c'],
  enum: ['D', 'G', 'X'],
}
const dates = ['yyyy-MM-dd', 'o', 'ddd d MMM', 'HH']

function hole(g: Generator, isAligned: boolean): string {
  const type = g.chance(0.7) ? g.plain() : g.type()
  const value = g.expr(type)
  if (!isAligned) return `{${value}}`
  const alignment = g.chance(0.6) ? `,${g.pick([5, -5, 12, 0, -1])}` : ''
  const kinds = type === t.dateTime ? dates : type === t.char ? undefined : formats[type.kind]
  const format = kinds && g.chance(0.7) ? `:${g.pick(kinds)}` : ''
  return `{${value}${alignment}${format}}`
}

/** How strings and chars are written. */
export const textProductions: readonly Production[] = [
  {
    construct: 'string concatenation',
    weight: 8,
    makes: isText,
    write(g) {
      const parts = Array.from({ length: 1 + g.below(3) }, () =>
        g.expr(g.chance(0.6) ? g.plain() : g.type()),
      )
      const text = g.expr(t.string)
      return g.chance(0.5) ? `(${[text, ...parts].join(' + ')})` : `(${parts[0]} + ${text})`
    },
  },
  {
    construct: 'string concatenation with null',
    weight: 1,
    makes: isText,
    write: (g) =>
      g.pick([
        `(${g.expr(t.string)} + null)`,
        `((string)null + ${g.expr(t.string)})`,
        `(null + ${g.expr(t.string)} + (object)null)`,
        `(${g.expr(t.string)} + ${g.expr(t.nullable(t.int))})`,
      ]),
  },
  {
    construct: 'compound assignment',
    weight: 2,
    makes: isText,
    write(g) {
      const target = g.local(t.string, true)
      return target && `(${target.name} += ${g.expr(g.type())})`
    },
  },
  {
    construct: 'interpolation',
    weight: 3,
    makes: isText,
    write: (g) => `$"${g.pick(['', 'a ', '{{', '\\t'])}${hole(g, false)}-${hole(g, false)}"`,
  },
  {
    construct: 'interpolation: alignment and format',
    weight: 3,
    makes: isText,
    write: (g) => `$"${g.pick(['', '[', '}}'])}${hole(g, true)}|${hole(g, true)}"`,
  },
  {
    construct: 'interpolation: verbatim',
    weight: 1,
    makes: isText,
    write: (g) => `$@"\\${hole(g, g.chance(0.5))} ""q"""`,
  },
  {
    construct: 'string members',
    weight: 6,
    makes: isText,
    write(g) {
      const text = g.expr(t.string)
      return g.pick([
        () => `${text}.Substring(${g.expr(t.int)})`,
        () => `${text}.Substring(${g.below(3)}, ${g.below(4)})`,
        () => `${text}.ToUpper()`,
        () => `${text}.Trim()`,
        () => `${text}.Replace(${g.expr(t.string)}, ${g.expr(t.string)})`,
        () => `${text}.PadLeft(${g.below(9)}, ${g.expr(t.char)})`,
        () => `${text}.Insert(${g.expr(t.int)}, ${g.expr(t.string)})`,
        () => `${text}.Remove(${g.below(3)})`,
      ])()
    },
  },
  {
    construct: 'named arguments',
    weight: 2,
    makes: isText,
    write(g) {
      const text = g.expr(t.string)
      return g.pick([
        () => `${text}.Substring(length: ${g.below(3)}, startIndex: ${g.expr(t.int)})`,
        () => `${text}.PadRight(totalWidth: ${g.below(9)}, paddingChar: ${g.expr(t.char)})`,
        () => `string.Join(separator: ${g.expr(t.string)}, values: ${g.expr(t.sequence(t.int))})`,
      ])()
    },
  },
  {
    construct: 'params',
    weight: 2,
    makes: isText,
    write(g) {
      const parts = Array.from({ length: 1 + g.below(4) }, () => g.expr(g.type()))
      return g.pick([
        `string.Concat(${parts.map((one) => `(object)${one}`).join(', ')})`,
        `string.Format("${parts.map((_, i) => `{${i},3}`).join('/')}", ${parts.map((one) => `(object)${one}`).join(', ')})`,
        `string.Join("+", new object[] { ${parts.join(', ')} })`,
      ])
    },
  },
  {
    construct: 'nameof',
    weight: 1,
    makes: isText,
    write: (g) =>
      `nameof(${g.find(({ name }) => !name.includes('('))?.name ?? g.pick(['context.Request', 'string.Length', 'List<int>'])})`,
  },
  {
    construct: 'typeof',
    weight: 1,
    makes: isText,
    write: (g) =>
      g.chance(0.5)
        ? `typeof(${g.type(true).name}).${g.pick(['Name', 'FullName'])}`
        : `${g.expr(g.plain())}.GetType().Name`,
  },
  {
    construct: 'generic calls with inference',
    weight: 4,
    makes: isText,
    write(g) {
      const type = g.chance(0.7) ? g.plain() : g.type()
      return `${g.expr(type)}.ToString()`
    },
  },
  {
    construct: '?. of references',
    weight: 2,
    makes: isText,
    write(g) {
      const text = g.expr(t.string)
      return g.pick([
        `(${text}?.ToUpper())`,
        `(${text}?.Trim()?.Substring(${g.expr(t.int)}))`,
        `(${g.expr(t.object)}?.ToString())`,
        `(${g.expr(t.builder)}?.Append(${g.expr(g.plain())}).ToString())`,
        `(${g.expr(t.list(t.string))}?[${g.below(2)}]?.PadLeft(4))`,
      ])
    },
  },
  {
    construct: '?. of nullable values',
    weight: 2,
    makes: isText,
    write: (g) =>
      `(${g.expr(t.nullable(g.pick([t.int, t.double, t.dateTime, t.bool])))}?.ToString())`,
  },
  {
    construct: '?. of references',
    weight: 3,
    makes: (type) => type === t.nullable(t.int),
    write: (g) =>
      g.pick([
        `(${g.expr(t.string)}?.Length)`,
        `(${g.expr(t.array(t.string))}?.Length)`,
        `(${g.expr(t.list(t.int))}?.Count)`,
        `(${g.expr(t.nullable(t.dateTime))}?.Year)`,
      ]),
  },
  {
    construct: '?[]',
    weight: 3,
    makes: (type) => type === t.nullable(t.int) || type === t.nullable(t.char) || isText(type),
    write(g, type) {
      if (type === t.nullable(t.char)) return `(${g.expr(t.string)}?[${g.below(3)}])`
      const of = isText(type) ? t.string : t.int
      const target = g.pick([t.array(of), t.list(of), t.dictionary(t.int, of)])
      return `(${g.expr(target)}?[${g.chance(0.6) ? g.below(2) : g.expr(t.int)}])`
    },
  },
  {
    construct: 'element access',
    weight: 4,
    makes: (type) => type === t.char,
    write: (g) => `${g.expr(t.string)}[${g.chance(0.5) ? 0 : g.expr(t.int)}]`,
  },
  {
    construct: 'string members',
    weight: 2,
    makes: (type) => type === t.char,
    write: (g) => g.pick([`char.ToUpper(${g.expr(t.char)})`, `Convert.ToChar(${g.expr(t.int)})`]),
  },
  {
    construct: 'object initialisers',
    weight: 4,
    makes: (type) => type === t.builder,
    write: (g) =>
      `new StringBuilder(${g.expr(t.string)}) { Capacity = 64, Length = ${g.below(4)} }.Append(${g.expr(g.plain())})`,
  },
  {
    construct: 'string members',
    weight: 3,
    makes: (type) => type === t.builder,
    write(g) {
      const target = g.expr(t.builder)
      return g.pick([
        `${target}.Append(${g.expr(t.char)}, ${g.below(4)})`,
        `${target}.AppendFormat("{0:D3}", ${g.expr(t.int)})`,
        `${target}.Insert(0, ${g.expr(g.pick([t.string, t.int, t.bool]))})`,
      ])
    },
  },
]
