import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { get } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readSettings } from '../../../gateway/settings/read.ts'
import { startGateway } from '../../../gateway/start.ts'
import { createLog } from '../../../gateway/telemetry/log.ts'
import { writeTree } from '../../cli/run.ts'

/** Milliseconds: of `forward-request`, and of `backends.idleTimeout`. */
export const timeout = 1_500
const idleTimeout = 2_500

/** What the log tells of a call, as far as it is looked at here. */
export interface Logged {
  readonly activityId?: string
  readonly ending?: string
  readonly detail?: string
  readonly error?: { readonly reason: string; readonly message: string }
}

export interface MatrixGateway {
  readonly url: string
  readonly lines: readonly Logged[]
  /** The text that Prometheus gets. */
  metrics(): Promise<string>
  close(): Promise<void>
}

/** A gateway whose API goes where the field `x-backend` says; at `/read` a policy reads the answer first. */
export async function startMatrixGateway(authority: string): Promise<MatrixGateway> {
  const folder = await mkdtemp(join(tmpdir(), 'postern-'))
  await writeTree(folder, tree)
  await writeFile(join(folder, 'authority.pem'), authority)
  const text = JSON.stringify({
    listeners: [{ address: '127.0.0.1', port: 0 }],
    admin: { port: 0 },
    configuration: { watch: false },
    backends: { authorities: ['authority.pem'], idleTimeout, keepAliveTimeout: 200 },
  })
  const { settings } = readSettings({ folder, file: { name: 'postern.json', text } })
  const lines: Logged[] = []
  const log = createLog({
    level: 'info',
    destination: { write: (line) => void lines.push(JSON.parse(line)) },
  })
  const running = await startGateway({
    folder,
    settings: settings!,
    environment: {},
    version: 'show',
    log,
  })
  const { url, key } = running.admin!
  return {
    url: `${running.addresses[0]!.url}/faults`,
    lines,
    metrics: () => textOf(`${url}/metrics`, { authorization: `Bearer ${key}` }),
    async close() {
      await running.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function textOf(url: string, headers: Readonly<Record<string, string>>): Promise<string> {
  return new Promise((resolve, reject) => {
    get(url, { headers, agent: false }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        text += chunk
      })
      response.on('end', () => resolve(text))
    }).on('error', reject)
  })
}

const operation = (name: string) => ({
  operationId: name,
  responses: { 200: { description: 'OK' } },
})

const tree = {
  'policy.xml': `<policies>
  <inbound>
    <set-backend-service base-url="@(context.Request.Headers.GetValueOrDefault("x-backend", ""))" />
  </inbound>
  <backend><forward-request timeout-ms="${timeout}" /></backend>
  <outbound>
    <choose>
      <when condition="@(context.Operation.UrlTemplate == "/read")">
        <set-variable name="text" value="@(context.Response.Body.As<string>(preserveContent: true))" />
      </when>
    </choose>
  </outbound>
  <on-error />
</policies>
`,
  'apis/faults/apiInformation.json': {
    properties: {
      displayName: 'faults',
      path: 'faults',
      serviceUrl: 'http://localhost',
      subscriptionRequired: false,
      protocols: ['http'],
    },
  },
  'apis/faults/specification.json': {
    openapi: '3.0.1',
    info: { title: 'faults', version: '1.0' },
    paths: {
      '/relayed': { get: operation('get-relayed'), post: operation('post-relayed') },
      '/read': { get: operation('get-read'), post: operation('post-read') },
    },
  },
}
