import { allocate } from '../budget.ts'
import { DotnetException } from '../exception.ts'
import { argumentError, argumentNull, outOfRange } from './errors.ts'

const mostCapacity = 2147483647

/** System.Text.StringBuilder. */
export class StringBuilder {
  text = ''
  #capacity: number

  constructor(text = '', capacity = 16) {
    this.#capacity = Math.max(16, capacity)
    this.append(text)
  }

  get length(): number {
    return this.text.length
  }

  /** Cuts, or fills with `\0`. */
  set length(value: number) {
    if (value < 0) throw outOfRange('Length cannot be less than zero.', 'value')
    if (value <= this.text.length) this.text = this.text.slice(0, value)
    else this.append('\0', value - this.text.length)
  }

  get capacity(): number {
    return Math.max(this.#capacity, this.text.length)
  }

  set capacity(value: number) {
    if (value < 0) throw outOfRange('Capacity must be positive.', 'value')
    if (value < this.text.length) {
      throw outOfRange('capacity was less than the current size.', 'value')
    }
    this.#capacity = value
  }

  ensureCapacity(value: number): number {
    if (value < 0) throw outOfRange('Capacity must be positive.', 'capacity')
    this.#capacity = Math.max(this.capacity, value)
    return this.#capacity
  }

  append(text: string, times = 1): this {
    if (times < 0) throw outOfRange('Count cannot be less than zero.', 'repeatCount')
    this.#grow(text.length * times)
    this.text += times === 1 ? text : text.repeat(times)
    return this
  }

  insert(index: number, text: string, times = 1): this {
    if (index < 0 || index > this.text.length) throw outOfRange(badIndex, 'index')
    if (times < 0) throw outOfRange('Non-negative number required.', 'count')
    // Moving what stands behind costs as much as new text.
    this.#grow(text.length * times)
    allocate((this.text.length - index) / 16)
    this.text = this.text.slice(0, index) + text.repeat(times) + this.text.slice(index)
    return this
  }

  remove(start: number, length: number): this {
    if (length < 0) throw outOfRange('Length cannot be less than zero.', 'length')
    if (start < 0) throw outOfRange('StartIndex cannot be less than zero.', 'startIndex')
    if (length > this.text.length - start) {
      throw outOfRange(
        'Index was out of range. Must be non-negative and less than or equal to the size of the collection.',
        'length',
      )
    }
    this.text = this.text.slice(0, start) + this.text.slice(start + length)
    return this
  }

  /** Replaces in a part of the text, the whole by default. */
  replace(old: string | null, by: string | null, start = 0, count = this.text.length): this {
    if (start < 0 || start > this.text.length) throw outOfRange(badIndex, 'startIndex')
    if (count < 0 || start > this.text.length - count) throw outOfRange(badIndex, 'count')
    if (old === null) throw argumentNull('oldValue')
    if (old === '') throw argumentError('The value cannot be an empty string.', 'oldValue')
    const pieces = this.text.slice(start, start + count).split(old)
    const added = ((by ?? '').length - old.length) * (pieces.length - 1)
    this.#grow(Math.max(0, added))
    allocate(count / 16)
    this.text = this.text.slice(0, start) + pieces.join(by ?? '') + this.text.slice(start + count)
    return this
  }

  get(index: number): number {
    if (index < 0 || index >= this.text.length) {
      throw new DotnetException(
        'System.IndexOutOfRangeException',
        'Index was outside the bounds of the array.',
      )
    }
    return this.text.charCodeAt(index)
  }

  set(index: number, unit: number): void {
    if (index < 0 || index >= this.text.length) throw outOfRange(badIndex, 'index')
    allocate(this.text.length / 16)
    const char = String.fromCharCode(unit)
    this.text = this.text.slice(0, index) + char + this.text.slice(index + 1)
  }

  toText(start: number, length: number): string {
    return part(this.text, start, length, 'startIndex', 'length')
  }

  clear(): this {
    this.text = ''
    return this
  }

  toString(): string {
    return this.text
  }

  #grow(by: number): void {
    if (this.text.length + by > mostCapacity) throw outOfRange(tooLong, 'requiredLength')
    allocate(by)
    while (this.#capacity < this.text.length + by) this.#capacity *= 2
  }
}

const badIndex =
  'Index was out of range. Must be non-negative and less than the size of the collection.'
const tooLong = 'Value must be less than or equal to MaxCapacity.'

function part(text: string, start: number, length: number, at: string, count: string): string {
  if (start < 0) throw outOfRange('StartIndex cannot be less than zero.', at)
  if (start > text.length)
    throw outOfRange('startIndex cannot be larger than length of string.', at)
  if (length < 0) throw outOfRange('Length cannot be less than zero.', count)
  if (start > text.length - length) {
    throw outOfRange('Index and length must refer to a location within the string.', count)
  }
  return text.slice(start, start + length)
}
