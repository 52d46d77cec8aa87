import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { readAdminKey } from '../gateway/runtime/state-folder.ts'
import { writeTree } from '../test/shows/hot-reload/estate.ts'
import { type Bench, shown, spreadOf } from './bench.ts'
import { large } from './load/estate.ts'
import { buildServers, workFolder } from './proxy/servers.ts'

/** What loading 1,000 APIs may cost, in seconds of CPU and in MiB; and in seconds the first answer of a small one. */
const bounds = { cpu: 3, memory: 250, firstAnswer: 0.7 }

const program = `${workFolder}/dist/postern.js`
const quickStart = fileURLToPath(new URL('../samples/quick-start', import.meta.url))

/** The CPU time counts, which tells the same on a busy machine; for the first answer it must be idle. */
export const bench: Bench = {
  summary:
    '1,000 APIs with 20 operations each in 3 products are loaded; the first answer of a start',

  async run({ rounds, log }) {
    const folder = await mkdtemp(join(tmpdir(), 'postern-'))
    try {
      await buildServers()
      await writeTree(folder, large(1_000, 20))
      const loads: Started[] = []
      const starts: Started[] = []
      for (let i = 0; i < rounds; i++) {
        loads.push(await start(folder, folder, '/api-0/things-0/1'))
        starts.push(await start(quickStart, `${folder}/small`, '/openai/'))
      }
      const cpu = spreadOf(loads.map(({ cpuSeconds }) => cpuSeconds))
      const memory = spreadOf(loads.map(({ memoryBytes }) => memoryBytes / 1024 / 1024))
      const firstAnswer = spreadOf(starts.map(({ firstAnswer }) => firstAnswer))
      log(`CPU of a start with 1,000 APIs: ${shown(cpu, 2)} s, at most ${bounds.cpu}`)
      log(`its memory: ${shown(memory, 0)} MiB, at most ${bounds.memory}`)
      log(
        `first answer of the quick start: ${shown(firstAnswer, 2)} s, at most ${bounds.firstAnswer}`,
      )
      const ok =
        cpu.median <= bounds.cpu &&
        memory.median <= bounds.memory &&
        firstAnswer.median <= bounds.firstAnswer
      return { ok, figures: { cpu, memory, firstAnswer, all: loads[0]!.apis } }
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  },
}

interface Started {
  /** Seconds from the start of the process. */
  readonly firstAnswer: number
  readonly cpuSeconds: number
  readonly memoryBytes: number
  readonly apis: { readonly active: number; readonly all: number }
}

/** Until the first answer, which may be one that refuses the call. */
async function start(folder: string, state: string, path: string): Promise<Started> {
  const began = performance.now()
  const line = ['start', '--config', folder, '--port', '0', '--admin-port', '0', '--json']
  const child = spawn(process.execPath, [program, ...line], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      POSTERN_STATE_FOLDER: `${state}/.postern`,
      POSTERN_LISTENERS_0_ADDRESS: '127.0.0.1',
      POSTERN_LOG_LEVEL: 'silent',
    },
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  try {
    const lines = createInterface({ input: child.stdout })
    const first = await Promise.race([
      new Promise<string>((resolve) => lines.once('line', resolve)),
      ended.then(() => ''),
    ])
    if (first === '') throw new Error('the gateway did not start')
    const { addresses, admin }: { addresses: string[]; admin: string } = JSON.parse(first)
    await (await fetch(`${addresses[0]}${path}`)).arrayBuffer()
    const firstAnswer = (performance.now() - began) / 1000
    const key = await readAdminKey(`${state}/.postern`)
    const headers = { authorization: `Bearer ${key}` }
    const status = (await (await fetch(`${admin}/admin/status`, { headers })).json()) as {
      readonly process: { readonly cpuSeconds: number; readonly memoryBytes: number }
      readonly apis: Started['apis']
    }
    return { firstAnswer, ...status.process, apis: status.apis }
  } finally {
    child.kill('SIGTERM')
    await ended
  }
}
