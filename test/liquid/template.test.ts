import { describe, expect, it } from 'vitest'
import type { Context } from '../../engine/context.ts'
import { parseObject } from '../../engine/dotnet/json/load.ts'
import { Body } from '../../engine/run/body.ts'
import { HeaderList } from '../../engine/run/headers.ts'
import { RequestMessage } from '../../engine/run/message.ts'
import { Url } from '../../engine/run/url.ts'
import { compileLiquid } from '../../policies/shared/liquid/template.ts'

interface Case {
  readonly title: string
  readonly template: string
  readonly body?: string
  readonly type?: string
  readonly attributes?: Readonly<Record<string, string>>
  readonly gives: string
}

const cases: readonly Case[] = [
  {
    title: 'members of a JSON body',
    template: '{{ body.name }}',
    body: '{"name":"Ann"}',
    gives: 'Ann',
  },
  {
    title: 'members ignore case, the exact one first',
    template: '{{ body.NAME }}',
    body: '{"name":"a","Name":"b"}',
    gives: 'a',
  },
  { title: 'what is missing is empty', template: '[{{ body.a.b.c }}]', body: '{}', gives: '[]' },
  {
    title: 'names of prototypes are just names',
    template: '[{{ body.constructor }}{{ body.__proto__ }}{{ context.constructor }}]',
    body: '{}',
    gives: '[]',
  },
  {
    title: 'a member called constructor is read',
    template: '{{ body.constructor }}',
    body: '{"constructor":"x"}',
    gives: 'x',
  },
  {
    title: 'filters have C# names',
    template: '{{ body.name | Upcase | Append: "!" }}',
    body: '{"name":"Ann"}',
    gives: 'ANN!',
  },
  {
    title: 'an unknown filter passes the value on',
    template: '{{ body.name | upcase }}',
    body: '{"name":"Ann"}',
    gives: 'Ann',
  },
  { title: 'integer division', template: '{{ 7 | DividedBy: 2 }}', gives: '3' },
  {
    title: 'booleans print in lower case',
    template: '{{ body.ok }}',
    body: '{"ok":true}',
    gives: 'true',
  },
  {
    title: 'objects print as JSON',
    template: '{{ body.o }}',
    body: '{"o":{"a":[1,"x",null]}}',
    gives: '{"a":[1,"x",null]}',
  },
  {
    title: 'if and unless',
    template: '{% if body.a %}A{% else %}B{% endif %}{% unless body.b %}C{% endunless %}',
    body: '{"a":1}',
    gives: 'AC',
  },
  {
    title: 'JSONArrayFor writes commas between',
    template: '[{% JSONArrayFor x in body.items %}{{ x }}{% endJSONArrayFor %}]',
    body: '{"items":[1,2,3]}',
    gives: '[1,2,3]',
  },
  {
    title: 'its split spelling',
    template: '[{% JSONArray For x in body.items %}{{ x }}{% endJSONArrayFor -%}]',
    body: '{"items":[1,2]}',
    gives: '[1,2]',
  },
  {
    title: 'dates of JSON print as .NET does',
    template: '{{ body.at }}',
    body: '{"at":"2012-03-21T05:40:00Z"}',
    gives: '03/21/2012 05:40:00',
  },
  {
    title: 'parse-date="false" keeps their text',
    template: '{{ body.at }}',
    body: '{"at":"2012-03-21T05:40:00Z"}',
    attributes: { 'parse-date': 'false' },
    gives: '2012-03-21T05:40:00Z',
  },
  {
    title: 'date formats are .NET formats',
    template: '{{ body.at | Date: "yyyy-MM-dd" }}',
    body: '{"at":"2012-03-21T05:40:00Z"}',
    gives: '2012-03-21',
  },
  {
    title: 'XML by local name, repeated elements as a list',
    template:
      '{{ body.envelope.body.X.a }}/{% for i in body.Envelope.Body.x.item %}{{ i }};{% endfor %}',
    type: 'text/xml',
    body: '<s:Envelope xmlns:s="urn:s"><s:Body><x a="1"><item>p</item><item>q</item></x></s:Body></s:Envelope>',
    gives: '1/p;q;',
  },
  {
    title: 'a loop over an XML element goes through the elements in it',
    template:
      '[{% JSONArrayFor i in body.r.list -%}{"n":"{{i.name}}"}{% endJSONArrayFor -%}]{% for i in body.r.one %}{{ i.name }}{% endfor %}',
    type: 'text/xml',
    body: '<r><list kind="k"><x><name>p</name></x><x><name>q</name></x></list><one><x><name>s</name></x></one></r>',
    gives: '[{"n":"p"},{"n":"q"}]s',
  },
  {
    title: 'xsi:nil is blank',
    template: '[{{ body.a.b }}]',
    type: 'application/xml',
    body: '<a xmlns:xsi="urn:x"><b xsi:nil="true">z</b></a>',
    gives: '[]',
  },
  {
    title: 'any other type is text',
    template: '{{ body }}',
    type: 'text/plain',
    body: 'plain',
    gives: 'plain',
  },
  {
    title: 'headers are pairs',
    template: '{% for h in context.Request.Headers %}{{ h.Key }}={{ h.Value }};{% endfor %}',
    body: '{}',
    gives: 'Content-Type=application/json;',
  },
  {
    title: 'variables by index and by member',
    template: '{{ context.Variables["v"] }}{{ context.Variables.order["id"] }}',
    gives: 'x7',
  },
  {
    title: "strings have no escapes, Replace takes .NET's expressions",
    template: `{{ body.t | Replace: '([^\\\\](\\\\\\\\)*)"', '$1\\"' }}`,
    body: '{"t":"say \\"hi\\""}',
    gives: 'say \\"hi\\"',
  },
  {
    title: 'line breaks are escaped as APIM generates it',
    template: String.raw`{{ body.t | Replace: '\r', '\r' | Replace: '\n', '\n' }}`,
    body: '{"t":"a\\nb"}',
    gives: 'a\\nb',
  },
]

describe('Liquid in C# naming mode', () => {
  for (const {
    title,
    template,
    body,
    type = 'application/json',
    attributes = {},
    gives,
  } of cases) {
    it(title, async () => {
      const compiled = compileLiquid(template, new Map(Object.entries(attributes)))
      if (!compiled.ok) throw new Error(compiled.problem)
      const context = contextOf(body, type)
      expect(await compiled.value.render({ context, message: context.request })).toBe(gives)
    })
  }

  it('a template that does not compile says why', () => {
    expect(compileLiquid('{% if %}', new Map())).toMatchObject({ ok: false, code: 'PP2023' })
  })

  it('tags that read files are unknown', () => {
    expect(compileLiquid('{% include "x" %}', new Map())).toMatchObject({ ok: false })
  })
})

function contextOf(body: string | undefined, type: string): Context {
  const url = Url.parse('https://api.example.com/orders')!
  const request = new RequestMessage({
    method: 'POST',
    url,
    originalUrl: url,
    relativePath: '/orders',
    headers: HeaderList.from([['Content-Type', type]]),
    body: body === undefined ? undefined : Body.ofText(body),
    ipAddress: '203.0.113.7',
    matchedParameters: new Map(),
    decodeLimit: 1_000_000,
  })
  const variables = new Map<string, unknown>([
    ['v', 'x'],
    ['order', parseObject('{"id":7}')],
  ])
  const nobody = { id: 'a', name: 'A', path: 'a', revision: '1', version: '' }
  return {
    request,
    response: undefined,
    variables,
    api: nobody,
    operation: nobody,
  } as unknown as Context
}
