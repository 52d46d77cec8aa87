import type { Context } from '../context.ts'
import type { HeaderList } from './headers.ts'
import type { Url } from './url.ts'

/**
 * Takes the caller's subscription key out of what is sent to a backend. Policies see it, and what a policy has put
 * in its place stays: only the caller's own value goes.
 */
export function withoutCallerKey(
  context: Pick<Context, 'subscription' | 'api'>,
  headers: HeaderList,
  url: Url,
): Url {
  const key = context.subscription?.key
  if (key === undefined) return url
  const { header, query } = context.api.subscriptionKeyParameterNames
  if (headers.first(header)?.trim() === key) headers.delete(header)
  const authorization = headers.first('Authorization')
  if (authorization !== undefined && bearerOf(authorization) === key)
    headers.delete('Authorization')
  const { queryString } = url
  if (queryString === '' || !mayHold(queryString, key)) return url
  return withoutParameter(url, query.toLowerCase(), key)
}

/** Most queries show at a glance that the key is not in them. */
function mayHold(queryString: string, key: string): boolean {
  return queryString.includes(key) || queryString.includes('%') || queryString.includes('+')
}

function bearerOf(authorization: string): string | undefined {
  return /^Bearer +(\S+)$/i.exec(authorization)?.[1]
}

function withoutParameter(url: Url, name: string, key: string): Url {
  const found = [...url.query].some(
    ([other, values]) => other.toLowerCase() === name && values.includes(key),
  )
  if (!found) return url
  const kept = url.queryString
    .slice(1)
    .split('&')
    .filter((pair) => decoded(pair.split('=', 1)[0]!).toLowerCase() !== name)
  return url.with({ queryString: kept.length === 0 ? '' : `?${kept.join('&')}` })
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    // Not percent-encoding: the name is what it looks like.
    return text
  }
}
