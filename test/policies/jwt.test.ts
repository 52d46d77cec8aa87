import { createPublicKey, createSecretKey } from 'node:crypto'
import { CompactEncrypt } from 'jose'
import { describe, expect, it } from 'vitest'
import { Jwt } from '../../engine/dotnet/context/jwt.ts'
import { Bench, type Given } from './harness.ts'
import {
  base64Url,
  claims,
  ec,
  rsa,
  start,
  type TokenParts,
  token as tokenOf,
  webKey,
} from './jwt-tokens.ts'

const secret = Buffer.from('a secret of thirty-two bytes, or'.slice(0, 32))
const other = Buffer.from('another secret of thirty-two byt')
const key = rsa()
const stranger = rsa()
const curve = ec()
const { n, e } = key.publicKey.export({ format: 'jwk' })

const secretKey = `<key id="s">${secret.toString('base64')}</key>`
const rsaKey = `<key id="r" n="${n}" e="${e}" />`
const provider = '<openid-config url="https://login.example/.well-known/openid-configuration" />'

const openId = {
  get: () => ({
    issuer: 'https://issuer.example/',
    keys: [webKey(key, { kid: 'r' }), webKey(curve, { kid: 'e', alg: 'ES256' })],
  }),
  renew: () => openId.get(),
}

interface Case {
  readonly title: string
  /** Attributes beside the place of the token. */
  readonly attributes?: string
  readonly place?: string
  readonly elements?: string
  readonly keys?: string
  /** What stands in `Authorization` behind `Bearer `. */
  readonly token?: string
  readonly given?: Given
  /** The reason of the refusal; nothing: the token is accepted. */
  readonly refused?: string
  readonly message?: string | RegExp
  readonly status?: number
}

const valid = (parts: TokenParts = {}) => tokenOf(parts, secret)
const having = (payload: Readonly<Record<string, unknown>>) =>
  valid({ payload: { ...claims, ...payload } })
const claim = (text: string) => `<required-claims>${text}</required-claims>`

