import { describe, expect, it } from 'vitest'
import { textOf } from '../../engine/dotnet/value.ts'
import { ask, askStatic, failure } from '../dotnet/call.ts'

const web: readonly [string, string | null, string | null][] = [
  ['UrlEncode', '100% sure', '100%25+sure'],
  ['UrlEncode', '', ''],
  ['UrlEncode', null, null],
  ['UrlEncode', "a'b(c)*!_-.~é", 'a%27b(c)*!_-.%7E%C3%A9'],
  ['UrlDecode', 'a+b%26%C3%A9%2', 'a b&é%2'],
  ['UrlDecode', '%zzé%C3%A9', '%zzéé'],
  ['HtmlEncode', '<a href="x">\'&é</a>', '&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#233;&lt;/a&gt;'],
  ['HtmlEncode', '\u00a0😀ā', '&#160;&#128512;ā'],
  ['HtmlDecode', '&lt;&amp;&#39;&eacute;&nbsp;&#x41;&bogus;', "<&'é\u00a0A&bogus;"],
  ['HtmlDecode', '&constructor;&#0;&#xd800; & x', '&constructor;&#0;&#xd800; & x'],
]

describe('WebUtility', () => {
  it.each(web)('%s of %j', (name, text, expected) => {
    expect(askStatic('System.Net.WebUtility', name, [text], 'String')).toBe(expected)
  })
})

describe('HttpUtility', () => {
  const utility = 'System.Web.HttpUtility'
  it('escapes in lower case', () => {
    expect(askStatic(utility, 'UrlEncode', ['a b&é'], 'String')).toBe('a+b%26%c3%a9')
    expect(askStatic(utility, 'JavaScriptStringEncode', ['a"b\n<', true])).toBe('"a\\"b\\n\\u003c"')
  })

  it('reads queries and writes them again', () => {
    const query = askStatic(utility, 'ParseQueryString', ['?a=1&b=x+y&A=2&flag'])
    expect(ask(query, 'Get', 'a')).toBe('1,2')
    expect(ask(query, 'Get', 'b')).toBe('x y')
    expect(ask(query, 'Get', '__proto__')).toBe(null)
    expect(textOf(query)).toBe('a=1&a=2&b=x+y&flag')
  })
})

const addresses: readonly [string, string | null][] = [
  ['10.0.0.1', '10.0.0.1'],
  ['1', '0.0.0.1'],
  ['1.2', '1.0.0.2'],
  ['0x7f.1', '127.0.0.1'],
  ['010.0.0.1', '8.0.0.1'],
  ['999.1.1.1', null],
  ['1.2.3.4.5', null],
  ['', null],
  [' 1.2.3.4', null],
  ['::1', '::1'],
  ['::', '::'],
  ['2001:DB8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
  ['::ffff:10.0.0.1', '::ffff:10.0.0.1'],
  ['1:2:3:4:5:6:7:8', '1:2:3:4:5:6:7:8'],
  ['fe80::1%3', 'fe80::1%3'],
  ['[::1]:443', '::1'],
  ['1::2::3', null],
  ['12345::', null],
]

describe('IPAddress', () => {
  it.each(addresses)('%j is %j', (text, expected) => {
    const result: { value: unknown } = { value: undefined }
    askStatic('System.Net.IPAddress', 'TryParse', [text, result])
    expect(result.value === null ? null : textOf(result.value)).toBe(expected)
  })

  it('knows its own', () => {
    const parse = (text: string) => askStatic('System.Net.IPAddress', 'Parse', [text])
    const mapped = parse('::ffff:127.0.0.1')
    expect(ask(mapped, 'IsIPv4MappedToIPv6')).toBe(true)
    expect(textOf(ask(mapped, 'MapToIPv4'))).toBe('127.0.0.1')
    expect(askStatic('System.Net.IPAddress', 'IsLoopback', [mapped])).toBe(true)
    expect(ask(parse('10.0.0.1'), 'GetAddressBytes')).toEqual(Uint8Array.of(10, 0, 0, 1))
    expect(failure(() => parse('x'))).toEqual([
      'System.FormatException',
      'An invalid IP address was specified.',
    ])
  })
})
