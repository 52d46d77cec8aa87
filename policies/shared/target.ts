import type { Context } from '../../engine/context.ts'
import type { RequestMessage } from '../../engine/run/message.ts'
import type { Url } from '../../engine/run/url.ts'

/** What a backend is asked for: its base URL, the path behind the API's suffix, the query. */
export function urlAt(base: Url, request: RequestMessage): Url {
  return base.with({
    path: joinPaths(base.path, request.relativePath),
    queryString: joinQueries(base.queryString, request.url.queryString),
  })
}

/** Shows the request at another base from now on. */
export function retarget(context: Context, base: Url): void {
  context.request.url = urlAt(base, context.request)
}

export function joinPaths(base: string, relative: string): string {
  if (relative === '') return base
  const trimmed = base.endsWith('/') ? base.slice(0, -1) : base
  return relative.startsWith('/') ? trimmed + relative : `${trimmed}/${relative}`
}

/** A query of the base itself (`?api-version=…`) stands before that of the request, once. */
function joinQueries(base: string, own: string): string {
  if (base === '' || own === base || own.startsWith(`${base}&`)) return own
  return own === '' ? base : `${base}&${own.slice(1)}`
}
