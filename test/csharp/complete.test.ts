import { describe, expect, it } from 'vitest'
import '../../engine/dotnet/tables.ts'
import { complete, hover } from '../../engine/csharp/complete.ts'

/** `|` marks the place. */
function at(marked: string): { text: string; form: 'expression' | 'block'; offset: number } {
  const offset = marked.indexOf('|')
  const text = marked.slice(0, offset) + marked.slice(offset + 1)
  return { text, form: /[;{]/.test(text) ? 'block' : 'expression', offset }
}

const completions: readonly { marked: string; has: string[]; lacks?: string[] }[] = [
  { marked: 'context.|', has: ['Api', 'Request', 'Variables'], lacks: ['if', 'context'] },
  { marked: 'context.Request.|', has: ['Body', 'Headers', 'MatchedParameters', 'Url'] },
  { marked: 'context.Request.He|', has: ['Headers'], lacks: ['Body'] },
  { marked: 'context.Request.Headers.|', has: ['ContainsKey', 'GetValueOrDefault', 'Select'] },
  { marked: 'context.Request.Url.Path.Sub|string(1)', has: ['Substring'], lacks: ['ToUpper'] },
  { marked: 'string.Join(",", context.Product.|', has: ['Groups', 'Name'] },
  { marked: 'context.Product.Groups.Where(g => g.|', has: ['Id', 'Name'] },
  { marked: 'context.Product?.|', has: ['Name'] },
  { marked: 'string.|', has: ['Format', 'IsNullOrEmpty', 'Join'], lacks: ['Length', 'Substring'] },
  { marked: '"abc".|', has: ['Length', 'Substring', 'Where'], lacks: ['IsNullOrEmpty', '.ctor'] },
  { marked: 'DateTime.UtcNow.|', has: ['AddDays', 'Year'], lacks: ['Now'] },
  { marked: '|', has: ['context', 'DateTime', 'new', 'JObject'] },
  { marked: 'cont|', has: ['context', 'continue'], lacks: ['string'] },
  { marked: 'var words = "a b".Split(\' \'); return wor|', has: ['words'] },
  { marked: 'var one = new List<int>(); foreach (var each in one) { each.|', has: ['CompareTo'] },
  { marked: 'int Twice(int n) => n * 2; return Tw|ice(2);', has: ['Twice'] },
  { marked: 'return context.Request.Body.As<JObject>().|;', has: ['Property', 'SelectToken'] },
  { marked: 'nothing.|', has: [] },
]

describe('completion', () => {
  for (const { marked, has, lacks = [] } of completions) {
    it(marked, () => {
      const { text, form, offset } = at(marked)
      const labels = complete(text, form, offset).map((one) => one.label)
      expect(labels).toEqual(expect.arrayContaining(has))
      for (const label of lacks) expect(labels).not.toContain(label)
    })
  }

  it('tells signatures, and what Azure lacks', () => {
    const [item] = complete('"abc".Substr', 'expression', 12)
    expect(item).toEqual({
      label: 'Substring',
      kind: 'method',
      detail: 'string string.Substring(int)',
      more: 1,
      azure: true,
    })
    const all = complete('DateTime.UtcNow.', 'expression', 16)
    expect(all.find((one) => one.label === 'AddDays')?.azure).toBe(true)
    expect(all.find((one) => one.label === 'ToOADate')?.azure ?? false).toBe(false)
  })
})

const hovers: readonly { marked: string; text: string; type: string; page?: string }[] = [
  {
    marked: 'context.Requ|est.Method',
    text: 'IRequest IProxyRequestContext.Request',
    type: 'IRequest',
    page: 'dotnet/context.md',
  },
  {
    marked: '"abc".Subst|ring(1)',
    text: 'string string.Substring(int)',
    type: 'string',
    page: 'dotnet/System.md',
  },
  { marked: 'int count = 1; return cou|nt + 1;', text: 'int count', type: 'int' },
]

describe('hover', () => {
  for (const { marked, text: signature, type, page } of hovers) {
    it(marked, () => {
      const { text, form, offset } = at(marked)
      const told = hover(text, form, offset)
      expect(told).toMatchObject({ text: signature, type, azure: true })
      expect(told?.page).toBe(page)
    })
  }

  it('has nothing to tell of a keyword', () => {
    expect(hover('return 1;', 'block', 2)).toBeUndefined()
  })
})
