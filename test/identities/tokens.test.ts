import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createHttp } from '../../gateway/proxy/http.ts'
import { type Environment, managedIdentity } from '../../gateway/proxy/tokens/managed.ts'
import { tokenProvider } from '../../gateway/proxy/tokens/provider.ts'
import { type Backend, type Reply, startBackend } from '../backend.ts'
import { ask, withApi } from './served.ts'

const start = Date.UTC(2025, 0, 1)

async function endpoint(replies: Reply | Reply[]): Promise<Backend> {
  const backend = await startBackend(replies)
  onTestFinished(() => backend.close())
  return backend
}

function services() {
  const http = createHttp()
  onTestFinished(() => http.destroy())
  const slept: number[] = []
  const clock = {
    time: start,
    now: () => clock.time,
    sleep: async (milliseconds: number) => void slept.push(milliseconds),
  }
  return { http, clock, slept }
}

type Provider = 'workload' | 'imds' | 'app-service' | 'command'

function providerOf(
  provider: Provider,
  environment: Environment,
  more: { imds?: string; command?: string[] } = {},
) {
  const parts = services()
  const settings = { provider, imds: '', command: [], ...more }
  return { ...parts, provider: managedIdentity(settings, environment, parts)! }
}

const answer = (token: string, more: object = { expires_in: '3600' }): Reply => ({
  body: { access_token: token, ...more },
})

/** The query or form of a request. */
const fields = (text: string) => Object.fromEntries(new URLSearchParams(text))

describe('workload identity', () => {
  test('exchanges the token of the file, read anew each time', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'identity-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const file = join(folder, 'token')
    writeFileSync(file, 'first\n')
    const authority = await endpoint([answer('T1'), answer('T2')])
    const { provider } = providerOf('workload', {
      AZURE_AUTHORITY_HOST: `${authority.url}/`,
      AZURE_TENANT_ID: 'tenant',
      AZURE_CLIENT_ID: 'client',
      AZURE_FEDERATED_TOKEN_FILE: file,
    })
    expect(await provider.token('https://vault.azure.net')).toMatchObject({
      token: 'T1',
      expires: start + 3_600_000,
    })
    writeFileSync(file, 'second')
    expect(await provider.token('https://graph.microsoft.com/', 'other')).toMatchObject({
      token: 'T2',
    })
    expect(authority.received.map(({ url }) => url)).toEqual(
      Array(2).fill('/tenant/oauth2/v2.0/token'),
    )
    expect(authority.received.map(({ body }) => fields(body.toString()))).toEqual([
      {
        grant_type: 'client_credentials',
        client_id: 'client',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: 'first',
        scope: 'https://vault.azure.net/.default',
      },
      expect.objectContaining({ client_id: 'other', client_assertion: 'second' }),
    ])
  })

  test('says what the environment lacks', () => {
    const environment = { AZURE_TENANT_ID: 't', AZURE_CLIENT_ID: 'c' }
    expect(() => providerOf('workload', environment)).toThrow(
      'tokens.provider `workload` needs `AZURE_FEDERATED_TOKEN_FILE` in the environment',
    )
  })
})

describe('the metadata service of a machine', () => {
  test('is asked as it wants to be, once for all that wait, and again shortly before the end', async () => {
    const until = String(start / 1000 + 3600)
    const machine = await endpoint([answer('T1', { expires_on: until }), answer('T2')])
    const { provider, clock } = providerOf('imds', {}, { imds: machine.url })
    const both = await Promise.all([
      provider.token('https://vault.azure.net'),
      provider.token('https://vault.azure.net/'),
    ])
    expect(both.map(({ token }) => token)).toEqual(['T1', 'T1'])
    expect(both[0]!.expires).toBe(start + 3_600_000)
    clock.time += 3_200_000
    expect((await provider.token('https://vault.azure.net')).token).toBe('T1')
    expect(machine.received).toHaveLength(1)
    const [{ method, url, headers }] = machine.received as [Backend['received'][0]]
    expect(method).toBe('GET')
    const [path, query = ''] = url.split('?')
    expect(path).toBe('/metadata/identity/oauth2/token')
    expect(fields(query)).toEqual({
      'api-version': '2018-02-01',
      resource: 'https://vault.azure.net',
    })
    expect(headers.metadata).toBe('true')
    clock.time += 400_000
    expect((await provider.token('https://vault.azure.net')).token).toBe('T2')
  })

  test('is asked again when it is not ready, and for one of several identities', async () => {
    const machine = await endpoint([{ status: 404 }, { status: 429 }, { status: 500 }, answer('T')])
    const { provider, slept } = providerOf('imds', {}, { imds: machine.url })
    expect((await provider.token('r', 'id of a user')).token).toBe('T')
    expect(slept).toEqual([200, 800, 2000])
    expect(fields(machine.received[3]!.url.split('?')[1]!).client_id).toBe('id of a user')
  })

  for (const { title, reply, fails, asked } of [
    {
      title: 'a refusal is told with its reason, at once',
      reply: { status: 400, body: { error: 'invalid_resource', error_description: 'secret' } },
      fails: /^http:\/\/127\.0\.0\.1:\d+ answered 400: invalid_resource\.$/,
      asked: 1,
    },
    {
      title: 'one that stays away is given up',
      reply: { status: 503 },
      fails: /answered 503\.$/,
      asked: 4,
    },
    { title: 'no JSON', reply: { body: '<html>' }, fails: /holds no access_token/, asked: 1 },
    { title: 'no token', reply: { body: { token: 1 } }, fails: /holds no access_token/, asked: 1 },
  ]) {
    test(title, async () => {
      const machine = await endpoint(reply)
      const { provider } = providerOf('imds', {}, { imds: machine.url })
      await expect(provider.token('r')).rejects.toThrow(fails)
      expect(machine.received).toHaveLength(asked)
    })
  }
})

