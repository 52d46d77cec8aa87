import { X509Certificate } from 'node:crypto'
import type { TLSSocket } from 'node:tls'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createHttp } from '../../gateway/proxy/http.ts'
import { staticTokens } from '../../gateway/proxy/tokens/static.ts'
import { addressOf } from '../../gateway/vault/identifier.ts'
import { VaultSecrets } from '../../gateway/vault/secrets.ts'
import { type Reply, startBackend } from '../backend.ts'
import { services as told } from '../egress/services.ts'
import { certificate, serveHttps } from '../proxy/servers.ts'
import { ask, information, withApi } from './served.ts'

async function vaultOf(replies: Reply | Reply[]) {
  const vault = await startBackend(replies)
  onTestFinished(() => vault.close())
  return vault
}

const settings = { tokens: { static: { '*': 'T' } }, keyVault: { hosts: ['127.0.0.1'] } }
const inbound = '<return-response><set-body>is {{Secret}}</set-body></return-response>'
const namedValue = (secretIdentifier: string) => ({
  'named values/the-secret/namedValueInformation.json': information({
    displayName: 'Secret',
    secret: true,
    keyVault: { secretIdentifier },
  }),
})

describe('a named value in a Key Vault', () => {
  test('is read with the token of the gateway', async () => {
    const vault = await vaultOf({ body: { value: 'from the vault' } })
    const files = namedValue(`${vault.url}/secrets/s/0123456789abcdef`)
    const answer = await withApi({ inbound, files, settings }, ask)
    expect(answer.text).toBe('is from the vault')
    expect(vault.received.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'GET /secrets/s/0123456789abcdef?api-version=7.4',
    ])
    expect(vault.received[0]!.headers.authorization).toBe('Bearer T')
  })

  test('that is given from outside is not asked for', async () => {
    const vault = await vaultOf({ body: { value: 'from the vault' } })
    const files = namedValue(`${vault.url}/secrets/s`)
    const options = { environment: { POSTERN_NAMEDVALUE_THE_SECRET: 'given' } }
    expect((await withApi({ inbound, files, settings, options }, ask)).text).toBe('is given')
    expect(vault.received).toEqual([])
  })

  for (const [title, more, records] of [
    ['without an identity is missing', { keyVault: settings.keyVault }, 0],
    [
      'on a host that is not allowed is missing, and nobody is asked',
      { tokens: settings.tokens },
      1,
    ],
  ] as const) {
    test(title, async () => {
      const vault = await vaultOf({ body: { value: 'from the vault' } })
      const files = namedValue(`${vault.url}/secrets/s`)
      await withApi({ inbound, files, settings: more }, async (served) => {
        expect((await ask(served)).status).toBe(503)
        const lines = served.records.filter(({ msg }) => String(msg).startsWith('a Key Vault'))
        expect(lines).toHaveLength(records)
      })
      expect(vault.received).toEqual([])
    })
  }
})

