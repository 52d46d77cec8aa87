import { describe, expect, test } from 'vitest'
import { HttpFailure, type TokenProvider } from '../../engine/ports.ts'
import { PolicyFailure } from '../../engine/run/errors.ts'
import {
  type Backend,
  type BackendCredentials,
  backendRefusal,
} from '../../gateway/model/backend.ts'
import { BackendStates } from '../../gateway/proxy/backends/states.ts'
import { createBackends } from '../../gateway/proxy/backends.ts'
import { createHttp } from '../../gateway/proxy/http.ts'
import { cachedTokens } from '../../gateway/proxy/tokens/cached.ts'
import { clientCredentials } from '../../gateway/proxy/tokens/client-credentials.ts'
import { staticTokens } from '../../gateway/proxy/tokens/static.ts'
import { silentLog } from '../../gateway/telemetry/log.ts'
import { MetricRegistry } from '../../gateway/telemetry/metrics.ts'
import { backend, noCredentials, TestClock } from '../backends/fixture.ts'
import { headers, serveHttp, url } from './servers.ts'

function backends(
  more: Partial<Backend>,
  values = new Map<string, string>(),
  tokens: TokenProvider = staticTokens(new Map([['https://api.example', 'T']])),
) {
  return createBackends({
    workspace: undefined,
    backends: new Map([['main', backend(more)]]),
    states: new BackendStates({
      clock: new TestClock(),
      log: silentLog,
      metrics: new MetricRegistry(),
    }),
    affinityKey: new Uint8Array(32),
    tokens,
    namedValue: (name) => values.get(name),
    certificate: (reference) =>
      'id' in reference && reference.id === 'c1' ? { pfx: new Uint8Array([1]) } : undefined,
  })
}

async function authorized(
  credentials: Partial<BackendCredentials>,
  sent: Record<string, string> = {},
  target = 'https://backend.example/x',
) {
  const values = new Map([['key', 'K 1']])
  const lease = await backends({ credentials: { ...noCredentials, ...credentials } }, values).pick(
    'MAIN',
  )
  const list = headers(sent)
  const changed = await lease.authorize(list, url(target))
  return { headers: Object.fromEntries(list.entries()), url: changed.toString() }
}

describe('credentials are put in last and win', () => {
  test('header fields, with named values', async () => {
    const header = [{ name: 'api-key', values: ['{{key}}'] }]
    expect((await authorized({ header }, { 'API-Key': 'from a policy', A: 'b' })).headers).toEqual({
      'api-key': 'K 1',
      A: 'b',
    })
  })

  test('query parameters replace those of the same name; others keep their spelling', async () => {
    const query = [{ name: 'code', values: ['{{key}}', 'two'] }]
    const target = 'https://backend.example/x?a=%20&Code=old&c%6Fde=old&b'
    expect((await authorized({ query }, {}, target)).url).toBe(
      'https://backend.example/x?a=%20&b&code=K%201&code=two',
    )
  })

  test('authorization', async () => {
    const authorization = { scheme: 'Key', parameter: '{{key}}' }
    expect((await authorized({ authorization }, { authorization: 'x' })).headers).toEqual({
      Authorization: 'Key K 1',
    })
  })

  test('the token of a managed identity', async () => {
    const managedIdentity = { clientId: undefined, resource: 'https://api.example/' }
    expect((await authorized({ managedIdentity })).headers).toEqual({ Authorization: 'Bearer T' })
  })

  test('a named value that changes is used from then on', async () => {
    const values = new Map([['host', 'one']])
    const all = backends({ url: 'https://{{host}}.example' }, values)
    expect((await all.pick('main')).base.host).toBe('one.example')
    values.set('host', 'two')
    expect((await all.pick('main')).base.host).toBe('two.example')
  })
})

describe('a backend that cannot be used is refused by name', () => {
  const pool = [{ backendId: 'main', priority: 1, weight: 1 }]
  for (const { title, more, id = 'main', reason, detail } of [
    {
      title: 'it does not exist',
      more: {},
      id: 'other',
      reason: 'BackendNotFound',
      detail: 'no backend `other`',
    },
    {
      title: 'it is a pool that holds a pool',
      more: { kind: 'pool' as const, pool },
      reason: 'BackendNotRunnable',
      detail: 'pool `Main` holds the pool `main`',
    },
    {
      title: 'it is a pool without members',
      more: { kind: 'pool' as const },
      reason: 'BackendNotRunnable',
      detail: 'pool `Main` has no members',
    },
    {
      title: 'it is a pool of more members than there may be',
      more: { kind: 'pool' as const, pool: Array(31).fill(pool[0]) },
      reason: 'BackendNotRunnable',
      detail: 'more than 30 members',
    },
    {
      title: 'it has no url',
      more: { url: undefined },
      reason: 'BackendNotRunnable',
      detail: 'has no url',
    },
    {
      title: 'its url is none',
      more: { url: 'nowhere' },
      reason: undefined,
      detail: 'not an absolute URL',
    },
    {
      title: 'a named value is missing',
      more: { url: 'https://{{x}}' },
      reason: undefined,
      detail: 'named value `x`',
    },
    {
      title: 'its certificate is missing',
      more: { credentials: { ...noCredentials, certificateIds: ['c2'] } },
      reason: undefined,
      detail: 'certificate `c2`',
    },
  ]) {
    test(title, async () => {
      const error = await (async () => backends(more).pick(id))().catch((error) => error)
      expect(error).toBeInstanceOf(PolicyFailure)
      if (reason) expect(error.reason).toBe(reason)
      expect(error.parameters.detail).toContain(detail)
    })
  }

  test('which is known before a configuration becomes active', () => {
    expect(backendRefusal(backend({ kind: 'pool' }), new Map())).toContain('no members')
    expect(backendRefusal(backend({}), new Map())).toBeUndefined()
  })
})

