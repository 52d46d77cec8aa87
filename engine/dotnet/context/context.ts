import type { Context } from '../../context.ts'
import { RequestMessage, ResponseMessage } from '../../run/message.ts'
import { Url } from '../../run/url.ts'
import { findType, typeOfName } from '../definition.ts'
import { parseToken } from '../json/load.ts'
import { enumeration, type TypeTable, type } from '../table.ts'
import type { Type } from '../types.ts'
import { arrayOf, sequence } from '../value.ts'
import { Guid } from '../values/guid.ts'
import { DateTime, kinds, unixEpochTicks } from '../values/time/date-time.ts'
import { TimeSpan } from '../values/time/time-span.ts'
import { Uri } from '../values/uri/uri.ts'
import { bodyOf } from './body.ts'
import {
  type ContextDictionary,
  certificateOf,
  certificatesDictionary,
  headersDictionary,
  parametersDictionary,
  queryDictionary,
  variablesDictionary,
} from './dictionary.ts'

const note = Symbol('context of expressions')

/** The value of `context` in an expression. */
export class ContextView {
  readonly context: Context
  variables: ContextDictionary | undefined

  private constructor(context: Context) {
    this.context = context
  }

  static of(context: Context): ContextView {
    const known = context.notes.get(note) as ContextView | undefined
    if (known) return known
    const view = new ContextView(context)
    context.notes.set(note, view)
    return view
  }
}

/** A plain object of the context as a .NET object of one of APIM's types. */
export class ContextObject<T extends object = object> {
  readonly definition
  readonly typeArguments: readonly Type[] = []
  readonly data: T

  constructor(typeName: string, data: T) {
    this.definition = findType(typeName)!
    this.data = data
  }
}

/** Entities, most of which outlive the call. */
const objects = new WeakMap<object, ContextObject>()

function view<T extends object>(
  typeName: string,
  data: T | undefined | null,
): ContextObject<T> | null {
  if (data === undefined || data === null) return null
  let object = objects.get(data) as ContextObject<T> | undefined
  if (!object) {
    object = new ContextObject(typeName, data)
    objects.set(data, object)
  }
  return object
}

function listOf<T extends object>(typeName: string, items: readonly T[]) {
  return sequence(typeOfName(typeName), () =>
    items.map((item) => view(typeName, item))[Symbol.iterator](),
  )
}

const dateOf = (milliseconds: number): DateTime => {
  const ticks = BigInt(Math.round(milliseconds * 10_000))
  return DateTime.fromTicks(ticks + unixEpochTicks, kinds.Utc)
}

const dateOrNull = (milliseconds: number | undefined) =>
  milliseconds === undefined ? null : dateOf(milliseconds)

const dictionaries = new WeakMap<object, ContextDictionary>()

function dictionaryOf(owner: object, make: () => ContextDictionary): ContextDictionary {
  let dictionary = dictionaries.get(owner)
  if (!dictionary) {
    dictionary = make()
    dictionaries.set(owner, dictionary)
  }
  return dictionary
}

type Members = Record<string, (...args: never[]) => unknown>

/** Members that show a property of the same name, in lower camel case. */
function texts(...names: readonly string[]): Members {
  const members: Members = {}
  for (const name of names) {
    const key = name[0]!.toLowerCase() + name.slice(1)
    members[`string ${name}`] = (self: ContextObject<Record<string, unknown>>) =>
      self.data[key] ?? null
  }
  return members
}

const tokenOf = (value: unknown) =>
  value === undefined || value === null ? null : parseToken(JSON.stringify(value), { dates: false })

type Api = Context['api']
type Of<T> = ContextObject<NonNullable<T> & object>

const optional = <T>(value: T | undefined) => value ?? null

