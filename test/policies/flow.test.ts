import { describe, expect, it } from 'vitest'
import type { Context } from '../../engine/context.ts'
import { HeaderList } from '../../engine/run/headers.ts'
import { ResponseMessage } from '../../engine/run/message.ts'
import { Bench, type PolicyCase, runCase } from './harness.ts'

const status = (context: Context) => context.response?.statusCode

const busy = {
  'context.Response.StatusCode == 429': (context: Context) => status(context) === 429,
  'context.Response == null': (context: Context) => context.response === undefined,
}
const retry = (attributes: string, inside = '<forward-request />') => ({
  backend: `<retry ${attributes}>${inside}</retry>`,
})
const whenBusy = 'condition="@(context.Response.StatusCode == 429)"'

const stored = () => {
  const response = new ResponseMessage({
    statusCode: 418,
    statusReason: 'Teapot',
    headers: HeaderList.own(['X-Kept', 'yes']),
    decodeLimit: 1_000,
  })
  response.setBody('short and stout')
  return response
}

const cases: readonly PolicyCase[] = [
  // choose
  {
    title: 'choose runs the first branch whose condition is true, and asks no further',
    policy:
      '<choose><when condition="@(no)"><set-variable name="a" value="1" /></when><when condition="true"><set-variable name="a" value="2" /></when><when condition="@(never asked)"><set-variable name="a" value="3" /></when></choose>',
    given: {
      expressions: {
        no: () => false,
        'never asked': () => {
          throw new Error('asked')
        },
      },
    },
    gives: { status: 200, variables: { a: '2' } },
  },
  {
    title: 'choose runs otherwise when no condition is true',
    policy:
      '<choose><when condition="false" /><otherwise><set-variable name="a" value="3" /></otherwise></choose>',
    gives: { variables: { a: '3' } },
  },
  {
    title: 'choose goes on behind itself when there is nothing to run',
    policy: '<choose><when condition="false" /></choose><set-variable name="a" value="4" />',
    gives: { variables: { a: '4' } },
  },
  {
    title: 'choose waits for a condition that is not there at once',
    policy:
      '<choose><when condition="@jsonata(1 = 2)" /><when condition="@jsonata(1 = 1)"><set-variable name="a" value="5" /></when></choose>',
    gives: { variables: { a: '5' } },
  },
  {
    title: 'choose fails for a condition that is no bool',
    policy: '<choose><when condition="@(text)" /></choose>',
    given: { expressions: { text: () => 'maybe' } },
    gives: {
      status: 500,
      error: { source: 'choose', reason: 'ExpressionValueEvaluationFailure' },
    },
  },
  {
    title: 'block runs its policies in order',
    policy: '<block><set-variable name="a" value="1" /><set-variable name="a" value="2" /></block>',
    gives: { variables: { a: '2' } },
  },

  // return-response
  {
    title: 'return-response answers an empty 200 and runs neither backend nor outbound',
    policy: {
      inbound: '<return-response />',
      outbound: '<set-header name="X-Out"><value>1</value></set-header>',
    },
    gives: { status: 200, reason: 'OK', body: '', sent: false, headers: { 'X-Out': null } },
  },
  {
    title: 'return-response sets status, headers and body',
    policy:
      '<return-response><set-status code="403" reason="No" /><set-header name="Content-Type"><value>application/json</value></set-header><set-body>{"a":1}</set-body></return-response>',
    gives: {
      status: 403,
      reason: 'No',
      body: '{"a":1}',
      headers: { 'Content-Type': 'application/json', 'Content-Length': '7' },
    },
  },
  {
    title: 'return-response drops the headers of the response before',
    policy: { outbound: '<return-response />' },
    given: { backend: [{ headers: { 'X-Backend': '1' } }] },
    gives: { status: 200, reason: 'OK', headers: { 'X-Backend': null } },
  },
  {
    title: 'return-response starts from the response in a variable',
    policy:
      '<return-response response-variable-name="kept"><set-header name="X-New"><value>1</value></set-header></return-response>',
    given: { variables: { kept: stored() } },
    gives: {
      status: 418,
      reason: 'Teapot',
      body: 'short and stout',
      headers: { 'X-Kept': 'yes', 'X-New': '1' },
    },
  },
  {
    title: 'return-response fails when the variable holds no response',
    policy: '<return-response response-variable-name="kept" />',
    given: { variables: { kept: 'text' } },
    gives: {
      status: 500,
      error: { source: 'return-response', reason: 'ResponseNotFound' },
    },
  },
  {
    title: 'return-response ends the pipeline from inside of other policies',
    policy:
      '<choose><when condition="true"><block><return-response><set-status code="202" /></return-response></block></when></choose><set-variable name="a" value="1" />',
    gives: { status: 202, sent: false, variables: { a: undefined } },
  },
  {
    title: 'return-response in on-error replaces the answer',
    policy: {
      inbound: '<set-method>@(fails)</set-method>',
      'on-error': '<return-response><set-status code="200" /></return-response>',
    },
    given: { expressions: { fails: () => 'not a method' } },
    gives: { status: 200, body: '' },
  },

  // retry
  {
    title: 'retry asks again while the condition is true',
    policy: retry(`${whenBusy} count="3" interval="2"`),
    given: { backend: [{ status: 429 }, { status: 429 }, { status: 200 }], expressions: busy },
    gives: { status: 200, attempts: 3, slept: [2, 2] },
  },
  {
    title: 'retry gives up after its count; the last answer stands',
    policy: retry(`${whenBusy} count="2" interval="0"`),
    given: { backend: [{ status: 429 }], expressions: busy },
    gives: { status: 429, attempts: 3, slept: [] },
  },
  {
    title: 'retry waits longer by delta',
    policy: retry(`${whenBusy} count="4" interval="5" delta="3"`),
    given: { backend: [{ status: 429 }], expressions: busy },
    gives: { slept: [5, 8, 11, 14] },
  },
  {
    title: 'retry doubles its waits up to max-interval',
    policy: retry(`${whenBusy} count="5" interval="10" delta="10" max-interval="100"`),
    given: { backend: [{ status: 429 }], expressions: busy },
    gives: { slept: [10, 20, 40, 80, 100] },
  },
  {
    title: 'retry cuts a fixed wait to max-interval',
    policy: retry(`${whenBusy} count="2" interval="10" max-interval="4"`),
    given: { backend: [{ status: 429 }], expressions: busy },
    gives: { slept: [4, 4] },
  },
  {
    title: 'retry makes the second attempt at once with first-fast-retry',
    policy: retry(`${whenBusy} count="3" interval="5" delta="1" first-fast-retry="true"`),
    given: { backend: [{ status: 429 }], expressions: busy },
    gives: { attempts: 4, slept: [6, 7] },
  },
  {
    title: 'retry asks the condition after an error of a policy, with no response',
    policy: retry('condition="@(context.Response == null)" count="2" interval="1"'),
    given: { backend: ['BackendConnectionFailure', 'Timeout', { status: 201 }], expressions: busy },
    gives: { status: 201, attempts: 3, slept: [1, 1] },
  },
  {
    title: 'retry raises the last error when its attempts are used up',
    policy: retry('condition="true" count="1" interval="0"'),
    given: { backend: ['BackendConnectionFailure', 'Timeout'] },
    gives: {
      status: 504,
      attempts: 2,
      error: { source: 'forward-request', reason: 'Timeout' },
    },
  },
  {
    title: 'retry raises an error at once when the condition is false',
    policy: retry('condition="false" count="5" interval="1"'),
    given: { backend: ['BackendConnectionFailure'] },
    gives: { status: 500, attempts: 1, error: { reason: 'BackendConnectionFailure' } },
  },
  {
    title: 'retry keeps the answer of the backend that is an error by its status',
    policy: retry(
      `${whenBusy} count="1" interval="0"`,
      '<forward-request fail-on-error-status-code="true" />',
    ),
    given: { backend: [{ status: 429 }, { status: 429, body: 'busy' }], expressions: busy },
    gives: { status: 429, attempts: 2, body: 'busy', error: { reason: 'BackendErrorStatusCode' } },
  },
  {
    title: 'retry ends with a return-response inside',
    policy: retry('condition="true" count="5" interval="1"', '<return-response />'),
    gives: { status: 200, attempts: 0, slept: [] },
  },
  {
    title: 'retry sends the body of the request again',
    policy: retry(`${whenBusy} count="1" interval="0"`),
    given: {
      method: 'POST',
      body: 'order',
      backend: [{ status: 429 }, { status: 200 }],
      expressions: busy,
    },
    gives: { status: 200, attempts: 2, sent: { body: 'order' } },
  },

  // wait
  {
    title: 'wait for all runs every policy',
    policy:
      '<wait for="all"><cache-lookup-value key="k" variable-name="a" default-value="1" /><cache-lookup-value key="k" variable-name="b" default-value="2" /></wait>',
    gives: { variables: { a: '1', b: '2' } },
  },
  {
    title: 'wait for all raises the first error after the others have ended',
    policy:
      '<wait><choose><when condition="@(fails)" /></choose><cache-lookup-value key="k" variable-name="b" default-value="2" /></wait>',
    given: { expressions: { fails: () => 'x' } },
    gives: { status: 500, variables: { b: '2' }, error: { source: 'choose' } },
  },
  {
    title: 'wait ends the pipeline when a policy inside does',
    policy: '<wait><choose><when condition="true"><return-response /></when></choose></wait>',
    gives: { status: 200, sent: false },
  },

  // mock-response
  {
    title: 'mock-response answers the example of status and content type',
    policy: '<mock-response status-code="201" content-type="text/xml" />',
    given: {
      examples: [
        { statusCode: 200, range: '200', representations: [] },
        {
          statusCode: 201,
          range: '201',
          representations: [
            { contentType: 'application/json', examples: [{ value: { a: 1 } }], schema: undefined },
            { contentType: 'text/xml', examples: [{ value: '<a/>' }], schema: undefined },
          ],
        },
      ],
    },
    gives: {
      status: 201,
      reason: 'Created',
      body: '<a/>',
      sent: false,
      headers: { 'Content-Type': 'text/xml' },
    },
  },
  {
    title: 'mock-response takes the first example of the status otherwise',
    policy: '<mock-response content-type="text/plain" />',
    given: {
      examples: [
        {
          statusCode: 200,
          range: '200',
          representations: [
            { contentType: 'application/json', examples: [{ value: [1] }], schema: undefined },
          ],
        },
      ],
    },
    gives: { status: 200, body: '[\n  1\n]', headers: { 'Content-Type': 'application/json' } },
  },
  {
    title: 'mock-response takes the example of an index',
    policy: '<mock-response index="1" />',
    given: {
      examples: [
        {
          statusCode: 200,
          range: '200',
          representations: [
            {
              contentType: 'text/plain',
              examples: [{ value: 'first' }, { value: 'second' }],
              schema: undefined,
            },
          ],
        },
      ],
    },
    gives: { body: 'second' },
  },
  {
    title: 'mock-response makes an answer from the schema',
    policy: '<mock-response />',
    given: {
      examples: [
        {
          statusCode: undefined,
          range: '2XX',
          representations: [
            {
              contentType: 'application/json',
              examples: [],
              schema: {
                schema: { $ref: '#/components/schemas/Order' },
                document: {
                  components: {
                    schemas: {
                      Order: {
                        type: 'object',
                        properties: {
                          id: { type: 'integer', minimum: 1 },
                          when: { type: 'string', format: 'date' },
                          state: { enum: ['open', 'shut'] },
                          lines: { type: 'array', items: { $ref: '#/components/schemas/Line' } },
                        },
                      },
                      Line: {
                        allOf: [{ properties: { n: { type: 'boolean' } } }],
                      },
                    },
                  },
                },
              },
            },
          ],
        },
      ],
    },
    gives: {
      status: 200,
      body: JSON.stringify(
        { id: 1, when: '2024-01-01', state: 'open', lines: [{ n: true }] },
        null,
        2,
      ),
    },
  },
  {
    title: 'mock-response answers an empty body where nothing is described',
    policy: '<mock-response status-code="404" content-type="application/json" />',
    gives: { status: 404, body: '', headers: { 'Content-Type': 'application/json' } },
  },
  {
    title: 'mock-response that is not enabled does nothing',
    policy: '<mock-response enabled="false" />',
    gives: { status: 200, attempts: 1 },
  },

  // trace
  {
    title: 'trace writes a line',
    policy:
      '<trace source="me" severity="error"><message>hello</message><metadata name="a" value="b" /></trace>',
    gives: { traces: ['me: hello'] },
  },
  {
    title: 'trace takes its text where there is no message',
    policy: '<trace source="me">hello</trace>',
    gives: { traces: ['me: hello'] },
  },

  // cache values
  {
    title: 'a cached value keeps its type',
    policy:
      '<cache-store-value key="k" value="@(five)" duration="60" /><cache-lookup-value key="k" variable-name="v" default-value="none" />',
    given: { expressions: { five: () => 5 } },
    gives: { variables: { v: 5 } },
  },
  {
    title: 'a miss without a default leaves the variable alone',
    policy: '<cache-lookup-value key="k" variable-name="v" />',
    given: { variables: { v: 'old' } },
    gives: { variables: { v: 'old' } },
  },
  {
    title: 'a removed value is gone',
    policy:
      '<cache-store-value key="k" value="1" duration="60" /><cache-remove-value key="k" /><cache-lookup-value key="k" variable-name="v" default-value="none" />',
    gives: { variables: { v: 'none' } },
  },
  {
    title: 'a value is gone after its duration',
    policy:
      '<cache-lookup-value key="k" variable-name="v" default-value="none" /><cache-store-value key="k" value="1" duration="10" />',
    given: { calls: 3, seconds: 11 },
    gives: { variables: { v: 'none' } },
  },
]

describe('policies that steer', () => {
  for (const each of cases) {
    it(each.title, async () => expect(await runCase(each)).toEqual(each.gives))
  }

  it('wait for any takes what the first policy set, and nothing of the others', async () => {
    const bench = new Bench(
      '<wait for="any"><choose><when condition="@(slow)"><set-variable name="a" value="slow" /></when></choose><choose><when condition="true"><set-variable name="a" value="fast" /></when></choose></wait>',
      { expressions: { slow: () => later(true) } },
    )
    const context = await bench.call()
    await later(undefined)
    expect(context.variables.get('a')).toBe('fast')
  })
})

function later<T>(value: T): Promise<T> {
  return new Promise((resolve) => setTimeout(() => resolve(value), 5))
}
