import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { HttpFailure, type OutboundRequest } from '../../engine/ports.ts'
import type { HttpSettings } from '../../gateway/proxy/connections.ts'
import { createHttp } from '../../gateway/proxy/http.ts'
import {
  certificate,
  freePort,
  headers,
  serveBytes,
  serveHttp,
  serveHttp2,
  serveHttps,
  sourceOf,
  textOf,
  until,
  url,
} from './servers.ts'

function http(settings: Partial<HttpSettings> = {}) {
  const authorities = [certificate('ca.pem').toString()]
  const created = createHttp({ authorities, ...settings })
  onTestFinished(() => created.destroy())
  return created
}

function get(target: string, more: Partial<OutboundRequest> = {}): OutboundRequest {
  return {
    method: 'GET',
    url: url(target),
    headers: headers(),
    body: undefined,
    timeout: 5000,
    ...more,
  }
}

async function failure(promise: Promise<unknown>): Promise<HttpFailure> {
  const error = await promise.then(
    () => undefined,
    (error: unknown) => error,
  )
  expect(error).toBeInstanceOf(HttpFailure)
  return error as HttpFailure
}

describe('a request goes out as it was made', () => {
  test('method, path, query, fields with their case and order, host of the URL', async () => {
    let raw: string[] = []
    let line = ''
    const backend = await serveHttp((request, response) => {
      raw = request.rawHeaders
      line = `${request.method} ${request.url}`
      response.end()
    })
    const list = headers({ 'X-Mixed-Case': '1', b: '2' })
    list.append('x-mixed-case', '3')
    await http().send(
      get(`${backend.origin}/a%20b//c?x=1&x=%41`, { method: 'PURGE', headers: list }),
    )
    expect(line).toBe('PURGE /a%20b//c?x=1&x=%41')
    expect(raw.slice(0, 2)).toEqual(['host', `localhost:${backend.port}`])
    expect(raw.join(' ')).toContain('X-Mixed-Case 1 b 2 x-mixed-case 3')
  })

  test('what belongs to one connection is left out, Host and others stay', async () => {
    let seen: NodeJS.Dict<string | string[]> = {}
    const backend = await serveHttp((request, response) => {
      seen = request.headers
      response.end()
    })
    const list = headers({
      Host: 'api.example.com',
      Connection: 'x-mine, authorization',
      'X-Mine': '1',
      Authorization: 'kept',
      'Keep-Alive': 'timeout=5',
      TE: 'trailers',
      Upgrade: 'h2c',
      'Proxy-Authorization': 'secret',
      Expect: '100-continue',
      'Transfer-Encoding': 'gzip, chunked',
      'Content-Length': '77',
    })
    await http().send(get(backend.origin, { headers: list }))
    expect(seen).toEqual({
      host: 'api.example.com',
      connection: 'keep-alive',
      authorization: 'kept',
    })
  })

  const bodies = [
    {
      title: 'bytes have their length',
      body: Buffer.from('hello'),
      length: '5',
      coding: undefined,
    },
    {
      title: 'a stream of known length too',
      body: sourceOf(['he', 'llo'], 5),
      length: '5',
      coding: undefined,
    },
    {
      title: 'another stream is chunked',
      body: sourceOf(['he', 'llo']),
      length: undefined,
      coding: 'chunked',
    },
    {
      title: 'no bytes: a length of zero',
      body: Buffer.alloc(0),
      length: '0',
      coding: undefined,
      text: '',
    },
    {
      title: 'an empty stream: a length of zero',
      body: sourceOf([], 0),
      length: '0',
      coding: undefined,
      text: '',
    },
  ]
  for (const { title, body, length, coding, text = 'hello' } of bodies) {
    test(`body: ${title}`, async () => {
      let seen = {}
      let received = ''
      const backend = await serveHttp((request, response) => {
        seen = [request.headers['content-length'], request.headers['transfer-encoding']]
        request.setEncoding('utf8')
        request.on('data', (chunk) => {
          received += chunk
        })
        request.on('end', () => response.end('ok'))
      })
      const response = await http().send(get(backend.origin, { method: 'POST', body }))
      expect(await textOf(response.body)).toBe('ok')
      expect([seen, received]).toEqual([[length, coding], text])
    })
  }

  test('blanks, non-ASCII and # that a policy wrote into the path are encoded', async () => {
    let target = ''
    const backend = await serveHttp((request, response) => {
      target = request.url!
      response.end()
    })
    const made = url(backend.origin).with({ path: '/a b/é#"x"', queryString: '?q=ü %zz' })
    await http().send(get(backend.origin, { url: made }))
    expect(target).toBe('/a%20b/%C3%A9%23"x"?q=%C3%BC%20%zz')
  })

  test('a field value that would make two lines is refused', async () => {
    const backend = await serveHttp((_, response) => response.end())
    const list = headers({ 'X-Evil': 'a\r\nX-Other: b' })
    const { reason } = await failure(http().send(get(backend.origin, { headers: list })))
    expect([reason, backend.connections()]).toEqual(['BackendConnectionFailure', 0])
  })
})