const cases: readonly Case[] = [
  // Where the token stands
  { title: 'a valid token passes', token: valid() },
  { title: 'no header', refused: 'TokenNotPresent', message: 'JWT not present.' },
  {
    title: 'an empty header',
    given: { headers: { authorization: '' } },
    refused: 'TokenNotPresent',
  },
  {
    title: 'a bare token passes when no scheme is asked for',
    given: { headers: { authorization: valid() } },
  },
  {
    title: 'a bare token does not pass when a scheme is',
    attributes: 'require-scheme="Bearer"',
    given: { headers: { authorization: valid() } },
    refused: 'TokenNotPresent',
  },
  {
    title: 'the scheme is compared without case',
    attributes: 'require-scheme="Bearer"',
    given: { headers: { authorization: `bearer ${valid()}` } },
  },
  {
    title: 'a token under another scheme is none',
    given: { headers: { authorization: `Basic ${valid()}` } },
    refused: 'TokenNotPresent',
  },
  {
    title: 'two Authorization headers are no token',
    given: { headers: { authorization: `Bearer ${valid()}`, Authorization: valid() } },
    refused: 'JwtInvalid',
  },
  {
    title: 'in another header the whole value is the token, whatever scheme is asked for',
    place: 'header-name="X-Token"',
    attributes: 'require-scheme="Bearer"',
    given: { headers: { 'x-token': valid() } },
  },
  {
    title: 'another header has no scheme',
    place: 'header-name="X-Token"',
    given: { headers: { 'x-token': `Bearer ${valid()}` } },
    refused: 'JwtInvalid',
  },
  {
    title: 'a query parameter, its name in any case',
    place: 'query-parameter-name="token"',
    given: { url: `/orders?Token=${valid()}` },
  },
  {
    title: 'two query parameters of that name are no token',
    place: 'query-parameter-name="token"',
    given: { url: `/orders?token=${valid()}&TOKEN=${valid()}` },
    refused: 'JwtInvalid',
  },
  {
    title: 'a value',
    place: 'token-value="@(token)"',
    given: { expressions: { token: () => valid() } },
  },
  {
    title: 'an empty value',
    place: 'token-value="@(token)"',
    given: { expressions: { token: () => '' } },
    refused: 'TokenNotPresent',
  },

  // What the document says about refusals
  {
    title: 'status and message of a refusal are those of the document',
    attributes:
      'failed-validation-httpcode="403" failed-validation-error-message="Not &quot;you&quot;"',
    refused: 'TokenNotPresent',
    status: 403,
  },

  // Texts that are no tokens
  { title: 'one part', token: 'abc', refused: 'JwtInvalid' },
  { title: 'two parts', token: 'e30.e30', refused: 'JwtInvalid' },
  { title: 'four parts', token: 'e30.e30.a.b', refused: 'JwtInvalid' },
  { title: 'not base64url', token: 'e30.e3$.a', refused: 'JwtInvalid' },
  { title: 'a header that is a list', token: valid({ headerText: '[]' }), refused: 'JwtInvalid' },
  {
    title: 'a payload that is a text',
    token: valid({ payloadText: '"a"' }),
    refused: 'JwtInvalid',
  },
  {
    title: 'a header with a trailing comma',
    token: valid({ headerText: '{"alg":"HS256",}' }),
    refused: 'JwtInvalid',
  },
  {
    title: 'an algorithm that is no text',
    token: valid({ header: { alg: ['HS256'] } }),
    refused: 'JwtInvalid',
  },
  {
    title: 'a key id that is no text',
    token: valid({ header: { kid: { $ne: null } } }),
    refused: 'JwtInvalid',
  },
  {
    title: 'a payload of 200 arrays in each other',
    token: valid({ payloadText: `{"a":${'['.repeat(200)}${']'.repeat(200)}}` }),
    refused: 'JwtInvalid',
  },
  {
    title: 'more than 65,536 characters',
    token: having({ pad: 'x'.repeat(65_536) }),
    refused: 'JwtInvalid',
    message: 'The token is longer than 65536 characters.',
  },
  {
    title: 'a claim that stands twice',
    token: valid({ payloadText: `{"exp":${start + 60},"sub":"ann","sub":"bob"}` }),
    refused: 'JwtInvalid',
    message: 'The payload of the token has `sub` twice.',
  },
  {
    title: 'a claim that stands twice, once in escapes',
    token: valid({ payloadText: `{"exp":${start + 60},"sub":"ann","s\\u0075b":"bob"}` }),
    refused: 'JwtInvalid',
  },
  {
    title: 'an algorithm that stands twice',
    token: valid({ headerText: '{"alg":"none","alg":"HS256"}' }),
    refused: 'JwtInvalid',
  },
  {
    title: 'bytes that are no UTF-8',
    token: `${base64Url('{"alg":"HS256"}')}.${base64Url(Buffer.from([0x7b, 0xff, 0x7d]))}.a`,
    refused: 'JwtInvalid',
  },
  {
    title: 'critical extensions',
    token: valid({ header: { crit: ['b64'], b64: false } }),
    refused: 'JwtInvalid',
  },
  {
    title: 'a token for logging out',
    token: valid({ header: { typ: 'logout+jwt' } }),
    refused: 'JwtInvalid',
    message: 'The token is of another type than JWT.',
  },
  { title: 'an access token by its type', token: valid({ header: { typ: 'application/at+jwt' } }) },
  { title: 'no type', token: valid({ headerText: '{"alg":"HS256"}' }) },

  // Signatures
  {
    title: 'a signature by another secret',
    token: tokenOf({}, other),
    refused: 'TokenSignatureInvalid',
    message: 'The signature of the token is invalid. Access denied.',
  },
  {
    title: 'a changed payload',
    token: valid().replace(/\.[^.]+\./, `.${base64Url(JSON.stringify({ ...claims, sub: 'b' }))}.`),
    refused: 'TokenSignatureInvalid',
  },
  {
    title: 'no signature at all',
    token: valid().replace(/[^.]+$/, ''),
    refused: 'TokenSignatureInvalid',
  },
  ...['none', 'None', 'nOnE'].map((alg) => ({
    title: `alg ${alg}`,
    token: tokenOf({ header: { alg } }),
    refused: 'TokenSignatureInvalid',
  })),
  {
    title: 'alg none when tokens need not be signed',
    attributes: 'require-signed-tokens="false"',
    token: tokenOf({ header: { alg: 'none' } }),
  },
  {
    title: 'alg none with a signature, when tokens need not be signed',
    attributes: 'require-signed-tokens="false"',
    token: tokenOf({ header: { alg: 'none' } }) + base64Url('x'),
    refused: 'TokenSignatureInvalid',
  },
  {
    title: 'a wrong signature when tokens need not be signed',
    attributes: 'require-signed-tokens="false"',
    token: tokenOf({}, other),
    refused: 'TokenSignatureInvalid',
  },
  {
    title: 'an expired token that need not be signed',
    attributes: 'require-signed-tokens="false"',
    token: tokenOf({ header: { alg: 'none' }, payload: { ...claims, exp: start - 1 } }),
    refused: 'TokenExpired',
  },
  ...['HS384', 'HS512'].map((alg) => ({ title: alg, token: valid({ header: { alg } }) })),
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'].map((alg) => ({
    title: `${alg} by modulus and exponent`,
    keys: rsaKey,
    token: tokenOf({ header: { alg } }, key),
  })),
  {
    title: 'ES256 by a provider',
    keys: '',
    elements: provider,
    token: tokenOf({ header: { alg: 'ES256', kid: 'e' } }, curve),
  },
  {
    title: 'the public key as a secret, in PEM',
    keys: rsaKey,
    token: tokenOf({}, Buffer.from(key.publicKey.export({ type: 'spki', format: 'pem' }))),
    refused: 'TokenSignatureInvalid',
    message: 'No key is for the algorithm `HS256`. Access denied.',
  },
  {
    title: 'the public key as a secret, in DER, with its key id',
    keys: '',
    elements: provider,
    token: tokenOf({ header: { kid: 'r' } }, key.publicKey.export({ type: 'spki', format: 'der' })),
    refused: 'TokenSignatureInvalid',
  },
  {
    title: 'the modulus as a secret',
    keys: rsaKey,
    token: tokenOf({ header: { kid: 'r' } }, Buffer.from(n!, 'base64url')),
    refused: 'TokenSignatureInvalid',
  },
  {
    title: 'a key that the header brings along',
    keys: rsaKey,
    token: tokenOf({ header: { alg: 'RS256', jwk: webKey(stranger) } }, stranger),
    refused: 'TokenSignatureInvalid',
  },
  ...['jku', 'x5u'].map((name) => ({
    title: `a key that \`${name}\` points at`,
    keys: rsaKey,
    token: tokenOf({ header: { alg: 'RS256', [name]: 'https://evil.example/keys' } }, stranger),
    refused: 'TokenSignatureInvalid',
  })),
  {
    title: 'an algorithm that nobody knows',
    token: valid({ header: { alg: 'XS256' } }),
    refused: 'TokenSignatureInvalid',
    message: 'The algorithm `XS256` is not supported. Access denied.',
  },
  {
    title: 'no key at all',
    keys: '',
    token: valid(),
    refused: 'TokenSignatureKeyNotFound',
    message: 'There is no key to verify the token with. Access denied.',
  },
  {
    title: 'a key id that nobody knows, and a wrong signature',
    token: tokenOf({ header: { kid: '../../etc/passwd' } }, other),
    refused: 'TokenSignatureKeyNotFound',
    message: 'The key `../../etc/passwd` of the token is not known. Access denied.',
  },
  {
    title: 'a key id that nobody knows, and the right signature of a key of the document',
    token: valid({ header: { kid: 'old' } }),
  },
  {
    title: 'a key id that a provider does not know',
    keys: '',
    elements: provider,
    token: tokenOf({ header: { alg: 'RS256', kid: 'gone' } }, key),
    refused: 'TokenSignatureKeyNotFound',
  },
  {
    title: 'a key id of a prototype',
    token: tokenOf({ header: { kid: '__proto__' } }, other),
    refused: 'TokenSignatureKeyNotFound',
  },
  {
    title: 'the key with the id counts, not another',
    keys: `${secretKey}<key id="t">${other.toString('base64')}</key>`,
    token: tokenOf({ header: { kid: 's' } }, other),
    refused: 'TokenSignatureInvalid',
  },
  {
    title: 'a key for one algorithm verifies no other',
    keys: '',
    elements: provider,
    given: {
      openId: {
        get: () => ({ issuer: claims.iss, keys: [webKey(key, { kid: 'r', alg: 'PS256' })] }),
        renew: () => ({ issuer: claims.iss, keys: [webKey(key, { kid: 'r', alg: 'PS256' })] }),
      },
    },
    token: tokenOf({ header: { alg: 'RS256', kid: 'r' } }, key),
    refused: 'TokenSignatureInvalid',
  },
  {
    title: 'a secret of a provider is nobody’s',
    keys: '',
    elements: provider,
    given: {
      openId: {
        get: () => ({ issuer: claims.iss, keys: [{ kty: 'oct', k: base64Url(secret), kid: 's' }] }),
        renew: () => ({ issuer: claims.iss, keys: [] }),
      },
    },
    token: valid({ header: { kid: 's' } }),
    refused: 'TokenSignatureKeyNotFound',
  },
  {
    title: 'a secret that is no base64 is the document’s mistake',
    keys: '<key>not base64!</key>',
    token: valid(),
    refused: 'TokenKeyInvalid',
    status: 500,
  },
  {
    title: 'a secret of less than 128 bits is the document’s mistake',
    keys: '<key>c2hvcnQ=</key>',
    token: valid(),
    refused: 'TokenKeyInvalid',
    status: 500,
  },
  {
    title: 'a certificate that nobody knows',
    keys: '<key certificate-id="lost" />',
    token: valid(),
    refused: 'TokenKeyInvalid',
    message: 'There is no certificate `lost`. (the signing key)',
    status: 500,
  },

  // Times
  {
    title: 'expired',
    token: having({ exp: start }),
    refused: 'TokenExpired',
    message: 'The token is expired. Access denied.',
  },
  { title: 'about to expire', token: having({ exp: start + 0.001 }) },
  {
    title: 'expired within the skew',
    attributes: 'clock-skew="60"',
    token: having({ exp: start - 59 }),
  },
  {
    title: 'expired beyond the skew',
    attributes: 'clock-skew="60"',
    token: having({ exp: start - 60 }),
    refused: 'TokenExpired',
  },
  {
    title: 'without an expiration time',
    token: having({ exp: undefined }),
    refused: 'JwtInvalid',
    message: 'The token has no expiration time.',
  },
  {
    title: 'without an expiration time, where none is asked for',
    attributes: 'require-expiration-time="false"',
    token: having({ exp: undefined }),
  },
  {
    title: 'an expiration time that is a text',
    token: having({ exp: '9999999999' }),
    refused: 'JwtInvalid',
  },
  {
    title: 'not yet valid',
    token: having({ nbf: start + 1 }),
    refused: 'JwtInvalid',
    message: 'The token is not yet valid.',
  },
  {
    title: 'not yet valid, within the skew',
    attributes: 'clock-skew="60"',
    token: having({ nbf: start + 60 }),
  },

  // Issuers
  {
    title: 'an issuer of the list',
    elements: '<issuers><issuer>a</issuer><issuer>https://issuer.example/</issuer></issuers>',
    token: valid(),
  },
  {
    title: 'an issuer that is not in the list',
    elements: '<issuers><issuer>https://issuer.example</issuer></issuers>',
    token: valid(),
    refused: 'TokenIssuerNotAllowed',
    message: 'The issuer `https://issuer.example/` of the token is not allowed. Access denied.',
  },
  {
    title: 'an issuer of a provider beside the list',
    elements: `${provider}<issuers><issuer>a</issuer></issuers>`,
    token: valid(),
  },
  {
    title: 'no issuer in the token',
    elements: provider,
    token: having({ iss: undefined }),
    refused: 'TokenIssuerNotAllowed',
  },
  { title: 'no issuers in the document', token: having({ iss: 'anyone' }) },
  {
    title: 'an issuer for the tenant of the token',
    elements: '<issuers><issuer>https://login.example/{tenantid}/v2.0</issuer></issuers>',
    token: having({ iss: 'https://login.example/t-1/v2.0', tid: 't-1' }),
  },
  {
    title: 'an issuer for another tenant',
    elements: '<issuers><issuer>https://login.example/{tenantid}/v2.0</issuer></issuers>',
    token: having({ iss: 'https://login.example/t-1/v2.0', tid: 't-2' }),
    refused: 'TokenIssuerNotAllowed',
  },
  {
    title: 'a tenant that is a path',
    elements: '<issuers><issuer>https://login.example/{tenantid}/v2.0</issuer></issuers>',
    token: having({ iss: 'https://login.example/a/b/v2.0', tid: 'a/b' }),
    refused: 'TokenIssuerNotAllowed',
  },

  // Audiences
  {
    title: 'one audience of the list',
    elements: '<audiences><audience>orders</audience><audience>bills</audience></audiences>',
    token: having({ aud: ['other', 'bills'] }),
  },
  {
    title: 'audiences are compared with case',
    elements: '<audiences><audience>Orders</audience></audiences>',
    token: valid(),
    refused: 'TokenAudienceNotAllowed',
    message: 'The audience `orders` of the token is not allowed. Access denied.',
  },
  {
    title: 'no audience in the token',
    elements: '<audiences><audience>orders</audience></audiences>',
    token: having({ aud: undefined }),
    refused: 'TokenAudienceNotAllowed',
  },

  // Claims
  {
    title: 'claims that are missing are told together',
    elements: claim('<claim name="a" /><claim name="sub" /><claim name="b" />'),
    token: valid(),
    refused: 'TokenClaimNotFound',
    message: 'JWT token is missing the following claims: a, b Access denied.',
  },
  { title: 'a claim that is there', elements: claim('<claim name="sub" />'), token: valid() },
  {
    title: 'a claim that is null',
    elements: claim('<claim name="dept" />'),
    token: having({ dept: null }),
    refused: 'TokenClaimNotFound',
  },
  {
    title: 'a claim of every prototype',
    elements: claim('<claim name="constructor" />'),
    token: valid(),
    refused: 'TokenClaimNotFound',
  },
  {
    title: 'all values of a list',
    elements: claim(
      '<claim name="roles" match="all"><value>reader</value><value>admin</value></claim>',
    ),
    token: valid(),
  },
  {
    title: 'not all values of a list',
    elements: claim('<claim name="roles"><value>reader</value><value>owner</value></claim>'),
    token: valid(),
    refused: 'TokenClaimValueNotAllowed',
    message: 'Claim roles value of admin,reader is not allowed. Access denied.',
  },
  {
    title: 'any value of a list',
    elements: claim(
      '<claim name="roles" match="any"><value>owner</value><value>admin</value></claim>',
    ),
    token: valid(),
  },
  {
    title: 'values in one text',
    elements: claim(
      '<claim name="scp" match="any" separator=" "><value>orders.write</value></claim>',
    ),
    token: valid(),
  },
  {
    title: 'values in one text, spaced',
    elements: claim('<claim name="scp" separator=","><value>a</value><value>b</value></claim>'),
    token: having({ scp: 'b , a' }),
  },
  {
    title: 'without a separator the text is one value',
    elements: claim('<claim name="scp" match="any"><value>orders.write</value></claim>'),
    token: valid(),
    refused: 'TokenClaimValueNotAllowed',
  },
  {
    title: 'values are compared with case',
    elements: claim('<claim name="sub"><value>Ann</value></claim>'),
    token: valid(),
    refused: 'TokenClaimValueNotAllowed',
    message: 'Claim sub value of ann is not allowed. Access denied.',
  },
  {
    title: 'numbers, truth values and objects by their JSON texts',
    elements: claim(
      '<claim name="level"><value>9007199254740993</value></claim><claim name="vip"><value>true</value></claim><claim name="org"><value>{"2":1,"1":[]}</value></claim>',
    ),
    token: valid({
      payloadText: `{"exp":${start + 60},"level":9007199254740993,"vip":true,"org":{"2":1,"1": []}}`,
    }),
  },
]

