import { createHash, randomBytes } from 'node:crypto'
import { request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { describe, expect, test } from 'vitest'
import { HeaderList } from '../../engine/run/headers.ts'
import { ResponseMessage } from '../../engine/run/message.ts'
import { freePort, sendBytes, serveBytes, serveHttp, until } from '../proxy/servers.ts'
import { forward, makeSnapshot, type Run } from '../proxy/snapshot.ts'
import { open, refused, serveWebSocket, startWebSocketGateway } from './servers.ts'

const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

describe('messages pass', () => {
  test('text and binary, both ways, with the call told of at its end', async () => {
    const backend = await serveWebSocket()
    const { origin, ended, gateway } = await startWebSocketGateway(`${backend.url}/deep`)
    const client = await open(origin, '/api?model=m')
    expect(gateway.webSockets.count).toBe(1)
    client.socket.send('hello')
    client.socket.send(Buffer.from('bytes'))
    expect(await client.messages(2)).toEqual(['hello', 'bytes'])
    expect(backend.requests[0]?.url).toBe('/deep?model=m')
    expect(backend.requests[0]?.headers.host).toBe(`localhost:${backend.port}`)
    client.socket.close(1000, 'done')
    expect(await client.closed).toEqual({ code: 1000, reason: 'done' })
    const [record] = await ended()
    expect(record).toMatchObject({
      status: 101,
      ending: 'completed',
      api: 'test',
      backendStatus: 101,
      webSocket: { closedBy: 'client', code: 1000, messagesSent: 2, messagesReceived: 2 },
    })
    expect(gateway.webSockets.count).toBe(0)
    expect(gateway.inFlight.count).toBe(0)
  })

  test('1,000 small ones in their order', async () => {
    const backend = await serveWebSocket()
    const { origin } = await startWebSocketGateway(backend.url)
    const client = await open(origin)
    const sent = Array.from({ length: 1_000 }, (_, i) => `message ${i}`)
    for (const message of sent) client.socket.send(message)
    expect(await client.messages(1_000)).toEqual(sent)
  })

  test('a large one, and one of many fragments', async () => {
    const backend = await serveWebSocket()
    const { origin } = await startWebSocketGateway(backend.url)
    const client = await open(origin)
    const large = randomBytes(4_000_000).toString('base64')
    client.socket.send(large)
    for (let i = 0; i < 100; i++) client.socket.send(`${i},`, { fin: i === 99 })
    const [first, second] = await client.messages(2)
    const digest = (text: string) => createHash('sha256').update(text).digest('hex')
    expect(digest(first!)).toBe(digest(large))
    expect(second).toBe(Array.from({ length: 100 }, (_, i) => `${i},`).join(''))
  })

  test('compressed, in a sub-protocol that both sides know', async () => {
    const backend = await serveWebSocket(undefined, {
      perMessageDeflate: { threshold: 0 },
      handleProtocols: (offered) => (offered.has('realtime') ? 'realtime' : false),
    })
    const { origin } = await startWebSocketGateway(backend.url)
    const client = await open(origin, '/api', { protocols: ['other', 'realtime'] })
    expect(client.socket.protocol).toBe('realtime')
    expect(client.socket.extensions).toContain('permessage-deflate')
    client.socket.send('x'.repeat(100_000))
    expect((await client.messages(1))[0]).toHaveLength(100_000)
  })

  test('pings are answered by the other side', async () => {
    const backend = await serveWebSocket()
    const { origin } = await startWebSocketGateway(backend.url)
    const client = await open(origin)
    const answered = new Promise<string>((resolve) => {
      client.socket.on('pong', (data) => resolve(String(data)))
    })
    client.socket.ping('are you there')
    expect(await answered).toBe('are you there')
  })

  test('what a backend says right behind its 101', async () => {
    const backend = await serveWebSocket((socket) => socket.send('welcome'))
    const { origin } = await startWebSocketGateway(backend.url)
    expect(await (await open(origin)).messages(1)).toEqual(['welcome'])
  })

  test('what a caller sends before the 101', async () => {
    const backend = await serveWebSocket()
    const { port } = await startWebSocketGateway(backend.url)
    const socket = connect(port, '127.0.0.1')
    const frame = [0x81, 0x82, 0, 0, 0, 0, 0x68, 0x69]
    const head =
      'GET /api HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n'
    socket.write(Buffer.concat([Buffer.from(head), Buffer.from(frame)]))
    let answer = ''
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1')
    })
    await until(() => answer.endsWith('\x81\x02hi'), 'the echo')
    expect(answer).toMatch(/^HTTP\/1\.1 101 Switching Protocols\r\n/)
    socket.destroy()
  })

  test('a reader that does not read holds up the sender', async () => {
    const backend = await serveWebSocket((socket) => {
      for (let i = 0; i < 400; i++) socket.send(Buffer.alloc(100_000))
    })
    const { origin } = await startWebSocketGateway(backend.url)
    const client = await open(origin)
    client.socket.pause()
    await wait(150)
    const [sender] = backend.sockets
    const held = sender!.bufferedAmount
    await wait(100)
    expect(sender!.bufferedAmount).toBe(held)
    expect(held).toBeGreaterThan(10_000_000)
    client.socket.resume()
    await client.messages(400)
  })
})

