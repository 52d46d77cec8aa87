import { describe, expect, it } from 'vitest'
import type { Context } from '../../engine/context.ts'
import { answerPreflight, isPreflight } from '../../policies/shared/cors.ts'
import { Bench, type Given, type PolicyCase, runCase } from './harness.ts'

const denied =
  '<check-header name="X-Client" failed-check-httpcode="401" failed-check-error-message="No" ignore-case="@(fold)"><value>Web</value><value>a,b</value></check-header>'
const withCase = { fold: () => false }
const withoutCase = { fold: () => true }

const filter = (action: string, list: string) => `<ip-filter action="${action}">${list}</ip-filter>`
const office = '<address>192.0.2.7</address><address-range from="10.0.0.1" to="10.0.0.9" />'
const office6 = '<address-range from="2001:db8::1" to="2001:db8::ff" />'

const ok = (context: Context) => context.response?.statusCode === 200

const cases: readonly PolicyCase[] = [
  // check-header
  {
    title: 'check-header lets one of its values through',
    policy: denied,
    given: { headers: { 'x-client': 'Web' }, expressions: withCase },
    gives: { status: 200 },
  },
  {
    title: 'check-header refuses a request without the header',
    policy: denied,
    given: { expressions: withCase },
    gives: {
      status: 401,
      sent: false,
      body: '{ "statusCode": 401, "message": "No" }',
      error: {
        source: 'check-header',
        reason: 'HeaderNotFound',
        message: 'Header X-Client was not found in the request. Access denied.',
      },
    },
  },
  {
    title: 'check-header counts an empty header as missing',
    policy: denied,
    given: { headers: { 'X-Client': '' }, expressions: withCase },
    gives: { status: 401, error: { reason: 'HeaderNotFound' } },
  },
  {
    title: 'check-header refuses another value',
    policy: denied,
    given: { headers: { 'X-Client': 'web' }, expressions: withCase },
    gives: {
      status: 401,
      error: {
        reason: 'HeaderValueNotAllowed',
        message: 'Header X-Client value of web is not allowed. Access denied.',
      },
    },
  },
  {
    title: 'check-header compares without case when told to',
    policy: denied,
    given: { headers: { 'X-Client': 'wEB' }, expressions: withoutCase },
    gives: { status: 200 },
  },
  {
    title: 'check-header compares several values as one text too',
    policy: denied,
    given: { headers: { 'X-Client': 'a,b' }, expressions: withCase },
    gives: { status: 200 },
  },
  {
    title: 'check-header without values only wants the header, and says itself what is wrong',
    policy: '<check-header name="X-Client" failed-check-httpcode="400" />',
    gives: {
      status: 400,
      body: '{ "statusCode": 400, "message": "Header X-Client was not found in the request. Access denied." }',
    },
  },

  // ip-filter
  {
    title: 'ip-filter lets listed callers in',
    policy: filter('allow', office),
    gives: { status: 200 },
  },
  {
    title: 'ip-filter keeps others out',
    policy: filter('allow', office),
    given: { ip: '192.0.2.8' },
    gives: {
      status: 403,
      sent: false,
      body: '{ "statusCode": 403, "message": "Forbidden" }',
      error: {
        source: 'ip-filter',
        reason: 'CallerIpNotAllowed',
        message: 'Caller IP address 192.0.2.8 is not allowed. Access denied.',
      },
    },
  },
  {
    title: 'the first address of a range is in it',
    policy: filter('allow', office),
    given: { ip: '10.0.0.1' },
    gives: { status: 200 },
  },
  {
    title: 'the last address of a range is in it',
    policy: filter('allow', office),
    given: { ip: '10.0.0.9' },
    gives: { status: 200 },
  },
  {
    title: 'the next address is not',
    policy: filter('allow', office),
    given: { ip: '10.0.0.10' },
    gives: { status: 403 },
  },
  {
    title: 'an IPv4 address mapped into IPv6 is that address',
    policy: filter('allow', office),
    given: { ip: '::ffff:10.0.0.5' },
    gives: { status: 200 },
  },
  {
    title: 'IPv6 ranges are compared as numbers',
    policy: filter('allow', office6),
    given: { ip: '2001:DB8:0::00fe' },
    gives: { status: 200 },
  },
  {
    title: 'families never meet',
    policy: filter('allow', office6),
    given: { ip: '10.0.0.1' },
    gives: { status: 403 },
  },
  {
    title: 'ip-filter keeps listed callers out with forbid',
    policy: filter('forbid', office),
    gives: {
      status: 403,
      error: {
        reason: 'CallerIpBlocked',
        message: 'Caller IP address is blocked. Access denied.',
      },
    },
  },
  {
    title: 'ip-filter lets others in with forbid',
    policy: filter('forbid', office),
    given: { ip: '192.0.2.8' },
    gives: { status: 200 },
  },
  {
    title: 'ip-filter refuses a caller without an address',
    policy: filter('allow', office),
    given: { ip: 'unknown' },
    gives: { status: 403, error: { reason: 'FailedToParseCallerIP' } },
  },
  {
    title: 'forbid lets a caller without an address in',
    policy: filter('forbid', office),
    given: { ip: 'unknown' },
    gives: { status: 200 },
  },

  // rate-limit
  {
    title: 'a caller within the limit is let through and told what is left',
    policy:
      '<rate-limit calls="5" renewal-period="60" remaining-calls-header-name="X-Left" remaining-calls-variable-name="left" total-calls-header-name="X-Limit" />',
    given: { calls: 2 },
    gives: { status: 200, headers: { 'X-Left': '3', 'X-Limit': '5' }, variables: { left: 3 } },
  },
  {
    title: 'a caller over the limit gets 429',
    policy:
      '<rate-limit calls="5" renewal-period="60" retry-after-variable-name="wait" remaining-calls-header-name="X-Left" />',
    given: { calls: 6, seconds: 4 },
    gives: {
      status: 429,
      attempts: 5,
      body: '{ "statusCode": 429, "message": "Rate limit is exceeded. Try again in 40 seconds." }',
      headers: { 'Retry-After': '40', 'X-Left': '0' },
      variables: { wait: 40 },
      error: {
        source: 'rate-limit',
        reason: 'RateLimitExceeded',
        message: 'Rate limit is exceeded',
      },
    },
  },
  {
    title: 'a header of its own takes the place of Retry-After',
    policy: '<rate-limit calls="1" renewal-period="60" retry-after-header-name="X-Wait" />',
    given: { calls: 2 },
    gives: { status: 429, headers: { 'Retry-After': null, 'X-Wait': '60' } },
  },
  {
    title: 'the window slides: old calls leave it one by one',
    policy: '<rate-limit calls="2" renewal-period="60" />',
    given: { calls: 5, seconds: 31 },
    gives: { status: 200, attempts: 5 },
  },
  {
    title: 'a call without a subscription is not limited',
    policy: '<rate-limit calls="1" renewal-period="60" />',
    given: { calls: 3, subscription: null },
    gives: { status: 200, attempts: 3 },
  },
  {
    title: 'a limit of the API counts beside that of the policy',
    policy:
      '<rate-limit calls="100" renewal-period="60"><api id="shop" calls="2" renewal-period="60" /><api id="other" calls="0" renewal-period="60" /></rate-limit>',
    given: { calls: 3 },
    gives: { status: 429, attempts: 2 },
  },
  {
    title: 'a limit of an operation is found by name, and takes the period of the policy',
    policy:
      '<rate-limit calls="100" renewal-period="60" remaining-calls-header-name="X-Left"><api name="Shop" calls="10"><operation name="Get an order" calls="4" /></api></rate-limit>',
    gives: { status: 200, headers: { 'X-Left': '3' } },
  },
  {
    title: 'the id of a child wins over its name',
    policy:
      '<rate-limit calls="100" renewal-period="60"><api id="other" name="Shop" calls="0" /></rate-limit>',
    gives: { status: 200 },
  },
  {
    title: 'what is left is told on the answer of on-error too',
    policy: {
      inbound:
        '<rate-limit calls="5" renewal-period="60" remaining-calls-header-name="X-Left" /><set-method>@(bad)</set-method>',
      'on-error': '<return-response><set-status code="400" /></return-response>',
    },
    given: { expressions: { bad: () => '' } },
    gives: { status: 400, headers: { 'X-Left': '4' } },
  },

  // rate-limit-by-key
  {
    title: 'calls with the same key count together',
    policy:
      '<rate-limit-by-key calls="2" renewal-period="60" counter-key="k" remaining-calls-header-name="X-Left" />',
    given: { calls: 3, subscription: null },
    gives: {
      status: 429,
      attempts: 2,
      headers: { 'Retry-After': '60', 'X-Left': '0' },
      error: { source: 'rate-limit-by-key', reason: 'RateLimitExceeded' },
    },
  },
  {
    title: 'calls with other keys do not',
    policy: '<rate-limit-by-key calls="1" renewal-period="60" counter-key="@(id)" />',
    given: { calls: 3, expressions: { id: counter() } },
    gives: { status: 200, attempts: 3 },
  },
  {
    title: 'a limit of nothing refuses every call',
    policy: '<rate-limit-by-key calls="@(zero)" renewal-period="15" counter-key="k" />',
    given: { expressions: { zero: () => 0 } },
    gives: { status: 429, headers: { 'Retry-After': '15' } },
  },
  {
    title: 'a literal count counts at once',
    policy:
      '<rate-limit-by-key calls="5" renewal-period="60" counter-key="k" increment-count="3" remaining-calls-header-name="X-Left" />',
    given: { calls: 2 },
    gives: { status: 200, headers: { 'X-Left': '0' } },
  },
  {
    title: 'a literal condition that is false never counts',
    policy:
      '<rate-limit-by-key calls="1" renewal-period="60" counter-key="k" increment-condition="false" remaining-calls-header-name="X-Left" />',
    given: { calls: 3 },
    gives: { status: 200, headers: { 'X-Left': '1' } },
  },
  {
    title: 'an expression counts when the response is there, so the refusal comes later',
    policy:
      '<rate-limit-by-key calls="2" renewal-period="60" counter-key="k" increment-condition="@(context.Response.StatusCode == 200)" remaining-calls-header-name="X-Left" />',
    given: { calls: 2, expressions: { 'context.Response.StatusCode == 200': ok } },
    gives: { status: 200, headers: { 'X-Left': '1' } },
  },
  {
    title: 'an expression that is false does not count',
    policy:
      '<rate-limit-by-key calls="2" renewal-period="60" counter-key="k" increment-condition="@(context.Response.StatusCode == 200)" />',
    given: {
      calls: 5,
      backend: [{ status: 404 }],
      expressions: { 'context.Response.StatusCode == 200': ok },
    },
    gives: { status: 404, attempts: 5 },
  },
  {
    title: 'a postponed increment that fails counts as one',
    policy:
      '<rate-limit-by-key calls="2" renewal-period="60" counter-key="k" increment-count="@(bad)" />',
    given: { calls: 3, expressions: { bad: () => 'x' } },
    gives: { status: 429, attempts: 2 },
  },
  {
    title: 'increment-after-response postpones a literal too',
    policy:
      '<rate-limit-by-key calls="2" renewal-period="60" counter-key="k" increment-after-response="true" remaining-calls-header-name="X-Left" />',
    given: { calls: 1 },
    gives: { status: 200, headers: { 'X-Left': '2' } },
  },

  // limit-concurrency
  {
    title: 'limit-concurrency gives the slot back when the answer has left',
    policy: {
      backend: '<limit-concurrency key="k" max-count="1"><forward-request /></limit-concurrency>',
    },
    given: { calls: 3 },
    gives: { status: 200, attempts: 3 },
  },
  {
    title: 'limit-concurrency gives the slot back after an error',
    policy: {
      backend: '<limit-concurrency key="k" max-count="1"><forward-request /></limit-concurrency>',
    },
    given: { calls: 2, backend: ['BackendConnectionFailure', { status: 200 }] },
    gives: { status: 200, attempts: 2 },
  },
]

