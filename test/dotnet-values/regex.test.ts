import { describe, expect, test } from 'vitest'
import { BudgetError, defaultLimits, withBudget } from '../../engine/dotnet/budget.ts'
import { Regex } from '../../engine/dotnet/regex/regex.ts'
import { escapePattern, unescapePattern } from '../../engine/dotnet/regex/replacement.ts'
import { regexOptions as o } from '../../engine/dotnet/regex/tree.ts'
import { type Case, run, throws } from './cases.ts'

/** The values of all matches. */
const all = (pattern: string, input: string, gives: string[], options = 0): Case => [
  `/${pattern}/ in ${JSON.stringify(input)} with ${options}`,
  () => [...new Regex(pattern, options).matches(input)].map((match) => match.value),
  gives,
]
/** The values of the groups of the first match, null for one without success. */
const groups = (pattern: string, input: string, gives: unknown[], options = 0): Case => [
  `groups of /${pattern}/ in ${JSON.stringify(input)} with ${options}`,
  () =>
    new Regex(pattern, options).match(input).groups.map((one) => (one.success ? one.value : null)),
  gives,
]
const captures = (pattern: string, input: string, group: string, gives: string[]): Case => [
  `captures of ${group} of /${pattern}/ in ${JSON.stringify(input)}`,
  () =>
    new Regex(pattern)
      .match(input)
      .groupNamed(group)
      .captures.map((one) => one.value),
  gives,
]
const replaced = (pattern: string, input: string, by: string, gives: string, options = 0): Case => [
  `/${pattern}/ in ${JSON.stringify(input)} by ${JSON.stringify(by)}`,
  () => new Regex(pattern, options).replace(input, by),
  gives,
]
const split = (pattern: string, input: string, gives: string[], count = 0): Case => [
  `${JSON.stringify(input)} at /${pattern}/`,
  () => new Regex(pattern).split(input, count),
  gives,
]
const invalid = (pattern: string, offset: number, reason: string, options = 0): Case => [
  `/${pattern}/ is invalid`,
  () => new Regex(pattern, options),
  throws(
    'Text.RegularExpressions.RegexParseException',
    `Invalid pattern '${pattern}' at offset ${offset}. ${reason}`,
  ),
]

describe('matches', () => {
  run([
    all('\\d+', 'a1b22', ['1', '22']),
    all('a|ab', 'abab', ['a', 'a']),
    all('', 'ab', ['', '', '']),
    all('a*?b', 'aab', ['aab']),
    all('a{2,3}?', 'aaaa', ['aa', 'aa']),
    all('a{,2}', 'a{,2}', ['a{,2}']),
    all('[^a-c]+', 'abcdefa', ['def']),
    all('[]a]+', 'x]a]', [']a]']),
    all('[a-z-[aeiou]]+', 'hello', ['h', 'll']),
    all('[\\w-[\\d]]+', 'ab12c', ['ab', 'c']),
    all('[a\\-z]+', 'a-b', ['a-']),
    all('\\p{Lu}\\P{Lu}', 'aBc', ['Bc']),
    all('\\p{IsGreek}+', 'abγδ', ['γδ']),
    all('\\d', '٣', ['٣']),
    all('\\d', '٣', [], o.ECMAScript),
    all('.', 'a\nb', ['a', 'b']),
    all('.', '\r', ['\r']),
    all('.', '😀', ['\ud83d', '\ude00']),
    all('a.b', 'a\nb', ['a\nb'], o.Singleline),
    all('^.', 'a\nb', ['a', 'b'], o.Multiline),
    all('.$', 'a\nb\n', ['b']),
    all('.$', 'a\nb\n', ['a', 'b'], o.Multiline),
    all('b\\z', 'b\n', []),
    all('b\\Z', 'b\n', ['b']),
    all('\\Aa', 'aa', ['a']),
    all('\\Ga', 'aaba', ['a', 'a']),
    all('\\bfoo\\B', 'food foo', ['foo']),
    all('foo(?=bar)', 'foobaz foobar', ['foo']),
    all('(?<!x)a', 'xaa', ['a']),
    all('(?<=x+)a', 'xxa', ['a']),
    all('(?>a+)ab', 'aaab', []),
    all('(?i)straße', 'STRASSE STRAßE', ['STRAßE']),
    all('k', 'K\u212ak', ['K', '\u212a', 'k'], o.IgnoreCase),
    all('i', 'Iİı', ['I'], o.IgnoreCase),
    all('[a-c]+', 'aBCd', ['aBC'], o.IgnoreCase),
    all('a(?i)b|c', 'aB C', ['aB', 'C']),
    all('a(?i:b)c', 'aBC aBc', ['aBc']),
    all('(?x) a \\  b # blank', 'a b', ['a b']),
    all('a b', 'ab', ['ab'], o.IgnorePatternWhitespace),
    all('a(?#note)+', 'aa', ['aa']),
    all('(a)\\1', 'aaa', ['aa']),
    all("(?'x'a)\\k<x>", 'aa', ['aa']),
    all('(?i)(a)\\1', 'aA', ['aA']),
    all('(a)?(?(1)b|c)', 'abc', ['ab', 'c']),
    all('(?<q>")?\\w+(?(q)")', '"ab" cd', ['"ab"', 'cd']),
    all('(?(?=a)ab|cd)', 'abcd', ['ab', 'cd']),
    all('(?(f)foo|bar)', 'foobar', ['foo', 'bar']),
    all('\\((?>[^()]+|\\((?<d>)|\\)(?<-d>))*(?(d)(?!))\\)', 'x(a(b)c)y', ['(a(b)c)']),
    all('\\x41\\u0042\\103\\cI', 'ABC\t', ['ABC\t']),
    all('\\d', 'a1b2', ['2', '1'], o.RightToLeft),
    all('\\w+\\d', 'ab1c2', ['ab1c2'], o.RightToLeft),
    all('(a*)*', 'aa', ['aa', '']),
    all('(?:a?)*?b', 'aab', ['aab']),
    all('(?:a|b?){2,3}c', 'abc', ['abc']),
    all('x*y{0}', 'xx', ['xx', '']),
  ])
})

