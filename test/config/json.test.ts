import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseJson } from '../../gateway/config/json.ts'

const broken = [
  { text: '{"a": [url goes here]}', offset: 7, message: 'expected a value or `]`, found `url`' },
  { text: '{"a": 1,}', offset: 8, message: 'expected a member name in double quotes, found `}`' },
  { text: '{"a" 1}', offset: 5, message: 'expected `:`, found `1`' },
  { text: '{"a": 1 "b": 2}', offset: 8, message: 'expected `,` or `}`, found `"b":`' },
  { text: '[1 2]', offset: 3, message: 'expected `,` or `]`, found `2`' },
  { text: '{"a": 1', offset: 7, message: 'the file ends where `,` or `}` is expected' },
  { text: '', offset: 0, message: 'the file ends where a value is expected' },
  { text: '{} x', offset: 3, message: 'expected the end of the file, found `x`' },
  { text: '{"a": 01}', offset: 6, message: 'expected a value, found `01`' },
  {
    text: "{'a': 1}",
    offset: 1,
    message: "expected a member name in double quotes or `}`, found `'a':`",
  },
  { text: '{"a": "x\ny"}', offset: 6, message: 'expected a value, found `"x`' },
]

describe('JSON', () => {
  it.each(broken)('tells where $text is wrong', ({ text, offset, message }) => {
    expect(parseJson(text)).toEqual({ message, offset })
  })

  it('takes a BOM off', () => {
    expect(parseJson('\uFEFF{"a": 1}')).toEqual({ value: { a: 1 } })
  })

  it('has a place for every text that JSON.parse refuses', () => {
    const text = fc.tuple(
      fc.json(),
      fc.nat(),
      fc.constantFrom('', ',', '}', ']', '"', 'x', '1', ':'),
    )
    fc.assert(
      fc.property(text, ([json, at, put]) => {
        const cut = at % (json.length + 1)
        const changed = json.slice(0, cut) + put + json.slice(cut + 1)
        const parsed = parseJson(changed)
        if ('value' in parsed) expect(parsed.value).toEqual(JSON.parse(changed))
        else expect(parsed.message).not.toBe('the text is not JSON')
      }),
      { numRuns: 2000, seed: 7 },
    )
  })
})
