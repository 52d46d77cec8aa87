import { describe, expect, it } from 'vitest'
import { DotnetException } from '../../engine/dotnet/exception.ts'
import { StringEscapeHandling } from '../../engine/dotnet/json/escape.ts'
import { parseArray, parseObject, parseToken } from '../../engine/dotnet/json/load.ts'
import { JTokenType } from '../../engine/dotnet/json/token-type.ts'
import { type JObject, JValue } from '../../engine/dotnet/json/tree.ts'
import { writeToken } from '../../engine/dotnet/json/write.ts'

// What Newtonsoft.Json 13 makes of a text: its compact form.
const read: readonly (readonly [json: string, compact: string])[] = [
  ['{ "a" : 1 , "b" : [ 1 , 2 ] }', '{"a":1,"b":[1,2]}'],
  ["{'a':'x'}", '{"a":"x"}'],
  ['{a:1}', '{"a":1}'],
  ['{$a_1 : 1}', '{"$a_1":1}'],
  ['{"a":1,}', '{"a":1}'],
  ['[1,]', '[1]'],
  ['[1,,2]', '[1,undefined,2]'],
  ['[,]', '[undefined]'],
  ['[ // one\n1, /* two */ 2]', '[1,2]'],
  ['{"2":1,"1":2}', '{"2":1,"1":2}'],
  ['{"a":1,"b":2,"a":3}', '{"a":3,"b":2}'],
  ['{"__proto__":1,"constructor":2}', '{"__proto__":1,"constructor":2}'],
  ['[1.0,1.10,1e2,0.1,-0,-0.0,1e17,.5]', '[1.0,1.1,100.0,0.1,0,-0.0,1E+17,0.5]'],
  [
    '[0x1F,017,12345678901234567890,-9223372036854775808]',
    '[31,15,12345678901234567890,-9223372036854775808]',
  ],
  ['[NaN,Infinity,-Infinity,1E400]', '["NaN","Infinity","-Infinity","Infinity"]'],
  ['[true,false,null,undefined]', '[true,false,null,undefined]'],
  ['[new Date(1, 2)]', '[new Date(1,2)]'],
  ['"\\u0001\\u001f\\u007f\\u2028\\/\\t"', '"\\u0001\\u001f\u007f\\u2028/\\t"'],
  ['"\\ud83d\\ude00 \\ud83d x \\ude00"', '"😀 � x �"'],
  ['"line\r\nbreak"', '"line\\r\\nbreak"'],
  ['"2024-02-29T13:14:15.1230000Z"', '"2024-02-29T13:14:15.123Z"'],
  ['"2024-02-29T13:14:15"', '"2024-02-29T13:14:15"'],
  ['"2024-02-29T13:14:15+02:00"', '"2024-02-29T11:14:15+00:00"'],
  ['"2024-02-30T13:14:15Z"', '"2024-02-30T13:14:15Z"'],
  ['"/Date(1709212455000)/"', '"2024-02-29T13:14:15Z"'],
]

const errors: readonly (readonly [json: string, message: string])[] = [
  ['', "Error reading JToken from JsonReader. Path '', line 0, position 0."],
  ['x', "Unexpected character encountered while parsing value: x. Path '', line 0, position 0."],
  ['{', "Error reading JObject from JsonReader. Path '', line 1, position 1."],
  [
    '{"a":}',
    "Unexpected character encountered while parsing value: }. Path 'a', line 1, position 5.",
  ],
  [
    '{"a":1}{}',
    "Additional text encountered after finished reading JSON content: {. Path '', line 1, position 7.",
  ],
  ['[1,2', "Unexpected end of content while loading JArray. Path '[1]', line 1, position 4."],
  [
    '{"a":1 x',
    "After parsing a value an unexpected character was encountered: x. Path 'a', line 1, position 7.",
  ],
  ['{bad', "Unexpected end while parsing unquoted property name. Path '', line 1, position 4."],
  [
    '{"a" 1}',
    "Invalid character after parsing property name. Expected ':' but got: 1. Path '', line 1, position 5.",
  ],
  ['{,}', "Invalid property identifier character: ,. Path '', line 1, position 1."],
  ['"abc', "Unterminated string. Expected delimiter: \". Path '', line 1, position 4."],
  [
    '{"a":{"b c":[1,"\\x"]}}',
    "Bad JSON escape sequence: \\x. Path 'a['b c'][0]', line 1, position 18.",
  ],
  ['[\n  1,\n  tru]', "Error parsing boolean value. Path '[0]', line 3, position 5."],
  [
    '[1}',
    "JsonToken EndObject is not valid for closing JsonType Array. Path '', line 1, position 3.",
  ],
  ['[08]', "Input string '08' is not a valid number. Path '[0]', line 1, position 3."],
  [
    '[1z]',
    "Unexpected character encountered while parsing number: z. Path '', line 1, position 2.",
  ],
  ['[nul', "Unexpected end when reading JSON. Path '', line 1, position 4."],
  ['/* x', "Unexpected end while parsing comment. Path '', line 1, position 4."],
  [`${'['.repeat(65)}`, "The reader's MaxDepth of 64 has been exceeded. Path '[0]"],
]

