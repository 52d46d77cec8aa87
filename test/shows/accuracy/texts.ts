import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Random } from '../show.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))

const others = [
  'Der Zug nach Köln fährt heute von Gleis 7 ab; bitte beachten Sie die Durchsagen am Bahnsteig.',
  'El ayuntamiento publicó ayer el presupuesto, con más dinero para las bibliotecas del barrio.',
  'Сегодня утром в лаборатории измерили скорость реакции при разных температурах.',
  '今日は午後から雨が降るそうです。傘を持って出かけたほうがいいでしょう。',
  '他们在城里开了一家小书店，每个周末都有人来读诗。',
  'العربية لغة غنية بالمفردات، ولها تاريخ طويل في الأدب والعلوم.',
  'हर सुबह वह नदी के किनारे टहलने जाती है और पक्षियों को दाना देती है।',
  'Release 🚀 went fine: 3 pods restarted 😅, p99 back at 41 ms ✅ — thanks, team! 🎉',
  'id,when,amount\n10482,2025-03-01T08:12:44Z,1299.00\n10483,2025-03-01T08:13:02Z,-17.25\n',
]

/** Real prose and code: the project's own pages and sources, and a few lines in other languages. */
export function readTexts(): readonly string[] {
  const files = (folder: string, end: string) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith(end))
      .map((name) => readFileSync(join(root, folder, name), 'utf8'))
  return [...files('docs', '.md'), ...files('gateway/proxy', '.ts'), ...others, ...others]
}

/** A passage of 1 to `most` characters, that does not end within one. */
export function passage(texts: readonly string[], most: number, random: Random): string {
  const text = random.pick(texts)
  const start = random.below(Math.max(1, text.length - 40))
  const cut = text.slice(start, start + 1 + random.below(most))
  const whole = cut.replace(/^[\udc00-\udfff]|[\ud800-\udbff]$/g, '').trim()
  return whole === '' ? 'Yes.' : whole
}
