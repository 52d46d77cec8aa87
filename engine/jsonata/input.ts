import type { Context } from '../context.ts'
import { plainBody, record, toPlain } from '../dotnet/plain.ts'
import type { Needs } from '../expression.ts'
import type { HeaderList } from '../run/headers.ts'
import type { Message } from '../run/message.ts'
import type { Url } from '../run/url.ts'

/** What a JSONata expression sees: plain copies. Bodies are there when the expression may read them. */
export function jsonataInput(context: Context, needs: Needs): unknown {
  const { request, response } = context
  return record([
    [
      'request',
      record([
        ['method', request.method],
        ['url', plainUrl(request.url)],
        ['originalUrl', plainUrl(request.originalUrl)],
        ['headers', plainHeaders(request.headers)],
        ['ipAddress', request.ipAddress],
        ['matchedParameters', record(request.matchedParameters)],
        ['body', needs.requestBody ? bodyOf(request) : null],
      ]),
    ],
    [
      'response',
      response
        ? record([
            ['statusCode', response.statusCode],
            ['statusReason', response.statusReason],
            ['headers', plainHeaders(response.headers)],
            ['body', needs.responseBody ? bodyOf(response) : null],
          ])
        : null,
    ],
    ['variables', record([...context.variables].map(([name, value]) => [name, toPlain(value)]))],
    ['api', entity(context.api, ['id', 'name', 'path', 'revision', 'version'])],
    ['operation', entity(context.operation, ['id', 'name', 'method', 'urlTemplate'])],
    ['product', entity(context.product, ['id', 'name'])],
    ['subscription', entity(context.subscription, ['id', 'name'])],
    ['user', entity(context.user, ['id', 'email', 'firstName', 'lastName', 'note'])],
    [
      'lastError',
      entity(context.lastError, [
        'source',
        'reason',
        'message',
        'scope',
        'section',
        'path',
        'policyId',
      ]),
    ],
  ])
}

function bodyOf(message: Message): unknown {
  return message.body?.buffered ? plainBody(message) : null
}

function plainHeaders(headers: HeaderList): Record<string, unknown> {
  return record(headers.names().map((name) => [name.toLowerCase(), headers.joined(name)]))
}

function plainUrl(url: Url): Record<string, unknown> {
  const query = record([...url.query].map(([name, values]) => [name, values.join(',')]))
  const { scheme, host, port, path, queryString } = url
  return record(Object.entries({ scheme, host, port, path, queryString, query }))
}

/** The named members of an entity; keys never go out. */
function entity<T extends object>(
  value: T | undefined,
  members: readonly (keyof T & string)[],
): unknown {
  return value ? record(members.map((name) => [name, value[name] ?? null])) : null
}