describe('JToken.Parse', () => {
  it.each(read)('%s', (json, compact) => {
    expect(writeToken(parseToken(json))).toBe(compact)
  })

  it.each(errors)('%s: the error names path, line and position', (json, message) => {
    expect(messageOf(() => parseToken(json))).toContain(message)
  })

  it('leaves dates as texts when asked', () => {
    const token = parseToken('"2024-02-29T13:14:15Z"', { dates: false })
    expect(token.type).toBe(JTokenType.String)
  })

  it('reads the same as JSON.parse where the text is JSON', () => {
    const json = JSON.stringify({ a: [1, 2.5, 'x\n"y"', null, true, { b: {} }], '': [], ü: '😀' })
    expect(writeToken(parseToken(json))).toBe(json)
  })

  it('keeps 64 levels, and integers of 380 digits', () => {
    const deep = `${'['.repeat(64)}${']'.repeat(64)}`
    expect(writeToken(parseToken(deep))).toBe(deep)
    expect(writeToken(parseToken(`[${'9'.repeat(380)}]`))).toBe(`[${'9'.repeat(380)}]`)
    expect(messageOf(() => parseToken(`[${'9'.repeat(381)}]`))).toContain('is too large to parse.')
  })
})

describe('JObject.Parse and JArray.Parse', () => {
  it.each([
    [
      () => parseObject('[1]'),
      "Error reading JObject from JsonReader. Current JsonReader item is not an object: StartArray. Path '', line 1, position 1.",
    ],
    [
      () => parseArray('{}'),
      "Error reading JArray from JsonReader. Current JsonReader item is not an array: StartObject. Path '', line 1, position 1.",
    ],
    [() => parseObject(null), "Value cannot be null. (Parameter 's')"],
    [
      () => parseObject('{"a":1,"a":2}', { duplicates: 'error' }),
      "Property with the name 'a' already exists in the current JSON object. Path 'a', line 1, position 11.",
    ],
  ])('case %#', (run, message) => {
    expect(messageOf(run)).toBe(message)
  })

  it('can keep the first of two members', () => {
    const token = parseObject('{"a":{"x":1},"a":{"y":[2]},"b":3}', { duplicates: 'ignore' })
    expect(writeToken(token)).toBe('{"a":{"x":1},"b":3}')
  })
})

describe('writing', () => {
  it.each([
    ['{}', '{}'],
    ['{"a":[],"b":{}}', '{\n  "a": [],\n  "b": {}\n}'],
    ['[1,{"a":[2]}]', '[\n  1,\n  {\n    "a": [\n      2\n    ]\n  }\n]'],
  ])('%s, indented', (json, text) => {
    expect(writeToken(parseToken(json), { indented: true })).toBe(text)
  })

  it('escapes what it is told to', () => {
    const value = new JValue('String', `<é'"&>`)
    expect(writeToken(value)).toBe(`"<é'\\"&>"`)
    const escapeHtml = { escaping: StringEscapeHandling.EscapeHtml }
    expect(writeToken(value, escapeHtml)).toBe('"\\u003cé\\u0027\\u0022\\u0026\\u003e"')
    const nonAscii = { escaping: StringEscapeHandling.EscapeNonAscii }
    expect(writeToken(value, nonAscii)).toBe(`"<\\u00e9'\\"&>"`)
  })

  it('writes one member on its own', () => {
    const property = (parseToken('{"a":1}') as JObject).property('a')!
    expect(writeToken(property, { indented: true })).toBe('"a": 1')
  })
})

function messageOf(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    if (error instanceof DotnetException) return error.message
    throw error
  }
  return 'no error'
}