describe('policies that guard', () => {
  for (const each of cases) {
    it(each.title, async () => expect(await runCase(each)).toEqual(each.gives))
  }

  it('limit-concurrency refuses at once what is too much, while an answer is still being sent', async () => {
    const bench = new Bench({
      backend: '<limit-concurrency key="k" max-count="1"><forward-request /></limit-concurrency>',
    })
    const { execute } = await import('../../engine/run/execute.ts')
    const first = bench.context({})
    await execute(bench.program, first)
    const second = await bench.call()
    expect(second.response?.statusCode).toBe(429)
    expect(second.lastError).toMatchObject({
      source: 'limit-concurrency',
      reason: 'ConcurrencyLimitExceeded',
      message: 'Concurrency limit is exceeded.',
    })
    await bench.finish(first)
    expect((await bench.call()).response?.statusCode).toBe(200)
  })
})

const shop = (more = '', attributes = '') =>
  `<cors ${attributes}><allowed-origins><origin>https://App.example:443/</origin></allowed-origins><allowed-methods preflight-result-max-age="60"><method>GET</method><method>PUT</method></allowed-methods><allowed-headers><header>X-One</header></allowed-headers>${more}</cors>`
const open = (attributes = '') =>
  `<cors ${attributes}><allowed-origins><origin>*</origin></allowed-origins><allowed-methods><method>*</method></allowed-methods><allowed-headers><header>*</header></allowed-headers></cors>`
