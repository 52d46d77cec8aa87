import type { Context } from '../../engine/context.ts'
import type { ArgsOf } from '../../engine/policy/define.ts'
import type { InboundResponse, OutboundRequest } from '../../engine/ports.ts'
import { Body } from '../../engine/run/body.ts'
import { fail } from '../../engine/run/errors.ts'
import { HeaderList } from '../../engine/run/headers.ts'
import { RequestMessage } from '../../engine/run/message.ts'
import { Url } from '../../engine/run/url.ts'
import { clientCertificate, proxyOf } from './connection.ts'
import { editBody } from './edit-body.ts'
import { editHeader } from './edit-headers.ts'
import { identityToken } from './identity.ts'
import type { requestElements } from './request-shapes.ts'

type RequestArgs = ArgsOf<{ elements: typeof requestElements }> & { readonly mode: 'new' | 'copy' }

/** The request that send-request and send-one-way-request make. Everything of the context is read before it is sent. */
export async function makeRequest(
  args: RequestArgs,
  context: Context,
  timeout: number,
): Promise<OutboundRequest> {
  const message = args.mode === 'copy' ? await copyOf(context) : emptyRequest(context)
  if (args.setUrl) message.url = parsed(args.setUrl.text)
  else if (args.mode === 'new') throw fail('RequestUrlInvalid')
  if (args.setMethod) message.method = args.setMethod.text
  for (const header of args.setHeader) editHeader(header, message)
  if (args.setBody) {
    // The body of the context is not shown to templates here (transformation.md §5.1).
    await editBody(message, args.setBody, undefined, context)
  }
  const { authenticationManagedIdentity: identity, authenticationToken: older } = args
  if (identity)
    await identityToken(identity, context, (value) => message.headers.set('Authorization', value))
  if (older?.resourceUrl !== undefined) {
    const wanted = {
      resource: older.resourceUrl,
      clientId: undefined,
      ignoreError: older.ignoreError,
    }
    await identityToken(wanted, context, (value) => message.headers.set('Authorization', value))
  }
  const connection = connectionOf(args, context)
  return {
    method: message.method,
    url: message.url,
    headers: message.headers,
    body: message.body?.send(),
    timeout,
    ...(connection ? { connection } : {}),
  }
}

/** The answer as an `IResponse` of a variable. */
export function bodyOf(answer: InboundResponse, limit: number): Body | undefined {
  return answer.body && Body.ofSource(answer.body, limit, 'response')
}

const nowhere = new Url({ scheme: 'http', host: 'localhost', port: 80, path: '/', queryString: '' })

function emptyRequest(context: Context): RequestMessage {
  return requestLike(context, 'GET', nowhere, new HeaderList(), undefined)
}

async function copyOf(context: Context): Promise<RequestMessage> {
  const { request } = context
  const headers = request.headers.copy()
  for (const name of ['Host', 'Content-Length']) headers.delete(name)
  // In outbound a copy has no body (integration.md §1).
  if (context.section !== 'inbound' && context.section !== 'backend') {
    return requestLike(context, request.method, request.url, headers, undefined)
  }
  await request.buffer()
  const body = request.body && Body.ofBytes(request.body.bytes())
  return requestLike(context, request.method, request.url, headers, body)
}

function requestLike(
  { request, services }: Context,
  method: string,
  url: Url,
  headers: HeaderList,
  body: Body | undefined,
): RequestMessage {
  return new RequestMessage({
    method,
    url,
    relativePath: url.path,
    originalUrl: request.originalUrl,
    headers,
    body,
    ipAddress: request.ipAddress,
    matchedParameters: request.matchedParameters,
    decodeLimit: services.settings.maxRequestBody,
  })
}

function parsed(text: string): Url {
  const url = Url.parse(text)
  if (!url || (url.scheme !== 'http' && url.scheme !== 'https')) throw fail('RequestUrlInvalid')
  return url
}

function connectionOf(args: RequestArgs, context: Context): OutboundRequest['connection'] {
  const { proxy, authenticationCertificate: certificate } = args
  if (!proxy && !certificate) return undefined
  return {
    ...(certificate ? { clientCertificate: clientCertificate(certificate, context) } : {}),
    ...(proxy ? { proxy: proxyOf(proxy) } : {}),
  }
}
