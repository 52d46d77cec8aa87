import { createHash, timingSafeEqual } from 'node:crypto'
import type { MiddlewareHandler } from 'hono'
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
  const known = new Set(hosts.map((host) => host.toLowerCase()))
  const digest = digestOf(key)
  return async (c, next) => {
    const host = c.req.header('host') ?? ''
    if (!known.has(hostName(host))) {
      throw new ArmError(403, 'HostNotAllowed', 'the API may not be called under this host name')
    }
    const origin = c.req.header('origin')
    if (origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`) {
      throw new ArmError(403, 'OriginNotAllowed', 'the API may not be called from another site')
    }
    const site = c.req.header('sec-fetch-site')
    if (site !== undefined && site !== 'same-origin' && site !== 'none') {
      throw new ArmError(403, 'OriginNotAllowed', 'the API may not be called from another site')
    }
    const given = /^Bearer +(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1]
    if (given === undefined) {
      throw new ArmError(401, 'AuthenticationFailed', 'send the key: `Authorization: Bearer KEY`')
    }
    // Compared in constant time: how long a wrong key takes would tell how much of it is right.
    if (!timingSafeEqual(digestOf(given), digest)) {
      throw new ArmError(401, 'AuthenticationFailed', 'the key is wrong')
    }
    await next()
  }
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text, 'utf8').digest()
}

/** Without the port; `[::1]` keeps its brackets. */
function hostName(host: string): string {
  return host.toLowerCase().replace(/:\d*$/, '')
}
