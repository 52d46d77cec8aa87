import { describe, expect, onTestFinished, test } from 'vitest'
import { type Backend, type Reply, startBackend } from '../backend.ts'
import { freePort } from '../proxy/servers.ts'
import { type ApiSetup, ask, withApi } from './served.ts'

async function sidecar(reply: Reply = {}): Promise<Backend> {
  const started = await startBackend(reply)
  onTestFinished(() => started.close())
  return started
}

const told = ({ received }: Backend) =>
  received.map(({ method, url, body }) => `${method} ${url} ${body}`)
const through = (url: string, more: Partial<ApiSetup> = {}) => ({
  ...more,
  settings: { dapr: { url, token: 'S' } },
})
const done = '<return-response><set-status code="202" /></return-response>'

describe('set-backend-service', () => {
  for (const { attributes, gives } of [
    { attributes: 'dapr-app-id="orders" dapr-method="new"', gives: 'orders/method/new' },
    {
      attributes: 'dapr-app-id="orders" dapr-namespace="prod" dapr-method="/api/v1/new"',
      gives: 'orders.prod/method/api/v1/new',
    },
    {
      attributes: 'dapr-app-id="@(&quot;or&quot; + &quot;ders&quot;)" dapr-method="a b?c"',
      gives: 'orders/method/a%20b%3Fc',
    },
  ]) {
    test(`${attributes}: the request goes to the sidecar, with its query`, async () => {
      const dapr = await sidecar({ body: 'done' })
      const inbound = `<set-query-parameter name="q"><value>1</value></set-query-parameter><set-backend-service backend-id="dapr" ${attributes} />`
      const init = { method: 'POST', body: 'an order' }
      const answer = await withApi(through(dapr.url, { inbound }), (served) => ask(served, init))
      expect(answer.text).toBe('done')
      expect(told(dapr)).toEqual([`POST /v1.0/invoke/${gives}?q=1 an order`])
      expect(dapr.received[0]!.headers['dapr-api-token']).toBe('S')
    })
  }

  test('a method leads nowhere else', async () => {
    const dapr = await sidecar()
    const inbound =
      '<set-backend-service backend-id="dapr" dapr-app-id="a" dapr-method="../../b" />'
    const answer = await withApi(through(dapr.url, { inbound }), ask)
    expect(answer.headers.get('error')).toBe(
      'set-backend-service DaprError: `a/../../b` names no method of an application.',
    )
    expect(dapr.received).toEqual([])
  })

  test('Service Fabric is refused by name when a configuration is loaded', async () => {
    const inbound = '<set-backend-service base-url="http://a.example" sf-partition-key="1" />'
    await withApi({ inbound }, async (served) => {
      expect((await ask(served)).status).toBe(503)
      const status = await served.admin('GET', '/admin/status')
      expect(status.text).toContain(
        'PP2018: `set-backend-service` cannot run with `sf-partition-key`: Service Fabric is not supported',
      )
    })
  })
})

describe('publish-to-dapr', () => {
  for (const { title, xml, gives } of [
    {
      title: 'a text',
      xml: '<publish-to-dapr pubsub-name="bus" topic="new/orders">{"a":1}</publish-to-dapr>',
      gives: 'POST /v1.0/publish/bus/new%2Forders {"a":1}',
    },
    {
      title: 'the topic names the component',
      xml: '<publish-to-dapr topic="bus/orders">@(context.Request.Body.As<string>())</publish-to-dapr>',
      gives: 'POST /v1.0/publish/bus/orders an order',
    },
    {
      title: 'a template',
      xml: '<publish-to-dapr topic="bus/orders" template="liquid">{{body.id}}!</publish-to-dapr>',
      gives: 'POST /v1.0/publish/bus/orders 7!',
      body: '{"id":7}',
    },
  ] as { title: string; xml: string; gives: string; body?: string }[]) {
    test(title, async () => {
      const dapr = await sidecar({ status: 204 })
      const body = title === 'a template' ? '{"id":7}' : 'an order'
      const headers = { 'content-type': 'application/json' }
      const init = { method: 'POST', body, headers }
      const setup = through(dapr.url, { inbound: xml + done })
      const answer = await withApi(setup, (served) => ask(served, init))
      expect(answer.headers.get('error')).toBeNull()
      expect(answer.status).toBe(202)
      expect(told(dapr)).toEqual([gives])
      expect(dapr.received[0]!.headers['content-type']).toBe('application/json')
    })
  }

  const xml = (more: string) => `<publish-to-dapr topic="bus/orders" ${more}>x</publish-to-dapr>`

  test('a refusal is an error, the answer is in the variable', async () => {
    const dapr = await sidecar({ status: 403, body: 'no such topic' })
    const set =
      '<set-header name="said"><value>@(((IResponse)context.Variables["r"]).Body.As<string>())</value></set-header>'
    const inbound = xml('response-variable-name="r"')
    const answer = await withApi(through(dapr.url, { inbound }), ask)
    expect(answer.status).toBe(500)
    expect(answer.headers.get('error')).toBe(
      'publish-to-dapr DaprError: The Dapr sidecar answered 403.',
    )
    const ignoring = `${xml('response-variable-name="r" ignore-error="true"')}<return-response>${set}</return-response>`
    const ignored = await withApi(through(dapr.url, { inbound: ignoring }), ask)
    expect(ignored.headers.get('said')).toBe('no such topic')
  })

  test('so is a sidecar that is not there, unless errors are ignored', async () => {
    const url = `http://localhost:${await freePort()}`
    const answer = await withApi(through(url, { inbound: xml('') + done }), ask)
    expect(answer.headers.get('error')).toMatch(
      /^publish-to-dapr DaprError: The Dapr sidecar did not answer: .*refused the connection/,
    )
    const ignoring = xml('ignore-error="true"') + done
    expect((await withApi(through(url, { inbound: ignoring }), ask)).status).toBe(202)
  })
})

describe('invoke-dapr-binding', () => {
  for (const { xml, gives } of [
    {
      xml: '<invoke-dapr-binding name="table" operation="get"><metadata><item key="k">@(1 + 1)</item><item key="__proto__">p</item></metadata><data>{ "n": 12345678901234567890 }</data></invoke-dapr-binding>',
      gives:
        '{"data":{ "n": 12345678901234567890 },"metadata":{"k":"2","__proto__":"p"},"operation":"get"}',
    },
    {
      xml: '<invoke-dapr-binding name="table"><data>a "text"</data></invoke-dapr-binding>',
      gives: '{"data":"a \\"text\\"","operation":"create"}',
    },
    {
      xml: '<invoke-dapr-binding name="table" operation="list" />',
      gives: '{"operation":"list"}',
    },
  ]) {
    test(gives, async () => {
      const dapr = await sidecar({ body: '{}' })
      const answer = await withApi(through(dapr.url, { inbound: xml + done }), ask)
      expect(answer.headers.get('error')).toBeNull()
      expect(told(dapr)).toEqual([`POST /v1.0/bindings/table ${gives}`])
      expect(dapr.received[0]!.headers['dapr-api-token']).toBe('S')
    })
  }
})