describe('an answer comes as it is', () => {
  test('status, reason, fields with their case and repetition, body untouched', async () => {
    const backend = await serveBytes((socket) => {
      socket.once('data', () =>
        socket.write(
          'HTTP/1.1 418 I am a Teapot\r\nSet-Cookie: a=1\r\nset-cookie: b=2\r\nX-E: \xe9\r\n' +
            'Content-Encoding: gzip\r\nConnection: X-Hop\r\nX-Hop: 1\r\nKeep-Alive: timeout=9\r\n' +
            'Content-Length: 3\r\n\r\nabc',
          'latin1',
        ),
      )
    })
    const answer = await http().send(get(backend.origin))
    expect([answer.statusCode, answer.statusReason]).toEqual([418, 'I am a Teapot'])
    expect([...answer.headers.entries()]).toEqual([
      ['Set-Cookie', 'a=1'],
      ['set-cookie', 'b=2'],
      ['X-E', 'é'],
      ['Content-Encoding', 'gzip'],
      ['Content-Length', '3'],
    ])
    expect([answer.body!.length, await textOf(answer.body)]).toEqual([3, 'abc'])
  })

  test('informational answers are passed over', async () => {
    const backend = await serveHttp((_, response) => {
      response.writeEarlyHints({ link: '</a>; rel=preload' })
      response.end('final')
    })
    const answer = await http().send(get(backend.origin))
    expect([answer.statusCode, await textOf(answer.body)]).toEqual([200, 'final'])
  })

  for (const { method, status } of [
    { method: 'HEAD', status: 200 },
    { method: 'GET', status: 204 },
    { method: 'GET', status: 304 },
  ]) {
    test(`${method} answered ${status} has no body`, async () => {
      const backend = await serveHttp((_, response) => {
        response.writeHead(status, { 'x-seen': 'yes' })
        response.end()
      })
      const answer = await http().send(get(backend.origin, { method }))
      expect([answer.statusCode, answer.headers.first('x-seen'), answer.body]).toEqual([
        status,
        'yes',
        undefined,
      ])
    })
  }

  test('a reader that pauses stops the backend, and gets all of it in the end', async () => {
    const block = Buffer.alloc(65_536, 'x')
    let written = 0
    const total = 400
    const backend = await serveHttp((_, response) => {
      const more = () => {
        while (written < total) {
          written++
          if (!response.write(block)) return void response.once('drain', more)
        }
        response.end()
      }
      more()
    })
    const { body } = await http().send(get(backend.origin))
    let size = 0
    let paused = false
    const ended = new Promise<void>((resolve, reject) => {
      body!.start({
        chunk(bytes) {
          size += bytes.length
          paused = size > 200_000 && size < 400_000
          return !paused
        },
        end: resolve,
        fail: reject,
      })
    })
    await until(() => paused, 'the reader pauses')
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(written).toBeLessThan(total)
    body!.resume()
    const nudge = setInterval(() => paused && body!.resume(), 1)
    await ended
    clearInterval(nudge)
    expect(size).toBe(total * block.length)
  })

  test('chunks are handed on one by one as they come', async () => {
    let send: ((text: string | undefined) => void) | undefined
    const backend = await serveHttp((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      send = (text) => (text === undefined ? response.end() : response.write(text))
      response.flushHeaders()
    })
    const answer = await http().send(get(backend.origin))
    const seen: string[] = []
    let over = false
    answer.body!.start({
      chunk: (bytes) => seen.push(Buffer.from(bytes).toString()) > 0,
      end: () => {
        over = true
      },
      fail: () => {},
    })
    for (const text of ['data: 1\n\n', 'data: 2\n\n']) {
      send!(text)
      await until(() => seen.at(-1) === text, `the chunk ${text}`)
    }
    send!(undefined)
    await until(() => over, 'the end')
  })
})

