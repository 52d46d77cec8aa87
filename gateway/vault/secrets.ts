import type { Clock, Http, Log, Metrics, TokenProvider } from '../../engine/ports.ts'
import { Body } from '../../engine/run/body.ts'
import { HeaderList } from '../../engine/run/headers.ts'
import { addressOf, type VaultReference } from './identifier.ts'

export interface VaultServices {
  readonly http: Http
  readonly tokens: TokenProvider
  readonly clock: Clock
  readonly log: Log
  readonly metrics: Metrics
}

export interface VaultSettings {
  readonly hosts: readonly string[]
  /** Milliseconds after which a value is asked for again. */
  readonly refresh: number
}

interface Kept {
  readonly reference: VaultReference
  value: string | undefined
  asked: number
  failed: boolean
  isVersioned: boolean
}

const timeout = 10_000
const maxAnswer = 262_144
/** After a failure it is asked again in this time. */
const again = 60_000
const atOnce = 8

/** Secrets of Key Vaults that the configuration names: the last good value is kept while a vault cannot be asked. */
export class VaultSecrets {
  readonly #settings: VaultSettings
  readonly #services: VaultServices
  readonly #kept = new Map<string, Kept>()

  constructor(settings: VaultSettings, services: VaultServices) {
    this.#settings = settings
    this.#services = services
  }

  /** Undefined as long as nobody could read it. */
  readonly value = (reference: VaultReference): string | undefined =>
    this.#kept.get(keyOf(reference))?.value

  /** Asks for those that are new; forgets those that are not among these. True when a value has come. */
  async want(references: readonly VaultReference[]): Promise<boolean> {
    const wanted = new Map(references.map((reference) => [keyOf(reference), reference]))
    for (const key of this.#kept.keys()) if (!wanted.has(key)) this.#kept.delete(key)
    const added: Kept[] = []
    for (const [key, reference] of wanted) {
      if (this.#kept.has(key)) continue
      const kept = { reference, value: undefined, asked: 0, failed: false, isVersioned: false }
      this.#kept.set(key, kept)
      added.push(kept)
    }
    return this.#ask(added)
  }

  /** Asks for those whose time has come. True when a value is another one. */
  refresh(): Promise<boolean> {
    const now = this.#services.clock.now()
    const due = [...this.#kept.values()].filter(({ asked, failed, isVersioned }) =>
      failed ? now - asked >= again : !isVersioned && now - asked >= this.#settings.refresh,
    )
    return this.#ask(due)
  }

  /** Refreshes until it is stopped; `changed` is called when a value is another one. */
  async run(changed: () => Promise<void>, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#services.clock.sleep(again, signal).catch(() => undefined)
      if (!signal.aborted && (await this.refresh())) await changed()
    }
  }

  async #ask(due: readonly Kept[]): Promise<boolean> {
    const waiting = [...due]
    let changed = false
    const worker = async () => {
      for (let kept = waiting.pop(); kept; kept = waiting.pop()) {
        if (await this.#askFor(kept)) changed = true
      }
    }
    await Promise.all(Array.from({ length: atOnce }, worker))
    return changed
  }

  async #askFor(kept: Kept): Promise<boolean> {
    const { clock, log, metrics } = this.#services
    kept.asked = clock.now()
    try {
      const value = await this.#fetch(kept)
      const changed = value !== kept.value
      kept.value = value
      kept.failed = false
      return changed
    } catch (error) {
      kept.failed = true
      metrics.add('key_vault_failures', 1)
      const secret = kept.reference.secretIdentifier
      const words =
        kept.value === undefined
          ? 'a Key Vault secret cannot be read: what needs it is not served'
          : 'a Key Vault secret cannot be read again: its last value stays'
      log.warn({ secret, reason: (error as Error).message }, words)
      return false
    }
  }

  async #fetch(kept: Kept): Promise<string> {
    const { http, tokens } = this.#services
    const { secretIdentifier, identityClientId } = kept.reference
    const { url, resource, isVersioned } = addressOf(secretIdentifier, this.#settings.hosts)
    kept.isVersioned = isVersioned
    const { token } = await tokens.token(resource, identityClientId)
    const response = await http.send({
      method: 'GET',
      url,
      headers: HeaderList.from([
        ['Authorization', `Bearer ${token}`],
        ['Accept', 'application/json'],
      ]),
      body: undefined,
      timeout,
    })
    const body = response.body && Body.ofSource(response.body, maxAnswer, 'response')
    await body?.buffer()
    if (response.statusCode !== 200) throw new Error(`the vault answered ${response.statusCode}`)
    const value = valueIn(body ? Buffer.from(body.bytes()).toString('utf8') : '')
    if (value === undefined || value.trim() === '') throw new Error('the secret has no value')
    return value
  }
}

function valueIn(text: string): string | undefined {
  try {
    const { value } = JSON.parse(text) as { value?: unknown }
    return typeof value === 'string' ? value : undefined
  } catch {
    // Not JSON: the caller says that there is no value. The parser's message would hold a piece of the text.
    return undefined
  }
}

function keyOf({ secretIdentifier, identityClientId }: VaultReference): string {
  return `${identityClientId ?? ''} ${secretIdentifier}`
}
