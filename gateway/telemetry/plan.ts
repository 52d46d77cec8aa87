import { list, object, text } from '../config/json.ts'
import type { Api } from '../model/api.ts'
import {
  type Configuration,
  namedValueOfEntity,
  type Space,
  spaceOf,
} from '../model/configuration.ts'
import { find, type JsonObject } from '../model/entity.ts'
import type { Diagnostic, Logger } from '../model/telemetry.ts'

/** What is written of one message. */
export interface MessagePlan {
  readonly headers: readonly string[]
  /** Bytes of the body. */
  readonly bytes: number
  /** Names in lower case. */
  readonly masks: ReadonlyMap<string, 'Mask' | 'Hide'>
  readonly queryMasks: ReadonlyMap<string, 'Mask' | 'Hide'>
}

export interface SidePlan {
  readonly request: MessagePlan
  readonly response: MessagePlan
}

/** A diagnostic entity, as far as it rules what is told of calls. */
export interface DiagnosticPlan {
  readonly id: string
  /** The share of calls that is told of, from 0 to 1. */
  readonly sampling: number
  readonly alwaysLogErrors: boolean
  readonly verbosity: Diagnostic['verbosity']
  readonly logClientIp: boolean
  readonly correlation: Diagnostic['httpCorrelationProtocol']
  readonly operationNames: Diagnostic['operationNameFormat']
  readonly frontend: SidePlan
  readonly backend: SidePlan
}

/** Of calls of models: bytes of the prompts and of the completions; 0: none of them. */
export interface LlmPlan {
  readonly requestBytes: number
  readonly responseBytes: number
}

/** What is told of the calls of one API, beside what is told of all. */
export interface CallPlan {
  /** `local` or `azuremonitor`: the lines of the log. */
  readonly lines: DiagnosticPlan | undefined
  readonly insights: (DiagnosticPlan & { readonly connection: string }) | undefined
  readonly llm: LlmPlan | undefined
  /** Bytes of the bodies that somebody wants. */
  readonly bytes: Record<'frontend' | 'backend', Record<'request' | 'response', number>>
}

export interface PlanDefaults {
  readonly llm: 'off' | 'usage' | 'messages'
}

/** APIM takes no more of a body than this (entities.md C9). */
const mostBodyBytes = 8_192
/** And of a conversation no more than this (ai-policies.md §7). */
export const mostMessageBytes = 2_097_152

/** Undefined: nothing more than of all calls. */
export function planOf(
  configuration: Configuration,
  api: Api | undefined,
  defaults: PlanDefaults,
): CallPlan | undefined {
  const space = spaceOf(configuration, api?.workspace)
  const local = diagnosticOf(space, configuration, api, 'local')
  const monitor = diagnosticOf(space, configuration, api, 'azuremonitor')
  const insightsEntity = diagnosticOf(space, configuration, api, 'applicationinsights')
  const connection = insightsEntity && connectionOf(insightsEntity)
  const written = local ?? monitor
  const lines = written && diagnosticPlan(written.diagnostic)
  const insights =
    insightsEntity && connection !== undefined
      ? { ...diagnosticPlan(insightsEntity.diagnostic), connection }
      : undefined
  const llm = llmPlan([local, monitor, insightsEntity], defaults)
  if (!lines && !insights && !llm) return undefined
  const most = (side: 'frontend' | 'backend', message: 'request' | 'response') =>
    Math.max(0, ...[lines, insights].map((plan) => plan?.[side][message].bytes ?? 0))
  return {
    lines,
    insights,
    llm,
    bytes: {
      frontend: { request: most('frontend', 'request'), response: most('frontend', 'response') },
      backend: { request: most('backend', 'request'), response: most('backend', 'response') },
    },
  }
}

/** Connections that are told the metrics of policies: their diagnostics say `metrics`. */
export function metricConnections(configuration: Configuration): Set<string> {
  const found = new Set<string>()
  for (const space of [configuration.service, ...configuration.workspaces.values()]) {
    const all = [space.diagnostics, ...[...space.apis.values()].map((api) => api.diagnostics)]
    for (const diagnostics of all) {
      const diagnostic = find(diagnostics, 'applicationinsights')
      if (!diagnostic?.metrics) continue
      const connection = connectionOf({ diagnostic, space })
      if (connection !== undefined) found.add(connection)
    }
  }
  return found
}

interface Found {
  readonly diagnostic: Diagnostic
  /** Whose loggers and named values are meant. */
  readonly space: Space
}

