import type { Context } from '../../../engine/context.ts'
import type { HeaderList } from '../../../engine/run/headers.ts'
import type { Url } from '../../../engine/run/url.ts'
import { liquidValue } from './body.ts'
import { lookup } from './lookup.ts'

/** What `context` shows to templates. Keys and bodies of entities are not in it. */
export function liquidContext(context: Context): object {
  const { request, response, api, operation, product, subscription, user, lastError } = context
  return members({
    Request: members({
      Url: url(request.url),
      OriginalUrl: url(request.originalUrl),
      Method: request.method,
      OriginalMethod: request.method,
      IpAddress: request.ipAddress,
      MatchedParameters: lookup(new Map(request.matchedParameters)),
      HasBody: request.body !== undefined,
      Headers: headers(request.headers),
    }),
    Response: response
      ? members({
          StatusCode: response.statusCode,
          StatusReason: response.statusReason,
          Headers: headers(response.headers),
        })
      : null,
    Variables: lookup(
      new Map([...context.variables].map(([name, value]) => [name, liquidValue(value)])),
    ),
    Api: members({
      Id: api.id,
      Name: api.name,
      Path: api.path,
      Version: api.version,
      Revision: api.revision,
    }),
    Operation: members({
      Id: operation.id,
      Name: operation.name,
      Method: operation.method,
      UrlTemplate: operation.urlTemplate,
    }),
    Product: product ? members({ Id: product.id, Name: product.name }) : null,
    Subscription: subscription ? members({ Id: subscription.id, Name: subscription.name }) : null,
    User: user
      ? members({
          Id: user.id,
          Email: user.email,
          FirstName: user.firstName,
          LastName: user.lastName,
        })
      : null,
    LastError: lastError
      ? members({
          Source: lastError.source,
          Reason: lastError.reason,
          Message: lastError.message,
          Scope: lastError.scope,
          Section: lastError.section,
          Path: lastError.path,
          PolicyId: lastError.policyId,
        })
      : null,
    RequestId: context.requestId,
  })
}

function members(object: Readonly<Record<string, unknown>>): object {
  return lookup(new Map(Object.entries(object)))
}

function headers(list: HeaderList): object {
  return lookup(new Map(list.names().map((name) => [name, list.joined(name)])))
}

function url(value: Url): object {
  return members({
    Scheme: value.scheme,
    Host: value.host,
    Port: value.port,
    Path: value.path,
    QueryString: value.queryString,
    Query: lookup(new Map([...value.query].map(([name, values]) => [name, values.join(',')]))),
    ToUri: String(value),
    ToString: String(value),
  })
}
