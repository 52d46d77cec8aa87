import { createHash } from 'node:crypto'
import type { Limit } from '../../../engine/ports.ts'

/** The keys of one counter key share a Cluster slot; this is where they begin (design §10). */
export function slotOf(prefix: string, key: string): string {
  const hash = createHash('sha1').update(key).digest('hex').slice(0, 16)
  return `${prefix}{${hash}}:`
}

/** A counter within its slot: the log `r`, the bucket `b`, a period `q:…`. */
export function counterOf(limit: Limit): string {
  switch (limit.kind) {
    case 'sliding':
      return 'r'
    case 'bucket':
      return 'b'
    case 'period':
      return `q:${limit.start}-${limit.end ?? ''}`
  }
}

/** Keys of cached values tell nothing of what they stand for: they may hold data of callers. */
export function valueKey(prefix: string, key: string): string {
  return `${prefix}v:${createHash('sha256').update(key).digest('hex')}`
}
