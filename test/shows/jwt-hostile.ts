import type { OpenIdConfigurations } from '../../engine/ports.ts'
import { createHttp } from '../../gateway/proxy/http.ts'
import { openIdConfigurations } from '../../gateway/proxy/openid/configurations.ts'
import { Bench } from '../policies/harness.ts'
import { discovery, type Issuer, startIssuer } from '../policies/issuer.ts'
import { claims, ec, rsa, type Signer, token, webKey } from '../policies/jwt-tokens.ts'
import { attacks, type Loot } from './jwt-attacks.ts'
import { Random, type Show } from './show.ts'

const mostCpu = 100

export const show: Show = {
  name: 'jwt-hostile',
  summary:
    'no forged token gets in; keys rotate under load and through an outage of their provider',

  async run({ quick, seed, log }) {
    const issuer = await startIssuer()
    const http = createHttp()
    const clock = { milliseconds: 0 }
    const openId = openIdConfigurations({
      http,
      clock: { now: () => clock.milliseconds, sleep: () => Promise.reject(new Error('not here')) },
      log: { debug() {}, info() {}, warn() {}, error() {} },
      metrics: { add() {}, record() {}, emit() {} },
    })
    try {
      const forged = await forge(issuer, openId, quick ? 40 : 1_000, new Random(seed), log)
      const rotated = await rotate(issuer, openId, clock, quick ? 2 : 24, log)
      const silent = await outage(issuer, openId, clock, quick ? 24 : 24 * 12, log)
      return {
        ok: forged.ok && rotated.ok && silent.ok,
        figures: { ...forged.figures, ...rotated.figures, ...silent.figures },
      }
    } finally {
      await http.destroy()
      await issuer.close()
    }
  },
}

type Log = (line: string) => void
interface Clock {
  milliseconds: number
}
interface Part {
  readonly ok: boolean
  readonly figures: Readonly<Record<string, unknown>>
}

function policyOf(issuer: Issuer, keys = ''): string {
  return `<validate-jwt header-name="Authorization" require-scheme="Bearer"><openid-config url="${issuer.configuration}" />${keys}<audiences><audience>orders</audience></audiences><required-claims><claim name="scp" match="any" separator=" "><value>orders.read</value></claim></required-claims></validate-jwt>`
}

async function forge(
  issuer: Issuer,
  openId: OpenIdConfigurations,
  count: number,
  random: Random,
  log: Log,
): Promise<Part> {
  const [published, own, curve] = [rsa(), rsa(), ec()]
  issuer.publish([webKey(published, { kid: 'r1' }), webKey(curve, { kid: 'e1' })])
  const secret = Buffer.from('a secret that no attacker has ..').toString('base64')
  const keys = `<issuer-signing-keys><key id="s">${secret}</key></issuer-signing-keys>`
  const bench = new Bench(policyOf(issuer, keys), { openId })
  const call = async (text: string) => {
    const { response, lastError } = await bench.call({
      headers: { authorization: `Bearer ${text}` },
    })
    return { status: response?.statusCode, reason: lastError?.reason }
  }
  const accepted = { ...claims, iss: issuer.origin }
  const valid = token({ header: { alg: 'RS256', kid: 'r1' }, payload: accepted }, published)
  const loot: Loot = { published, own, curve, valid, claims: accepted }
  // Both kinds of keys work: what is refused below is refused for its own fault.
  const elliptic = token({ header: { alg: 'ES256', kid: 'e1' }, payload: accepted }, curve)
  const good = [await call(valid), await call(elliptic)].filter(({ status }) => status === 200)

  let wrong = 0
  let longest = 0
  const before = issuer.asked.length
  for (const [name, attack] of Object.entries(attacks)) {
    const reasons = new Map<string, number>()
    for (let i = 0; i < count; i++) {
      const text = attack(loot, random)
      const cpu = process.cpuUsage()
      const { status, reason = `let in with ${status}` } = await call(text)
      const { user, system } = process.cpuUsage(cpu)
      longest = Math.max(longest, (user + system) / 1000)
      reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
      if (status === 401) continue
      if (wrong++ < 5) log(`${name}: ${status} ${reason}: ${text.slice(0, 200)}`)
    }
    const list = [...reasons].map(([reason, times]) => `${reason} ${times}`).join(', ')
    log(`${name.padEnd(24)} ${count} refused for: ${list}`)
  }
  const after = (await call(valid)).status
  const asked = issuer.asked.length - before
  log(`not answered by 401: ${wrong} (bound 0)`)
  log(
    `the provider was asked ${asked} times by ${count * Object.keys(attacks).length} forged tokens (bound 2)`,
  )
  log(`longest CPU time of one: ${longest.toFixed(1)} ms (bound ${mostCpu} ms)`)
  return {
    ok: good.length === 2 && wrong === 0 && asked <= 2 && after === 200 && longest <= mostCpu,
    figures: {
      forged: count * Object.keys(attacks).length,
      letIn: wrong,
      providerAsked: asked,
      longestCpuMs: Math.round(longest * 10) / 10,
    },
  }
}

