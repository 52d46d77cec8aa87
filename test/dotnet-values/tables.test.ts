import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { DotnetException } from '../../engine/dotnet/exception.ts'
import { Regex } from '../../engine/dotnet/regex/regex.ts'
import { escapePattern } from '../../engine/dotnet/regex/replacement.ts'
import { readBits } from '../../engine/dotnet/values/bit-converter.ts'
import { formatComposite } from '../../engine/dotnet/values/composite.ts'
import {
  fromBase64,
  integerFromBase,
  integerFromDecimal,
  integerFromFloat,
} from '../../engine/dotnet/values/conversions.ts'
import { Decimal } from '../../engine/dotnet/values/decimal.ts'
import { encodingByName, utf8 } from '../../engine/dotnet/values/encoding.ts'
import { Guid } from '../../engine/dotnet/values/guid.ts'
import { round } from '../../engine/dotnet/values/math.ts'
import {
  formatFloat,
  formatInteger,
  type IntegerType,
} from '../../engine/dotnet/values/number/format.ts'
import {
  parseBoolean,
  parseDecimal,
  parseFloatText,
  parseInteger,
} from '../../engine/dotnet/values/number/parse.ts'
import { toLowerInvariant, toUpperInvariant } from '../../engine/dotnet/values/text/casing.ts'
import { compare } from '../../engine/dotnet/values/text/compare.ts'
import { endsWith, indexOf, startsWith } from '../../engine/dotnet/values/text/search.ts'
import { DateTime, unixEpochTicks } from '../../engine/dotnet/values/time/date-time.ts'
import { DateTimeOffset } from '../../engine/dotnet/values/time/date-time-offset.ts'
import {
  parseDateTime,
  parseDateTimeOffset,
} from '../../engine/dotnet/values/time/date-time-parse.ts'
import { TimeSpan } from '../../engine/dotnet/values/time/time-span.ts'
import { parseTimeSpan } from '../../engine/dotnet/values/time/time-span-parse.ts'
import { sharedFolder } from '../shared.ts'

/** Texts of the conformance table that are one call on literals, and what the values here answer. */
type Reader = readonly [form: RegExp, answer: (...parts: string[]) => unknown]