describe('groups', () => {
  run([
    groups('(?<b>b)(a)', 'ba', ['ba', 'a', 'b']),
    groups('(?<2>b)(a)(?<n>c)', 'bac', ['bac', 'a', 'b', 'c']),
    groups('(a)(?<n>b)', 'ab', ['ab', 'b'], o.ExplicitCapture),
    groups('(a)|(b)', 'b', ['b', null, 'b']),
    groups('(?:(a)|b)*', 'ab', ['ab', 'a']),
    groups('(?=(a+))a', 'aa', ['a', 'aa']),
    groups('(?!(a))b', 'b', ['b', null]),
    groups('(a+|b+)*c', 'aabbc', ['aabbc', 'bb']),
    captures('(?<x>\\w)+', 'abc', 'x', ['a', 'b', 'c']),
    captures('(\\w)+?c', 'abc', '1', ['a', 'b']),
    captures('(?:(\\w)(\\d)?)+', 'a1b', '2', ['1']),
    captures('(?<open><)[^<>]*(?<inner-open>>)', '<ab>', 'inner', ['ab']),
    ['a group that is none', () => new Regex('a').match('a').group(9).success, false],
    [
      'numbers and names',
      () => [...new Regex('(?<n>.)(.)(?<9>.)').groupNames],
      ['0', '1', 'n', '9'],
    ],
    [
      'no match',
      () => [new Regex('x').match('a').success, new Regex('x').match('a').value],
      [false, ''],
    ],
    ['the next match', () => new Regex('\\d').match('1a2').nextMatch().index, 2],
    ['from a place on', () => new Regex('^a|(?<=b)a').match('aba', 1).index, 2],
    [
      'a place beyond the end',
      () => new Regex('a').match('a', 2),
      throws(
        'ArgumentOutOfRangeException',
        "Start index cannot be less than 0 or greater than input length. (Parameter 'startat')",
      ),
    ],
  ])
})

describe('replacing and splitting', () => {
  run([
    replaced('(\\w)(?<n>\\d)', 'a1', '[$1|${n}|$2|$0|$&]', '[a|1|1|a1|a1]'),
    replaced('b', 'abc', "<$`$'$_$$>", 'a<acabc$>c'),
    replaced('(a)|(b)', 'ab', '<$+>', '<><b>'),
    replaced('b', 'abc', '$1$x${x}$', 'a$1$x${x}$c'),
    replaced('(b)', 'abc', '$10${1}0', 'a$10b0c'),
    replaced('', 'ab', '-', '-a-b-'),
    replaced('\\d', '123', '<$0>', '<1><2><3>', o.RightToLeft),
    ['a number of times', () => new Regex('a').replace('aaa', 'b', 2), 'bba'],
    [
      'a number of times from the right',
      () => new Regex('a', o.RightToLeft).replace('aaa', 'b', 2),
      'abb',
    ],
    [
      'by a function',
      () => new Regex('\\d').replace('a1b2', (match) => String(Number(match.value) * 2)),
      'a2b4',
    ],
    split('(\\d)', 'a1b2c', ['a', '1', 'b', '2', 'c']),
    split(',', 'a,b,c', ['a', 'b,c'], 2),
    split('', 'ab', ['', 'a', 'b', '']),
    split('x', 'ab', ['ab']),
    split('(a)|b', 'xbya', ['x', 'y', 'a', '']),
    ['escaped', () => escapePattern('a.b [c]{d}\t#'), 'a\\.b\\ \\[c]\\{d}\\t\\#'],
    ['unescaped', () => unescapePattern('a\\.\\x41\\u0042\\n\\cI'), 'a.AB\n\t'],
    ['a result', () => new Regex('(\\w)=(\\w)').match('a=b').result('$2=$1'), 'b=a'],
  ])
})