describe('connections', () => {
  test('are used again', async () => {
    const backend = await serveHttp((_, response) => response.end('x'))
    const client = http()
    for (let i = 0; i < 20; i++) await textOf((await client.send(get(backend.origin))).body)
    // undici takes a second one when a request comes before the first has turned round.
    expect(backend.connections()).toBeLessThanOrEqual(2)
  })

  test('are renewed after their lifetime, so that names are resolved anew', async () => {
    const backend = await serveHttp((_, response) => response.end('x'))
    const client = http({ connectionLifetime: 40 })
    const ask = async () => textOf((await client.send(get(backend.origin))).body)
    for (let i = 0; i < 3; i++) await ask()
    const before = backend.connections()
    await new Promise((resolve) => setTimeout(resolve, 60))
    expect(await ask()).toBe('x')
    expect(backend.connections()).toBe(before + 1)
  })

  test('the number of origins is bounded; the one longest unused is closed', async () => {
    const backends = await Promise.all(
      [1, 2, 3].map((i) => serveHttp((_, response) => response.end(String(i)))),
    )
    const client = http({ maxOrigins: 2 })
    for (const { origin } of [...backends, ...backends]) {
      await textOf((await client.send(get(origin))).body)
    }
    expect(client.connections.size).toBe(2)
  })

  test('a certificate of an unknown authority is refused, unless the chain is not validated', async () => {
    const backend = await serveHttps((_, response) => response.end('tls'))
    const distrusting = http({ authorities: [] })
    expect(await failure(distrusting.send(get(backend.origin)))).toMatchObject({
      reason: 'BackendConnectionFailure',
      message: expect.stringMatching(/certificate/),
    })
    const connection = { validateCertificateChain: false }
    const answer = await distrusting.send(get(backend.origin, { connection }))
    expect(await textOf(answer.body)).toBe('tls')
  })

  test('a certificate for another name is refused, unless the name is not validated', async () => {
    const backend = await serveHttps((_, response) => response.end('tls'), {
      key: certificate('other.key.pem'),
      cert: certificate('other.pem'),
    })
    const client = http()
    for (const connection of [{}, { validateCertificateChain: false }]) {
      const { reason } = await failure(client.send(get(backend.origin, { connection })))
      expect(reason).toBe('BackendConnectionFailure')
    }
    const connection = { validateCertificateName: false }
    expect(await textOf((await client.send(get(backend.origin, { connection }))).body)).toBe('tls')
  })

  test('the Host that a policy sets is the name that the certificate must be for', async () => {
    const backend = await serveHttps((request, response) => response.end(request.headers.host), {
      key: certificate('other.key.pem'),
      cert: certificate('other.pem'),
    })
    const named = get(backend.origin, { headers: headers({ Host: 'other.example' }) })
    expect(await textOf((await http().send(named)).body)).toBe('other.example')
  })

  test('a client certificate is shown', async () => {
    const backend = await serveHttps(
      (request, response) => {
        const socket = request.socket as unknown as {
          getPeerCertificate(): { subject: { CN: string } }
        }
        response.end(socket.getPeerCertificate().subject?.CN ?? 'nobody')
      },
      { requestCert: true, rejectUnauthorized: false },
    )
    const client = http()
    expect(await textOf((await client.send(get(backend.origin))).body)).toBe('nobody')
    const clientCertificate = { pfx: certificate('client.pfx'), password: 'secret' }
    const shown = get(backend.origin, { connection: { clientCertificate } })
    expect(await textOf((await client.send(shown)).body)).toBe('client')
    const pem = `${certificate('client.pem')}${certificate('client.key.pem')}`
    const inPem = get(backend.origin, { connection: { clientCertificate: { pem } } })
    expect(await textOf((await client.send(inPem)).body)).toBe('client')
    // Each has connections of its own.
    expect(await textOf((await client.send(get(backend.origin))).body)).toBe('nobody')
  })

  for (const { title, secure, httpVersion } of [
    { title: '2or1 takes HTTP/2 where the backend offers it', secure: true, httpVersion: '2or1' },
    { title: '2 is HTTP/2 over TLS', secure: true, httpVersion: '2' },
    { title: '2 is HTTP/2 without TLS too', secure: false, httpVersion: '2' },
  ] as const) {
    test(title, async () => {
      const backend = await serveHttp2(
        (request, response) => {
          request.setEncoding('utf8')
          let body = ''
          request.on('data', (chunk) => {
            body += chunk
          })
          request.on('end', () => response.end(`${request.httpVersion} ${request.method} ${body}`))
        },
        { secure },
      )
      const client = http()
      const answers = await Promise.all(
        ['a', 'b', 'c'].map(async (text) => {
          const body = sourceOf([text])
          const sent = get(backend.origin, { method: 'POST', body, httpVersion })
          return textOf((await client.send(sent)).body)
        }),
      )
      expect(answers).toEqual(['2.0 POST a', '2.0 POST b', '2.0 POST c'])
    })
  }

  test('2or1 takes HTTP/1.1 where the backend has nothing else; 2 refuses that', async () => {
    const backend = await serveHttps((request, response) => response.end(request.httpVersion))
    const client = http()
    const either = await client.send(get(backend.origin, { httpVersion: '2or1' }))
    expect(await textOf(either.body)).toBe('1.1')
    const { message } = await failure(client.send(get(backend.origin, { httpVersion: '2' })))
    expect(message).toMatch(/HTTP\/2/)
  })

  test('through a proxy: CONNECT for TLS, the whole URL without', async () => {
    const plain = await serveHttp((request, response) =>
      response.end(`plain ${request.headers.host}`),
    )
    const tls = await serveHttps((_, response) => response.end('tls'))
    const seen: string[] = []
    const proxy = await serveHttp((request, response) => {
      seen.push(`${request.method} ${request.url} ${request.headers['proxy-authorization']}`)
      response.end('by the proxy')
    })
    proxy.server.on('connect', (request, socket, head) => {
      seen.push(`CONNECT ${request.url} ${request.headers['proxy-authorization']}`)
      const there = connect(tls.port, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n')
        there.write(head)
        there.pipe(socket).pipe(there)
      })
      there.on('error', () => socket.destroy())
      socket.on('error', () => there.destroy())
    })
    const connection = { proxy: { url: proxy.origin, username: 'u', password: 'p' } }
    const client = http()
    const first = await client.send(get(`${plain.origin}/x?y`, { connection }))
    expect(await textOf(first.body)).toBe('by the proxy')
    const second = await client.send(get(tls.origin, { connection }))
    expect(await textOf(second.body)).toBe('tls')
    expect(seen).toEqual([
      `GET ${plain.origin}/x?y Basic dTpw`,
      `CONNECT localhost:${tls.port} Basic dTpw`,
    ])
  })
})