/** That of the API, else that of its workspace, else that of all APIs. */
function diagnosticOf(
  space: Space,
  { service }: Configuration,
  api: Api | undefined,
  id: string,
): Found | undefined {
  const own = (api && find(api.diagnostics, id)) ?? find(space.diagnostics, id)
  if (own) return { diagnostic: own, space }
  const shared = find(service.diagnostics, id)
  return shared && { diagnostic: shared, space: service }
}

function diagnosticPlan(diagnostic: Diagnostic): DiagnosticPlan {
  const { id, verbosity, logClientIp, properties } = diagnostic
  return {
    id,
    sampling: diagnostic.samplingPercentage / 100,
    alwaysLogErrors: diagnostic.alwaysLog?.toLowerCase() === 'allerrors',
    verbosity,
    logClientIp,
    correlation: diagnostic.httpCorrelationProtocol,
    operationNames: diagnostic.operationNameFormat,
    frontend: sidePlan(object(properties, 'frontend')),
    backend: sidePlan(object(properties, 'backend')),
  }
}

function sidePlan(side: JsonObject | undefined): SidePlan {
  return {
    request: messagePlan(object(side, 'request')),
    response: messagePlan(object(side, 'response')),
  }
}

function messagePlan(message: JsonObject | undefined): MessagePlan {
  const masking = object(message, 'dataMasking')
  const headers = list(message, 'headers').filter((name) => typeof name === 'string')
  const bytes = object(message, 'body')?.bytes
  return {
    headers,
    bytes: typeof bytes === 'number' ? Math.min(Math.max(0, bytes), mostBodyBytes) : 0,
    masks: masksOf(list(masking, 'headers')),
    queryMasks: masksOf(list(masking, 'queryParams')),
  }
}

function masksOf(entries: readonly unknown[]): Map<string, 'Mask' | 'Hide'> {
  const masks = new Map<string, 'Mask' | 'Hide'>()
  for (const entry of entries) {
    const { value, mode } = (entry ?? {}) as { value?: unknown; mode?: unknown }
    if (typeof value !== 'string') continue
    masks.set(value.toLowerCase(), mode === 'Hide' ? 'Hide' : 'Mask')
  }
  return masks
}

function llmPlan(
  found: readonly (Found | undefined)[],
  { llm }: PlanDefaults,
): LlmPlan | undefined {
  let plan: LlmPlan | undefined
  if (llm !== 'off') {
    const bytes = llm === 'messages' ? mostMessageBytes : 0
    plan = { requestBytes: bytes, responseBytes: bytes }
  }
  for (const one of found) {
    const model = object(one?.diagnostic.properties, 'largeLanguageModel')
    if (text(model, 'logs')?.toLowerCase() !== 'enabled') continue
    plan = {
      requestBytes: Math.max(plan?.requestBytes ?? 0, messageBytes(object(model, 'requests'))),
      responseBytes: Math.max(plan?.responseBytes ?? 0, messageBytes(object(model, 'responses'))),
    }
  }
  return plan
}

function messageBytes(message: JsonObject | undefined): number {
  if (text(message, 'messages')?.toLowerCase() !== 'all') return 0
  const size = message?.maxSizeInBytes
  return typeof size === 'number' ? Math.min(Math.max(0, size), mostMessageBytes) : mostMessageBytes
}

/** The connection string of the logger, or one of its key; undefined where it has neither. */
function connectionOf({ diagnostic, space }: Found): string | undefined {
  const { loggerId } = diagnostic
  const logger = loggerId === undefined ? undefined : find(space.loggers, loggerId)
  if (logger?.type.toLowerCase() !== 'applicationinsights') return undefined
  const connection = credential(logger, 'connectionString', space)
  if (connection !== undefined) return connection
  const key = credential(logger, 'instrumentationKey', space)
  return key === undefined ? undefined : `InstrumentationKey=${key}`
}

/** Undefined where a named value has no value. */
function credential({ credentials }: Logger, name: string, space: Space): string | undefined {
  const written = credentials.get(name)
  if (written === undefined) return undefined
  let isWhole = true
  const filled = written.replace(/\{\{\s*([^{}]*?)\s*\}\}/g, (_, name: string) => {
    const value = namedValueOfEntity(space, name)?.value
    if (value === undefined) isWhole = false
    return value ?? ''
  })
  return isWhole && filled !== '' ? filled : undefined
}
