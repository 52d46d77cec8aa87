import { describe, expect, test } from 'vitest'
import { answer, type LanguageCase, readCases } from './run.ts'

// The language as C# 7.3 has it, by both engines.
const files = new Map<string, LanguageCase[]>()
for (const one of readCases()) files.set(one.file, [...(files.get(one.file) ?? []), one])

for (const [file, cases] of files) {
  describe(file, () => {
    for (const { line, text, gives } of cases) {
      test(`${line}: ${text.replace(/\s+/g, ' ')}`, () => {
        expect(answer(text, 'emit')).toBe(gives)
        expect(answer(text, 'interpret')).toBe(gives)
      })
    }
  })
}
