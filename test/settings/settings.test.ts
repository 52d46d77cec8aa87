import { describe, expect, it } from 'vitest'
import { render } from '../../engine/text/diagnostic.ts'
import { frontDefaults } from '../../gateway/front/settings.ts'
import { declaration } from '../../gateway/settings/declaration.ts'
import { readSettings, variablesOf } from '../../gateway/settings/read.ts'

interface Case {
  readonly title: string
  readonly json?: unknown
  readonly text?: string
  readonly environment?: Record<string, string>
  /** A part of the settings. */
  readonly gives?: object
  /** `code place: message = hint` */
  readonly says?: readonly string[]
}

const cases: readonly Case[] = [
  {
    title: 'without a file the defaults hold',
    gives: {
      listeners: [{ address: '0.0.0.0', port: 8080, tls: undefined }],
      admin: { address: '127.0.0.1', port: 8081, key: undefined },
      compatibility: 'tolerant',
      stateFolder: '/etc/gw/.postern',
      limits: { bufferedRequestBody: 10_485_760 },
      tokens: { static: new Map(), applications: [] },
    },
  },
  {
    title: 'the file says otherwise, what it leaves out stays',
    json: {
      $schema: 'x',
      listeners: [{ port: 80 }, { address: '::1', tls: { certificates: [{ pfx: 'a.pfx' }] } }],
      log: { level: 'warn' },
      tokens: { static: { '*': 'secret' } },
    },
    gives: {
      listeners: [
        { address: '0.0.0.0', port: 80 },
        {
          address: '::1',
          port: 8080,
          tls: { minVersion: 'TLSv1.2', certificates: [{ pfx: '/etc/gw/a.pfx', hostNames: [] }] },
        },
      ],
      log: { level: 'warn' },
      tokens: { static: new Map([['*', 'secret']]) },
    },
  },
  {
    title: 'Redis is one server, a master that Sentinels know, or a Cluster',
    json: { redis: { sentinel: { nodes: ['a:26379', '[::1]:26379'] } } },
    environment: { POSTERN_REDIS_PASSWORD: 'secret', POSTERN_REDIS_FAIL_MODE: 'closed' },
    gives: {
      redis: {
        url: undefined,
        sentinel: { nodes: ['a:26379', '[::1]:26379'], name: 'mymaster' },
        cluster: undefined,
        password: 'secret',
        prefix: 'pt1:',
        commandTimeout: 500,
        failMode: 'closed',
      },
    },
  },
  {
    title: 'a Redis without a place, or with two, is told',
    json: { redis: { url: 'redis://a', cluster: { nodes: ['a:1'] } } },
    says: ['PS5004 *'],
  },
  {
    title: 'the environment wins over the file',
    json: { listeners: [{ port: 80 }], trustedProxies: ['10.0.0.1'] },
    environment: {
      POSTERN_LISTENERS_0_PORT: '81',
      POSTERN_LISTENERS_1_TLS_REQUEST_CLIENT_CERTIFICATE: 'true',
      POSTERN_LISTENERS_1_TLS_CERTIFICATES_0_PFX: '/b.pfx',
      POSTERN_TRUSTED_PROXIES: '10.0.0.0/8, ::1',
      POSTERN_TOKENS_APPLICATIONS: '[{"tenantId":"t","clientId":"c","clientSecret":"s"}]',
      POSTERN_TOKENS_STATIC: '{"*":"x"}',
      POSTERN_SUBSCRIPTION_KEYS_FORWARD: 'true',
      POSTERN_NAMEDVALUE_X: 'y',
      POSTERN_SUBSCRIPTION_X_PRIMARY: 'y',
      HOME: '/root',
    },
    gives: {
      listeners: [{ port: 81 }, { port: 8080, tls: { requestClientCertificate: true } }],
      trustedProxies: ['10.0.0.0/8', '::1'],
      tokens: { static: new Map([['*', 'x']]), applications: [{ clientSecret: 's' }] },
      subscriptionKeys: { forward: true },
    },
  },
  {
    title: 'what is not JSON is told with its place',
    text: '{\n  "log": {\n}',
    says: ['PS5001 postern.json:3:2: this is not JSON: the file ends where `,` or `}` is expected'],
  },
  {
    title: 'unknown settings are told with what was meant',
    text: '{\n  "listeners": [{ "prot": 1 }],\n  "mqtt": {}\n}',
    says: [
      'PS5002 postern.json:2:19: there is no setting `prot` here = did you mean `port`?',
      'PS5002 postern.json:3:3: there is no setting `mqtt` here = known are `listeners`, `trustedProxies`, `admin`, `configuration`, `stateFolder`, `compatibility`, `bodies`, `budgets`, `limits`, `backends`, `egress`, `healthPath`, `requestIdHeader`, `enforceProtocols`, `errors`, `sse`, `subscriptionKeys`, `rateLimit`, `redis`, `tokens`, `keyVault`, `dapr`, `contentSafety`, `semanticCache`, `log`, `telemetry`, `deployment`',
    ],
  },
  {
    title: 'wrong values are told, all of them',
    text: '{"listeners": {}, "log": {"level": "wran"}, "admin": {"port": 70000, "enabled": "yes", "key": ""}, "bodies": null, "bodies": "azure"}',
    says: [
      'PS5003 postern.json:1:15: expected a list, where callers are listened to.',
      'PS5003 postern.json:1:36: expected one of `debug`, `info`, `warn`, `error`, `silent` = did you mean `warn`?',
      'PS5003 postern.json:1:63: expected a whole number from 0 to 65535',
      'PS5003 postern.json:1:81: expected `true` or `false`',
      'PS5003 postern.json:1:95: expected a text',
      'PS5003 postern.json:1:110: expected one of `preserve`, `azure`',
      'PS5003 postern.json:1:116: `bodies` stands here twice',
    ],
  },
  {
    title: 'names that objects inherit are no settings',
    text: '{"__proto__": {}, "constructor": {}, "admin": {"toString": 1}}',
    says: [
      'PS5002 postern.json:1:2: there is no setting `__proto__` here = *',
      'PS5002 postern.json:1:19: there is no setting `constructor` here = *',
      'PS5002 postern.json:1:48: there is no setting `toString` here = *',
    ],
  },
  {
    title: 'a required setting that is missing is told at its group',
    json: { tokens: { applications: [{ tenantId: 't', clientSecret: 's' }] } },
    says: ['PS5004 postern.json:1:28: `clientId` is missing: Its client id.'],
  },
  {
    title: 'a certificate is two PEM files or one PFX file, and there is at least one',
    text: '{"listeners": [{"tls": {}}, {"tls": {"certificates": [{"key": "a"}, {"pfx": "b", "key": "c"}]}}]}',
    says: [
      'PS5003 POSTERN_LISTENERS_0_TLS_CERTIFICATES:1:1: expected at least one item',
      'PS5004 postern.json:1:55: expected `certificate` and `key`, or `pfx`',
      'PS5004 postern.json:1:69: expected `certificate` and `key`, or `pfx`',
    ],
  },
  {
    title: 'variables that are wrong or unknown are told by their name, without secrets',
    environment: {
      POSTERN_LISTENERS_0_PORT: 'http',
      POSTERN_LOGLEVEL: 'info',
      POSTERN_TOKENS_APPLICATIONS: '[{"clientSecret": geheim}]',
    },
    says: [
      'PS5003 POSTERN_LISTENERS_0_PORT:1:1: expected a whole number from 0 to 65535',
      'PS5005 POSTERN_LOGLEVEL:1:1: the environment holds this variable, which is no setting = did you mean `POSTERN_LOG_LEVEL`?',
      'PS5001 POSTERN_TOKENS_APPLICATIONS:1:19: this is not JSON: expected a value, found `geheim`',
    ],
  },
]

