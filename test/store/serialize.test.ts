import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { List } from '../../engine/dotnet/collections/list.ts'
import { typeOfName } from '../../engine/dotnet/definition.ts'
import { parseToken } from '../../engine/dotnet/json/load.ts'
import { JObject, JValue } from '../../engine/dotnet/json/tree.ts'
import { writeToken } from '../../engine/dotnet/json/write.ts'
import { arrayOf, Box, box, elementType } from '../../engine/dotnet/value.ts'
import { Decimal } from '../../engine/dotnet/values/decimal.ts'
import { Guid } from '../../engine/dotnet/values/guid.ts'
import { DateTime } from '../../engine/dotnet/values/time/date-time.ts'
import { DateTimeOffset } from '../../engine/dotnet/values/time/date-time-offset.ts'
import { TimeSpan } from '../../engine/dotnet/values/time/time-span.ts'
import { Uri } from '../../engine/dotnet/values/uri/uri.ts'
import { parseDocument, parseElement } from '../../engine/dotnet/xml/load.ts'
import { XDocument, XElement } from '../../engine/dotnet/xml/tree.ts'
import { writeNode } from '../../engine/dotnet/xml/write.ts'
import { Body } from '../../engine/run/body.ts'
import { HeaderList } from '../../engine/run/headers.ts'
import { ResponseMessage } from '../../engine/run/message.ts'
import { readValue, Unstorable, writeValue } from '../../gateway/store/redis/serialize.ts'

const again = (value: unknown): unknown => readValue(writeValue(value))
const boxed = (name: string, value: number | bigint) => box(value, typeOfName(name))

const same: readonly (readonly [string, unknown])[] = [
  ['null', null],
  ['a text', 'ä€😀\u0000"\\'],
  ['half a character', '\ud800x'],
  ['truth', true],
  ['System.Int32', -5],
  ['System.Int64', boxed('System.Int64', 9_007_199_254_740_993n)],
  ['System.Double', boxed('System.Double', 0.1)],
  ['a number that is none', boxed('System.Double', Number.NaN)],
  ['minus zero', boxed('System.Double', -0)],
  ['infinity', boxed('System.Single', Number.NEGATIVE_INFINITY)],
  ['System.Char', boxed('System.Char', 0x20ac)],
  ['an enum', boxed('System.DayOfWeek', 3)],
  ['bytes', Uint8Array.of(0, 255, 10)],
  ['System.TimeSpan', TimeSpan.fromUnits(-12_345n)],
  ['System.Guid', Guid.parse('00112233-4455-6677-8899-aabbccddeeff')],
]

describe('values on their way to another process and back', () => {
  for (const [title, value] of same) {
    test(title, () => expect(again(value)).toEqual(value))
  }

  test('any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => again(text) === text))
  })

  test('a number keeps its type', () => {
    const value = again(boxed('System.Int64', 5n)) as Box
    expect([value instanceof Box, value.type]).toEqual([true, typeOfName('System.Int64')])
  })

  test('a decimal keeps its zeros, a date its kind and ticks', () => {
    expect(String(again(Decimal.parse('1.500')))).toBe('1.500')
    for (const kind of [0, 1, 2]) {
      const date = DateTime.fromTicks(638_000_000_000_000_001n, kind)
      const back = again(date) as DateTime
      expect([back.ticks, back.kind]).toEqual([date.ticks, date.kind])
    }
    const offset = DateTimeOffset.fromTicks(
      638_000_000_000_000_001n,
      TimeSpan.fromUnits(36_000_000_000n),
    )
    const back = again(offset) as DateTimeOffset
    expect([back.ticks, back.offset.ticks]).toEqual([offset.ticks, offset.offset.ticks])
  })

  test('JSON keeps what JSON.parse loses', () => {
    const json = '{"b":1.0,"2":"2024-01-01T00:00:00Z","1":12345678901234567890,"__proto__":[null]}'
    const token = parseToken(json, { dates: false })
    const back = again(token)
    expect(back).toBeInstanceOf(JObject)
    expect(writeToken(back as JObject)).toBe(writeToken(token))
    // A text that looks like a date stays a text, a date stays a date.
    const scalars = (value: unknown) =>
      [...(value as JObject).descendants()].flatMap((one) =>
        one instanceof JValue ? [one.scalar] : [],
      )
    expect(scalars(back)).toEqual(scalars(token))
    const dated = parseToken('{"at":"2024-01-01T00:00:00Z"}')
    expect(scalars(again(dated))).toEqual(['DateTime'])
  })

  test('XML keeps its white space and its declaration', () => {
    const element = parseElement('<a b="1"> <c/> x &amp; y</a>', 1)
    const back = again(element) as XElement
    expect([back instanceof XElement, writeNode(back, 1)]).toEqual([true, writeNode(element, 1)])
    const document = parseDocument('<?xml version="1.0" encoding="utf-8"?><a><b/></a>')
    const read = again(document) as XDocument
    expect(read).toBeInstanceOf(XDocument)
    expect(read.declaration?.toString()).toBe(document.declaration?.toString())
    expect(writeNode(read, 1)).toBe(writeNode(document, 1))
  })

  test('lists and arrays keep their element type', () => {
    const list = again(new List(typeOfName('System.Object'), ['x', 1, null])) as List
    expect([list.element, list.items]).toEqual([typeOfName('System.Object'), ['x', 1, null]])
    const array = again(arrayOf(typeOfName('System.Int64'), [1n, 2n])) as unknown[]
    expect([elementType(array), [...array]]).toEqual([typeOfName('System.Int64'), [1n, 2n]])
  })

  test('an address', () => {
    const uri = again(Uri.create('HTTP://Example.com:80/a b?c')) as Uri
    expect(uri.originalString).toBe('HTTP://Example.com:80/a b?c')
  })

  test('a response', () => {
    const response = new ResponseMessage({
      statusCode: 201,
      statusReason: 'Made',
      headers: HeaderList.from([
        ['A', '1'],
        ['a', '2'],
      ]),
      body: Body.ofText('hello'),
      decodeLimit: 1000,
    })
    const back = again(response) as ResponseMessage
    expect([back.statusCode, back.statusReason, back.headers.flat(), back.text()]).toEqual([
      201,
      'Made',
      ['A', '1', 'a', '2'],
      'hello',
    ])
  })

  for (const value of [new Map(), () => 1, undefined, Symbol('x')]) {
    test(`${String(value)} stays here`, () => expect(() => writeValue(value)).toThrow(Unstorable))
  }

  test('a list inside of itself stays here', () => {
    const list = new List(typeOfName('System.Object'))
    list.items.push(list)
    expect(() => writeValue(list)).toThrow(Unstorable)
  })

  for (const text of ['', '{', '["nothing"]', '[]', '["number","No.Such","1"]', '["date",1]']) {
    test(`\`${text}\` is no value`, () => expect(() => readValue(Buffer.from(text))).toThrow())
  }
})