const callers = 64
const callsOfEach = 25

/** The provider replaces its keys while callers are at it; tokens by a key that is published are never refused. */
async function rotate(
  issuer: Issuer,
  openId: OpenIdConfigurations,
  clock: Clock,
  rotations: number,
  log: Log,
): Promise<Part> {
  const bench = new Bench(policyOf(issuer), { openId })
  const signed = (kid: string, key: Signer, sub: string) =>
    token({ header: { alg: 'RS256', kid }, payload: { ...claims, iss: issuer.origin, sub } }, key)
  const status = async (text: string) =>
    (await bench.call({ headers: { authorization: `Bearer ${text}` } })).response?.statusCode
  let previous = { kid: 'k0', key: rsa() }
  let refused = 0
  let lateIn = 0
  let calls = 0
  const begin = performance.now()
  const askedBefore = rounds(issuer)
  for (let turn = 1; turn <= rotations; turn++) {
    clock.milliseconds += 300_000
    const next = { kid: `k${turn}`, key: rsa() }
    issuer.publish([previous, next].map(({ kid, key }) => webKey(key, { kid })))
    await Promise.all(
      Array.from({ length: callers }, async (_, caller) => {
        for (let i = 0; i < callsOfEach; i++) {
          const { kid, key } = i % 5 === 4 ? previous : next
          // Half of the tokens are new, half were seen before.
          const sub = i % 2 ? `caller ${caller}` : `caller ${caller} ${i}`
          calls++
          if ((await status(signed(kid, key, sub))) !== 200) refused++
        }
      }),
    )
    // The old key is withdrawn, and the next unknown one makes the gateway see it.
    issuer.publish([webKey(next.key, { kid: next.kid })])
    clock.milliseconds += 300_000
    const forged = await Promise.all(
      Array.from({ length: 20 }, (_, i) => status(signed(`attacker ${i}`, next.key, 'x'))),
    )
    if (forged.includes(200)) lateIn++
    if ((await status(signed(previous.kid, previous.key, 'caller 1'))) === 200) lateIn++
    previous = next
  }
  const asked = rounds(issuer) - askedBefore
  const seconds = (performance.now() - begin) / 1000
  log(
    `${rotations} rotations under ${calls} calls of ${callers} callers: ${refused} refused (bound 0)`,
  )
  log(`by withdrawn keys let in: ${lateIn} (bound 0)`)
  log(`the provider was asked ${asked} times in as many five minutes (bound ${rotations * 2 + 1})`)
  return {
    ok: refused === 0 && lateIn === 0 && asked <= rotations * 2 + 1,
    figures: {
      rotations,
      calls,
      refused,
      withdrawnLetIn: lateIn,
      fetches: asked,
      callsPerSecond: Math.round(calls / seconds),
    },
  }
}

/** The provider is away: what it published last still counts, and nothing else does. */
async function outage(
  issuer: Issuer,
  openId: OpenIdConfigurations,
  clock: Clock,
  steps: number,
  log: Log,
): Promise<Part> {
  const key = rsa()
  issuer.publish([webKey(key, { kid: 'o1' })])
  clock.milliseconds += 3 * 3_600_000
  const bench = new Bench(policyOf(issuer), { openId })
  const call = async (kid: string, by: Signer, sub: string) => {
    const payload = { ...claims, iss: issuer.origin, sub }
    const text = token({ header: { alg: 'RS256', kid }, payload }, by)
    return (await bench.call({ headers: { authorization: `Bearer ${text}` } })).response?.statusCode
  }
  await call('o1', key, 'before')
  issuer.down = true
  const before = rounds(issuer)
  const stranger = rsa()
  let kept = 0
  let strangers = 0
  for (let step = 0; step < steps; step++) {
    clock.milliseconds += 300_000
    const known = await call('o1', key, `caller ${step}`)
    if (known === 200) kept++
    const statuses = await Promise.all([
      call('x', stranger, 'x'),
      call('o1', stranger, 'x'),
      call(`y${step}`, stranger, 'x'),
    ])
    if (statuses.includes(200)) strangers++
  }
  const asked = rounds(issuer) - before
  issuer.down = false
  clock.milliseconds += 300_000
  issuer.publish([webKey(stranger, { kid: 'o2' })])
  const back = await call('o2', stranger, 'after')
  log(
    `${steps * 5} minutes without the provider: ${kept} of ${steps} valid tokens let in, strangers ${strangers} times`,
  )
  log(
    `it was asked ${asked} times (bound ${steps + 1}); when it was back, its new key was taken: ${back === 200}`,
  )
  return {
    ok: kept === steps && strangers === 0 && asked <= steps + 1 && back === 200,
    figures: {
      outageSteps: steps,
      outageKept: kept,
      outageStrangers: strangers,
      outageFetches: asked,
    },
  }
}

function rounds(issuer: Issuer): number {
  return issuer.asked.filter((path) => path === discovery).length
}
