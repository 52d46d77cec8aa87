import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadFolder } from '../../gateway/config/load.ts'
import type { Problem } from '../../gateway/config/problems.ts'
import { secretsTemplate } from '../../gateway/config/secrets.ts'
import { type Api, resourceName } from '../../gateway/model/api.ts'
import { allApis, type Configuration } from '../../gateway/model/configuration.ts'
import { buildRouter } from '../../gateway/proxy/routes.ts'
import { sharedFolder } from '../shared.ts'

type Counts = Readonly<Record<string, number>>

/** Where our count is not the manifest's, and why. */
const differences: Readonly<Record<string, Counts>> = {
  // The WADL's operation, and the SOAP service as one.
  'Azure+apiops': { operations: 9 },
  // Two APIs whose information is not JSON (one with two policies), and one whose specification is not YAML (two).
  'Azure+apiops__SampleArtifacts-v4': { policies: 4, operationPolicies: 0 },
  // The manifest counts revisions by `;rev` and sets by their own folder, which the second layout does not have.
  'Azure+apiops__sample-artifacts-folder': { revisions: 1, versionSets: 1 },
  'colincmac+oink-azure-apim-publisher-apiops': { revisions: 5, versionSets: 4 },
  // SOAP services count as one operation each; APIM's operations of them cannot be placed.
  'RobertoBorges+apiops': { operations: 61 },
  'anotherRedbeard+apimdemo-environment': { operations: 257, policies: 55, operationPolicies: 25 },
  'mitulashah+demo-integrationsvcs': { operations: 108 },
}

const shared = sharedFolder()
const root = join(shared ?? '', 'corpus/folders')
const manifest: readonly { dir: string; counts: Counts }[] = shared
  ? readFileSync(join(root, 'manifest.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
  : []

describe.skipIf(!shared)('folders of the corpus', () => {
  it.each(manifest)('$dir has what the manifest counts', async ({ dir, counts }) => {
    const { configuration } = await loadFolder(join(root, dir))
    const ours = count(configuration)
    const expected = Object.fromEntries(
      Object.keys(ours).map((name) => [name, differences[dir]?.[name] ?? counts[name] ?? 0]),
    )
    expect(ours).toEqual(expected)
  })

  it.each(manifest)('$dir gives the problems that were read and found true', async ({ dir }) => {
    const { problems } = await loadFolder(join(root, dir))
    const lines = problems.map(line).join('\n')
    await expect(`${lines}\n`).toMatchFileSnapshot(`golden/${dir}.txt`)
  })

  it.each(manifest)('$dir has no value missing once the template is filled in', async ({ dir }) => {
    const { problems } = await loadFolder(join(root, dir))
    const template = {
      name: 'secrets.json',
      text: JSON.stringify(secretsTemplate(problems, 'dummy')),
    }
    const again = await loadFolder(join(root, dir), { secrets: template })
    const left = again.problems.filter(({ kind }) => /named value|secret/.test(kind))
    expect(left).toEqual([])
  })

  it.each(manifest)('$dir answers at the place of every operation', async ({ dir }) => {
    const { configuration } = await loadFolder(join(root, dir))
    const router = buildRouter(configuration)
    for (const api of allApis(configuration)) {
      for (const { id, method, urlTemplate } of api.operations.values()) {
        const [path = '', query = ''] = callOf(api, urlTemplate)
        const route = router.match(method, 'localhost', path, query, {})
        expect(route, `${resourceName(api)} ${method} ${urlTemplate}`).toMatchObject({
          kind: 'operation',
          api: { id: api.id, revision: api.revision },
          operation: { id },
        })
      }
    }
  })
})

function count(configuration: Configuration): Counts {
  const { service } = configuration
  const apis = [...service.apis.values()]
  const products = [...service.products.values()]
  const fragments = [...service.fragments.values()]
  const backends = [...service.backends.values()]
  const sum = (of: (api: Api) => number) => apis.reduce((total, api) => total + of(api), 0)
  const operationPolicies = sum(
    (api) => [...api.operations.values()].filter(({ policy }) => policy).length,
  )
  const withPolicy = [...apis, ...products, ...fragments, service].filter(
    ({ policy }) => policy,
  ).length
  return {
    apis: apis.length,
    revisions: apis.filter(({ isCurrent }) => !isCurrent).length,
    versioned: apis.filter(({ versionSet }) => versionSet).length,
    operations: sum(({ operations }) => operations.size),
    operationPolicies,
    policies: withPolicy + operationPolicies,
    products: products.length,
    backends: backends.length,
    pools: backends.filter(({ kind }) => kind === 'pool').length,
    breakers: backends.filter(({ breakerRules }) => breakerRules.length > 0).length,
    namedValues: service.namedValues.size,
    keyVault: [...service.namedValues.values()].filter(({ keyVault }) => keyVault).length,
    fragments: fragments.length,
    subscriptions: service.subscriptions.size,
    loggers: service.loggers.size,
    diagnostics: service.diagnostics.size + sum(({ diagnostics }) => diagnostics.size),
    groups: [...service.groups.values()].filter(({ origin }) => origin.file).length,
    tags: service.tags.size,
    versionSets: service.versionSets.size,
    releases: sum(({ releases }) => releases.size),
    gateways: configuration.gateways.size,
  }
}

function line({ file, line, column, severity, code, message, wanted, usedIn }: Problem): string {
  const places = usedIn
    .map((place) => `\n    used in ${place.file}:${place.line}:${place.column}`)
    .join('')
  const name = wanted === undefined ? '' : ` [${wanted}]`
  return `${file}:${line}:${column} ${severity} ${code}: ${message}${name}${places}`
}

/** A URL that the template fits. */
function callOf(api: Api, urlTemplate: string): string[] {
  const { version, versionSet, path } = api
  const versioned =
    version !== undefined && versionSet?.scheme === 'Segment' ? `${path}/${version}` : path
  const revision = api.isCurrent ? '' : `;rev=${api.revision}`
  const filled = urlTemplate.replace(/\{\*?[^{}]*\}|\*$/g, 'value-1').replace(/^\/?/, '/')
  return `/${versioned}${revision}${filled}`.replace(/^\/\//, '/').split('?')
}