export const contextTables: readonly TypeTable[] = [
  type('IProxyRequestContext', {
    kind: 'interface',
    class: ContextView,
    face: '<context object>',
    members: {
      'IContextApi Api': ({ context }: ContextView) => view('IContextApi', context.api),
      'IDeployment Deployment': ({ context }: ContextView) =>
        view('IDeployment', context.deployment),
      'TimeSpan Elapsed': ({ context }: ContextView) =>
        new TimeSpan(BigInt(Math.round(context.elapsed() * 10_000))),
      'ILastError LastError': ({ context }: ContextView) => view('ILastError', context.lastError),
      'IOperation Operation': ({ context }: ContextView) => view('IOperation', context.operation),
      'IProduct Product': ({ context }: ContextView) => view('IProduct', context.product),
      'IRequest Request': ({ context }: ContextView) => context.request,
      'Guid RequestId': ({ context }: ContextView) => Guid.parse(context.requestId),
      'IResponse Response': ({ context }: ContextView) => optional(context.response),
      'ISubscription Subscription': ({ context }: ContextView) =>
        view('ISubscription', context.subscription),
      'DateTime Timestamp': ({ context }: ContextView) => dateOf(context.timestamp),
      'bool Tracing': ({ context }: ContextView) => context.tracing,
      'IUser User': ({ context }: ContextView) => view('IUser', context.user),
      'IReadOnlyDictionary<string, object> Variables': (self: ContextView) => {
        self.variables ??= variablesDictionary(self.context.variables)
        return self.variables
      },
      'IWorkspace Workspace': ({ context }: ContextView) => view('IWorkspace', context.workspace),
      'IBackend Backend': ({ context }: ContextView) => view('IBackend', context.backend),
      'IGraphQL GraphQL': ({ context }: ContextView) => view('IGraphQL', context.graphQL),
      'void Trace(string message)': ({ context }: ContextView, message: string | null) =>
        context.trace('expression', message ?? ''),
    },
  }),
  type('IUrl', {
    kind: 'interface',
    class: Url,
    hooks: {
      text: (self: Url) => self.toString(),
    },
    members: {
      'string Host': (self: Url) => self.host,
      'string Path': (self: Url) => self.path,
      'int Port': (self: Url) => self.port,
      'IReadOnlyDictionary<string, string[]> Query': (self: Url) => {
        self.queryView ??= queryDictionary(self.query)
        return self.queryView
      },
      'string QueryString': (self: Url) => self.queryString,
      'string Scheme': (self: Url) => self.scheme,
      'Uri ToUri()': (self: Url) => Uri.create(self.toString()),
    },
  }),
  type('IRequest', {
    kind: 'interface',
    class: RequestMessage,
    members: {
      'IMessageBody Body': (self: RequestMessage) => bodyOf(self),
      'X509Certificate2 Certificate': (self: RequestMessage) =>
        self.certificate ? certificateOf(self.certificate) : null,
      'IReadOnlyDictionary<string, string[]> Headers': (self: RequestMessage) =>
        headersDictionary(self),
      'string IpAddress': (self: RequestMessage) => self.ipAddress,
      'IReadOnlyDictionary<string, string> MatchedParameters': (self: RequestMessage) => {
        self.parametersView ??= parametersDictionary(self.matchedParameters)
        return self.parametersView
      },
      'string Method': (self: RequestMessage) => self.method,
      'IUrl OriginalUrl': (self: RequestMessage) => self.originalUrl,
      'IUrl Url': (self: RequestMessage) => self.url,
      'IPrivateEndpointConnection PrivateEndpointConnection': () => null,
    },
  }),
  type('IPrivateEndpointConnection', {
    kind: 'interface',
    members: texts('Name', 'GroupId', 'MemberName'),
  }),
  type('IResponse', {
    kind: 'interface',
    class: ResponseMessage,
    members: {
      'IMessageBody Body': (self: ResponseMessage) => bodyOf(self),
      'IReadOnlyDictionary<string, string[]> Headers': (self: ResponseMessage) =>
        headersDictionary(self),
      'int StatusCode': (self: ResponseMessage) => self.statusCode,
      'string StatusReason': (self: ResponseMessage) => self.statusReason,
    },
  }),
  type('IApi', {
    kind: 'interface',
    members: {
      ...texts('Id', 'Name', 'Path'),
      'IEnumerable<string> Protocols': (self: Of<Api>) =>
        arrayOf(typeOfName('System.String'), [...self.data.protocols]),
      'IUrl ServiceUrl': (self: Of<Api>) => optional(self.data.serviceUrl),
      'ISubscriptionKeyParameterNames SubscriptionKeyParameterNames': (self: Of<Api>) =>
        view('ISubscriptionKeyParameterNames', self.data.subscriptionKeyParameterNames),
    },
  }),
  type('IContextApi', {
    kind: 'interface',
    interfaces: ['IApi'],
    face: '<context object>',
    members: {
      ...texts('Revision', 'Version'),
      'bool IsCurrentRevision': (self: Of<Api>) => self.data.isCurrentRevision,
    },
  }),
  type('ISubscriptionKeyParameterNames', { kind: 'interface', members: texts('Header', 'Query') }),
  type('IDeployment', {
    kind: 'interface',
    face: '<context object>',
    members: {
      ...texts('GatewayId', 'Region', 'ServiceId', 'ServiceName'),
      'IReadOnlyDictionary<string, X509Certificate2> Certificates': (
        self: Of<Context['deployment']>,
      ) =>
        dictionaryOf(self.data.certificates, () => certificatesDictionary(self.data.certificates)),
      'IGateway Gateway': (self: Of<Context['deployment']>) => {
        const { gatewayId, instanceId, isManaged } = self.data
        return new ContextObject('IGateway', { id: gatewayId, instanceId, isManaged })
      },
    },
  }),
  type('IGateway', {
    kind: 'interface',
    face: '<context object>',
    members: {
      ...texts('Id', 'InstanceId'),
      'bool IsManaged': (self: ContextObject<{ isManaged: boolean }>) => self.data.isManaged,
    },
  }),
  type('ILastError', {
    kind: 'interface',
    face: '<context object>',
    members: texts('Source', 'Reason', 'Message', 'Scope', 'Section', 'Path', 'PolicyId'),
  }),
  type('IOperation', {
    kind: 'interface',
    face: '<context object>',
    members: texts('Id', 'Method', 'Name', 'UrlTemplate'),
  }),
  type('IProduct', {
    kind: 'interface',
    face: '<context object>',
    members: {
      ...texts('Id', 'Name'),
      'IEnumerable<IApi> Apis': (self: Of<Context['product']>) => listOf('IApi', self.data.apis),
      'IEnumerable<IGroup> Groups': (self: Of<Context['product']>) =>
        listOf('IGroup', self.data.groups),
      'bool ApprovalRequired': (self: Of<Context['product']>) => self.data.approvalRequired,
      'bool SubscriptionRequired': (self: Of<Context['product']>) => self.data.subscriptionRequired,
      'int? SubscriptionLimit': (self: Of<Context['product']>) =>
        optional(self.data.subscriptionLimit),
      'int? SubscriptionsLimit': (self: Of<Context['product']>) =>
        optional(self.data.subscriptionLimit),
      'ProductState State': (self: Of<Context['product']>) =>
        self.data.state === 'Published' ? 1 : 0,
    },
  }),
  enumeration('ProductState', ['NotPublished', 'Published']),
  type('ISubscription', {
    kind: 'interface',
    face: '<context object>',
    members: {
      ...texts('Id', 'Key', 'Name', 'PrimaryKey', 'SecondaryKey'),
      'DateTime CreatedDate': (self: Of<Context['subscription']>) => dateOf(self.data.createdDate),
      'DateTime CreatedTime': (self: Of<Context['subscription']>) => dateOf(self.data.createdDate),
      'DateTime? StartDate': (self: Of<Context['subscription']>) => dateOrNull(self.data.startDate),
      'DateTime? EndDate': (self: Of<Context['subscription']>) => dateOrNull(self.data.endDate),
    },
  }),
  type('IUser', {
    kind: 'interface',
    face: '<context object>',
    members: {
      ...texts('Id', 'Email', 'FirstName', 'LastName', 'Note'),
      'DateTime RegistrationDate': (self: Of<Context['user']>) =>
        dateOf(self.data.registrationDate),
      'IEnumerable<IGroup> Groups': (self: Of<Context['user']>) =>
        listOf('IGroup', self.data.groups),
      'IEnumerable<IUserIdentity> Identities': (self: Of<Context['user']>) =>
        listOf('IUserIdentity', self.data.identities),
    },
  }),
  type('IGroup', { kind: 'interface', members: texts('Id', 'Name') }),
  type('IUserIdentity', { kind: 'interface', members: texts('Id', 'Provider') }),
  type('IWorkspace', { kind: 'interface', face: '<context object>', members: texts('Id', 'Name') }),
  type('IGraphQL', {
    kind: 'interface',
    face: '<context object>',
    members: {
      'JObject Arguments': (self: Of<Context['graphQL']>) => tokenOf(self.data.arguments),
      'JToken Parent': (self: Of<Context['graphQL']>) => tokenOf(self.data.parent),
    },
  }),
  type('IBackend', {
    kind: 'interface',
    face: '<context object>',
    members: texts('Id', 'Type', 'AzureRegion'),
  }),
]
