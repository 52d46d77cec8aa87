import type { Section } from '../../engine/context.ts'
import { noNeeds } from '../../engine/expression.ts'
import type { PolicyDeclaration } from '../../engine/policy/define.ts'
import type { Services } from '../../engine/ports.ts'
import { makeProgram } from '../../engine/program/link.ts'
import type { CompiledDocument, CompiledSection, Step } from '../../engine/program/program.ts'
import type { RequestContext } from '../../engine/run/request-context.ts'
import type { StepResult } from '../../engine/run/signals.ts'
import { Source } from '../../engine/text/source.ts'
import type { Product, Subscription } from '../../gateway/model/access.ts'
import { type Api, defaultKeyNames, type Operation } from '../../gateway/model/api.ts'
import type { Configuration, Space } from '../../gateway/model/configuration.ts'
import type { Entities } from '../../gateway/model/entity.ts'
import { BackendStates } from '../../gateway/proxy/backends/states.ts'
import { createBackends } from '../../gateway/proxy/backends.ts'
import { createHttp } from '../../gateway/proxy/http.ts'
import { buildKeyRing } from '../../gateway/proxy/keys.ts'
import { buildRouter } from '../../gateway/proxy/routes.ts'
import { staticTokens } from '../../gateway/proxy/tokens/static.ts'
import type { Snapshot } from '../../gateway/runtime/snapshot.ts'
import { Views } from '../../gateway/runtime/views.ts'
import { MemoryConcurrency } from '../../gateway/store/memory/concurrency.ts'
import { MemoryCounters } from '../../gateway/store/memory/counters.ts'
import { MemoryValueCache } from '../../gateway/store/memory/value-cache.ts'
import forwardRequest from '../../policies/forward-request.ts'

export type Run = (context: RequestContext) => StepResult
export type Sections = { readonly [S in Section]?: readonly (readonly [string, Run])[] }

/** forward-request with what its attributes are when absent. */
export const forward: readonly [string, Run] = [
  'forward-request',
  (context) => forwardRequest.run!(forwardDefaults as never, context),
]
const forwardDefaults = {
  httpVersion: '1',
  followRedirects: false,
  bufferRequestBody: false,
  bufferResponse: true,
  failOnErrorStatusCode: false,
}

/** What a snapshot is made of. */
export interface SnapshotSetup {
  /** Where the API's service is. */
  readonly serviceUrl?: string | undefined
  readonly sections?: Sections
  readonly global?: Sections
  readonly api?: Partial<Api>
  readonly operations?: readonly (readonly [string, string])[]
  readonly subscriptions?: Readonly<Record<string, string>>
  readonly quarantine?: readonly string[]
  readonly services?: Partial<Services['settings']>
}

/** A snapshot with one API at `/api`, its programs made of functions. */
export function makeSnapshot(
  setup: SnapshotSetup,
  ports: Pick<Services, 'log' | 'clock' | 'metrics'>,
): { readonly snapshot: Snapshot; close(): Promise<void> } {
  const configuration = makeConfiguration(setup)
  const http = createHttp()
  const services: Services = {
    ...ports,
    random: { next: Math.random, bytes: (count) => new Uint8Array(count), uuid: () => '' },
    http,
    backends: createBackends({
      workspace: undefined,
      backends: configuration.service.backends,
      states: new BackendStates(ports),
      affinityKey: new Uint8Array(32),
      tokens: staticTokens(new Map()),
      namedValue: () => undefined,
      certificate: () => undefined,
    }),
    counters: new MemoryCounters(ports.clock),
    concurrency: new MemoryConcurrency(),
    cache: new MemoryValueCache(ports.clock),
    tokens: staticTokens(new Map()),
    settings: {
      bodies: 'preserve',
      timeoutStatus: 504,
      autoUnbufferSse: true,
      maxRequestBody: 1_000_000,
      maxResponseBody: 1_000_000,
      ...setup.services,
    },
  } as Partial<Services> as Services
  const global = compiled('global', 'policy.xml', setup.global ?? { backend: [forward] })
  const own = setup.sections
    ? [compiled('api', 'apis/test/policy.xml', setup.sections), global]
    : [global]
  const program = makeProgram(own, new Map())
  const snapshot: Snapshot = {
    generation: 1,
    configuration,
    problems: [],
    diagnostics: [],
    router: buildRouter(configuration),
    keys: buildKeyRing(configuration),
    views: new Views(configuration),
    globalProgram: makeProgram([global], new Map()),
    quarantine: () => setup.quarantine,
    program: () => program,
    services: () => services,
  } as Snapshot
  return { snapshot, close: () => http.destroy() }
}