const app = { Origin: 'https://app.example' }
const foreign = { Origin: 'https://other.example' }

const corsCases: readonly PolicyCase[] = [
  {
    title: 'a request without an origin is none of its business',
    policy: shop(),
    gives: { status: 200, attempts: 1, headers: { 'Access-Control-Allow-Origin': null } },
  },
  {
    title: 'an allowed origin may read the response',
    policy: shop(
      '<expose-headers><header>X-Two</header></expose-headers>',
      'allow-credentials="true"',
    ),
    given: {
      headers: app,
      backend: [{ headers: { 'Access-Control-Allow-Origin': 'http://internal', Vary: 'Accept' } }],
    },
    gives: {
      status: 200,
      headers: {
        'Access-Control-Allow-Origin': 'https://app.example',
        'Access-Control-Allow-Credentials': 'true',
        'Access-Control-Expose-Headers': 'X-Two',
        Vary: 'Accept, Origin',
      },
    },
  },
  {
    title: 'error answers carry the headers too',
    policy: `${shop()}<set-method>@(bad)</set-method>`,
    given: { headers: app, expressions: { bad: () => '' } },
    gives: { status: 500, headers: { 'Access-Control-Allow-Origin': 'https://app.example' } },
  },
  {
    title: 'another origin gets an empty 200 at once',
    policy: shop(),
    given: { headers: foreign },
    gives: { status: 200, sent: false, body: '', headers: { 'Access-Control-Allow-Origin': null } },
  },
  {
    title: 'another origin goes on without the headers when told to',
    policy: shop('', 'terminate-unmatched-request="false"'),
    given: { headers: foreign },
    gives: { status: 200, attempts: 1, headers: { 'Access-Control-Allow-Origin': null } },
  },
  {
    title: 'every origin is answered by a star',
    policy: open(),
    given: { headers: foreign },
    gives: { headers: { 'Access-Control-Allow-Origin': '*', Vary: null } },
  },
  {
    title: 'every origin with credentials is answered by itself',
    policy: open('allow-credentials="true"'),
    given: { headers: foreign },
    gives: { headers: { 'Access-Control-Allow-Origin': 'https://other.example', Vary: 'Origin' } },
  },
]

