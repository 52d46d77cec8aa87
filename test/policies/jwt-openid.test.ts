import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createHttp, type OutboundHttp } from '../../gateway/proxy/http.ts'
import { openIdConfigurations } from '../../gateway/proxy/openid/configurations.ts'
import { Bench, type Given } from './harness.ts'
import { discovery, type Issuer, startIssuer } from './issuer.ts'
import { claims, rsa, start, token as tokenOf, webKey } from './jwt-tokens.ts'

const first = rsa()
const second = rsa()

let issuer: Issuer
let http: OutboundHttp
let now: number
let results: string[]

beforeAll(async () => {
  issuer = await startIssuer()
  http = createHttp()
})
afterAll(async () => {
  await http.destroy()
  await issuer.close()
})
beforeEach(() => {
  now = 0
  results = []
  issuer.down = false
  issuer.asked.length = 0
  issuer.answers.clear()
  issuer.publish([webKey(first, { kid: '1' })])
})

function configurations() {
  return openIdConfigurations({
    http,
    clock: { now: () => now, sleep: () => Promise.reject(new Error('not here')) },
    log: { debug() {}, info() {}, warn() {}, error() {} },
    metrics: {
      add: (name, _value, attributes) => results.push(`${name} ${attributes?.result}`),
      record() {},
      emit() {},
    },
  })
}

const minute = 60_000
const rounds = () => issuer.asked.filter((path) => path === discovery).length
const ids = (found: { readonly keys: readonly Readonly<Record<string, unknown>>[] }) =>
  found.keys.map(({ kid }) => kid)

describe('OpenID configurations', () => {
  it('are fetched once for all who ask at the same time', async () => {
    const openId = configurations()
    const found = await Promise.all(
      Array.from({ length: 100 }, () => openId.get(issuer.configuration)),
    )
    expect(issuer.asked).toEqual([discovery, '/keys'])
    expect(new Set(found).size).toBe(1)
    expect(found[0]).toMatchObject({ issuer: issuer.origin, keys: [{ kid: '1' }] })
  })

  it('are at hand without waiting for an hour', async () => {
    const openId = configurations()
    const found = await openId.get(issuer.configuration)
    now = 60 * minute - 1
    expect(openId.get(issuer.configuration)).toBe(found)
    expect(rounds()).toBe(1)
  })

  it('are renewed after an hour, while nobody waits', async () => {
    const openId = configurations()
    const found = await openId.get(issuer.configuration)
    issuer.publish([webKey(second, { kid: '2' })])
    now = 61 * minute
    expect(openId.get(issuer.configuration)).toBe(found)
    expect(ids(await openId.renew(issuer.configuration))).toEqual(['2'])
    expect(rounds()).toBe(2)
  })

  it('are waited for after two hours', async () => {
    const openId = configurations()
    await openId.get(issuer.configuration)
    issuer.publish([webKey(second, { kid: '2' })])
    now = 121 * minute
    expect(ids(await openId.get(issuer.configuration))).toEqual(['2'])
  })

  it('are renewed at once for an unknown key, and then every five minutes at most', async () => {
    const openId = configurations()
    await openId.get(issuer.configuration)
    for (let i = 0; i < 50; i++) await openId.renew(issuer.configuration)
    expect(rounds()).toBe(2)
    now = 5 * minute - 1
    await openId.renew(issuer.configuration)
    expect(rounds()).toBe(2)
    now = 5 * minute
    await openId.renew(issuer.configuration)
    expect(rounds()).toBe(3)
  })

  it('stay when the provider is away, which is asked every five minutes', async () => {
    const openId = configurations()
    const found = await openId.get(issuer.configuration)
    issuer.down = true
    now = 180 * minute
    for (let i = 0; i < 10; i++) expect(await openId.get(issuer.configuration)).toBe(found)
    expect(rounds()).toBe(2)
    now += 5 * minute
    expect(await openId.get(issuer.configuration)).toBe(found)
    expect(rounds()).toBe(3)
    expect(results).toEqual(['openid_fetches ok', 'openid_fetches kept', 'openid_fetches kept'])
  })

  it('that were never there are asked for again soon, then less and less', async () => {
    const openId = configurations()
    issuer.down = true
    const ask = async () => {
      await expect(Promise.resolve(openId.get(issuer.configuration))).rejects.toThrow()
      return rounds()
    }
    expect(await ask()).toBe(1)
    expect(await ask()).toBe(1)
    now = 1_000
    expect(await ask()).toBe(2)
    now = 2_999
    expect(await ask()).toBe(2)
    issuer.down = false
    now = 3_000
    expect(ids(await openId.get(issuer.configuration))).toEqual(['1'])
  })

  const wrong: readonly (readonly [string, string, unknown, string])[] = [
    ['an error', discovery, 503, 'answered 503'],
    ['no JSON', discovery, 'hello', 'answered no JSON object'],
    ['a list', discovery, [], 'answered no JSON object'],
    ['no issuer', discovery, { jwks_uri: 'http://127.0.0.1/keys' }, 'names no issuer'],
    ['no address of keys', discovery, { issuer: 'a' }, 'names no jwks_uri'],
    ['an address that is none', discovery, { issuer: 'a', jwks_uri: ':' }, 'is not a URL'],
    ['no keys', '/keys', { keys: {} }, 'holds no keys'],
    ['too many keys', '/keys', { keys: Array(101).fill({}) }, 'holds more than 100 keys'],
    ['a key set of two megabytes', '/keys', ' '.repeat(2_000_000), 'larger than the limit'],
  ]
  for (const [title, path, answer, message] of wrong) {
    it(`are not taken: ${title}`, async () => {
      issuer.answers.set(path, answer)
      const openId = configurations()
      await expect(Promise.resolve(openId.get(issuer.configuration))).rejects.toThrow(message)
      expect(results).toEqual(['openid_fetches failed'])
    })
  }
})

