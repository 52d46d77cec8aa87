import { allocate } from '../budget.ts'
import { Enumerator } from '../collections/interfaces.ts'
import { argumentNull, argumentOutOfRange, notSupported } from '../errors.ts'
import { RegexCapture, RegexGroup, RegexMatch } from '../regex/match.ts'
import { cachedRegex, checkTimeout, type Evaluator, Regex } from '../regex/regex.ts'
import { escapePattern, unescapePattern } from '../regex/replacement.ts'
import { regexOptions } from '../regex/tree.ts'
import { delegate, enumeration, type Implementation, type TypeTable, type } from '../table.ts'
import { type Delegate, equals, type Ref, sequence, typeOfName } from '../value.ts'
import { TimeSpan } from '../values/time/time-span.ts'

type Text = string | null
type Members = Record<string, Implementation>

/** A MatchCollection, CaptureCollection or GroupCollection: a list that cannot be changed. */
class Found<T> {
  readonly #rest: Iterator<T>
  readonly #items: T[] = []

  constructor(items: Iterable<T>) {
    this.#rest = items[Symbol.iterator]()
  }

  get items(): readonly T[] {
    while (this.#next());
    return this.#items
  }

  /** Undefined behind the last one. Matches are looked for when they are asked for. */
  at(index: number): T | undefined {
    while (this.#items.length <= index && this.#next());
    return this.#items[index]
  }

  *[Symbol.iterator](): Generator<T> {
    for (let i = 0; ; i++) {
      const item = this.at(i)
      if (item === undefined) return
      yield item
    }
  }

  #next(): boolean {
    const step = this.#rest.next()
    if (!step.done) this.#items.push(step.value)
    return !step.done
  }
}

class MatchCollection extends Found<RegexMatch> {}
class CaptureCollection extends Found<RegexCapture> {}
class GroupCollection extends Found<RegexGroup> {
  readonly match: RegexMatch

