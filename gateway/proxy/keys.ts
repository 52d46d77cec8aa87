import * as crypto from 'node:crypto'
import type { Product, Subscription, User } from '../model/access.ts'
import type { Api } from '../model/api.ts'
import { type Configuration, ownerOf, spaceOf, spaces } from '../model/configuration.ts'
import { find, idKey } from '../model/entity.ts'
import type { RequestHeaders } from './routes.ts'
import { readQueryString } from './template.ts'

/** How a call came in. The product is there in a product context only: then its policies run. */
export type Admission =
  | {
      readonly kind: 'product'
      readonly subscription: Subscription
      readonly product: Product
      readonly user: User | undefined
      readonly keyIn: KeyPlace
    }
  | {
      readonly kind: 'api' | 'all APIs' | 'all access'
      readonly subscription: Subscription
      readonly product: undefined
      readonly user: User | undefined
      readonly keyIn: KeyPlace
    }
  | { readonly kind: 'open product'; readonly product: Product }
  | { readonly kind: 'open API' }
  | Refusal

/** Where the key stood: whoever takes it out before forwarding needs the name. */
export interface KeyPlace {
  readonly in: 'header' | 'query' | 'bearer'
  readonly name: string
}

export interface Refusal {
  readonly kind: 'refused'
  readonly status: 401
  /** `context.LastError.Reason`; its source is `authorization`. */
  readonly reason: 'SubscriptionKeyNotFound' | 'SubscriptionKeyInvalid'
  /** `context.LastError.Message`. */
  readonly message: string
  /** The text of the answer's body, which differs from the error's. */
  readonly bodyMessage: string
  readonly wwwAuthenticate: string
  /** Why, for the log: never told to the caller. */
  readonly detail: string
}

export interface KeyRing {
  /** `origin` is `https://host` of the call, `apiPath` the API's part of its path. */
  admit(
    api: Api,
    headers: RequestHeaders,
    rawQuery: string,
    origin: string,
    apiPath: string,
  ): Admission
}

/** Subscriptions by the digest of their keys, and open products by API. */
export function buildKeyRing(configuration: Configuration): KeyRing {
  const holders = new Map<string, Holder[]>()
  const openProducts = new Map<string, Product>()
  for (const space of spaces(configuration)) {
    for (const subscription of space.subscriptions.values()) {
      for (const key of [subscription.primaryKey, subscription.secondaryKey]) {
        if (key === undefined) continue
        const digest = sha256(key)
        const bytes = Buffer.from(digest, 'latin1')
        const holder: Holder = { bytes, subscription, user: ownerOf(configuration, subscription) }
        const others = holders.get(digest)
        if (others) others.push(holder)
        else holders.set(digest, [holder])
      }
    }
    for (const product of space.products.values()) {
      if (product.subscriptionRequired) continue
      for (const api of product.apis) {
        // APIM allows one open product for an API; of several the first is taken.
        const key = apiKey(space.workspace, api)
        if (!openProducts.has(key)) openProducts.set(key, product)
      }
    }
  }
  return {
    admit(api, headers, rawQuery, origin, apiPath) {
      const found = keyOf(api, headers, rawQuery)
      const judged = found && judge(configuration, holders, api, found)
      if (judged && 'kind' in judged) return judged
      // A wrong key is refused even where none is needed. A bearer token may be something else than a key.
      if (judged && found?.place.in !== 'bearer') {
        return refusal('SubscriptionKeyInvalid', api, origin, apiPath, judged.detail)
      }
      const product = openProducts.get(apiKey(api.workspace, idKey(api.id)))
      if (product) return { kind: 'open product', product }
      if (!api.subscriptionRequired) return openApi
      return judged
        ? refusal('SubscriptionKeyInvalid', api, origin, apiPath, judged.detail)
        : refusal('SubscriptionKeyNotFound', api, origin, apiPath, 'the call brings no key')
    },
  }
}

const openApi: Admission = { kind: 'open API' }

interface Holder {
  /** The digest of the key, in hexadecimal digits. */
  readonly bytes: Buffer
  readonly subscription: Subscription
  readonly user: User | undefined
}

interface FoundKey {
  readonly key: string
  readonly place: KeyPlace
}

