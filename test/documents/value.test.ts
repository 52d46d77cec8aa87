import { expect, test } from 'vitest'
import { readDocument } from '../../engine/document/read.ts'
import type { RawValue } from '../../engine/document/tree.ts'
import { readValue } from '../../engine/document/value.ts'
import { Source } from '../../engine/text/source.ts'

/** The raw value of the attribute `y` of the only element. */
function rawValue(text: string): { raw: RawValue; source: Source } {
  const source = new Source('policy.xml', text)
  const root = readDocument(source).value!.root
  const element = root.children[0]
  if (element?.kind !== 'element') throw new Error('no element')
  return { raw: element.attributes[0]!.value, source }
}

const cases: readonly {
  title: string
  text: string
  namedValues?: Record<string, string>
  /** A piece of the code, and the piece of the document that it comes from. */
  piece: string
  from: string
}[] = [
  { title: 'raw code', text: '<x y="@(a["b"])"/>', piece: '"b"', from: '"b"' },
  {
    title: 'escaped code',
    text: '<x y="@(a[&quot;b&quot;] &lt; 1)"/>',
    piece: '"b"',
    from: '&quot;b&quot;',
  },
  { title: 'behind entities', text: '<x y="@(a &lt; bc)"/>', piece: 'bc', from: 'bc' },
  {
    title: 'a named value',
    text: '<x y="@(a + {{n}} + b)"/>',
    namedValues: { n: 'one.two' },
    piece: 'two',
    from: '{{n}}',
  },
  {
    title: 'behind a named value',
    text: '<x y="@({{n}} + b)"/>',
    namedValues: { n: 'one' },
    piece: ' + b',
    from: ' + b',
  },
  {
    title: 'an expression in a named value',
    text: '<x y=" {{n}} "/>',
    namedValues: { n: '@(a.b)' },
    piece: 'b',
    from: '{{n}}',
  },
]

for (const { title, text, namedValues = {}, piece, from } of cases) {
  test(`places in code lead back to the document: ${title}`, () => {
    const { raw, source } = rawValue(text)
    const { value } = readValue(raw, source, new Map(Object.entries(namedValues)))
    if (value?.kind !== 'expression') throw new Error('no expression')
    const at = value.code.text.indexOf(piece)
    const { start, end } = value.code.span(at, at + piece.length)
    expect(text.slice(start, end)).toBe(from)
  })
}

test('an unknown named value is an error where the caller says so, with a hint', () => {
  const { raw, source } = rawValue('<x y="a{{api-kee}}"/>')
  const namedValues = new Map([['api-key', 'x']])
  const { value, diagnostics } = readValue(raw, source, namedValues, { unknownNamedValue: 'error' })
  expect(value).toMatchObject({ kind: 'literal', unresolved: true })
  expect(diagnostics).toMatchObject([
    {
      stage: 'reference',
      severity: 'error',
      code: 'PD1070',
      message: 'the named value `api-kee` does not exist',
      hint: 'did you mean `api-key`?',
      span: { start: 7, end: 18 },
    },
  ])
})

test('a named value that breaks an expression is reported where it stands', () => {
  const { raw, source } = rawValue('<x y="@(f({{n}}))"/>')
  const { value, diagnostics } = readValue(raw, source, new Map([['n', '"a']]))
  expect(value).toBeUndefined()
  expect(diagnostics).toMatchObject([{ severity: 'error', span: { start: 10, end: 15 } }])
})

test('named values cannot make a value grow without bound', () => {
  const { raw, source } = rawValue(`<x y="${'{{n}}'.repeat(1000)}"/>`)
  const { value, diagnostics } = readValue(raw, source, new Map([['n', 'x'.repeat(10_000)]]))
  expect(value).toBeUndefined()
  expect(diagnostics).toMatchObject([{ code: 'PD1072' }])
})

test('names that objects have by themselves are no named values', () => {
  const { raw, source } = rawValue('<x y="{{constructor}}{{toString}}"/>')
  expect(readValue(raw, source, new Map()).diagnostics.length).toBe(2)
})
