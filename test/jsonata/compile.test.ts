import { describe, expect, it } from 'vitest'
import type { Context } from '../../engine/context.ts'
import { BudgetError } from '../../engine/dotnet/budget.ts'
import { toText } from '../../engine/dotnet/convert.ts'
import { parseObject } from '../../engine/dotnet/json/load.ts'
import { compileJsonata } from '../../engine/jsonata/compile.ts'
import { Body } from '../../engine/run/body.ts'
import { HeaderList } from '../../engine/run/headers.ts'
import { RequestMessage } from '../../engine/run/message.ts'
import { Url } from '../../engine/run/url.ts'
import { MappedText } from '../../engine/text/mapped.ts'
import { Source } from '../../engine/text/source.ts'

const cases: readonly { readonly title: string; readonly text: string; readonly gives: unknown }[] =
  [
    { title: 'a member of the body', text: 'request.body.customer.name', gives: 'Ann' },
    { title: 'a whole number is an int', text: '$count(request.body.lines)', gives: 2 },
    {
      title: 'a header, by its name in lower case',
      text: 'request.headers."content-type"',
      gives: 'application/json',
    },
    { title: 'a variable that C# made', text: 'variables.order.id', gives: 7 },
    { title: 'what is missing is null', text: 'request.body.nobody.there', gives: null },
    {
      title: 'names of prototypes are just names',
      text: '$exists(request.constructor) or $exists(variables.__proto__)',
      gives: false,
    },
    { title: 'regular expressions', text: '$replace("a-b-c", /-/, "+")', gives: 'a+b+c' },
    {
      title: 'groups of regular expressions',
      text: '$match("k=v", /(\\w)=(\\w)/).groups[1]',
      gives: 'v',
    },
  ]

describe('JSONata over the request', () => {
  for (const { title, text, gives } of cases) {
    it(title, async () => expect(await evaluate(text)).toEqual(gives))
  }

  it('an object becomes a JObject', async () => {
    const text = '{ "total": $sum(request.body.lines.(price * count)) }'
    expect(toText(await evaluate(text))).toBe('{\n  "total": 9\n}')
  })

  it('knows whether it reads bodies', () => {
    expect(compile('request.method').value?.needs.requestBody).toBe(false)
    expect(compile('request.body').value?.needs.requestBody).toBe(true)
    expect(compile('request.*').value?.needs.requestBody).toBe(true)
    expect(compile('$lookup(request, "bo" & "dy")').value?.needs.requestBody).toBe(true)
  })

  it('a mistake is told at its place', () => {
    const [finding] = compile('request.body.(').diagnostics
    expect(finding).toMatchObject({ code: 'PJ4501', severity: 'error' })
  })

  it('look-around is refused when the document loads', () => {
    expect(compile('$match("a", /(?=a)/)').diagnostics[0]?.message).toContain('linear time')
  })

  for (const text of ['($f := function($x) { $f($x + 1) }; $f(1))', '[1..10000000]']) {
    it(`is stopped: ${text}`, async () => {
      await expect(evaluate(text)).rejects.toBeInstanceOf(BudgetError)
    })
  }
})

function compile(text: string) {
  const source = new Source('test', text)
  return compileJsonata(MappedText.verbatim(source, { start: 0, end: text.length }))
}

async function evaluate(text: string): Promise<unknown> {
  const { value, diagnostics } = compile(text)
  if (!value) throw new Error(diagnostics[0]?.message)
  return value.evaluate(context())
}

function context(): Context {
  const url = Url.parse('https://api.example.com/orders?top=1')!
  const body = {
    customer: { name: 'Ann' },
    lines: [
      { price: 2, count: 3 },
      { price: 1.5, count: 2 },
    ],
  }
  const request = new RequestMessage({
    method: 'POST',
    url,
    originalUrl: url,
    relativePath: '/orders',
    headers: HeaderList.from([['Content-Type', 'application/json']]),
    body: Body.ofText(JSON.stringify(body)),
    ipAddress: '203.0.113.7',
    matchedParameters: new Map(),
    decodeLimit: 1_000_000,
  })
  const variables = new Map<string, unknown>([['order', parseObject('{"id":7}')]])
  const nobody = {
    id: 'a',
    name: 'A',
    path: 'a',
    revision: '1',
    version: '',
    method: 'GET',
    urlTemplate: '/',
  }
  return {
    request,
    response: undefined,
    variables,
    api: nobody,
    operation: nobody,
  } as unknown as Context
}
