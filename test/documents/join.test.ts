import { expect, test } from 'vitest'
import { buildTree } from '../../engine/document/build.ts'
import { firstDisagreement, maskDocument } from '../../engine/document/join.ts'
import { Source } from '../../engine/text/source.ts'

const text = `<a x='1'><b y="@(f("<c>"))">@{ return "</b>"; }</b><set-body><d></set-body></a>`

function read() {
  const { scanner, roots } = buildTree(new Source('policy.xml', text), {
    maxDepth: 9,
    maxNodes: 99,
  })
  return { masked: maskDocument(text, scanner.reading.masks), roots }
}

test('expressions and bodies are masked, at the same length', () => {
  const { masked } = read()
  expect(masked.length).toBe(text.length)
  expect(masked.replace(/\uE000+/g, '~')).toBe(
    `<a x='1'><b y="~"><!--~--></b><set-body>~</set-body></a>`,
  )
})

test('both readers find the same', () => {
  const { masked, roots } = read()
  expect(firstDisagreement(masked, roots)).toBeUndefined()
})

for (const [change, to, found] of [
  ['<b ', '<e ', 'b'],
  ["x='1'", "x='1' z='2'", 'a'],
  ["x='1'", "x='1'  ", 'b'],
  ['</a>', '<z/></a>', 'a'],
] as const) {
  test(`a tree that another reader finds different is refused: ${to}`, () => {
    const { masked, roots } = read()
    const span = firstDisagreement(masked.replace(change, to), roots)
    expect(span && text.slice(span.start, span.end)).toBe(found)
  })
}
