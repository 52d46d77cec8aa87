import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { readAdminKey } from '../../../gateway/runtime/state-folder.ts'

export interface GatewayProcess {
  readonly origin: string
  /** A call of the management API. */
  admin(method: string, path: string, body?: string): Promise<AdminAnswer>
  status(): Promise<Status>
  stop(): Promise<void>
}

export interface AdminAnswer {
  readonly status: number
  readonly generation: number
  readonly text: string
}

export interface Status {
  readonly generation: number
  readonly liveSnapshots: number
  readonly process: { readonly memoryBytes: number; readonly cpuSeconds: number }
  readonly apis: { readonly all: number; readonly active: number }
  readonly refused: { readonly errors: readonly string[] } | null
}

/** The gateway as a process of its own, by its command line. */
export async function startGatewayProcess(folder: string): Promise<GatewayProcess> {
  const main = fileURLToPath(new URL('../../../gateway/main.ts', import.meta.url))
  const line = ['start', '--config', folder, '--port', '0', '--admin-port', '0', '--json']
  const child = spawn(process.execPath, ['--import', 'tsx', main, ...line], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, POSTERN_LISTENERS_0_ADDRESS: '127.0.0.1', POSTERN_LOG_LEVEL: 'silent' },
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const lines = createInterface({ input: child.stdout })
  const first = await Promise.race([
    new Promise<string>((resolve) => lines.once('line', resolve)),
    ended.then(() => ''),
  ])
  if (first === '') throw new Error('the gateway did not start')
  const { addresses, admin }: { addresses: string[]; admin: string } = JSON.parse(first)
  const key = await readAdminKey(`${folder}/.postern`)
  const call = async (method: string, path: string, body?: string): Promise<AdminAnswer> => {
    const response = await fetch(`${admin}${path}`, {
      method,
      headers: { authorization: `Bearer ${key}` },
      ...(body === undefined ? {} : { body }),
    })
    const generation = Number(response.headers.get('postern-generation'))
    return { status: response.status, generation, text: await response.text() }
  }
  return {
    origin: addresses[0]!,
    admin: call,
    status: async () => JSON.parse((await call('GET', '/admin/status')).text),
    async stop() {
      child.kill('SIGTERM')
      await ended
    },
  }
}
