import type { Tree } from '../../cli/run.ts'
import type { Wanted } from './cases.ts'

/** What policies write into a request, with texts that a caller gives. */
export interface Edit {
  readonly title: string
  readonly inbound?: string
  readonly outbound?: string
  /** What the caller gives, decoded. */
  readonly text: string
  /** What arrives; nothing when absent. */
  readonly arrives?: Wanted
}

const breaks = 'a\r\nX-Injected: b\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n'
/** Characters whose low bytes are CR and LF. */
const narrowed = 'a\u010d\u010aX-Injected: b'
const given = '@(context.Request.Url.Query.GetValueOrDefault("v"))'
const setHeader = (name: string) =>
  `<set-header name="${name}" exists-action="override"><value>${given}</value></set-header>`

export const edits: readonly Edit[] = [
  { title: 'set-header with line breaks', inbound: setHeader('X-Given'), text: breaks },
  { title: 'set-header with bare LF', inbound: setHeader('X-Given'), text: 'a\nX-Injected: b' },
  { title: 'set-header with NUL', inbound: setHeader('X-Given'), text: 'a\0b' },
  {
    title: 'set-header with characters whose low bytes are line breaks',
    inbound: setHeader('X-Given'),
    text: narrowed,
  },
  {
    title: 'set-header of a name with line breaks',
    inbound: `<set-header name="${given}" exists-action="override"><value>a</value></set-header>`,
    text: 'X: a\r\nX-Injected',
  },
  { title: 'set-header Host with line breaks', inbound: setHeader('Host'), text: breaks },
  { title: 'set-header Host with blanks', inbound: setHeader('Host'), text: 'a b' },
  {
    title: 'set-header Transfer-Encoding',
    inbound: setHeader('Transfer-Encoding'),
    text: 'chunked',
    arrives: { line: 'GET /x?v=chunked', fields: { 'transfer-encoding': undefined } },
  },
  {
    title: 'set-header Content-Length',
    inbound: setHeader('Content-Length'),
    text: '9',
    arrives: { line: 'GET /x?v=9', fields: { 'content-length': undefined } },
  },
  {
    title: 'set-header Upgrade',
    inbound: setHeader('Upgrade'),
    text: 'h2c',
    arrives: { line: 'GET /x?v=h2c', fields: { upgrade: undefined } },
  },
  {
    title: 'set-header Expect',
    inbound: setHeader('Expect'),
    text: '100-continue',
    arrives: { line: 'GET /x?v=100-continue', fields: { expect: undefined } },
  },
  {
    title: 'rewrite-uri with line breaks',
    inbound: `<rewrite-uri template="${given.replaceAll('"', '&quot;')}" copy-unmatched-params="false" />`,
    text: '/a HTTP/1.1\r\nX-Injected: b\r\n\r\n',
    arrives: { line: 'GET /a%20HTTP/1.1%0D%0AX-Injected:%20b' },
  },
  {
    title: 'rewrite-uri with characters whose low bytes are line breaks',
    inbound: `<rewrite-uri template="${given.replaceAll('"', '&quot;')}" copy-unmatched-params="false" />`,
    text: '/a\u0120HTTP/1.1\u010d\u010aX-Injected',
    arrives: { line: 'GET /a%C4%A0HTTP/1.1%C4%8D%C4%8AX-Injected' },
  },
  {
    title: 'set-query-parameter with line breaks',
    inbound: `<rewrite-uri template="/q" copy-unmatched-params="false" /><set-query-parameter name="q" exists-action="override"><value>@(context.Request.OriginalUrl.Query.GetValueOrDefault("v"))</value></set-query-parameter>`,
    text: 'a HTTP/1.1\r\nX-Injected: b',
    arrives: { line: 'GET /q?q=a%20HTTP%2F1.1%0D%0AX-Injected%3A%20b' },
  },
  {
    title: 'set-method with blanks',
    inbound: `<set-method>${given}</set-method>`,
    text: 'GET /smuggled',
  },
  {
    title: 'set-method with line breaks',
    inbound: `<set-method>${given}</set-method>`,
    text: breaks,
  },
  {
    title: 'set-backend-service with line breaks',
    inbound: `<set-backend-service base-url="@(&quot;{backend}/&quot; + context.Request.Url.Query.GetValueOrDefault(&quot;v&quot;))" />`,
    text: 'a HTTP/1.1\r\nX-Injected: b',
    arrives: {
      line: 'GET /a%20HTTP/1.1%0D%0AX-Injected:%20b/x?v=a%20HTTP%2F1.1%0D%0AX-Injected%3A%20b',
    },
  },
  {
    title: 'set-body with a request',
    inbound: `<set-method>POST</set-method><set-body>${given}</set-body><rewrite-uri template="/b" copy-unmatched-params="false" />`,
    text: breaks,
    arrives: { line: 'POST /b', body: breaks },
  },
  {
    title: 'send-request with line breaks in its URL and fields',
    inbound: `<send-request mode="new"><set-url>@("{backend}/s" + context.Request.Url.Query.GetValueOrDefault("v"))</set-url><set-method>GET</set-method>${setHeader('X-Given')}</send-request>`,
    text: breaks,
  },
  {
    title: 'the cookie of an answer with line breaks',
    outbound: setHeader('Set-Cookie'),
    text: breaks,
    arrives: { line: `GET /x?v=${encodeURIComponent(breaks)}` },
  },
  {
    title: 'a reason phrase with line breaks',
    outbound: `<set-status code="200" reason="${given.replaceAll('"', '&quot;')}" />`,
    text: 'a\r\nX-Injected: b',
    arrives: { line: `GET /x?v=${encodeURIComponent('a\r\nX-Injected: b')}` },
  },
]

/** What an edit's caller sends. */
export function callOf({ text }: Edit, at: number): string {
  return `GET /edit-${at}/x?v=${encodeURIComponent(text)} HTTP/1.1\r\nHost: h\r\n\r\n`
}

/** An API that passes everything on, and one for each edit. */
export function tree(backend: string): Tree {
  const apis = edits.map(({ inbound = '', outbound = '' }, at) =>
    api(`edit-${at}`, backend, inbound.replaceAll('{backend}', backend), outbound),
  )
  return Object.assign({}, api('raw', backend, '', ''), ...apis)
}

const methods = ['get', 'post', 'put', 'options', 'head'] as const

function api(id: string, serviceUrl: string, inbound: string, outbound: string): Tree {
  const operations = methods.map((method) => [
    method,
    { operationId: method, responses: { 200: { description: 'OK' } } },
  ])
  return {
    [`apis/${id}/apiInformation.json`]: {
      properties: { displayName: id, path: id, serviceUrl, subscriptionRequired: false },
    },
    [`apis/${id}/specification.json`]: {
      openapi: '3.0.1',
      info: { title: id, version: '1' },
      paths: { '/*': Object.fromEntries(operations) },
    },
    [`apis/${id}/policy.xml`]: `<policies>
  <inbound>${inbound}</inbound>
  <backend><forward-request /></backend>
  <outbound>${outbound}</outbound>
  <on-error />
</policies>`,
  }
}
