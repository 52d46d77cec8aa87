import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { generateKeys, keyFile } from '../../gateway/config/generate-keys.ts'
import type { Json } from '../../gateway/model/entity.ts'
import { type Admission, buildKeyRing } from '../../gateway/proxy/keys.ts'
import type { RequestHeaders } from '../../gateway/proxy/routes.ts'
import { loadTree, properties, type Tree } from '../config/folders.ts'

const subscription = (
  scope: string,
  key: string,
  members: { readonly [name: string]: Json } = {},
) => properties({ scope, state: 'active', primaryKey: key, secondaryKey: `${key}-2`, ...members })

const tree: Tree = {
  'apis/closed/apiInformation.json': properties({ path: 'closed' }),
  'apis/other/apiInformation.json': properties({ path: 'other' }),
  'apis/free/apiInformation.json': properties({ path: 'free', subscriptionRequired: false }),
  'apis/inopen/apiInformation.json': properties({ path: 'inopen' }),
  'apis/named/apiInformation.json': properties({
    path: 'named',
    subscriptionKeyParameterNames: { header: 'api-key', query: 'code', bearer: 'enabled' },
  }),
  'apis/closed;rev=2/apiInformation.json': properties({ path: 'closed', apiRevision: '2' }),
  'products/gold/productInformation.json': properties({ state: 'notPublished' }),
  'products/gold/apis/closed/productApiInformation.json': {},
  'products/gold/apis/named/productApiInformation.json': {},
  'products/open/productInformation.json': properties({ subscriptionRequired: false }),
  'products/open/apis/inopen/productApiInformation.json': {},
  'subscriptions/gold/subscriptionInformation.json': subscription('/products/gold', 'k-gold', {
    ownerId: '/users/Ann',
  }),
  'subscriptions/one/subscriptionInformation.json': subscription('/apis/closed', 'k-api'),
  'subscriptions/all/subscriptionInformation.json': subscription('/apis', 'k-all'),
  'subscriptions/master/subscriptionInformation.json': subscription('/', 'k-master'),
  'subscriptions/sleeping/subscriptionInformation.json': subscription('/apis', 'k-sleeping', {
    state: 'suspended',
  }),
  'subscriptions/waiting/subscriptionInformation.json': subscription('/apis', 'k-waiting', {
    state: 'submitted',
  }),
  'subscriptions/odd/subscriptionInformation.json': subscription('/apis', 'k-odd', {
    state: 'whatever',
  }),
  'subscriptions/blocked/subscriptionInformation.json': subscription('/apis', 'k-blocked', {
    ownerId: '/users/bob',
  }),
  'subscriptions/gone/subscriptionInformation.json': subscription('/products/nothing', 'k-gone'),
  'users/ann/userInformation.json': properties({ email: 'ann@example.com', state: 'active' }),
  'users/bob/userInformation.json': properties({ state: 'blocked' }),
  'workspaces/w/apis/inner/apiInformation.json': properties({ path: 'inner' }),
  'workspaces/w/subscriptions/ws/subscriptionInformation.json': subscription(
    '/workspaces/w/apis',
    'k-ws',
  ),
}

const key = (value: string): RequestHeaders => ({ 'ocp-apim-subscription-key': value })
const invalid = 'refused SubscriptionKeyInvalid'
const missing = 'refused SubscriptionKeyNotFound'

const cases: readonly (readonly [
  title: string,
  api: string,
  headers: RequestHeaders,
  query: string,
  gives: string,
])[] = [
  ['a product key', 'closed', key('k-gold'), '', 'product gold by gold (ann) in header'],
  ['a secondary key', 'closed', key('k-gold-2'), '', 'product gold by gold (ann) in header'],
  [
    'a product key for another revision',
    'closed;rev=2',
    key('k-gold'),
    '',
    'product gold by gold (ann) in header',
  ],
  ['a product key for an API outside', 'other', key('k-gold'), '', invalid],
  ['an API key', 'closed', key('k-api'), '', 'api by one in header'],
  ['an API key for another API', 'other', key('k-api'), '', invalid],
  ['a key for all APIs', 'other', key('k-all'), '', 'all APIs by all in header'],
  ['the all-access key', 'other', key('k-master'), '', 'all access by master in header'],
  ['no key', 'closed', {}, '', missing],
  ['an empty key', 'closed', key(''), 'subscription-key=', missing],
  ['a wrong key', 'closed', key('nobody'), '', invalid],
  ['a key in other case', 'closed', key('K-GOLD'), '', invalid],
  ['a very long key', 'closed', key('x'.repeat(5000)), '', invalid],
  [
    'a key in the query',
    'closed',
    {},
    'a=1&Subscription-Key=k-gold',
    'product gold by gold (ann) in query',
  ],
  [
    'the header counts before the query',
    'closed',
    key('nobody'),
    'subscription-key=k-gold',
    invalid,
  ],
  [
    'a name of the API',
    'named',
    { 'api-key': 'k-gold' },
    '',
    'product gold by gold (ann) in header',
  ],
  ['a query name of the API', 'named', {}, 'code=k%2Dgold', 'product gold by gold (ann) in query'],
  ['the usual name does not count there', 'named', key('k-gold'), '', missing],
  [
    'a key as bearer token, where the API allows it',
    'named',
    { authorization: 'Bearer k-gold' },
    '',
    'product gold by gold (ann) in bearer',
  ],
  ['a key as bearer token elsewhere', 'closed', { authorization: 'Bearer k-gold' }, '', missing],
  ['another bearer token', 'named', { authorization: 'Bearer jwt' }, '', invalid],
  ['an open product', 'inopen', {}, '', 'open product open'],
  ['a wrong key to an open product', 'inopen', key('nobody'), '', invalid],
  [
    'a key for all APIs to an API of an open product',
    'inopen',
    key('k-all'),
    '',
    'all APIs by all in header',
  ],
  ['an open API', 'free', {}, '', 'open API'],
  ['a valid key to an open API', 'free', key('k-all'), '', 'all APIs by all in header'],
  ['a wrong key to an open API', 'free', key('nobody'), '', invalid],
  ['a suspended subscription', 'closed', key('k-sleeping'), '', invalid],
  ['one that waits for approval', 'closed', key('k-waiting'), '', invalid],
  ['one in a state that nobody knows', 'closed', key('k-odd'), '', invalid],
  ['a blocked owner', 'closed', key('k-blocked'), '', invalid],
  ['a subscription to nothing', 'closed', key('k-gone'), '', invalid],
  ['a key of the workspace', 'inner', key('k-ws'), '', 'all APIs by ws in header'],
  ['a key of the workspace outside', 'closed', key('k-ws'), '', invalid],
  ['a key of the service for all APIs, inside of a workspace', 'inner', key('k-all'), '', invalid],
  [
    'the all-access key, inside of a workspace',
    'inner',
    key('k-master'),
    '',
    'all access by master in header',
  ],
]

