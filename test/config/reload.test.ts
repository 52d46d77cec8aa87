import { describe, expect, test } from 'vitest'
import { PolicyIndex } from '../../engine/program/environment.ts'
import type { Diagnostic } from '../../engine/text/diagnostic.ts'
import type { Files } from '../../gateway/config/files.ts'
import { loadFolder } from '../../gateway/config/load.ts'
import { LoadMemory } from '../../gateway/config/memory.ts'
import { allApis, expressionTexts } from '../../gateway/model/configuration.ts'
import { activate } from '../../gateway/runtime/activate.ts'
import { Documents } from '../../gateway/runtime/documents.ts'
import { LoadedLanguages } from '../../gateway/runtime/languages.ts'
import { policies } from '../../policies/index.ts'

const document = (inbound: string) =>
  `<policies><inbound><base />${inbound}</inbound><backend><base /></backend><outbound><base /></outbound><on-error><base /></on-error></policies>`
const information = (properties: object) => JSON.stringify({ properties })
const specification = (...ids: readonly string[]) =>
  JSON.stringify({
    openapi: '3.0.1',
    info: { title: 't', version: '1' },
    paths: Object.fromEntries(ids.map((id) => [`/${id}`, { get: { operationId: id } }])),
  })

/** Two APIs with all that documents can name. */
const start: Readonly<Record<string, string>> = {
  'policy.xml':
    '<policies><inbound /><backend><forward-request /></backend><outbound /><on-error /></policies>',
  'named values/color/namedValueInformation.json': information({
    displayName: 'color',
    value: 'red',
  }),
  'policy fragments/shared/policyFragmentInformation.json': information({}),
  'policy fragments/shared/policy.xml': '<fragment><set-method>GET</set-method></fragment>',
  'backends/one/backendInformation.json': information({ url: 'https://one.test' }),
  'groups/staff/groupInformation.json': information({ displayName: 'Staff' }),
  'loggers/log/loggerInformation.json': information({ loggerType: 'applicationInsights' }),
  'tags/blue/tagInformation.json': information({ displayName: 'Blue' }),
  'version sets/set/versionSetInformation.json': information({
    displayName: 'Set',
    versioningScheme: 'Segment',
  }),
  'products/gold/productInformation.json': information({
    displayName: 'Gold',
    state: 'published',
  }),
  'products/gold/policy.xml': document(''),
  'products/gold/apis/first/productApiInformation.json': information({}),
  'products/gold/groups/staff/productGroupInformation.json': information({}),
  'subscriptions/sub/subscriptionInformation.json': information({
    scope: '/products/gold',
    state: 'active',
    primaryKey: 'key',
  }),
  'apis/first/apiInformation.json': information({
    displayName: 'First',
    path: 'first',
    serviceUrl: 'https://{{color}}.test',
    apiVersion: 'v1',
    apiVersionSetId: '/apiVersionSets/set',
  }),
  'apis/first/specification.json': specification('a', 'b'),
  'apis/first/policy.xml': document('<include-fragment fragment-id="shared" />'),
  'apis/first/operations/a/policy.xml': document(
    '<set-variable name="v" value="{{color}}" /><set-backend-service backend-id="one" />',
  ),
  'apis/first/diagnostics/applicationinsights/diagnosticInformation.json': information({
    loggerId: '/loggers/log',
  }),
  'apis/first;rev=2/apiInformation.json': information({
    displayName: 'First',
    path: 'first',
    apiRevision: '2',
  }),
  'apis/first;rev=2/specification.json': specification('a'),
  'apis/second/apiInformation.json': information({ displayName: 'Second', path: 'second' }),
  'apis/second/specification.json': specification('c'),
  'apis/second/policy.xml': document('<set-variable name="v" value="@(1 + 1)" />'),
}

/** What is done, one after the other: a text, or undefined for a file that goes. */
const changes: readonly (readonly [string, string, string | undefined])[] = [
  ['a policy changes', 'apis/second/policy.xml', document('<set-method>POST</set-method>')],
  ['a policy has an error', 'apis/second/policy.xml', document('<set-methods>POST</set-methods>')],
  ['the error stays when another API changes', 'apis/first/policy.xml', document('')],
  ['the error goes', 'apis/second/policy.xml', document('')],
  [
    'a named value becomes an expression',
    'named values/color/namedValueInformation.json',
    information({ displayName: 'color', value: '@(2 +)' }),
  ],
  [
    'a named value has another name',
    'named values/color/namedValueInformation.json',
    information({ displayName: 'colour', value: 'red' }),
  ],
  [
    'a named value loses its value',
    'named values/color/namedValueInformation.json',
    information({ displayName: 'color', secret: true }),
  ],
  [
    'a named value is as it was',
    'named values/color/namedValueInformation.json',
    start['named values/color/namedValueInformation.json'],
  ],
  ['an API includes a fragment', 'apis/first/policy.xml', start['apis/first/policy.xml']],
  [
    'a fragment has an error',
    'policy fragments/shared/policy.xml',
    '<fragment><set-methods /></fragment>',
  ],
  ['a fragment goes', 'policy fragments/shared/policy.xml', undefined],
  [
    'a fragment comes',
    'policy fragments/shared/policy.xml',
    start['policy fragments/shared/policy.xml'],
  ],
  ['a backend is no JSON', 'backends/one/backendInformation.json', '{'],
  ['a file beside it changes', 'apis/second/policy.xml', document('<set-status code="200" />')],
  [
    'a backend is as it was',
    'backends/one/backendInformation.json',
    start['backends/one/backendInformation.json'],
  ],
  [
    'a version set changes',
    'version sets/set/versionSetInformation.json',
    information({ displayName: 'Set', versioningScheme: 'Query' }),
  ],
  [
    'an API has another path, and its revision with it',
    'apis/first/apiInformation.json',
    information({ displayName: 'First', path: 'other', serviceUrl: 'https://{{nothing}}.test' }),
  ],
  ['an API is no JSON', 'apis/second/apiInformation.json', '{'],
  ['another API changes then', 'apis/first/policy.xml', document('<set-variable />')],
  [
    'an API is as it was',
    'apis/second/apiInformation.json',
    start['apis/second/apiInformation.json'],
  ],
  ['an operation goes', 'apis/first/specification.json', specification('b')],
  ['a specification is no JSON', 'apis/first/specification.json', '{'],
  [
    'a placeholder stays in a document',
    'apis/first/operations/a/policy.xml',
    document('<set-variable name="v" value="{#x#}" />'),
  ],
  ['another file changes then', 'apis/second/policy.xml', document('')],
  ['an operation comes', 'apis/first/specification.json', specification('a', 'b')],
  ['a logger goes', 'loggers/log/loggerInformation.json', undefined],
  ['an API goes', 'apis/second/apiInformation.json', undefined],
  ['a product has an error', 'products/gold/policy.xml', document('<no />')],
  ['a group goes', 'groups/staff/groupInformation.json', undefined],
  [
    'a file is twice there, in other case',
    'apis/first/Policy.xml',
    document('<set-method>GET</set-method>'),
  ],
  ['a file that is twice there changes', 'apis/first/policy.xml', document('')],
]

