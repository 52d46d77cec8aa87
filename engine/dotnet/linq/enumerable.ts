import { List } from '../collections/list.ts'
import { argumentNull } from '../errors.ts'
import { type TypeTable, type } from '../table.ts'
import type { Type } from '../types.ts'
import { type Delegate, enumerate, sequence } from '../value.ts'

function given<T>(value: T | null, name: string): T {
  if (value === null) throw argumentNull(name)
  return value
}

export const enumerableTables: readonly TypeTable[] = [
  type('System.Linq.Enumerable', {
    kind: 'static',
    members: {
      'static IEnumerable<R> Select<T, R>(this IEnumerable<T> source, Func<T, R> selector)': (
        source: unknown,
        selector: Delegate,
        [, R]: [Type, Type],
      ) => {
        given(source, 'source')
        given(selector, 'selector')
        return sequence(R, function* () {
          for (const item of enumerate(source)) yield selector(item)
        })
      },
      'static List<T> ToList<T>(this IEnumerable<T> source)': (source: unknown, [T]: [Type]) =>
        new List(T, [...enumerate(given(source, 'source'))]),
    },
  }),
]
