import { allocate, spend } from '../budget.ts'
import { argument, negative } from '../errors.ts'
import { enumeration, type Members, type TypeTable } from '../table.ts'
import { isWhiteSpace, trim } from '../values/text/char.ts'

const options = { None: 0, RemoveEmptyEntries: 1, TrimEntries: 2 } as const

export const splitOptionsTable: TypeTable = enumeration('System.StringSplitOptions', options, {
  flags: true,
})

const all = 0x7fff_ffff
type Units = readonly number[] | null
type Texts = readonly (string | null)[] | null

/** `string.Split` in all its overloads. */
export const splitMembers: Members = {
  'string[] Split(params char[] separator)': (self: string, units: Units) =>
    split(self, atUnits(self, units), all, 0),
  'string[] Split(char separator, StringSplitOptions options = StringSplitOptions.None)': (
    self: string,
    unit: number,
    flags: number,
  ) => split(self, atUnits(self, [unit]), all, flags),
  'string[] Split(char separator, int count, StringSplitOptions options = StringSplitOptions.None)':
    (self: string, unit: number, count: number, flags: number) =>
      split(self, atUnits(self, [unit]), count, flags),
  'string[] Split(char[] separator, int count)': (self: string, units: Units, count: number) =>
    split(self, atUnits(self, units), count, 0),
  'string[] Split(char[] separator, StringSplitOptions options)': (
    self: string,
    units: Units,
    flags: number,
  ) => split(self, atUnits(self, units), all, flags),
  'string[] Split(char[] separator, int count, StringSplitOptions options)': (
    self: string,
    units: Units,
    count: number,
    flags: number,
  ) => split(self, atUnits(self, units), count, flags),
  'string[] Split(string separator, StringSplitOptions options = StringSplitOptions.None)': (
    self: string,
    text: string | null,
    flags: number,
  ) => split(self, atTexts(self, [text]), all, flags),
  'string[] Split(string separator, int count, StringSplitOptions options = StringSplitOptions.None)':
    (self: string, text: string | null, count: number, flags: number) =>
      split(self, atTexts(self, [text]), count, flags),
  'string[] Split(string[] separator, StringSplitOptions options)': (
    self: string,
    texts: Texts,
    flags: number,
  ) => split(self, atAny(self, texts), all, flags),
  'string[] Split(string[] separator, int count, StringSplitOptions options)': (
    self: string,
    texts: Texts,
    count: number,
    flags: number,
  ) => split(self, atAny(self, texts), count, flags),
}

/** A separator that was found. */
interface Cut {
  readonly start: number
  readonly end: number
}

function cut(start: number, end: number): Cut {
  spend()
  allocate(8)
  return { start, end }
}

/** Without separators, white space separates. */
function atUnits(text: string, units: Units): Cut[] {
  const wanted = units && units.length > 0 ? new Set(units) : undefined
  const cuts: Cut[] = []
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (wanted ? wanted.has(unit) : isWhiteSpace(unit)) cuts.push(cut(i, i + 1))
  }
  return cuts
}

function atAny(text: string, texts: Texts): Cut[] {
  return texts === null || texts.length === 0 ? atUnits(text, null) : atTexts(text, texts)
}

/** Empty separators separate nothing. */
function atTexts(text: string, texts: readonly (string | null)[]): Cut[] {
  const wanted = texts.filter((one): one is string => one !== null && one !== '')
  const cuts: Cut[] = []
  if (wanted.length === 0) return cuts
  for (let i = 0; i < text.length; ) {
    const found = wanted.find((one) => text.startsWith(one, i))
    if (found === undefined) i++
    else {
      cuts.push(cut(i, i + found.length))
      i += found.length
    }
  }
  return cuts
}

function split(text: string, cuts: readonly Cut[], count: number, flags: number): string[] {
  if (count < 0) throw negative('count', count)
  if (flags < 0 || flags > 3) throw argument('Value of flags is invalid.', 'options')
  if (count === 0) return []
  allocate(text.length + 4 * Math.min(cuts.length + 1, count))
  const keepsEmpty = (flags & options.RemoveEmptyEntries) === 0
  const shape = (flags & options.TrimEntries) === 0 ? (part: string) => part : trim
  const parts: string[] = []
  let from = 0
  let next = 0
  for (; next < cuts.length && parts.length < count - 1; next++) {
    const { start, end } = cuts[next]!
    const part = shape(text.slice(from, start))
    from = end
    if (keepsEmpty || part !== '') parts.push(part)
  }
  // The last one takes the rest, but for empty entries in front of it.
  for (; !keepsEmpty && next < cuts.length; next++) {
    const { start, end } = cuts[next]!
    if (shape(text.slice(from, start)) !== '') break
    from = end
  }
  const rest = shape(text.slice(from))
  if (keepsEmpty || rest !== '') parts.push(rest)
  return parts
}