const clock = () => unixEpochTicks
const unquote = (text: string) =>
  text.startsWith('@')
    ? text.slice(2, -1).replaceAll('""', '"')
    : text
        .slice(1, -1)
        .replace(/\\u([0-9a-fA-F]{4})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
        .replace(
          /\\(.)/g,
          (_, char) => ({ n: '\n', t: '\t', r: '\r', 0: '\0' })[char as 'n'] ?? char,
        )

const literal = String.raw`(@"(?:[^"]|"")*"|"(?:[^"\\]|\\.)*")`
const number = String.raw`\(?(-?[\d.]+(?:[eE]-?\d+)?)([mLfdu]?)\)?`

function formatNumber(digits: string, suffix: string, format: string | null): string {
  if (suffix === 'm') return Decimal.parse(digits).format(format)
  if (suffix === 'f') return formatFloat(Math.fround(Number(digits)), 'Single', format)
  if (suffix === 'L') return formatInteger(BigInt(digits), 'Int64', format)
  if (suffix === 'd' || /[.eE]/.test(digits)) return formatFloat(Number(digits), 'Double', format)
  return formatInteger(Number(digits), 'Int32', format)
}

const keywords: Readonly<Record<string, IntegerType>> = {
  int: 'Int32',
  long: 'Int64',
  short: 'Int16',
  byte: 'Byte',
  uint: 'UInt32',
}

function parse(type: string, text: string): unknown {
  const integer = keywords[type]
  if (integer) return parseInteger(text, integer)
  if (type === 'double') return formatFloat(parseFloatText(text))
  if (type === 'float') return formatFloat(parseFloatText(text, 'Single'), 'Single')
  return type === 'decimal' ? parseDecimal(text) : parseBoolean(text) ? 'True' : 'False'
}

function arithmetic(left: string, operator: string, right: string): Decimal {
  const a = Decimal.parse(left)
  const b = Decimal.parse(right)
  switch (operator) {
    case '+':
      return a.add(b)
    case '-':
      return a.subtract(b)
    case '*':
      return a.multiply(b)
    case '/':
      return a.divide(b)
    default:
      return a.remainder(b)
  }
}

const dateOf = (parts: string) => {
  const kind = parts.includes('DateTimeKind.Utc') ? 1 : 0
  const [y = 1, m = 1, d = 1, h, min, s, ms] = parts.match(/\d+/g)!.map(Number)
  return DateTime.create(y, m, d, h, min, s, ms, kind)
}
const offsetOf = (parts: string, hours: string) =>
  DateTimeOffset.create(dateOf(parts), TimeSpan.fromHours(Number(hours)))

const readers: readonly Reader[] = [
  [
    new RegExp(`^${number}\\.ToString\\((?:${literal})?\\)$`),
    (digits, suffix, format) =>
      formatNumber(digits!, suffix!, format === undefined ? null : unquote(format)),
  ],
  [
    new RegExp(`^(int|long|short|byte|uint|double|float|decimal|bool)\\.Parse\\(${literal}\\)$`),
    (type, text) => parse(type!, unquote(text!)),
  ],
  [
    /^\(?([\d.]+)m? ([-+*/%]) ([\d.]+)m?\)?$/,
    (left, operator, right) => arithmetic(left!, operator!, right!),
  ],
  [
    new RegExp(`^new DateTime\\(([^()]*)\\)(?:\\.ToString\\((?:${literal})?\\))?$`),
    (parts, format) => dateOf(parts!).format(format === undefined ? null : unquote(format)),
  ],
  [
    new RegExp(
      `^new DateTimeOffset\\((.*), TimeSpan\\.FromHours\\(([-\\d.]+)\\)\\)\\.ToString\\((?:${literal})?\\)$`,
    ),
    (parts, hours, format) =>
      offsetOf(parts!, hours!).format(format === undefined ? null : unquote(format)),
  ],
  [
    new RegExp(`^DateTime\\.Parse\\(${literal}\\)$`),
    (text) => parseDateTime(unquote(text!), 0, clock),
  ],
  [
    new RegExp(`^DateTimeOffset\\.Parse\\(${literal}\\)$`),
    (text) => parseDateTimeOffset(unquote(text!), 0, clock),
  ],
  [new RegExp(`^TimeSpan\\.Parse\\(${literal}\\)$`), (text) => parseTimeSpan(unquote(text!))],
  [
    /^TimeSpan\.From(Days|Hours|Minutes|Seconds|Milliseconds)\(([-\d.]+)\)$/,
    (unit, value) => TimeSpan[`from${unit as 'Days'}`](Number(value)),
  ],
  [
    new RegExp(`^Guid\\.Parse\\(${literal}\\)(?:\\.ToString\\(${literal}\\))?$`),
    (text, format) => Guid.parse(unquote(text!)).format(format ? unquote(format) : null),
  ],
  [
    new RegExp(`^string\\.Format\\("((?:[^"\\\\]|\\\\.)*)"(?:, ${number})?\\)$`),
    (format, digits, suffix) =>
      formatComposite(unquote(`"${format}"`), digits === undefined ? 0 : 1, (_, item) =>
        formatNumber(digits!, suffix!, item),
      ),
  ],
  [
    new RegExp(`^\\$"\\{${number}:([^}"]*)\\}"$`),
    (digits, suffix, format) => formatNumber(digits!, suffix!, format!),
  ],
  [
    /^Convert\.To(Byte|Int16|Int32|Int64)\((-?\d+\.\d+)\)$/,
    (type, value) => integerFromFloat(Number(value), type as IntegerType),
  ],
  [
    /^Convert\.To(Byte|Int16|Int32|Int64)\((-?[\d.]+)m\)$/,
    (type, value) => integerFromDecimal(Decimal.parse(value!), type as IntegerType),
  ],
  [
    /^Convert\.To(Byte|Int16|Int32|Int64)\("([^"]*)"\)$/,
    (type, text) => parseInteger(text!, type as IntegerType),
  ],
  [
    /^Convert\.To(Int32)\("(\w+)", (\d+)\)$/,
    (type, text, base) => integerFromBase(text!, Number(base), type as IntegerType),
  ],
  [/^Convert\.FromBase64String\("([^"]*)"\)$/, (text) => fromBase64(text!) && 'System.Byte[]'],
  [
    /^BitConverter\.To(Int16|Int32|Int64)\(new byte\[\] \{ ([^}]*) \}, (\d+)\)$/,
    (type, list, at) =>
      readBits(
        Uint8Array.from(list!.split(',').map(Number)),
        Number(at),
        type as IntegerType as 'Int32',
      ),
  ],
  [/^Encoding\.GetEncoding\("([^"]*)"\)\.WebName$/, (name) => encodingByName(name!).webName],
  [/^Encoding\.UTF8\.GetByteCount\("([^"]*)"\)$/, (text) => utf8.byteCount(text!)],
  [
    /^Math\.Round\((-?[\d.]+)(?:, (-?\d+))?\)$/,
    (value, digits) => formatFloat(round(Number(value), Number(digits ?? 0))),
  ],
  [
    new RegExp(`^${literal}\\.(ToUpper|ToLower)(?:Invariant)?\\(\\)$`),
    (text, which) => (which === 'ToUpper' ? toUpperInvariant : toLowerInvariant)(unquote(text!)),
  ],
  [
    new RegExp(`^${literal}\\.CompareTo\\(${literal}\\)$`),
    (left, right) => compare(unquote(left!), unquote(right!)),
  ],
  [
    new RegExp(`^${literal}\\.(IndexOf|StartsWith|EndsWith)\\(${literal}\\)$`),
    (text, which, value) => {
      const found = { IndexOf: indexOf, StartsWith: startsWith, EndsWith: endsWith }[
        which as 'IndexOf'
      ](unquote(text!), unquote(value!), 0)
      return typeof found === 'boolean' ? (found ? 'True' : 'False') : found
    },
  ],
  [
    new RegExp(
      `^Regex\\.(IsMatch|Match)\\(${literal}, ${literal}(?:, RegexOptions\\.(\\w+))?\\)(?:\\.(Value|Index|Success|Length))?$`,
    ),
    (which, input, pattern, option, member) => {
      const options =
        {
          IgnoreCase: 1,
          Multiline: 2,
          ExplicitCapture: 4,
          IgnorePatternWhitespace: 32,
          RightToLeft: 64,
          ECMAScript: 256,
        }[option ?? ''] ?? 0
      const regex = new Regex(unquote(pattern!), options)
      if (which === 'IsMatch') return regex.isMatch(unquote(input!)) ? 'True' : 'False'
      const match = regex.match(unquote(input!))
      const value = {
        Value: match.value,
        Index: match.index,
        Success: match.success ? 'True' : 'False',
        Length: match.length,
      }
      return value[(member ?? 'Value') as 'Value']
    },
  ],
  [
    new RegExp(
      `^Regex\\.Match\\(${literal}, ${literal}\\)\\.Groups\\[(?:"(\\w+)"|(\\d+))\\]\\??\\.(Value|Success)$`,
    ),
    (input, pattern, name, index, member) => {
      const match = new Regex(unquote(pattern!)).match(unquote(input!))
      const group = name === undefined ? match.group(Number(index)) : match.groupNamed(name)
      return member === 'Value' ? group.value : group.success ? 'True' : 'False'
    },
  ],
  [
    new RegExp(
      `^Regex\\.Replace\\(${literal}, ${literal}, ${literal}(?:, RegexOptions\\.(IgnoreCase))?\\)$`,
    ),
    (input, pattern, by, option) =>
      new Regex(unquote(pattern!), option ? 1 : 0).replace(unquote(input!), unquote(by!)),
  ],
  [
    new RegExp(`^Regex\\.Matches\\(${literal}, ${literal}\\)\\.Count$`),
    (input, pattern) => [...new Regex(unquote(pattern!)).matches(unquote(input!))].length,
  ],
  [new RegExp(`^Regex\\.Escape\\(${literal}\\)$`), (text) => escapePattern(unquote(text!))],
]

