import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { connect as connectHttp2 } from 'node:http2'
import { request as httpsRequest } from 'node:https'
import { connect as connectTcp } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'
import { Certificates } from '../../gateway/front/certificates.ts'
import { startListeners } from '../../gateway/front/listeners.ts'
import { frontDefaults } from '../../gateway/front/settings.ts'
import { silentLog } from '../../gateway/telemetry/log.ts'
import { startGateway } from '../proxy/gateway.ts'
import { certificate, sendBytes, serveHttp, until } from '../proxy/servers.ts'
import { forward, type Run } from '../proxy/snapshot.ts'

const file = (name: string) =>
  fileURLToPath(new URL(`../proxy/certificates/${name}`, import.meta.url))
const pair = (name: string) => ({ certificate: file(`${name}.pem`), key: file(`${name}.key.pem`) })

async function get(url: string) {
  const response = await fetch(url)
  return { status: response.status, body: await response.text() }
}

describe('health', () => {
  test('answers without an API, and under another path when asked', async () => {
    const { origin } = await startGateway({ front: { healthPath: '/up' } })
    expect(await get(`${origin}/status-0123456789abcdef`)).toEqual({
      status: 200,
      body: 'Service Operational',
    })
    expect((await get(`${origin}/up`)).status).toBe(200)
    expect(await get(`${origin}/up/ready`)).toEqual({ status: 200, body: '{"status":"ready"}' })
    expect((await get(`${origin}/healthz`)).status).toBe(404)
  })
})

describe('limits have clear answers', () => {
  const cases = [
    {
      title: 'a URL that is too long',
      send: `GET /${'x'.repeat(300)} HTTP/1.1\r\nHost: h\r\n\r\n`,
      status: 414,
      message: 'longer than the limit of 200 characters',
    },
    {
      title: 'fields that are too large',
      send: `GET / HTTP/1.1\r\nHost: h\r\nX: ${'x'.repeat(5000)}\r\n\r\n`,
      status: 431,
      message: 'too large',
    },
    {
      title: 'too many fields',
      send: `GET / HTTP/1.1\r\nHost: h\r\n${'A: b\r\n'.repeat(60)}\r\n`,
      status: 431,
      message: 'more than 50 header fields',
    },
    { title: 'no HTTP at all', send: 'hello\r\n\r\n', status: 400, message: 'not valid HTTP' },
    {
      title: 'Content-Length and chunks at once',
      send: 'POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      status: 400,
      message: 'not valid HTTP',
    },
    {
      title: 'two lengths',
      send: 'POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc',
      status: 400,
      message: 'not valid HTTP',
    },
    {
      title: 'a blank before the colon',
      send: 'GET / HTTP/1.1\r\nHost : h\r\n\r\n',
      status: 400,
      message: 'not valid HTTP',
    },
    {
      title: 'a head that does not come',
      send: 'GET / HTTP/1.1\r\nHo',
      status: 408,
      message: 'did not arrive in time',
    },
  ]
  for (const { title, send, status, message } of cases) {
    test(`${title}: ${status}`, async () => {
      const { port } = await startGateway({
        limits: { urlLength: 200, headerBytes: 4096, headerCount: 50, headersTimeout: 150 },
      })
      const [head, body] = (await sendBytes(port, send)).split('\r\n\r\n')
      expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
      expect(head!.toLowerCase()).toContain('connection: close')
      expect(JSON.parse(body!)).toEqual({
        statusCode: status,
        message: expect.stringContaining(message),
      })
    })
  }

  test('a body that does not come: 408', async () => {
    const backend = await serveHttp((request, response) => {
      request.resume()
      request.on('end', () => response.end())
    })
    const { port, ended } = await startGateway({
      serviceUrl: backend.origin,
      limits: { requestTimeout: 200, headersTimeout: 100 },
    })
    const text = await sendBytes(
      port,
      'POST /api/x HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nabc',
    )
    expect(text).toMatch(/^HTTP\/1\.1 408 /)
    expect((await ended())[0]).toMatchObject({ ending: 'aborted' })
  })

  test('connections over the number are not taken', async () => {
    const { port } = await startGateway({ limits: { maxConnections: 1 } })
    const first = connectTcp(port, '127.0.0.1')
    await new Promise((resolve) => first.on('connect', resolve))
    expect(await sendBytes(port, 'GET / HTTP/1.1\r\nHost: h\r\n\r\n')).toBe('')
    first.destroy()
  })
})