describe('validate-jwt by a provider', () => {
  const policy = () =>
    `<validate-jwt header-name="Authorization"><openid-config url="${issuer.configuration}" /></validate-jwt>`
  const bearer = (kid: string, key: ReturnType<typeof rsa>, more = {}) => {
    const payload = { ...claims, iss: issuer.origin, ...more }
    return { authorization: `Bearer ${tokenOf({ header: { alg: 'RS256', kid }, payload }, key)}` }
  }

  it('takes new keys over when a token names one', async () => {
    const bench = new Bench(policy(), { openId: configurations() })
    const call = async (headers: Given['headers']) =>
      (await bench.call({ headers: headers ?? {} })).lastError?.reason
    expect(await call(bearer('1', first))).toBeUndefined()
    issuer.publish([webKey(second, { kid: '2' })])
    expect(await call(bearer('2', second))).toBeUndefined()
    // The key that is gone is not trusted any more, not even for a token that was.
    expect(await call(bearer('1', first))).toBe('TokenSignatureKeyNotFound')
    expect(rounds()).toBe(2)
  })

  it('asks once for a thousand tokens with keys of nobody', async () => {
    const bench = new Bench(policy(), { openId: configurations() })
    const reasons = await Promise.all(
      Array.from({ length: 1_000 }, async (_, i) => {
        const context = await bench.call({ headers: bearer(`x${i}`, second) })
        return context.lastError?.reason
      }),
    )
    expect(new Set(reasons)).toEqual(new Set(['TokenSignatureKeyNotFound']))
    expect(rounds()).toBe(2)
  })

  it('answers 500 when the provider has never answered', async () => {
    issuer.down = true
    const bench = new Bench(policy(), { openId: configurations(), headers: bearer('1', first) })
    const { lastError, response } = await bench.call()
    expect(response?.statusCode).toBe(500)
    expect(lastError?.reason).toBe('OpenIdConfigurationUnavailable')
  })
})

