// What handle() costs beside the bare proxy: node:http + undici dispatch, nothing between them.
// Interleaved pairs, each server in a process of its own on one core; load and backend on the other.
import { type ChildProcess, fork } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { Pool } from 'undici'

/** `handle`: without the front door. */
const kinds = ['bare', 'handle', 'gateway'] as const
type Kind = (typeof kinds)[number]

const pairs = Number(process.env.BENCH_PAIRS ?? 7)
const seconds = Number(process.env.BENCH_SECONDS ?? 3)
const connections = 32

const backend = createServer((request, response) => {
  request.resume()
  response.setHeader('content-type', 'application/json')
  response.end('{"hello":"world"}')
})
await new Promise<void>((resolve) => backend.listen(0, '127.0.0.1', resolve))
const origin = `http://127.0.0.1:${(backend.address() as AddressInfo).port}`

const servers = new Map<Kind, { readonly child: ChildProcess; readonly port: number }>()
for (const kind of kinds) servers.set(kind, await start(kind))
for (const kind of kinds) await load(kind, 4)

const measured = kinds.slice(1).map((kind) => ({ kind, ratios: [] as number[] }))
for (let i = 0; i < pairs; i++) {
  const costs = new Map<Kind, { readonly rate: number; readonly cpu: number }>()
  for (const kind of i % 2 === 0 ? kinds : kinds.toReversed()) {
    costs.set(kind, await load(kind, seconds))
  }
  const { cpu } = costs.get('bare')!
  for (const { kind, ratios } of measured) ratios.push(cpu / costs.get(kind)!.cpu)
  const shown = [...costs].map(
    ([kind, { rate, cpu }]) => `${kind} ${rate.toFixed(0)}/s ${cpu.toFixed(1)} µs`,
  )
  console.log(`round ${i + 1}: ${shown.join(', ')}`)
}
const figures = Object.fromEntries(
  measured.map(({ kind, ratios }) => {
    ratios.sort((a, b) => a - b)
    const [low, middle, high] = [ratios[0]!, ratios[ratios.length >> 1]!, ratios.at(-1)!]
    return [kind, { ratio: round(middle), range: [round(low), round(high)] }]
  }),
)
const ok = figures.handle!.ratio >= 0.85
console.log(JSON.stringify({ name: 'proxy', ok, goal: 0.85, figures }))
for (const { child } of servers.values()) child.kill()
backend.close()
backend.closeAllConnections()
process.exit(0)

function round(value: number): number {
  return Math.round(value * 1000) / 1000
}

async function start(kind: Kind) {
  const child = fork(fileURLToPath(new URL('./proxy-server.ts', import.meta.url)), [kind, origin], {
    execArgv: process.execArgv,
    stdio: ['ignore', process.env.BENCH_LOG ? 'ignore' : 'inherit', 'inherit', 'ipc'],
  })
  const port = await new Promise<number>((resolve) => {
    child.once('message', (message) => resolve((message as { port: number }).port))
  })
  return { child, port }
}

/** Requests per second, and CPU microseconds of the server per request. */
async function load(kind: Kind, time: number) {
  const { child, port } = servers.get(kind)!
  const pool = new Pool(`http://127.0.0.1:${port}`, { connections, pipelining: 1 })
  const before = await cpuOf(child)
  const start = performance.now()
  const end = start + time * 1000
  let count = 0
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (performance.now() < end) {
        const { statusCode, body } = await pool.request({ path: '/api/hello?x=1', method: 'GET' })
        await body.dump()
        if (statusCode !== 200) throw new Error(`${kind} answered ${statusCode}`)
        count++
      }
    }),
  )
  const elapsed = performance.now() - start
  const after = await cpuOf(child)
  await pool.close()
  return { rate: count / (elapsed / 1000), cpu: (after - before) / count }
}

function cpuOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => {
    child.once('message', (message) => resolve((message as { cpu: number }).cpu))
    child.send('cpu')
  })
}
