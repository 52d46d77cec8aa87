import type { LookupAddress } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { HttpFailure, type OutboundRequest } from '../../engine/ports.ts'
import { EgressGuard } from '../../gateway/proxy/egress/guard.ts'
import { createHttp } from '../../gateway/proxy/http.ts'
import { certificate, headers, serveHttp, serveHttps, textOf, url } from '../proxy/servers.ts'
import { services, type Told } from './services.ts'

/** Names with their addresses; a list of lists is answered in turn. */
type Names = Readonly<Record<string, readonly (readonly string[])[]>>

function guarded(names: Names, rules: { allow?: string[]; deny?: string[] } = {}) {
  const told: Told = { logged: [], counted: [] }
  const asked: string[] = []
  const turns = new Map<string, number>()
  const lookup: LookupFunction = (host, _options, callback) => {
    asked.push(host)
    const turn = turns.get(host) ?? 0
    turns.set(host, turn + 1)
    const answers = names[host] ?? []
    const addresses = answers[Math.min(turn, answers.length - 1)] ?? []
    const found: LookupAddress[] = addresses.map((address) => ({
      address,
      family: address.includes(':') ? 6 : 4,
    }))
    process.nextTick(() => callback(null, found))
  }
  const guard = new EgressGuard(
    { allow: [], deny: [], denyHosts: ['metadata.google.internal'], ...rules },
    { ...services(told), lookup },
  )
  const http = createHttp({ authorities: [certificate('ca.pem').toString()], guard })
  onTestFinished(() => http.destroy())
  const get = (target: string, more: Partial<OutboundRequest> = {}) =>
    http.send({
      method: 'GET',
      url: url(target),
      headers: headers(),
      body: undefined,
      timeout: 5000,
      ...more,
    })
  return { get, told, asked }
}

async function denial(promise: Promise<unknown>): Promise<HttpFailure> {
  const error = await promise.then(
    () => undefined,
    (error: unknown) => error,
  )
  expect(error).toBeInstanceOf(HttpFailure)
  expect((error as HttpFailure).reason).toBe('EgressDenied')
  return error as HttpFailure
}

describe('a request that may not go there', () => {
  for (const target of [
    'http://169.254.169.254/latest/meta-data/',
    'https://169.254.169.254/',
    'http://[::ffff:169.254.169.254]/',
    'http://[fe80::1]/',
    'http://2852039166/',
    'http://0xa9fea9fe/',
    'http://169.16689662/',
    'http://0251.0376.0251.0376/',
    'http://metadata.google.internal/computeMetadata/v1/',
  ]) {
    test(`${target} is not connected to`, async () => {
      const { get, told, asked } = guarded({})
      const failure = await denial(get(target))
      expect(failure.unsent).toBe(true)
      expect(failure.message).toMatch(/^The egress rules of the gateway do not let requests go to /)
      expect(told.counted).toEqual(['egress_denied'])
      expect(told.logged[0]).toMatchObject({ message: expect.stringContaining('denied') })
      expect(asked).toEqual([])
    })
  }

  test('a name that leads there is found out when it is resolved, over TLS too', async () => {
    const { get } = guarded({ 'inner.example': [['169.254.169.254']] })
    for (const target of ['http://inner.example/', 'https://inner.example/']) {
      const { message } = await denial(get(target))
      expect(message).toBe(
        'The egress rules of the gateway do not let requests go to inner.example: it is at 169.254.169.254, and 169.254.0.0/16 is denied.',
      )
    }
  })

  test('of several addresses the allowed ones are used', async () => {
    const backend = await serveHttp((_, response) => response.end('here'))
    const { get } = guarded(
      { 'both.example': [['169.254.169.254', '::ffff:127.0.0.2', '127.0.0.1']] },
      { deny: ['127.0.0.2'] },
    )
    const answer = await get(`http://both.example:${backend.port}/`)
    expect(await textOf(answer.body)).toBe('here')
  })
})

describe('a name is resolved once for a connection', () => {
  test('what it means afterwards does not matter to the connection', async () => {
    const backend = await serveHttp((_, response) => response.end('here'))
    const { get, asked } = guarded({ 'turning.example': [['127.0.0.1'], ['169.254.169.254']] })
    const target = `http://turning.example:${backend.port}/`
    expect(await textOf((await get(target)).body)).toBe('here')
    // The connection is free again when the last byte's event is over.
    await new Promise(setImmediate)
    expect(await textOf((await get(target)).body)).toBe('here')
    expect(asked).toEqual(['turning.example'])
    expect(backend.connections()).toBe(1)
  })

  test('a new connection asks and judges anew', async () => {
    const backend = await serveHttp((_, response) => {
      response.setHeader('Connection', 'close')
      response.end('here')
    })
    const { get, asked } = guarded({ 'turning.example': [['127.0.0.1'], ['169.254.169.254']] })
    const target = `http://turning.example:${backend.port}/`
    expect(await textOf((await get(target)).body)).toBe('here')
    await denial(get(target))
    expect(asked).toEqual(['turning.example', 'turning.example'])
  })

  test('the certificate is still that of the name', async () => {
    const backend = await serveHttps((_, response) => response.end('here'))
    const { get } = guarded({ localhost: [['127.0.0.1']], 'other.example': [['127.0.0.1']] })
    const answer = await get(`https://localhost:${backend.port}/`)
    expect(await textOf(answer.body)).toBe('here')
    const failure = await get(`https://other.example:${backend.port}/`).catch((error) => error)
    expect(failure.message).toContain('certificate for another host name')
  })
})

describe('each redirect is judged', () => {
  for (const location of [
    'http://169.254.169.254/latest/',
    'http://inner.example/',
    'http://[::ffff:a9fe:a9fe]/',
  ]) {
    test(`to ${location}`, async () => {
      const backend = await serveHttp((_, response) => {
        response.writeHead(302, { Location: location }).end()
      })
      const { get } = guarded({
        'open.example': [['127.0.0.1']],
        'inner.example': [['169.254.169.254']],
      })
      const target = `http://open.example:${backend.port}/`
      await denial(get(target, { followRedirects: true }))
      expect((await get(target)).statusCode).toBe(302)
    })
  }
})

describe('through a proxy', () => {
  test('the proxy itself is judged', async () => {
    const { get } = guarded({ 'proxy.example': [['169.254.1.1']] })
    for (const proxy of ['http://169.254.1.1:8080', 'http://proxy.example:8080']) {
      for (const target of ['http://backend.example/', 'https://backend.example/']) {
        await denial(get(target, { connection: { proxy: { url: proxy } } }))
      }
    }
  })

  test('so is an address behind it', async () => {
    const proxy = await serveHttp((_, response) => response.end('through'))
    const { get, asked } = guarded({})
    const connection = { proxy: { url: `http://127.0.0.1:${proxy.port}` } }
    await denial(get('http://169.254.169.254/', { connection }))
    await denial(get('https://169.254.169.254/', { connection }))
    expect(proxy.connections()).toBe(0)
    const answer = await get('http://backend.example/', { connection })
    expect(await textOf(answer.body)).toBe('through')
    expect(asked).toEqual([])
  })
})
