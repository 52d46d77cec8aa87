import { NameValueCollection } from '../collections/name-value.ts'
import { argumentNull } from '../errors.ts'
import { type TypeTable, type } from '../table.ts'
import { concatText } from '../value.ts'
import type { Encoding } from '../values/encoding.ts'
import {
  fromUtf8,
  htmlAttributeEncode,
  htmlDecode,
  htmlEncode,
  javaScriptEncode,
  urlDecode,
  urlDecodeBytes,
  urlEncode,
  urlEncodeBytes,
  utf8,
} from './web-utility.ts'

type Text = string | null

/** What `ParseQueryString` returns: its text is a query again. */
class QueryCollection extends NameValueCollection {
  text(): string {
    return this.names()
      .flatMap((name) => {
        const start = name === null ? '' : `${urlEncode(name, false)}=`
        return (this.values(name) ?? ['']).map((value) => start + urlEncode(value ?? '', false))
      })
      .join('&')
  }
}

function parseQuery(query: Text, decode: (bytes: Uint8Array) => string): QueryCollection {
  if (query === null) throw argumentNull('query')
  const collection = new QueryCollection()
  const text = query.startsWith('?') ? query.slice(1) : query
  if (text === '') return collection
  for (const pair of text.split('&')) {
    const at = pair.indexOf('=')
    const name = at < 0 ? null : urlDecode(pair.slice(0, at), decode)
    collection.add(name, urlDecode(pair.slice(at + 1), decode))
  }
  return collection
}

const by = (encoding: Encoding | null) => {
  if (encoding === null) throw argumentNull('encoding')
  return (bytes: Uint8Array) => encoding.decode(bytes)
}

// `UrlPathEncode` leaves the query as it is, and only what is no printable ASCII is escaped.
const pathEncode = (text: string) => {
  const at = text.indexOf('?')
  const path = at < 0 ? text : text.slice(0, at)
  const escaped = path.replace(/[^\u0021-\u007e]+/g, (run) =>
    [...utf8(run)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
  )
  return escaped + (at < 0 ? '' : text.slice(at))
}

const quoted = (value: Text, quotes: boolean) => {
  const text = javaScriptEncode(value ?? '')
  return quotes ? `"${text}"` : text
}

export const httpUtilityTables: readonly TypeTable[] = [
  type('System.Web.HttpValueCollection', {
    class: QueryCollection,
    base: 'System.Collections.Specialized.NameValueCollection',
    hidden: true,
    face: 'System.Collections.Specialized.NameValueCollection',
    hooks: { text: (self: QueryCollection) => self.text() },
  }),
  type('System.Web.HttpUtility', {
    kind: 'static',
    members: {
      'static string UrlEncode(string str)': (text: Text) => text && urlEncode(text, false),
      'static string UrlEncode(string str, Encoding e)': (text: Text, e: Encoding) =>
        text && urlEncodeBytes(e.encode(text), false),
      'static string UrlEncode(byte[] bytes)': (bytes: Uint8Array | null) =>
        bytes && urlEncodeBytes(bytes, false),
      'static byte[] UrlEncodeToBytes(string str)': (text: Text) =>
        text === null ? null : utf8(urlEncode(text, false)),
      'static string UrlDecode(string str)': (text: Text) => text && urlDecode(text),
      'static string UrlDecode(string str, Encoding e)': (text: Text, e: Encoding) =>
        text && urlDecode(text, by(e)),
      'static string UrlDecode(byte[] bytes, Encoding e)': (
        bytes: Uint8Array | null,
        e: Encoding,
      ) => bytes && by(e)(urlDecodeBytes(bytes)),
      'static byte[] UrlDecodeToBytes(string str)': (text: Text) =>
        text === null ? null : urlDecodeBytes(utf8(text)),
      'static string UrlPathEncode(string str)': (text: Text) => text && pathEncode(text),
      'static string HtmlEncode(string s)': (text: Text) => text && htmlEncode(text),
      'static string HtmlEncode(object value)': (value: unknown) =>
        value === null ? null : htmlEncode(concatText(value)),
      'static string HtmlDecode(string s)': (text: Text) => text && htmlDecode(text),
      'static string HtmlAttributeEncode(string s)': (text: Text) =>
        text && htmlAttributeEncode(text),
      'static string JavaScriptStringEncode(string value)': (text: Text) => quoted(text, false),
      'static string JavaScriptStringEncode(string value, bool addDoubleQuotes)': quoted,
      'static NameValueCollection ParseQueryString(string query)': (query: Text) =>
        parseQuery(query, fromUtf8),
      'static NameValueCollection ParseQueryString(string query, Encoding encoding)': (
        query: Text,
        encoding: Encoding | null,
      ) => parseQuery(query, by(encoding)),
    },
  }),
]
