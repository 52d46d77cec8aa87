import { describe, expect, test } from 'vitest'
import type { Limit } from '../../engine/ports.ts'
import { linkTo, storeOn } from './redis-link.ts'
import { hasRedis, startSentinel, until } from './redis-server.ts'

describe.skipIf(!hasRedis)('on a master that Sentinels name', () => {
  test('the next master is found, and it knows what was counted', async () => {
    const group = await startSentinel()
    const { sentinels } = group
    const link = await linkTo(
      { kind: 'sentinel', sentinels, name: 'main', sentinelPassword: undefined },
      500,
    )
    try {
      const { counters } = storeOn(link)
      const limit: Limit = { kind: 'period', key: 'q', limit: 9, start: 0, end: undefined }
      await counters.take([limit], 5)
      // A copy is behind by what the master has not sent yet.
      await link.run((client) => client.call('WAIT', 1, 1_000) as Promise<unknown>)
      await group.master.kill()
      await until(async () => {
        const states = await counters.peek([limit]).catch(() => [])
        return states[0]?.used === 5
      })
      expect((await counters.take([limit], 4)).admitted).toBe(true)
      expect((await counters.take([limit], 1)).admitted).toBe(false)
    } finally {
      await link.close()
      await group.stop()
    }
  }, 30_000)
})
