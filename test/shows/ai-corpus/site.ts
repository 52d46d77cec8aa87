import type { Simulator } from '../../../gateway/simulator/server.ts'
import type { Tree } from '../../cli/run.ts'
import { chat, embedding } from '../openai-client/clients.ts'
import { backend, chatApi, fragment, key, namedValue } from '../openai-client/stage.ts'
import type { AiDocument } from './documents.ts'

const product = 'models'
const user = 'ann'

/** A folder that serves one document as an API's policy, with all that it names. */
export function folderOf(document: AiDocument, simulator: Simulator, authority: string): Tree {
  const addresses = {
    model: `${simulator.url}/openai`,
    embeddings: `${simulator.url}/openai/deployments/${embedding}/embeddings`,
    'content-safety': simulator.url,
  }
  const parts = [...document.backends].map(([id, role]) => backend(id, addresses[role]))
  return Object.assign(
    {
      'authority.pem': authority,
      [`products/${product}/productInformation.json`]: {
        properties: { displayName: 'Models', subscriptionRequired: true, state: 'published' },
      },
      [`products/${product}/apis/ai/productApiInformation.json`]: {},
      [`users/${user}/userInformation.json`]: {
        properties: { email: 'ann@contoso.example', firstName: 'Ann', lastName: 'Other' },
      },
      'subscriptions/team/subscriptionInformation.json': {
        properties: {
          displayName: 'The team',
          scope: `/products/${product}`,
          ownerId: `/users/${user}`,
          state: 'active',
          primaryKey: key,
        },
      },
    },
    ...parts,
    ...document.fragments.map((id) => fragment(id, '<fragment />')),
    ...document.namedValues.map((name) => namedValue(name, 'a-value')),
    placed(document, addresses.model),
  )
}

/** A whole document is the API's, a fragment is included by it, and single policies stand in a section. */
function placed({ text, caches }: AiDocument, serviceUrl: string): Tree {
  const api = (policy: string) => chatApi({ id: 'ai', policy, serviceUrl })
  if (/<policies[\s>]/.test(text)) return api(text)
  if (/<fragment[\s>]/.test(text)) {
    return {
      ...fragment('document', text),
      ...api(wrapped('<include-fragment fragment-id="document" />', '')),
    }
  }
  if (!caches.store) return api(wrapped(text, ''))
  const [inbound = '', outbound = ''] = text.split(/(?=<[a-z-]+-semantic-cache-store)/)
  return api(wrapped(inbound, outbound))
}

function wrapped(inbound: string, outbound: string): string {
  const section = (name: string, content: string) => `<${name}><base />${content}</${name}>`
  return `<policies>${section('inbound', inbound)}${section('backend', '')}${section('outbound', outbound)}${section('on-error', '')}</policies>`
}

export const path = `/ai/openai/deployments/${chat}/chat/completions?api-version=2024-10-21`

export const settings = {
  backends: { authorities: ['authority.pem'] },
  tokens: {
    static: {
      'https://cognitiveservices.azure.com': 'token-of-the-identity',
      'https://cognitiveservices.azure.com/': 'token-of-the-identity',
      'https://graph.microsoft.com': 'token-for-graph',
    },
  },
}
