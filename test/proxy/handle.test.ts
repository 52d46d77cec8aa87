import { Agent, request as httpRequest, type IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { describe, expect, test } from 'vitest'
import { Body } from '../../engine/run/body.ts'
import { fail } from '../../engine/run/errors.ts'
import { HeaderList } from '../../engine/run/headers.ts'
import { ResponseMessage } from '../../engine/run/message.ts'
import type { RequestContext } from '../../engine/run/request-context.ts'
import { respond } from '../../engine/run/signals.ts'
import { startGateway } from './gateway.ts'
import { freePort, sendBytes, serveBytes, serveHttp, until } from './servers.ts'
import { forward, type Run } from './snapshot.ts'

interface Answer {
  readonly status: number
  readonly reason: string
  readonly headers: NodeJS.Dict<string | string[]>
  readonly raw: readonly string[]
  readonly body: string
}

async function call(
  origin: string,
  path: string,
  options: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Answer> {
  const { method = 'GET', headers = {}, body } = options
  return new Promise((resolve, reject) => {
    const request = httpRequest(`${origin}${path}`, { method, headers, agent: false }, (answer) =>
      readAll(answer).then(resolve, reject),
    )
    request.on('error', reject)
    request.end(body)
  })
}

async function readAll(answer: IncomingMessage): Promise<Answer> {
  let body = ''
  answer.setEncoding('utf8')
  for await (const chunk of answer) body += chunk
  const { statusCode = 0, statusMessage = '', headers, rawHeaders } = answer
  return { status: statusCode, reason: statusMessage, headers, raw: rawHeaders, body }
}

function answerWith(
  status: number,
  fields: Record<string, string>,
  body?: string | Uint8Array,
): Run {
  return (context: RequestContext) => {
    const bytes = typeof body === 'string' ? Body.ofText(body) : body && Body.ofBytes(body)
    context.response = new ResponseMessage({
      statusCode: status,
      statusReason: 'Made Here',
      headers: HeaderList.from(Object.entries(fields)),
      body: bytes,
      decodeLimit: 1000,
    })
    return respond
  }
}

/** A gateway before a backend that shows what it was asked. */
async function mirrored(setup: Parameters<typeof startGateway>[0] = {}) {
  const seen: { line: string; headers: NodeJS.Dict<string | string[]>; body: string }[] = []
  const backend = await serveHttp(async (request, response) => {
    let body = ''
    request.setEncoding('utf8')
    try {
      for await (const chunk of request) body += chunk
    } catch {
      // The gateway gave the request up.
      return
    }
    seen.push({ line: `${request.method} ${request.url}`, headers: request.headers, body })
    response.setHeader('x-backend', 'yes')
    response.end(`answer to ${request.url}`)
  })
  const gateway = await startGateway({ serviceUrl: `${backend.origin}/base`, ...setup })
  return { ...gateway, backend, seen }
}

describe('a call is forwarded', () => {
  test('its path behind the API is put behind the service URL, its query stays', async () => {
    const { origin, seen, ended, backend } = await mirrored()
    const answer = await call(origin, '/api/a%2Fb/c?x=1&y=%20')
    expect([answer.status, answer.body]).toEqual([200, 'answer to /base/a%2Fb/c?x=1&y=%20'])
    expect(answer.headers['x-backend']).toBe('yes')
    expect(answer.headers['postern-request-id']).toMatch(/^[0-9a-f-]{36}$/)
    expect(seen[0]!.headers.host).toBe(`localhost:${backend.port}`)
    const [record] = await ended()
    expect(record).toMatchObject({
      level: 'info',
      activityId: answer.headers['postern-request-id'],
      method: 'GET',
      target: '/api/a%2Fb/c?x=1&y=%20',
      status: 200,
      ending: 'completed',
      bytes: answer.body.length,
      api: 'test',
      operation: 'operation-0',
      backend: backend.origin,
      backendStatus: 200,
    })
  })

  for (const { title, options, body, coding } of [
    {
      title: 'of known length',
      options: { headers: { 'content-length': '5' } },
      body: '5',
      coding: undefined,
    },
    { title: 'in chunks', options: {}, body: undefined, coding: 'chunked' },
  ]) {
    test(`a request body ${title} is passed on as it comes`, async () => {
      let first: string | undefined
      let framing: unknown
      const backend = await serveHttp((request, response) => {
        framing = [request.headers['content-length'], request.headers['transfer-encoding']]
        request.once('data', (chunk) => {
          first = String(chunk)
        })
        request.on('end', () => response.end('done'))
      })
      const { origin } = await startGateway({ serviceUrl: backend.origin })
      const answered = new Promise<Answer>((resolve, reject) => {
        const request = httpRequest(`${origin}/api/x`, { method: 'POST', ...options }, (answer) =>
          readAll(answer).then(resolve, reject),
        )
        request.write('hel')
        // The rest is sent only after the backend has seen the first part.
        void until(() => first === 'hel', 'the first part').then(() => request.end('lo'), reject)
      })
      expect((await answered).body).toBe('done')
      expect(framing).toEqual([body, coding])
    })
  }

  test('the body of a GET is dropped', async () => {
    const { origin, seen } = await mirrored({ settings: { debug: true } })
    const answer = await call(origin, '/api/x', {
      body: 'hello',
      headers: { 'content-length': '5' },
    })
    expect([answer.status, seen[0]!.body, seen[0]!.headers['content-length']]).toEqual([
      200,
      '',
      undefined,
    ])
  })

  test('fields of the connection stay between the caller and the gateway, both ways', async () => {
    const backend = await serveBytes((socket) => {
      socket.once('data', (chunk) => {
        const fields = String(chunk).toLowerCase()
        const seen = ['te:', 'x-hop:', 'keep-alive:', 'upgrade:', 'proxy-connection:'].filter(
          (name) => fields.includes(`\r\n${name}`),
        )
        socket.end(
          'HTTP/1.1 200 OK\r\nConnection: X-Secret, close\r\nX-Secret: 1\r\nProxy-Authenticate: x\r\n' +
            `Trailer: x-t\r\nContent-Length: ${seen.join().length}\r\n\r\n${seen.join()}`,
        )
      })
    })
    const { origin } = await startGateway({ serviceUrl: backend.origin })
    const { body, headers } = await call(origin, '/api/x', {
      headers: {
        connection: 'x-hop, close',
        'x-hop': '1',
        te: 'trailers',
        'keep-alive': 'timeout=1',
        'proxy-connection': 'x',
      },
    })
    expect(body).toBe('')
    expect([headers['x-secret'], headers['proxy-authenticate'], headers.trailer]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
  })

  test('repeated fields stay repeated', async () => {
    const backend = await serveHttp((request, response) => {
      response.setHeader('set-cookie', ['a=1', 'b=2'])
      response.end(JSON.stringify(request.rawHeaders.filter((_, i, all) => all[i - 1] === 'X-A')))
    })
    const { origin, port } = await startGateway({ serviceUrl: backend.origin })
    const text = await sendBytes(
      port,
      'GET /api/x HTTP/1.1\r\nHost: h\r\nX-A: 1\r\nX-A: 2\r\nConnection: close\r\n\r\n',
    )
    expect(text).toContain('["1","2"]')
    const { headers } = await call(origin, '/api/x')
    expect(headers['set-cookie']).toEqual(['a=1', 'b=2'])
  })

  test('chunks and their trailers are read; trailers end here', async () => {
    const { port, seen } = await mirrored()
    await sendBytes(
      port,
      'POST /api/x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nTrailer: X-T\r\nConnection: close\r\n\r\n' +
        '3\r\nabc\r\n0\r\nX-T: secret\r\n\r\n',
    )
    expect([seen[0]!.body, seen[0]!.headers.trailer]).toEqual(['abc', undefined])
  })

  test('the absolute form of a request target is understood', async () => {
    const { port, seen } = await mirrored()
    await sendBytes(
      port,
      'GET http://any.example/api/x?q HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n',
    )
    expect(seen[0]!.line).toBe('GET /base/x?q')
  })

  test('HTTP/1.0 callers get a body that ends with the connection', async () => {
    const backend = await serveHttp((_, response) => {
      response.write('one ')
      setTimeout(() => response.end('two'), 5)
    })
    const { port } = await startGateway({ serviceUrl: backend.origin })
    const text = await sendBytes(port, 'GET /api/x HTTP/1.0\r\n\r\n')
    expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
    expect(text.toLowerCase()).not.toContain('transfer-encoding')
    expect(text).toMatch(/\r\n\r\none two$/)
  })

  test('connections of callers and to backends are used again', async () => {
    const { origin, backend, gateway } = await mirrored()
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const ports = new Set<number | undefined>()
    for (let i = 0; i < 10; i++) {
      const answer = await new Promise<IncomingMessage>((resolve) => {
        httpRequest(`${origin}/api/x`, { agent }, resolve).end()
      })
      ports.add(answer.socket.localPort)
      await readAll(answer)
    }
    agent.destroy()
    expect([ports.size, backend.connections() <= 2]).toEqual([1, true])
    await until(() => gateway.inFlight.count === 0, 'the end of all calls')
  })

  test('pipelined requests are answered in their order', async () => {
    const { port } = await mirrored()
    const ask = (i: number) =>
      `GET /api/${i} HTTP/1.1\r\nHost: h\r\n${i === 5 ? 'Connection: close\r\n' : ''}\r\n`
    const text = await sendBytes(port, [1, 2, 3, 4, 5].map(ask).join(''))
    expect(text.match(/answer to \/base\/\d/g)?.join()).toBe(
      [1, 2, 3, 4, 5].map((i) => `answer to /base/${i}`).join(),
    )
  })
})

describe('100-continue', () => {
  const head = (length: number) =>
    `POST /api/x HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: ${length}\r\n\r\n`

  test('is said when the body is wanted, and the backend sees no Expect', async () => {
    const { port, seen } = await mirrored()
    const socket = connect(port, '127.0.0.1')
    let text = ''
    socket.on('data', (chunk) => {
      text += chunk
      if (text === 'HTTP/1.1 100 Continue\r\n\r\n') socket.write('hello')
    })
    socket.write(head(5))
    await until(() => text.includes('answer to'), 'the answer')
    socket.destroy()
    expect([seen[0]!.body, seen[0]!.headers.expect]).toEqual(['hello', undefined])
  })

  test('is not said when nobody reads the body; then the connection ends', async () => {
    const { port } = await startGateway({ sections: { inbound: [['deny', answerWith(401, {})]] } })
    const text = await sendBytes(port, head(5))
    expect(text).toMatch(/^HTTP\/1\.1 401 Made Here\r\n/)
    expect(text.toLowerCase()).toContain('connection: close')
  })
})

describe('an answer is relayed', () => {
  test('an event stream goes on event by event, its head at once', async () => {
    let send: ((text: string) => void) | undefined
    let end: (() => void) | undefined
    const backend = await serveHttp((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.flushHeaders()
      send = (text) => response.write(text)
      end = () => response.end()
    })
    const { origin, ended } = await startGateway({ serviceUrl: backend.origin })
    const answer = await new Promise<IncomingMessage>((resolve) => {
      httpRequest(`${origin}/api/x`, resolve).end()
    })
    expect(answer.headers['content-type']).toBe('text/event-stream')
    let text = ''
    answer.setEncoding('utf8')
    answer.on('data', (chunk) => {
      text += chunk
    })
    for (const event of ['data: a\n\n', 'data: b\n\n']) {
      send!(event)
      await until(() => text.endsWith(event), `the event ${event}`)
    }
    end!()
    expect((await ended())[0]).toMatchObject({ ending: 'completed', bytes: 18 })
  })

  test('a caller that reads slowly slows the backend down', async () => {
    const block = Buffer.alloc(65_536, 'x')
    let written = 0
    const backend = await serveHttp((_, response) => {
      const more = () => {
        while (written < 1000) {
          written++
          if (!response.write(block)) return void response.once('drain', more)
        }
        response.end()
      }
      more()
    })
    const { origin } = await startGateway({ serviceUrl: backend.origin })
    const answer = await new Promise<IncomingMessage>((resolve) => {
      httpRequest(`${origin}/api/x`, resolve).end()
    })
    await new Promise((resolve) => setTimeout(resolve, 150))
    const before = written
    expect(before).toBeLessThan(1000)
    let size = 0
    for await (const chunk of answer) size += (chunk as Buffer).length
    expect(size).toBe(1000 * block.length)
  })

  for (const { title, method = 'GET', run, status, headers, body } of [
    {
      title: 'bytes have their length, whatever a policy says of it',
      run: answerWith(
        201,
        { 'Content-Length': '99', 'Transfer-Encoding': 'chunked', A: 'b' },
        'made',
      ),
      status: 201,
      headers: { 'content-length': '4', 'transfer-encoding': undefined, a: 'b' },
      body: 'made',
    },
    {
      title: 'no body: a length of zero',
      run: answerWith(200, {}),
      status: 200,
      headers: { 'content-length': '0' },
      body: '',
    },
    {
      title: '204 has neither body nor length',
      run: answerWith(204, { 'Content-Length': '4' }, 'made'),
      status: 204,
      headers: { 'content-length': undefined, 'transfer-encoding': undefined },
      body: '',
    },
    {
      title: '304 has no body',
      run: answerWith(304, { ETag: '"x"' }, 'made'),
      status: 304,
      headers: { etag: '"x"' },
      body: '',
    },
    {
      title: 'HEAD has the length and no body',
      method: 'HEAD',
      run: answerWith(200, {}, 'made'),
      status: 200,
      headers: { 'content-length': '4' },
      body: '',
    },
  ]) {
    test(title, async () => {
      const { origin } = await startGateway({ sections: { inbound: [['make', run]] } })
      const answer = await call(origin, '/api/x', { method })
      const shown = Object.fromEntries(
        Object.keys(headers).map((name) => [name, answer.headers[name]]),
      )
      expect([answer.status, shown, answer.body]).toEqual([status, headers, body])
    })
  }

  test('HEAD of a backend keeps its Content-Length', async () => {
    const backend = await serveHttp((_, response) => {
      response.setHeader('content-length', 1234)
      response.end()
    })
    const { origin } = await startGateway({ serviceUrl: backend.origin })
    const { headers, status } = await call(origin, '/api/x', { method: 'HEAD' })
    expect([status, headers['content-length']]).toEqual([200, '1234'])
  })

  test('a field that HTTP cannot say is a failure of the gateway, told as such', async () => {
    const bad = answerWith(200, { 'X-Bad': 'a\r\nX-Injected: b' }, 'made')
    const { origin, ended } = await startGateway({ sections: { inbound: [['make', bad]] } })
    const { status, body, headers } = await call(origin, '/api/x')
    expect([status, headers['x-injected']]).toEqual([500, undefined])
    const { activityId } = JSON.parse(body)
    expect((await ended())[0]).toMatchObject({
      level: 'error',
      activityId,
      ending: 'failed',
      error: { reason: 'InternalError', message: expect.stringContaining('X-Bad') },
    })
  })
})

describe('moments', () => {
  test('onHead sees the answer last, onEnd comes once, after the last byte', async () => {
    const said: unknown[] = []
    const watch: Run = (context) => {
      context.moments.onHead((response) => response.headers.set('X-Last', 'word'))
      context.moments.onEnd((ending) => void said.push(ending))
    }
    const backend = await serveHttp((_, response) => response.end('hello'))
    const { origin, ended } = await startGateway({
      serviceUrl: backend.origin,
      sections: { inbound: [['watch', watch]], backend: [forward] },
    })
    expect((await call(origin, '/api/x')).headers['x-last']).toBe('word')
    await ended()
    expect(said).toEqual([{ kind: 'completed', status: 200, bytesSent: 5, bytesReceived: 0 }])
  })

  test('taps see every byte, of streams and of bytes made here', async () => {
    for (const made of [false, true]) {
      let seen = ''
      const tap: Run = (context) =>
        context.moments.tap({
          chunk: (bytes) => {
            seen += Buffer.from(bytes).toString()
          },
          end: (complete) => {
            seen += complete ? '!' : '?'
          },
        })
      const backend = await serveHttp((_, response) => {
        response.write('one ')
        setTimeout(() => response.end('two'), 5)
      })
      const { origin, ended } = await startGateway({
        serviceUrl: backend.origin,
        sections: {
          inbound: [
            ['tap', tap],
            ...(made ? [['make', answerWith(200, {}, 'one two')] as const] : []),
          ],
          backend: [forward],
        },
      })
      expect((await call(origin, '/api/x')).body).toBe('one two')
      await ended()
      expect(seen).toBe('one two!')
    }
  })

  test('a gate may hold back, change and stop', async () => {
    let closed = false
    const backend = await serveHttp((request, response) => {
      request.socket.on('close', () => {
        closed = true
      })
      response.writeHead(200, { 'content-length': '1000' })
      response.write('abc')
      setTimeout(() => response.write('STOP'), 5)
    })
    const gate: Run = (context) =>
      context.moments.gate({
        chunk: async (bytes) => {
          await new Promise((resolve) => setTimeout(resolve, 1))
          const text = Buffer.from(bytes).toString()
          return text.includes('STOP')
            ? { bytes: Buffer.from('stopped'), stop: true }
            : { bytes: Buffer.from(text.toUpperCase()) }
        },
        end: () => undefined,
      })
    const { origin, ended } = await startGateway({
      serviceUrl: backend.origin,
      sections: { inbound: [['gate', gate]], backend: [forward] },
    })
    const { body, headers } = await call(origin, '/api/x')
    expect([body, headers['content-length']]).toEqual(['ABCstopped', undefined])
    expect((await ended())[0]).toMatchObject({ ending: 'completed', bytes: 10 })
    await until(() => closed, 'the backend is let go')
  })
})

describe('ends before the end', () => {
  for (const stage of ['before the head', 'in the body', 'while the request is sent'] as const) {
    test(`a caller that goes away ${stage} takes the backend call with it`, async () => {
      let there = false
      let gone = false
      const said: string[] = []
      const backend = await serveHttp((request, response) => {
        there = true
        response.on('close', () => {
          gone = true
        })
        if (stage === 'in the body') response.write('begin')
        request.resume()
      })
      const { port, ended, gateway } = await startGateway({
        serviceUrl: backend.origin,
        sections: {
          inbound: [
            ['watch', (context) => context.moments.onEnd(({ kind }) => void said.push(kind))],
          ],
          backend: [forward],
        },
      })
      const socket = connect(port, '127.0.0.1')
      const body = stage === 'while the request is sent'
      socket.write(
        body
          ? 'POST /api/x HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nsome'
          : 'GET /api/x HTTP/1.1\r\nHost: h\r\n\r\n',
      )
      let text = ''
      socket.on('data', (chunk) => {
        text += chunk
      })
      await until(() => there && (stage !== 'in the body' || text.includes('begin')), 'the call')
      socket.destroy()
      await until(() => gone, 'the backend call ends')
      expect((await ended())[0]).toMatchObject({ ending: 'aborted' })
      expect(said).toEqual(['aborted'])
      expect([gateway.inFlight.count, gateway.snapshots.live]).toEqual([0, 1])
    })
  }

  for (const { title, head } of [
    { title: 'a chunked answer', head: 'Transfer-Encoding: chunked\r\n\r\n4\r\nsome\r\n' },
    { title: 'an answer of known length', head: 'Content-Length: 100\r\n\r\nsome' },
  ]) {
    test(`${title} that breaks off ends the caller's connection as a cut`, async () => {
      const backend = await serveBytes((socket) => {
        socket.once('data', () => {
          socket.write(`HTTP/1.1 200 OK\r\n${head}`)
          setTimeout(() => socket.destroy(), 10)
        })
      })
      const { origin, ended } = await startGateway({ serviceUrl: backend.origin })
      const failed = await call(origin, '/api/x').then(
        () => 'whole',
        (error: NodeJS.ErrnoException) => error.code,
      )
      expect(failed).toBe('ECONNRESET')
      expect((await ended())[0]).toMatchObject({
        level: 'warn',
        ending: 'cut',
        status: 200,
        detail: expect.stringContaining('closed the connection before its answer was complete'),
      })
    })
  }

  test('an HTTP/1.0 caller sees the cut as a reset', async () => {
    const backend = await serveBytes((socket) => {
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nsome\r\n')
        setTimeout(() => socket.destroy(), 10)
      })
    })
    const { port } = await startGateway({ serviceUrl: backend.origin })
    const socket = connect(port, '127.0.0.1')
    socket.write('GET /api/x HTTP/1.0\r\n\r\n')
    socket.resume()
    const error = await new Promise<NodeJS.ErrnoException>((resolve) => socket.on('error', resolve))
    expect(error.code).toBe('ECONNRESET')
  })
})

describe('failures explain themselves', () => {
  test('no operation: 404, on-error of the global document, why in the log', async () => {
    const mark: Run = (context) => {
      const { source, reason, section } = context.lastError!
      context.response!.headers.set('X-Error', `${source} ${reason} ${section}`)
    }
    const { origin, ended } = await startGateway({ global: { 'on-error': [['mark', mark]] } })
    for (const [at, path] of ['/api/x', '/nothing'].entries()) {
      const answer = await call(origin, path, { method: 'LOCK' })
      expect(answer.status).toBe(404)
      expect(JSON.parse(answer.body)).toEqual({ statusCode: 404, message: 'Resource not found' })
      expect(answer.headers['x-error']).toBe('configuration OperationNotFound backend')
      expect((await ended(at + 1))[at]).toMatchObject({
        level: 'warn',
        detail: expect.any(String),
        error: { reason: 'OperationNotFound' },
      })
    }
  })

  for (const { title, headers, path = '/api/x', status, message } of [
    { title: 'no key', headers: {}, status: 401, message: /missing subscription key/ },
    {
      title: 'a wrong key',
      headers: { 'Ocp-Apim-Subscription-Key': 'wrong' },
      status: 401,
      message: /invalid subscription key/,
    },
    { title: 'a right key', headers: { 'Ocp-Apim-Subscription-Key': 'secret-1' }, status: 200 },
    {
      title: 'a right key in the query',
      path: '/api/x?a=1&Subscription-Key=secret-1',
      headers: {},
      status: 200,
    },
  ]) {
    test(`subscription: ${title}`, async () => {
      const { origin, port, seen, ended } = await mirrored({ subscriptions: { one: 'secret-1' } })
      const answer = await call(origin, path, { headers: headers as Record<string, string> })
      expect(answer.status).toBe(status)
      const [record] = await ended()
      expect(JSON.stringify(record)).not.toContain('secret-1')
      if (message) {
        expect(JSON.parse(answer.body).message).toMatch(message)
        expect(answer.headers['www-authenticate']).toBe(
          `AzureApiManagementKey realm="http://127.0.0.1:${port}/api",name="Ocp-Apim-Subscription-Key",type="header"`,
        )
      } else {
        expect(record).toMatchObject({ subscription: 'one' })
        expect(JSON.stringify(seen[0])).not.toContain('secret-1')
        expect(seen[0]!.line).toBe(path.includes('?') ? 'GET /base/x?a=1' : 'GET /base/x')
      }
    })
  }

  test('policies see the key, and the backend gets it when the settings say so', async () => {
    let inPolicy: string | undefined
    const look: Run = (context) => {
      inPolicy = context.request.headers.first('ocp-apim-subscription-key')
    }
    const { origin, seen } = await mirrored({
      subscriptions: { one: 'secret-1' },
      sections: { inbound: [['look', look]], backend: [forward] },
      services: { passSubscriptionKey: true },
    })
    await call(origin, '/api/x', { headers: { 'Ocp-Apim-Subscription-Key': 'secret-1' } })
    expect([inPolicy, seen[0]!.headers['ocp-apim-subscription-key']]).toEqual([
      'secret-1',
      'secret-1',
    ])
  })

  test('a quarantined API answers 503, and the log says why', async () => {
    const { origin, ended } = await startGateway({ quarantine: ['policy.xml:1:2 PP2018: `x`'] })
    const answer = await call(origin, '/api/x')
    expect([answer.status, JSON.parse(answer.body).message]).toEqual([503, 'Service Unavailable'])
    expect((await ended())[0]).toMatchObject({ detail: 'policy.xml:1:2 PP2018: `x`', api: 'test' })
  })

  test('a backend that refuses: 500 with an activityId that finds one record with everything', async () => {
    const serviceUrl = `http://localhost:${await freePort()}`
    const { origin, records, ended } = await startGateway({ serviceUrl })
    const answer = await call(origin, '/api/x')
    const { activityId, ...rest } = JSON.parse(answer.body)
    expect([answer.status, rest]).toEqual([
      500,
      { statusCode: 500, message: 'Internal server error' },
    ])
    await ended()
    const found = records.filter((record) => JSON.stringify(record).includes(activityId))
    expect(found).toHaveLength(1)
    expect(found[0]).toMatchObject({
      level: 'error',
      activityId,
      api: 'test',
      operation: 'operation-0',
      backend: serviceUrl,
      ending: 'failed',
      error: {
        policy: 'forward-request',
        reason: 'BackendConnectionFailure',
        section: 'backend',
        scope: 'global',
        at: 'policy.xml:2:3',
        message: expect.stringContaining('ECONNREFUSED'),
      },
    })
  })

  test('a failure of a policy: its status, and the steps with --debug', async () => {
    const deny: Run = () => {
      throw fail(
        'RateLimitExceeded',
        {},
        { status: 429, body: 'Slow down', headers: [['Retry-After', '7']] },
      )
    }
    const { origin, ended } = await startGateway({
      sections: {
        inbound: [
          ['set-header', () => {}],
          ['rate-limit', deny],
        ],
      },
      settings: { debug: true },
    })
    const answer = await call(origin, '/api/x')
    expect([answer.status, answer.headers['retry-after']]).toEqual([429, '7'])
    expect(JSON.parse(answer.body)).toEqual({ statusCode: 429, message: 'Slow down' })
    expect((await ended())[0]).toMatchObject({
      level: 'warn',
      steps: [
        { path: 'set-header[1]', failed: false, place: 'apis/test/policy.xml:2:3' },
        { path: 'rate-limit[1]', failed: true },
      ],
    })
  })
})

describe('limits', () => {
  test('a declared length over the limit: 413 before any policy, the body unread', async () => {
    const { origin, seen } = await mirrored({ settings: { maxRequestBody: 10 } })
    const answer = await call(origin, '/api/x', { method: 'POST', body: 'x'.repeat(11) })
    expect([answer.status, JSON.parse(answer.body).message, seen.length]).toEqual([
      413,
      'The request body is larger than the limit of 10 bytes.',
      0,
    ])
  })

  test('chunks over the limit: 413 while nothing was answered', async () => {
    const { origin } = await mirrored({ settings: { maxRequestBody: 10 } })
    const answer = await new Promise<Answer>((resolve, reject) => {
      const request = httpRequest(`${origin}/api/x`, { method: 'POST' }, (answer) =>
        readAll(answer).then(resolve, reject),
      )
      request.write('x'.repeat(9))
      setTimeout(() => request.end('xx'), 5)
    })
    expect(answer.status).toBe(413)
  })
})

describe('preflight', () => {
  const cors: readonly [string, Run] = [
    'cors',
    answerWith(200, { 'Access-Control-Allow-Origin': '*' }),
  ]
  const ask = { Origin: 'https://a.example', 'Access-Control-Request-Method': 'GET' }

  test('is answered by cors alone, before keys', async () => {
    let others = 0
    const count: Run = () => void others++
    const { origin } = await startGateway({
      subscriptions: { one: 'k' },
      sections: { inbound: [['set-header', count], cors] },
    })
    const answer = await call(origin, '/api/x', { method: 'OPTIONS', headers: ask })
    expect([answer.status, answer.headers['access-control-allow-origin'], others]).toEqual([
      200,
      '*',
      0,
    ])
  })

  test('is a call like others when an operation takes OPTIONS, or no policy is cors', async () => {
    for (const [sections, operations, status] of [
      [{ inbound: [cors] }, [['OPTIONS', '/*']], 401],
      [{ inbound: [] }, [['GET', '/*']], 404],
    ] as const) {
      const { origin } = await startGateway({ subscriptions: { one: 'k' }, sections, operations })
      const answer = await call(origin, '/api/x', { method: 'OPTIONS', headers: ask })
      expect(answer.status).toBe(status)
    }
  })
})
