import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import type { TokenProvider } from '../../../engine/ports.ts'
import { objectOf, readToken, requestToken, TokenRefused, type TokenServices } from './answer.ts'
import { cachedTokens, type FetchToken, resourceKey } from './cached.ts'
import { tokenEndpoint } from './client-credentials.ts'

/** Where the machine or the platform says who the gateway is. */
export interface IdentitySettings {
  readonly provider: 'none' | 'workload' | 'imds' | 'app-service' | 'command'
  /** Where the machine's metadata service is. */
  readonly imds: string
  /** Program and arguments. */
  readonly command: readonly string[]
}

export type Environment = Readonly<Record<string, string | undefined>>

/** Undefined without a provider. Throws with what the provider misses in the environment. */
export function managedIdentity(
  settings: IdentitySettings,
  environment: Environment,
  services: TokenServices,
): TokenProvider | undefined {
  const fetch = fetcherOf(settings, environment, services)
  return fetch && cachedTokens(fetch, services.clock)
}

function fetcherOf(
  { provider, imds, command }: IdentitySettings,
  environment: Environment,
  services: TokenServices,
): FetchToken | undefined {
  const wanted = (name: string) => {
    const value = environment[name]
    if (!value)
      throw new Error(`tokens.provider \`${provider}\` needs \`${name}\` in the environment`)
    return value
  }
  switch (provider) {
    case 'none':
      return undefined
    case 'workload':
      return workload(
        environment.AZURE_AUTHORITY_HOST ?? 'https://login.microsoftonline.com',
        wanted('AZURE_TENANT_ID'),
        wanted('AZURE_CLIENT_ID'),
        wanted('AZURE_FEDERATED_TOKEN_FILE'),
        services,
      )
    case 'imds':
      return metadataService(imds, services)
    case 'app-service':
      return appService(wanted('IDENTITY_ENDPOINT'), wanted('IDENTITY_HEADER'), services)
    case 'command':
      if (command.length === 0) throw new Error('tokens.provider `command` needs `tokens.command`')
      return byCommand(command, services)
  }
}

/** Kubernetes' token for the service account is exchanged (RFC 7523 §2.2). The file is read each time: it is renewed. */
function workload(
  authority: string,
  tenantId: string,
  ownClientId: string,
  file: string,
  services: TokenServices,
): FetchToken {
  return async (resource, clientId) => {
    const form = {
      grant_type: 'client_credentials',
      client_id: clientId ?? ownClientId,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: (await readFile(file, 'utf8')).trim(),
      scope: `${resourceKey(resource)}/.default`,
    }
    return requestToken({ url: tokenEndpoint(authority, tenantId), form }, services)
  }
}

/** While an identity is being given to a machine, its service answers these: then it is asked again. */
const passing: ReadonlySet<number> = new Set([404, 410, 429])
const pauses = [200, 800, 2_000]

function metadataService(endpoint: string, services: TokenServices): FetchToken {
  return async (resource, clientId) => {
    const query = { 'api-version': '2018-02-01', ...about(resource, clientId) }
    const url = `${endpoint.replace(/\/+$/, '')}/metadata/identity/oauth2/token?${new URLSearchParams(query)}`
    for (const pause of pauses) {
      try {
        return await requestToken({ url, headers: { Metadata: 'true' } }, services)
      } catch (error) {
        const status = error instanceof TokenRefused ? error.status : 0
        if (!passing.has(status) && status < 500) throw error
        await services.clock.sleep(pause)
      }
    }
    return requestToken({ url, headers: { Metadata: 'true' } }, services)
  }
}

/** What App Service, Functions and Container Apps offer. */
function appService(endpoint: string, secret: string, services: TokenServices): FetchToken {
  return (resource, clientId) => {
    const query = new URLSearchParams({ 'api-version': '2019-08-01', ...about(resource, clientId) })
    const url = `${endpoint}${endpoint.includes('?') ? '&' : '?'}${query}`
    return requestToken({ url, headers: { 'X-IDENTITY-HEADER': secret } }, services)
  }
}

function about(resource: string, clientId: string | undefined): Record<string, string> {
  const plain = resource.replace(/\/\.default$/, '')
  return { resource: plain, ...(clientId === undefined ? {} : { client_id: clientId }) }
}

const commandTimeout = 30_000
const maxOutput = 1_048_576

/**
 * A program that prints JSON. `{resource}` and `{clientId}` in its arguments are filled in; no shell reads them.
 * An argument that is nothing but `{clientId}` is left out with the one before it when no client id is asked for.
 */
function byCommand([program, ...words]: readonly string[], { clock }: TokenServices): FetchToken {
  return (resource, clientId) => {
    const filled = words.flatMap((word, at) => {
      if (clientId === undefined && (word === '{clientId}' || words[at + 1] === '{clientId}')) {
        return []
      }
      return word.replaceAll('{resource}', resource).replaceAll('{clientId}', clientId ?? '')
    })
    return new Promise((resolve, reject) => {
      const options = {
        timeout: commandTimeout,
        maxBuffer: maxOutput,
        killSignal: 'SIGKILL',
      } as const
      execFile(program!, filled, options, (error, output) => {
        // What it writes beside may hold secrets: only how it ended is told.
        if (error) {
          const ending = error.killed
            ? 'was stopped: too slow or too loud'
            : `ended with ${error.code}`
          return reject(new Error(`The command \`${program}\` ${ending}.`))
        }
        try {
          resolve(readToken(objectOf(output), `the command \`${program}\``, clock.now()))
        } catch (wrong) {
          reject(wrong)
        }
      })
    })
  }
}