describe('settings', () => {
  it.each(cases)('$title', ({ json, text, environment = {}, gives, says = [] }) => {
    const content = text ?? (json === undefined ? undefined : JSON.stringify(json))
    const file = content === undefined ? undefined : { name: 'postern.json', text: content }
    const { settings, diagnostics } = readSettings({ file, folder: '/etc/gw', environment })
    const said = diagnostics.map((found) => {
      const { line, column } = found.source.position(found.span.start)
      const hint = found.hint === undefined ? '' : ` = ${found.hint}`
      return `${found.code} ${found.source.name}:${line}:${column}: ${found.message}${hint}`
    })
    expect(said).toHaveLength(says.length)
    said.forEach((line, at) => {
      const wanted = says[at]!
      if (wanted.endsWith('*')) expect(line.startsWith(wanted.slice(0, -1))).toBe(true)
      else expect(line).toBe(wanted)
    })
    if (gives) expect(settings).toMatchObject(gives)
    else expect(settings).toBeUndefined()
  })

  it('shows no secret of the environment', () => {
    const environment = { POSTERN_TOKENS_STATIC: '{"*": "geheim" "x": 1}' }
    const { diagnostics } = readSettings({ folder: '/', environment })
    expect(diagnostics.map(render).join('\n')).not.toContain('geheim')
  })

  it('has variables that no secret of the configuration can have', () => {
    const names = [...variablesOf(declaration, '')]
    expect(new Set(names).size).toBe(names.length)
    expect(
      names.filter((name) => /^NAMEDVALUE_|^SUBSCRIPTION_.+_(PRIMARY|SECONDARY)$/.test(name)),
    ).toEqual([])
  })

  it('has the defaults of the listeners', () => {
    const { settings } = readSettings({ folder: '/' })
    expect(settings).toMatchObject({
      trustedProxies: frontDefaults.trustedProxies,
      listeners: frontDefaults.listeners,
      limits: frontDefaults.limits,
      healthPath: frontDefaults.healthPath,
    })
  })
})