function policyOf({ place, attributes, elements, keys = secretKey }: Case): string {
  const signing = keys === '' ? '' : `<issuer-signing-keys>${keys}</issuer-signing-keys>`
  const all = `${elements ?? ''}`
  const split = /^(<openid-config [^>]*>)?(.*)$/s.exec(all)!
  return `<validate-jwt ${place ?? 'header-name="Authorization"'} ${attributes ?? ''} output-token-variable-name="jwt">${split[1] ?? ''}${signing}${split[2]}</validate-jwt>`
}

describe('validate-jwt', () => {
  for (const each of cases) {
    it(`${each.title}: ${each.refused ?? 'passes'}`, async () => {
      const headers = each.token === undefined ? {} : { authorization: `Bearer ${each.token}` }
      const given = { headers, openId, ...each.given }
      const bench = new Bench(policyOf(each), given)
      // The second call meets what the first one left: it must end in the same way.
      for (const turn of ['first', 'second']) {
        const context = await bench.call()
        const reason = context.lastError?.reason
        expect({ turn, reason }).toEqual({ turn, reason: each.refused })
        const status = each.refused === undefined ? 200 : (each.status ?? 401)
        expect(context.response?.statusCode).toBe(status)
        if (each.refused === undefined) {
          expect(context.variables.get('jwt')).toBeInstanceOf(Jwt)
          continue
        }
        expect(context.lastError?.source).toBe('validate-jwt')
        expect(context.variables.has('jwt')).toBe(false)
        if (each.message) expect(context.lastError?.message).toBe(each.message)
      }
    })
  }

  it('answers with the message of the document, and tells the log its own', async () => {
    const bench = new Bench(
      '<validate-jwt header-name="Authorization" failed-validation-httpcode="403" failed-validation-error-message="Not &quot;you&quot;" />',
    )
    const context = await bench.call()
    expect(context.response?.text()).toBe('{ "statusCode": 403, "message": "Not \\"you\\"" }')
    expect(context.lastError?.message).toBe('JWT not present.')
  })

  it('gives the token to expressions', async () => {
    const bench = new Bench(policyOf({ title: '' }), {
      headers: { authorization: `Bearer ${valid()}` },
    })
    const jwt = (await bench.call()).variables.get('jwt') as Jwt
    expect(jwt).toMatchObject({ algorithm: 'HS256', issuer: claims.iss, audiences: ['orders'] })
    expect(jwt.claims.get('roles')).toEqual(['admin', 'reader'])
  })

  it('does not wait for a token that it knows, and asks its time again', async () => {
    const given = { headers: { authorization: `Bearer ${valid()}` }, seconds: 1_799 }
    const bench = new Bench(policyOf({ title: '' }), given)
    const reasons: unknown[] = []
    for (let i = 0; i < 3; i++) reasons.push((await bench.call()).lastError?.reason)
    expect(reasons).toEqual([undefined, undefined, 'TokenExpired'])
  })

  it('does not take a token that it knows when its key is gone', async () => {
    let keys = [webKey(key, { kid: 'r' })]
    const provided = { get: () => ({ issuer: claims.iss, keys }), renew: () => provided.get() }
    const bench = new Bench(policyOf({ title: '', keys: '', elements: provider }), {
      headers: { authorization: `Bearer ${tokenOf({ header: { alg: 'RS256', kid: 'r' } }, key)}` },
      openId: provided,
    })
    expect((await bench.call()).lastError).toBeUndefined()
    keys = [webKey(stranger, { kid: 'r' })]
    expect((await bench.call()).lastError?.reason).toBe('TokenSignatureInvalid')
  })

  it('lets nobody in while the provider that names the issuers is silent', async () => {
    const silent = { get: () => Promise.reject(new Error('away')), renew: () => silent.get() }
    const bench = new Bench(policyOf({ title: '', elements: provider }), {
      headers: { authorization: `Bearer ${valid()}` },
      openId: silent,
    })
    const { lastError, response } = await bench.call()
    expect(lastError).toMatchObject({
      source: 'validate-jwt',
      reason: 'OpenIdConfigurationUnavailable',
      message: 'The OpenID configuration could not be fetched: away',
    })
    expect(response?.statusCode).toBe(500)
    expect(response?.text()).toContain('"message": "Internal server error"')
  })
})

