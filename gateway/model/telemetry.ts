import type { Entity, JsonObject } from './entity.ts'

export interface Logger extends Entity {
  /** `applicationInsights`, `azureEventHub`, `azureMonitor`. */
  readonly type: string
  readonly description: string | undefined
  readonly isBuffered: boolean
  readonly resourceId: string | undefined
  /** Values may hold `{{named values}}`. */
  readonly credentials: ReadonlyMap<string, string>
  readonly properties: JsonObject
}

/** What is logged of calls. Id says the kind: `applicationinsights`, `azuremonitor`, `local`. */
export interface Diagnostic extends Entity {
  /** The API that it belongs to, without revision; undefined for all APIs. */
  readonly api: string | undefined
  /** A logger that exists. */
  readonly loggerId: string | undefined
  readonly alwaysLog: string | undefined
  readonly samplingPercentage: number
  readonly verbosity: 'verbose' | 'information' | 'error'
  readonly logClientIp: boolean
  readonly httpCorrelationProtocol: 'None' | 'Legacy' | 'W3C'
  readonly operationNameFormat: 'Name' | 'Url'
  readonly metrics: boolean
  /** `frontend`, `backend`, `largeLanguageModel` and what is unknown stay here as read. */
  readonly properties: JsonObject
}
