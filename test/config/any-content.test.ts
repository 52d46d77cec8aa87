import fc from 'fast-check'
import { expect, it } from 'vitest'
import { allApis } from '../../gateway/model/configuration.ts'
import type { Json } from '../../gateway/model/entity.ts'
import { buildKeyRing } from '../../gateway/proxy/keys.ts'
import { buildRouter } from '../../gateway/proxy/routes.ts'
import { loadTree } from './folders.ts'

const files = [
  'apis/a/apiInformation.json',
  'apis/a;rev=2/apiInformation.json',
  'apis/b/Original/1/apiInformation.json',
  'apis/b/apiVersionSet.json',
  'apis/a/specification.json',
  'apis/a/specification.yaml',
  'apis/a/tags.json',
  'apis/a/operations/o/operationInformation.json',
  'apis/a/diagnostics/d/diagnosticInformation.json',
  'apis/a/schemas/s/apiSchemaInformation.json',
  'products/p/productInformation.json',
  'products/p/apis.json',
  'subscriptions/s/subscriptionInformation.json',
  'backends/b/backendInformation.json',
  'named values/n/namedValueInformation.json',
  'policy fragments/f/policyFragmentInformation.json',
  'loggers/l/loggerInformation.json',
  'users/u/userInformation.json',
  'version sets/v/versionSetInformation.json',
  'gateways/g/gatewayInformation.json',
  'groups/g/groupInformation.json',
  'certificates/c/certificateInformation.json',
  'workspaces/w/products/p/apis/l/apiInformation.json',
  'workspaces/w/products/p/productInformation.json',
  'serviceInformation.json',
]

const names = [
  'name',
  'properties',
  'path',
  'type',
  'displayName',
  'apiRevision',
  'apiVersion',
  'apiVersionSet',
  'apiVersionSetId',
  'protocols',
  'subscriptionKeyParameterNames',
  'header',
  'query',
  'serviceUrl',
  'isCurrent',
  'versioningScheme',
  'versionQueryName',
  'scope',
  'state',
  'ownerId',
  'primaryKey',
  'value',
  'keyVault',
  'secretIdentifier',
  'credentials',
  'authorization',
  'pool',
  'services',
  'id',
  'circuitBreaker',
  'rules',
  'failureCondition',
  'statusCodeRanges',
  'openapi',
  'paths',
  '/a',
  'get',
  'parameters',
  'in',
  'required',
  'schema',
  'responses',
  '200',
  'content',
  'examples',
  '$ref',
  'operationId',
  'method',
  'urlTemplate',
  'loggerId',
  'groups',
  'identities',
  '__proto__',
  'constructor',
  'document',
]

const word = fc.constantFrom(
  '',
  'a',
  'a/{b}',
  '/apis',
  '/products/p',
  'v1',
  'Query',
  'GET',
  '3.0.1',
  '#/paths',
  '{{x}}',
  '{#t#}',
  'https://h/',
  'true',
  'query',
)
const content = fc.letrec<{ node: Json }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 6, withCrossShrink: true },
    fc.oneof(word, fc.integer(), fc.boolean(), fc.constant(null)),
    fc.dictionary(fc.constantFrom(...names), tie('node'), { maxKeys: 8 }) as fc.Arbitrary<Json>,
    fc.array(tie('node'), { maxLength: 3 }),
  ),
})).node

it('whatever the files hold, the loader answers and what it gives can be used', async () => {
  const information = fc.dictionary(fc.constantFrom(...names), content, { maxKeys: 12 })
  const file = fc.oneof(
    content,
    information.map((properties) => ({ properties }) as unknown as Json),
  )
  await fc.assert(
    fc.asyncProperty(
      fc.dictionary(fc.constantFrom(...files), file, { maxKeys: 12 }),
      async (tree) => {
        const { configuration, problems } = await loadTree(tree)
        for (const { line, column } of problems) expect(Math.min(line, column)).toBeGreaterThan(0)
        const router = buildRouter(configuration)
        router.match('GET', 'h', '/a/b', 'a=1', {})
        const ring = buildKeyRing(configuration)
        for (const api of allApis(configuration)) {
          ring.admit(api, {}, '', 'http://h', api.path)
          for (const { messages } of api.operations.values()) messages()
        }
        expect(({} as Record<string, unknown>).a).toBeUndefined()
      },
    ),
    { numRuns: 600, seed: 7 },
  )
})