interface Answer {
  readonly id: string
  readonly ok: boolean
  readonly asString?: string
  readonly phase?: string
  readonly error?: string
  readonly message?: string
  readonly volatile?: boolean
}

const isOpen = (answer: Answer) => answer.asString === '<implementation-defined>'

const folder = sharedFolder()
const file = (name: string) => `${folder}/conformance/${name}`
const has = folder !== undefined && existsSync(file('dev.jsonl'))

describe.skipIf(!has)('the conformance table, where its texts are calls on literals', () => {
  if (!has) return
  const lines = (name: string) =>
    readFileSync(file(name), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
  const answers = new Map<string, Answer>(
    lines('dev.answers.jsonl').map((one: Answer) => [one.id, one]),
  )
  let read = 0
  for (const { id, text } of lines('dev.jsonl') as { id: string; text: string }[]) {
    const answer = answers.get(id)!
    const reader = readers.find(([form]) => form.test(text))
    if (!reader || answer.phase === 'compile' || answer.volatile || isOpen(answer)) continue
    // Arithmetic of the other types is the compiler's.
    if (/^\(?[\d.]+ [-+*/%] [\d.]+\)?$/.test(text)) continue
    read++
    test(text, () => {
      const parts = reader[0].exec(text)!.slice(1)
      let found: string
      try {
        found = String(reader[1](...parts))
      } catch (error) {
        if (!(error instanceof DotnetException)) throw error
        found = `${error.typeName}: ${error.message}`
      }
      expect(found).toBe(answer.ok ? answer.asString : `${answer.error}: ${answer.message}`)
    })
  }
  test('several hundred texts are read', () => expect(read).toBeGreaterThan(400))
})
