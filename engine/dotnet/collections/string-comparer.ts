import { spendOver } from '../budget.ts'
import { argument, argumentNull } from '../errors.ts'
import { abstract, type TypeTable, type } from '../table.ts'
import { compare as compareValues, equals, hashCode, typeOfName } from '../value.ts'
import { compare, comparisonKey, comparisons } from '../values/text/compare.ts'
import { Comparer } from './comparers.ts'

/** System.StringComparer: texts by one StringComparison, everything else by its own equality. */
export class StringComparer extends Comparer {
  readonly comparison: number

  constructor(comparison: number) {
    const key = (value: unknown) => {
      if (typeof value !== 'string') return value
      spendOver(value.length)
      return comparisonKey(value, comparison)
    }
    super(typeOfName('System.String'), {
      order: (a, b) => (isText(a) && isText(b) ? compare(a, b, comparison) : compareValues(a, b)),
      same: (a, b) => (isText(a) && isText(b) ? compare(a, b, comparison) === 0 : equals(a, b)),
      key,
      hash: (value) => {
        if (value === null) throw argumentNull('obj')
        return hashCode(key(value))
      },
    })
    this.comparison = comparison
  }
}

const isText = (value: unknown): value is string | null =>
  value === null || typeof value === 'string'

const known = new Map<number, StringComparer>()

/** The comparer of a StringComparison. */
export function stringComparer(comparison: number): StringComparer {
  if (!(comparison >= 0 && comparison <= 5)) {
    throw argument(
      'The string comparison type passed in is currently not supported.',
      'comparisonType',
    )
  }
  let comparer = known.get(comparison)
  if (!comparer) {
    comparer = new StringComparer(comparison)
    known.set(comparison, comparer)
  }
  return comparer
}

const { CurrentCulture, CurrentCultureIgnoreCase } = comparisons

const create = (culture: unknown, ignoreCase: boolean) => {
  if (culture === null) throw argumentNull('culture')
  return stringComparer(ignoreCase ? CurrentCultureIgnoreCase : CurrentCulture)
}

const named = Object.fromEntries(
  Object.entries(comparisons).map(([name, comparison]) => [
    `static StringComparer ${name}`,
    () => stringComparer(comparison),
  ]),
)

export const stringComparerTables: readonly TypeTable[] = [
  type('System.Collections.IComparer', {
    kind: 'interface',
    members: { 'int Compare(object x, object y)': abstract },
  }),
  type('System.Collections.IEqualityComparer', {
    kind: 'interface',
    members: {
      'bool Equals(object x, object y)': abstract,
      'int GetHashCode(object obj)': abstract,
    },
  }),
  type('System.StringComparer', {
    class: StringComparer,
    abstract: true,
    interfaces: [
      'IComparer<string>',
      'IEqualityComparer<string>',
      'System.Collections.IComparer',
      'System.Collections.IEqualityComparer',
    ],
    members: {
      ...named,
      'static StringComparer Create(CultureInfo culture, bool ignoreCase)': create,
      'static StringComparer FromComparison(StringComparison comparisonType)': stringComparer,
      'int Compare(string x, string y)': (self: Comparer, x: string | null, y: string | null) =>
        self.order(x, y),
      'int Compare(object x, object y)': (self: Comparer, x: unknown, y: unknown) =>
        self.order(x, y),
      'bool Equals(string x, string y)': (self: Comparer, x: string | null, y: string | null) =>
        self.same(x, y),
      'bool Equals(object x, object y)': (self: Comparer, x: unknown, y: unknown) =>
        self.same(x, y),
      'int GetHashCode(string obj)': (self: Comparer, text: string | null) => self.hash(text),
      'int GetHashCode(object obj)': (self: Comparer, value: unknown) => self.hash(value),
    },
  }),
]
