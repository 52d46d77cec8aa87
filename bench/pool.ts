import { type Bench, shown, spreadOf } from './bench.ts'
import { load, startBackend } from './proxy/peer.ts'
import { buildServers, type GatewayKind, type Server, startGateway } from './proxy/servers.ts'

/** Of the speed of a single backend; or so many microseconds more. */
const goal = 0.92
const allowance = 15
const connections = 32

const forward = '<forward-request />'
const retry = `<retry count="3" interval="0" condition="@(context.Response != null && (context.Response.StatusCode == 429 || context.Response.StatusCode == 503))"><forward-request buffer-request-body="true" /></retry>`

function document(backend: string, section: string): string {
  const target = `<set-backend-service backend-id="${backend}" />`
  return `<policies><inbound>${target}</inbound><backend>${section}</backend><outbound /><on-error /></policies>`
}

const names = ['one', 'two', 'three', 'four'] as const
const breaker = {
  rules: [
    {
      name: 'busy',
      failureCondition: {
        count: 3,
        interval: 'PT10S',
        statusCodeRanges: [
          { min: 429, max: 429 },
          { min: 500, max: 599 },
        ],
      },
      tripDuration: 'PT10S',
      acceptRetryAfter: true,
    },
  ],
}

function kinds(origin: string): readonly GatewayKind[] {
  const file = (id: string, properties: object) => [
    `backends/${id}/backendInformation.json`,
    { properties },
  ]
  const plain = Object.fromEntries([file('one', { url: origin })])
  const pooled = Object.fromEntries([
    ...names.map((name) => file(name, { url: origin, circuitBreaker: breaker })),
    file('pool', {
      type: 'Pool',
      pool: { services: names.map((name, at) => ({ id: name, priority: 1, weight: at + 1 })) },
    }),
  ])
  const settings = { log: { level: 'silent' } }
  const kind = (name: string, policies: string, files: Record<string, unknown>): GatewayKind => ({
    name,
    policies,
    files,
    settings,
    keys: false,
  })
  return [
    kind('single', document('one', forward), plain),
    kind('single, retry', document('one', retry), plain),
    kind('single, breaker', document('one', forward), pooled),
    kind('pool', document('pool', forward), pooled),
    kind('pool, retry', document('pool', retry), pooled),
  ]
}

interface Measured {
  readonly name: string
  readonly server: Server
  /** CPU microseconds per request. */
  readonly costs: number[]
}

export const bench: Bench = {
  summary: 'a pool of four members with circuit breakers and retry, beside a single backend',
  async run({ rounds, seconds, log }) {
    await buildServers()
    const { origin, server: backend } = await startBackend()
    const all: Measured[] = []
    try {
      for (const kind of kinds(origin)) {
        all.push({ name: kind.name, server: await startGateway(origin, kind), costs: [] })
      }
      for (const one of all) await load(one.server.port, connections, 2 * seconds, untouched)
      for (let round = 0; round < rounds; round++) {
        for (const one of round % 2 === 0 ? all : all.toReversed()) await measure(one, seconds)
        const last = all.map(({ name, costs }) => `${name} ${costs.at(-1)!.toFixed(1)} µs`)
        log(`round ${round + 1}: ${last.join('; ')}`)
      }
      return report(all, log)
    } finally {
      for (const { server } of all) await server.stop()
      backend.close()
    }
  },
}

function untouched(): string {
  return 'team=- priority=- key'
}

async function measure({ server, costs }: Measured, seconds: number): Promise<void> {
  const before = await server.cpu()
  const { count } = await load(server.port, connections, seconds, untouched)
  costs.push(((await server.cpu()) - before) * (1e6 / count))
}

function report(all: readonly Measured[], log: (line: string) => void) {
  const [single] = all
  const figures: Record<string, unknown> = { goal, allowance }
  let ok = true
  for (const { name, costs } of all) {
    // Pairs of one round: what else the machine does meanwhile meets both.
    const ratio = spreadOf(costs.map((cost, i) => single!.costs[i]! / cost))
    const more = spreadOf(costs.map((cost, i) => cost - single!.costs[i]!))
    log(
      `${name.padEnd(16)} ${shown(spreadOf(costs), 1)} µs; of single ${shown(ratio, 2)}, ` +
        `${shown(more, 1)} µs more`,
    )
    figures[name] = { ratio: rounded(ratio.median), more: rounded(more.median) }
    if (name === 'pool, retry') ok = ratio.median >= goal || more.median <= allowance
  }
  return { ok, figures }
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000
}