describe('both sides learn of the end', () => {
  test('a caller that closes while the backend is held up', async () => {
    const backend = await serveWebSocket((socket) => {
      for (let i = 0; i < 200; i++) socket.send(Buffer.alloc(100_000))
    })
    const { origin, gateway } = await startWebSocketGateway(backend.url)
    const client = await open(origin)
    client.socket.pause()
    await wait(100)
    client.socket.terminate()
    await until(() => backend.sockets[0]?.readyState === 3, 'the backend is let go')
    await gateway.inFlight.idle()
  })

  test('a slow reader gets all that came before the backend closed', async () => {
    const backend = await serveWebSocket((socket) => {
      for (let i = 0; i < 100; i++) socket.send(Buffer.alloc(100_000))
      socket.close(4005)
    })
    const { origin } = await startWebSocketGateway(backend.url)
    const client = await open(origin)
    client.socket.pause()
    await wait(200)
    client.socket.resume()
    expect((await client.closed).code).toBe(4005)
    expect(client.received).toHaveLength(100)
  })

  test('the close code of the backend', async () => {
    const backend = await serveWebSocket((socket) => socket.close(4001, 'no more'))
    const { origin, ended } = await startWebSocketGateway(backend.url)
    const client = await open(origin)
    expect(await client.closed).toEqual({ code: 4001, reason: 'no more' })
    expect((await ended())[0]).toMatchObject({
      ending: 'completed',
      webSocket: { closedBy: 'backend', code: 4001 },
    })
  })

  test('the close code of the caller', async () => {
    let code: number | undefined
    const backend = await serveWebSocket((socket) => {
      socket.on('close', (given) => {
        code = given
      })
    })
    const { origin } = await startWebSocketGateway(backend.url)
    const client = await open(origin)
    client.socket.close(4002)
    await until(() => code !== undefined, 'the backend is told')
    expect(code).toBe(4002)
  })

  test('a caller that vanishes', async () => {
    let code: number | undefined
    const backend = await serveWebSocket((socket) => {
      socket.on('close', (given) => {
        code = given
      })
    })
    const { origin, ended } = await startWebSocketGateway(backend.url)
    const client = await open(origin)
    client.socket.terminate()
    await until(() => code !== undefined, 'the backend is told')
    expect(code).toBe(1006)
    expect((await ended())[0]).toMatchObject({ ending: 'aborted' })
  })

  test('a backend that vanishes', async () => {
    const backend = await serveWebSocket()
    const { origin, ended } = await startWebSocketGateway(backend.url)
    const client = await open(origin)
    backend.sockets[0]!.terminate()
    expect((await client.closed).code).toBe(1006)
    expect((await ended())[0]).toMatchObject({
      ending: 'cut',
      webSocket: { closedBy: 'backend' },
    })
  })

  test('a connection that is silent for too long', async () => {
    const backend = await serveWebSocket()
    const { origin } = await startWebSocketGateway(backend.url, {
      settings: { webSocketIdleTimeout: 60 },
    })
    const client = await open(origin)
    expect(await client.closed).toEqual({ code: 1001, reason: 'Nothing was sent for too long.' })
  })

  test('a message that is too large', async () => {
    let code: number | undefined
    const backend = await serveWebSocket((socket) => {
      socket.on('close', (given) => {
        code = given
      })
    })
    const { origin, ended } = await startWebSocketGateway(backend.url, {
      settings: { webSocketMessage: 1_000 },
    })
    const client = await open(origin)
    client.socket.send('x'.repeat(1_000))
    client.socket.send('y'.repeat(1_001))
    expect((await client.closed).code).toBe(1009)
    await until(() => code !== undefined, 'the backend is told')
    expect(code).toBe(1009)
    expect((await ended())[0]).toMatchObject({ webSocket: { closedBy: 'gateway', code: 1009 } })
  })

  test('the gateway stops: 1001 after the time of grace', async () => {
    let code: number | undefined
    const backend = await serveWebSocket((socket) => {
      socket.on('close', (given) => {
        code = given
      })
    })
    const { origin, listeners, ended } = await startWebSocketGateway(backend.url)
    const client = await open(origin)
    await listeners.close(20)
    expect((await client.closed).code).toBe(1001)
    await until(() => code !== undefined, 'the backend is told')
    expect(code).toBe(1001)
    await ended()
  })
})

