import { expect, test } from 'vitest'
import { readings } from './readings.ts'
import { readAll } from './write-tree.ts'

for (const { title, text, namedValues, kind = 'policies', tree, warnings = [] } of readings) {
  test(title, () => {
    const read = readAll(text, namedValues && new Map(Object.entries(namedValues)))
    expect(read.diagnostics.map(({ code }) => code)).toEqual(warnings)
    expect(read.document?.kind).toBe(kind)
    expect(read.tree).toBe(tree)
  })
}
