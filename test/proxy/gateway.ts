import { onTestFinished } from 'vitest'
import type { Section } from '../../engine/context.ts'
import { noNeeds } from '../../engine/expression.ts'
import type { PolicyDeclaration } from '../../engine/policy/define.ts'
import type { Services } from '../../engine/ports.ts'
import { makeProgram } from '../../engine/program/link.ts'
import type { CompiledDocument, CompiledSection, Step } from '../../engine/program/program.ts'
import type { RequestContext } from '../../engine/run/request-context.ts'
import type { StepResult } from '../../engine/run/signals.ts'
import { Source } from '../../engine/text/source.ts'
import { type Listeners, startListeners } from '../../gateway/front/listeners.ts'
import {
  type FrontLimits,
  type FrontSettings,
  frontDefaults,
} from '../../gateway/front/settings.ts'
import type { Product, Subscription } from '../../gateway/model/access.ts'
import { type Api, defaultKeyNames, type Operation } from '../../gateway/model/api.ts'
import type { Configuration, Space } from '../../gateway/model/configuration.ts'
import type { Entities } from '../../gateway/model/entity.ts'
import { createBackends } from '../../gateway/proxy/backends.ts'
import { createGateway, type Gateway, type ProxySettings } from '../../gateway/proxy/gateway.ts'
import { handle } from '../../gateway/proxy/handle.ts'
import { createHttp } from '../../gateway/proxy/http.ts'
import { buildKeyRing } from '../../gateway/proxy/keys.ts'
import { buildRouter } from '../../gateway/proxy/routes.ts'
import { staticTokens } from '../../gateway/proxy/tokens/static.ts'
import type { Snapshot } from '../../gateway/runtime/snapshot.ts'
import { Views } from '../../gateway/runtime/views.ts'
import { MemoryConcurrency } from '../../gateway/store/memory/concurrency.ts'
import { MemoryCounters } from '../../gateway/store/memory/counters.ts'
import { MemoryValueCache } from '../../gateway/store/memory/value-cache.ts'
import { createLog } from '../../gateway/telemetry/log.ts'
import { MetricRegistry } from '../../gateway/telemetry/metrics.ts'
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

export interface GatewayUnderTest {
  readonly origin: string
  readonly port: number
  readonly gateway: Gateway
  readonly listeners: Listeners
  /** What was logged, oldest first. */
  readonly records: readonly Record<string, unknown>[]
  /** Resolves with the log records when so many calls have ended. */
  ended(calls?: number): Promise<readonly Record<string, unknown>[]>
}

export interface Setup {
  /** Where the API's service is. */
  readonly serviceUrl?: string | undefined
  readonly sections?: Sections
  readonly global?: Sections
  readonly api?: Partial<Api>
  readonly operations?: readonly (readonly [string, string])[]
  readonly subscriptions?: Readonly<Record<string, string>>
  readonly quarantine?: readonly string[]
  readonly settings?: Partial<ProxySettings>
  readonly services?: Partial<Services['settings']>
  readonly limits?: Partial<FrontLimits>
  readonly front?: Partial<FrontSettings>
}

/** A whole gateway on a free port, its API at `/api`, its programs made of functions. */
export async function startGateway(setup: Setup = {}): Promise<GatewayUnderTest> {
  const records: Record<string, unknown>[] = []
  const log = createLog({
    level: 'info',
    destination: { write: (line) => records.push(JSON.parse(line)) },
  })
  const clock = { now: () => Date.now(), sleep: () => Promise.reject(new Error('not here')) }
  const metrics = new MetricRegistry()
  const { snapshot, close } = makeSnapshot(setup, { log, clock, metrics })
  const gateway = createGateway({
    snapshot,
    clock,
    log,
    metrics,
    deployment: {
      gatewayId: 'test',
      instanceId: 'test',
      isManaged: false,
      region: 'here',
      serviceId: 'test',
      serviceName: 'test',
      certificates: new Map(),
    },
    settings: setup.settings ?? {},
  })
  const listeners = await startListeners(
    {
      ...frontDefaults,
      listeners: [{ address: '127.0.0.1', port: 0 }],
      ...setup.front,
      limits: { ...frontDefaults.limits, ...setup.limits },
    },
    {
      handle: (wire) => handle(wire, gateway),
      ready: () => true,
      idle: () => gateway.inFlight.idle(),
      log,
    },
  )
  onTestFinished(async () => {
    await listeners.close(0)
    await close()
  })
  const { port, url } = listeners.addresses[0]!
  const calls = () => records.filter(({ activityId }) => activityId !== undefined)
  return {
    origin: url,
    port,
    gateway,
    listeners,
    records,
    async ended(count = 1) {
      const end = performance.now() + 5_000
      while (calls().length < count) {
        if (performance.now() > end) throw new Error(`${calls().length} of ${count} calls ended`)
        await new Promise((resolve) => setTimeout(resolve, 2))
      }
      return calls()
    },
  }
}

export function makeSnapshot(
  setup: Setup,
  ports: Pick<Services, 'log' | 'clock' | 'metrics'>,
): { readonly snapshot: Snapshot; close(): Promise<void> } {
  const configuration = makeConfiguration(setup)
  const http = createHttp()
  const services: Services = {
    ...ports,
    random: { next: Math.random, bytes: (count) => new Uint8Array(count), uuid: () => '' },
    http,
    backends: createBackends({
      backends: configuration.service.backends,
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

function makeConfiguration(setup: Setup): Configuration {
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
