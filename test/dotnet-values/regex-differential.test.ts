import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compile } from '../../engine/dotnet/regex/compile.ts'
import { linearEngine } from '../../engine/dotnet/regex/linear.ts'
import { Machine, TooManySteps } from '../../engine/dotnet/regex/machine.ts'
import { parsePattern } from '../../engine/dotnet/regex/parser.ts'
import type { Pattern } from '../../engine/dotnet/regex/tree.ts'

interface Piece {
  readonly text: string
  readonly canBeEmpty: boolean
}

const quantifiers = ['', '', '', '*', '+', '?', '*?', '+?', '??', '{1,2}', '{2}']

/**
 * Patterns that mean the same to .NET and to JavaScript. A loop whose body may be empty does not: .NET takes an empty
 * turn and leaves, JavaScript goes back and tries another.
 */
const { pattern } = fc.letrec<{ pattern: Piece; atom: Piece }>((tie) => ({
  pattern: fc
    .array(fc.tuple(tie('atom'), fc.constantFrom(...quantifiers)).map(quantified), {
      minLength: 1,
      maxLength: 4,
    })
    .map((pieces) => ({
      text: pieces.map((one) => one.text).join(''),
      canBeEmpty: pieces.every((one) => one.canBeEmpty),
    })),
  atom: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc
      .constantFrom('a', 'b', 'c', '.', '[ab]', '[^a]', '\\w')
      .map((text) => ({ text, canBeEmpty: false })),
    tie('pattern').map((inner) => ({ ...inner, text: `(?:${inner.text})` })),
    tie('pattern').map((inner) => ({ ...inner, text: `(${inner.text})` })),
    fc.tuple(tie('pattern'), tie('pattern')).map(([left, right]) => ({
      text: `(?:${left.text}|${right.text})`,
      canBeEmpty: left.canBeEmpty || right.canBeEmpty,
    })),
  ),
}))

function quantified([atom, quantifier]: [Piece, string]): Piece {
  if (atom.canBeEmpty || quantifier === '') return atom
  return { text: atom.text + quantifier, canBeEmpty: /^[*?]/.test(quantifier) }
}

const before = ['', '^', '\\b', '(?=a)', '(?<=a)', '(?!b)']
const behind = ['', '\\b', '(?!c)', '(?<!b)']
const anchored = fc
  .tuple(fc.constantFrom(...before), pattern, fc.constantFrom(...behind))
  .map(([start, { text }, end]) => start + text + end)
const input = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'd'), maxLength: 8 })

/** Patterns that explode are left out: there is nothing to compare. */
function find(parsed: Pattern, text: string) {
  try {
    return new Machine(compile(parsed), text, 100_000).find(0, 0, false)
  } catch (error) {
    if (error instanceof TooManySteps) fc.pre(false)
    throw error
  }
}

test('the machine finds what JavaScript finds', () => {
  fc.assert(
    fc.property(anchored, input, (source, text) => {
      const ours = find(parsePattern(source, 0), text)
      const theirs = new RegExp(source).exec(text)
      expect(ours?.start).toBe(theirs?.index)
      expect(ours?.end).toBe(theirs ? theirs.index + theirs[0].length : undefined)
    }),
    { numRuns: 1000, seed: 7 },
  )
})

for (const engines of ['any', 're2js'] as const) {
  test(`the linear engine (${engines}) finds what the machine finds`, () => {
    fc.assert(
      fc.property(pattern, input, ({ text: source }, text) => {
        const parsed = parsePattern(source, 0)
        const ours = find(parsed, text)
        const place = linearEngine(parsed, engines)?.find(text, 0)
        expect([place?.start, place?.end]).toEqual([ours?.start, ours?.end])
      }),
      { numRuns: 50, seed: 7 },
    )
  })
}
