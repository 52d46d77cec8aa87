import { argumentNull } from '../errors.ts'
import { jsonError } from './errors.ts'
import { parsePath } from './path.ts'
import { evaluatePath, type Filter, type SelectSettings } from './path-filter.ts'
import type { JToken } from './tree.ts'

/** `token.SelectToken(path)`: the one token that the path finds, or null. */
export function selectToken(
  token: JToken,
  path: string | null,
  settings: SelectSettings = {},
): JToken | null {
  let found: JToken | null = null
  for (const one of evaluatePath(filtersOf(path), token, token, settings)) {
    if (found) throw jsonError('Path returned multiple tokens.')
    found = one
  }
  return found
}

/** `token.SelectTokens(path)` */
export function selectTokens(
  token: JToken,
  path: string | null,
  settings: SelectSettings = {},
): Iterable<JToken> {
  return evaluatePath(filtersOf(path), token, token, settings)
}

/** Paths are read once: those of policies are few and constant. */
const known = new Map<string, readonly Filter[]>()
const maxKnown = 500

function filtersOf(path: string | null): readonly Filter[] {
  if (path === null) throw argumentNull('expression')
  const cached = known.get(path)
  if (cached) return cached
  const filters = parsePath(path)
  if (known.size >= maxKnown) known.clear()
  if (path.length <= 1000) known.set(path, filters)
  return filters
}
