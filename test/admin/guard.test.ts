import { request } from 'node:http'
import { describe, expect, it } from 'vitest'
import { answering, api, serving } from './gateway.ts'

const cases: readonly {
  readonly title: string
  readonly headers?: Readonly<Record<string, string>>
  readonly key?: string | false
  readonly status: number
  readonly code?: string
}[] = [
  { title: 'with the key', status: 200 },
  { title: 'without a key', key: false, status: 401, code: 'AuthenticationFailed' },
  { title: 'with a wrong key', key: 'x', status: 401, code: 'AuthenticationFailed' },
  { title: 'under localhost', headers: { host: 'localhost:8081' }, status: 200 },
  { title: 'under a name of the settings', headers: { host: 'Gateway.Example' }, status: 200 },
  {
    title: 'under a foreign name',
    headers: { host: 'evil.example' },
    status: 403,
    code: 'HostNotAllowed',
  },
  {
    title: 'from a foreign page',
    headers: { origin: 'https://evil.example' },
    status: 403,
    code: 'OriginNotAllowed',
  },
  {
    title: 'from a page without an origin',
    headers: { origin: 'null' },
    status: 403,
    code: 'OriginNotAllowed',
  },
  {
    title: 'from its own page',
    headers: { host: 'localhost:1', origin: 'http://localhost:1', 'sec-fetch-site': 'same-origin' },
    status: 200,
  },
  {
    title: 'from a page of another port',
    headers: { host: 'localhost:1', origin: 'http://localhost:2' },
    status: 403,
    code: 'OriginNotAllowed',
  },
  {
    title: 'from a link on another site',
    headers: { 'sec-fetch-site': 'cross-site' },
    status: 403,
    code: 'OriginNotAllowed',
  },
]

describe('the management API', () => {
  it('lets in who has the key, under its own names, from no other page', async () => {
    const settings = {
      listeners: [{ address: '127.0.0.1', port: 0 }],
      admin: { port: 0, hosts: ['gateway.example'] },
    }
    await serving(
      api('echo', answering('x')),
      async ({ running }) => {
        const { url, key } = running.admin!
        for (const one of cases) {
          const authorization =
            one.key === false ? {} : { authorization: `Bearer ${one.key ?? key}` }
          const answer = await get(`${url}/admin/status`, { ...authorization, ...one.headers })
          expect({ title: one.title, ...answer }).toMatchObject({
            title: one.title,
            status: one.status,
          })
          if (one.code) expect(JSON.parse(answer.text).error.code).toBe(one.code)
        }
      },
      { settings },
    )
  })

  it('bounds bodies, and says so when there is nothing', async () => {
    const settings = {
      listeners: [{ address: '127.0.0.1', port: 0 }],
      admin: { port: 0, maxBody: 1024 },
    }
    await serving(
      api('echo', answering('x')),
      async ({ admin }) => {
        const large = await admin('PUT', '/admin/policies/global', 'x'.repeat(2000))
        expect(large).toMatchObject({
          status: 413,
          json: { error: { code: 'RequestEntityTooLarge' } },
        })
        const nothing = await admin('GET', '/admin/nothing')
        expect(nothing).toMatchObject({
          status: 404,
          json: { error: { code: 'ResourceNotFound' } },
        })
      },
      { settings },
    )
  })

  it('is not there when it is switched off', async () => {
    const settings = { listeners: [{ address: '127.0.0.1', port: 0 }], admin: { enabled: false } }
    await serving(
      api('echo', answering('x')),
      async ({ running }) => expect(running.admin).toBeUndefined(),
      { settings },
    )
  })
})

/** `fetch` would not send a Host of our own. */
function get(
  url: string,
  headers: Record<string, string>,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { headers }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (part) => {
        text += part
      })
      response.on('end', () => resolve({ status: response.statusCode!, text }))
    })
    sent.on('error', reject)
    sent.end()
  })
}
