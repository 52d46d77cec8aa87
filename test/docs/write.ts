import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { generatedPages } from './pages.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
mkdirSync(`${root}/docs/policies`, { recursive: true })
mkdirSync(`${root}/docs/dotnet`, { recursive: true })
for (const [path, text] of generatedPages()) writeFileSync(`${root}/${path}`, text)