test('the way to connect stays one object, so that connections are shared', async () => {
  const all = backends({ credentials: { ...noCredentials, certificateIds: ['c1'] } })
  // The certificate comes as one object from its store.
  const first = (await all.pick('main')).connection
  expect(first).toMatchObject({ clientCertificate: { pfx: new Uint8Array([1]) } })
})

describe('tokens', () => {
  function clock() {
    let now = 1_000_000
    return { now: () => now, sleep: () => Promise.resolve(), advance: (ms: number) => (now += ms) }
  }

  test('are kept until shortly before they expire; callers at the same time share one answer', async () => {
    const time = clock()
    let asked = 0
    const provider = cachedTokens(async () => {
      asked++
      return { token: `t${asked}`, expires: time.now() + 3_600_000 }
    }, time)
    const both = await Promise.all([provider.token('r'), provider.token('r/.default')])
    expect([both.map(({ token }) => token), asked]).toEqual([['t1', 't1'], 1])
    time.advance(3_299_000)
    expect((await provider.token('r/')).token).toBe('t1')
    time.advance(2_000)
    // The old one serves while the new one is fetched.
    expect((await provider.token('r')).token).toBe('t1')
    await new Promise((resolve) => setImmediate(resolve))
    expect([(await provider.token('r')).token, asked]).toEqual(['t2', 2])
  })

  test('an old token serves while no new one can be had; an expired one does not', async () => {
    const time = clock()
    let broken = false
    const provider = cachedTokens(async () => {
      if (broken) throw new Error('authority is away')
      return { token: 't', expires: time.now() + 3_600_000 }
    }, time)
    await provider.token('r')
    broken = true
    time.advance(3_400_000)
    expect((await provider.token('r')).token).toBe('t')
    time.advance(200_000)
    await expect(provider.token('r')).rejects.toThrow('authority is away')
  })

  test('static tokens by resource; `*` for all others', async () => {
    const provider = staticTokens(
      new Map([
        ['https://a/', 'A'],
        ['*', 'rest'],
      ]),
    )
    expect([(await provider.token('https://a')).token, (await provider.token('x')).token]).toEqual([
      'A',
      'rest',
    ])
    expect(() => staticTokens(new Map()).token('x')).toThrow('no token for the resource `x`')
  })

  async function authority(answer: (form: URLSearchParams) => [number, string]) {
    const seen: string[] = []
    const server = await serveHttp(async (request, response) => {
      let text = ''
      for await (const chunk of request) text += chunk
      seen.push(`${request.method} ${request.url} ${text}`)
      const [status, body] = answer(new URLSearchParams(text))
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(body)
    })
    const http = createHttp()
    const application = {
      authority: server.origin,
      tenantId: 'tenant',
      clientId: 'App',
      clientSecret: 's&1',
    }
    return { seen, http, provider: clientCredentials([application], { http, clock: clock() }) }
  }

  test('client credentials ask the authority as OAuth says', async () => {
    const { seen, provider, http } = await authority((form) => [
      200,
      JSON.stringify({ access_token: `for ${form.get('scope')}`, expires_in: 3600 }),
    ])
    expect(await provider.token('https://api.example/', 'app')).toEqual({
      token: 'for https://api.example/.default',
      expires: 1_000_000 + 3_600_000,
    })
    expect(seen).toEqual([
      'POST /tenant/oauth2/v2.0/token grant_type=client_credentials&client_id=App&client_secret=s%261&scope=https%3A%2F%2Fapi.example%2F.default',
    ])
    await http.destroy()
  })

  for (const { title, status, body, message } of [
    {
      title: 'a refusal',
      status: 401,
      body: '{"error":"invalid_client"}',
      message: 'answered 401: invalid_client',
    },
    { title: 'no token', status: 200, body: '{}', message: 'holds no access_token' },
    { title: 'no JSON', status: 502, body: '<html>', message: 'answered 502' },
  ]) {
    test(`client credentials: ${title} is told, without the secret`, async () => {
      const { provider, http } = await authority(() => [status, body])
      const error = await Promise.resolve(provider.token('r')).catch((error: Error) => error)
      expect((error as Error).message).toContain(message)
      expect((error as Error).message).not.toContain('s&1')
      await http.destroy()
    })
  }

  test('an unknown client id is told; an authority that is away too', async () => {
    const http = createHttp()
    const away = {
      authority: 'http://localhost:1',
      tenantId: 't',
      clientId: 'a',
      clientSecret: 's',
    }
    const provider = clientCredentials([away], { http, clock: clock() })
    await expect(provider.token('r', 'b')).rejects.toThrow('client id `b`')
    await expect(provider.token('r')).rejects.toBeInstanceOf(HttpFailure)
    await http.destroy()
  })
})
