import { expect, test } from 'vitest'
import { DotnetException } from '../../engine/dotnet/exception.ts'

/** A value, or the exception that comes instead of it: `throws` is its type (without `System.`) and its message. */
export type Case = readonly [title: string, run: () => unknown, gives: unknown]

export interface Throws {
  readonly throws: string
  readonly message?: string
}

export const throws = (type: string, message?: string): Throws =>
  message === undefined ? { throws: type } : { throws: type, message }

/** Runs cases as tests. Objects are compared by their text unless the expectation is an array. */
export function run(cases: readonly Case[]): void {
  for (const [title, action, gives] of cases) {
    test(title, () => {
      const found = outcome(action)
      if (isThrows(gives) && gives.message === undefined && isThrows(found)) {
        expect(found.throws).toBe(gives.throws)
      } else {
        expect(found).toEqual(gives)
      }
    })
  }
}

function isThrows(value: unknown): value is Throws {
  return typeof value === 'object' && value !== null && 'throws' in value
}

function outcome(action: () => unknown): unknown {
  try {
    const value = action()
    const isPlain = value === null || typeof value !== 'object' || Array.isArray(value)
    return isPlain || value instanceof Uint8Array ? value : String(value)
  } catch (error) {
    if (!(error instanceof DotnetException)) throw error
    return { throws: error.typeName.replace(/^System\./, ''), message: error.message }
  }
}
