import { Url } from '../../engine/run/url.ts'

/** A secret of a vault, and who is to ask for it. */
export interface VaultReference {
  readonly secretIdentifier: string
  readonly identityClientId: string | undefined
}

export interface VaultAddress {
  readonly url: Url
  /** What the token for the vault is for. */
  readonly resource: string
  /** The identifier names one version, whose value never changes. */
  readonly isVersioned: boolean
}

const publicCloud = 'https://vault.azure.net'
const secretPath = /^\/secrets\/[0-9A-Za-z-]{1,127}(\/[0-9A-Za-z]{1,64})?\/?$/
const loopback: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]'])

/**
 * Where a secret is asked for. Throws for what is no identifier of a secret, and for hosts that are not among `hosts`
 * (`*.vault.azure.net` or a whole name): a token is shown to nobody else.
 */
export function addressOf(identifier: string, hosts: readonly string[]): VaultAddress {
  const url = Url.parse(identifier)
  const host = url?.host.toLowerCase() ?? ''
  const isSafe = url?.scheme === 'https' || (url?.scheme === 'http' && loopback.has(host))
  const path = url && secretPath.exec(url.path)
  if (!url || !isSafe || !path || url.queryString !== '') {
    throw new Error('it is not of the form https://{vault}/secrets/{name}[/{version}]')
  }
  const allowed = hosts.find((pattern) => fits(host, pattern.toLowerCase()))
  if (allowed === undefined) throw new Error(`\`${host}\` is not among \`keyVault.hosts\``)
  return {
    url: url.with({ queryString: '?api-version=7.4' }),
    resource: allowed.startsWith('*.vault.') ? `https://${allowed.slice(2)}` : publicCloud,
    isVersioned: path[1] !== undefined,
  }
}

function fits(host: string, pattern: string): boolean {
  if (!pattern.startsWith('*.')) return host === pattern
  const label = host.slice(0, -(pattern.length - 1))
  return host.endsWith(pattern.slice(1)) && /^[0-9a-z-]+$/.test(label)
}