describe('refreshing', () => {
  async function secretsOf(replies: Reply[]) {
    const vault = await vaultOf(replies)
    const http = createHttp()
    onTestFinished(() => http.destroy())
    const seen = { logged: [] as Record<string, unknown>[], counted: [] as string[] }
    const clock = { time: 0, now: () => clock.time, sleep: async () => undefined }
    const tokens = staticTokens(new Map([['*', 'T']]))
    const secrets = new VaultSecrets(
      { hosts: ['127.0.0.1'], refresh: 3_600_000 },
      { ...told(seen), http, tokens, clock },
    )
    return { vault, secrets, clock, ...seen }
  }

  test('takes a new value, and keeps the last good one', async () => {
    const { vault, secrets, clock, logged, counted } = await secretsOf([
      { body: { value: 'one' } },
      { body: { value: 'two' } },
      { status: 403, body: { error: { code: 'Forbidden', message: 'private' } } },
      { body: { value: ' ' } },
      { body: { value: 'three' } },
    ])
    const reference = { secretIdentifier: `${vault.url}/secrets/s`, identityClientId: undefined }
    expect(await secrets.want([reference])).toBe(true)
    expect(await secrets.want([reference])).toBe(false)
    clock.time += 3_599_999
    expect(await secrets.refresh()).toBe(false)
    expect(vault.received).toHaveLength(1)
    const steps = [
      { after: 1, changed: true, value: 'two' },
      { after: 3_600_000, changed: false, value: 'two' },
      { after: 59_999, changed: false, value: 'two' },
      { after: 1, changed: false, value: 'two' },
      { after: 60_000, changed: true, value: 'three' },
    ]
    for (const { after, changed, value } of steps) {
      clock.time += after
      expect(await secrets.refresh()).toBe(changed)
      expect(secrets.value(reference)).toBe(value)
    }
    expect(vault.received).toHaveLength(5)
    expect(counted).toEqual(['key_vault_failures', 'key_vault_failures'])
    expect(logged.map(({ message, reason }) => [message, reason])).toEqual([
      ['a Key Vault secret cannot be read again: its last value stays', 'the vault answered 403'],
      ['a Key Vault secret cannot be read again: its last value stays', 'the secret has no value'],
    ])
  })

  test('leaves a version alone, and forgets what is not wanted any more', async () => {
    const { vault, secrets, clock } = await secretsOf([{ body: { value: 'one' } }])
    const reference = { secretIdentifier: `${vault.url}/secrets/s/v1`, identityClientId: undefined }
    await secrets.want([reference])
    clock.time += 100_000_000
    await secrets.refresh()
    expect(vault.received).toHaveLength(1)
    await secrets.want([])
    expect(secrets.value(reference)).toBeUndefined()
  })
})

describe('identifiers', () => {
  const hosts = ['*.vault.azure.net', '*.vault.azure.cn', 'vault.example']
  for (const [identifier, gives] of [
    ['https://a.vault.azure.net/secrets/b', 'https://vault.azure.net'],
    ['https://A.VAULT.azure.net:443/secrets/b/0f', 'https://vault.azure.net'],
    ['https://a.vault.azure.cn/secrets/b/', 'https://vault.azure.cn'],
    ['https://vault.example/secrets/b', 'https://vault.azure.net'],
    ['http://a.vault.azure.net/secrets/b', /not of the form/],
    ['https://a.vault.azure.net/keys/b', /not of the form/],
    ['https://a.vault.azure.net/secrets/../b', /not of the form/],
    ['https://a.vault.azure.net/secrets/b?x=1', /not of the form/],
    ['https://a.b.vault.azure.net/secrets/b', /not among/],
    ['https://vault.azure.net/secrets/b', /not among/],
    ['https://avault.azure.net/secrets/b', /not among/],
    ['https://a.vault.azure.net.example/secrets/b', /not among/],
    ['https://a.vault.azure.net@example/secrets/b', /not among/],
    ['secrets/b', /not of the form/],
  ] as const) {
    test(identifier, () => {
      if (typeof gives === 'string') expect(addressOf(identifier, hosts).resource).toBe(gives)
      else expect(() => addressOf(identifier, hosts)).toThrow(gives)
    })
  }
})

test('a certificate in a Key Vault is shown to backends', async () => {
  const pem = `${certificate('client.pem')}${certificate('client.key.pem')}`
  const vault = await vaultOf({ body: { value: pem, contentType: 'application/x-pem-file' } })
  const server = await serveHttps(
    (request, response) => {
      response.end((request.socket as TLSSocket).getPeerCertificate().fingerprint)
    },
    { requestCert: true, rejectUnauthorized: false },
  )
  const files = {
    'certificates/c/certificateInformation.json': information({
      keyVault: { secretIdentifier: `${vault.url}/secrets/c` },
    }),
  }
  const shown = '<authentication-certificate certificate-id="c" />'
  const setup = {
    serviceUrl: server.origin,
    inbound: shown,
    files,
    settings: {
      ...settings,
      backends: {
        authorities: [new URL('../proxy/certificates/ca.pem', import.meta.url).pathname],
      },
    },
  }
  const answer = await withApi(setup, ask)
  expect(answer.text).toBe(new X509Certificate(certificate('client.pem')).fingerprint)
})
