import { expect, test } from 'vitest'
import { api, serving } from '../admin/gateway.ts'

const policy = `<policies>
  <inbound>
    <rate-limit-by-key calls="2" renewal-period="60" counter-key="k" />
    <return-response />
  </inbound>
</policies>`

for (const [algorithm, seconds] of [
  // The oldest call leaves the window after a minute; a bucket of two has room for one after half of it.
  ['sliding', 60],
  ['bucket', 30],
] as const) {
  test(`\`rateLimit.algorithm\` ${algorithm}: a third call waits ${seconds} seconds`, () =>
    serving(
      api('a', policy),
      async ({ call }) => {
        await call('/a')
        await call('/a')
        const { status, text } = await call('/a')
        expect([status, JSON.parse(text).message]).toEqual([
          429,
          `Rate limit is exceeded. Try again in ${seconds} seconds.`,
        ])
      },
      { settings: { rateLimit: { algorithm } } },
    ))
}