describe('TLS', () => {
  const look: Run = (context) => {
    const { certificate: shown, originalUrl } = context.request
    context.response = undefined
    throw new Error(`${originalUrl} ${shown ? shown.length : 'none'}`)
  }

  async function secure(tls: object) {
    return startGateway({
      sections: { inbound: [['look', look]] },
      front: {
        listeners: [
          { address: '127.0.0.1', port: 0, tls: { certificates: [pair('localhost')], ...tls } },
        ],
      },
    })
  }

  function ask(port: number, options: object = {}): Promise<{ name: string; status: number }> {
    return new Promise((resolve, reject) => {
      const request = httpsRequest(
        {
          port,
          host: '127.0.0.1',
          path: '/api/x',
          agent: false,
          rejectUnauthorized: false,
          ...options,
        },
        (response) => {
          const socket = response.socket as unknown as {
            getPeerCertificate(): { subject: { CN: string } }
          }
          resolve({ name: socket.getPeerCertificate().subject.CN, status: response.statusCode! })
          response.resume()
        },
      )
      request.on('error', reject)
      request.end()
    })
  }

  test('the certificate follows the host name; the first is for all others', async () => {
    const { port } = await secure({
      certificates: [pair('localhost'), { ...pair('other'), hostNames: ['*.example'] }],
    })
    const names = []
    for (const servername of ['other.example', 'OTHER.Example', 'a.b.example', 'elsewhere', '']) {
      names.push((await ask(port, { servername })).name)
    }
    expect(names).toEqual(['other.example', 'other.example', 'localhost', 'localhost', 'localhost'])
  })

  test('a client certificate that is shown reaches the policies, trusted or not', async () => {
    const { port, ended } = await secure({ requestClientCertificate: true })
    await ask(port)
    await ask(port, { pfx: certificate('client.pfx'), passphrase: 'secret' })
    const records = await ended(2)
    const messages = records.map(({ error }) => (error as { message: string }).message)
    expect(messages).toEqual([
      `https://127.0.0.1:${port}/api/x none`,
      expect.stringMatching(/\/api\/x \d{3}$/),
    ])
  })

  test('files that change are read again; a broken one changes nothing', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'certificates-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const files = { certificate: join(folder, 'a.pem'), key: join(folder, 'a.key') }
    const copy = (name: string) => {
      copyFileSync(file(`${name}.pem`), files.certificate)
      copyFileSync(file(`${name}.key.pem`), files.key)
    }
    copy('localhost')
    const read: unknown[] = []
    const log = { ...silentLog, error: () => void read.push('error') }
    const known = new Certificates(
      [files],
      log,
      (options) => void read.push(String(options.cert)),
      20,
    )
    onTestFinished(() => known.close())
    // A certificate without its key.
    copyFileSync(file('other.pem'), files.certificate)
    await until(() => read.length > 0, 'the change is seen')
    expect([read[0], String(known.first.cert)]).toEqual([
      'error',
      String(certificate('localhost.pem')),
    ])
    copy('other')
    await until(() => read.at(-1) === String(certificate('other.pem')), 'the new pair')
  })

  test('HTTP/2 where the settings allow it', async () => {
    const backend = await serveHttp((request, response) => {
      response.setHeader('set-cookie', ['a=1', 'b=2'])
      response.setHeader('connection', 'keep-alive')
      let body = ''
      request.setEncoding('utf8')
      request.on('data', (chunk) => {
        body += chunk
      })
      request.on('end', () => response.end(`${request.method} ${request.headers.host} ${body}`))
    })
    const { port, ended } = await startGateway({
      serviceUrl: backend.origin,
      front: {
        listeners: [
          {
            address: '127.0.0.1',
            port: 0,
            tls: { certificates: [pair('localhost')], http2: true },
          },
        ],
      },
    })
    const client = connectHttp2(`https://localhost:${port}`, { ca: certificate('ca.pem') })
    onTestFinished(() => void client.destroy())
    const stream = client.request({ ':path': '/api/x?y', ':method': 'POST' })
    stream.end('hello')
    let head: Record<string, unknown> = {}
    stream.on('response', (fields) => {
      head = fields
    })
    let body = ''
    stream.setEncoding('utf8')
    for await (const chunk of stream) body += chunk
    expect([head[':status'], head['set-cookie'], body]).toEqual([
      200,
      ['a=1', 'b=2'],
      `POST localhost:${backend.port} hello`,
    ])
    expect((await ended())[0]).toMatchObject({ ending: 'completed', target: '/api/x?y' })
  })
})

describe('start and end', () => {
  test('a port that is taken is named', async () => {
    const { port } = await startGateway()
    const settings = { ...frontDefaults, listeners: [{ address: '127.0.0.1', port }] }
    const door = { handle() {}, ready: () => true, idle: () => Promise.resolve(), log: silentLog }
    await expect(startListeners(settings, door)).rejects.toThrow(
      `cannot listen on 127.0.0.1:${port}: the port is taken`,
    )
  })

  test('calls in flight end whole, their onEnd included; new connections are refused', async () => {
    let release: (() => void) | undefined
    const said: string[] = []
    const backend = await serveHttp((_, response) => {
      response.write('begin ')
      release = () => response.end('end')
    })
    const { origin, port, listeners } = await startGateway({
      serviceUrl: backend.origin,
      sections: {
        inbound: [
          [
            'watch',
            (context) =>
              context.moments.onEnd(async () => {
                await new Promise((resolve) => setTimeout(resolve, 20))
                said.push('ended')
              }),
          ],
        ],
        backend: [forward],
      },
    })
    const answered = get(`${origin}/api/x`)
    await until(() => release !== undefined, 'the call')
    const closed = listeners.close(5_000).then(() => said.push('closed'))
    await expect(
      new Promise((resolve, reject) => {
        const socket = connectTcp(port, '127.0.0.1')
        socket.on('connect', resolve)
        socket.on('error', reject)
      }),
    ).rejects.toThrow('ECONNREFUSED')
    release!()
    expect((await answered).body).toBe('begin end')
    await closed
    expect(said).toEqual(['ended', 'closed'])
  })

  test('after the time of grace what is left is cut off', async () => {
    const backend = await serveHttp((_, response) => response.write('begin'))
    const { origin, listeners, ended } = await startGateway({ serviceUrl: backend.origin })
    const failed = new Promise((resolve) => {
      httpRequest(`${origin}/api/x`, (response) => {
        response.on('error', resolve)
        response.resume()
      }).end()
    })
    await until(() => backend.connections() === 1, 'the call')
    await listeners.close(50)
    expect(await failed).toMatchObject({ code: 'ECONNRESET' })
    expect((await ended())[0]).toMatchObject({ ending: 'aborted' })
  })
})
