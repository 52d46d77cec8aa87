import { describe, expect, it } from 'vitest'
import { api, serving } from '../admin/gateway.ts'
import type { Tree } from '../cli/run.ts'

const cors = (origin: string) =>
  `<cors><allowed-origins><origin>${origin}</origin></allowed-origins><allowed-methods><method>GET</method></allowed-methods></cors>`
const include = (id: string) => `<include-fragment fragment-id="${id}" />`
const inbound = (xml: string) =>
  `<policies><inbound>${xml}</inbound><backend><base /></backend></policies>`
const fragment = (id: string, xml: string): Tree => ({
  [`policy fragments/${id}/policyFragmentInformation.json`]: { properties: {} },
  [`policy fragments/${id}/policy.xml`]: `<fragment>${xml}</fragment>`,
})
const locked = (policy: string): Tree => ({
  ...api('a', policy),
  'apis/a/apiInformation.json': { properties: { path: 'a', subscriptionRequired: true } },
})

interface Case {
  readonly title: string
  readonly tree: Tree
  /** Origins that are let in. */
  readonly allows: readonly string[]
}

const cases: readonly Case[] = [
  {
    title: 'in a fragment',
    tree: { ...locked(inbound(include('f'))), ...fragment('f', cors('https://f.example')) },
    allows: ['https://f.example'],
  },
  {
    title: 'in a fragment that a fragment includes',
    tree: {
      ...locked(inbound(include('outer'))),
      ...fragment('outer', `<set-variable name="a" value="1" />${include('f')}`),
      ...fragment('f', cors('https://f.example')),
    },
    allows: ['https://f.example'],
  },
  {
    title: 'in a fragment of the global document, behind that of the API',
    tree: {
      'policy.xml': `<policies><inbound>${include('f')}</inbound><backend><forward-request /></backend></policies>`,
      ...locked(
        inbound(
          `${cors('https://a.example').replace('<cors>', '<cors terminate-unmatched-request="false">')}<base />`,
        ),
      ),
      ...fragment('f', cors('https://f.example')),
    },
    allows: ['https://a.example', 'https://f.example'],
  },
  {
    title: 'not in a branch of a fragment',
    tree: {
      ...locked(inbound(include('f'))),
      ...fragment(
        'f',
        `<choose><when condition="@(true)">${cors('https://f.example')}</when></choose>`,
      ),
    },
    allows: [],
  },
]

describe('a preflight is answered by a cors policy', () => {
  it.each(cases)('$title', async ({ tree, allows }) => {
    await serving(tree, async ({ running }) => {
      const ask = async (origin: string) => {
        const headers = { origin, 'access-control-request-method': 'GET' }
        const init = { method: 'OPTIONS', headers }
        const answer = await fetch(`${running.addresses[0]!.url}/a/`, init)
        return answer.headers.get('access-control-allow-origin')
      }
      const origins = ['https://a.example', 'https://f.example', 'https://other.example']
      const answers = await Promise.all(origins.map(ask))
      expect(answers).toEqual(origins.map((one) => (allows.includes(one) ? one : null)))
    })
  })
})
