import { connect } from 'node:net'
import { describe, expect, test } from 'vitest'
import { type ServedFolder, serving } from '../admin/gateway.ts'
import { type Backend, type Reply, startBackend, startRawBackend } from '../backend.ts'

const information = (properties: object) => JSON.stringify({ properties })

const breaker = {
  rules: [
    {
      name: 'busy',
      failureCondition: { count: 1, statusCodeRanges: [{ min: 429, max: 429 }] },
      acceptRetryAfter: true,
    },
  ],
}

interface Setup {
  /** Members of the pool, by id: their URLs. */
  readonly members: Readonly<Record<string, string>>
  readonly policy?: string
  readonly pool?: object
  readonly extension?: object
  readonly settings?: object
  /** The backend that the document names. */
  readonly backend?: string
}

const retried =
  '<retry condition="@(context.Response == null || context.Response.StatusCode == 429 || context.Response.StatusCode == 503)" count="2" interval="0"><forward-request buffer-request-body="true" /></retry>'
/** Tells what on-error sees. */
const errors =
  '<set-header name="error"><value>@(context.LastError.Source + " " + context.LastError.Reason + " " + context.LastError.Section + " " + context.Response.StatusCode + ": " + context.LastError.Message)</value></set-header>'

function withPool<T>(setup: Setup, use: (served: ServedFolder) => Promise<T>): Promise<T> {
  const { members, policy = '<forward-request />', pool, extension, backend = 'pool' } = setup
  const singles = Object.entries(members).map(([id, url]) => [
    `backends/${id}/backendInformation.json`,
    information({
      url,
      circuitBreaker: breaker,
      credentials: { header: { 'api-key': [`key-of-${id}`] } },
    }),
  ])
  return serving(
    {
      'apis/a/apiInformation.json': information({ path: 'a', subscriptionRequired: false }),
      'apis/a/specification.json': JSON.stringify({
        openapi: '3.0.1',
        info: { title: 't', version: '1' },
        paths: {
          '/x': {
            get: { operationId: 'get', responses: {} },
            post: { operationId: 'post', responses: {} },
          },
        },
      }),
      'apis/a/policy.xml': `<policies><inbound><set-backend-service backend-id="${backend}" /><set-header name="api-key"><value>of a policy</value></set-header></inbound><backend>${policy}</backend><outbound><set-header name="member"><value>@(context.Backend.Id + " " + context.Backend.Type)</value></set-header></outbound><on-error>${errors}</on-error></policies>`,
      'backends/pool/backendInformation.json': information({
        type: 'Pool',
        pool: { services: Object.keys(members).map((id) => ({ id })), ...pool },
        ...(extension ? { 'x-postern': extension } : {}),
      }),
      ...Object.fromEntries(singles),
    },
    use,
    { settings: setup.settings ?? {} },
  )
}

const urlOf = ({ running }: ServedFolder) => `${running.addresses[0]!.url}/a/x`
const busy: Reply = { status: 429, headers: { 'retry-after': '30' } }

async function closing<T>(backends: readonly { close(): Promise<void> }[], use: () => Promise<T>) {
  try {
    return await use()
  } finally {
    for (const backend of backends) await backend.close()
  }
}

const bodies = ({ received }: Backend) => received.map(({ body }) => body.toString())

