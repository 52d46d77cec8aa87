import type { Dictionary } from '../collections/dictionary.ts'
import type { Row } from '../collections/tuples.ts'
import { argumentNull, nullReference } from '../errors.ts'
import { type TypeTable, type } from '../table.ts'
import type { Type } from '../types.ts'
import { boxedDefault, cast, enumerate } from '../value.ts'
import { ContextDictionary } from './dictionary.ts'

type Text = string | null

/** A value of a dictionary; undefined where there is none. */
function find(dictionary: unknown, name: Text): unknown {
  if (dictionary === null) throw nullReference()
  if (name === null) throw argumentNull('key')
  if (dictionary instanceof ContextDictionary) return dictionary.find(name)
  const place = (dictionary as Dictionary).find(name)
  return place < 0 ? undefined : (dictionary as Dictionary).get(name)
}

/** The values of a header, query parameter or claim, joined by commas. */
function joined(dictionary: unknown, name: Text, fallback: Text): Text {
  const values = find(dictionary, name) as readonly string[] | null | undefined
  return values ? values.join(',') : fallback
}

function variable(dictionary: unknown, name: Text, fallback: unknown, [T]: [Type]): unknown {
  const value = find(dictionary, name)
  return value === undefined ? fallback : cast(value, T)
}

function encodeForm(form: unknown): string {
  const pairs: string[] = []
  for (const pair of enumerate(form) as Iterable<Row>) {
    const [name, values] = pair.items
    for (const value of enumerate(values)) {
      pairs.push(`${encodeFormText(name as string)}=${encodeFormText((value as Text) ?? '')}`)
    }
  }
  return pairs.join('&')
}

const encodeFormText = (text: string) =>
  encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd'))
    .replaceAll('%20', '+')
    .replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`)

/** APIM's own extension methods on the dictionaries of the context. */
export const extensionTables: readonly TypeTable[] = [
  type('ContextExtensions', {
    kind: 'static',
    hidden: true,
    members: {
      'static string GetValueOrDefault(this IReadOnlyDictionary<string, string[]> dictionary, string name)':
        (self: unknown, name: Text) => joined(self, name, null),
      'static string GetValueOrDefault(this IReadOnlyDictionary<string, string[]> dictionary, string name, string defaultValue)':
        joined,
      'static string GetValueOrDefault(this IReadOnlyDictionary<string, string> dictionary, string name)':
        (self: unknown, name: Text) => find(self, name) ?? null,
      'static string GetValueOrDefault(this IReadOnlyDictionary<string, string> dictionary, string name, string defaultValue)':
        (self: unknown, name: Text, fallback: Text) => {
          const value = find(self, name)
          return value === undefined ? fallback : value
        },
      'static T GetValueOrDefault<T>(this IReadOnlyDictionary<string, object> dictionary, string name)':
        (self: unknown, name: Text, types: [Type]) =>
          variable(self, name, boxedDefault(types[0]), types),
      'static T GetValueOrDefault<T>(this IReadOnlyDictionary<string, object> dictionary, string name, T defaultValue)':
        variable,
      'static string ToQueryString(this IDictionary<string, IList<string>> form)': (
        form: unknown,
      ) => `?${encodeForm(form)}`,
      'static string ToFormUrlEncodedContent(this IDictionary<string, IList<string>> form)':
        encodeForm,
    },
  }),
]
