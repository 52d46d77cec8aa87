import type { AttemptResult, Clock, LogFields } from '../../engine/ports.ts'
import { HeaderList } from '../../engine/run/headers.ts'
import type {
  Backend,
  BackendCredentials,
  BackendExtensions,
  BreakerRule,
  PoolMember,
} from '../../gateway/model/backend.ts'
import { BackendStates } from '../../gateway/proxy/backends/states.ts'
import { type BackendSources, createBackends } from '../../gateway/proxy/backends.ts'
import { staticTokens } from '../../gateway/proxy/tokens/static.ts'
import { silentLog } from '../../gateway/telemetry/log.ts'
import { MetricRegistry } from '../../gateway/telemetry/metrics.ts'

export const noCredentials: BackendCredentials = {
  header: [],
  query: [],
  authorization: undefined,
  certificateIds: [],
  certificates: [],
  managedIdentity: undefined,
}

export const noExtensions: BackendExtensions = {
  halfOpenProbe: false,
  selection: 'weighted',
  repeatUnsent: false,
}

export function backend(more: Partial<Backend> = {}): Backend {
  return {
    id: 'Main',
    workspace: undefined,
    origin: { file: undefined, document: undefined },
    kind: 'single',
    title: undefined,
    description: undefined,
    url: more.kind === 'pool' ? undefined : 'https://backend.example/base',
    protocol: 'http',
    resourceId: undefined,
    credentials: noCredentials,
    tls: { validateCertificateChain: true, validateCertificateName: true },
    proxy: undefined,
    breakerRules: [],
    pool: [],
    sessionAffinity: undefined,
    extensions: noExtensions,
    properties: {},
    ...more,
  }
}

export function rule(more: Partial<BreakerRule> = {}): BreakerRule {
  return {
    name: 'rule',
    count: 1,
    percentage: undefined,
    interval: 60_000,
    tripDuration: 10_000,
    statusCodeRanges: [{ min: 429, max: 429 }],
    errorReasons: [],
    acceptRetryAfter: true,
    ...more,
  }
}

/** A time that stands still until it is moved; who sleeps wakes when it has come. */
export class TestClock implements Clock {
  time = 1_700_000_000_000
  #sleepers: { readonly until: number; readonly wake: () => void }[] = []

  now = () => this.time

  sleep: Clock['sleep'] = (milliseconds) =>
    new Promise((wake) => this.#sleepers.push({ until: this.time + milliseconds, wake }))

  async advance(milliseconds: number): Promise<void> {
    this.time += milliseconds
    const due = this.#sleepers.filter(({ until }) => until <= this.time)
    this.#sleepers = this.#sleepers.filter(({ until }) => until > this.time)
    for (const { wake } of due) wake()
    await new Promise((resolve) => setImmediate(resolve))
  }
}

export interface LogLine {
  readonly message: string
  readonly fields: LogFields
}

/** Backends named `a`, `b`, `c`… and one pool `pool` of those that are named in it. */
export function poolOf(
  members: Readonly<
    Record<string, Partial<Omit<PoolMember, 'backendId'>> & { readonly rules?: BreakerRule[] }>
  >,
  more: Partial<Backend> = {},
  sources: Partial<BackendSources> = {},
) {
  const clock = new TestClock()
  const lines: LogLine[] = []
  const write = (fields: LogFields, message: string) => void lines.push({ fields, message })
  const metrics = new MetricRegistry()
  const states = new BackendStates({
    clock,
    metrics,
    log: { ...silentLog, info: write, warn: write },
  })
  const singles = Object.entries(members).map(([id, { rules = [rule()] }]) =>
    backend({ id, url: `https://${id}.example`, breakerRules: rules }),
  )
  const pool = backend({
    id: 'Pool',
    kind: 'pool',
    pool: Object.entries(members).map(([backendId, { priority = 0, weight = 1 }]) => ({
      backendId,
      priority,
      weight,
    })),
    ...more,
  })
  const make = (changed: readonly Backend[] = [...singles, pool]) =>
    createBackends({
      workspace: undefined,
      backends: new Map(changed.map((one) => [one.id.toLowerCase(), one])),
      states,
      affinityKey: Buffer.from('a key'),
      tokens: staticTokens(new Map()),
      namedValue: () => undefined,
      certificate: () => undefined,
      ...sources,
    })
  const backends = make()
  return {
    backends,
    make,
    singles,
    pool,
    states,
    clock,
    lines,
    metrics,
    /** Asks the pool once, and says how it went. */
    async ask(result: AttemptResult = answer(200), headers?: HeaderList) {
      const lease = await backends.pick('pool', headers)
      lease.done(result)
      lease.over()
      return lease
    },
  }
}

export function answer(status: number, fields: Readonly<Record<string, string>> = {}) {
  return { status, headers: HeaderList.from(Object.entries(fields)) }
}
