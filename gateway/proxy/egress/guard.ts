import { type LookupAddress, lookup as systemLookup } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { HttpFailure, type Log, type Metrics } from '../../../engine/ports.ts'
import { holds, parseRange, type Range, readingsOf } from './addresses.ts'

export interface EgressRules {
  /** Addresses and ranges that may be connected to, although a wider range is denied. */
  readonly allow: readonly string[]
  readonly deny: readonly string[]
  /** Host names that are denied wherever they lead. */
  readonly denyHosts: readonly string[]
}

export interface EgressServices {
  readonly log: Log
  readonly metrics: Metrics
  /** How names become addresses; the system's way when absent. */
  readonly lookup?: LookupFunction
}

/** Where clouds tell machines their secrets, and what is only for neighbours on the same wire. */
const deniedByDefault = [
  '169.254.0.0/16',
  'fe80::/10',
  // Azure's platform, AWS, Google, Alibaba and Oracle.
  '168.63.129.16/32',
  'fd00:ec2::/32',
  'fd20:ce::254/128',
  '100.100.100.200/32',
  '192.0.0.192/32',
]

interface Rule {
  readonly range: Range
  readonly allows: boolean
}

/**
 * Says where backends and requests of policies may lead. Of the ranges that hold an address the narrowest decides;
 * of equally narrow ones that which allows. An address that none holds is allowed.
 */
export class EgressGuard {
  readonly #rules: readonly Rule[]
  readonly #hosts: ReadonlySet<string>
  readonly #services: EgressServices

  /** Throws with the entry that is neither an address nor a range. */
  constructor(rules: EgressRules, services: EgressServices) {
    this.#rules = [
      ...rulesOf(deniedByDefault, false, 'deny'),
      ...rulesOf(rules.deny, false, 'deny'),
      ...rulesOf(rules.allow, true, 'allow'),
    ]
    this.#hosts = new Set(rules.denyHosts.map(plainName))
    this.#services = services
  }

  /** Throws when a host is denied by its name, or is an address that is denied. Other names are judged when they are resolved. */
  check(host: string): void {
    const name = plainName(host)
    if (this.#hosts.has(name)) throw this.#refuse(name, `its name is denied`)
    const range = this.#denies(name)
    if (range) throw this.#refuse(name, `${range.text} is denied`)
  }

  /**
   * Resolves a name to those of its addresses that may be connected to: the connection goes to one of these, so that
   * a name cannot mean another place when it is asked again.
   */
  readonly lookup: LookupFunction = (host, options, callback) => {
    const resolve = this.#services.lookup ?? (systemLookup as LookupFunction)
    resolve(host, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, [])
      const addresses: readonly LookupAddress[] = Array.isArray(found) ? found : []
      const open = addresses.filter(({ address }) => !this.#denies(address))
      const [first] = open
      if (!first) {
        const [denied] = addresses
        const range = denied && this.#denies(denied.address)
        const detail = range
          ? `it is at ${denied.address}, and ${range.text} is denied`
          : 'no address'
        return callback(this.#refuse(host, detail), [])
      }
      if (options.all) callback(null, open)
      else callback(null, first.address, first.family)
    })
  }

  #denies(address: string): Range | undefined {
    for (const reading of readingsOf(address)) {
      let best: Rule | undefined
      for (const rule of this.#rules) {
        if (!holds(rule.range, reading)) continue
        const { bits } = rule.range
        if (!best || bits > best.range.bits || (bits === best.range.bits && rule.allows))
          best = rule
      }
      if (best && !best.allows) return best.range
    }
    return undefined
  }

  #refuse(host: string, detail: string): HttpFailure {
    this.#services.metrics.add('egress_denied', 1)
    this.#services.log.warn({ host, detail }, 'a connection was denied by the egress rules')
    const failure = new HttpFailure(
      'EgressDenied',
      `The egress rules of the gateway do not let requests go to ${host}: ${detail}.`,
    )
    failure.unsent = true
    return failure
  }
}

function rulesOf(texts: readonly string[], allows: boolean, setting: string): Rule[] {
  return texts.map((text) => {
    const range = parseRange(text)
    if (range) return { range, allows }
    throw new Error(
      `egress.${setting}: \`${text}\` is neither an address nor a range like 10.0.0.0/8`,
    )
  })
}

/** As comparisons want it: lower case, without a last dot, IPv6 without brackets. */
function plainName(host: string): string {
  return host
    .toLowerCase()
    .replace(/\.$/, '')
    .replace(/^\[(.*)\]$/, '$1')
}