describe('patterns that are none', () => {
  run([
    invalid('[', 1, 'Unterminated [] set.'),
    invalid('a**', 3, "Nested quantifier '*'."),
    invalid('(?<n>', 5, "Not enough )'s."),
    invalid('(', 1, "Not enough )'s."),
    invalid('a)', 1, "Too many )'s."),
    invalid('*a', 1, "Quantifier '*' following nothing."),
    invalid('a{3,2}', 6, 'Illegal {x,y} with x > y.'),
    invalid('[b-a]', 4, '[x-y] range in reverse order.'),
    invalid('\\', 1, 'Illegal \\ at end of pattern.'),
    invalid('\\q', 2, 'Unrecognized escape sequence \\q.'),
    invalid('\\2', 2, 'Reference to undefined group number 2.'),
    invalid('\\k<x>', 5, 'Reference to undefined group name x.'),
    invalid('\\p{Xx}', 6, "Unknown property 'Xx'."),
    invalid('\\x4', 2, 'Insufficient hexadecimal digits.'),
    invalid('(?z)', 3, 'Unrecognized grouping construct.'),
    invalid('(?(1)a|b|c)(d)', 11, 'Too many | in (?()|).'),
    invalid('[a-\\d]', 5, 'Cannot include class \\d in character range.'),
    [
      'options that are none',
      () => new Regex('a', 4096),
      throws(
        'ArgumentOutOfRangeException',
        "Specified argument was out of the range of valid values. (Parameter 'options')",
      ),
    ],
    [
      'ECMAScript with others',
      () => new Regex('a', o.ECMAScript | o.RightToLeft),
      throws('ArgumentOutOfRangeException'),
    ],
  ])
})

describe('catastrophic patterns', () => {
  // CPU time, the best of three: what else runs on the machine should not count.
  const within = (milliseconds: number, action: () => void) => {
    const start = process.cpuUsage()
    withBudget(defaultLimits, action)
    const { user, system } = process.cpuUsage(start)
    expect((user + system) / 1000).toBeLessThan(milliseconds)
  }
  const bomb = `${'a'.repeat(40)}b`
  const linear: [string, string][] = [
    ['^(a+)+$', bomb],
    ['^(?:a|aa)+$', bomb],
    ['(x+x+)+y', 'x'.repeat(60)],
    ['^(([a-z])+.)+[A-Z]([a-z])+$', 'a'.repeat(60)],
  ]
  for (const [pattern, input] of linear) {
    test(`/${pattern}/ is answered by the linear engine`, { retry: 2 }, () => {
      within(150, () => expect(new Regex(pattern).isMatch(input)).toBe(false))
    })
  }
  const backtracking: [string, string][] = [
    ['^(?=(a+)+$)', bomb],
    ['^(a+)+\\1$', bomb],
    ['(?<!x)(?:a|a)+$', bomb],
    ['^(a|a)*\\b!', bomb],
  ]
  for (const [pattern, input] of backtracking) {
    test(`/${pattern}/ ends as a budget error`, { retry: 2 }, () => {
      within(150, () =>
        expect(() => new Regex(pattern).isMatch(input)).toThrow(new BudgetError('regex')),
      )
    })
  }
})

test('a loop around a slow pattern spends the fuel of the evaluation', () => {
  const pattern = new Regex('^(a+)+\\b!')
  const loop = () => {
    for (let i = 0; i < 1000; i++) pattern.isMatch('aaaaaaaaaaaa')
  }
  expect(() => withBudget(defaultLimits, loop)).toThrow(BudgetError)
})

test('a replacement that grows without end is stopped', () => {
  const grow = () => new Regex('a').replace('a'.repeat(10_000), '$_')
  expect(() => withBudget(defaultLimits, grow)).toThrow(BudgetError)
})
