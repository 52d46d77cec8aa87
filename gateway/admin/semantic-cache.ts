import { type Context, Hono } from 'hono'
import type { SemanticFilter } from '../../engine/ports.ts'
import type { MemorySemanticCache } from '../store/memory/semantic-cache.ts'
import { ArmError } from './errors.ts'

export interface SemanticCacheParts {
  readonly semanticCache: MemorySemanticCache
}

const filters = ['api', 'workspace', 'product', 'subscription', 'partition'] as const

/** How full the semantic cache is; what is in it can be given up. Below `/admin/semantic-cache`. */
export function semanticCache({ semanticCache: cache }: SemanticCacheParts): Hono {
  const app = new Hono()
  const state = () => ({ entries: cache.size, bytes: cache.bytes })
  app.get('/', (c) => c.json(state()))
  app.delete('/', (c) => {
    const purged = cache.purge(filterOf(c))
    return c.json({ purged, ...state() })
  })
  return app
}

/** A filter that is misspelt would purge everything. */
function filterOf(c: Context): SemanticFilter {
  const filter: { -readonly [Name in keyof SemanticFilter]: SemanticFilter[Name] } = {}
  for (const [name, values] of Object.entries(c.req.queries())) {
    const known = filters.find((one) => one === name)
    const [value = ''] = values
    if (known === undefined || values.length > 1 || value === '') {
      const text = filters.map((one) => `\`${one}\``).join(', ')
      throw new ArmError(400, 'ValidationError', `the filters are ${text}, each once, with a value`)
    }
    filter[known] = value
  }
  return filter
}
