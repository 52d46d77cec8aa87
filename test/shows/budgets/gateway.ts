import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Engine } from '../../../engine/csharp/compile.ts'
import { readAdminKey } from '../../../gateway/runtime/state-folder.ts'

export interface GatewayProcess {
  readonly origin: string
  readonly activeApis: number
  /** Seconds of CPU so far, all threads together. */
  cpuSeconds(): Promise<number>
  /** Why the call failed that did so at that place (`policy.xml:3:45`), as the log has it. */
  failureAt(place: string): Promise<string | undefined>
  stop(): Promise<void>
}

/** The gateway as a process of its own, by its command line; what it logs is read. */
export async function startGatewayProcess(folder: string, engine: Engine): Promise<GatewayProcess> {
  const main = fileURLToPath(new URL('../../../gateway/main.ts', import.meta.url))
  const line = ['start', '--config', folder, '--port', '0', '--admin-port', '0', '--json']
  const child = spawn(process.execPath, ['--import', 'tsx', main, ...line], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      POSTERN_LISTENERS_0_ADDRESS: '127.0.0.1',
      POSTERN_LOG_LEVEL: 'warn',
      POSTERN_EXPRESSIONS: engine,
    },
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const failures = new Map<string, string>()
  const addresses = new Promise<{ addresses: string[]; admin: string }>((resolve) => {
    createInterface({ input: child.stdout }).on('line', (text) => {
      if (!text.startsWith('{')) return
      const record = JSON.parse(text)
      if (record.addresses) resolve(record)
      if (record.error?.at) failures.set(record.error.at, record.error.detail)
    })
  })
  const known = await Promise.race([addresses, ended.then(() => undefined)])
  if (!known) throw new Error('the gateway did not start')
  const key = await readAdminKey(`${folder}/.postern`)
  const status = async () => {
    const response = await fetch(`${known.admin}/admin/status`, {
      headers: { authorization: `Bearer ${key}` },
    })
    return response.json() as Promise<{
      process: { cpuSeconds: number }
      apis: { active: number }
    }>
  }
  return {
    origin: known.addresses[0]!,
    activeApis: (await status()).apis.active,
    cpuSeconds: async () => (await status()).process.cpuSeconds,
    async failureAt(place) {
      for (let n = 0; n < 100; n++) {
        for (const [at, detail] of failures) if (at.endsWith(`/${place}`)) return detail
        await new Promise((resolve) => setTimeout(resolve, 10))
      }
      return undefined
    },
    async stop() {
      child.kill('SIGTERM')
      await ended
    },
  }
}
