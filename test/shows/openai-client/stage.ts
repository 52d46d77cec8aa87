import type OpenAI from 'openai'
import type { Simulator } from '../../../gateway/simulator/server.ts'
import type { Tree } from '../../cli/run.ts'
import type { Checks } from './checks.ts'
import type { Documents } from './documents.ts'
import type { Relay } from './relay.ts'

/** What all configurations stand on. */
export interface Stage {
  readonly quick: boolean
  readonly documents: Documents
  readonly checks: Checks
  readonly simulator: Simulator
  /** A client that asks the simulator, without a gateway. */
  readonly direct: OpenAI
  /** A backend of its own before the simulator, closed at the end. */
  relay(): Promise<Relay>
  log(line: string): void
}

export const key = 'key-of-the-team'
export const team = 'team'

/** The token of the managed identity, as the settings of the gateway give it. */
export const identityToken = 'token-of-the-identity'
export const settings = {
  tokens: { static: { 'https://cognitiveservices.azure.com': identityToken } },
}

const operations = {
  chat: '/deployments/{deployment-id}/chat/completions',
  embeddings: '/deployments/{deployment-id}/embeddings',
  completions: '/deployments/{deployment-id}/completions',
  'v1-chat': '/v1/chat/completions',
  'v1-embeddings': '/v1/embeddings',
} as const

export interface ChatApi {
  readonly id: string
  readonly policy: string
  readonly serviceUrl: string
  /** Of single operations. */
  readonly operations?: Partial<Record<keyof typeof operations, string>>
}

/** An API at `{id}/openai` that needs a key in `api-key`. */
export function chatApi({ id, policy, serviceUrl, ...own }: ChatApi): Tree {
  const paths = Object.entries(operations).map(([operationId, path]) => [
    path,
    { post: { operationId, parameters: parametersOf(path), responses: { 200: response } } },
  ])
  const policies = Object.entries(own.operations ?? {}).map(([operation, text]) => [
    `apis/${id}/operations/${operation}/policy.xml`,
    text,
  ])
  return {
    [`apis/${id}/apiInformation.json`]: {
      properties: {
        path: `${id}/openai`,
        displayName: id,
        serviceUrl,
        subscriptionRequired: true,
        subscriptionKeyParameterNames: { header: 'api-key', query: 'subscription-key' },
      },
    },
    [`apis/${id}/specification.json`]: {
      openapi: '3.0.1',
      info: { title: id, version: '1' },
      paths: Object.fromEntries(paths),
    },
    [`apis/${id}/policy.xml`]: policy,
    ...Object.fromEntries(policies),
  }
}

const response = { description: 'OK' }

function parametersOf(path: string) {
  const [, name] = /\{(.*)\}/.exec(path) ?? []
  return name ? [{ name, in: 'path', required: true, schema: { type: 'string' } }] : []
}

/** The team, which may call every API. */
export const subscription: Tree = {
  [`subscriptions/${team}/subscriptionInformation.json`]: {
    properties: { displayName: 'The team', scope: '/apis', state: 'active', primaryKey: key },
  },
}

export function backend(id: string, url: string): Tree {
  return { [`backends/${id}/backendInformation.json`]: { properties: { url, protocol: 'http' } } }
}

export function fragment(id: string, text: string): Tree {
  return {
    [`policy fragments/${id}/policyFragmentInformation.json`]: { properties: {} },
    [`policy fragments/${id}/policy.xml`]: text,
  }
}

export function namedValue(displayName: string, value: string): Tree {
  return {
    [`named values/${displayName}/namedValueInformation.json`]: {
      properties: { displayName, value },
    },
  }
}
