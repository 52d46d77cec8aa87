import { randomBytes, randomUUID } from 'node:crypto'
import type {
  Api,
  Context,
  Deployment,
  Operation,
  Product,
  Subscription,
  User,
} from '../../context.ts'
import type { Services } from '../../ports.ts'
import { Body } from '../../run/body.ts'
import type { LastError } from '../../run/errors.ts'
import { HeaderList } from '../../run/headers.ts'
import { RequestMessage, ResponseMessage } from '../../run/message.ts'
import { Url, type UrlParts } from '../../run/url.ts'
import { certificateBytes } from './certificate.ts'
import { entityText, type Json, member, membersOf, numberOf, textOf, textOr } from './json.ts'
import { variableOf } from './variable.ts'

/** What an evaluation leaves behind besides its value. */
export interface EvalContext {
  readonly context: Context
  /** Texts of `context.Trace`. */
  readonly traces: readonly string[]
}

const bodyLimit = 50 * 1024 * 1024

/** The context that a case describes; what it does not say takes the defaults of an imagined shop. */
export function evalContext(given: Json): EvalContext {
  const traces: string[] = []
  const request = requestOf(member(given, 'Request'))
  const response = member(given, 'Response')
  const timestamp = Date.parse(textOr(member(given, 'Timestamp'), '2024-05-06T07:08:09.1230000Z'))
  const elapsed = spanOf(textOr(member(given, 'Elapsed'), '00:00:00.1250000'))
  const graphQL = member(given, 'GraphQL')
  const backend = member(given, 'Backend')
  const workspace = member(given, 'Workspace')
  const context: Context = {
    requestId: textOr(member(given, 'RequestId'), '11111111-2222-3333-4444-555555555555'),
    timestamp,
    elapsed: () => elapsed,
    tracing: member(given, 'Tracing') === true,
    request,
    response: response === null ? undefined : responseOf(response),
    message: request,
    variables: new Map(
      membersOf(member(given, 'Variables')).map(([name, value]) => [name, variableOf(value)]),
    ),
    lastError: lastErrorOf(member(given, 'LastError')),
    section: 'inbound',
    scope: undefined,
    api: apiOf(member(given, 'Api')),
    operation: operationOf(member(given, 'Operation')),
    product: member(given, 'Product') === null ? undefined : productOf(member(given, 'Product')),
    subscription:
      member(given, 'Subscription') === null
        ? undefined
        : subscriptionOf(member(given, 'Subscription')),
    user: member(given, 'User') === null ? undefined : userOf(member(given, 'User')),
    workspace: workspace
      ? { id: textOf(member(workspace, 'Id')), name: textOf(member(workspace, 'Name')) }
      : undefined,
    deployment: deploymentOf(member(given, 'Deployment')),
    backend: backend
      ? {
          id: textOf(member(backend, 'Id')),
          type: textOf(member(backend, 'Type')),
          azureRegion: textOf(member(backend, 'AzureRegion')) || undefined,
        }
      : undefined,
    backendStatus: undefined,
    graphQL: graphQL
      ? { arguments: member(graphQL, 'Arguments'), parent: member(graphQL, 'Parent') }
      : undefined,
    target: { kind: 'none' },
    connection: undefined,
    services: services(),
    moments: unavailable('moments'),
    signal: new AbortController().signal,
    notes: new Map(),
    trace: (_source, message) => {
      traces.push(message)
    },
  }
  return { context, traces }
}

/** Time and chance are real; everything else of the outside is not there. */
function services(): Services {
  const random = {
    next: Math.random,
    bytes: (count: number) => randomBytes(count),
    uuid: () => randomUUID(),
  }
  const clock = { now: () => Date.now(), sleep: () => Promise.reject(new Error('no waiting here')) }
  const settings: Services['settings'] = {
    bodies: 'azure',
    timeoutStatus: 500,
    autoUnbufferSse: true,
    maxRequestBody: bodyLimit,
    maxResponseBody: bodyLimit,
    llm: { rate: 'sliding', hold: 'prompt', streamUsage: 'never' },
    contentSafety: { onError: 'closed', oversize: 'block', split: 'request', timeout: 1 },
    semanticCache: {
      share: 'subscription',
      maxAnswer: 0,
      timeout: 1,
      embeddingsModel: '',
      header: false,
    },
  }
  const rest = unavailable<Services>('services')
  return new Proxy(rest, {
    get(target, name) {
      if (name === 'random') return random
      if (name === 'clock') return clock
      if (name === 'settings') return settings
      return Reflect.get(target, name) as unknown
    },
  })
}