describe('a subscription key', async () => {
  const { configuration } = await loadTree(tree)
  const ring = buildKeyRing(configuration)
  const apis = new Map([...configuration.service.apis, ...configuration.workspaces.get('w')!.apis])

  it.each(cases)('%s', (_, api, headers, query, gives) => {
    const admission = ring.admit(apis.get(api)!, headers, query, 'https://gw', 'e/v1')
    expect(show(admission)).toBe(gives)
  })

  it('that is missing or wrong is answered as APIM answers', () => {
    expect(ring.admit(apis.get('named')!, {}, '', 'https://gw', 'named/v"1')).toEqual({
      kind: 'refused',
      status: 401,
      reason: 'SubscriptionKeyNotFound',
      message:
        'Access denied due to missing subscription key. Make sure to include subscription key when making requests to this API.',
      bodyMessage:
        'Access denied due to missing subscription key. Make sure to include subscription key when making requests to an API.',
      wwwAuthenticate:
        'AzureApiManagementKey realm="https://gw/named/v1",name="api-key",type="header"',
      detail: 'the call brings no key',
    })
    expect(
      ring.admit(apis.get('closed')!, key('k-sleeping'), '', 'https://gw', 'closed'),
    ).toMatchObject({
      reason: 'SubscriptionKeyInvalid',
      bodyMessage:
        'Access denied due to invalid subscription key. Make sure to provide a valid key for an active subscription.',
      wwwAuthenticate:
        'AzureApiManagementKey realm="https://gw/closed",name="Ocp-Apim-Subscription-Key",type="header"',
      detail: 'subscription `sleeping` is suspended',
    })
  })
})

function show(admission: Admission): string {
  switch (admission.kind) {
    case 'refused':
      return `refused ${admission.reason}`
    case 'open API':
      return 'open API'
    case 'open product':
      return `open product ${admission.product.id}`
    default: {
      const product = admission.product ? ` ${admission.product.id}` : ''
      const user = admission.user ? ` (${admission.user.id})` : ''
      return `${admission.kind}${product} by ${admission.subscription.id}${user} in ${admission.keyIn.in}`
    }
  }
}

describe('generated keys', () => {
  const wanting: Tree = {
    'subscriptions/S/subscriptionInformation.json': properties({ scope: '/apis' }),
    'subscriptions/has/subscriptionInformation.json': properties({
      scope: '/apis',
      primaryKey: 'own',
    }),
    'workspaces/w/subscriptions/t/subscriptionInformation.json': properties({
      scope: '/workspaces/w/apis',
    }),
  }
  const count = () => {
    let n = 0
    return (size: number) => new Uint8Array(size).fill(n++)
  }

  it('are kept for their owner alone, and are the same the next time', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'keys-'))
    try {
      const path = join(folder, '.postern', 'keys.json')
      const { configuration } = await loadTree(wanting)
      const first = await generateKeys(configuration, keyFile(path), count())
      expect(first.service.subscriptions.get('s')).toMatchObject({
        primaryKey: '00'.repeat(16),
        secondaryKey: '01'.repeat(16),
      })
      expect(first.service.subscriptions.get('has')).toMatchObject({
        primaryKey: 'own',
        secondaryKey: undefined,
      })
      expect(first.workspaces.get('w')?.subscriptions.get('t')?.primaryKey).toBe('02'.repeat(16))
      expect(statSync(path).mode & 0o777).toBe(0o600)
      expect(Object.keys(JSON.parse(readFileSync(path, 'utf8')).subscriptions)).toEqual([
        's',
        'w/t',
      ])
      const fail = () => {
        throw new Error('no new keys are needed')
      }
      const second = await generateKeys(configuration, keyFile(path), fail)
      expect(second).toEqual(first)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('are not replaced when the file is damaged', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'keys-'))
    try {
      const path = join(folder, 'keys.json')
      writeFileSync(path, '{"subscriptions": ')
      chmodSync(path, 0o600)
      const { configuration } = await loadTree(wanting)
      await expect(generateKeys(configuration, keyFile(path), count())).rejects.toThrow(
        'does not hold generated keys',
      )
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
