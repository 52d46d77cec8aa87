import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Simulator, startSimulator } from '../../gateway/simulator/server.ts'
import type { RunningGateway } from '../../gateway/start.ts'
import { serving } from '../admin/gateway.ts'
import { curlLines, expectAnswer } from '../curl-lines.ts'
import { samplesOf } from '../telemetry/exposition.ts'

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
    await serving(
      treeOf(folder),
      async ({ running }) => {
        const addresses = {
          'http://127.0.0.1:8080': running.addresses[0]!.url,
          'http://127.0.0.1:8081': running.admin!.url,
          'http://127.0.0.1:8082': simulator.url,
        }
        for (const line of lines) await expectAnswer(line, addresses)
        await checks[sample]?.(folder, running)
      },
      { settings: settingsOf(folder) },
    )
  })
})

/** What cannot be said by a command. */
const checks: Readonly<Record<string, (folder: string, running: RunningGateway) => Promise<void>>> =
  {
    /** Each metric that the dashboard asks for is there after the calls of the page. */
    async 'token-metrics'(folder, { admin }) {
      const dashboard = JSON.parse(
        readFileSync(join(folder, 'monitoring/grafana-dashboard.json'), 'utf8'),
      ) as { panels: { title: string; targets?: { expr: string }[] }[] }
      const headers = { authorization: 'Bearer metrics-key' }
      const text = await (await fetch(`${admin!.url}/metrics`, { headers })).text()
      const names = new Set(samplesOf(text).map(({ name }) => name))
      // Only what went wrong makes these.
      const others = new Set(['postern_llm_calls_without_price_total'])
      const asked = dashboard.panels.flatMap(({ title, targets = [] }) =>
        targets.flatMap(({ expr }) =>
          [...expr.replace(/\{[^}]*\}/g, '').matchAll(/\b[a-z0-9]+(?:_[a-z0-9]+)+\b(?!\s*\()/g)]
            .map(([name]) => name)
            .filter((name) => !labels.test(name) && !others.has(name))
            .map((name) => ({ title, name })),
        ),
      )
      expect(asked.length).toBeGreaterThan(20)
      expect(asked.filter(({ name }) => !names.has(name))).toEqual([])
    },
  }
const labels = /^(?:status_class|gen_ai_response_model|gen_ai_token_type|server_address)$/

test('the line of the README is answered by the quick start', { timeout: 60_000 }, async () => {
  const page = readFileSync(join(root, 'README.md'), 'utf8')
  const lines = curlLines(page)
  expect(lines.length).toBe(1)
  await serving(treeOf(join(root, 'samples/quick-start')), async ({ running }) => {
    const { url } = running.addresses[0]!
    for (const line of lines) await expectAnswer(line, { 'http://127.0.0.1:8080': url })
  })
})

/** Its own settings, without what stands elsewhere in a test. */
function settingsOf(folder: string): object {
  const path = join(folder, 'postern.json')
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as object) : {}
}

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
