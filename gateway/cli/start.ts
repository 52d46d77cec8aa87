import { resolve } from 'node:path'
import { product } from '../../engine/product.ts'
import { isError, render } from '../../engine/text/diagnostic.ts'
import { boundHeapGrowth } from '../runtime/heap.ts'
import type { Settings } from '../settings/declaration.ts'
import { loadSettings } from '../settings/load.ts'
import type { Simulator } from '../simulator/server.ts'
import { NotServable, type RunningGateway, type StartOptions, startGateway } from '../start.ts'
import { defineCommand, type ExitCode, type Io, UsageError } from './command.ts'
import { servedText } from './served.ts'

export const start = defineCommand({
  name: 'start',
  doc: 'Serves a configuration: the folder that an APIOps extractor wrote, or one made by hand.',
  options: {
    config: { value: 'DIR', default: '.', doc: 'the folder of the configuration' },
    port: { value: 'PORT', doc: 'the port of the first listener, instead of that of the settings' },
    'admin-port': { value: 'PORT', doc: 'the port of the management API' },
    secrets: { value: 'FILE', doc: 'values of secret named values and subscription keys' },
    overrides: { value: 'FILE', doc: 'properties laid over the folder, as APIOps publishes them' },
    debug: { doc: 'the log tells the steps that ran, with their time' },
    strict: { doc: 'ends with 1 when an API cannot be served' },
    simulator: { doc: 'starts a model simulator, too, on port 8082' },
  },
  examples: [
    'postern start --config samples/quick-start --simulator',
    'postern start --config apim-artifacts --secrets secrets.json',
  ],
  async run({ options, io }) {
    const folder = resolve(io.folder, options.config ?? '.')
    const settings = await settingsOf(folder, options, io)
    if (!settings) return 1
    const stop = io.stopSignal()
    const simulator = options.simulator ? await startSimulator() : undefined
    try {
      return await serve(
        {
          folder,
          settings,
          environment: io.environment,
          version: io.version,
          secrets: pathOf(options.secrets, io),
          overrides: pathOf(options.overrides, io),
          debug: options.debug === true,
          strict: options.strict === true,
        },
        { io, stop, simulator, json: options.json === true, shown: options.config ?? '.' },
      )
    } finally {
      await simulator?.close()
    }
  },
})

interface Serving {
  readonly io: Io
  readonly stop: AbortSignal
  readonly simulator: Simulator | undefined
  readonly json: boolean
  /** The folder as the user wrote it. */
  readonly shown: string
}

async function serve(options: StartOptions, serving: Serving): Promise<ExitCode> {
  const { io, stop, simulator, json, shown } = serving
  let running: RunningGateway
  try {
    running = await startGateway(options)
  } catch (error) {
    if (!(error instanceof NotServable)) throw error
    io.err(refusal(error, shown))
    return 1
  }
  boundHeapGrowth()
  const served = { running, options, shown, simulator: simulator?.url }
  if (json) io.out(`${JSON.stringify(machineText(running, simulator?.url))}\n`)
  else io.out(servedText(served))
  await new Promise<void>((resolve) => {
    if (stop.aborted) resolve()
    else stop.addEventListener('abort', () => resolve(), { once: true })
  })
  await running.stop()
  return 0
}

function machineText({ addresses, admin, gateway }: RunningGateway, simulator: string | undefined) {
  const { generation } = gateway.snapshots.current
  return {
    addresses: addresses.map(({ url }) => url),
    admin: admin?.url ?? null,
    simulator: simulator ?? null,
    generation,
  }
}

/** Why nothing is served, at the places where it stands. */
function refusal({ message, candidate }: NotServable, shown: string): string {
  const { diagnostics, problems } = candidate
  const blocks = diagnostics
    .filter(isError)
    .slice(0, mostShown)
    .map((diagnostic) => `${shown}/${render(diagnostic)}\n`)
  const lines = problems
    .filter(({ severity }) => severity === 'error')
    .slice(0, mostShown)
    .map(({ file, line, column, code, message }) => `${file}:${line}:${column} ${code}: ${message}`)
  const hint = `\`${product.command} doctor ${shown}\` lists everything that is missing.`
  return `${[...blocks, ...lines, `${product.command}: ${message}, nothing is served`, hint].join('\n')}\n`
}

const mostShown = 20

async function settingsOf(
  folder: string,
  options: { readonly port?: string; readonly 'admin-port'?: string },
  io: Io,
): Promise<Settings | undefined> {
  const { settings, diagnostics } = await loadSettings(folder, io.environment)
  for (const diagnostic of diagnostics) io.err(`${render(diagnostic)}\n`)
  if (!settings) return undefined
  const port = portOf('port', options.port)
  const adminPort = portOf('admin-port', options['admin-port'])
  const [first, ...others] = settings.listeners
  return {
    ...settings,
    listeners: first && port !== undefined ? [{ ...first, port }, ...others] : settings.listeners,
    admin: adminPort === undefined ? settings.admin : { ...settings.admin, port: adminPort },
  }
}

function portOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text)
  throw new UsageError(`--${name} \`${text}\` is not a number from 0 to 65535`)
}

function pathOf(path: string | undefined, io: Io): string | undefined {
  return path === undefined ? undefined : resolve(io.folder, path)
}

async function startSimulator(): Promise<Simulator> {
  const { startSimulator } = await import('../simulator/server.ts')
  return startSimulator().catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error
    throw new Error('the simulator cannot listen on 127.0.0.1:8082: the port is taken')
  })
}
