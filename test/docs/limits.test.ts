import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { declaration } from '../../gateway/settings/declaration.ts'

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')

/** Input, bound, what happens beyond it, setting. */
const rows = read('docs/limits.md')
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .slice(2)
  .map((line) =>
    line
      .split('|')
      .map((cell) => cell.trim())
      .slice(1, 5),
  )

/** Where the bounds without a setting stand in the code, as they are written there. */
const inCode: readonly (readonly [input: string, bound: string, file: string, code: string])[] = [
  ['a policy fragment', '512 KiB', 'engine/document/read.ts', '512 * 1024'],
  ['elements inside elements', '256 deep', 'engine/document/read.ts', 'maxDepth = 256'],
  [
    'elements and attributes of a document',
    '20,000',
    'engine/document/read.ts',
    'maxNodes = 20_000',
  ],
  [
    'a value with its named values put in',
    '2 Mi characters',
    'engine/document/value.ts',
    'maxLength = 2 * 1024 * 1024',
  ],
  ['fragments inside fragments', '10 deep', 'engine/program/link.ts', 'maxFragmentDepth = 10'],
  [
    'new text, arrays and trees of an expression',
    '16 MiB',
    'engine/dotnet/budget.ts',
    'memory: 16 * 1024 * 1024',
  ],
  ['the CPU time of one evaluation', '80 ms', 'engine/dotnet/budget.ts', 'time: 80,'],
  ['calls inside of calls', '200', 'engine/dotnet/budget.ts', 'depth: 200'],
  [
    'texts of expressions whose compiled form is remembered',
    '20,000',
    'engine/csharp/compile.ts',
    'mostPrograms = 20_000',
  ],
  [
    'a JSONata expression',
    '100 ms, 200 deep, 100,000 items of a sequence, 4,000,000 characters of a text',
    'engine/jsonata/compile.ts',
    'timeout: 100,\n  stack: 200,\n  sequence: 100_000,\n  text: 4_000_000,',
  ],
  [
    'files of a configuration folder',
    '200,000, 16 folders deep',
    'gateway/config/files.ts',
    'files: 200_000',
  ],
  [
    'a file of a configuration folder',
    '32 MiB',
    'gateway/config/files.ts',
    'bytesPerFile: 32 * 1024 * 1024',
  ],
  [
    'OpenID configurations',
    '1,000',
    'gateway/proxy/openid/configurations.ts',
    'maxConfigurations = 1_000',
  ],
  [
    'an OpenID configuration, a key set',
    '1 MiB, 100 keys, 10 s each',
    'gateway/proxy/openid/fetch.ts',
    'maxKeys = 100',
  ],
  [
    'a value of the internal cache, all of them',
    '64 MiB, 10,000 values',
    'gateway/store/memory/value-cache.ts',
    'maxBytes: 67_108_864',
  ],
  [
    'a value of the external cache',
    '16 MiB as it is written down',
    'gateway/store/redis/value-cache.ts',
    'maxBytes = 16_777_216',
  ],
  [
    'settlements that wait for Redis',
    '100,000',
    'gateway/store/redis/guarded.ts',
    'mostSettlements = 100_000',
  ],
  [
    'a message over WebSocket, where tokens are counted',
    '4 MiB',
    'gateway/proxy/websocket/frames.ts',
    'mostText = 4_194_304',
  ],
  ['redirects that are followed', '10', 'gateway/proxy/http.ts', 'maxRedirects = 10'],
  ['members of a pool', '30', 'gateway/model/backend.ts', 'mostMembers = 30'],
  [
    'failures that a circuit breaker counts, its durations',
    '10,000; 31 days',
    'gateway/config/read-breaker.ts',
    'mostFailures = 10_000',
  ],
]

describe('docs/limits.md', () => {
  const { limits } = declaration.members
  for (const [name, field] of Object.entries(limits.members)) {
    if (field.kind !== 'integer') continue
    test(`tells the default of limits.${name}`, () => {
      const row = rows.find((cells) => cells[3] === `\`limits.${name}\``)
      const bound = row?.[1] ?? ''
      const told = shown(field.default).filter((text) => bound.startsWith(text))
      expect(told, `\`${bound}\` is none of ${shown(field.default).join(', ')}`).not.toEqual([])
    })
  }

  for (const [input, bound, file, code] of inCode) {
    test(`tells what ${file} says of ${input}`, () => {
      expect(rows.find((cells) => cells[0] === input)?.[1]).toBe(bound)
      expect(read(file)).toContain(code)
    })
  }

  test('names settings that there are', () => {
    const named = rows.flatMap((cells) => cells[3]!.match(/(?<=`limits\.)\w+(?=`)/g) ?? [])
    for (const name of named) expect(Object.keys(limits.members)).toContain(name)
  })
})

/** A number as one may write it for people. */
function shown(value: number): string[] {
  if (value === 0) return ['no bound']
  const units = { ' KiB': 1024, ' MiB': 1024 ** 2, ' GiB': 1024 ** 3, ' s': 1000 }
  const inUnits = Object.entries(units).filter(([, size]) => value % size === 0)
  return [
    value.toLocaleString('en-US'),
    ...inUnits.map(([unit, size]) => `${(value / size).toLocaleString('en-US')}${unit}`),
  ]
}
