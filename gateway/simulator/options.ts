import { readFileSync } from 'node:fs'
import { type Rule, readRules } from './faults.ts'
import type { Deployments } from './models.ts'
import type { Embed } from './vectors.ts'

export interface SimulatorOptions {
  /** 0: any free port. */
  readonly port?: number
  readonly host?: string
  /** The keys that are let in; none: everybody. */
  readonly keys?: readonly string[]
  /** Names that are served and the models behind them; none: every name. */
  readonly deployments?: Deployments
  readonly region?: string
  /** Of each deployment; more is answered with 429. */
  readonly tokensPerMinute?: number
  readonly requestsPerMinute?: number
  readonly contextTokens?: number
  /** Faults from the start. */
  readonly rules?: readonly Rule[]
  /** Milliseconds since 1970. */
  readonly now?: () => number
  readonly embed?: Embed
}

/** The options of `postern simulate`, in the order of its help. */
export const simulateOptions = {
  port: { value: 'PORT', default: '8082', doc: 'the port to listen on; 0 takes a free one' },
  host: { value: 'ADDRESS', default: '127.0.0.1', doc: 'the address to listen on' },
  key: {
    value: 'KEY',
    many: true,
    doc: 'a key that is let in, any number of times; without one everybody is',
  },
  deployment: {
    value: 'NAME[=MODEL]',
    many: true,
    doc: 'a deployment and its model, any number of times; without one every name is served',
  },
  region: { value: 'REGION', default: 'Simulated', doc: 'the x-ms-region header of answers' },
  'tokens-per-minute': {
    value: 'N',
    doc: 'tokens that each deployment has in a minute; beyond them 429',
  },
  'requests-per-minute': { value: 'N', doc: 'the same for requests' },
  'context-tokens': { value: 'N', default: '1048576', doc: 'the longest prompt, with its answer' },
  fault: {
    value: 'JSON',
    many: true,
    doc: 'a fault rule, as `POST /_simulator/faults` takes it, or @FILE with a list of them',
  },
} as const satisfies Record<string, SimulateOption>

interface SimulateOption {
  /** What stands for the value in the help. */
  readonly value: string
  readonly default?: string
  readonly many?: boolean
  readonly doc: string
}

type Given = {
  readonly [Name in keyof typeof simulateOptions]?: (typeof simulateOptions)[Name] extends {
    many: true
  }
    ? readonly string[]
    : string
}

/** The options as they stand on a command line. Throws an Error in the user's words. */
export function readSimulateOptions(given: Given): SimulatorOptions {
  const number = (
    name: 'port' | 'tokens-per-minute' | 'requests-per-minute' | 'context-tokens',
    max: number,
  ) => {
    const text = given[name]
    if (text === undefined) return undefined
    if (/^\d{1,10}$/.test(text) && Number(text) <= max) return Number(text)
    throw new Error(`--${name} \`${text}\` is not a number from 0 to ${max}`)
  }
  const port = number('port', 65_535) ?? Number(simulateOptions.port.default)
  const tokensPerMinute = number('tokens-per-minute', 1e9)
  const requestsPerMinute = number('requests-per-minute', 1e9)
  const contextTokens = number('context-tokens', 1_048_576)
  return {
    port,
    host: given.host ?? simulateOptions.host.default,
    region: given.region ?? simulateOptions.region.default,
    keys: given.key ?? [],
    rules: (given.fault ?? []).flatMap(rulesOf),
    ...(given.deployment ? { deployments: new Map(given.deployment.map(deploymentOf)) } : {}),
    ...(tokensPerMinute === undefined ? {} : { tokensPerMinute }),
    ...(requestsPerMinute === undefined ? {} : { requestsPerMinute }),
    ...(contextTokens === undefined ? {} : { contextTokens }),
  }
}

function deploymentOf(text: string): [string, string] {
  const at = text.indexOf('=')
  const name = at < 0 ? text : text.slice(0, at)
  const model = at < 0 ? text : text.slice(at + 1)
  if (name && model) return [name, model]
  throw new Error(`--deployment \`${text}\` is not NAME or NAME=MODEL`)
}

function rulesOf(text: string): Rule[] {
  const json = text.startsWith('@') ? readFileSync(text.slice(1), 'utf8') : text
  try {
    return readRules(JSON.parse(json))
  } catch (error) {
    throw new Error(`--fault \`${text}\`: ${error instanceof Error ? error.message : error}`)
  }
}