/** Stands for what expressions cannot reach. */
function unavailable<T extends object>(what: string): T {
  return new Proxy({} as T, {
    get(_target, name) {
      throw new Error(`${what}.${String(name)} is not there when an expression is evaluated alone`)
    },
  })
}

function spanOf(text: string): number {
  const match = /^(\d+):(\d+):(\d+(?:\.\d+)?)$/.exec(text)
  if (!match) return 0
  return (Number(match[1]) * 3600 + Number(match[2]) * 60 + Number(match[3])) * 1000
}

// Messages --------------------------------------------------------------------------------

const defaultUrl = 'https://api.example.com/orders/42?top=10&filter=a%20b'
const defaultOriginal = 'https://gateway.example.com/shop/orders/42?top=10&filter=a%20b'

function requestOf(given: Json): RequestMessage {
  const url = member(given, 'Url')
  const original = member(given, 'OriginalUrl')
  const inner = urlOf(url ?? defaultUrl)
  return new RequestMessage({
    method: textOr(member(given, 'Method'), 'GET'),
    url: inner,
    relativePath: inner.path,
    originalUrl: urlOf(original ?? url ?? defaultOriginal),
    headers: headersOf(member(given, 'Headers')),
    body: bodyOf(member(given, 'Body')),
    ipAddress: textOr(member(given, 'IpAddress'), '203.0.113.7'),
    matchedParameters: new Map(
      membersOf(member(given, 'MatchedParameters')).map(([name, value]) => [name, textOf(value)]),
    ),
    certificate: certificateBytes(member(given, 'Certificate')),
    decodeLimit: bodyLimit,
  })
}

export function responseOf(given: Json): ResponseMessage {
  return new ResponseMessage({
    statusCode: numberOf(member(given, 'StatusCode')) ?? 200,
    statusReason: textOr(member(given, 'StatusReason'), 'OK'),
    headers: headersOf(member(given, 'Headers')),
    body: bodyOf(member(given, 'Body')),
    decodeLimit: bodyLimit,
  })
}

function urlOf(given: Json): Url {
  if (typeof given === 'string') {
    const url = Url.parse(given)
    if (!url) throw new Error(`\`${given}\` is no URL`)
    return url
  }
  const scheme = textOr(member(given, 'Scheme'), 'https')
  const parts: UrlParts = {
    scheme,
    host: textOr(member(given, 'Host'), 'api.example.com'),
    port: numberOf(member(given, 'Port')) ?? (scheme === 'http' ? 80 : 443),
    path: textOr(member(given, 'Path'), '/'),
    queryString: textOr(member(given, 'QueryString'), ''),
  }
  return new Url(parts)
}

function headersOf(given: Json): HeaderList {
  const headers = new HeaderList()
  for (const [name, value] of membersOf(given)) {
    // Names ignore case: of two that are the same the later one counts.
    headers.set(name, ...(Array.isArray(value) ? value.map(textOf) : [textOf(value)]))
  }
  return headers
}

/** A text, `{text}`, `{json}`, `{base64}`. */
function bodyOf(given: Json): Body | undefined {
  if (given === null || given === undefined) return undefined
  if (typeof given === 'string') return Body.ofText(given)
  const text = member(given, 'text')
  if (text !== undefined) return Body.ofText(textOf(text))
  const base64 = member(given, 'base64')
  if (base64 !== undefined) return Body.ofBytes(Buffer.from(textOf(base64), 'base64'))
  return Body.ofText(JSON.stringify(member(given, 'json')))
}

// Entities --------------------------------------------------------------------------------

function apiOf(given: Json): Api {
  const names = member(given, 'SubscriptionKeyParameterNames')
  const serviceUrl = member(given, 'ServiceUrl')
  return {
    id: entityText(member(given, 'Id'), 'shop-api'),
    name: entityText(member(given, 'Name'), 'Shop API'),
    path: entityText(member(given, 'Path'), 'shop'),
    revision: entityText(member(given, 'Revision'), '1'),
    version: entityText(member(given, 'Version'), 'v1'),
    isCurrentRevision: member(given, 'IsCurrentRevision') !== false,
    protocols: listOr(member(given, 'Protocols'), ['https']).map(textOf),
    serviceUrl: serviceUrl === null ? undefined : urlOf(serviceUrl ?? 'https://api.example.com/'),
    subscriptionKeyParameterNames: {
      header: textOr(member(names, 'Header'), 'Ocp-Apim-Subscription-Key'),
      query: textOr(member(names, 'Query'), 'subscription-key'),
    },
  }
}

