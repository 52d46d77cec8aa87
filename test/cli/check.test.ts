import { describe, expect, it } from 'vitest'
import { run, type Tree, withFolder } from './run.ts'

interface Case {
  readonly title: string
  readonly tree: Tree
  readonly line: readonly string[]
  readonly code: number
  /** `file ok` or `file not ok`, and below it `stage severity code line:column`. */
  readonly rows: readonly string[]
}

const whole =
  '<policies><inbound><base /></inbound><backend><base /></backend><outbound /><on-error /></policies>'
const api = { properties: { path: 'echo', displayName: 'Echo' } }
const specification = { openapi: '3.0.1', info: { title: 't', version: '1' }, paths: {} }

const cases: readonly Case[] = [
  {
    title: 'a whole document is fine',
    tree: { 'a.xml': whole },
    line: ['a.xml'],
    code: 0,
    rows: ['a.xml ok'],
  },
  {
    title: 'mistakes are told with their place',
    tree: { 'a.xml': '<policies>\n<inbound>\n  <set-heder name="x" />\n</inbound>\n</policies>' },
    line: ['a.xml'],
    code: 1,
    rows: ['a.xml not ok', 'policy error PP2001 3:4'],
  },
  {
    title: 'snippets, bare sections and fragments are judged',
    tree: {
      'a/bare.xml': '<inbound><base /></inbound>',
      'a/fragment.xml': '<fragment><set-method>GET</set-method></fragment>',
      'a/snippet.xml': '<set-method>GET</set-method>\n<set-method>PUT</set-method>',
    },
    line: ['a'],
    code: 0,
    rows: ['a/bare.xml ok', 'a/fragment.xml ok', 'a/snippet.xml ok'],
  },
  {
    title: 'a document on its own may name what is elsewhere',
    tree: {
      'a.xml':
        '<policies><inbound>\n<include-fragment fragment-id="f" />\n<set-backend-service backend-id="b" />\n<set-method>{{m}}</set-method>\n</inbound></policies>',
    },
    line: ['a.xml'],
    code: 0,
    rows: [
      'a.xml ok',
      'reference warning PR3022 2:2',
      'reference warning PR3023 3:34',
      'reference warning PD1070 4:13',
    ],
  },
  {
    title: 'what Azure refuses is a warning',
    tree: { 'a.xml': '<policies><inbound><base /><forward-request /></inbound></policies>' },
    line: ['a.xml'],
    code: 0,
    rows: ['a.xml ok', 'policy warning PP2010 1:29'],
  },
  {
    title: 'and an error with --strict',
    tree: { 'a.xml': '<policies><inbound><base /><forward-request /></inbound></policies>' },
    line: ['--strict', 'a.xml'],
    code: 1,
    rows: ['a.xml not ok', 'policy error PP2010 1:29'],
  },
  {
    title: 'a configuration is judged with everything that it knows',
    tree: {
      'gw/policy.xml':
        '<policies><inbound>\n<include-fragment fragment-id="nope" />\n<set-method>{{gone}}</set-method>\n<set-method>{{secret}}</set-method>\n</inbound><backend><forward-request /></backend></policies>',
      'gw/apis/echo/apiInformation.json': api,
      'gw/apis/echo/specification.json': specification,
      'gw/apis/echo/policy.xml': '<policies><inbound><validate-jwt /></inbound></policies>',
      'gw/named values/secret/namedValueInformation.json': {
        properties: { displayName: 'secret', secret: true },
      },
      'gw/products/p/productInformation.json': '{',
    },
    line: ['gw'],
    code: 1,
    rows: [
      'gw/policy.xml not ok',
      'reference error PR3022 2:2',
      'reference error PD1070 3:13',
      'reference warning PR3020 4:13',
      'gw/apis/echo/policy.xml not ok',
      'policy error PP2008 1:21',
      'gw/named values/secret/namedValueInformation.json ok',
      'reference warning PR3020 1:1',
      'gw/products/p/productInformation.json not ok',
      'read error PR3001 1:2',
    ],
  },
  {
    title: 'a policy that cannot run here yet is no finding',
    tree: {
      'gw/apis/echo/apiInformation.json': api,
      'gw/apis/echo/specification.json': specification,
      'gw/apis/echo/policy.xml':
        '<policies><outbound><redirect-content-urls /></outbound></policies>',
    },
    line: ['gw'],
    code: 0,
    rows: ['gw/apis/echo/policy.xml ok'],
  },
  {
    title: 'files that are hidden are documents, folders that are hidden are not looked into',
    tree: { 'a/.hidden.xml': whole, 'a/.git/b.xml': '<x', 'a/node_modules/c.xml': '<x' },
    line: ['a'],
    code: 0,
    rows: ['a/.hidden.xml ok'],
  },
  {
    title: 'documents that belong to no entity of a configuration are judged as well',
    tree: {
      'gw/apis/echo/apiInformation.json': api,
      'gw/apis/echo/specification.json': specification,
      'gw/apis/echo/operations/gone/policy.xml': '<policies><inbound><nope /></inbound></policies>',
      'gw/apis/loose.xml': '<policies><inbound><nope2 /></inbound></policies>',
      'gw/pom.xml': '<project />',
    },
    line: ['gw'],
    code: 1,
    rows: [
      'gw/apis/echo/operations/gone/policy.xml not ok',
      'reference warning PR3032 1:1',
      'policy error PP2001 1:21',
      'gw/apis/loose.xml not ok',
      'policy error PP2001 1:21',
    ],
  },
  {
    title: 'settings are judged with their folder, and `azure` in them means --strict',
    tree: {
      'gw/postern.json': { compatibility: 'azure', log: { leve: 'info' } },
      'gw/apis/echo/apiInformation.json': api,
      'gw/apis/echo/specification.json': specification,
    },
    line: ['gw'],
    code: 1,
    rows: ['gw/postern.json not ok', 'read error PS5002 1:33'],
  },
]

describe('check', () => {
  it.each(cases)('$title', async ({ tree, line, code, rows }) => {
    await withFolder(tree, async (folder) => {
      const ran = await run(['check', '--json', ...line], { folder })
      const printed = ran.out.split('\n').slice(0, -1)
      const found = printed.flatMap((text) => {
        const row = JSON.parse(text)
        expect(Object.keys(row)).toEqual(['file', 'ok', 'diagnostics'])
        const lines = row.diagnostics.map(
          (one: Record<string, unknown>) =>
            `${one.stage} ${one.severity} ${one.code} ${one.line}:${one.column}`,
        )
        return [`${row.file} ${row.ok ? 'ok' : 'not ok'}`, ...lines]
      })
      expect(found).toEqual(rows)
      expect(ran.code).toBe(code)
    })
  })

  it('shows people the place', async () => {
    const tree = { 'a.xml': '<policies><inbound><set-methd>GET</set-methd></inbound></policies>' }
    const { out } = await withFolder(tree, (folder) => run(['check', 'a.xml'], { folder }))
    expect(out).toBe(
      [
        'a.xml:1:21 error PP2001: `set-methd` is no policy',
        ' | <policies><inbound><set-methd>GET</set-methd></inbound></policies>',
        ' |                     ^^^^^^^^^',
        ' = did you mean `set-method`?',
        '',
        '1 file, 1 error, 0 warnings',
        '',
      ].join('\n'),
    )
  })
})
