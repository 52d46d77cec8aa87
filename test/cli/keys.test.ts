import { expect, it } from 'vitest'
import { answering, api, serving } from '../admin/gateway.ts'
import { run, withFolder } from './run.ts'

const tree = {
  ...api('a', answering('x')),
  'apis/a/apiInformation.json': { properties: { path: 'a', displayName: 'a' } },
  'subscriptions/given/subscriptionInformation.json': {
    properties: { scope: '/apis/a', state: 'active', primaryKey: 'given-key' },
  },
  'subscriptions/made/subscriptionInformation.json': {
    properties: { scope: '/apis', state: 'active' },
  },
}

it('keys shows those of the folder and generated ones, which are the same at every start', async () => {
  await withFolder(tree, async (folder) => {
    const first = await run(['keys', '--json', '--config', folder])
    const rows = first.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(rows).toEqual([
      {
        id: 'given',
        name: 'given',
        scope: 'API a',
        state: 'active',
        primaryKey: 'given-key',
        secondaryKey: null,
        generated: false,
      },
      {
        id: 'made',
        name: 'made',
        scope: 'all APIs',
        state: 'active',
        primaryKey: expect.stringMatching(/^[0-9a-f]{32}$/),
        secondaryKey: expect.stringMatching(/^[0-9a-f]{32}$/),
        generated: true,
      },
    ])
    expect((await run(['keys', '--json', '--config', folder])).out).toBe(first.out)
    const shown = await run(['keys', '--config', folder])
    expect(shown.out).toContain(
      `made  (all APIs, active, keys generated)\n  primary    ${rows[1].primaryKey}\n`,
    )
  })
})

it('a generated key opens its APIs', async () => {
  await serving(tree, async ({ call, folder }) => {
    expect((await call('/a/')).status).toBe(401)
    const { out } = await run(['keys', '--json', '--config', folder])
    const { primaryKey } = JSON.parse(out.trim().split('\n')[1]!)
    const headers = { 'Ocp-Apim-Subscription-Key': primaryKey }
    expect(await call('/a/', { headers })).toEqual({ status: 200, text: 'x' })
  })
})