const overrides = [
  undefined,
  'apis:\n  - name: first\n    properties:\n      displayName: Laid over\n  - name: nobody\n    properties: {}\n',
]

describe('a reload finds what a start would find', () => {
  for (const laid of overrides) {
    test(laid === undefined ? 'without overrides' : 'with overrides', async () => {
      const memory = new LoadMemory()
      const documents = new Documents()
      const tree = new Map(Object.entries(start))
      let paths = [...tree.keys()].sort()
      expect(await found(tree, paths, laid, memory, documents)).toEqual(
        await found(tree, paths, laid, new LoadMemory(), new Documents()),
      )
      for (const [title, path, text] of changes) {
        const isKnown = tree.has(path)
        if (text === undefined) tree.delete(path)
        else tree.set(path, text)
        if (!isKnown || text === undefined) paths = [...tree.keys()].sort()
        const again = await found(tree, paths, laid, memory, documents)
        const fresh = await found(tree, paths, laid, new LoadMemory(), new Documents())
        expect(again, title).toEqual(fresh)
      }
    })
  }

  test('what has not changed is the same object as before', async () => {
    const memory = new LoadMemory()
    const tree = new Map(Object.entries(start))
    const paths = [...tree.keys()].sort()
    const before = (await load(tree, paths, undefined, memory)).configuration.service
    tree.set('apis/second/policy.xml', document('<set-method>PUT</set-method>'))
    const { apis, products, backends } = (await load(tree, paths, undefined, memory)).configuration
      .service
    expect(apis.get('first')).toBe(before.apis.get('first'))
    expect(apis.get('second')).not.toBe(before.apis.get('second'))
    expect(products).toBe(before.products)
    expect(backends).toBe(before.backends)
    expect(apis.get('second')!.operations.get('c')).toBe(
      before.apis.get('second')!.operations.get('c'),
    )
  })
})

function load(
  tree: ReadonlyMap<string, string>,
  paths: readonly string[],
  laid: string | undefined,
  memory: LoadMemory,
) {
  const files: Files = {
    list: async () => ({ paths, refused: [] }),
    read: (path) => tree.get(path)!,
  }
  const named = laid === undefined ? {} : { overrides: { name: 'overrides.yaml', text: laid } }
  return loadFolder('', { files, memory, ...named })
}

/** All that can be told of a configuration: its data, what is wrong, what is served, and which documents run. */
async function found(
  tree: ReadonlyMap<string, string>,
  paths: readonly string[],
  laid: string | undefined,
  memory: LoadMemory,
  documents: Documents,
) {
  const { configuration, problems } = await load(tree, paths, laid, memory)
  const languages = new LoadedLanguages()
  await languages.prepare(expressionTexts(configuration))
  const { snapshot, diagnostics } = activate(configuration, problems, {
    policies: new PolicyIndex(policies),
    languages,
    documents,
    services: () => {
      throw new Error('nothing runs here')
    },
    generation: 1,
  })
  const served = [...allApis(configuration)].map((api) => ({
    id: `${api.id};${api.revision}`,
    quarantine: snapshot?.quarantine(api),
    programs: [undefined, ...api.operations.values()].map((operation) =>
      snapshot?.program(api, operation, undefined).chain.map(({ source }) => source.text),
    ),
  }))
  return { data: plain(configuration), problems, diagnostics: diagnostics.map(rowOf), served }
}

function rowOf({ source, span, code, message, hint, severity }: Diagnostic) {
  return [source.name, span.start, span.end, code, message, hint, severity]
}

/** Entities without their functions. */
function plain(value: unknown): unknown {
  if (typeof value === 'function') return undefined
  if (value instanceof Map) return [...value].map(([key, one]) => [key, plain(one)])
  if (value instanceof Set) return [...value]
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, plain(one)]))
}
