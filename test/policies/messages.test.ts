import { describe, expect, it } from 'vitest'
import { type PolicyCase, runCase } from './harness.ts'

const two = '<value>a</value><value>b</value>'

const cases: readonly PolicyCase[] = [
  // set-header
  {
    title: 'set-header replaces all values by default',
    policy: '<set-header name="X-Team"><value>orders</value></set-header>',
    given: { headers: { 'x-team': 'old' } },
    gives: { sent: { headers: { 'X-Team': 'orders' } } },
  },
  {
    title: 'set-header joins several values by commas',
    policy: `<set-header name="X-Team">${two}</set-header>`,
    gives: { sent: { headers: { 'X-Team': 'a,b' } } },
  },
  {
    title: 'set-header appends to what is there',
    policy: `<set-header name="X-Team" exists-action="append">${two}</set-header>`,
    given: { headers: { 'X-Team': 'x' } },
    gives: { sent: { headers: { 'X-Team': 'x,a,b' } } },
  },
  {
    title: 'set-header leaves a header alone with skip',
    policy: '<set-header name="X-Team" exists-action="skip"><value>a</value></set-header>',
    given: { headers: { 'X-Team': 'x' } },
    gives: { sent: { headers: { 'X-Team': 'x' } } },
  },
  {
    title: 'set-header adds a header that is absent with skip',
    policy: '<set-header name="X-Team" exists-action="skip"><value>a</value></set-header>',
    gives: { sent: { headers: { 'X-Team': 'a' } } },
  },
  {
    title: 'set-header removes a header, whatever values it is given',
    policy: '<set-header name="X-Team" exists-action="delete"><value>a</value></set-header>',
    given: { headers: { 'X-TEAM': 'x' } },
    gives: { sent: { headers: { 'X-Team': null } } },
  },
  {
    title: 'set-header without a value removes the header',
    policy: '<set-header name="X-Team" />',
    given: { headers: { 'X-Team': 'x' } },
    gives: { sent: { headers: { 'X-Team': null } } },
  },
  {
    title: 'set-header adds nothing for null',
    policy: '<set-header name="X-Team"><value>@(nothing)</value></set-header>',
    given: { expressions: { nothing: () => null } },
    gives: { sent: { headers: { 'X-Team': null } } },
  },
  {
    title: 'set-header with an empty value keeps the header empty',
    policy: '<set-header name="X-Team"><value></value></set-header>',
    gives: { sent: { headers: { 'X-Team': '' } } },
  },
  {
    title: 'set-header leaves the headers of the connection alone, and says so',
    policy: '<set-header name="Transfer-Encoding"><value>chunked</value></set-header>',
    gives: {
      sent: { headers: { 'Transfer-Encoding': null } },
      traces: ['set-header: Transfer-Encoding cannot be changed by a policy'],
    },
  },
  {
    title: 'set-header refuses a line break in a value',
    policy: '<set-header name="X-Team"><value>@(two lines)</value></set-header>',
    given: { expressions: { 'two lines': () => 'a\r\nX-Evil: b' } },
    gives: {
      status: 500,
      sent: false,
      error: {
        source: 'set-header',
        reason: 'ExpressionValueEvaluationFailure',
        message:
          'Expression evaluation failed. New-line characters are not allowed in header values.',
      },
    },
  },
  {
    title: 'set-header edits the response in outbound',
    policy: { outbound: '<set-header name="X-Team"><value>a</value></set-header>' },
    gives: { headers: { 'X-Team': 'a' } },
  },

  // set-query-parameter
  {
    title:
      'set-query-parameter replaces a parameter in its place and leaves others as they are spelled',
    policy: '<set-query-parameter name="b"><value>x y</value></set-query-parameter>',
    given: { url: '/orders?a=%7e+1&B=2&c=3&b=4' },
    gives: { sent: { url: 'https://backend.example/base/orders?a=%7e+1&b=x%20y&c=3' } },
  },
  {
    title: 'set-query-parameter writes several values one after the other',
    policy: `<set-query-parameter name="$filter" exists-action="append">${two}</set-query-parameter>`,
    given: { url: '/orders?q=1' },
    gives: { sent: { url: 'https://backend.example/base/orders?q=1&$filter=a&$filter=b' } },
  },
  {
    title: 'set-query-parameter skips a parameter that is there',
    policy:
      '<set-query-parameter name="q" exists-action="skip"><value>2</value></set-query-parameter>',
    given: { url: '/orders?q=1' },
    gives: { sent: { url: 'https://backend.example/base/orders?q=1' } },
  },
  {
    title: 'set-query-parameter removes the last parameter with its question mark',
    policy: '<set-query-parameter name="q" exists-action="delete" />',
    given: { url: '/orders?q=1&Q=2' },
    gives: { sent: { url: 'https://backend.example/base/orders' } },
  },
  {
    title: 'set-query-parameter encodes what would break the query',
    policy: '<set-query-parameter name="q"><value>@(odd)</value></set-query-parameter>',
    given: { expressions: { odd: () => 'a&b=c#d\uD800' } },
    gives: { sent: { url: 'https://backend.example/base/orders?q=a%26b%3Dc%23d%EF%BF%BD' } },
  },

  // set-method, set-status, set-variable
  {
    title: 'set-method changes the method of the request',
    policy: '<set-method>PATCH</set-method>',
    given: { method: 'POST' },
    gives: { sent: { method: 'PATCH' } },
  },
  {
    title: 'set-method takes an expression',
    policy: '<set-method>@(method)</set-method>',
    given: { expressions: { method: () => 'PUT' } },
    gives: { sent: { method: 'PUT' } },
  },
  {
    title: 'set-status changes code and reason',
    policy: { outbound: '<set-status code="404" reason="No such order" />' },
    gives: { status: 404, reason: 'No such order' },
  },
  {
    title: 'set-status gives the standard reason when there is none',
    policy: { outbound: '<set-status code="404" />' },
    gives: { status: 404, reason: 'Not Found' },
  },
  {
    title: 'set-status leaves the code alone when there is none',
    policy: { outbound: '<set-status reason="Fine" />' },
    gives: { status: 200, reason: 'Fine' },
  },
  {
    title: 'set-status in inbound does not touch the answer of the backend',
    policy: '<set-status code="404" reason="x" />',
    gives: { status: 200, reason: 'From backend' },
  },
  {
    title: 'set-variable keeps the type of an expression, a literal is a string',
    policy: '<set-variable name="n" value="@(five)" /><set-variable name="s" value="5" />',
    given: { expressions: { five: () => 5 } },
    gives: { variables: { n: 5, s: '5' } },
  },
  {
    title: 'set-variable knows names with case',
    policy: '<set-variable name="a" value="1" /><set-variable name="A" value="2" />',
    gives: { variables: { a: '1', A: '2' } },
  },

  // set-body, find-and-replace
  {
    title: 'set-body keeps literal text as it is written',
    policy: { outbound: '<set-body> <a b="1"/> \n</set-body>' },
    gives: { body: ' <a b="1"/> \n', headers: { 'Content-Length': '13' } },
  },
  {
    title: 'set-body leaves the content type alone but for its charset',
    policy: { outbound: '<set-body>ä</set-body>' },
    given: { backend: [{ headers: { 'Content-Type': 'text/plain; charset=latin1' } }] },
    gives: { body: 'ä', headers: { 'Content-Type': 'text/plain; charset=utf-8' } },
  },
  {
    title: 'set-body takes the result of an expression, whatever its type',
    policy: { outbound: '<set-body>@(yes)</set-body>' },
    given: { expressions: { yes: () => true } },
    gives: { body: 'True' },
  },
  {
    title: 'set-body takes bytes',
    policy: { outbound: '<set-body>@(bytes)</set-body>' },
    given: { expressions: { bytes: () => Buffer.from('raw') } },
    gives: { body: 'raw' },
  },
  {
    title: 'set-body with null empties the body',
    policy: { outbound: '<set-body>@(nothing)</set-body>' },
    given: { backend: [{ body: 'x' }], expressions: { nothing: () => null } },
    gives: { body: '', headers: { 'Content-Length': '0' } },
  },
  {
    title: 'set-body takes the value element that tools write',
    policy: { outbound: '<set-body>\n  <value>@(text)</value>\n</set-body>' },
    given: { expressions: { text: () => 'content' } },
    gives: { body: 'content' },
  },
  {
    title: 'set-body renders a Liquid template',
    policy: { outbound: '<set-body template="liquid">{{ body.a | Plus: 1 }}</set-body>' },
    given: { backend: [{ headers: { 'Content-Type': 'application/json' }, body: '{"a":1}' }] },
    gives: { body: '2' },
  },
  {
    title: 'set-body renders a JSONata template',
    policy: { outbound: '<set-body template="jsonata">{"b": response.body.a + 1}</set-body>' },
    given: { backend: [{ headers: { 'Content-Type': 'application/json' }, body: '{"a":1}' }] },
    gives: { body: '{"b":2}' },
  },
  {
    title: 'set-body sends a request body that was not there',
    policy: '<set-body>new</set-body>',
    given: { method: 'POST' },
    gives: { sent: { body: 'new', headers: { 'Content-Length': '3' } } },
  },
  {
    title: 'find-and-replace replaces every occurrence, with case, without patterns',
    policy: { outbound: '<find-and-replace from="a.c" to="$&amp;!" />' },
    given: { backend: [{ body: 'abc a.c A.C a.c' }] },
    gives: { body: 'abc $&! A.C $&!' },
  },
  {
    title: 'find-and-replace does nothing for an empty text',
    policy: { outbound: '<find-and-replace from="" to="x" />' },
    given: { backend: [{ body: 'abc' }] },
    gives: { body: 'abc' },
  },

  // authentication-basic
  {
    title: 'authentication-basic replaces the Authorization header, in UTF-8',
    policy: '<authentication-basic username="ü" password="p:w" />',
    given: { headers: { authorization: 'Bearer x' } },
    gives: { sent: { headers: { Authorization: 'Basic w7w6cDp3' } } },
  },

  // rewrite-uri
  {
    title: 'rewrite-uri replaces path and query behind the base of the backend',
    policy: '<rewrite-uri template="/v2/{id}/lines" />',
    given: { url: '/orders/7', urlTemplate: '/orders/{id}', parameters: { id: '7' } },
    gives: { sent: { url: 'https://backend.example/base/v2/7/lines' } },
  },
  {
    title: 'rewrite-uri appends parameters that the operation does not name',
    policy: '<rewrite-uri template="/put" />',
    given: { url: '/get?a=b&c=d', urlTemplate: '/get?a={b}', parameters: { b: 'b' } },
    gives: { sent: { url: 'https://backend.example/base/put?c=d' } },
  },
  {
    title: 'rewrite-uri leaves them out when told to',
    policy: '<rewrite-uri template="/put" copy-unmatched-params="false" />',
    given: { url: '/get?a=b&c=d', urlTemplate: '/get?a={b}', parameters: { b: 'b' } },
    gives: { sent: { url: 'https://backend.example/base/put' } },
  },
  {
    title: 'rewrite-uri lets its own parameter win over one of the caller',
    policy: '<rewrite-uri template="/put?c={b}&amp;x=1" />',
    given: { url: '/get?a=b&C=d&e=f', urlTemplate: '/get?a={b}', parameters: { b: 'b' } },
    gives: { sent: { url: 'https://backend.example/base/put?c=b&x=1&e=f' } },
  },
  {
    title: 'rewrite-uri leaves out a parameter that the caller left out',
    policy: '<rewrite-uri template="/put?c={b}" />',
    given: { url: '/get', urlTemplate: '/get?a={b}' },
    gives: { sent: { url: 'https://backend.example/base/put' } },
  },
  {
    title: 'rewrite-uri encodes values by segment, those of a wildcard keep their slashes',
    policy: '<rewrite-uri template="x/{id}/{*rest}" />',
    given: {
      url: '/orders/a%2Fb/c/d',
      urlTemplate: '/orders/{id}/{*rest}',
      parameters: { id: 'a/b ?', '*rest': 'c/d #' },
    },
    gives: { sent: { url: 'https://backend.example/base/x/a%2Fb%20%3F/c/d%20%23' } },
  },
  {
    title: 'rewrite-uri keeps escapes of the template and encodes what a URL cannot hold',
    policy: '<rewrite-uri template="@(template)" />',
    given: { expressions: { template: () => '/a%20b/ü c?q=1 2' } },
    gives: { sent: { url: 'https://backend.example/base/a%20b/%C3%BC%20c?q=1%202' } },
  },
  {
    title: 'rewrite-uri fails for a parameter that the operation does not have',
    policy: '<rewrite-uri template="/v2/{other}" />',
    gives: {
      status: 500,
      sent: false,
      error: { source: 'rewrite-uri', reason: 'ParameterNotMatched' },
    },
  },
]

describe('policies that edit messages', () => {
  for (const each of cases) {
    it(each.title, async () => expect(await runCase(each)).toEqual(each.gives))
  }
})
