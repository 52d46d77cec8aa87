import { createHmac, sign } from 'node:crypto'
import {
  base64Url,
  type Signer,
  start,
  type TokenParts,
  token,
  webKey,
} from '../policies/jwt-tokens.ts'
import type { Random } from './show.ts'

/** What attackers have: public keys, valid tokens of others, keys of their own. */
export interface Loot {
  readonly published: Signer
  readonly curve: Signer
  readonly own: Signer
  readonly valid: string
  /** Claims that the policy would accept. */
  readonly claims: Readonly<Record<string, unknown>>
}

type Attack = (loot: Loot, random: Random) => string

const secrets = (published: Signer): readonly Uint8Array[] => {
  const { publicKey } = published
  const jwk = publicKey.export({ format: 'jwk' })
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString()
  return [
    Buffer.from(pem),
    Buffer.from(pem.trim()),
    Buffer.from(pem.replace(/-----.*?-----|\s/g, '')),
    publicKey.export({ type: 'spki', format: 'der' }),
    publicKey.export({ type: 'pkcs1', format: 'der' }),
    Buffer.from(publicKey.export({ type: 'pkcs1', format: 'pem' }).toString()),
    Buffer.from(JSON.stringify(jwk)),
    Buffer.from(jwk.n!, 'base64url'),
    Buffer.from(jwk.n!),
    Buffer.alloc(0),
    Buffer.alloc(32),
  ]
}

const keyIds: readonly unknown[] = [
  '../../../../dev/null',
  '/proc/self/environ',
  "' UNION SELECT 'key",
  '| cat /etc/passwd',
  '__proto__',
  'constructor',
  'toString',
  '',
  '\u0000',
  'r1\u0000',
  ' r1',
  'R1',
  'k'.repeat(20_000),
  null,
  0,
  { $ne: '' },
  ['r1'],
]

const times: readonly Readonly<Record<string, unknown>>[] = [
  { exp: start - 1 },
  { exp: start },
  { exp: 0 },
  { exp: -1 },
  { exp: undefined },
  { exp: null },
  { exp: String(start + 3600) },
  { exp: [start + 3600] },
  { exp: true },
  { nbf: start + 1 },
  { nbf: start + 1e9 },
  { nbf: 'now' },
]

const types: readonly unknown[] = [
  'logout+jwt',
  'dpop+jwt',
  'secevent+jwt',
  'oauth-authz-req+jwt',
  'JWE',
  'text/html',
  '',
  1,
  null,
  ['JWT'],
]

const duplicates = (loot: Loot): readonly TokenParts[] => {
  const payload = JSON.stringify(loot.claims)
  return [
    { payloadText: payload.replace('{', '{"sub":"root",') },
    { payloadText: payload.replace('{', '{"s\\u0075b":"root",') },
    { payloadText: payload.replace('{', '{"exp":0,') },
    { payloadText: payload.replace(/}$/, ',"aud":"orders"}') },
    { payloadText: payload.replace(/}$/, ',"o":{"a":1,"a":2}}') },
    { headerText: '{"alg":"none","alg":"RS256","kid":"r1"}' },
    { headerText: '{"alg":"RS256","kid":"x","kid":"r1"}' },
  ]
}

