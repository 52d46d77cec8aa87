import type { Api } from './api.ts'

/** URL path of an API without slashes at its ends: with the version for a Segment set. */
export function urlPath(api: Api): string {
  const { path, version, versionSet } = api
  if (version === undefined || versionSet?.scheme !== 'Segment') return path
  return path === '' ? version : `${path}/${version}`
}

/**
 * Some hand-made folders store the path with the version at its end. Then that path is accepted too, as far as
 * nothing else claims it.
 */
export function storedPath(api: Api): string | undefined {
  const { path, version, versionSet } = api
  if (version === undefined || versionSet?.scheme !== 'Segment') return undefined
  const ending = `/${version.toLowerCase()}`
  return `/${path.toLowerCase()}`.endsWith(ending) ? path : undefined
}

/** WebSocket APIs and others may share a path: the request tells which is meant. */
export function isWebSocket(api: Api): boolean {
  if (api.type === 'websocket') return true
  return api.protocols.length > 0 && api.protocols.every((protocol) => /^wss?$/.test(protocol))
}

/** What two APIs may not have in common: place, version where the request carries it apart from the path, protocol. */
export function claimOf(api: Api): string {
  const { version, versionSet } = api
  const apart = versionSet !== undefined && versionSet.scheme !== 'Segment' ? (version ?? '') : ''
  const family = isWebSocket(api) ? 'ws' : 'http'
  return `${family} /${urlPath(api)} ${apart}`.toLowerCase()
}
