import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { build } from 'esbuild'
import { key } from './peer.ts'

/** A proxy in a process of its own. */
export interface Server {
  readonly port: number
  /** CPU seconds of the process so far, all its threads. */
  cpu(): Promise<number>
  stop(): Promise<void>
}

export const workFolder = '.bench'

/** The built files: what users run is measured, not what a loader makes of the sources. */
export async function buildServers(): Promise<void> {
  await mkdir(workFolder, { recursive: true })
  // Its version stands beside the folder of the built files.
  await copyFile('package.json', `${workFolder}/package.json`)
  const built = spawnSync(process.execPath, ['build.mjs', `${workFolder}/dist`], {
    stdio: 'inherit',
  })
  if (built.status !== 0) throw new Error('the gateway cannot be built')
  await build({
    entryPoints: { bare: 'bench/proxy/bare.ts' },
    outdir: `${workFolder}/bare`,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    banner: {
      js: `import { createRequire } from 'node:module'
const require = createRequire(import.meta.url)`,
    },
  })
}

export function startBare(origin: string): Promise<Server> {
  return startNode([`${workFolder}/bare/bare.js`, origin], ({ port }) => Number(port))
}

export interface GatewayKind {
  readonly name: string
  /** The global policy document. */
  readonly policies: string
  readonly keys: boolean
  /** More files of the configuration. */
  readonly files?: Record<string, unknown>
  readonly flags?: readonly string[]
  readonly settings?: Record<string, unknown>
}

/** The gateway as its command starts it, with a configuration of one API. Its log goes where nobody reads it. */
export async function startGateway(origin: string, kind: GatewayKind): Promise<Server> {
  const folder = join(workFolder, kind.name.replaceAll(/\W+/g, '-'))
  await rm(folder, { recursive: true, force: true })
  for (const [path, content] of Object.entries(configurationFiles(origin, kind))) {
    const target = join(folder, path)
    await mkdir(join(target, '..'), { recursive: true })
    await writeFile(target, typeof content === 'string' ? content : JSON.stringify(content))
  }
  const args = [`${workFolder}/dist/postern.js`, 'start', '--json', '--config', folder]
  return startNode([...args, '--port', '0', ...(kind.flags ?? [])], ({ addresses }) => {
    const [address] = addresses as string[]
    return Number(new URL(address!).port)
  })
}

function configurationFiles(origin: string, kind: GatewayKind): Record<string, unknown> {
  return {
    ...kind.files,
    'postern.json': { admin: { enabled: false }, ...kind.settings },
    'policy.xml': kind.policies,
    'apis/orders/apiInformation.json': {
      properties: {
        displayName: 'Orders',
        path: 'api',
        protocols: ['http', 'https'],
        serviceUrl: origin,
        subscriptionRequired: kind.keys,
        ...(kind.keys ? { subscriptionKeyParameterNames: keyNames } : {}),
      },
    },
    'apis/orders/specification.yaml': specification,
    'subscriptions/team/subscriptionInformation.json': {
      properties: {
        displayName: 'Team',
        scope: '/apis/orders',
        state: 'active',
        primaryKey: key,
      },
    },
  }
}

const keyNames = { header: 'Api-Key', query: 'api-key' }

const specification = `openapi: 3.0.1
info: { title: Orders, version: '1' }
paths:
  /orders/{id}:
    get:
      operationId: get-order
      parameters:
        - { name: id, in: path, required: true, schema: { type: string } }
      responses: { '200': { description: OK } }
`

/** nginx with one worker and the same duties; undefined when it is not installed. */
export async function startNginx(origin: string): Promise<Server | undefined> {
  const found = spawnSync('nginx', ['-v']).status === 0
  if (!found) return undefined
  const port = await freePort()
  const folder = join(process.cwd(), workFolder, 'nginx')
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'nginx.conf'), nginxConfiguration(origin, port, folder))
  const child = spawn('nginx', ['-p', folder, '-c', join(folder, 'nginx.conf')], {
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  await new Promise((resolve) => setTimeout(resolve, 500))
  return proxyOf(child, port)
}

function nginxConfiguration(origin: string, port: number, folder: string): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `  ${name}_temp_path ${folder}/${name};`)
    .join('\n')
  return `daemon off;
master_process off;
worker_processes 1;
error_log ${folder}/error.log;
pid ${folder}/nginx.pid;
events { worker_connections 1024; }
http {
${temporary}
  access_log off;
  keepalive_requests 1000000000;
  map $http_api_key $admitted { default 0; '${key}' 1; }
  map $http_x_tier $priority { default ''; 'gold' 'high'; }
  upstream backend {
    server ${origin.slice('http://'.length)};
    keepalive 256;
    keepalive_requests 1000000000;
  }
  server {
    listen 127.0.0.1:${port};
    location /api/ {
      if ($admitted = 0) { return 401; }
      proxy_http_version 1.1;
      proxy_set_header Connection '';
      proxy_set_header Api-Key '';
      proxy_set_header X-Team orders;
      proxy_set_header X-Priority $priority;
      proxy_pass http://backend/;
    }
  }
}
`
}

async function startNode(
  args: readonly string[],
  portOf: (line: Record<string, unknown>) => number,
): Promise<Server> {
  const profile = process.env.BENCH_PROFILE
  const flags = profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`] : []
  const child = spawn(process.execPath, [...flags, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const line = await firstLine(child)
  // From here on only the log comes.
  child.stdout.resume()
  return proxyOf(child, portOf(JSON.parse(line)))
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    const onData = (chunk: Buffer) => {
      text += chunk.toString()
      const line = text
        .split('\n')
        .find((one) => one.includes('"port"') || one.includes('"addresses"'))
      if (line === undefined || !text.endsWith('\n')) return
      child.stdout!.off('data', onData)
      resolve(line)
    }
    child.stdout!.on('data', onData)
    child.once('exit', (code) => reject(new Error(`a server ended with ${code}:\n${text}`)))
  })
}

function proxyOf(child: ChildProcess, port: number): Server {
  const pid = child.pid!
  return {
    port,
    cpu: () => cpuOf(pid),
    stop: () =>
      new Promise((resolve) => {
        child.once('exit', () => resolve())
        child.kill('SIGTERM')
      }),
  }
}

/** What the kernel counts for a process: to the nanosecond, whatever the process itself is written in. */
async function cpuOf(pid: number): Promise<number> {
  let nanoseconds = 0
  for (const thread of await readdir(`/proc/${pid}/task`)) {
    const text = await readFile(`/proc/${pid}/task/${thread}/schedstat`, 'utf8')
    nanoseconds += Number(text.split(' ', 1)[0])
  }
  return nanoseconds / 1e9
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