function compiled(scope: 'global' | 'api', file: string, sections: Sections): CompiledDocument {
  const source = new Source(file, '<policies>\n  <inbound />\n</policies>')
  const section = (name: Section): CompiledSection | undefined => {
    const steps = sections[name]?.map(([name, run]): Step => {
      const declaration = { name, errors: forwardRequest.errors } as PolicyDeclaration
      return {
        name,
        id: undefined,
        path: `${name}[1]`,
        source,
        span: { start: 13, end: 24 },
        declaration,
        run: run as Step['run'],
      }
    })
    if (!steps) return undefined
    const reads = {
      needs: noNeeds,
      policies: new Map(),
      fragments: new Map(),
      postponedRequestBody: false,
    }
    return { steps, all: steps, reads }
  }
  return {
    source,
    scope,
    sections: {
      inbound: section('inbound'),
      backend: section('backend') ?? (scope === 'api' ? section('backend') : undefined),
      outbound: section('outbound'),
      'on-error': section('on-error'),
    },
  }
}

const nowhere = { file: undefined, document: undefined }

function makeConfiguration(setup: SnapshotSetup): Configuration {
  const operations = setup.operations ?? [
    ['GET', '/*'],
    ['POST', '/*'],
    ['PUT', '/*'],
    ['DELETE', '/*'],
    ['HEAD', '/*'],
    ['PATCH', '/*'],
  ]
  const api: Api = {
    id: 'test',
    workspace: undefined,
    origin: nowhere,
    revision: '1',
    isCurrent: true,
    isOnline: true,
    name: 'Test',
    description: undefined,
    type: 'http',
    path: 'api',
    version: undefined,
    versionSet: undefined,
    protocols: ['https'],
    serviceUrl: setup.serviceUrl,
    backendId: undefined,
    subscriptionRequired: setup.subscriptions !== undefined,
    keyNames: defaultKeyNames,
    policy: undefined,
    unplaced: [],
    operations: byId(
      operations.map(
        ([method, urlTemplate], i): Operation => ({
          id: `operation-${i}`,
          workspace: undefined,
          origin: nowhere,
          api: 'test',
          name: `${method} ${urlTemplate}`,
          description: undefined,
          method,
          urlTemplate,
          policy: undefined,
          tags: [],
          messages: () => ({
            templateParameters: [],
            request: {
              description: undefined,
              queryParameters: [],
              headers: [],
              bodyRequired: false,
              representations: [],
            },
            responses: [],
          }),
        }),
      ),
    ),
    specification: undefined,
    diagnostics: new Map(),
    schemas: new Map(),
    resolvers: new Map(),
    releases: new Map(),
    tags: [],
    properties: {},
    quarantine: [],
    ...setup.api,
  }
  const service: Space = {
    workspace: undefined,
    policy: undefined,
    apis: byId([api]),
    versionSets: new Map(),
    products: new Map<string, Product>(),
    subscriptions: byId(
      Object.entries(setup.subscriptions ?? {}).map(
        ([id, primaryKey]): Subscription => ({
          id,
          workspace: undefined,
          origin: nowhere,
          name: id,
          scope: { kind: 'apis' },
          ownerId: undefined,
          state: 'active',
          allowTracing: false,
          primaryKey,
          secondaryKey: undefined,
          properties: {},
        }),
      ),
    ),
    groups: new Map(),
    namedValues: new Map(),
    namedValuesByName: new Map(),
    fragments: new Map(),
    backends: new Map(),
    certificates: new Map(),
    loggers: new Map(),
    diagnostics: new Map(),
    tags: new Map(),
    schemas: new Map(),
    others: new Map(),
  }
  return {
    service,
    workspaces: new Map(),
    gateways: new Map(),
    users: new Map(),
    serviceInformation: undefined,
  }
}

function byId<T extends { readonly id: string }>(entities: readonly T[]): Entities<T> {
  return new Map(entities.map((entity) => [entity.id.toLowerCase(), entity]))
}
