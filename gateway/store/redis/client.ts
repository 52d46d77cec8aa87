import { readFileSync } from 'node:fs'
import { Cluster, Redis, type RedisOptions } from 'ioredis'
import type { RedisClient } from './link.ts'

export interface RedisPlace {
  readonly host: string
  readonly port: number
}

/** Where Redis is: one server by its URL, the master that Sentinels name, or a Cluster by some of its nodes. */
export type RedisTarget =
  | { readonly kind: 'single'; readonly url: string }
  | {
      readonly kind: 'sentinel'
      readonly sentinels: readonly RedisPlace[]
      readonly name: string
      readonly sentinelPassword: string | undefined
    }
  | { readonly kind: 'cluster'; readonly nodes: readonly RedisPlace[] }

export interface ClientOptions {
  readonly target: RedisTarget
  readonly username?: string | undefined
  readonly password?: string | undefined
  readonly database: number
  /** Milliseconds. */
  readonly commandTimeout: number
  readonly tls?:
    | {
        /** PEM files. */
        readonly authorities: readonly string[]
        readonly certificate?: string | undefined
        readonly key?: string | undefined
        readonly serverName?: string | undefined
      }
    | undefined
}

/** Milliseconds between two attempts to connect: a server that is back is found well within two seconds. */
const retry = (times: number) => Math.min(50 * times, 500)

/** A client that never queues: what cannot be sent now fails now. */
export function createClient(options: ClientOptions): RedisClient {
  const { target, commandTimeout } = options
  const common = commonOptions(options)
  if (target.kind === 'cluster') {
    return new Cluster([...target.nodes], {
      redisOptions: common,
      enableOfflineQueue: false,
      clusterRetryStrategy: retry,
      slotsRefreshTimeout: commandTimeout * 2,
      slotsRefreshInterval: 5_000,
      // Some networks name nodes by addresses that certificates do not hold.
      ...(options.tls ? { dnsLookup: (address, done) => done(null, address) } : {}),
    })
  }
  const own = { ...common, db: options.database, retryStrategy: retry, enableOfflineQueue: false }
  if (target.kind === 'single') return new Redis(target.url, own)
  const { sentinels, name, sentinelPassword } = target
  return new Redis({
    ...own,
    sentinels: [...sentinels],
    name,
    sentinelRetryStrategy: retry,
    sentinelCommandTimeout: commandTimeout,
    enableTLSForSentinelMode: options.tls !== undefined,
    ...(common.tls ? { sentinelTLS: common.tls } : {}),
    ...(sentinelPassword === undefined ? {} : { sentinelPassword }),
  })
}

function commonOptions({ username, password, commandTimeout, tls }: ClientOptions) {
  return {
    protocol: 2,
    commandTimeout,
    // A socket that is silent for longer is given up, though nobody closed it.
    socketTimeout: commandTimeout * 2,
    connectTimeout: 1_000,
    maxRetriesPerRequest: 0,
    // A script that is sent again counts again.
    autoResendUnfulfilledCommands: false,
    // A master that was set back: its successor has to be found.
    reconnectOnError: (error) => (error.message.startsWith('READONLY') ? 1 : false),
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(tls ? { tls: tlsOptions(tls) } : {}),
  } satisfies RedisOptions
}

function tlsOptions(tls: NonNullable<ClientOptions['tls']>) {
  const { authorities, certificate, key, serverName } = tls
  return {
    ...(authorities.length > 0 ? { ca: authorities.map((path) => readFileSync(path)) } : {}),
    ...(certificate === undefined ? {} : { cert: readFileSync(certificate) }),
    ...(key === undefined ? {} : { key: readFileSync(key) }),
    ...(serverName === undefined ? {} : { servername: serverName }),
  }
}
