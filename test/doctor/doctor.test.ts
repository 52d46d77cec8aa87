import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { problemKinds } from '../../gateway/config/problems.ts'
import { groupOfProblem } from '../../gateway/doctor/groups.ts'
import { answering, api } from '../admin/gateway.ts'
import { run, type Tree, withFolder } from '../cli/run.ts'

interface Case {
  readonly title: string
  readonly tree: Tree
  /** Active APIs of all. */
  readonly apis: string
  /** `group: part of the text [blocked APIs]`; in this order. */
  readonly items: readonly string[]
  readonly code: number
}

const secret = (displayName: string) => ({ properties: { displayName, secret: true } })
const inbound = (xml: string) => `<policies><inbound><base />${xml}</inbound></policies>`
const header = (value: string) => `<set-header name="x"><value>${value}</value></set-header>`

const cases: readonly Case[] = [
  { title: 'nothing', tree: api('a', answering('x')), apis: '1 of 1', items: [], code: 0 },
  {
    title: 'what blocks most comes first, with those that nothing else blocks',
    tree: {
      ...api('a', inbound(header('{{token}}'))),
      ...api(
        'b',
        inbound(
          `${header('{{token}}')}<cache-lookup vary-by-developer="false" vary-by-developer-groups="false" />`,
        ),
      ),
      ...api('c', inbound('<include-fragment fragment-id="gone" />')),
      ...api('d', answering('x')),
      'named values/id/namedValueInformation.json': secret('token'),
    },
    apis: '1 of 4',
    items: [
      'values: named value `id` (`{{token}}`) has no value [a b] 1 alone, 2 places',
      'fragments: there is no policy fragment `gone` [c] 1 alone, 1 places',
      'policies: `cache-lookup` cannot run yet [b] 0 alone, 1 places',
    ],
    code: 1,
  },
  {
    title: 'a document with mistakes still tells what else is missing',
    tree: {
      ...api(
        'a',
        inbound(
          '<nope /><cache-lookup vary-by-developer="false" vary-by-developer-groups="false" /><include-fragment fragment-id="gone" /><set-backend-service backend-id="away" />',
        ),
      ),
    },
    apis: '0 of 1',
    items: [
      'backends: there is no backend `away` [a] 0 alone, 1 places',
      'documents: `nope` is no policy [a] 0 alone, 1 places',
      'fragments: there is no policy fragment `gone` [a] 0 alone, 1 places',
      'policies: `cache-lookup` cannot run yet [a] 0 alone, 1 places',
    ],
    code: 1,
  },
  {
    title: 'products, fragments and the global document are in the way of all that run them',
    tree: {
      ...api('a', inbound('<include-fragment fragment-id="f" />')),
      ...api('b'),
      'policy fragments/f/policyFragmentInformation.json': { properties: {} },
      'policy fragments/f/policy.xml': '<fragment><nope /></fragment>',
      'products/p/productInformation.json': {
        properties: { displayName: 'P', state: 'published' },
      },
      'products/p/apis/b/productApiInformation.json': {},
      'products/p/policy.xml': inbound('<nope2 />'),
    },
    apis: '0 of 2',
    items: [
      'documents: `nope2` is no policy [b] 1 alone, 1 places',
      'documents: `nope` is no policy [a] 1 alone, 1 places',
    ],
    code: 1,
  },
  {
    title: 'a broken global document blocks everything',
    tree: {
      ...api('a'),
      ...api('b'),
      'policy.xml': '<policies><inbound><nope /></inbound></policies>',
    },
    apis: '0 of 2',
    items: ['documents: `nope` is no policy [a b] 2 alone, 1 places'],
    code: 1,
  },
  {
    title: 'what waits for a specification is looked through, what has no operation is not',
    tree: {
      ...api('a', answering('x')),
      'apis/a/operations/gone/policy.xml': inbound(`<nope />${header('{{token}}')}`),
      ...api('b', answering('x')),
      'apis/b/specification.json': '{',
      'apis/b/operations/get/policy.xml': inbound(`<nope2 />${header('{{other}}')}`),
    },
    apis: '1 of 2',
    items: [
      'documents: `nope2` is no policy [b] 0 alone, 1 places',
      'files: the specification of api `b` cannot be read [b] 0 alone, 1 places',
      'values: there is no named value `other` [b] 0 alone, 1 places',
      'references: the specification of api `a` has no operation `gone` [] 0 alone, 1 places',
    ],
    code: 1,
  },
  {
    title: 'an API whose information file is spoiled counts as one that is not served',
    tree: {
      ...api('a', answering('x')),
      'apis/b/apiInformation.json': '{ "properties": [id] }',
      'apis/c/apiInformation.json': {},
    },
    apis: '1 of 3',
    items: [
      'files: api `c` has no object `properties` [c] 1 alone, 1 places',
      'files: the file is not JSON [b] 1 alone, 1 places',
    ],
    code: 1,
  },
  {
    title: 'a fragment in a comment reaches nobody, nor does a value that nobody uses',
    tree: {
      ...api('a', inbound('<!-- <include-fragment fragment-id="f" /> -->')),
      'policy fragments/f/policy.xml': `<fragment>${header('{{token}}')}</fragment>`,
      'named values/token/namedValueInformation.json': secret('token'),
      'named values/idle/namedValueInformation.json': secret('idle'),
    },
    apis: '1 of 1',
    items: [
      'idleValues: named value `idle` has no value [] 0 alone, 1 places',
      'values: named value `token` has no value [] 0 alone, 1 places',
    ],
    code: 1,
  },
  {
    title: 'broken files, keys, references, kinds',
    tree: {
      ...api('a', answering('x')),
      ...api('broken'),
      'apis/broken/specification.json': '{',
      'apis/graph/apiInformation.json': { properties: { path: 'g', type: 'graphql' } },
      'subscriptions/s/subscriptionInformation.json': {
        properties: { scope: '/apis/nowhere', state: 'active' },
      },
      'backends/b/backendInformation.json': '{ "properties": [x] }',
      'certificates/c/certificateInformation.json': { properties: {} },
    },
    apis: '1 of 3',
    items: [
      'files: the specification of api `broken` cannot be read [broken] 1 alone, 1 places',
      'kinds: GraphQL APIs are not served yet [graph] 1 alone, 1 places',
      'certificates: certificate `c` has no content [] 0 alone, 1 places',
      'files: the file is not JSON [] 0 alone, 1 places',
      'keyless: calls of an API get 401 [] 0 alone, 1 places',
      'keys: subscription `s` [] 0 alone, 1 places',
      'references: subscription `s` [] 0 alone, 1 places',
    ],
    code: 1,
  },
]

