import { describe, expect, it } from 'vitest'
import { DotnetException } from '../../engine/dotnet/exception.ts'
import { parseArray, parseObject, parseToken } from '../../engine/dotnet/json/load.ts'
import {
  MergeArrayHandling,
  MergeNullValueHandling,
  merge,
} from '../../engine/dotnet/json/merge.ts'
import { selectToken, selectTokens } from '../../engine/dotnet/json/select.ts'
import { JArray, JObject, JProperty, JToken, JValue } from '../../engine/dotnet/json/tree.ts'
import { writeToken } from '../../engine/dotnet/json/write.ts'

const text = (token: JToken | null) => (token ? writeToken(token) : null)
const number = (value: number) => new JValue('Int64', BigInt(value))

describe('a tree', () => {
  it('knows parents, siblings, roots and paths', () => {
    const root = parseObject('{"a":{"b c":[1,{"d":2}]},"e":3}')
    const inner = root.get('a')!.get('b c')!.get(1)!.get('d')!
    expect(inner.path).toBe("a['b c'][1].d")
    expect(inner.root).toBe(root)
    expect(text(root.get('a')!.parent!.next)).toBe('"e":3')
    expect(root.first!.previous).toBeNull()
    expect([...inner.ancestors()].length).toBe(7)
    expect([...root.descendants()].length).toBe(10)
  })

  it('copies what has a parent already', () => {
    const a = parseObject('{"a":{"b":1}}')
    const b = new JObject()
    b.set('z', a.get('a'))
    b.get('z')!.set('b', number(5))
    expect(text(a)).toBe('{"a":{"b":1}}')
    expect(text(b)).toBe('{"z":{"b":5}}')
  })

  it('keeps a value that is set to an equal one', () => {
    const object = parseObject('{"a":1}')
    const before = object.get('a')
    object.set('a', number(1))
    expect(object.get('a')).toBe(before)
  })

  it('puts tokens before, after and in place of others', () => {
    const array = parseArray('[1,2,3]')
    array.get(1)!.addBeforeSelf([number(8), number(9)])
    array.get(0)!.addAfterSelf(number(7))
    array.get(4)!.replace(new JArray())
    array.get(5)!.remove()
    expect(text(array)).toBe('[1,7,8,9,[]]')
  })

  it('finds members of large objects after every kind of change', () => {
    const object = new JObject()
    for (let i = 0; i < 50; i++) object.addProperty(`n${i}`, number(i))
    object.removeProperty('n7')
    object.property('n8')!.replace(JProperty.of('m8', number(8)))
    expect(object.value('n7')).toBeNull()
    expect(object.value('n8')).toBeNull()
    expect(text(object.value('m8'))).toBe('8')
    expect(object.count).toBe(49)
    object.clear()
    expect(object.value('n1')).toBeNull()
  })

  it.each<[() => unknown, string]>([
    [
      () => parseObject('{"a":1}').addProperty('a', null),
      'Can not add property a to Newtonsoft.Json.Linq.JObject. Property with the same name already exists on object.',
    ],
    [
      () => parseObject('{"a":{"b":1}}').get('a')!.get('b')!.remove(),
      'Cannot add or remove items from Newtonsoft.Json.Linq.JProperty.',
    ],
    [() => parseObject('{}').remove(), 'The parent is missing.'],
    [
      () => parseArray('[1]').set(9, null),
      "Index is equal to or greater than Count. (Parameter 'index')",
    ],
    [
      () => parseArray('[1]').get(9),
      "Index was out of range. Must be non-negative and less than the size of the collection. (Parameter 'index')",
    ],
    [
      () => parseArray('[1]').get('c'),
      'Accessed JArray values with invalid key value: "c". Int32 array index expected.',
    ],
    [
      () => parseObject('{}').get(0),
      'Accessed JObject values with invalid key value: 0. Object property name expected.',
    ],
    [() => parseToken('5').get('b'), 'Cannot access child value on Newtonsoft.Json.Linq.JValue.'],
    [
      () => parseArray('[1]').add(JProperty.of('a', null)),
      'Can not add Newtonsoft.Json.Linq.JProperty to Newtonsoft.Json.Linq.JArray.',
    ],
    [
      () => parseObject('{}').add(number(1)),
      'Can not add Newtonsoft.Json.Linq.JValue to Newtonsoft.Json.Linq.JObject.',
    ],
    [
      () => {
        const array = parseArray('[1,2]')
        for (const one of array) array.add(one)
      },
      'Collection was modified; enumeration operation may not execute.',
    ],
  ])('error %#', (run, message) => {
    expect(messageOf(run)).toBe(message)
  })

  it.each([
    ['{"a":1,"b":2}', '{"b":2,"a":1}', true],
    ['[1,2]', '[2,1]', false],
    ['1', '1.0', false],
    ['null', 'null', true],
    ['"2024-02-29T00:00:00Z"', '"2024-02-29T00:00:00.0Z"', true],
    ['12345678901234567890', '12345678901234567890', true],
  ])('DeepEquals(%s, %s) is %s', (a, b, equal) => {
    expect(JToken.deepEquals(parseToken(a), parseToken(b))).toBe(equal)
  })
})