function operationOf(given: Json): Operation {
  return {
    id: entityText(member(given, 'Id'), 'get-order'),
    method: entityText(member(given, 'Method'), 'GET'),
    name: entityText(member(given, 'Name'), 'Get order'),
    urlTemplate: entityText(member(given, 'UrlTemplate'), '/orders/{id}'),
  }
}

function productOf(given: Json): Product {
  return {
    id: entityText(member(given, 'Id'), 'starter'),
    name: entityText(member(given, 'Name'), 'Starter'),
    state:
      entityText(member(given, 'State'), 'Published') === 'Published'
        ? 'Published'
        : 'NotPublished',
    subscriptionRequired: member(given, 'SubscriptionRequired') !== false,
    approvalRequired: member(given, 'ApprovalRequired') === true,
    subscriptionLimit:
      member(given, 'SubscriptionLimit') === null
        ? undefined
        : (numberOf(member(given, 'SubscriptionLimit')) ?? 1),
    apis: listOr(member(given, 'Apis'), [{ Id: 'shop-api' }]).map(apiOf),
    groups: groupsOf(member(given, 'Groups'), [{ Id: 'developers', Name: 'Developers' }]),
  }
}

function subscriptionOf(given: Json): Subscription {
  return {
    id: entityText(member(given, 'Id'), 'sub-1'),
    key: entityText(member(given, 'Key'), 'key-1'),
    name: entityText(member(given, 'Name'), 'Sub One'),
    primaryKey: entityText(member(given, 'PrimaryKey'), 'key-1'),
    secondaryKey: entityText(member(given, 'SecondaryKey'), 'key-2'),
    createdDate: dateOf(member(given, 'CreatedDate'), '2024-01-02T03:04:05Z')!,
    startDate: dateOf(member(given, 'StartDate'), '2024-01-03T00:00:00Z'),
    endDate: dateOf(member(given, 'EndDate'), undefined),
  }
}

function userOf(given: Json): User {
  return {
    id: entityText(member(given, 'Id'), 'user-1'),
    email: entityText(member(given, 'Email'), 'ann@example.com'),
    firstName: entityText(member(given, 'FirstName'), 'Ann'),
    lastName: entityText(member(given, 'LastName'), 'Lee'),
    note: entityText(member(given, 'Note'), ''),
    registrationDate: dateOf(member(given, 'RegistrationDate'), '2023-02-03T04:05:06Z')!,
    groups: groupsOf(member(given, 'Groups'), [
      { Id: 'developers', Name: 'Developers' },
      { Id: 'beta', Name: 'Beta' },
    ]),
    identities: listOr(member(given, 'Identities'), [{ Id: 'ann', Provider: 'Basic' }]).map(
      (one) => ({
        id: textOf(member(one, 'Id')),
        provider: textOf(member(one, 'Provider')),
      }),
    ),
  }
}

function deploymentOf(given: Json): Deployment {
  const gateway = member(given, 'Gateway')
  const certificates = new Map<string, Uint8Array>()
  for (const [id, value] of membersOf(member(given, 'Certificates'))) {
    const bytes = certificateBytes(value)
    if (bytes) certificates.set(id, bytes)
  }
  return {
    gatewayId: entityText(member(given, 'GatewayId') ?? member(gateway, 'Id'), 'managed'),
    instanceId: textOr(member(gateway, 'InstanceId'), 'instance-1'),
    isManaged: member(gateway, 'IsManaged') !== false,
    region: entityText(member(given, 'Region'), 'West Europe'),
    serviceId: entityText(member(given, 'ServiceId'), 'contoso'),
    serviceName: entityText(member(given, 'ServiceName'), 'contoso'),
    certificates,
  }
}

function lastErrorOf(given: Json): LastError | undefined {
  if (!given) return undefined
  const text = (name: string) => {
    const value = member(given, name)
    return typeof value === 'string' ? value : undefined
  }
  return {
    source: text('Source') as string,
    reason: text('Reason'),
    message: text('Message') as string,
    scope: text('Scope') as LastError['scope'],
    section: text('Section') as LastError['section'],
    path: text('Path'),
    policyId: text('PolicyId'),
  }
}

function groupsOf(given: Json, fallback: readonly Json[]) {
  return listOr(given, fallback).map((one) => ({
    id: textOf(member(one, 'Id')),
    name: textOf(member(one, 'Name')),
  }))
}

function listOr(given: Json, fallback: readonly Json[]): readonly Json[] {
  return Array.isArray(given) ? given : fallback
}

function dateOf(given: Json, fallback: string | undefined): number | undefined {
  if (given === null) return undefined
  const text = typeof given === 'string' ? given : fallback
  return text === undefined ? undefined : Date.parse(text)
}
