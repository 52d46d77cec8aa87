import { ambient } from '../ambient.ts'
import { allocate } from '../budget.ts'
import { argument, argumentNull, negative } from '../errors.ts'
import { type TypeTable, type } from '../table.ts'
import type { Type } from '../types.ts'
import { arrayOf, type DotnetArray, elementType } from '../value.ts'
import { Random } from '../values/random.ts'

const fresh = () => Random.from(() => ambient().random())

/** `Random.Shared`: asks the running evaluation, so one object serves all. */
const shared = fresh()

function items(self: Random, choices: DotnetArray | null, length: number) {
  if (choices === null) throw argumentNull('choices')
  if (choices.length === 0) throw argument('Span may not be empty.', 'choices')
  if (length < 0) throw negative('length', length)
  allocate(4 * length)
  const picked = Array.from({ length }, () => choices[self.nextBelow(choices.length)])
  return arrayOf(elementType(choices), picked)
}

function shuffle(self: Random, values: DotnetArray | null): void {
  if (values === null) throw argumentNull('values')
  for (let i = 0; i < values.length - 1; i++) {
    const other = self.nextBetween(i, values.length)
    const kept = values[i]
    values[i] = values[other]
    values[other] = kept
  }
}

export const randomTables: readonly TypeTable[] = [
  type('System.Random', {
    class: Random,
    members: {
      'new()': fresh,
      'new(int Seed)': (seed: number) => Random.seeded(seed),
      'static Random Shared': () => shared,
      'int Next()': (self: Random) => self.next(),
      'int Next(int maxValue)': (self: Random, max: number) => self.nextBelow(max),
      'int Next(int minValue, int maxValue)': (self: Random, min: number, max: number) =>
        self.nextBetween(min, max),
      'long NextInt64()': (self: Random) => self.nextLong(),
      'long NextInt64(long maxValue)': (self: Random, max: bigint) => self.nextLongBelow(max),
      'long NextInt64(long minValue, long maxValue)': (self: Random, min: bigint, max: bigint) =>
        self.nextLongBetween(min, max),
      'double NextDouble()': (self: Random) => self.nextDouble(),
      'float NextSingle()': (self: Random) => self.nextSingle(),
      'void NextBytes(byte[] buffer)': (self: Random, buffer: Uint8Array | null) => {
        if (buffer === null) throw argumentNull('buffer')
        buffer.set(self.nextBytes(buffer.length))
      },
      'T[] GetItems<T>(T[] choices, int length)': (
        self: Random,
        choices: DotnetArray | null,
        length: number,
        _types: readonly Type[],
      ) => items(self, choices, length),
      'void Shuffle<T>(T[] values)': (self: Random, values: DotnetArray | null) =>
        shuffle(self, values),
    },
  }),
]
