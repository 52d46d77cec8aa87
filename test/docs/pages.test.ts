import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { generatedPages } from './pages.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const pages = generatedPages()

it('pages made from the code are current: `npm run docs` writes them', () => {
  for (const [path, text] of pages) {
    expect(existsSync(`${root}/${path}`), path).toBe(true)
    expect(readFileSync(`${root}/${path}`, 'utf8'), path).toBe(text)
  }
})

it('no page is left of a policy or namespace that is gone', () => {
  for (const folder of ['docs/policies', 'docs/dotnet']) {
    const left = readdirSync(`${root}/${folder}`).filter((name) => !pages.has(`${folder}/${name}`))
    expect(left).toEqual([])
  }
})

it('links of README and pages lead somewhere', () => {
  const broken: string[] = []
  for (const file of [
    'README.md',
    ...readdirSync(`${root}/docs`)
      .filter((name) => name.endsWith('.md'))
      .map((name) => `docs/${name}`),
  ]) {
    const text = readFileSync(`${root}/${file}`, 'utf8')
    for (const [, target] of text.matchAll(/\]\((?!https?:)([^)#]+)[^)]*\)/g)) {
      const folder = file.includes('/') ? `${root}/docs` : root
      if (!existsSync(`${folder}/${target}`)) broken.push(`${file} → ${target}`)
    }
  }
  expect(broken).toEqual([])
})
