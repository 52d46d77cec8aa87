import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Engine } from '../../engine/csharp/compile.ts'
import { type Attack, attacks } from './budgets/attacks.ts'
import { attackAt, writeEstate } from './budgets/estate.ts'
import { type GatewayProcess, startGatewayProcess } from './budgets/gateway.ts'
import type { Show, ShowOptions } from './show.ts'

const bounds = { attackCpuMs: 150, othersP99Ms: 200 }
const engines: readonly Engine[] = ['emit', 'interpret']

export const show: Show = {
  name: 'budgets',
  summary:
    'expressions that would never end are stopped, each with its error, while others are served',

  async run(options) {
    const chosen = options.quick ? attacks.filter((_, i) => i % 8 === options.seed % 8) : attacks
    const folder = await mkdtemp(join(tmpdir(), 'postern-'))
    await writeEstate(folder, chosen)
    const figures: Record<string, unknown> = { attacks: chosen.length }
    let ok = true
    try {
      for (const engine of options.quick ? engines.slice(0, 1) : engines) {
        const gateway = await startGatewayProcess(folder, engine)
        try {
          const result = await attack(gateway, chosen, engine, options)
          figures[engine] = result
          ok &&=
            result.notStopped === 0 &&
            result.overCpu === 0 &&
            result.othersP99Ms <= bounds.othersP99Ms &&
            result.othersFailed === 0
        } finally {
          await gateway.stop()
        }
      }
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
    return { ok, figures }
  },
}

async function attack(
  gateway: GatewayProcess,
  chosen: readonly Attack[],
  engine: Engine,
  { log }: ShowOptions,
) {
  if (gateway.activeApis !== 2) throw new Error('the configuration is not served')
  await warmUp(gateway)
  let notStopped = 0
  const used: number[] = []
  for (const [i, one] of chosen.entries()) {
    const { cpu, problem } = await alone(gateway, one, i)
    used.push(cpu)
    if (problem !== undefined) {
      notStopped++
      log(`FAIL  ${engine}: ${one.title}: ${problem}`)
    }
    if (cpu > bounds.attackCpuMs) log(`FAIL  ${engine}: ${one.title}: ${Math.round(cpu)} ms of CPU`)
  }
  const others = await beside(gateway, chosen)
  const figures = {
    notStopped,
    overCpu: used.filter((cpu) => cpu > bounds.attackCpuMs).length,
    cpuMedianMs: Math.round(at(used, 0.5)),
    cpuMaxMs: Math.round(at(used, 1)),
    othersCalls: others.times.length,
    othersFailed: others.failed,
    othersP99Ms: Math.round(at(others.times, 0.99)),
    othersMaxMs: Math.round(at(others.times, 1)),
  }
  log(
    `${engine}: ${chosen.length} attacks, CPU median ${figures.cpuMedianMs}, most ${figures.cpuMaxMs} ms (≤ ${bounds.attackCpuMs}); ` +
      `${figures.othersCalls} other calls, p99 ${figures.othersP99Ms} ms (≤ ${bounds.othersP99Ms}), most ${figures.othersMaxMs} ms; ` +
      `the attack that took longest: ${others.slowest.title}, ${others.slowest.ms} ms`,
  )
  return figures
}

/** The front door and the languages are loaded and compiled before anything is measured. */
async function warmUp(gateway: GatewayProcess): Promise<void> {
  for (let i = 0; i < 300; i++) await (await fetch(`${gateway.origin}/others/hello`)).text()
  for (let i = 0; i < 20; i++) await gateway.cpuSeconds()
}

// What the process does of its own accord (compiling in the background, collecting what an attack left) is no part of
// an attack: the smaller of two tries counts.
const tries = 2

/** What an attack costs when nothing else runs, and whether its answer says what stopped it, and where. */
async function alone(gateway: GatewayProcess, one: Attack, i: number) {
  let cpu = Number.POSITIVE_INFINITY
  let problem: string | undefined
  for (let n = 0; n < tries && (n === 0 || cpu > bounds.attackCpuMs); n++) {
    await settle(20)
    const before = await gateway.cpuSeconds()
    const { status, text } = await call(gateway, one, i)
    cpu = Math.min(cpu, 1000 * ((await gateway.cpuSeconds()) - before))
    const place = `attack-${i}/policy.xml:${attackAt.line}:${attackAt.column}`
    const failure = await gateway.failureAt(place)
    if (status !== 500) problem = `it was answered ${status} ${text.slice(0, 80)}`
    else if (!one.stopped.test(text))
      problem = `the answer does not name the budget: ${text.slice(0, 200)}`
    else if (failure === undefined) problem = `the log does not name ${place}`
    else if (!one.stopped.test(failure)) problem = `the log does not name the budget`
  }
  return { cpu, problem }
}

async function call(gateway: GatewayProcess, one: Attack, i: number) {
  const response = await fetch(`${gateway.origin}/attacks/${i}`, {
    method: 'POST',
    ...(one.body === undefined ? {} : { body: one.body }),
  })
  return { status: response.status, text: await response.text() }
}

/** Calls of others while one attack follows the other, as they come by themselves: not at once. */
async function beside(gateway: GatewayProcess, chosen: readonly Attack[]) {
  const times: number[] = []
  let slowest = { title: '', ms: 0 }
  const running = new Set<Promise<void>>()
  let failed = 0
  const other = async () => {
    const start = performance.now()
    const response = await fetch(`${gateway.origin}/others/hello`)
    if ((await response.text()) !== 'A-B-C-D') failed++
    times.push(performance.now() - start)
  }
  const timer = setInterval(() => {
    const one: Promise<void> = other().finally(() => running.delete(one))
    running.add(one)
  }, 10)
  for (const [i, one] of chosen.entries()) {
    const start = performance.now()
    await call(gateway, one, i)
    const ms = Math.round(performance.now() - start)
    if (ms > slowest.ms) slowest = { title: one.title, ms }
    await settle(100)
  }
  clearInterval(timer)
  await Promise.all(running)
  return { times, failed, slowest }
}

function at(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!
}

function settle(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