describe('encrypted tokens', () => {
  const content = Buffer.alloc(64, 'k')
  const certificate = {
    certificate: key.publicKey.export({ type: 'spki', format: 'der' }),
    privateKey: key.privateKey.export({ type: 'pkcs8', format: 'der' }),
  }
  const certificates = { find: (id: string) => (id === 'c' ? certificate : undefined) }
  const encrypted = (
    alg: string,
    enc: string,
    to: Uint8Array,
    inner = valid(),
    zip?: 'DEF',
  ): Promise<string> =>
    new CompactEncrypt(Buffer.from(inner))
      .setProtectedHeader({ alg, enc, cty: 'JWT', ...(zip ? { zip } : {}) })
      .encrypt(alg.startsWith('RSA') ? createPublicKey(key.privateKey) : createSecretKey(to))

  const rows: readonly {
    readonly title: string
    readonly token: () => Promise<string>
    readonly keys?: string
    readonly attributes?: string
    readonly refused?: string
  }[] = [
    ...(
      [
        ['A128CBC-HS256', 32],
        ['A192CBC-HS384', 48],
        ['A256CBC-HS512', 64],
        ['A256GCM', 32],
      ] as const
    ).map(([enc, size]) => ({
      title: `dir, ${enc}`,
      token: () => encrypted('dir', enc, content.subarray(0, size)),
      keys: `<key>${content.subarray(0, size).toString('base64')}</key>`,
    })),
    {
      title: 'RSA-OAEP by a certificate',
      token: () => encrypted('RSA-OAEP', 'A256CBC-HS512', content),
      keys: '<key certificate-id="c" />',
    },
    {
      title: 'A256KW, the second key',
      token: () => encrypted('A256KW', 'A128GCM', content.subarray(0, 32)),
      keys: `<key>${other.toString('base64')}</key><key>${content.subarray(0, 32).toString('base64')}</key>`,
    },
    {
      title: 'no key',
      token: () => encrypted('RSA-OAEP', 'A256GCM', content),
      refused: 'JwtInvalid',
    },
    {
      title: 'another key',
      token: () => encrypted('dir', 'A256GCM', other),
      keys: `<key>${content.subarray(0, 32).toString('base64')}</key>`,
      refused: 'JwtInvalid',
    },
    {
      title: 'a signature inside that is wrong',
      token: () => encrypted('dir', 'A256GCM', other, tokenOf({}, other)),
      keys: `<key>${other.toString('base64')}</key>`,
      refused: 'TokenSignatureInvalid',
    },
    {
      title: 'claims inside that are not signed',
      token: () => encrypted('dir', 'A256GCM', other, JSON.stringify(claims)),
      keys: `<key>${other.toString('base64')}</key>`,
      refused: 'TokenSignatureInvalid',
    },
    {
      title: 'claims inside that need not be signed',
      token: () => encrypted('dir', 'A256GCM', other, JSON.stringify(claims)),
      keys: `<key>${other.toString('base64')}</key>`,
      attributes: 'require-signed-tokens="false"',
    },
    {
      title: 'ten megabytes inside of a short token',
      token: () => encrypted('dir', 'A256GCM', other, 'x'.repeat(10_000_000), 'DEF'),
      keys: `<key>${other.toString('base64')}</key>`,
      refused: 'JwtInvalid',
    },
    {
      title: 'a token inside of a token inside of a token',
      token: async () =>
        encrypted('dir', 'A256GCM', other, await encrypted('dir', 'A256GCM', other)),
      keys: `<key>${other.toString('base64')}</key>`,
      refused: 'JwtInvalid',
    },
  ]
  for (const { title, token, keys, attributes, refused } of rows) {
    it(`${title}: ${refused ?? 'passes'}`, async () => {
      const elements = keys ? `<decryption-keys>${keys}</decryption-keys>` : ''
      const bench = new Bench(
        policyOf({ title, elements, ...(attributes ? { attributes } : {}) }),
        { headers: { authorization: `Bearer ${await token()}` }, certificates },
      )
      for (let i = 0; i < 2; i++) {
        expect((await bench.call()).lastError?.reason).toBe(refused)
      }
    })
  }
})

it('a zumo key is refused when the document loads', () => {
  const policy =
    '<validate-jwt header-name="a"><issuer-signing-keys><zumo-master-key>x</zumo-master-key></issuer-signing-keys></validate-jwt>'
  expect(() => new Bench(policy)).toThrow('`zumo-master-key` is not supported')
})
