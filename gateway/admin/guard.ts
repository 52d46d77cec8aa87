import { createHash, timingSafeEqual } from 'node:crypto'
import type { Context, MiddlewareHandler } from 'hono'
import { ArmError } from './errors.ts'

export interface GuardOptions {
  readonly key: string
  /** Host names under which the API may be called. */
  readonly hosts: readonly string[]
}

/**
 * Lets in who has the key, and nobody that a browser was talked into: a page of another site cannot reach the API by its own name,
 * nor by a name that it has pointed to this address.
 */
export function guard({ key, hosts }: GuardOptions): MiddlewareHandler {
  const knownHost = hostCheck(hosts)
  const hasKey = keyCheck([key])
  return async (c, next) => {
    if (!knownHost(c.req.header('host') ?? '')) throw hostNotAllowed()
    refuseOtherSites(c)
    hasKey(c)
    await next()
  }
}

export function hostNotAllowed(): ArmError {
  return new ArmError(403, 'HostNotAllowed', 'the API may not be called under this host name')
}

export function hostCheck(hosts: readonly string[]): (host: string) => boolean {
  const known = new Set(hosts.map((host) => host.toLowerCase()))
  return (host) => known.has(hostName(host))
}

/** Pages of other sites. */
export function refuseOtherSites(c: Context): void {
  const host = c.req.header('host') ?? ''
  const origin = c.req.header('origin')
  const site = c.req.header('sec-fetch-site')
  const isOther =
    (origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`) ||
    (site !== undefined && site !== 'same-origin' && site !== 'none')
  if (isOther) {
    throw new ArmError(403, 'OriginNotAllowed', 'the API may not be called from another site')
  }
}

/** Throws where none of the keys is sent. */
export function keyCheck(keys: readonly string[]): (c: Context) => void {
  const digests = keys.map(digestOf)
  return (c) => {
    const given = /^Bearer +(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1]
    if (given === undefined) {
      throw new ArmError(401, 'AuthenticationFailed', 'send the key: `Authorization: Bearer KEY`')
    }
    const digest = digestOf(given)
    // Compared in constant time: how long a wrong key takes would tell how much of it is right.
    const fits = digests.map((known) => timingSafeEqual(digest, known))
    if (!fits.includes(true)) {
      throw new ArmError(401, 'AuthenticationFailed', 'the key is wrong')
    }
  }
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text, 'utf8').digest()
}

/** Without the port; `[::1]` keeps its brackets. */
function hostName(host: string): string {
  return host.toLowerCase().replace(/:\d*$/, '')
}