describe('validate-azure-ad-token', () => {
  const tenant = '11111111-2222-3333-4444-555555555555'
  const app = '66666666-7777-8888-9999-000000000000'
  const elements = `<client-application-ids><application-id>${app}</application-id></client-application-ids>`
  const v2 = () => `${issuer.origin}/${tenant}/v2.0`
  const v1 = `https://sts.windows.net/${tenant}/`

  interface Case {
    readonly title: string
    readonly tenant?: string
    readonly attributes?: string
    readonly elements?: string
    readonly payload?: () => Readonly<Record<string, unknown>>
    readonly key?: { readonly id: string; readonly pair: ReturnType<typeof rsa> }
    readonly headers?: Given['headers']
    readonly refused?: string
    readonly message?: string
  }
  const cases: readonly Case[] = [
    { title: 'a token of version 2' },
    {
      title: 'a token of version 1',
      payload: () => ({ iss: v1, ver: '1.0', azp: undefined, appid: app }),
    },
    {
      title: 'a key of version 1 alone',
      payload: () => ({ iss: v1, azp: undefined, appid: app }),
      key: { id: 'old', pair: second },
    },
    {
      title: 'a key of nobody',
      key: { id: 'x', pair: second },
      refused: 'TokenSignatureKeyNotFound',
    },
    {
      title: 'a token of another tenant',
      payload: () => ({ iss: `${issuer.origin}/other/v2.0`, tid: 'other' }),
      refused: 'TokenIssuerNotAllowed',
    },
    {
      title: 'a token of version 1 of another tenant',
      payload: () => ({ iss: 'https://sts.windows.net/other/', tid: 'other' }),
      refused: 'TokenIssuerNotAllowed',
    },
    {
      title: 'common takes any tenant',
      tenant: 'common',
      payload: () => ({ iss: `${issuer.origin}/other/v2.0`, tid: 'other' }),
    },
    {
      title: 'common takes any tenant of version 1',
      tenant: 'organizations',
      payload: () => ({ iss: 'https://sts.windows.net/other/', tid: 'other' }),
    },
    {
      title: 'common does not take the issuer of another tenant than the token’s',
      tenant: 'common',
      payload: () => ({ iss: `${issuer.origin}/other/v2.0`, tid: tenant }),
      refused: 'TokenIssuerNotAllowed',
    },
    { title: 'a domain', tenant: 'contoso.example' },
    {
      title: 'another application',
      payload: () => ({ azp: 'someone' }),
      refused: 'TokenClaimValueNotAllowed',
      message: 'Claim azp value of someone is not allowed. Access denied.',
    },
    {
      title: 'no application',
      payload: () => ({ azp: undefined }),
      refused: 'TokenClaimNotFound',
    },
    {
      title: 'for a backend application by its URI',
      elements: `<backend-application-ids><application-id>${app}</application-id></backend-application-ids>`,
      payload: () => ({ aud: `api://${app}` }),
    },
    {
      title: 'for another backend application',
      elements: `<backend-application-ids><application-id>${app}</application-id></backend-application-ids>`,
      refused: 'TokenAudienceNotAllowed',
    },
    {
      title: 'an audience',
      elements: '<audiences><audience>orders</audience></audiences>',
    },
    {
      title: 'another audience',
      elements: '<audiences><audience>bills</audience></audiences>',
      refused: 'TokenAudienceNotAllowed',
    },
    {
      title: 'a claim',
      elements: `${elements}<required-claims><claim name="scp" match="any" separator=" "><value>nothing</value></claim></required-claims>`,
      refused: 'TokenClaimValueNotAllowed',
    },
    { title: 'expired', payload: () => ({ exp: start - 1 }), refused: 'TokenExpired' },
    { title: 'no token', headers: {}, refused: 'TokenNotPresent' },
    {
      title: 'a tenant that is a path',
      tenant: '../evil',
      refused: 'TenantInvalid',
      message: '`../evil` is no tenant.',
    },
  ]
  beforeEach(() => {
    const keys = (id: string, pair: typeof first) => ({ keys: [webKey(pair, { kid: id })] })
    issuer.answers.set('/keys2', keys('1', first))
    issuer.answers.set('/keys1', keys('old', second))
    for (const name of [tenant, 'contoso.example', 'common', 'organizations']) {
      const id = name.startsWith('co') && name !== 'contoso.example' ? '{tenantid}' : tenant
      const own = name === 'organizations' ? '{tenantid}' : id
      issuer.answers.set(`/${name}/v2.0${discovery}`, {
        issuer: `${issuer.origin}/${own}/v2.0`,
        jwks_uri: `${issuer.origin}/keys2`,
      })
      issuer.answers.set(`/${name}${discovery}`, {
        issuer: `https://sts.windows.net/${own}/`,
        jwks_uri: `${issuer.origin}/keys1`,
      })
    }
  })
  for (const each of cases) {
    it(`${each.title}: ${each.refused ?? 'passes'}`, async () => {
      const { id, pair } = each.key ?? { id: '1', pair: first }
      const payload = { ...claims, iss: v2(), tid: tenant, azp: app, ...each.payload?.() }
      const token = tokenOf({ header: { alg: 'RS256', kid: id }, payload }, pair)
      const bench = new Bench(
        `<validate-azure-ad-token tenant-id="${each.tenant ?? tenant}" authentication-endpoint="${issuer.origin}/" ${each.attributes ?? ''}>${each.elements ?? elements}</validate-azure-ad-token>`,
        { openId: configurations(), headers: each.headers ?? { authorization: `Bearer ${token}` } },
      )
      for (let i = 0; i < 2; i++) {
        const { lastError } = await bench.call()
        expect(lastError?.reason).toBe(each.refused)
        if (each.refused) expect(lastError?.source).toBe('validate-azure-ad-token')
        if (each.message) expect(lastError?.message).toBe(each.message)
      }
    })
  }
})
