import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))

/** What a folder may import besides itself. The first row that fits a file counts. */
const rows: readonly { readonly folder: string; readonly may: readonly string[] }[] = [
  { folder: 'engine/text', may: [] },
  { folder: 'engine/document', may: ['engine/text'] },
  { folder: 'engine', may: ['engine'] },
  { folder: 'policies', may: ['engine'] },
  { folder: 'gateway/model', may: [] },
  { folder: 'gateway/simulator', may: ['engine/text'] },
  { folder: 'gateway', may: ['gateway', 'policies', 'engine'] },
  { folder: 'bench', may: ['gateway', 'policies', 'engine', 'test'] },
  { folder: 'test', may: ['gateway', 'policies', 'engine', 'samples'] },
]

/** Only the process may reach disk, network and other processes. */
const outside = /^node:(fs|http|https|http2|net|tls|child_process|cluster|dgram|worker_threads)/
/** Tables and pure functions of these are fine. */
const pure = new Set([
  'engine/run/error-response.ts node:http',
  'policies/shared/edit-status.ts node:http',
  'engine/dotnet/values/uri/host.ts node:net',
])

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name))
}

function imports(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8')
  const found = text.matchAll(
    /(?:^|\n)\s*(?:import|export)\s[^'"]*?from\s*'([^']+)'|import\(\s*'([^']+)'/g,
  )
  return [...found].map((match) => match[1] ?? match[2]!)
}

describe('imports point inward', () => {
  for (const folder of ['engine', 'policies', 'gateway', 'bench']) {
    it(`of ${folder}/`, () => {
      const wrong: string[] = []
      for (const file of sources(folder)) {
        const row = rows.find((candidate) => file.startsWith(`${candidate.folder}/`))!
        for (const name of imports(file)) {
          if (!name.startsWith('.')) continue
          const target = relative(root, resolve(root, dirname(file), name))
          const allowed = [row.folder, ...row.may].some((place) => target.startsWith(`${place}/`))
          if (!allowed) wrong.push(`${file} → ${target}`)
        }
      }
      expect(wrong).toEqual([])
    })
  }

  it('engine and policies reach neither disk nor network', () => {
    const wrong = ['engine', 'policies'].flatMap(sources).flatMap((file) =>
      imports(file)
        .filter((name) => outside.test(name) && !pure.has(`${file} ${name}`))
        .map((name) => `${file} → ${name}`),
    )
    expect(wrong).toEqual([])
  })
})
