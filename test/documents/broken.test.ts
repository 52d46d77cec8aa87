import { expect, test } from 'vitest'
import { readDocument } from '../../engine/document/read.ts'
import { type Diagnostic, toRow } from '../../engine/text/diagnostic.ts'
import { Source } from '../../engine/text/source.ts'
import { broken } from './broken.ts'
import { readAll } from './write-tree.ts'

function shown(diagnostics: readonly Diagnostic[]): string[] {
  return diagnostics.map(toRow).map(({ line, column, code, message }) => {
    return `${line}:${column} ${code} ${message}`
  })
}

for (const { title, text, finds, hint } of broken) {
  test(title, () => {
    const { diagnostics } = readAll(text)
    expect(shown(diagnostics)).toEqual(finds)
    if (hint !== undefined) expect(diagnostics[0]?.hint).toBe(hint)
  })
}

test('nesting over the limit is refused', () => {
  const text = `<policies>${'<choose>'.repeat(256)}`
  expect(shown(readAll(text).diagnostics)).toEqual([
    '1:2052 PD1003 `<choose>` is nested deeper than 256 elements',
  ])
  const deep = '<choose>'.repeat(255) + '</choose>'.repeat(255)
  expect(readAll(`<policies>${deep}</policies>`).diagnostics).toEqual([])
})

test('a document over the size limit is not read at all', () => {
  const source = new Source('policy.xml', `<policies a="${'é'.repeat(600_000)}"/>`)
  const { value, diagnostics } = readDocument(source)
  expect(value).toBeUndefined()
  expect(shown(diagnostics)).toEqual([
    '1:1 PD1002 the document has 1200016 bytes; the limit is 1048576',
  ])
  expect(readDocument(source, { maxBytes: 2_000_000 }).diagnostics).toEqual([])
})

test('a fragment has a smaller limit', () => {
  const { diagnostics } = readAll(`<fragment a="${'a'.repeat(600_000)}"/>`)
  expect(shown(diagnostics)).toEqual([
    '1:1 PD1002 the document has 600016 bytes; the limit is 524288',
  ])
})

test('more elements, attributes and comments than the limit are refused', () => {
  const { diagnostics } = readAll(`<policies>${'<a b="c"/>'.repeat(10_000)}</policies>`)
  expect(shown(diagnostics)).toEqual([
    '1:100009 PD1006 the document holds more than 20000 elements, attributes and comments',
  ])
})

test('of many mistakes the first hundred are listed, and reading stops', () => {
  const { diagnostics } = readAll(`<policies>${'<a b=c/>'.repeat(1000)}</policies>`)
  expect(diagnostics.length).toBe(101)
  expect(diagnostics.at(-1)?.code).toBe('PD1004')
})
