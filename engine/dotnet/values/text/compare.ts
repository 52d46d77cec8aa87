import { argumentError } from '../errors.ts'
import { ordinalUpper } from './casing.ts'

/** StringComparison, by .NET's numbers. Current and invariant culture are one. */
export const comparisons = {
  CurrentCulture: 0,
  CurrentCultureIgnoreCase: 1,
  InvariantCulture: 2,
  InvariantCultureIgnoreCase: 3,
  Ordinal: 4,
  OrdinalIgnoreCase: 5,
} as const

export interface Rule {
  readonly ordinal: boolean
  readonly ignoreCase: boolean
}

export function ruleOf(comparison: number): Rule {
  if (!(comparison >= 0 && comparison <= 5)) {
    throw argumentError(
      'The string comparison type passed in is currently not supported.',
      'comparisonType',
    )
  }
  return { ordinal: comparison >= 4, ignoreCase: comparison % 2 === 1 }
}

// The root order of ICU: lower case before upper case, accents after letters, ignorable characters ignored.
let collator: Intl.Collator | undefined
let caselessCollator: Intl.Collator | undefined

export function collatorOf(ignoreCase: boolean): Intl.Collator {
  // Made when it is first asked for: that takes more time than all other tables together.
  if (ignoreCase) {
    caselessCollator ??= new Intl.Collator('en', { sensitivity: 'accent' })
    return caselessCollator
  }
  collator ??= new Intl.Collator('en', { sensitivity: 'variant' })
  return collator
}

/** `string.Compare`: null comes first. Ordinal comparisons answer the difference of the first units that differ. */
export function compare(
  left: string | null,
  right: string | null,
  comparison: number = comparisons.CurrentCulture,
): number {
  const { ordinal, ignoreCase } = ruleOf(comparison)
  if (left === right) return 0
  if (left === null) return -1
  if (right === null) return 1
  if (!ordinal) return Math.sign(collatorOf(ignoreCase).compare(left, right))
  return ignoreCase
    ? compareOrdinal(ordinalUpper(left), ordinalUpper(right))
    : compareOrdinal(left, right)
}

export function compareOrdinal(left: string, right: string): number {
  const length = Math.min(left.length, right.length)
  for (let i = 0; i < length; i++) {
    const difference = left.charCodeAt(i) - right.charCodeAt(i)
    if (difference !== 0) return difference
  }
  return left.length - right.length
}

export function equals(
  left: string | null,
  right: string | null,
  comparison: number = comparisons.Ordinal,
): boolean {
  return compare(left, right, comparison) === 0
}

/** Equal for texts that a comparison calls equal; for dictionaries and sets. */
export function comparisonKey(text: string, comparison: number): string {
  const { ordinal, ignoreCase } = ruleOf(comparison)
  if (ordinal) return ignoreCase ? ordinalUpper(text) : text
  const plain = text.normalize('NFD').replace(/[\p{Cc}\p{Cf}]/gu, '')
  return ignoreCase ? plain.normalize('NFKD').toUpperCase().toLowerCase() : plain
}
