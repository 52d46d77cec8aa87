import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import { parsePlainYaml, parseYaml } from '../../gateway/config/yaml.ts'
import { sharedFolder } from '../shared.ts'

/** Read by the short cut, with the value that the `yaml` package gives. */
const plain = [
  'a: 1',
  'a: 1\r\nb: x\r\n',
  'openapi: 3.0.1',
  "a: 'it''s'",
  'a: "line\\nbreak \\u00e9"',
  'a:\n  - x\n  - y',
  'a:\n- x\n- y\nb: z',
  'a:\n  - name: x\n    in: query\n  - name: y',
  'a:\n  -\n    name: x',
  'a: [ ]\nb: { }\nc: []',
  'a:\nb: ~\nc: null\nd: Null',
  'a: true\nb: False\nc: yes',
  'a: 012\nb: 1e3\nc: -1.5\nd: .5\ne: +7\nf: 1.',
  'a: 2020-01-01',
  "'200':\n  description: ''",
  '200:\n  description: x',
  '/orders/{id}/*:\n  get:\n    x: y',
  '# a comment\na: 1\n\n  # another\nb: 2',
  'a: x:y\nb: http://host/p#q',
  'a: -x\nb: a - b',
  '"quoted: key": 1',
]

/** Left to the package: what it says counts, errors too. */
const notPlain = [
  'a: &x 1\nb: *x',
  'a: |\n  text',
  'a: >-\n  text',
  'a: !!str 1',
  'a: [1, 2]',
  'a: {b: 1}',
  'a: x\n  y',
  'a: "x\n  y"',
  'a: 1\na: 2',
  '---\na: 1',
  'a: 1 # comment',
  'a: 0x10',
  'a: .inf',
  'a: b: c',
  'a: "\\x41"',
  '? a\n: b',
  'a:\n  b: 1\n - c',
  'a:\n  b: 1\n   c: 2',
  '<<: x',
  '__proto__: 1',
  '- - a',
  'null: 1',
  '@a: 1',
  "a: 'x' y",
  'plain text',
  '',
]

describe('plain YAML', () => {
  it.each(plain)('reads %j as the package does', (text) => {
    expect(parsePlainYaml(text)).toEqual(parse(text))
  })

  it.each(notPlain)('leaves %j to the package', (text) => {
    expect(parsePlainYaml(text)).toBeUndefined()
  })

  it('never gives another value than the package', () => {
    const scalar = fc.oneof(
      fc.string(),
      fc.integer(),
      fc.double({ noNaN: true }),
      fc.boolean(),
      fc.constant(null),
    )
    const value = fc.letrec((tie) => ({
      node: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        scalar,
        fc.array(tie('node'), { maxLength: 4 }),
        fc.dictionary(fc.string(), tie('node'), { maxKeys: 4, noNullPrototype: true }),
      ),
    })).node
    let quick = 0
    fc.assert(
      fc.property(value, (document) => {
        const text = stringify(document, { lineWidth: 0 })
        const found = parsePlainYaml(text)
        if (found === undefined) return
        quick++
        expect(found).toEqual(parse(text))
      }),
      { numRuns: 500, seed: 7 },
    )
    expect(quick).toBeGreaterThan(100)
  })

  it('never accepts a text that the package refuses', () => {
    const line = fc.stringMatching(/^ {0,3}(?:- )?['"a-c]{0,3}:? ?['"[{#&*:x1\\]{0,3}$/)
    fc.assert(
      fc.property(fc.array(line, { maxLength: 5 }), (lines) => {
        const text = lines.join('\n')
        const found = parsePlainYaml(text)
        if (found !== undefined) expect(found).toEqual(parse(text))
      }),
      { numRuns: 3000, seed: 7 },
    )
  })
})

describe('YAML', () => {
  it('tells where a mistake is', () => {
    expect(parseYaml('a: 1\nb: [x]]')).toEqual({
      message: expect.stringContaining('flow-seq-end'),
      offset: 11,
    })
  })

  it('refuses aliases that multiply', () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]']
    for (let i = 1; i < 9; i++)
      lines.push(
        `a${i}: &a${i} [${Array(10)
          .fill(`*a${i - 1}`)
          .join(', ')}]`,
      )
    expect(parseYaml(lines.join('\n'))).toEqual({
      message: expect.stringContaining('alias'),
      offset: 0,
    })
  })

  it('reads deep nesting without falling over', () => {
    const parsed = parseYaml('['.repeat(20_000))
    expect('message' in parsed).toBe(true)
  })
})

const shared = sharedFolder()

describe.skipIf(!shared)('specifications of the corpus', () => {
  it('are read alike by both readers, nearly all by the short cut', () => {
    const root = join(shared!, 'corpus/folders')
    const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) =>
      path.endsWith('specification.yaml'),
    )
    let quick = 0
    for (const path of files) {
      const text = readFileSync(join(root, path), 'utf8')
      const found = parsePlainYaml(text)
      if (found === undefined) continue
      quick++
      // The package needs seconds for the largest, which it read alike when this was written.
      if (text.length < 50_000) expect(found, path).toEqual(parse(text))
    }
    expect({ files: files.length, quick }).toEqual({ files: 89, quick: 85 })
  })
})
