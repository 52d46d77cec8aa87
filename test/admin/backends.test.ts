import { describe, expect, test } from 'vitest'
import { startBackend } from '../backend.ts'
import { serving } from './gateway.ts'

const information = (properties: object) => JSON.stringify({ properties })

function tree(url: string, more: Record<string, string> = {}) {
  return {
    'apis/a/apiInformation.json': information({ path: 'a', subscriptionRequired: false }),
    'apis/a/specification.json': JSON.stringify({
      openapi: '3.0.1',
      info: { title: 't', version: '1' },
      paths: { '/x': { get: { operationId: 'x', responses: {} } } },
    }),
    'apis/a/policy.xml':
      '<policies><inbound><set-backend-service backend-id="all" /></inbound><backend><forward-request /></backend><outbound /><on-error /></policies>',
    'backends/one/backendInformation.json': information({
      url: `${url}/{{secret}}`,
      title: 'The first',
      circuitBreaker: {
        rules: [
          {
            name: 'busy',
            failureCondition: { count: 1, statusCodeRanges: [{ min: 429, max: 429 }] },
            acceptRetryAfter: true,
          },
        ],
      },
    }),
    'backends/two/backendInformation.json': information({ url }),
    'backends/all/backendInformation.json': information({
      type: 'Pool',
      pool: { services: [{ id: '/backends/one' }, { id: 'two', priority: 1, weight: 5 }] },
    }),
    'named values/secret/namedValueInformation.json': information({
      displayName: 'secret',
      value: 'hidden',
    }),
    ...more,
  }
}

describe('backends in the management API', () => {
  test('show their state, what tripped them, and how they do', async () => {
    const backend = await startBackend([
      { status: 429, headers: { 'retry-after': '40' } },
      { status: 200 },
    ])
    await serving(tree(backend.url), async ({ admin, call, records }) => {
      const before = await admin('GET', '/admin/backends')
      expect(
        before.json.backends.map(({ id, state }: { id: string; state: string }) => [id, state]),
      ).toEqual([
        ['all', 'available'],
        ['one', 'closed'],
        ['two', 'closed'],
      ])
      expect((await call('/a/x')).status).toBe(429)
      expect((await call('/a/x')).status).toBe(200)
      const { json: one } = await admin('GET', '/admin/backends/ONE')
      expect(one).toMatchObject({
        id: 'one',
        title: 'The first',
        kind: 'single',
        url: `${backend.url}/{{secret}}`,
        state: 'open',
        retryAfterSeconds: 40,
        lastTrip: { rule: 'busy', reason: '429' },
        rules: ['busy'],
        inFlight: 0,
        lastMinute: { calls: 1, failures: 1, errorRate: 1 },
        sinceStart: { calls: 1, failures: 1 },
      })
      expect(Date.parse(one.lastTrip.until) - Date.parse(one.lastTrip.at)).toBe(40_000)
      const { json: all } = await admin('GET', '/admin/backends/all')
      expect(all.members).toEqual([
        { id: 'one', priority: 0, weight: 1, state: 'open' },
        { id: 'two', priority: 1, weight: 5, state: 'closed' },
      ])
      expect(
        records.filter(({ backend, rule }) => backend === 'one' && rule === 'busy'),
      ).toHaveLength(1)
      const { text } = await admin('GET', '/metrics')
      expect(text).toMatch(/backend_open\{[^}]*backend="one"[^}]*\} 1/)
      expect(text).toMatch(/backend_attempts\w*\{[^}]*backend="two"[^}]*\} 1/)
    })
    await backend.close()
  })

  test('are tripped and reset by hand', async () => {
    const backend = await startBackend()
    await serving(tree(backend.url), async ({ admin, call, records }) => {
      const asked = JSON.stringify({ seconds: 300, reason: 'maintenance' })
      const tripped = await admin('POST', '/admin/backends/one/trip', asked)
      expect(tripped.json).toMatchObject({
        state: 'open',
        retryAfterSeconds: 300,
        lastTrip: { rule: null, reason: 'maintenance' },
      })
      const { json } = await admin('POST', '/admin/backends/two/trip')
      expect(json.retryAfterSeconds).toBe(60)
      expect((await admin('GET', '/admin/backends/all')).json).toMatchObject({
        state: 'unavailable',
        retryAfterSeconds: 60,
      })
      expect(await call('/a/x')).toEqual({
        status: 503,
        text: '{ "statusCode": 503, "message": "Service Unavailable" }',
      })
      expect((await admin('POST', '/admin/backends/one/reset')).json.state).toBe('closed')
      expect((await call('/a/x')).status).toBe(200)
      const told = records.filter(({ backend }) => backend === 'one' || backend === 'two')
      expect(told.map(({ backend, reason, by }) => [backend, reason ?? by])).toEqual([
        ['one', 'maintenance'],
        ['two', 'by hand'],
        ['one', 'operator'],
        ['one', undefined],
      ])
    })
    await backend.close()
  })

  const workspaceBackend = {
    'workspaces/w/workspaceInformation.json': information({ displayName: 'W' }),
    'workspaces/w/backends/own/backendInformation.json': information({ url: 'http://127.0.0.1:1' }),
  }

  test('of workspaces have their own place', async () => {
    await serving(tree('http://127.0.0.1:1', workspaceBackend), async ({ admin }) => {
      const { json } = await admin('POST', '/admin/workspaces/w/backends/own/trip')
      expect(json).toMatchObject({ id: 'own', workspace: 'w', state: 'open' })
      expect((await admin('GET', '/admin/backends')).json.backends).toHaveLength(4)
      expect((await admin('GET', '/admin/workspaces/w/backends')).json.backends).toHaveLength(1)
    })
  })

  test('calls that are wrong are refused with the reason', async () => {
    await serving(tree('http://127.0.0.1:1'), async ({ admin }) => {
      for (const [method, path, body, status, says] of [
        ['GET', '/admin/backends/none', undefined, 404, 'there is no backend `none`'],
        ['GET', '/admin/workspaces/none/backends', undefined, 404, 'no workspace `none`'],
        ['POST', '/admin/backends/all/trip', undefined, 409, 'is a pool'],
        ['POST', '/admin/backends/one/trip', '{"seconds":0}', 400, '`seconds`'],
        ['POST', '/admin/backends/one/trip', '{"seconds":86401}', 400, '`seconds`'],
        ['POST', '/admin/backends/one/trip', '{"minutes":1}', 400, '`minutes` is not known'],
        ['POST', '/admin/backends/one/trip', '{"reason":1}', 400, '`reason`'],
        ['POST', '/admin/backends/one/trip', '{', 400, 'not JSON'],
        ['POST', '/admin/backends/one/trip', '[]', 400, 'an object'],
      ] as const) {
        const answer = await admin(method, path, body)
        expect([answer.status, answer.json.error.message]).toEqual([
          status,
          expect.stringContaining(says),
        ])
      }
    })
  })
})
