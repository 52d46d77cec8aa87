import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** A gateway in a process of its own. */
export interface GatewayProcess {
  readonly origin: string
  kill(): Promise<void>
  stop(): Promise<void>
}

export async function startGateway(folder: string): Promise<GatewayProcess> {
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
  if (first === '') throw new Error('a gateway did not start')
  const { addresses } = JSON.parse(first) as { addresses: string[] }
  const end = (signal: 'SIGKILL' | 'SIGTERM') => {
    child.kill(signal)
    return ended
  }
  return {
    origin: addresses[0]!,
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
  }
}
