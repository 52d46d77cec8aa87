import { type Bench, shown, spreadOf } from './bench.ts'
import { ask, type Expected, load, startBackend, wrongKey } from './proxy/peer.ts'
import {
  buildServers,
  type GatewayKind,
  type Server,
  startBare,
  startGateway,
  startNginx,
} from './proxy/servers.ts'

/** Of the bare proxy's speed. */
const goal = 0.75
const connections = 32

const policies = `<policies>
  <inbound>
    <set-header name="X-Team" exists-action="override"><value>orders</value></set-header>
    <choose>
      <when condition="@(context.Request.Headers.GetValueOrDefault("X-Tier", "") == "gold")">
        <set-header name="X-Priority" exists-action="override"><value>high</value></set-header>
      </when>
    </choose>
  </inbound>
  <backend><forward-request /></backend>
  <outbound />
  <on-error />
</policies>
`
const forwardOnly = `<policies>
  <inbound /><backend><forward-request /></backend><outbound /><on-error />
</policies>
`

const silent = { log: { level: 'silent' } }
const gateways: readonly GatewayKind[] = [
  { name: 'gateway', policies, keys: true },
  { name: 'without log', policies, keys: true, settings: silent },
  { name: 'forward only', policies: forwardOnly, keys: false, settings: silent },
  { name: 'with --debug', policies, keys: true, flags: ['--debug'] },
]

const untouched: Expected = () => 'team=- priority=- key'
const edited: Expected = (tier) => `team=orders priority=${tier === 'gold' ? 'high' : '-'} no-key`

interface Measured {
  readonly name: string
  readonly proxy: Server
  readonly expected: Expected
  readonly rates: number[]
  /** CPU microseconds per request. */
  readonly costs: number[]
}

export const bench: Bench = {
  summary: 'key check, set-header, choose, forward-request, beside a bare proxy and nginx',
  async run({ rounds, seconds, log }) {
    await buildServers()
    const { origin, server } = await startBackend()
    const all: Measured[] = []
    const add = (name: string, proxy: Server, expected: Expected) =>
      all.push({ name, proxy, expected, rates: [], costs: [] })
    try {
      add('bare', await startBare(origin), untouched)
      const chosen = process.env.BENCH_KINDS?.split(',')
      for (const kind of gateways) {
        if (chosen && !chosen.includes(kind.name)) continue
        add(kind.name, await startGateway(origin, kind), kind.keys ? edited : untouched)
      }
      const nginx = chosen && !chosen.includes('nginx') ? undefined : await startNginx(origin)
      if (nginx) add('nginx', nginx, edited)
      else log('nginx is not measured: it is not installed (Debian: apt-get install nginx-light)')

      for (const one of all) await admitsKeysOnly(one)
      for (const one of all) await load(one.proxy.port, connections, 2 * seconds, one.expected)
      for (let round = 0; round < rounds; round++) {
        for (const one of round % 2 === 0 ? all : all.toReversed()) await measure(one, seconds)
        log(`round ${round + 1}: ${all.map(lastOf).join(', ')}`)
      }
      return report(all, log)
    } finally {
      for (const { proxy } of all) await proxy.stop()
      server.close()
    }
  },
}

async function measure({ proxy, expected, rates, costs }: Measured, seconds: number) {
  const before = await proxy.cpu()
  const { count, seconds: taken } = await load(proxy.port, connections, seconds, expected)
  costs.push(((await proxy.cpu()) - before) * (1e6 / count))
  rates.push(count / taken)
}

async function admitsKeysOnly({ name, proxy, expected }: Measured): Promise<void> {
  const wanted = expected === edited ? 401 : 200
  const status = await ask(proxy.port, wrongKey)
  if (status !== wanted) throw new Error(`${name} answered ${status} to a wrong key`)
}

function lastOf({ name, rates, costs }: Measured): string {
  return `${name} ${rates.at(-1)!.toFixed(0)}/s ${costs.at(-1)!.toFixed(1)} µs`
}

function report(all: readonly Measured[], log: (line: string) => void) {
  const [bare] = all
  const figures: Record<string, unknown> = { goal }
  let ok = true
  for (const { name, rates, costs } of all) {
    // Pairs of one round: what else the machine does meanwhile meets both.
    const cpu = spreadOf(costs.map((cost, i) => bare!.costs[i]! / cost))
    const rate = spreadOf(rates.map((rate, i) => rate / bare!.rates[i]!))
    log(
      `${name.padEnd(13)} CPU ${shown(spreadOf(costs), 1)} µs, ${shown(spreadOf(rates), 0)}/s; ` +
        `of bare: by CPU ${shown(cpu, 2)}, by rate ${shown(rate, 2)}`,
    )
    figures[name] = { cpu: rounded(cpu), rate: rounded(rate), micros: rounded(spreadOf(costs)) }
    if (name === 'gateway') ok = cpu.median >= goal
  }
  return { ok, figures }
}

function rounded(spread: Record<string, number> | object): Record<string, number> {
  return Object.fromEntries(
    Object.entries(spread).map(([name, value]) => [name, Math.round(value * 1000) / 1000]),
  )
}
