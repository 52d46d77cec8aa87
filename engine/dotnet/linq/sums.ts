import { overflow } from '../errors.ts'
import type { Implementation, Members } from '../table.ts'
import { type Delegate, unbox } from '../value.ts'
import { Decimal } from '../values/decimal.ts'
import { from, given, noElements } from './source.ts'

/** How numbers of a type are added; numbers are bare. */
interface Arithmetic {
  readonly zero: unknown
  readonly add: (sum: never, value: never) => unknown
  /** The sum as its type has it. */
  readonly sum: (total: never) => unknown
  /** Averages may be added up in a wider type. */
  readonly addForAverage?: (sum: never, value: never) => unknown
  readonly average: (total: never, count: number) => unknown
  readonly averageType: 'double' | 'float' | 'decimal'
}

const addNumbers = (sum: number, value: number) => sum + value
const itself = (total: unknown) => total

const arithmetic: Readonly<Record<string, Arithmetic>> = {
  int: {
    zero: 0,
    add: (sum: number, value: number) => {
      const next = sum + value
      if (next !== (next | 0)) throw overflow()
      return next
    },
    sum: itself,
    addForAverage: addNumbers,
    average: (total: number, count: number) => total / count,
    averageType: 'double',
  },
  long: {
    zero: 0n,
    add: (sum: bigint, value: bigint) => {
      const next = sum + value
      if (next !== BigInt.asIntN(64, next)) throw overflow()
      return next
    },
    sum: itself,
    average: (total: bigint, count: number) => Number(total) / count,
    averageType: 'double',
  },
  // Floats are added up as doubles.
  float: {
    zero: 0,
    add: addNumbers,
    sum: (total: number) => Math.fround(total),
    average: (total: number, count: number) => Math.fround(total / count),
    averageType: 'float',
  },
  double: {
    zero: 0,
    add: addNumbers,
    sum: itself,
    average: (total: number, count: number) => total / count,
    averageType: 'double',
  },
  decimal: {
    zero: Decimal.zero,
    add: (sum: Decimal, value: Decimal) => sum.add(value),
    sum: itself,
    average: (total: Decimal, count: number) => total.divide(Decimal.fromInteger(count)),
    averageType: 'decimal',
  },
}

export const numberTypes: readonly string[] = Object.keys(arithmetic)

type Numbers = () => Iterable<unknown>

/** The numbers to add up, bare; nulls are left out. */
function numbers(source: unknown, selector?: Delegate | null): Numbers {
  const items = from(source)
  const select = selector === undefined ? itself : given(selector, 'selector')
  return function* () {
    for (const item of items) {
      const value = select(item)
      if (value !== null) yield unbox(value)
    }
  }
}

function sum(of: Arithmetic, values: Numbers): unknown {
  let total = of.zero
  for (const value of values()) total = of.add(total as never, value as never)
  return of.sum(total as never)
}

/** The average; undefined when there are no numbers. */
function average(of: Arithmetic, values: Numbers): unknown {
  const add = of.addForAverage ?? of.add
  let total = of.zero
  let count = 0
  for (const value of values()) {
    total = add(total as never, value as never)
    count++
  }
  return count === 0 ? undefined : of.average(total as never, count)
}

function refused(result: unknown): unknown {
  if (result === undefined) throw noElements()
  return result
}

const orNull = (result: unknown) => result ?? null

function summing(type: string): Members {
  const of = arithmetic[type]!
  const members: Record<string, Implementation> = {}
  for (const mark of ['', '?']) {
    const value = `${type}${mark}`
    const mean = `${of.averageType}${mark}`
    const finish = mark === '' ? refused : orNull
    const plain = `this IEnumerable<${value}> source`
    const selected = `this IEnumerable<TSource> source, Func<TSource, ${value}> selector`
    members[`static ${value} Sum(${plain})`] = (source: unknown) => sum(of, numbers(source))
    members[`static ${value} Sum<TSource>(${selected})`] = (
      source: unknown,
      selector: Delegate | null,
    ) => sum(of, numbers(source, selector))
    members[`static ${mean} Average(${plain})`] = (source: unknown) =>
      finish(average(of, numbers(source)))
    members[`static ${mean} Average<TSource>(${selected})`] = (
      source: unknown,
      selector: Delegate | null,
    ) => finish(average(of, numbers(source, selector)))
  }
  return members
}

export const sumMembers: Members = Object.assign({}, ...numberTypes.map(summing))