/** The header counts first; the query only without it; a bearer token only where the API says so, and last. */
function keyOf(api: Api, headers: RequestHeaders, rawQuery: string): FoundKey | undefined {
  const { header, query, bearer } = api.keyNames
  const given = headers[header.toLowerCase()]
  const inHeader = (typeof given === 'string' ? given : given?.[0])?.trim()
  if (inHeader) return { key: inHeader, place: { in: 'header', name: header } }
  if (rawQuery !== '') {
    const inQuery = readQueryString(rawQuery).get(query.toLowerCase())
    if (inQuery) return { key: inQuery, place: { in: 'query', name: query } }
  }
  if (!bearer) return undefined
  const authorization = headers.authorization
  const token = typeof authorization === 'string' ? /^Bearer +(\S+)$/i.exec(authorization) : null
  return token ? { key: token[1]!, place: { in: 'bearer', name: 'Authorization' } } : undefined
}

const longestKey = 1024

function judge(
  configuration: Configuration,
  holders: ReadonlyMap<string, readonly Holder[]>,
  api: Api,
  { key, place }: FoundKey,
): Admission | { readonly detail: string } {
  if (key.length > longestKey) return { detail: 'the key is too long' }
  // Found by digest and compared in constant time: how long a wrong key takes tells nothing about a right one.
  const digest = sha256(key)
  const found = holders.get(digest)
  if (!found) return { detail: 'no subscription has this key' }
  const bytes = Buffer.from(digest, 'latin1')
  let detail = 'no subscription has this key'
  for (const holder of found) {
    if (!crypto.timingSafeEqual(holder.bytes, bytes)) continue
    const outcome = judgeHolder(configuration, api, holder, place)
    if ('kind' in outcome) return outcome
    detail = outcome.detail
  }
  return { detail }
}

function judgeHolder(
  configuration: Configuration,
  api: Api,
  { subscription, user }: Holder,
  keyIn: KeyPlace,
): Admission | { readonly detail: string } {
  const { scope, workspace, state, id } = subscription
  if (state !== 'active') return { detail: `subscription \`${id}\` is ${state}` }
  if (user?.state === 'blocked' || user?.state === 'deleted') {
    return { detail: `user \`${user.id}\` of subscription \`${id}\` is ${user.state}` }
  }
  const common = { subscription, user, keyIn }
  if (scope.kind === 'service') return { kind: 'all access', product: undefined, ...common }
  const elsewhere = { detail: `subscription \`${id}\` is not for api \`${api.id}\`` }
  // Nothing of one workspace opens something of another, or of the service.
  if (workspace !== api.workspace) return elsewhere
  if (scope.kind === 'apis') return { kind: 'all APIs', product: undefined, ...common }
  if (scope.kind === 'api' && idKey(scope.id) === idKey(api.id)) {
    return { kind: 'api', product: undefined, ...common }
  }
  if (scope.kind !== 'product') return elsewhere
  const product = find(spaceOf(configuration, workspace).products, scope.id)
  if (!product?.apis.has(idKey(api.id))) return elsewhere
  return { kind: 'product', product, ...common }
}

const texts = {
  SubscriptionKeyNotFound: {
    message:
      'Access denied due to missing subscription key. Make sure to include subscription key when making requests to this API.',
    bodyMessage:
      'Access denied due to missing subscription key. Make sure to include subscription key when making requests to an API.',
  },
  SubscriptionKeyInvalid: {
    message:
      'Access denied due to invalid subscription key. Make sure to provide a valid key for an active subscription.',
    bodyMessage:
      'Access denied due to invalid subscription key. Make sure to provide a valid key for an active subscription.',
  },
} as const

function refusal(
  reason: keyof typeof texts,
  api: Api,
  origin: string,
  apiPath: string,
  detail: string,
): Refusal {
  const realm = `${origin}/${apiPath}`.replace(/["\\\r\n]/g, '')
  const name = api.keyNames.header
  const wwwAuthenticate = `AzureApiManagementKey realm="${realm}",name="${name}",type="header"`
  return { kind: 'refused', status: 401, reason, ...texts[reason], wwwAuthenticate, detail }
}

// `crypto.hash` takes a third of the time, and came with Node 20.12.
const sha256: (text: string) => string =
  typeof crypto.hash === 'function'
    ? (text) => crypto.hash('sha256', text, 'hex')
    : (text) => crypto.createHash('sha256').update(text, 'utf8').digest('hex')

function apiKey(workspace: string | undefined, api: string): string {
  return `${workspace ?? ''}/${api}`
}