  constructor(match: RegexMatch) {
    super(match.groups)
    this.match = match
  }
}

function given<T>(value: T | null, name: string): T {
  if (value === null) throw argumentNull(name)
  return value
}

/** What the three collections have in common; `element` is `Match`, `Group` or `Capture`. */
function listOf(element: string): Members {
  const at = (self: Found<unknown>, index: number) => {
    const item = index < 0 ? undefined : self.at(index)
    if (item === undefined) throw argumentOutOfRange('i')
    return item
  }
  return {
    'int Count': (self: Found<unknown>) => self.items.length,
    'bool IsReadOnly': () => true,
    ...(element === 'Group' ? {} : { [`${element} this[int i]`]: at }),
    'System.Collections.IEnumerator GetEnumerator()': (self: Found<unknown>) =>
      new Enumerator(typeOfName(`System.Text.RegularExpressions.${element}`), self),
    [`void CopyTo(${element}[] array, int arrayIndex)`]: (
      self: Found<unknown>,
      array: unknown[] | null,
      index: number,
    ) => {
      const target = given(array, 'array')
      if (index < 0 || index + self.items.length > target.length) {
        throw argumentOutOfRange('arrayIndex')
      }
      self.items.forEach((item, i) => {
        target[index + i] = item
      })
    },
  }
}

const infinite = TimeSpan.fromMilliseconds(-1)

const fixed = () => {
  throw notSupported('Collection is read-only.')
}

/** What these have as lists alone: the types themselves do not show it. */
const asList: Readonly<Record<string, Members>> = {
  'System.Collections.Generic.ICollection': {
    'bool Contains(object item)': (self: Found<unknown>, item: unknown) =>
      self.items.some((one) => equals(one, item)),
    'void Add(object item)': fixed,
    'void Clear()': fixed,
    'bool Remove(object item)': fixed,
  },
  'System.Collections.Generic.IList': {
    'int IndexOf(object item)': (self: Found<unknown>, item: unknown) =>
      self.items.findIndex((one) => equals(one, item)),
    'void Insert(int index, object item)': fixed,
    'void RemoveAt(int index)': fixed,
  },
}

const collection = (element: string) => ({
  interfaces: [`IList<${element}>`, `IReadOnlyList<${element}>`, 'System.Collections.IList'],
  hooks: { enumerate: (self: Found<unknown>) => self },
  explicit: asList,
})

/** The evaluator of `Replace`: a delegate, whose null is ''. */
const evaluatorOf = (call: Delegate | null): Evaluator => {
  const evaluate = given(call, 'evaluator')
  return (match) => (evaluate(match) as Text) ?? ''
}

const replacementOf = (text: Text) => given(text, 'replacement')

/** The start of a search is an argument that may be missing; it is checked by the regex. */
const input = (text: Text) => given(text, 'input')

/** What an object does, with the text first. */
const operations = {
  isMatch: (regex: Regex, text: Text, start?: number) => regex.isMatch(input(text), start),
  match: (regex: Regex, text: Text, start?: number) => regex.match(input(text), start),
  matches: (regex: Regex, text: Text, start?: number) =>
    new MatchCollection(regex.matches(input(text), start)),
  count: (regex: Regex, text: Text, start?: number) => {
    let count = 0
    for (const _ of regex.matches(input(text), start)) count++
    return count
  },
  split: (regex: Regex, text: Text, count?: number, start?: number) => {
    const pieces = regex.split(input(text), count, start)
    allocate(4 * pieces.length)
    return pieces
  },
  replace: (regex: Regex, text: Text, by: string | Evaluator, count?: number, start?: number) =>
    regex.replace(input(text), by, count, start),
}

/** The static forms: `X(input, pattern, further)`, with options, and with options and a time-out. */
function statics(
  returns: string,
  further: string,
  run: (regex: Regex, text: Text, ...further: never[]) => unknown,
): Members {
  const own = further === '' ? '' : `, ${further}`
  const count = further === '' ? 0 : 1
  const call = (text: Text, pattern: Text, ...rest: unknown[]) => {
    // .NET looks at the text first.
    input(text)
    const options = rest[count] as number | undefined
    const regex = make(pattern, options, rest[count + 1] as TimeSpan | undefined)
    return run(regex, text, ...(rest.slice(0, count) as never[]))
  }
  const signature = `static ${returns}(string input, string pattern${own}`
  return {
    [`${signature})`]: call,
    [`${signature}, RegexOptions options)`]: call,
    [`${signature}, RegexOptions options, TimeSpan matchTimeout)`]: call,
  }
}

function make(pattern: Text, options = 0, timeout?: TimeSpan): Regex {
  const text = given(pattern, 'pattern')
  if (timeout) checkTimeout(timeout.totalMilliseconds)
  return cachedRegex(text, options)
}

const { isMatch, match, matches, count, split, replace } = operations

const staticMembers: Members = {
  ...statics('bool IsMatch', '', isMatch),
  ...statics('Match Match', '', match),
  ...statics('MatchCollection Matches', '', matches),
  ...statics('int Count', '', count),
  ...statics('string[] Split', '', split),
  ...statics('string Replace', 'string replacement', (regex, text, by: Text) =>
    replace(regex, text, replacementOf(by)),
  ),
  ...statics('string Replace', 'MatchEvaluator evaluator', (regex, text, by: Delegate | null) =>
    replace(regex, text, evaluatorOf(by)),
  ),
  'static string Escape(string str)': (text: Text) => {
    allocate(given(text, 'str').length)
    return escapePattern(given(text, 'str'))
  },
  'static string Unescape(string str)': (text: Text) => unescapePattern(given(text, 'str')),
  'static TimeSpan InfiniteMatchTimeout': () => infinite,
}

const objectMembers: Members = {
  'new(string pattern)': (pattern: Text) => new Regex(given(pattern, 'pattern')),
  'new(string pattern, RegexOptions options)': (pattern: Text, options: number) =>
    new Regex(given(pattern, 'pattern'), options),
  'new(string pattern, RegexOptions options, TimeSpan matchTimeout)': (
    pattern: Text,
    options: number,
    timeout: TimeSpan,
  ) => {
    checkTimeout(timeout.totalMilliseconds)
    return new Regex(given(pattern, 'pattern'), options)
  },
  'bool IsMatch(string input)': isMatch,
  'bool IsMatch(string input, int startat)': isMatch,
  'Match Match(string input)': match,
  'Match Match(string input, int startat)': match,
  'MatchCollection Matches(string input)': matches,
  'MatchCollection Matches(string input, int startat)': matches,
  'int Count(string input)': count,
  'string[] Split(string input)': split,
  'string[] Split(string input, int count)': split,
  'string[] Split(string input, int count, int startat)': split,
}
for (const [parameter, evaluator] of [
  ['string replacement', replacementOf],
  ['MatchEvaluator evaluator', evaluatorOf],
] as const) {
  const run = (regex: Regex, text: Text, by: never, most?: number, start?: number) => {
    input(text)
    return replace(regex, text, evaluator(by), most, start)
  }
  objectMembers[`string Replace(string input, ${parameter})`] = run
  objectMembers[`string Replace(string input, ${parameter}, int count)`] = run
  objectMembers[`string Replace(string input, ${parameter}, int count, int startat)`] = run
}

const captureMembers: Members = {
  'int Index': (self: RegexCapture) => self.index,
  'int Length': (self: RegexCapture) => self.length,
  'string Value': (self: RegexCapture) => self.value,
}

export const regexTables: readonly TypeTable[] = [
  enumeration('System.Text.RegularExpressions.RegexOptions', regexOptions, { flags: true }),
  delegate('System.Text.RegularExpressions.MatchEvaluator', 'string MatchEvaluator(Match match)'),
  type('System.Text.RegularExpressions.Regex', {
    class: Regex,
    hooks: { text: (self: Regex) => self.toString() },
    members: {
      ...staticMembers,
      ...objectMembers,
      'RegexOptions Options': (self: Regex) => self.options,
      'bool RightToLeft': (self: Regex) => self.rightToLeft,
      'TimeSpan MatchTimeout': () => infinite,
      'string[] GetGroupNames()': (self: Regex) => [...self.groupNames],
      'int[] GetGroupNumbers()': (self: Regex) => [...self.groupNumbers],
      'string GroupNameFromNumber(int i)': (self: Regex, number: number) =>
        self.groupNameFromNumber(number),
      'int GroupNumberFromName(string name)': (self: Regex, name: Text) =>
        self.groupNumberFromName(given(name, 'name')),
    },
  }),
  type('System.Text.RegularExpressions.Capture', {
    class: RegexCapture,
    hooks: { text: (self: RegexCapture) => self.value },
    members: captureMembers,
  }),
  type('System.Text.RegularExpressions.Group', {
    base: 'Capture',
    class: RegexGroup,
    members: {
      'bool Success': (self: RegexGroup) => self.success,
      'string Name': (self: RegexGroup) => self.name,
      'CaptureCollection Captures': (self: RegexGroup) => {
        self.captureCollection ??= new CaptureCollection(self.captures)
        return self.captureCollection
      },
    },
  }),
  type('System.Text.RegularExpressions.Match', {
    base: 'Group',
    class: RegexMatch,
    members: {
      'static Match Empty': () => RegexMatch.empty,
      'GroupCollection Groups': (self: RegexMatch) => {
        self.groupCollection ??= new GroupCollection(self)
        return self.groupCollection
      },
      'Match NextMatch()': (self: RegexMatch) => self.nextMatch(),
      'string Result(string replacement)': (self: RegexMatch, replacement: Text) =>
        self.result(replacementOf(replacement)),
    },
  }),
  type('System.Text.RegularExpressions.MatchCollection', {
    class: MatchCollection,
    ...collection('Match'),
    members: listOf('Match'),
  }),
  type('System.Text.RegularExpressions.CaptureCollection', {
    class: CaptureCollection,
    ...collection('Capture'),
    members: listOf('Capture'),
  }),
  type('System.Text.RegularExpressions.GroupCollection', {
    class: GroupCollection,
    ...collection('Group'),
    // With the second one the elements' type cannot be inferred: `Groups.Select(…)` is a mistake to .NET as well.
    interfaces: [...collection('Group').interfaces, 'IReadOnlyDictionary<string, Group>'],
    members: {
      ...listOf('Group'),
      'Group this[int groupnum]': (self: GroupCollection, number: number) =>
        self.match.group(number),
      'Group this[string groupname]': (self: GroupCollection, name: Text) =>
        self.match.groupNamed(given(name, 'groupName')),
      'bool ContainsKey(string key)': (self: GroupCollection, key: Text) =>
        hasGroup(self.match, given(key, 'key')),
      'bool TryGetValue(string key, out Group value)': (
        self: GroupCollection,
        key: Text,
        result: Ref,
      ) => {
        const name = given(key, 'key')
        const known = hasGroup(self.match, name)
        result.value = known ? self.match.groupNamed(name) : null
        return known
      },
      'IEnumerable<string> Keys': (self: GroupCollection) =>
        sequence(typeOfName('System.String'), () =>
          self.match.groups.map((one) => one.name)[Symbol.iterator](),
        ),
      'IEnumerable<Group> Values': (self: GroupCollection) =>
        sequence(typeOfName('System.Text.RegularExpressions.Group'), () =>
          self.match.groups[Symbol.iterator](),
        ),
    },
  }),
]

function hasGroup(match: RegexMatch, name: string): boolean {
  return match.regex !== undefined && match.regex.groupNumberFromName(name) >= 0
}