describe('the end of an exchange is told once', () => {
  function counted() {
    const end = { count: 0, over: () => void end.count++ }
    return end
  }

  test('after the last byte of the answer', async () => {
    const backend = await serveHttp((_, response) => {
      response.write('a')
      setTimeout(() => response.end('b'), 30)
    })
    const end = counted()
    const answer = await http().send(get(backend.origin, { end }))
    expect(end.count).toBe(0)
    expect([await textOf(answer.body), end.count]).toEqual(['ab', 1])
  })

  test('when nobody wants the rest, and when no answer comes', async () => {
    const backend = await serveHttp((_, response) => void response.write('a'))
    const end = counted()
    const answer = await http().send(get(backend.origin, { end }))
    answer.body?.cancel()
    expect(end.count).toBe(1)
    const failed = counted()
    await failure(http().send(get(`http://localhost:${await freePort()}`, { end: failed })))
    expect(failed.count).toBe(1)
  })

  test('of redirects that of the last answer', async () => {
    const backend = await serveHttp((request, response) => {
      if (request.url === '/') response.writeHead(302, { location: '/there' }).end('moved')
      else setTimeout(() => response.end('there'), 30)
    })
    const end = counted()
    const sending = http().send(get(backend.origin, { end, followRedirects: true }))
    await until(() => backend.connections() > 0, 'a connection')
    expect(end.count).toBe(0)
    expect([await textOf((await sending).body), end.count]).toEqual(['there', 1])
  })
})