describe('SelectToken', () => {
  const json =
    '{"a":[{"n":"x","v":1,"d":"2024-02-29T00:00:00Z"},{"n":"y","v":2.0,"t":[true]}],"a b":{"c.d":1},"$k":7,"*":8}'

  it.each([
    ['a[0].n', '"x"'],
    ['$.a[*].n', '"x" "y"'],
    ['$..v', '1 2.0'],
    ['a[-1:].n', '"y"'],
    ['a[::-1].n', '"y" "x"'],
    ['a[0,1].v', '1 2.0'],
    ["$['a b']['c.d']", '1'],
    ["$.a[0]['n','v']", '"x" 1'],
    ['$k', '7'],
    ["$.a[?(@.v >= 1 && @.n != 'x')].n", '"y"'],
    ['$.a[?(@.v == 2)].n', '"y"'],
    ["$.a[?(@.v === 1 || @.n == 'y')].n", '"x" "y"'],
    ["$.a[?(@.d == '2024-02-29T00:00:00Z')].v", '1'],
    ['$.a[?(@.t)].n', '"y"'],
    ['$.a[?(@.n =~ /^X/i)].v', '1'],
    ["$..[?(@.n == 'x')].v", '1'],
    ['a[7].n', ''],
    ['zz.y', ''],
    ['', json],
  ])('%s', (path, found) => {
    const tokens = [...selectTokens(parseObject(json), path)]
    expect(tokens.map(text).join(' ')).toBe(found)
  })

  it.each([
    ['a[', 'Path ended with open indexer.'],
    ['a[]', 'Array index expected.'],
    ['a[x]', 'Unexpected character while parsing path indexer: x'],
    ['a.', 'Unexpected end while parsing path.'],
    ["a['n'", 'Path ended with open indexer.'],
    ["a['n", 'Path ended with an open string.'],
    ['a[?(@.v', 'Path ended with open query.'],
    ['a[?(@.v ! 1)]', 'Could not read query operator.'],
    ['a[0]n', 'Unexpected character following indexer: n'],
    ['a b', 'Unexpected character while parsing path:  '],
    ['a[::0]', 'Step cannot be zero.'],
    ['a[*]', 'Path returned multiple tokens.'],
  ])('%s: %s', (path, message) => {
    expect(messageOf(() => selectToken(parseObject(json), path))).toBe(message)
  })

  it.each([
    ['z', "Property 'z' does not exist on JObject."],
    ['a.z', "Property 'z' not valid on JArray."],
    ['a[9]', 'Index 9 outside the bounds of JArray.'],
    ["['a b'][0]", 'Index 0 not valid on JObject.'],
    ['a[5:].n', 'Array slice of 5 to * returned no results.'],
  ])('%s must be there: %s', (path, message) => {
    const settings = { errorWhenNoMatch: true }
    expect(messageOf(() => selectToken(parseObject(json), path, settings))).toBe(message)
  })
})

describe('Merge', () => {
  const { Concat, Union, Replace, Merge } = MergeArrayHandling
  it.each<[string, string, object, string]>([
    ['{"a":1,"c":{"x":1}}', '{"b":2,"c":{"y":2}}', {}, '{"a":1,"c":{"x":1,"y":2},"b":2}'],
    ['{"a":[1,2]}', '{"a":[2,3]}', { arrays: Concat }, '{"a":[1,2,2,3]}'],
    ['{"a":[1,2]}', '{"a":[2,3]}', { arrays: Union }, '{"a":[1,2,3]}'],
    ['{"a":[1,2]}', '{"a":[3]}', { arrays: Replace }, '{"a":[3]}'],
    ['{"a":[{"x":1},2]}', '{"a":[{"y":2},null,4]}', { arrays: Merge }, '{"a":[{"x":1,"y":2},2,4]}'],
    ['{"a":1}', '{"a":null}', {}, '{"a":1}'],
    ['{"a":1}', '{"a":null}', { nulls: MergeNullValueHandling.Merge }, '{"a":null}'],
    ['{"a":{"b":1}}', '{"a":[1]}', {}, '{"a":[1]}'],
  ])('%s with %s', (target, content, settings, merged) => {
    const object = parseObject(target)
    merge(object, parseObject(content), settings)
    expect(text(object)).toBe(merged)
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
