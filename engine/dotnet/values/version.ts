import { argumentError, argumentNull, formatError, outOfRange, overflowError } from './errors.ts'

const names = ['major', 'minor', 'build', 'revision'] as const

type Failure = 'count' | 'negative' | 'format' | 'overflow'

/** System.Version: two to four numbers. */
export class Version {
  readonly parts: readonly number[]

  constructor(parts: readonly number[]) {
    this.parts = parts
  }

  static of(parts: readonly number[]): Version {
    const wrong = parts.findIndex((one) => one < 0)
    if (wrong >= 0) {
      const name = names[wrong]!
      throw outOfRange(`${name} ('${parts[wrong]}') must be a non-negative value.`, `${name}`)
    }
    return new Version(parts)
  }

  static parse(text: string | null, parameter: string): Version {
    if (text === null) throw argumentNull(parameter)
    const found = read(text)
    if (found instanceof Version) return found
    switch (found) {
      case 'count':
        throw argumentError('Version string portion was too short or too long.', parameter)
      case 'negative':
        throw outOfRange("Version's parameters must be greater than or equal to zero.", parameter)
      case 'overflow':
        throw overflowError('Value was either too large or too small for an Int32.')
      default:
        throw formatError(`The input string '${text}' was not in a correct format.`)
    }
  }

  static tryParse(text: string): Version | undefined {
    const found = read(text)
    return found instanceof Version ? found : undefined
  }

  /** -1 for one that is not given. */
  part(index: number): number {
    return this.parts[index] ?? -1
  }

  compare(other: Version): number {
    for (let i = 0; i < 4; i++) {
      const order = Math.sign(this.part(i) - other.part(i))
      if (order !== 0) return order
    }
    return 0
  }

  /** Its first numbers. */
  text(count: number): string {
    if (count < 0 || count > this.parts.length) {
      throw argumentError(`Argument must be between 0 and ${this.parts.length}.`, 'fieldCount')
    }
    return this.parts.slice(0, count).join('.')
  }

  toString(): string {
    return this.parts.join('.')
  }
}

function read(text: string): Version | Failure {
  const words = text.split('.', 6)
  if (words.length < 2 || words.length > 4) return 'count'
  const numbers: number[] = []
  for (const word of words) {
    if (!/^\s*[-+]?\d+\s*$/.test(word)) return 'format'
    const value = Number(word)
    if (value < 0) return 'negative'
    if (value > 2147483647) return 'overflow'
    numbers.push(value)
  }
  return new Version(numbers)
}
