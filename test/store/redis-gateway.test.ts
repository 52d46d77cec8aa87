import { describe, expect, test } from 'vitest'
import { api, type ServedFolder, serving } from '../admin/gateway.ts'
import { hasRedis, type RedisServer, startRedis, until } from './redis-server.ts'

const answer = (body: string) =>
  `<return-response><set-status code="200" /><set-body>${body}</set-body></return-response>`
const document = (inbound: string) =>
  `<policies><inbound>${inbound}</inbound><backend /><outbound /><on-error /></policies>`

const tree = {
  ...api(
    'limited',
    document(
      `<rate-limit-by-key calls="3" renewal-period="60" counter-key="k" />${answer('passed')}`,
    ),
  ),
  ...api(
    'measured',
    document(
      `<quota-by-key bandwidth="1" renewal-period="300" counter-key="k" />${answer('x'.repeat(600))}`,
    ),
  ),
  ...api(
    'kept',
    document(`<cache-store-value key="k" value="from another" duration="60" />${answer('kept')}`),
  ),
  ...api(
    'found',
    document(
      `<cache-lookup-value key="k" variable-name="v" />${answer('@((string)context.Variables["v"])')}`,
    ),
  ),
}

/** Two gateways on one Redis. */
async function replicas(
  settings: object,
  use: (one: ServedFolder, other: ServedFolder, redis: RedisServer) => Promise<void>,
): Promise<void> {
  const redis = await startRedis()
  const options = {
    settings: { redis: { url: redis.url, commandTimeout: 300, ...settings } },
  }
  try {
    await serving(tree, (one) => serving(tree, (other) => use(one, other, redis), options), options)
  } finally {
    await redis.stop()
  }
}

describe.skipIf(!hasRedis)('gateways that share a Redis', () => {
  test(
    'count together, and share what is cached',
    () =>
      replicas({}, async (one, other) => {
        const seen = []
        for (const gateway of [one, other, one, other, one]) {
          seen.push((await gateway.call('/limited')).status)
        }
        expect(seen).toEqual([200, 200, 200, 429, 429])

        expect((await one.call('/measured')).status).toBe(200)
        expect((await other.call('/measured')).status).toBe(200)
        // The bytes are charged when the answer is out.
        await until(async () => (await one.call('/measured')).status === 403, 2_000)
        const refused = await other.call('/measured')
        expect(JSON.parse(refused.text)).toEqual({
          statusCode: 403,
          message: expect.stringMatching(
            /^Out of bandwidth quota\. Quota will be replenished in 00:0[0-5]:\d\d\.$/,
          ),
        })

        await one.call('/kept')
        await until(async () => (await other.call('/found')).text === 'from another', 2_000)
        const { json } = await one.admin('GET', '/admin/status')
        expect(json.store).toMatchObject({ kind: 'redis', state: 'there', failures: 0, owed: 0 })
      }),
    20_000,
  )

  test(
    'refuse with 503 while it is away and `failMode` is `closed`, and no longer than that',
    () =>
      replicas({ failMode: 'closed' }, async (one, _, redis) => {
        expect((await one.call('/limited')).status).toBe(200)
        await redis.kill()
        await until(async () => (await one.call('/limited')).status === 503, 1_000)
        expect(JSON.parse((await one.call('/limited')).text)).toEqual({
          statusCode: 503,
          message: 'Service unavailable',
        })
        const { json } = await one.admin('GET', '/admin/status')
        expect(json.store).toMatchObject({ state: 'away', failMode: 'closed' })
        expect(json.store.failures).toBeGreaterThan(0)
        await redis.restart()
        await until(async () => (await one.call('/limited')).status === 200, 2_000)
        await one.logged('Redis is there again')
      }),
    20_000,
  )

  test(
    'start without it, and use it when it comes',
    () =>
      replicas({ failMode: 'local' }, async (one, _, redis) => {
        await redis.kill()
        await serving(
          tree,
          async (late) => {
            expect((await late.call('/limited')).status).toBe(200)
            await redis.restart()
            const status = async () => (await late.admin('GET', '/admin/status')).json.store
            await until(
              async () => (await status()).state === 'there' && (await status()).owed === 0,
              2_000,
            )
            const seen = []
            for (let i = 0; i < 3; i++) seen.push((await one.call('/limited')).status)
            expect(seen).toEqual([200, 200, 429])
          },
          { settings: { redis: { url: redis.url, commandTimeout: 300 } } },
        )
      }),
    20_000,
  )
})
