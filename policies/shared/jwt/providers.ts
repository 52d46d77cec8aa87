import type { OpenIdConfiguration, OpenIdConfigurations } from '../../../engine/ports.ts'
import { fail, type PolicyFailure } from '../../../engine/run/errors.ts'
import { shown } from './refusal.ts'

/** An OpenID configuration that a document names. `spare`: asked only for keys that the others lack. */
export interface Provider {
  readonly url: string
  readonly host?: string | undefined
  readonly spare?: boolean
}

/** What is known of providers, and what went wrong with the others. */
export interface Known {
  readonly configurations: readonly OpenIdConfiguration[]
  readonly failures: readonly unknown[]
}

/** The configurations without waiting; undefined when one has to be waited for. */
export function configurationsNow(
  providers: readonly Provider[],
  openId: OpenIdConfigurations,
): Known | undefined {
  const configurations: OpenIdConfiguration[] = []
  for (const { url, host, spare } of providers) {
    if (spare) continue
    const configuration = openId.get(url, host)
    if (configuration instanceof Promise) {
      // Asked again below, by `configurationsOf`, which sees how it ends.
      configuration.catch(() => {})
      return undefined
    }
    configurations.push(configuration)
  }
  return { configurations, failures: [] }
}

export async function configurationsOf(
  providers: readonly Provider[],
  openId: OpenIdConfigurations,
  how: 'get' | 'renew',
): Promise<Known> {
  const asked = providers.filter(({ spare }) => how === 'renew' || !spare)
  const results = await Promise.allSettled(
    asked.map(async ({ url, host, spare }) => openId[spare ? 'get' : how](url, host)),
  )
  const configurations: OpenIdConfiguration[] = []
  const failures: unknown[] = []
  results.forEach((result, i) => {
    if (result.status === 'fulfilled') configurations.push(result.value)
    // Spare providers need not exist: without them a key is not known.
    else if (!asked[i]!.spare) failures.push(result.reason)
  })
  return { configurations, failures }
}

/** The failure of a request that needs what nobody can say now. */
export function unavailable([first]: readonly unknown[]): PolicyFailure {
  const text = first instanceof Error ? first.message : String(first)
  const detail = `The OpenID configuration could not be fetched: ${shown(text)}`
  return fail('OpenIdConfigurationUnavailable', { detail }, {}, first)
}
