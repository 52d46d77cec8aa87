import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Whether a Redis server is installed here. Tests that need one skip without it. */
export const hasRedis = spawnSync('redis-server', ['--version']).status === 0
if (!hasRedis) console.warn('no redis-server is installed: tests of the Redis store are skipped')

export interface RedisServer {
  readonly port: number
  readonly url: string
  /** Stops answering, as a server does that hangs. */
  pause(): void
  resume(): void
  /** Dies at once. */
  kill(): Promise<void>
  /** Starts it again on the same port, empty. */
  restart(): Promise<void>
  stop(): Promise<void>
}

/** A server on a free port, with a folder of its own, that keeps nothing. */
export async function startRedis(options: readonly string[] = []): Promise<RedisServer> {
  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'redis-'))
  const common = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder]
  const args = [...common, '--save', '', '--appendonly', 'no', ...options]
  let child = await run(args, port)
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    kill: () => ended(child),
    async restart() {
      child = await run(args, port)
    },
    async stop() {
      await ended(child)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Three masters that share the slots. */
export async function startCluster(): Promise<{
  readonly nodes: readonly { readonly host: string; readonly port: number }[]
  stop(): Promise<void>
}> {
  const options = ['--cluster-enabled', 'yes', '--cluster-node-timeout', '1000']
  // The bus of a node listens 10,000 ports above.
  const servers = await Promise.all([0, 1, 2].map(() => startRedis(options)))
  const places = servers.map(({ port }) => `127.0.0.1:${port}`)
  redisCli(['--cluster', 'create', ...places, '--cluster-yes'])
  for (const { port } of servers) {
    await until(() =>
      redisCli(['-p', String(port), 'cluster', 'info']).includes('cluster_state:ok'),
    )
  }
  return {
    nodes: servers.map(({ port }) => ({ host: '127.0.0.1', port })),
    async stop() {
      await Promise.all(servers.map((server) => server.stop()))
    },
  }
}

/** A master with a replica, and a Sentinel that watches them. */
export async function startSentinel(): Promise<{
  readonly sentinels: readonly { readonly host: string; readonly port: number }[]
  readonly master: RedisServer
  readonly replica: RedisServer
  stop(): Promise<void>
}> {
  const master = await startRedis()
  const replica = await startRedis([
    ...['--replicaof', `127.0.0.1 ${master.port}`],
    ...['--repl-diskless-sync-delay', '0'],
  ])
  const up = () => redisCli(['-p', String(replica.port), 'info', 'replication'])
  await until(() => up().includes('master_link_status:up'))
  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'sentinel-'))
  const file = join(folder, 'sentinel.conf')
  const lines = [
    `port ${port}`,
    'bind 127.0.0.1',
    `dir ${folder}`,
    `sentinel monitor main 127.0.0.1 ${master.port} 1`,
    'sentinel down-after-milliseconds main 300',
    'sentinel failover-timeout main 1000',
  ]
  writeFileSync(file, `${lines.join('\n')}\n`)
  const child = await run([file, '--sentinel'], port)
  const known = () => redisCli(['-p', String(port), 'sentinel', 'replicas', 'main'])
  // The Sentinel learns of replicas from the master.
  redisCli(['-p', String(port), 'ping'])
  await until(() => known().includes(String(replica.port)), 15_000)
  return {
    sentinels: [{ host: '127.0.0.1', port }],
    master,
    replica,
    async stop() {
      await ended(child)
      await Promise.all([master.stop(), replica.stop()])
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export function redisCli(args: readonly string[]): string {
  return execFileSync('redis-cli', [...args], { encoding: 'utf8', timeout: 20_000 })
}

export async function until(
  done: () => boolean | Promise<boolean>,
  within = 10_000,
): Promise<void> {
  const end = Date.now() + within
  while (!(await done())) {
    if (Date.now() > end) throw new Error(`not within ${within} ms: ${done}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

async function run(args: readonly string[], port: number): Promise<ChildProcess> {
  const child = spawn('redis-server', args, { stdio: 'ignore' })
  const onExit = () => child.kill('SIGKILL')
  process.once('exit', onExit)
  child.once('exit', () => process.off('exit', onExit))
  await until(() => {
    if (child.exitCode !== null) throw new Error(`redis-server ended with ${child.exitCode}`)
    return spawnSync('redis-cli', ['-p', String(port), 'ping']).stdout.includes('PONG')
  })
  return child
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await gone
}

/** Below 55,536, so that the bus of a Cluster has its port too. */
async function freePort(): Promise<number> {
  for (;;) {
    const server = createServer()
    const port = await new Promise<number>((resolve) =>
      server.listen(0, '127.0.0.1', () => {
        const address = server.address()
        resolve(typeof address === 'object' && address ? address.port : 0)
      }),
    )
    await new Promise((resolve) => server.close(resolve))
    if (port < 55_000) return port
  }
}
