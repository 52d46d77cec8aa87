import type { List } from '../collections/list.ts'
import type { StringEscapeHandling } from './escape.ts'
import type { ParseSettings } from './load.ts'
import type { MergeSettings } from './merge.ts'
import type { SelectSettings } from './path-filter.ts'
import type { ReaderSettings } from './reader.ts'
import type { SerializeSettings } from './serialize.ts'
import type { WriteSettings } from './write.ts'

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

export class ContractResolver {
  /** How a member's name is written. */
  name(name: string): string {
    return name
  }
}

export class CamelCaseResolver extends ContractResolver {
  // Capitals at the start become small up to the one before the first small letter: `IDToken` is `idToken`.
  override name(name: string): string {
    return name.replace(/^\p{Lu}+(?=\p{Lu}[^\p{Lu}\s])|^\p{Lu}+/u, (capitals) =>
      capitals.toLowerCase(),
    )
  }
}

export class StringEnumConverter {
  readonly enums = 'names'
}

export class JsonSerializerSettings {
  nulls = 0
  defaults = 0
  missing = 0
  loops = 0
  formatting = 0
  dates = 1
  zone = 3
  dateStyle = 0
  dateFormat: string | null = null
  floats = 0
  floatStyle = 0
  escaping: StringEscapeHandling = 0
  culture: unknown = null
  maxDepth: number | null = 64
  resolver: ContractResolver | null = null
  converters: List | null = null

  get reading(): ReaderSettings {
    return {
      dates: this.dates === 2 ? 'offset' : this.dates === 1,
      decimals: this.floats === 1,
      zone: this.zone,
      maxDepth: this.maxDepth ?? 256,
    }
  }

  get serializing(): SerializeSettings {
    return {
      ignoreNulls: this.nulls === 1,
      ignoreDefaults: (this.defaults & 1) === 1,
      ...(this.resolver ? { nameOf: (name) => this.resolver!.name(name) } : {}),
      enumNames: hasEnumNames(this.converters?.items ?? []),
    }
  }

  get writing(): WriteSettings {
    return {
      indented: this.formatting === 1,
      escaping: this.escaping,
      zone: this.zone,
      dateFormat: this.dateFormat,
      microsoftDates: this.dateStyle === 1,
      floats: (['text', 'symbol', 'default'] as const)[this.floatStyle] ?? 'text',
    }
  }
}

export const hasEnumNames = (converters: readonly unknown[]) =>
  converters.some((one) => one instanceof StringEnumConverter)

/** StringComparison.Ordinal */
const ordinal = 4

/** How names are compared under a StringComparison; undefined where only the same name will do. */
export function sameName(comparison: number): ((a: string, b: string) => boolean) | undefined {
  // CurrentCultureIgnoreCase, InvariantCultureIgnoreCase, OrdinalIgnoreCase
  if (comparison !== 1 && comparison !== 3 && comparison !== 5) return undefined
  return (a, b) => a.length === b.length && a.toUpperCase() === b.toUpperCase()
}
