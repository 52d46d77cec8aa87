import { expect, it } from 'vitest'
import { BudgetError, defaultLimits } from '../../engine/dotnet/budget.ts'
import { MappedText } from '../../engine/text/mapped.ts'
import { Source } from '../../engine/text/source.ts'
import { LoadedLanguages } from '../../gateway/runtime/languages.ts'
import { Bench } from '../policies/harness.ts'

const text = 'int n = 0; for (int i = 0; i < 5000; i++) n++; return n;'

async function evaluated(budgets?: ConstructorParameters<typeof LoadedLanguages>[0]) {
  const languages = new LoadedLanguages(budgets)
  await languages.prepare(['@{'])
  const code = MappedText.verbatim(new Source('p.xml', text), { start: 0, end: text.length })
  return languages.csharp(code, 'block').value!.evaluate(new Bench('').context({}))
}

it('an evaluation may spend what the settings say', async () => {
  expect(await evaluated()).toBe(5000)
  expect(await evaluated({ ...defaultLimits, fuel: 10_000 })).toBe(5000)
  await expect(evaluated({ ...defaultLimits, fuel: 1000 })).rejects.toThrow(BudgetError)
})