describe('a handshake that fails is an ordinary answer', () => {
  test('the backend refuses', async () => {
    const backend = await serveHttp((_, response) => {
      response.writeHead(403, { 'X-Why': 'because' }).end('not you')
    })
    const { origin, ended } = await startWebSocketGateway(backend.origin)
    const { status, body, headers } = await refused(origin)
    expect([status, body, headers['x-why']]).toEqual([403, 'not you', 'because'])
    expect((await ended())[0]).toMatchObject({ status: 403, ending: 'completed' })
  })

  test('the backend is down', async () => {
    const { origin, ended } = await startWebSocketGateway(`ws://localhost:${await freePort()}`)
    expect((await refused(origin)).status).toBe(500)
    const [record] = await ended()
    expect(record).toMatchObject({ error: { reason: 'BackendConnectionFailure' } })
  })

  test('the backend switches to something else', async () => {
    const backend = await serveBytes((socket) => {
      socket.once('data', () => {
        socket.write(
          'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
            'Sec-WebSocket-Accept: wrong\r\n\r\n',
        )
      })
    })
    const { origin, ended } = await startWebSocketGateway(backend.origin)
    expect((await refused(origin)).status).toBe(500)
    const [record] = await ended()
    expect(JSON.stringify(record)).toContain('does not belong to the key')
  })

  test('a policy answers', async () => {
    const backend = await serveWebSocket()
    const no: Run = (context) => {
      const headers = HeaderList.from([['X-Mine', 'yes']])
      const parts = { statusCode: 403, statusReason: 'No', headers, decodeLimit: 1 }
      context.response = new ResponseMessage(parts)
      return { kind: 'respond' }
    }
    const { origin } = await startWebSocketGateway(backend.url, {
      sections: { inbound: [['return-response', no]] },
    })
    const { status, headers } = await refused(origin)
    expect([status, headers['x-mine']]).toEqual([403, 'yes'])
    expect(backend.connections()).toBe(0)
  })

  test('a policy of outbound puts another answer in the place of 101', async () => {
    const backend = await serveWebSocket()
    const no: Run = (context) => {
      context.response!.statusCode = 503
    }
    const { origin, gateway } = await startWebSocketGateway(backend.url, {
      sections: { backend: [forward], outbound: [['set-status', no]] },
    })
    expect((await refused(origin)).status).toBe(503)
    await until(() => backend.sockets[0]?.readyState === 3, 'the backend is let go')
    expect(gateway.webSockets.count).toBe(0)
  })

  test('a policy answers 101 by itself', async () => {
    const no: Run = (context) => {
      const parts = { statusCode: 101, statusReason: '', decodeLimit: 1 }
      context.response = new ResponseMessage(parts)
      return { kind: 'respond' }
    }
    const { origin } = await startWebSocketGateway('ws://localhost:1', {
      sections: { inbound: [['return-response', no]] },
    })
    expect((await refused(origin)).status).toBe(500)
  })

  test('the subscription key is missing, wrong, right in field and query', async () => {
    const backend = await serveWebSocket()
    const { origin } = await startWebSocketGateway(backend.url, {
      subscriptions: { one: 'key-of-one' },
    })
    expect((await refused(origin)).status).toBe(401)
    expect((await refused(origin, '/api?subscription-key=other')).status).toBe(401)
    await open(origin, '/api?subscription-key=key-of-one')
    await open(origin, '/api', { headers: { 'Ocp-Apim-Subscription-Key': 'key-of-one' } })
    expect(backend.requests.map(({ url }) => url)).toEqual(['/', '/'])
    expect(backend.requests[1]?.headers['ocp-apim-subscription-key']).toBeUndefined()
  })

  test('there are too many connections', async () => {
    const backend = await serveWebSocket()
    const { origin, ended } = await startWebSocketGateway(backend.url, {
      settings: { webSockets: 1 },
    })
    await open(origin)
    expect((await refused(origin)).status).toBe(503)
    expect((await ended())[0]).toMatchObject({ error: { reason: 'WebSocketLimitExceeded' } })
  })

  test('another path, and an API that is not WebSocket', async () => {
    const { origin } = await startWebSocketGateway('ws://localhost:1')
    expect((await refused(origin, '/api/more')).status).toBe(404)
    expect((await refused(origin, '/other')).status).toBe(404)
    const http = await startWebSocketGateway('http://localhost:1', {
      api: { type: 'http', protocols: ['https'] },
    })
    const { status, body } = await refused(http.origin)
    expect(status).toBe(400)
    expect(body).toContain('does not take WebSocket handshakes')
  })

  test('a request without a handshake gets 426', async () => {
    const { origin } = await startWebSocketGateway('ws://localhost:1')
    const response = await fetch(`${origin}/api`)
    expect(response.status).toBe(426)
    expect(response.headers.get('upgrade')).toBe('websocket')
  })
})

