import { hostname } from 'node:os'
import { product } from '../../../engine/product.ts'
import type { Settings } from '../../settings/declaration.ts'

type Environment = Readonly<Record<string, string | undefined>>
export type Signal = 'metrics' | 'logs' | 'traces'

/** Where and how telemetry is sent. */
export interface OtlpSettings {
  /** The address of each signal that is sent. */
  readonly addresses: Readonly<Partial<Record<Signal, string>>>
  readonly headers: (signal: Signal) => Readonly<Record<string, string>>
  readonly compress: boolean
  /** Milliseconds. */
  readonly timeout: number
  readonly metricInterval: number
  readonly logDelay: number
  readonly traceDelay: number
  readonly traceRatio: number
  /** Attributes of all that is sent: who we are. */
  readonly resource: Readonly<Record<string, string>>
}

/**
 * The settings, and where they are silent the variables that OpenTelemetry has for all programs. Undefined: nobody
 * wants to be told. What is asked for and not spoken here is an error.
 */
export function otlpSettings(
  given: Settings['telemetry']['otlp'],
  environment: Environment,
  version: string,
): OtlpSettings | undefined {
  const read = (name: string) => environment[`OTEL_${name}`]?.trim() || undefined
  if (read('SDK_DISABLED')?.toLowerCase() === 'true' && !given) return undefined
  const base = given?.endpoint ?? read('EXPORTER_OTLP_ENDPOINT')
  const addresses: Partial<Record<Signal, string>> = {}
  for (const signal of ['metrics', 'logs', 'traces'] as const) {
    const name = signal.toUpperCase()
    if (read(`${name}_EXPORTER`) === 'none' || given?.[signal] === false) continue
    const own = given?.endpoint === undefined ? read(`EXPORTER_OTLP_${name}_ENDPOINT`) : undefined
    const address =
      own ?? (base === undefined ? undefined : `${base.replace(/\/+$/, '')}/v1/${signal}`)
    if (address === undefined) continue
    checkProtocol(read(`EXPORTER_OTLP_${name}_PROTOCOL`) ?? read('EXPORTER_OTLP_PROTOCOL'))
    if (!/^https?:\/\//.test(address)) throw new Error(`OTLP: \`${address}\` is no http(s) address`)
    addresses[signal] = address
  }
  if (Object.keys(addresses).length === 0) return undefined
  const number = (name: string, otherwise: number) => {
    const text = read(name)
    return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : otherwise
  }
  return {
    addresses,
    headers: (signal) => ({
      ...pairs(read('EXPORTER_OTLP_HEADERS')),
      ...pairs(read(`EXPORTER_OTLP_${signal.toUpperCase()}_HEADERS`)),
      ...Object.fromEntries(given?.headers ?? []),
    }),
    compress: (read('EXPORTER_OTLP_COMPRESSION') ?? 'gzip') === 'gzip',
    timeout: number('EXPORTER_OTLP_TIMEOUT', 10_000),
    metricInterval: number('METRIC_EXPORT_INTERVAL', 60_000),
    logDelay: number('BLRP_SCHEDULE_DELAY', 1_000),
    traceDelay: number('BSP_SCHEDULE_DELAY', 5_000),
    traceRatio: given?.traceRatio ?? ratioOf(read('TRACES_SAMPLER'), read('TRACES_SAMPLER_ARG')),
    resource: {
      'service.name': product.command,
      'service.version': version,
      'service.instance.id': hostname(),
      'telemetry.sdk.name': product.command,
      'telemetry.sdk.language': 'nodejs',
      'telemetry.sdk.version': version,
      ...pairs(read('RESOURCE_ATTRIBUTES')),
      ...(read('SERVICE_NAME') === undefined ? {} : { 'service.name': read('SERVICE_NAME')! }),
    },
  }
}

/** Collectors take JSON where they take protobuf over HTTP; gRPC is another thing. */
function checkProtocol(protocol: string | undefined): void {
  if (protocol === undefined || protocol === 'http/json' || protocol === 'http/protobuf') return
  const message = `OTEL_EXPORTER_OTLP_PROTOCOL asks for \`${protocol}\`, which is not spoken here`
  throw new Error(
    `${message}: set it to \`http/json\`, and the endpoint to that of HTTP (port 4318)`,
  )
}

function ratioOf(sampler: string | undefined, argument: string | undefined): number {
  if (sampler === undefined) return 1
  const kind = sampler.replace(/^parentbased_/, '')
  if (kind === 'always_on') return 1
  if (kind === 'always_off') return 0
  const ratio = Number(argument ?? 1)
  if (kind === 'traceidratio' && ratio >= 0 && ratio <= 1) return ratio
  throw new Error(`OTEL_TRACES_SAMPLER \`${sampler}\` is not known here`)
}

/** `a=b,c=d%20e` */
function pairs(text: string | undefined): Record<string, string> {
  const found: Record<string, string> = Object.create(null)
  for (const part of text?.split(',') ?? []) {
    const at = part.indexOf('=')
    if (at > 0) found[part.slice(0, at).trim()] = decoded(part.slice(at + 1).trim())
  }
  return { ...found }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    // Not percent-encoded: it is what it looks like.
    return text
  }
}
