import { setTimeout as sleep } from 'node:timers/promises'
import type { LedgerEntry } from '../../gateway/simulator/ledger.ts'
import { type Simulator, startSimulator } from '../../gateway/simulator/server.ts'
import { type Tree, withFolder } from '../cli/run.ts'
import { hasRedis, startRedis } from '../store/redis-server.ts'
import { type GatewayProcess, startGateway } from './overshoot/gateway.ts'
import { Random, type Show } from './show.ts'

/** A request, and how it went. All times are of this process. */
interface Request {
  readonly tag: string
  readonly stream: boolean
  readonly maxTokens: number | undefined
  /** Tokens of the answer that the model has in mind. */
  readonly answer: number
  readonly words: number
  /** The caller leaves after so many milliseconds. */
  readonly leavesAfter: number | undefined
  readonly gateway: number
  readonly startsAt: number
  status: number
  begun: number
  ended: number
}

const limit = 12_000
const processes = 4
const holds = ['prompt', 'completion'] as const

export const show: Show = {
  name: 'overshoot',
  summary: 'token limits hold over four gateways and one Redis, also when one of them is killed',

  async run({ quick, seed, log }) {
    if (!hasRedis) {
      log('no redis-server is installed')
      return { ok: false, figures: { missing: 'redis-server' } }
    }
    const figures: Record<string, unknown> = {}
    let ok = true
    for (const hold of holds) {
      const seen = await play(hold, quick ? 200 : 400, new Random(seed))
      log(
        `hold \`${hold}\`: ${seen.admitted} of ${seen.requests} admitted, ${seen.refused} refused, ${seen.lost} lost with the process that was killed, ${seen.aborted} broken off`,
      )
      log(
        `  the ledger has ${seen.used} tokens; the bound is ${limit} + ${seen.beyond} that those in flight at the last admission used beyond what they held`,
      )
      log(`  charged in Redis at the end: ${seen.charged}`)
      for (const problem of seen.problems) log(`  FAIL ${problem}`)
      ok &&= seen.problems.length === 0
      figures[hold] = { ...seen, problems: seen.problems.length }
    }
    log('two workers in one process group without Redis: not shown, there are no workers yet')
    return { ok, figures }
  },
}

async function play(hold: (typeof holds)[number], count: number, random: Random) {
  const redis = await startRedis()
  const simulator = await startSimulator({ port: 0 })
  try {
    return await withFolder(treeOf(simulator.url, redis.url, hold), async (folder) => {
      const gateways = await Promise.all(
        Array.from({ length: processes }, () => startGateway(folder)),
      )
      try {
        return await load(plan(count, random), gateways, simulator)
      } finally {
        await Promise.all(gateways.map((gateway) => gateway.stop()))
      }
    })
  } finally {
    await simulator.close()
    await redis.stop()
  }
}

function plan(count: number, random: Random): readonly Request[] {
  return Array.from({ length: count }, (_, at) => ({
    tag: `request-${at}`,
    stream: random.next() < 0.6,
    maxTokens: random.next() < 0.7 ? 1 + random.below(400) : undefined,
    answer: 1 + random.below(300),
    words: 1 + random.below(200),
    leavesAfter: random.next() < 0.2 ? random.below(600) : undefined,
    gateway: random.below(processes),
    startsAt: random.below(4_000),
    status: 0,
    begun: 0,
    ended: 0,
  }))
}

async function load(
  requests: readonly Request[],
  gateways: readonly GatewayProcess[],
  simulator: Simulator,
) {
  // What is loaded by a first request is there before the load begins.
  await Promise.all(gateways.map((gateway) => warm(gateway)))
  await simulator.ledger.settled()
  let killedAt = 0
  const killing = sleep(2_000).then(() => {
    killedAt = Date.now()
    return gateways[0]!.kill()
  })
  await Promise.all(requests.map((request) => send(request, gateways[request.gateway]!.origin)))
  await killing
  await simulator.ledger.settled()
  const entries = new Map(simulator.ledger.entries.map((entry) => [entry.tag, entry]))
  // Who has no answer was let in or not: the ledger alone knows. Each entry is an admission.
  const admitted = requests.filter(({ tag }) => entries.has(tag))
  const used = (entry: LedgerEntry) => entry.promptTokens + entry.completionTokens
  const total = admitted.reduce((sum, { tag }) => sum + used(entries.get(tag)!), 0)
  // All of it lies in one window of 60 s. The last admission came after the last of those admitted had set out:
  // what had not ended then may have been in flight, and all that the killed process had, whose leases are open.
  const last = Math.max(...admitted.map(({ begun }) => begun))
  const inFlight = admitted.filter(({ tag, gateway, ended }) => {
    const end = Math.max(ended, endOf(entries.get(tag)!)) + settleTime
    return end >= last || (gateway === 0 && end >= killedAt)
  })
  const beyond = inFlight.reduce((sum, request) => {
    const entry = entries.get(request.tag)!
    return sum + Math.max(0, used(entry) - heldBy(entry))
  }, 0)
  const problems: string[] = []
  if (total > limit + beyond)
    problems.push(`${total} tokens were used, more than ${limit + beyond}`)
  const wrong = requests.filter(({ status }) => ![0, 200, 429].includes(status))
  for (const { tag, status } of wrong.slice(0, 5)) problems.push(`${tag} got ${status}`)
  const refusedAndAsked = requests.filter(({ tag, status }) => status === 429 && entries.has(tag))
  if (refusedAndAsked.length > 0)
    problems.push(`${refusedAndAsked.length} refused calls reached the model`)
  const refused = requests.filter(({ status }) => status === 429).length
  if (refused === 0) problems.push('nobody was refused: the limit was not reached')
  if (total < limit / 2) problems.push('the limit was not nearly used')
  const charged = await chargedIn(gateways)
  // Nothing is forgotten: the counter has at least what the ledger has, or all that it can show.
  if (charged < Math.min(limit, total)) {
    problems.push(`only ${charged} tokens are charged of ${total}`)
  }
  return {
    requests: requests.length,
    admitted: admitted.length,
    refused,
    lost: requests.filter(({ status, gateway }) => status === 0 && gateway === 0).length,
    aborted: admitted.filter(({ tag }) => entries.get(tag)!.outcome === 'aborted').length,
    used: total,
    inFlight: inFlight.length,
    beyond,
    charged,
    problems,
  }
}