describe('a pool that is served', () => {
  test('the retry goes to the next member, with the same body and that member’s own key', async () => {
    const one = await startBackend(busy)
    const two = await startBackend({ body: 'two' })
    await closing([one, two], () =>
      withPool({ members: { one: one.url, two: two.url }, policy: retried }, async (served) => {
        const response = await fetch(urlOf(served), { method: 'POST', body: 'the question' })
        expect([response.status, await response.text()]).toEqual([200, 'two'])
        expect(response.headers.get('member')).toBe('two Single')
        expect([bodies(one), bodies(two)]).toEqual([['the question'], ['the question']])
        const keys = [one, two].map(({ received }) => received[0]!.headers['api-key'])
        expect(keys).toEqual(['key-of-one', 'key-of-two'])
      }),
    )
  })

  test('when all are tripped, on-error sees the 503 and its reason, and the caller Retry-After', async () => {
    const one = await startBackend(busy)
    const two = await startBackend({ status: 429, headers: { 'retry-after': '7' } })
    await closing([one, two], () =>
      withPool({ members: { one: one.url, two: two.url }, policy: retried }, async (served) => {
        const first = await fetch(urlOf(served))
        const second = await fetch(urlOf(served))
        for (const response of [first, second]) {
          expect([response.status, response.statusText, await response.text()]).toEqual([
            503,
            'Service Unavailable',
            '{ "statusCode": 503, "message": "Service Unavailable" }',
          ])
          expect(Number(response.headers.get('retry-after'))).toBeLessThanOrEqual(7)
          expect(response.headers.get('error')).toBe(
            "forward-request BackendPoolUnavailable backend 503: Backend pool 'pool' is temporarily unavailable.",
          )
        }
        expect([one.received.length, two.received.length]).toEqual([1, 1])
      }),
    )
  })

  test('the status of an exhausted pool is a setting', async () => {
    const one = await startBackend(busy)
    const settings = { errors: { poolStatus: 429 } }
    await closing([one], () =>
      withPool({ members: { one: one.url }, settings }, async (served) => {
        await fetch(urlOf(served))
        const response = await fetch(urlOf(served))
        expect([response.status, await response.text()]).toEqual([
          429,
          '{ "statusCode": 429, "message": "Service Unavailable" }',
        ])
        expect(response.headers.get('retry-after')).toBe('30')
      }),
    )
  })

  test('a single backend whose breaker is open is 503', async () => {
    const one = await startBackend(busy)
    await closing([one], () =>
      withPool({ members: { one: one.url }, backend: 'one' }, async (served) => {
        expect((await fetch(urlOf(served))).status).toBe(429)
        const response = await fetch(urlOf(served))
        expect([response.status, response.headers.get('retry-after')]).toEqual([503, '30'])
        expect(response.headers.get('error')).toBe(
          'forward-request BackendCircuitOpen backend 503: The circuit breaker of the backend one is open.',
        )
        expect(one.received).toHaveLength(1)
      }),
    )
  })

  test('a reload leaves breakers open, unless the rules of the backend have changed', async () => {
    const one = await startBackend([busy, { status: 200 }])
    await closing([one], () =>
      withPool({ members: { one: one.url }, backend: 'one' }, async (served) => {
        expect((await fetch(urlOf(served))).status).toBe(429)
        const document = await served.read('apis/a/policy.xml')
        await served.write({ 'apis/a/policy.xml': document.replace('of a policy', 'of another') })
        await served.generation(2)
        expect((await fetch(urlOf(served))).status).toBe(503)
        const file = 'backends/one/backendInformation.json'
        const text = await served.read(file)
        await served.write({ [file]: text.replace('"count":1', '"count":2') })
        await served.generation(3)
        expect((await fetch(urlOf(served))).status).toBe(200)
        expect(one.received).toHaveLength(2)
      }),
    )
  })

  test('session affinity: the cookie is set once, and keeps the caller with its member', async () => {
    const one = await startBackend({ body: 'one' })
    const two = await startBackend({ body: 'two' })
    const pool = { sessionAffinity: { sessionId: { source: 'cookie', name: 'sid' } } }
    await closing([one, two], () =>
      withPool({ members: { one: one.url, two: two.url }, pool }, async (served) => {
        const first = await fetch(urlOf(served))
        const [cookie] = first.headers.getSetCookie()
        expect(cookie).toMatch(/^sid=[\w-]{43}; Path=\/; HttpOnly$/)
        for (let i = 0; i < 3; i++) {
          const headers = { cookie: cookie!.split(';')[0]! }
          const again = await fetch(urlOf(served), { headers })
          expect([await again.text(), again.headers.getSetCookie()]).toEqual(['one', []])
        }
        expect(await (await fetch(urlOf(served))).text()).toBe('two')
      }),
    )
  })
})

describe('what the gateway sends again by itself', () => {
  const nobody = 'http://127.0.0.1:1'

  test('nothing, unless a policy or the pool says so', async () => {
    const two = await startBackend({ body: 'two' })
    await closing([two], () =>
      withPool({ members: { one: nobody, two: two.url } }, async (served) => {
        expect((await fetch(urlOf(served), { method: 'POST', body: 'x' })).status).toBe(500)
        expect(two.received).toHaveLength(0)
      }),
    )
  })

  test('with repeatUnsent, what no byte of has left: another member answers, once', async () => {
    const two = await startBackend({ body: 'two' })
    const extension = { repeatUnsent: true }
    await closing([two], () =>
      withPool({ members: { one: nobody, two: two.url }, extension }, async (served) => {
        for (const text of ['first', 'second']) {
          const response = await fetch(urlOf(served), { method: 'POST', body: text })
          expect([response.status, await response.text()]).toEqual([200, 'two'])
        }
        expect(bodies(two)).toEqual(['first', 'second'])
      }),
    )
  })

  test('but not what a member has seen a byte of', async () => {
    const cut = await startRawBackend((socket) => socket.destroy())
    const two = await startBackend({ body: 'two' })
    const extension = { repeatUnsent: true }
    await closing([cut, two], () =>
      withPool({ members: { one: cut.url, two: two.url }, extension }, async (served) => {
        const response = await fetch(urlOf(served), { method: 'POST', body: 'x' })
        expect([response.status, response.headers.get('error')?.split(':')[0]]).toEqual([
          500,
          'forward-request BackendConnectionFailure backend 500',
        ])
        expect(two.received).toHaveLength(0)
      }),
    )
  })

  test('a body that was half sent when the member broke down is whole at the next one', async () => {
    const cut = await startRawBackend((socket) => socket.destroy())
    const two = await startBackend({ body: 'two' })
    await closing([cut, two], () =>
      withPool({ members: { one: cut.url, two: two.url }, policy: retried }, async (served) => {
        const { port } = served.running.addresses[0]!
        const text = await slowly(port, ['begin ', 'middle ', 'end'])
        expect(text).toMatch(/^HTTP\/1\.1 200/)
        expect(bodies(two)).toEqual(['begin middle end'])
      }),
    )
  })
})

/** Posts a body piece by piece; gives what comes back. */
function slowly(port: number, pieces: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = ''
    const length = pieces.join('').length
    const socket = connect(port, '127.0.0.1', async () => {
      socket.write(
        `POST /a/x HTTP/1.1\r\nHost: h\r\nContent-Length: ${length}\r\nConnection: close\r\n\r\n`,
      )
      for (const piece of pieces) {
        socket.write(piece)
        await new Promise((resume) => setTimeout(resume, 60))
      }
    })
    socket.setEncoding('utf8')
    socket.on('data', (text: string) => {
      answer += text
    })
    socket.on('close', () => resolve(answer))
    socket.on('error', reject)
  })
}