const asks = (method: string, headers?: string) => ({
  'Access-Control-Request-Method': method,
  ...(headers === undefined ? {} : { 'Access-Control-Request-Headers': headers }),
})

const nothing = {
  'Access-Control-Allow-Origin': null,
  'Access-Control-Allow-Methods': null,
}

const preflights: readonly {
  readonly title: string
  readonly policy: string
  readonly headers: Readonly<Record<string, string>>
  readonly gives: Readonly<Record<string, string | null>>
}[] = [
  {
    title: 'a preflight that fits is answered',
    policy: shop('', 'allow-credentials="true"'),
    headers: { ...app, ...asks('PUT', 'x-one') },
    gives: {
      'Access-Control-Allow-Origin': 'https://app.example',
      'Access-Control-Allow-Methods': 'GET,PUT',
      'Access-Control-Allow-Headers': 'X-One',
      'Access-Control-Allow-Credentials': 'true',
      'Access-Control-Max-Age': '60',
      Vary: 'Origin',
    },
  },
  {
    title: 'another method is not',
    policy: shop(),
    headers: { ...app, ...asks('DELETE') },
    gives: nothing,
  },
  {
    title: 'another header is not',
    policy: shop(),
    headers: { ...app, ...asks('PUT', 'X-One, X-Two') },
    gives: nothing,
  },
  {
    title: 'another origin is not',
    policy: shop(),
    headers: { ...foreign, ...asks('PUT') },
    gives: nothing,
  },
  {
    title: 'stars echo what is asked for',
    policy: open(),
    headers: { ...foreign, ...asks('DELETE', 'X-A, x-b') },
    gives: {
      'Access-Control-Allow-Origin': '*',
      'Access-Control-Allow-Methods': 'DELETE',
      'Access-Control-Allow-Headers': 'X-A,x-b',
      'Access-Control-Max-Age': null,
    },
  },
  {
    title: 'the next policy is asked where the first lets go',
    policy: shop('', 'terminate-unmatched-request="false"') + open(),
    headers: { ...foreign, ...asks('GET') },
    gives: { 'Access-Control-Allow-Origin': '*' },
  },
  {
    title: 'only cors policies are looked at',
    policy: `<return-response><set-status code="500" /></return-response>${open()}`,
    headers: { ...foreign, ...asks('GET') },
    gives: { 'Access-Control-Allow-Origin': '*' },
  },
]

describe('cors', () => {
  for (const each of corsCases) {
    it(each.title, async () => expect(await runCase(each)).toEqual(each.gives))
  }

  for (const { title, policy, headers, gives } of preflights) {
    it(title, async () => {
      const given: Given = { method: 'OPTIONS', headers }
      const bench = new Bench(policy, given)
      const context = bench.context(given)
      expect(isPreflight(context)).toBe(true)
      await answerPreflight(bench.program.chain[0]!.sections.inbound!.steps, context)
      const response = context.response!
      expect(response.statusCode).toBe(200)
      const found = Object.keys(gives).map((name) => [name, response.headers.joined(name) ?? null])
      expect(Object.fromEntries(found)).toEqual(gives)
    })
  }
})

function counter(): () => string {
  let count = 0
  return () => String(count++)
}