/** Every kind of token that must not get in. Signatures of `published` stand for what its owner signed for others. */
export const attacks: Readonly<Record<string, Attack>> = {
  'alg none': ({ claims }, random) => {
    const alg = random.pick(['none', 'None', 'NONE', 'nOnE', '', 'null', 'plain'])
    const tail = random.pick(['', base64Url('x'), base64Url(Buffer.alloc(256))])
    return token({ header: { alg, kid: random.pick(['r1', 'x']) }, payload: claims }) + tail
  },
  'public key as a secret': ({ claims, published, curve }, random) => {
    const alg = random.pick(['HS256', 'HS384', 'HS512'])
    const curveKey = curve.publicKey.export({ type: 'spki', format: 'der' })
    const secret = random.pick([...secrets(published), curveKey])
    const header = random.pick([{ alg, kid: 'r1' }, { alg, kid: 'e1' }, { alg, kid: 's' }, { alg }])
    return token({ header, payload: claims }, secret)
  },
  'key id injection': ({ claims, own }, random) => {
    const kid = random.pick(keyIds)
    if (random.next() < 0.5) return token({ header: { alg: 'RS256', kid }, payload: claims }, own)
    return token({ header: { kid }, payload: claims }, Buffer.alloc(random.below(64)))
  },
  'keys in the header': ({ claims, own }, random) => {
    const url = 'https://attacker.example/keys'
    const more = random.pick([
      { jku: url },
      { x5u: url },
      { jwk: webKey(own) },
      { jwk: webKey(own, { kid: 'r1' }) },
      { x5c: [own.publicKey.export({ type: 'spki', format: 'der' }).toString('base64')] },
      { jku: 'file:///dev/stdin', x5u: url, jwk: webKey(own) },
    ])
    const kid = random.pick(['r1', 'attacker', undefined])
    return token({ header: { alg: 'RS256', kid, ...more }, payload: claims }, own)
  },
  'huge tokens': ({ claims, published, valid }, random) => {
    const size = 65_536 + random.below(1_000_000)
    const by = (parts: TokenParts) =>
      token({ ...parts, header: { alg: 'RS256', kid: 'r1' } }, published)
    return random.pick([
      () => by({ payload: { ...claims, pad: 'x'.repeat(size) } }),
      () => by({ payloadText: `{"a":${'['.repeat(10_000)}${']'.repeat(10_000)}}` }),
      () => valid + '.'.repeat(size),
      () => valid + 'A'.repeat(size),
      () => `${'A'.repeat(size)}.${'A'.repeat(10)}.`,
      () => '.'.repeat(size),
      () => by({ headerText: `{"alg":"RS256","kid":"r1","x":"${'"'.repeat(size)}"}` }),
    ])()
  },
  'wrong times': ({ claims, published }, random) =>
    token(
      { header: { alg: 'RS256', kid: 'r1' }, payload: { ...claims, ...random.pick(times) } },
      published,
    ),
  'wrong type': ({ claims, published }, random) =>
    token(
      { header: { alg: 'RS256', kid: 'r1', typ: random.pick(types) }, payload: claims },
      published,
    ),
  'duplicate names': (loot, random) =>
    token(
      { header: { alg: 'RS256', kid: 'r1' }, ...random.pick(duplicates(loot)) },
      loot.published,
    ),
  'for others': ({ claims, published }, random) => {
    const change = random.pick<Readonly<Record<string, unknown>>>([
      { iss: 'https://issuer.example' },
      { iss: undefined },
      { iss: [claims.iss] },
      { aud: 'bills' },
      { aud: ['bills', 'Orders'] },
      { aud: { orders: 'orders' } },
      { aud: undefined },
      { scp: 'orders.reader' },
      { scp: undefined },
      { scp: { 'orders.read': true } },
    ])
    return token(
      { header: { alg: 'RS256', kid: 'r1' }, payload: { ...claims, ...change } },
      published,
    )
  },
  'broken signatures': ({ valid, claims, curve, own }, random) => {
    const [header, payload, signature = ''] = valid.split('.')
    const bytes = Buffer.from(signature, 'base64url')
    const flipped = Buffer.from(bytes)
    flipped[random.below(bytes.length)]! ^= 1 << random.below(8)
    const forged = (alg: string, tail: Uint8Array) => {
      const text = token({ header: { alg, kid: alg === 'ES256' ? 'e1' : 'r1' }, payload: claims })
      return text + base64Url(tail)
    }
    const elliptic = token({ header: { alg: 'ES256', kid: 'e1' }, payload: claims })
    const der = sign('sha256', Buffer.from(elliptic.slice(0, -1)), curve.privateKey)
    return random.pick([
      () => `${header}.${payload}.${base64Url(flipped)}`,
      () => `${header}.${payload}.${base64Url(bytes.subarray(0, random.below(bytes.length)))}`,
      () => `${header}.${payload}.${base64Url(Buffer.concat([bytes, Buffer.alloc(1)]))}`,
      () => `${header}.${payload}.${base64Url(Buffer.alloc(bytes.length))}`,
      () => `${header}.${base64Url(JSON.stringify({ ...claims, sub: 'root' }))}.${signature}`,
      () => forged('ES256', Buffer.alloc(64)),
      () => forged('ES256', Buffer.alloc(64, 0xff)),
      () => forged('PS256', Buffer.alloc(256)),
      () => elliptic + base64Url(der),
      () => token({ header: { alg: 'RS256', kid: 'r1' }, payload: claims }, own),
      () => token({ header: { alg: 'RS256' }, payload: claims }, own),
    ])()
  },
  'no tokens': ({ valid }, random) => {
    const [header = '', payload = '', signature = ''] = valid.split('.')
    return random.pick([
      `${header}.${payload}`,
      `${header}.${payload}.${signature}.`,
      `${header}==.${payload}.${signature}`,
      `${header}. ${payload}.${signature}`,
      `${header}.${payload}.${signature}\u0000`,
      `${valid},${valid}`,
      `Bearer ${valid}`,
      JSON.stringify({ protected: header, payload, signature }),
      `e30.e30.e30`,
      'null.null.null',
      `${base64Url('[]')}.${payload}.${signature}`,
      `${base64Url('{"alg":"RS256"')}.${payload}.${signature}`,
    ])
  },
  extensions: ({ claims, published }, random) => {
    const more = random.pick([
      { crit: ['exp'] },
      { crit: ['b64'], b64: false },
      { crit: [] },
      { crit: 'x' },
    ])
    return token({ header: { alg: 'RS256', kid: 'r1', ...more }, payload: claims }, published)
  },
  encrypted: (_loot, random) => {
    const header = random.pick([
      { alg: 'dir', enc: 'A256GCM' },
      {
        alg: 'PBES2-HS512+A256KW',
        enc: 'A256GCM',
        p2c: 2 ** 31 - 1,
        p2s: 'AAAAAAAAAAAAAAAAAAAAAA',
      },
      { alg: 'RSA1_5', enc: 'A128CBC-HS256' },
      { alg: 'dir', enc: 'A256GCM', zip: 'DEF' },
      { alg: 'none', enc: 'none' },
      { enc: 'A256GCM' },
    ])
    const tag = createHmac('sha256', 'x').update('y').digest('base64url')
    return `${base64Url(JSON.stringify(header))}..AAAAAAAAAAAAAAAA.${tag}.AAAAAAAAAAAAAAAAAAAAAA`
  },
}
