import { product } from '../../engine/product.ts'
import { idKey, type Json, type JsonObject } from '../model/entity.ts'
import type { VaultReference } from '../vault/identifier.ts'
import { isObject, object, text } from './json.ts'
import { parseLoose } from './overrides.ts'
import { compare, type Problem, type Problems } from './problems.ts'

export type VaultLookup = (reference: VaultReference) => string | undefined
export type Environment = Readonly<Record<string, string | undefined>>

/** What an extractor writes where it left a secret out. */
export const redacted = '*** REDACTED ***'

/**
 * Secrets given from outside of the folder: `POSTERN_NAMEDVALUE_<ID>`, `POSTERN_SUBSCRIPTION_<ID>_PRIMARY` in the
 * environment (or without the prefix), and the secrets file with the same names or `namedValues`, `subscriptions`.
 * The environment wins over the file, and both over the folder.
 */
export class Secrets {
  readonly #environment: Environment
  readonly #file: string
  readonly #document: JsonObject
  readonly #used = new Set<string>()
  readonly #owners = new Map<string, string>()
  readonly #clashes = new Set<string>()
  /** The value of a Key Vault secret, as far as it is known. */
  readonly vault: VaultLookup

  constructor(
    environment: Environment = {},
    file = '',
    document: Json = null,
    vault: VaultLookup = () => undefined,
  ) {
    this.vault = vault
    this.#environment = environment
    this.#file = file
    this.#document = isObject(document) ? document : {}
  }

  /** Tells of an id that wants the name, so that two ids of one name are found before either takes the value. */
  claim(variable: string, owner: string): void {
    const other = this.#owners.get(variable)
    if (other !== undefined && idKey(other) !== idKey(owner)) this.#clashes.add(variable)
    else this.#owners.set(variable, owner)
  }

  claimSubscription(id: string, owner: string): void {
    for (const which of ['primary', 'secondary'] as const) {
      this.claim(subscriptionVariable(id, which), owner)
    }
  }

  /** True when two ids would read the same variable: then neither does. */
  clashes(variable: string): boolean {
    return this.#clashes.has(variable)
  }

  /** True when somebody has set the variable. */
  has(variable: string): boolean {
    return this.#read(variable) !== undefined
  }

  /** The variable as one sets it. */
  prefixed(variable: string): string {
    return product.environmentPrefix + variable
  }

  namedValue(id: string, displayName = id): string | undefined {
    const section = object(this.#document, 'namedValues')
    return (
      this.#variable(namedValueVariable(id)) ??
      namedValueIn(this.#entry(section, id, 'namedValues')) ??
      namedValueIn(this.#entry(section, displayName, 'namedValues'))
    )
  }

  subscriptionKey(id: string, which: 'primary' | 'secondary'): string | undefined {
    const keys = this.#entry(object(this.#document, 'subscriptions'), id, 'subscriptions')
    const fromFile = isObject(keys) ? (text(keys, which) ?? text(keys, `${which}Key`)) : undefined
    return this.#variable(subscriptionVariable(id, which)) ?? given(fromFile)
  }

  reportUnused(problems: Problems): void {
    for (const section of ['namedValues', 'subscriptions']) {
      for (const id of Object.keys(object(this.#document, section) ?? {})) {
        if (this.#used.has(`${section}/${idKey(id)}`)) continue
        problems.add('unused secret', this.#file, {
          message: `the secrets name \`${id}\` in \`${section}\`, which nothing here uses`,
        })
      }
    }
    for (const name of Object.keys(this.#document)) {
      const variable = withoutPrefix(name)
      if (!/^(?:NAMEDVALUE|SUBSCRIPTION)_/.test(variable) || this.#used.has(variable)) continue
      problems.add('unused secret', this.#file, {
        message: `the secrets name \`${name}\`, which nothing here uses`,
      })
    }
  }

  #variable(variable: string): string | undefined {
    return this.#clashes.has(variable) ? undefined : this.#read(variable)
  }

  #read(variable: string): string | undefined {
    const environment = this.#environment
    const prefixed = product.environmentPrefix + variable
    this.#used.add(variable)
    return given(
      environment[prefixed] ??
        environment[variable] ??
        text(this.#document, prefixed) ??
        text(this.#document, variable),
    )
  }

  #entry(section: JsonObject | undefined, id: string, name: string): Json | undefined {
    if (!section) return undefined
    const key = Object.keys(section).find((candidate) => idKey(candidate) === idKey(id))
    if (key === undefined) return undefined
    this.#used.add(`${name}/${idKey(key)}`)
    return section[key]
  }
}

function namedValueIn(entry: Json | undefined): string | undefined {
  if (isObject(entry)) return given(text(entry, 'value'))
  return entry === undefined || entry === null ? undefined : given(String(entry))
}

export function namedValueVariable(id: string): string {
  return `NAMEDVALUE_${variablePart(id)}`
}

export function subscriptionVariable(id: string, which: 'primary' | 'secondary'): string {
  return `SUBSCRIPTION_${variablePart(id)}_${which.toUpperCase()}`
}

function variablePart(id: string): string {
  return id.toUpperCase().replace(/[^A-Z0-9]/g, '_')
}

function withoutPrefix(name: string): string {
  const prefix = product.environmentPrefix
  return name.startsWith(prefix) ? name.slice(prefix.length) : name
}

/** A value that is one: neither blank nor what an extractor or template writes in its place. */
export function given(value: string | undefined): string | undefined {
  if (value === undefined || value.trim() === '' || value === redacted) return undefined
  return /\{#[^#{}]+#\}/.test(value) ? undefined : value
}

export function readSecrets(
  environment: Environment,
  file: string,
  content: string | undefined,
  problems: Problems,
  vault?: VaultLookup,
): Secrets {
  if (content === undefined) return new Secrets(environment, '', null, vault)
  const parsed = parseLoose(content)
  if ('value' in parsed) return new Secrets(environment, file, parsed.value, vault)
  problems.add('invalid YAML', file, {
    message: `the secrets file cannot be read: ${parsed.message}`,
    at: { text: content, offset: parsed.offset },
  })
  return new Secrets(environment, '', null, vault)
}

/** The secrets file to fill in: every named value that is missing, with `fill` as its value. */
export function secretsTemplate(problems: readonly Problem[], fill = ''): JsonObject {
  const wanted = new Set<string>()
  for (const { kind, wanted: name } of problems) {
    if (name === undefined) continue
    if (kind === 'missing named value value' || kind === 'unknown named value') wanted.add(name)
  }
  const namedValues: Record<string, Json> = Object.create(null)
  for (const name of [...wanted].sort(compare)) namedValues[name] = fill
  return { namedValues }
}
