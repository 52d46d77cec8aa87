import { mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { answering, api, serving } from './gateway.ts'

const product = {
  properties: { displayName: 'P', state: 'published', subscriptionRequired: false },
}
const fragment = (text: string) =>
  `<fragment>\n  <set-header name="x" exists-action="override"><value>${text}</value></set-header>\n</fragment>\n`

const tree = {
  'policy.xml':
    '<policies><inbound /><backend><forward-request /></backend><outbound /><on-error /></policies>',
  ...api('echo', answering('first')),
  'products/p/productInformation.json': product,
  'policy fragments/shared/policyFragmentInformation.json': { properties: {} },
  'policy fragments/shared/policy.xml': fragment('a'),
  'policy fragments/inline/policyFragmentInformation.json': {
    properties: { description: 'd', value: fragment('b'), more: 1 },
    etag: 'kept',
  },
  'workspaces/w/workspaceInformation.json': { properties: { displayName: 'W' } },
  ...Object.fromEntries(
    Object.entries(api('inner')).map(([path, content]) => [`workspaces/w/${path}`, content]),
  ),
}

const empty = '<policies><inbound><base /></inbound></policies>'

const scopes = [
  {
    scope: 'global',
    file: 'policy.xml',
    text: '<policies><inbound /><backend><forward-request timeout="5" /></backend></policies>',
  },
  { scope: 'apis/echo', file: 'apis/echo/policy.xml', text: answering('changed') },
  { scope: 'apis/ECHO/operations/get', file: 'apis/echo/operations/get/policy.xml', text: empty },
  { scope: 'products/p', file: 'products/p/policy.xml', text: empty },
  { scope: 'fragments/shared', file: 'policy fragments/shared/policy.xml', text: fragment('c') },
  { scope: 'fragments/new-one', file: 'policy fragments/new-one/policy.xml', text: fragment('d') },
  { scope: 'workspaces/w', file: 'workspaces/w/policy.xml', text: empty },
  {
    scope: 'workspaces/w/apis/inner',
    file: 'workspaces/w/apis/inner/policy.xml',
    text: answering('inner'),
  },
  {
    scope: 'workspaces/w/fragments/f',
    file: 'workspaces/w/policy fragments/f/policy.xml',
    text: fragment('e'),
  },
]

describe('policies by the management API', () => {
  it('are written to the files of their scopes, and given back byte for byte', async () => {
    await serving(tree, async ({ admin, read }) => {
      for (const { scope, file, text } of scopes) {
        // Line ends, a byte order mark and what is no ASCII come back as they went.
        const sent = `\uFEFF${text.replaceAll('\n', '\r\n')}<!-- ü \u{1F600} -->`
        const put = await admin('PUT', `/admin/policies/${scope}`, sent)
        expect(put).toMatchObject({ status: 200, json: { scope, file } })
        expect(await read(file)).toBe(sent)
        const got = await admin('GET', `/admin/policies/${scope}`)
        expect([got.status, got.text]).toEqual([200, sent])
        expect(got.headers.get('postern-generation')).toBe(String(put.json.generation))
      }
    })
  })

  it('go into the information file where the layout keeps them there', async () => {
    await serving(tree, async ({ admin, read }) => {
      const put = await admin('PUT', '/admin/policies/fragments/inline', fragment('z'))
      expect(put.status).toBe(200)
      const written = JSON.parse(
        await read('policy fragments/inline/policyFragmentInformation.json'),
      )
      expect(written).toEqual({
        properties: { description: 'd', value: fragment('z'), more: 1 },
        etag: 'kept',
      })
    })
  })

  it('serve the first call after the answer', async () => {
    await serving(tree, async ({ admin, call }) => {
      for (let turn = 2; turn < 12; turn++) {
        const put = await admin('PUT', '/admin/policies/apis/echo', answering(`turn ${turn}`))
        expect(put.json.generation).toBe(turn)
        expect((await call('/echo/')).text).toBe(`turn ${turn}`)
      }
    })
  })

  it('with mistakes are refused as Azure words it, with their places, and the old one serves on', async () => {
    await serving(tree, async ({ admin, call, read }) => {
      const wrong = answering('x').replace('set-status', 'set-statu')
      const put = await admin('PUT', '/admin/policies/apis/echo', wrong)
      expect(put.status).toBe(422)
      expect(put.json).toMatchObject({
        error: {
          code: 'ValidationError',
          message: 'One or more fields contain incorrect values:',
          details: [
            {
              code: 'ValidationError',
              target: 'representation',
              message: expect.stringMatching(/ Line 4, position 8\.$/),
            },
          ],
        },
        generation: 1,
        diagnostics: [{ file: 'apis/echo/policy.xml', severity: 'error', line: 4, column: 8 }],
      })
      expect((await call('/echo/')).text).toBe('first')
      expect(await read('apis/echo/policy.xml')).toBe(answering('first'))
    })
  })

  const refusals = [
    { title: 'an API that does not exist', path: 'apis/nope', status: 404 },
    { title: 'an operation that does not exist', path: 'apis/echo/operations/nope', status: 404 },
    { title: 'a product that does not exist', path: 'products/nope', status: 404 },
    { title: 'a workspace that does not exist', path: 'workspaces/nope/apis/inner', status: 404 },
    { title: 'an API of another space', path: 'workspaces/w/apis/echo', status: 404 },
    { title: 'no scope', path: 'global/apis/echo', status: 404 },
    { title: 'a way out of the folder', path: 'fragments/..%2F..%2Fx', status: 400 },
    { title: 'a name that objects inherit', path: 'apis/__proto__', status: 404 },
    { title: 'broken encoding', path: 'apis/%zz', status: 400 },
  ]
  it('of what does not exist are refused', async () => {
    await serving(tree, async ({ admin }) => {
      for (const { title, path, status } of refusals) {
        const put = await admin('PUT', `/admin/policies/${path}`, empty)
        expect({ title, status: put.status, has: typeof put.json?.error?.message }).toEqual({
          title,
          status,
          has: 'string',
        })
      }
      expect((await admin('GET', '/admin/policies/products/p')).status).toBe(404)
    })
  })

  it('are not changed in a folder that Git manages', async () => {
    const settings = {
      listeners: [{ address: '127.0.0.1', port: 0 }],
      admin: { port: 0 },
      configuration: { managedBy: 'git' },
    }
    await serving(
      tree,
      async ({ admin, read }) => {
        const put = await admin('PUT', '/admin/policies/apis/echo', answering('x'))
        expect(put).toMatchObject({ status: 409, json: { error: { code: 'ReadOnly' } } })
        expect(await read('apis/echo/policy.xml')).toBe(answering('first'))
        expect((await admin('GET', '/admin/policies/apis/echo')).text).toBe(answering('first'))
      },
      { settings },
    )
  })

  it('are not changed where the folder cannot be written', async () => {
    const outside = await mkdtemp(join(tmpdir(), 'postern-'))
    try {
      await serving(tree, async ({ admin, call, folder }) => {
        await symlink(outside, join(folder, 'apis/echo/operations'))
        const put = await admin('PUT', '/admin/policies/apis/echo/operations/get', answering('x'))
        expect(put).toMatchObject({ status: 409, json: { error: { code: 'NotWritable' } } })
        expect((await call('/echo/')).text).toBe('first')
      })
    } finally {
      await rm(outside, { recursive: true })
    }
  })

  it('show no secret in what they say', async () => {
    const secret = {
      ...tree,
      'named values/limit/namedValueInformation.json': {
        properties: { displayName: 'limit', secret: true },
      },
    }
    const environment = { POSTERN_NAMEDVALUE_LIMIT: 'geheimes-wort' }
    await serving(
      secret,
      async ({ admin }) => {
        const text = '<policies><inbound><set-status code="{{limit}}" /></inbound></policies>'
        const put = await admin('PUT', '/admin/policies/apis/echo', text)
        expect(put.status).toBe(422)
        expect(put.text).toContain('***')
        expect(put.text).not.toContain('geheimes-wort')
      },
      { environment },
    )
  })
})
