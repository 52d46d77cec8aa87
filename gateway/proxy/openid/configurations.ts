import type {
  Clock,
  Http,
  Log,
  Metrics,
  OpenIdConfiguration,
  OpenIdConfigurations,
} from '../../../engine/ports.ts'
import { fetchConfiguration } from './fetch.ts'

export interface OpenIdPorts {
  readonly http: Http
  readonly clock: Clock
  readonly log: Log
  readonly metrics: Metrics
}

const hour = 3_600_000
/** A configuration of this age is given while a new one is under way; an older one only when none can be had. */
const patience = 2 * hour
/** Between two attempts after a failure, or because of unknown keys (authentication.md §3). */
const pause = 300_000
/** The first pause after a failure when nothing is known of the provider; it doubles up to `pause`. */
const shortPause = 1_000
const maxConfigurations = 1_000

interface Entry {
  readonly url: string
  readonly host: string | undefined
  configuration: OpenIdConfiguration | undefined
  fetched: number
  /** No attempt before this time, unless keys are asked for the first time. */
  retryAt: number
  renewAt: number
  failures: number
  failure: Error | undefined
  flight: Promise<OpenIdConfiguration> | undefined
}

/**
 * OpenID configurations, kept for an hour. All who need one at the same time wait for one answer; when the provider
 * cannot be reached, what is known stays.
 */
export function openIdConfigurations(ports: OpenIdPorts): OpenIdConfigurations {
  const entries = new Map<string, Entry>()
  const { clock } = ports

  function entryOf(url: string, host: string | undefined): Entry {
    const key = `${host ?? ''} ${url}`
    let entry = entries.get(key)
    if (entry) return entry
    // A tenant may come from an expression: what was asked for first is the first to go.
    if (entries.size >= maxConfigurations) entries.delete(entries.keys().next().value!)
    entry = { url, host, ...unknown }
    entries.set(key, entry)
    return entry
  }

  async function load(entry: Entry): Promise<OpenIdConfiguration> {
    const { url, host } = entry
    try {
      entry.configuration = await fetchConfiguration(url, host, ports.http)
      entry.fetched = clock.now()
      entry.failures = 0
      ports.metrics.add('openid_fetches', 1, { result: 'ok' })
      return entry.configuration
    } catch (error) {
      const known = entry.configuration
      const wait = known ? pause : Math.min(pause, shortPause * 2 ** entry.failures)
      entry.failures = Math.min(entry.failures + 1, 20)
      entry.failure = error as Error
      entry.retryAt = clock.now() + wait
      ports.metrics.add('openid_fetches', 1, { result: known ? 'kept' : 'failed' })
      ports.log.warn(
        { url, err: error, kept: known !== undefined },
        'an OpenID configuration could not be fetched',
      )
      if (known) return known
      throw error
    } finally {
      entry.flight = undefined
    }
  }

  function fetch(entry: Entry): Promise<OpenIdConfiguration> {
    entry.flight ??= load(entry)
    return entry.flight
  }

  return {
    get(url, host) {
      const entry = entryOf(url, host)
      const { configuration } = entry
      const now = clock.now()
      const age = now - entry.fetched
      if (configuration && age < hour) return configuration
      if (now < entry.retryAt && !entry.flight) {
        if (configuration) return configuration
        return Promise.reject(entry.failure)
      }
      const flight = fetch(entry)
      // It does not fail: what is known stays.
      return configuration && age < patience ? configuration : flight
    },
    renew(url, host) {
      const entry = entryOf(url, host)
      if (entry.flight) return entry.flight
      const now = clock.now()
      if (!entry.configuration) return this.get(url, host)
      if (now < entry.renewAt || now < entry.retryAt) return entry.configuration
      entry.renewAt = now + pause
      return fetch(entry)
    },
  }
}

const unknown = {
  configuration: undefined,
  fetched: Number.NEGATIVE_INFINITY,
  retryAt: Number.NEGATIVE_INFINITY,
  renewAt: Number.NEGATIVE_INFINITY,
  failures: 0,
  failure: undefined,
  flight: undefined,
}
