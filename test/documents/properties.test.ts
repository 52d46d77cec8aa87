import fc from 'fast-check'
import { expect, test } from 'vitest'
import { skipCSharp } from '../../engine/document/skip-csharp.ts'
import { skipJsonata } from '../../engine/document/skip-jsonata.ts'
import { readAll } from './write-tree.ts'

const settings = { seed: 20240607, numRuns: 300 } as const

const piece = fc.constantFrom(
  ...['<', '>', '/', '"', "'", '=', '&', ';', '@(', '@{', ')', '}', '@jsonata(', '`', '$"{', ' '],
  ...[
    '\n',
    'a',
    'set-body',
    '<policies>',
    '</policies>',
    '<!--',
    '-->',
    '<![CDATA[',
    ']]>',
    '{{a}}',
  ],
  ...[
    '&quot;',
    '&lt;',
    '\\',
    '//',
    '/*',
    '*/',
    '<x y="',
    '"/>',
    '\uD800',
    '\uFEFF',
    '<?',
    '__proto__',
  ],
)
const soup = fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join(''))

test('whatever is read, findings and places lie in the text', () => {
  fc.assert(
    fc.property(soup, (text) => {
      const { document, diagnostics } = readAll(text)
      if (!document) expect(diagnostics.length).toBeGreaterThan(0)
      for (const { span } of diagnostics) {
        expect(span.start).toBeGreaterThanOrEqual(0)
        expect(span.end).toBeGreaterThanOrEqual(span.start)
        expect(span.end).toBeLessThanOrEqual(text.length)
      }
    }),
    settings,
  )
})

const name = fc
  .stringMatching(/^[a-z][a-z0-9-]{0,8}$/)
  .filter(
    (text) =>
      text !== 'constructor' &&
      text !== 'prototype' &&
      text !== 'set-body' &&
      text !== 'xsl-transform',
  )
const literal = fc.string({ maxLength: 20 }).filter((text) => !/[@{}\p{Cc}\p{Cn}]/u.test(text))

function escaped(text: string): string {
  const entities: Record<string, string> = { '<': '&lt;', '>': '&gt;', '&': '&amp;', '"': '&quot;' }
  return text.replace(/[<>&"]/g, (character) => entities[character]!)
}

test('an escaped attribute is read as it was before', () => {
  fc.assert(
    fc.property(name, name, literal, (element, attribute, text) => {
      const { tree, diagnostics } = readAll(`<${element} ${attribute}="${escaped(text)}"/>`)
      expect(diagnostics).toEqual([])
      expect(tree).toBe(`(${element}[${attribute}=${JSON.stringify(text)}])`)
    }),
    settings,
  )
})

const csharpString = fc
  .string({ maxLength: 12 })
  .map((text) => `"${text.replace(/[\\"]/g, '\\$&').replace(/[\r\n]/g, ' ')}"`)
const csharp = fc.letrec<{ code: string }>((tie) => ({
  code: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom('a', '1', "'('", "'\"'", '@"a""\\"', '/* ) */', '// )\n', '$"{{"'),
    csharpString,
    tie('code').map((code) => `(${code})`),
    tie('code').map((code) => `[${code}]`),
    tie('code').map((code) => `$"a{(${code.replace(/\/\/ \)\n/g, '')})}b"`),
    fc.tuple(tie('code'), tie('code')).map(([a, b]) => `${a} < ${b}`),
  ),
})).code

test('the end of C# code is found, whatever its strings and comments hold', () => {
  fc.assert(
    fc.property(csharp, (code) => {
      const text = `@(${code}) " ) } '`
      expect(skipCSharp(text, 1, { entities: false })).toMatchObject({
        kind: 'closed',
        end: code.length + 3,
      })
    }),
    settings,
  )
})

test('raw code in an attribute is read as it stands', () => {
  fc.assert(
    fc.property(csharp, (code) => {
      fc.pre(!code.includes('&') && !code.includes('{{'))
      expect(readAll(`<x y="@(${code})" z='1'/>`).tree).toBe(`(x[y=@(${code}) z="1"])`)
    }),
    settings,
  )
})

test('escaped code in an attribute is read as it was before', () => {
  fc.assert(
    fc.property(csharp, (code) => {
      fc.pre(!code.includes('{{'))
      expect(readAll(`<x y="@(${escaped(code)})"/>`).tree).toBe(`(x[y=@(${code})])`)
    }),
    settings,
  )
})

const jsonata = fc.letrec<{ code: string }>((tie) => ({
  code: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom('a', '1', "')'", '"\\")"', '`)`', '/* ) */ b', '$f(/[(])/)', '*', '%'),
    tie('code').map((code) => `(${code})`),
    tie('code').map((code) => `{"a)": ${code}}`),
    fc.tuple(tie('code'), tie('code')).map(([a, b]) => `${a} / ${b}`),
  ),
})).code

test('the end of JSONata code is found, whatever its strings and expressions hold', () => {
  fc.assert(
    fc.property(jsonata, (code) => {
      const text = `@jsonata(${code}) ) '`
      expect(skipJsonata(text, 8, { entities: false })).toMatchObject({
        kind: 'closed',
        end: code.length + 10,
      })
    }),
    settings,
  )
})
