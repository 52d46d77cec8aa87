import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Simulator, startSimulator } from '../../gateway/simulator/server.ts'
import { serving } from '../admin/gateway.ts'
import { curlLines, expectAnswer } from '../curl-lines.ts'

// Each sample is served as it stands, and each command of its page is run.
const root = fileURLToPath(new URL('../..', import.meta.url))
const samples = readdirSync(join(root, 'samples'))

let simulator: Simulator
beforeAll(async () => {
  simulator = await startSimulator({ port: 0 })
})
afterAll(() => simulator.close())

describe.each(samples)('samples/%s', (sample) => {
  const folder = join(root, 'samples', sample)
  const page = readFileSync(join(folder, 'README.md'), 'utf8')

  test('does what its page says', { timeout: 60_000 }, async () => {
    const lines = curlLines(page)
    expect(lines.length).toBeGreaterThan(0)
    await serving(treeOf(folder), async ({ running }) => {
      const { url } = running.addresses[0]!
      const addresses = { 'http://127.0.0.1:8080': url, 'http://127.0.0.1:8082': simulator.url }
      for (const line of lines) await expectAnswer(line, addresses)
    })
  })
})

test('the line of the README is answered by the quick start', { timeout: 60_000 }, async () => {
  const page = readFileSync(join(root, 'README.md'), 'utf8')
  const lines = curlLines(page)
  expect(lines.length).toBe(1)
  await serving(treeOf(join(root, 'samples/quick-start')), async ({ running }) => {
    const { url } = running.addresses[0]!
    for (const line of lines) await expectAnswer(line, { 'http://127.0.0.1:8080': url })
  })
})

/** The files of a folder, with the simulator where it really is. */
function treeOf(folder: string): Record<string, string> {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
  const at = new URL(simulator.url).host
  return Object.fromEntries(
    paths.map((path) => [
      path,
      readFileSync(join(folder, path), 'utf8').replaceAll('127.0.0.1:8082', at),
    ]),
  )
}