describe('what stands around it', () => {
  test('a request that asks for another protocol is an ordinary one', async () => {
    const backend = await serveHttp((request, response) => {
      request.pipe(response)
    })
    const { port } = await startWebSocketGateway(backend.origin, {
      operations: [['POST', '/']],
      api: { type: 'http', protocols: ['https'] },
    })
    const headers = {
      Connection: 'Upgrade, HTTP2-Settings',
      Upgrade: 'h2c',
      'HTTP2-Settings': 'AAMAAABkAAQAAP__',
    }
    const answer = await new Promise<string>((resolve, reject) => {
      const options = { port, path: '/api', method: 'POST', headers }
      const request = httpRequest(options, (response) => {
        let text = ''
        response.on('data', (chunk) => {
          text += chunk
        })
        response.on('end', () => resolve(`${response.statusCode} ${text}`))
      })
      request.on('error', reject)
      request.end('body')
    })
    expect(answer).toBe('200 body')
  })

  test('a handshake right behind a request that has no answer yet is none', async () => {
    const backend = await serveHttp((_, response) => {
      setTimeout(() => response.end('slow'), 50)
    })
    const { port, gateway, ended } = await startWebSocketGateway(backend.origin, {
      operations: [['GET', '/*']],
      api: { type: 'http', protocols: ['https'] },
    })
    const ordinary = 'GET /api/x HTTP/1.1\r\nHost: h\r\n\r\n'
    const handshake =
      'GET /api HTTP/1.1\r\nHost: h\r\nConnection: Upgrade, close\r\nUpgrade: websocket\r\n' +
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n'
    const answers = await sendBytes(port, ordinary + ordinary + handshake)
    expect(answers.match(/HTTP\/1\.1 \d+/g)).toEqual([
      'HTTP/1.1 200',
      'HTTP/1.1 200',
      'HTTP/1.1 200',
    ])
    await ended(3)
    expect(gateway.inFlight.count).toBe(0)
  })

  test('no policy changes Host, key and version; other fields are theirs', async () => {
    const backend = await serveWebSocket()
    const set: Run = ({ request }) => {
      for (const name of ['Host', 'Sec-WebSocket-Key', 'Sec-WebSocket-Version', 'X-Own']) {
        request.headers.set(name, 'mine')
      }
    }
    const { origin } = await startWebSocketGateway(backend.url, {
      sections: { inbound: [['set-header', set]], backend: [forward] },
    })
    await open(origin)
    const { headers } = backend.requests[0]!
    expect(headers.host).toBe(`localhost:${backend.port}`)
    expect(headers['x-own']).toBe('mine')
    expect(headers['sec-websocket-version']).toBe('13')
  })

  test('a new configuration leaves open connections as they are', async () => {
    const [one, two] = [await serveWebSocket(), await serveWebSocket((socket) => socket.send('2'))]
    const { origin, gateway, ended } = await startWebSocketGateway(one.url)
    const before = await open(origin)
    const services = gateway.snapshots.current.services(undefined)
    const setup = {
      serviceUrl: two.url,
      operations: [['GET', '/']] as const,
      api: { type: 'websocket' as const, protocols: ['ws'] },
    }
    const next = makeSnapshot(setup, services)
    gateway.snapshots.replace(next.snapshot)
    expect(gateway.snapshots.live).toBe(2)
    const after = await open(origin)
    before.socket.send('still one')
    expect(await before.messages(1)).toEqual(['still one'])
    expect(await after.messages(1)).toEqual(['2'])
    before.socket.close()
    await before.closed
    await ended()
    expect(gateway.snapshots.live).toBe(1)
    after.socket.close()
    await after.closed
    await next.close()
  })

  test('bytes of both directions are counted', async () => {
    const backend = await serveWebSocket()
    const { origin, ended, gateway } = await startWebSocketGateway(backend.url)
    const client = await open(origin)
    client.socket.send('x'.repeat(100))
    await client.messages(1)
    client.socket.close()
    await client.closed
    const [record] = await ended()
    // Two bytes of head, four of the mask, and close frames of two and six bytes and more.
    expect(record).toMatchObject({ bytes: 104, webSocket: { bytesReceived: 112 } })
    expect(gateway.inFlight.count).toBe(0)
  })
})