describe('what no byte of has left is known', () => {
  test('without a connection', async () => {
    const refused = await failure(http().send(get(`http://localhost:${await freePort()}`)))
    expect(refused.unsent).toBe(true)
    const unknown = await failure(http().send(get('http://nowhere.invalid')))
    expect(unknown.unsent).toBe(true)
    const backend = await serveHttps((_, response) => response.end())
    const untrusted = await failure(http({ authorities: [] }).send(get(backend.origin)))
    expect(untrusted.unsent).toBe(true)
  })

  test('with one everything may have', async () => {
    const backend = await serveBytes((socket) => socket.destroy())
    expect((await failure(http().send(get(backend.origin)))).unsent).toBe(false)
  })
})

describe('failures', () => {
  test('nobody listens', async () => {
    const { reason, message } = await failure(
      http().send(get(`http://localhost:${await freePort()}`)),
    )
    expect([reason, message]).toEqual([
      'BackendConnectionFailure',
      expect.stringMatching(/refused the connection \(ECONNREFUSED\)/),
    ])
  })

  test('a name that does not resolve', async () => {
    const { reason } = await failure(http().send(get('http://does-not-exist.invalid')))
    expect(reason).toBe('BackendConnectionFailure')
  })

  const broken: readonly { title: string; answer: string }[] = [
    { title: 'the connection is closed before the head', answer: '' },
    { title: 'the head is cut', answer: 'HTTP/1.1 200 OK\r\nContent-' },
    { title: 'the answer is no HTTP', answer: 'hello\r\n\r\n' },
    { title: 'the head has no end', answer: `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(70_000)}` },
  ]
  for (const { title, answer } of broken) {
    test(title, async () => {
      const backend = await serveBytes((socket) => {
        socket.once('data', () => socket.end(answer))
      })
      const { reason } = await failure(http().send(get(backend.origin)))
      expect(reason).toBe('BackendConnectionFailure')
    })
  }

  const cut: readonly { title: string; answer: string }[] = [
    { title: 'fewer bytes than Content-Length', answer: 'Content-Length: 10\r\n\r\nabc' },
    {
      title: 'a chunked body without its end',
      answer: 'Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n',
    },
    { title: 'a malformed chunk', answer: 'Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nzz\r\n' },
  ]
  for (const { title, answer } of cut) {
    test(`the body fails after what came: ${title}`, async () => {
      const backend = await serveBytes((socket) => {
        socket.once('data', () => {
          socket.write('HTTP/1.1 200 OK\r\n')
          setTimeout(() => socket.end(answer), 5)
        })
      })
      const response = await http().send(get(backend.origin))
      const { reason } = await failure(textOf(response.body))
      expect(reason).toBe('BackendConnectionFailure')
    })
  }

  test('no head in time: Timeout, to the millisecond asked for, and the connection is closed', {
    retry: 2,
  }, async () => {
    let closed = false
    const backend = await serveHttp((request) => {
      request.on('close', () => {
        closed = true
      })
    })
    const start = performance.now()
    const { reason, message } = await failure(http().send(get(backend.origin, { timeout: 50 })))
    expect([reason, message]).toEqual(['Timeout', expect.stringContaining('within 50 ms')])
    expect(performance.now() - start).toBeLessThan(400)
    await until(() => closed, 'the connection is closed')
  })

  test('a connection that is not accepted in time counts as well', async () => {
    const { reason } = await failure(
      http().send(get('http://localhost:1', { signal: AbortSignal.abort() })),
    )
    expect(reason).toBe('ClientConnectionFailure')
  })

  test('an aborted signal closes the connection, before and after the head', async () => {
    let open = 0
    const backend = await serveHttp((request, response) => {
      open++
      request.on('close', () => open--)
      if (request.url === '/head') response.write('x')
    })
    const client = http()
    for (const path of ['/', '/head']) {
      const abort = new AbortController()
      const sent = client.send(get(`${backend.origin}${path}`, { signal: abort.signal }))
      if (path === '/') {
        await until(() => open === 1, 'the request is there')
        abort.abort()
        expect((await failure(sent)).reason).toBe('ClientConnectionFailure')
      } else {
        const { body } = await sent
        const read = failure(textOf(body))
        abort.abort()
        expect((await read).reason).toBe('ClientConnectionFailure')
      }
      await until(() => open === 0, 'the connection is closed')
    }
  })

  test('a request body that fails fails the request', async () => {
    const backend = await serveHttp((request) => request.resume())
    const body = {
      length: undefined,
      start(sink: { chunk(bytes: Uint8Array): boolean; fail(error: Error): void }) {
        sink.chunk(Buffer.from('some'))
        setTimeout(() => sink.fail(new HttpFailure('ClientConnectionFailure', 'gone')), 5)
      },
      resume() {},
      cancel() {},
    }
    const { reason } = await failure(http().send(get(backend.origin, { method: 'POST', body })))
    expect(reason).toBe('ClientConnectionFailure')
  })

  test('nothing is sent twice: a connection that dies under a request fails it', async () => {
    let requests = 0
    const server = createServer((request) => {
      requests++
      if (requests === 1) request.socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')
      else request.socket.destroy()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const origin = `http://localhost:${(server.address() as AddressInfo).port}`
    const client = http()
    await client.send(get(origin))
    await failure(client.send(get(origin)))
    expect(requests).toBe(2)
  })
})

describe('redirects', () => {
  async function chain() {
    const seen: string[] = []
    const other = await serveHttp((request, response) => {
      seen.push(
        `other ${request.url} ${request.headers.authorization} ${request.headers['api-key']}`,
      )
      response.end('other')
    })
    const backend = await serveHttp((request, response) => {
      request.resume()
      request.on('end', () => {
        seen.push(`${request.method} ${request.url} ${request.headers['content-type'] ?? '-'}`)
        const [, status, to] = /^\/(\d+)\/(.*)$/.exec(request.url!) ?? []
        if (!status) return response.end('final')
        const location =
          to === 'other' ? `${other.origin}/x` : to === 'loop' ? request.url : '../end'
        response.writeHead(Number(status), { location: location! })
        response.end('moved')
      })
    })
    return { backend, seen }
  }

  for (const { method, status, becomes } of [
    { method: 'POST', status: 301, becomes: 'GET' },
    { method: 'POST', status: 302, becomes: 'GET' },
    { method: 'PUT', status: 302, becomes: 'PUT' },
    { method: 'PUT', status: 303, becomes: 'GET' },
    { method: 'POST', status: 307, becomes: 'POST' },
    { method: 'DELETE', status: 308, becomes: 'DELETE' },
    { method: 'HEAD', status: 303, becomes: 'HEAD' },
  ]) {
    test(`${method} answered ${status} goes on as ${becomes}`, async () => {
      const { backend, seen } = await chain()
      const hasBody = method === 'POST' || method === 'PUT'
      const answer = await http().send(
        get(`${backend.origin}/${status}/`, {
          method,
          body: hasBody ? Buffer.from('{}') : undefined,
          headers: headers(hasBody ? { 'Content-Type': 'text/x' } : {}),
          followRedirects: true,
        }),
      )
      await textOf(answer.body)
      const type = hasBody && becomes !== 'GET' ? 'text/x' : '-'
      expect(seen).toEqual([
        `${method} /${status}/ ${hasBody ? 'text/x' : '-'}`,
        `${becomes} /end ${type}`,
      ])
    })
  }

  test('are answers like others unless asked for', async () => {
    const { backend } = await chain()
    expect((await http().send(get(`${backend.origin}/302/`))).statusCode).toBe(302)
  })

  test('credentials do not go to another origin', async () => {
    const { backend, seen } = await chain()
    const secret = headers({ Authorization: 'Bearer x', 'api-key': 'y' })
    const sent = get(`${backend.origin}/302/other`, { headers: secret, followRedirects: true })
    expect(await textOf((await http().send(sent)).body)).toBe('other')
    expect(seen.at(-1)).toBe('other /x undefined undefined')
  })

  test('a body that was streamed cannot be sent again: the redirect is the answer', async () => {
    const { backend } = await chain()
    const body = sourceOf(['x'])
    const sent = get(`${backend.origin}/307/`, { method: 'POST', body, followRedirects: true })
    expect((await http().send(sent)).statusCode).toBe(307)
  })

  test('end after ten', async () => {
    const { backend, seen } = await chain()
    const sent = get(`${backend.origin}/302/loop`, { followRedirects: true })
    const { message } = await failure(http().send(sent))
    expect([message, seen.length]).toEqual([expect.stringContaining('more than 10'), 11])
  })
})
