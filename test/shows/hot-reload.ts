import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readSettings } from '../../gateway/settings/read.ts'
import { startGateway } from '../../gateway/start.ts'
import { silentLog } from '../../gateway/telemetry/log.ts'
import { startBackend } from './hot-reload/backend.ts'
import { broken, estate, livePolicy, versioned, writeTree } from './hot-reload/estate.ts'
import { type GatewayProcess, startGatewayProcess } from './hot-reload/gateway.ts'
import { Load } from './hot-reload/load.ts'
import type { Show, ShowOptions } from './show.ts'

const rate = 550
const streams = 200
const bounds = {
  callsPerSecond: 500,
  reloadCpuMs: 100,
  liveSnapshots: 2,
  memoryGrowthBytes: 20 * 1024 * 1024,
}

export const show: Show = {
  name: 'hot-reload',
  summary:
    'a configuration of 300 APIs is reloaded again and again, by file and by call, under load',

  async run(options) {
    const { quick, log } = options
    const folder = await mkdtemp(join(tmpdir(), 'postern-'))
    const backend = await startBackend()
    try {
      await writeTree(folder, estate(300, backend.url))
      const cpu = await reloadCpu(folder, quick ? 60 : 300, log)
      const loaded = await underLoad(folder, quick ? 60 : 1_000, options)
      const figures = { reloadCpuMs: cpu, ...loaded }
      const checks: readonly (readonly [string, boolean])[] = [
        [
          `p99 of the CPU time of a reload ≤ ${bounds.reloadCpuMs} ms`,
          cpu.p99 <= bounds.reloadCpuMs,
        ],
        ['no failed call', loaded.failedCalls === 0],
        ['no call is answered by an older configuration', loaded.staleCalls === 0],
        ['no broken stream', loaded.brokenStreams === 0],
        ['every reload came out as it should', loaded.wrongReloads === 0],
        ['the first call after each answer got the new generation', loaded.lateReloads === 0],
        [
          `calls a second ≥ ${bounds.callsPerSecond}`,
          loaded.callsPerSecond >= bounds.callsPerSecond,
        ],
        [
          `live snapshots at the end ≤ ${bounds.liveSnapshots}`,
          loaded.liveSnapshots <= bounds.liveSnapshots,
        ],
        ['memory growth ≤ 20 MB', loaded.memoryGrowthBytes <= bounds.memoryGrowthBytes],
      ]
      for (const [what, holds] of checks) log(`${holds ? 'PASS' : 'FAIL'}  ${what}`)
      return { ok: checks.every(([, holds]) => holds), figures }
    } finally {
      await backend.close()
      await rm(folder, { recursive: true, force: true })
    }
  },
}

/** Each waits long: so many tell enough. */
const mostWrong = 3

/** In the first ones V8 still compiles our code. */
const warmUp = 20

/** The CPU time of a reload, all threads together, measured in a process that does nothing else. */
async function reloadCpu(folder: string, count: number, log: ShowOptions['log']) {
  const text = JSON.stringify({
    listeners: [{ address: '127.0.0.1', port: 0 }],
    admin: { enabled: false },
    configuration: { watch: false },
  })
  const { settings } = readSettings({ folder, file: { name: 'postern.json', text } })
  const running = await startGateway({
    folder,
    settings: settings!,
    environment: {},
    version: 'show',
    log: silentLog,
  })
  const path = join(folder, livePolicy)
  const used: number[] = []
  for (let i = 1 - warmUp; i <= count; i++) {
    const before = process.cpuUsage()
    if (i % 2 === 0) {
      await writeFile(path, versioned(i + warmUp))
      await running.reloader.reload(new Set([livePolicy]))
    } else {
      const texts = new Map([[livePolicy, versioned(i + warmUp)]])
      await running.reloader.change(texts, () => writeFile(path, versioned(i + warmUp)))
    }
    const { user, system } = process.cpuUsage(before)
    if (i > 0) used.push((user + system) / 1000)
  }
  await writeFile(path, versioned(0))
  await running.stop()
  used.sort((a, b) => a - b)
  const at = (share: number) => Math.round(used[Math.min(count - 1, Math.floor(count * share))]!)
  const figures = { median: at(0.5), p99: at(0.99), max: at(1) }
  log(`CPU of a reload: median ${figures.median}, p99 ${figures.p99}, max ${figures.max} ms`)
  return figures
}

async function underLoad(folder: string, count: number, { log }: ShowOptions) {
  const gateway = await startGatewayProcess(folder)
  const load = new Load(gateway.origin)
  try {
    const { apis } = await gateway.status()
    log(`${apis.active} of ${apis.all} APIs active`)
    load.start(rate, streams)
    await settle(9_000)
    let wrongReloads = 0
    let lateReloads = 0
    let before = 0
    // At first the process grows to its working size: code is compiled, the heap finds its room.
    const warm = Math.max(30, Math.ceil(count / 5))
    for (let version = 1; version <= count; version++) {
      const outcome = await reload(gateway, folder, version, load)
      if (outcome === 'wrong') wrongReloads++
      if (wrongReloads > mostWrong) break
      if (outcome === 'late') lateReloads++
      if (version === warm) before = (await gateway.status()).process.memoryBytes
      if (version % Math.ceil(count / 10) === 0) {
        const { process } = await gateway.status()
        log(
          `${version} reloads, ${Math.round(load.rate)} calls/s, ${megabytes(process.memoryBytes)} MB`,
        )
      }
    }
    const callsPerSecond = Math.round(load.rate)
    const after = (await gateway.status()).process.memoryBytes
    await load.stop()
    const { liveSnapshots } = await gateway.status()
    for (const failure of load.figures.failures) log(failure)
    const { failures, ...figures } = load.figures
    return {
      reloads: count,
      wrongReloads,
      lateReloads,
      callsPerSecond,
      liveSnapshots,
      memoryBytes: after,
      memoryGrowthBytes: after - before,
      ...figures,
    }
  } finally {
    await gateway.stop()
  }
}

/** One in ten is wrong; odd ones come as files, even ones by call. */
async function reload(
  gateway: GatewayProcess,
  folder: string,
  version: number,
  load: Load,
): Promise<'fine' | 'wrong' | 'late'> {
  const isBroken = version % 20 === 9 || version % 20 === 18
  const text = isBroken ? broken(version) : versioned(version)
  const byFile = version % 2 === 1
  const taken = byFile
    ? await reloadByFile(gateway, folder, text, version, isBroken)
    : await reloadByCall(gateway, text, isBroken)
  if (!taken) return 'wrong'
  const wanted = isBroken ? load.version : version
  load.version = wanted
  return (await load.call()) === wanted ? 'fine' : 'late'
}

async function reloadByCall(
  gateway: GatewayProcess,
  text: string,
  isBroken: boolean,
): Promise<boolean> {
  const { status } = await gateway.admin('PUT', '/admin/policies/apis/live', text)
  return status === (isBroken ? 422 : 200)
}

async function reloadByFile(
  gateway: GatewayProcess,
  folder: string,
  text: string,
  version: number,
  isBroken: boolean,
): Promise<boolean> {
  const { generation } = await gateway.status()
  await writeFile(join(folder, livePolicy), text)
  const end = performance.now() + 20_000
  while (performance.now() < end) {
    const status = await gateway.status()
    const refused = status.refused?.errors.some((line) => line.includes(`set-header-${version}`))
    if (isBroken ? refused : status.generation > generation) {
      return isBroken === (status.generation === generation)
    }
    await settle(20)
  }
  return false
}

function settle(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1024 / 1024)
}
