import { isIP } from 'node:net'
import { Hono } from 'hono'
import { collect } from '../telemetry/collect.ts'
import type { MetricRegistry } from '../telemetry/metrics.ts'
import { contentTypes, expose, expositionOf } from '../telemetry/prometheus.ts'
import {
  type GuardOptions,
  hostCheck,
  hostNotAllowed,
  keyCheck,
  refuseOtherSites,
} from './guard.ts'

export interface MetricsParts {
  readonly metrics: MetricRegistry
  readonly metricsAccess: {
    /** Opens the metrics, and nothing else. */
    readonly key: string | undefined
    readonly public: boolean
  }
}

/**
 * What Prometheus reads. Who has a key may call under any host name: a scraper knows nothing but addresses, and the
 * page of another site has no key.
 */
export function metricsApp({
  metrics,
  metricsAccess,
  key,
  hosts,
}: MetricsParts & GuardOptions): Hono {
  const own = metricsAccess.key
  const hasKey = keyCheck(own === undefined ? [key] : [key, own])
  const knownHost = hostCheck(hosts)
  const app = new Hono()
  app.get('/', (c) => {
    refuseOtherSites(c)
    if (metricsAccess.public) {
      const host = c.req.header('host') ?? ''
      // A name of another site may point here; a page that was called by an address came from here.
      if (!knownHost(host) && !isAddress(host)) throw hostNotAllowed()
    } else hasKey(c)
    const format = expositionOf(c.req.header('accept'))
    return c.body(expose(collect(metrics), format), 200, { 'content-type': contentTypes[format] })
  })
  return app
}

function isAddress(host: string): boolean {
  return isIP(host.replace(/:\d*$/, '').replace(/^\[(.*)\]$/, '$1')) !== 0
}
