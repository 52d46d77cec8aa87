import type { StringEscapeHandling } from './escape.ts'
import type { ParseSettings } from './load.ts'
import type { MergeSettings } from './merge.ts'
import type { SelectSettings } from './path-filter.ts'

// The settings objects of Newtonsoft, as texts write them: `new JsonMergeSettings { … }`.

export class JsonMergeSettings {
  arrays = 0
  nulls = 0
  names = ordinal

  get plain(): MergeSettings {
    return { arrays: this.arrays, nulls: this.nulls, sameName: sameName(this.names) }
  }
}

export class JsonLoadSettings {
  comments = 0
  lineInfo = 1
  duplicates = 0

  get plain(): ParseSettings {
    const duplicates = (['replace', 'ignore', 'error'] as const)[this.duplicates] ?? 'replace'
    return { comments: this.comments === 1, duplicates }
  }
}

export class JsonSelectSettings {
  errorWhenNoMatch = false

  get plain(): SelectSettings {
    return { errorWhenNoMatch: this.errorWhenNoMatch }
  }
}

export class JsonSerializerSettings {
  nulls = 0
  formatting = 0
  dates = 1
  escaping: StringEscapeHandling = 0
  maxDepth: number | null = 64
}

/** StringComparison.Ordinal */
const ordinal = 4

/** How names are compared under a StringComparison; undefined where only the same name will do. */
export function sameName(comparison: number): ((a: string, b: string) => boolean) | undefined {
  // CurrentCultureIgnoreCase, InvariantCultureIgnoreCase, OrdinalIgnoreCase
  if (comparison !== 1 && comparison !== 3 && comparison !== 5) return undefined
  return (a, b) => a.length === b.length && a.toUpperCase() === b.toUpperCase()
}