test('App Service: endpoint and secret of the environment', async () => {
  const platform = await endpoint(answer('T', { expires_on: start / 1000 + 60 }))
  const { provider } = providerOf('app-service', {
    IDENTITY_ENDPOINT: `${platform.url}/msi/token`,
    IDENTITY_HEADER: 'S',
  })
  expect(await provider.token('https://vault.azure.net/.default')).toEqual({
    token: 'T',
    expires: start + 60_000,
  })
  const [{ url, headers }] = platform.received as [Backend['received'][0]]
  expect(headers['x-identity-header']).toBe('S')
  expect(fields(url.split('?')[1]!)).toEqual({
    'api-version': '2019-08-01',
    resource: 'https://vault.azure.net',
  })
})

describe('a command', () => {
  const printing = (script: string, ...words: string[]) =>
    providerOf('command', {}, { command: [process.execPath, '-e', script, '--', ...words] })
      .provider
  const echo =
    'console.log(JSON.stringify({ accessToken: process.argv.slice(1).join("|"), expires_on: 2e9 }))'

  test('its words are filled in, and read by no shell', async () => {
    const provider = printing(echo, 'for={resource}', '$(id)', '--client', '{clientId}')
    expect(await provider.token('R')).toEqual({ token: 'for=R|$(id)', expires: 2e12 })
    expect((await provider.token('R', 'C')).token).toBe('for=R|$(id)|--client|C')
  })

  for (const { title, script, fails } of [
    { title: 'that fails', script: 'process.exit(3)', fails: /ended with 3\.$/ },
    { title: 'that prints something else', script: 'console.log(1)', fails: /no access_token/ },
    {
      title: 'that prints too much',
      script: 'process.stdout.write("x".repeat(3000000))',
      fails: /`.*` (?:was stopped|ended)/,
    },
  ]) {
    test(title, () => expect(printing(script).token('R')).rejects.toThrow(fails))
  }

  test('that is not there', () =>
    expect(
      providerOf('command', {}, { command: ['/not/there'] }).provider.token('R'),
    ).rejects.toThrow('The command `/not/there` ended with ENOENT.'))
})

describe('which one is asked', () => {
  test('what is written down, then an application for its client id, then the machine', async () => {
    const authority = await endpoint(answer('of the application'))
    const machine = await endpoint(answer('of the machine'))
    const parts = services()
    const application = {
      authority: authority.url,
      tenantId: 't',
      clientId: 'App',
      clientSecret: 's',
    }
    const make = (applications: (typeof application)[]) =>
      tokenProvider(
        {
          static: new Map([['https://written.example', 'written']]),
          applications,
          provider: 'imds',
          imds: machine.url,
          command: [],
        },
        {},
        parts,
      )
    const provider = make([application])
    const tokenOf = async (resource: string, clientId?: string) =>
      (await provider.token(resource, clientId)).token
    expect(await tokenOf('https://written.example')).toBe('written')
    expect(await tokenOf('https://other.example')).toBe('of the application')
    expect(await tokenOf('https://other.example', 'app')).toBe('of the application')
    expect(await tokenOf('https://other.example', 'another')).toBe('of the machine')
    expect((await make([]).token('https://other.example')).token).toBe('of the machine')
  })
})

describe('authentication-managed-identity through a gateway', () => {
  const policy = (more = '') =>
    `<authentication-managed-identity resource="https://api.example" ${more} />`

  test('the machine is asked although policies may not go there; the token is kept', async () => {
    const machine = await endpoint(answer('T'))
    const backend = await endpoint({ body: 'here' })
    const settings = {
      tokens: { provider: 'imds', imds: machine.url },
      egress: { deny: ['127.0.0.0/8'], allow: [] },
    }
    // The backend is at the same address: it is denied, the machine's own service is not.
    const inbound = policy()
    const denied = await withApi({ serviceUrl: backend.url, inbound, settings }, ask)
    expect(denied.headers.get('error')).toContain('forward-request EgressDenied: ')
    expect(machine.received).toHaveLength(1)
    const open = { tokens: settings.tokens }
    await withApi({ serviceUrl: backend.url, inbound, settings: open }, async (served) => {
      await ask(served)
      await ask(served)
    })
    expect(backend.received.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer T',
      'Bearer T',
    ])
    expect(machine.received).toHaveLength(2)
  })

  test('without a token the call fails, or goes on where the policy says so', async () => {
    const machine = await endpoint({ status: 400, body: { error: 'invalid_request' } })
    const backend = await endpoint({ body: 'here' })
    const settings = { tokens: { provider: 'imds', imds: machine.url } }
    const asked = (inbound: string) => withApi({ serviceUrl: backend.url, inbound, settings }, ask)
    const failed = await asked(policy())
    expect(failed.status).toBe(500)
    expect(failed.headers.get('error')).toMatch(
      /^authentication-managed-identity ManagedIdentityTokenError: No token for https:\/\/api\.example: .* answered 400: invalid_request\.$/,
    )
    expect((await asked(policy('ignore-error="true"'))).text).toBe('here')
    expect(backend.received[0]!.headers.authorization).toBeUndefined()
  })
})