/** Milliseconds that a gateway may take to charge what has ended. */
const settleTime = 100

function endOf({ time, milliseconds }: LedgerEntry): number {
  return Date.parse(time) + milliseconds
}

/**
 * What a request reserves at least (design §10): its prompt. With `completion` it reserves more, as much as the mean
 * was and there was left; neither is known here, so nothing more is taken for granted.
 */
function heldBy(entry: LedgerEntry): number {
  return entry.promptTokens
}

async function warm({ origin }: GatewayProcess): Promise<void> {
  const response = await fetch(`${origin}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-simulator-tag': 'warm' },
    body: JSON.stringify(bodyOf({ words: 1, maxTokens: 1, stream: false })),
  })
  await response.arrayBuffer()
}

/** By a request that the limit refuses or admits, a gateway tells what is left. */
async function chargedIn(gateways: readonly GatewayProcess[]): Promise<number> {
  // Leases of the process that died are charged when they have expired.
  const response = await fetch(`${gateways[1]!.origin}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(bodyOf({ words: 1, maxTokens: 1, stream: false })),
  })
  await response.text()
  return limit - Number(response.headers.get('x-left'))
}

const path = '/chat/v1/chat/completions'

function bodyOf({ words, maxTokens, stream }: Pick<Request, 'words' | 'maxTokens' | 'stream'>) {
  return {
    model: 'gpt-4o',
    messages: [{ role: 'user', content: 'gateway '.repeat(words) }],
    ...(maxTokens === undefined ? {} : { max_tokens: maxTokens }),
    ...(stream ? { stream } : {}),
  }
}

async function send(request: Request, origin: string): Promise<void> {
  await sleep(request.startsAt)
  const controller = new AbortController()
  const leaving =
    request.leavesAfter === undefined
      ? undefined
      : setTimeout(() => controller.abort(), request.leavesAfter)
  request.begun = Date.now()
  try {
    const response = await fetch(`${origin}${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-simulator-tag': request.tag,
        'x-simulator-tokens': String(request.answer),
        'x-simulator-delay': String(request.answer),
        'x-simulator-chunk-delay': '2',
      },
      body: JSON.stringify(bodyOf(request)),
      signal: AbortSignal.any([controller.signal, AbortSignal.timeout(30_000)]),
    })
    request.status = response.status
    await response.arrayBuffer()
  } catch {
    // It left, or the gateway that it had asked was killed. What became of it stands in the ledger.
  } finally {
    clearTimeout(leaving)
    request.ended = Date.now()
  }
}

function treeOf(serviceUrl: string, redis: string, hold: (typeof holds)[number]): Tree {
  return {
    'postern.json': { redis: { url: redis }, limits: { hold } } as never,
    'apis/chat/apiInformation.json': {
      properties: { path: 'chat', displayName: 'chat', serviceUrl, subscriptionRequired: false },
    },
    'apis/chat/specification.json': {
      openapi: '3.0.1',
      info: { title: 'chat', version: '1' },
      paths: {
        '/*': { post: { operationId: 'post', responses: { 200: { description: 'OK' } } } },
      },
    },
    'apis/chat/policy.xml': `<policies>
  <inbound>
    <llm-token-limit counter-key="everybody" tokens-per-minute="${limit}" estimate-prompt-tokens="true" remaining-tokens-header-name="x-left" />
  </inbound>
  <backend><base /></backend>
  <outbound><base /></outbound>
  <on-error><base /></on-error>
</policies>`,
  }
}