describe('doctor', () => {
  it.each(cases)('$title', async ({ tree, apis, items, code }) => {
    await withFolder(tree, async (folder) => {
      const ran = await run(['doctor', '--json', '.'], { folder })
      const found = JSON.parse(ran.out)
      expect(`${found.apis.active} of ${found.apis.all}`).toBe(apis)
      const told = found.items.map(
        (item: {
          group: string
          what: string
          blocks: string[]
          alone: number
          places: unknown[]
        }) => {
          const wanted = items.find(
            (one) => one.startsWith(`${item.group}: `) && item.what.includes(textOf(one)),
          )
          const what = wanted ? textOf(wanted) : item.what
          return `${item.group}: ${what || '*'} [${item.blocks.join(' ')}] ${item.alone} alone, ${item.places.length} places`
        },
      )
      expect(told).toEqual(items)
      expect(ran.code).toBe(code)
    })
  })

  it('tells people in groups, with what to do', async () => {
    await withFolder(cases[1]!.tree, async (folder) => {
      const { out } = await run(['doctor', '.'], { folder })
      expect(out).toContain('.: 1 of 4 APIs would be served (25 %)')
      expect(out).toMatch(
        /Named values without a value: 1, in the way of 2 APIs\n {2}named value `id`.* \[2 APIs, 1 by this alone\]\n {4}set `POSTERN_NAMEDVALUE_ID`/,
      )
    })
  })

  it('writes the file of missing values, keeps those that are there, and is content when it is filled in', async () => {
    const tree = {
      ...api('a', inbound(header('{{token}}{{other}}{{unknown}}'))),
      'named values/id/namedValueInformation.json': secret('token'),
      'named values/other/namedValueInformation.json': secret('other'),
      'out/secrets.json': { namedValues: { other: 'known' } },
    }
    await withFolder(tree, async (folder) => {
      const written = await run(
        ['doctor', '.', '--secrets', 'out/secrets.json', '--write-secrets', 'out/secrets.json'],
        { folder },
      )
      expect(written.out).toContain('out/secrets.json holds 2 values to be filled in.')
      const path = join(folder, 'out/secrets.json')
      const secrets = JSON.parse(await readFile(path, 'utf8'))
      expect(secrets).toEqual({ namedValues: { id: '', other: 'known', unknown: '' } })
      const fresh = await run(['doctor', '.', '--write-secrets', 'out/new.json'], { folder })
      expect(fresh.code).toBe(1)
      expect((await stat(join(folder, 'out/new.json'))).mode & 0o777).toBe(0o600)
      const template = JSON.parse(await readFile(join(folder, 'out/new.json'), 'utf8'))
      const filled = Object.fromEntries(
        Object.keys(template.namedValues).map((name) => [name, 'x']),
      )
      const environment = Object.fromEntries(
        Object.keys(filled).map((name) => [`POSTERN_NAMEDVALUE_${name.toUpperCase()}`, 'x']),
      )
      const done = await run(['doctor', '.'], { folder, environment })
      expect([done.code, done.out]).toEqual([
        0,
        expect.stringContaining('1 of 1 API would be served (100 %)'),
      ])
    })
  })

  it('does not serve an API whose policy cannot be read', async () => {
    await withFolder(api('a'), async (folder) => {
      await writeFile(
        join(folder, 'apis/a/policy.xml'),
        Buffer.from('\uFEFF<policies />', 'utf16le'),
      )
      const { out } = await run(['doctor', '--json', '.'], { folder })
      const { apis, items } = JSON.parse(out)
      expect(apis).toEqual({ all: 1, active: 0 })
      expect(items).toEqual([
        expect.objectContaining({
          what: 'the file cannot be read: the file is not UTF-8 text',
          blocks: ['a'],
        }),
      ])
    })
  })

  it('says so when there is no folder', async () => {
    const { code, err } = await run(['doctor', '/nowhere'])
    expect([code, err]).toEqual([2, expect.stringContaining('there is no folder `/nowhere`')])
  })

  it('has a group for every kind of problem', () => {
    expect(Object.keys(groupOfProblem).sort()).toEqual(Object.keys(problemKinds).sort())
  })
})

/** The text of an expected item, without its figures. */
function textOf(item: string): string {
  const text = item.slice(item.indexOf(': ') + 2).replace(/ \[[^\]]*\] \d+ alone, \d+ places$/, '')
  return text === '*' ? '' : text
}
