import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { serving } from '../admin/gateway.ts'
import { certificate } from '../proxy/servers.ts'
import { open, refused, serveWebSocket, startWebSocketGateway } from './servers.ts'

const json = (properties: object) => JSON.stringify({ properties })
const file = (name: string) =>
  fileURLToPath(new URL(`../proxy/certificates/${name}`, import.meta.url))

/** As an extractor writes a WebSocket API. */
const api = {
  displayName: 'Sockets',
  path: 'sockets',
  type: 'websocket',
  protocols: ['ws', 'wss'],
  serviceUrl: 'wss://nowhere.example/deep',
  subscriptionRequired: false,
}
const handshakePolicy =
  '<policies><inbound><base /><set-backend-service backend-id="pool" /></inbound>' +
  '<backend><base /></backend><outbound><base /></outbound><on-error><base /></on-error></policies>'
const globalPolicy =
  '<policies><inbound /><backend><forward-request /></backend><outbound /><on-error /></policies>'

function tree(backends: Readonly<Record<string, object>>) {
  return {
    'policy.xml': globalPolicy,
    'apis/sockets/apiInformation.json': json(api),
    'apis/sockets/operations/onHandshake/policy.xml': handshakePolicy,
    ...Object.fromEntries(
      Object.entries(backends).map(([id, properties]) => [
        `backends/${id}/backendInformation.json`,
        json(properties),
      ]),
    ),
  }
}

describe('an exported folder', () => {
  test('members of a pool take turns; credentials are put in; status, metrics and backends tell', async () => {
    const [one, two] = [await serveWebSocket(), await serveWebSocket()]
    const single = (url: string) => ({
      url,
      protocol: 'http',
      credentials: { header: { 'api-key': ['secret'] }, query: { v: ['1'] } },
    })
    const folder = tree({
      one: single(`${one.url}/a`),
      // A backend is reached by `http` as well.
      two: single(`${two.origin}/b`),
      pool: {
        type: 'Pool',
        pool: { services: [{ id: '/backends/one' }, { id: '/backends/two' }] },
      },
    })
    await serving(folder, async ({ running, admin, generation, write, records }) => {
      const { url } = running.addresses[0]!
      const clients = []
      for (let i = 0; i < 4; i++) clients.push(await open(url, '/sockets?x=y'))
      for (const client of clients) client.socket.send('hello')
      for (const client of clients) expect(await client.messages(1)).toEqual(['hello'])
      expect(one.requests.map((request) => request.url)).toEqual(['/a?x=y&v=1', '/a?x=y&v=1'])
      expect(two.requests.map((request) => request.url)).toEqual(['/b?x=y&v=1', '/b?x=y&v=1'])
      expect(two.requests[0]?.headers['api-key']).toBe('secret')

      const { json: status } = await admin('GET', '/admin/status')
      expect(status).toMatchObject({ webSockets: 4, callsInFlight: 4, liveSnapshots: 1 })
      const { text: metrics } = await admin('GET', '/metrics')
      expect(metrics).toMatch(/^postern_websockets_open 4$/m)
      expect(metrics).toMatch(/^postern_backend_in_flight\{backend="one"[^}]*\} 2$/m)

      await write({ 'policy.xml': globalPolicy.replace('<inbound />', '<inbound></inbound>') })
      await generation(2)
      expect((await admin('GET', '/admin/status')).json).toMatchObject({ liveSnapshots: 2 })
      clients[0]!.socket.send('still there')
      expect(await clients[0]!.messages(2)).toEqual(['hello', 'still there'])

      for (const client of clients) client.socket.close()
      for (const client of clients) await client.closed
      await running.gateway.inFlight.idle()
      expect((await admin('GET', '/admin/status')).json).toMatchObject({
        webSockets: 0,
        liveSnapshots: 1,
      })
      const calls = records.filter(({ status }) => status === 101)
      expect(calls.map(({ backend }) => backend).sort()).toEqual(['one', 'one', 'two', 'two'])
      expect((await admin('GET', '/metrics')).text).toMatch(/^postern_websockets_open 0$/m)
    })
  })

  test('no member is there: the answer of the last one', async () => {
    const folder = tree({
      one: { url: 'ws://127.0.0.1:1', protocol: 'http' },
      pool: { type: 'Pool', pool: { services: [{ id: '/backends/one' }] } },
    })
    await serving(folder, async ({ running }) => {
      expect((await refused(running.addresses[0]!.url, '/sockets')).status).toBe(500)
    })
  })
})

describe('TLS', () => {
  for (const http2 of [false, true]) {
    test(`in front, ${http2 ? 'where HTTP/2 is spoken too' : 'HTTP/1.1 alone'}`, async () => {
      const backend = await serveWebSocket()
      const certificates = [{ certificate: file('localhost.pem'), key: file('localhost.key.pem') }]
      const { port } = await startWebSocketGateway(backend.url, {
        front: { listeners: [{ address: '127.0.0.1', port: 0, tls: { certificates, http2 } }] },
      })
      const client = await open(`https://localhost:${port}`, '/api', { ca: certificate('ca.pem') })
      client.socket.send('x'.repeat(1_000_000))
      expect((await client.messages(1))[0]).toHaveLength(1_000_000)
      client.socket.close(4000)
      expect((await client.closed).code).toBe(4000)
    })
  }

  test('behind: by an authority that is trusted, and not by another', async () => {
    const backend = await serveWebSocket(undefined, {}, { secure: true })
    const folder = tree({ pool: { url: backend.url, protocol: 'http' } })
    const authorities = [file('ca.pem')]
    await serving(
      folder,
      async ({ running }) => {
        const client = await open(running.addresses[0]!.url, '/sockets')
        client.socket.send('secret')
        expect(await client.messages(1)).toEqual(['secret'])
        client.socket.close()
        await client.closed
      },
      { settings: { backends: { authorities } } },
    )
    await serving(folder, async ({ running, records }) => {
      expect((await refused(running.addresses[0]!.url, '/sockets')).status).toBe(500)
      await running.gateway.inFlight.idle()
      expect(JSON.stringify(records.at(-1))).toContain('not trusted here')
    })
    const unchecked = tree({
      pool: {
        url: backend.url,
        protocol: 'http',
        tls: { validateCertificateChain: false, validateCertificateName: false },
      },
    })
    await serving(unchecked, async ({ running }) => {
      const client = await open(running.addresses[0]!.url, '/sockets')
      client.socket.close()
      await client.closed
    })
  })
})
