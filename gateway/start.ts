import { hostname } from 'node:os'
import { join } from 'node:path'
import type { Deployment } from '../engine/context.ts'
import type { Clock } from '../engine/ports.ts'
import { product } from '../engine/product.ts'
import { type Diagnostic, isError } from '../engine/text/diagnostic.ts'
import { isCollectionFolder } from './config/collections.ts'
import { checkFolder } from './config/files.ts'
import { keyFile } from './config/generate-keys.ts'
import { text } from './config/json.ts'
import type { Environment } from './config/secrets.ts'
import { type Listeners, startListeners } from './front/listeners.ts'
import type { FrontSettings } from './front/settings.ts'
import type { Configuration } from './model/configuration.ts'
import { createGateway, type Gateway } from './proxy/gateway.ts'
import { handle } from './proxy/handle.ts'
import { DiskFolder } from './runtime/disk-folder.ts'
import { type Candidate, Loader } from './runtime/loader.ts'
import { createPorts, type Ports, telemetryHttp } from './runtime/ports.ts'
import { Reloader } from './runtime/reloader.ts'
import { adminKey, prepareStateFolder } from './runtime/state-folder.ts'
import { watchFolder } from './runtime/watch.ts'
import type { Settings } from './settings/declaration.ts'
import { observeBackends } from './telemetry/backend-metrics.ts'
import { otlpSettings } from './telemetry/export/otlp-settings.ts'
import { Exporters } from './telemetry/exporters.ts'
import { createLog, type GatewayLog, teeLog } from './telemetry/log.ts'
import { observeGateway, observeProcess } from './telemetry/own-metrics.ts'
import { Telemetry } from './telemetry/telemetry.ts'

export interface StartOptions {
  readonly folder: string
  readonly settings: Settings
  readonly environment: Environment
  readonly version: string
  /** Paths of files beside the folder. */
  readonly secrets?: string | undefined
  readonly overrides?: string | undefined
  /** The log tells the steps that ran. */
  readonly debug?: boolean
  /** Nothing is started when an API is not whole. */
  readonly strict?: boolean
  readonly log?: GatewayLog
  readonly clock?: Clock
}

export interface RunningGateway {
  readonly gateway: Gateway
  readonly reloader: Reloader
  /** Where callers are listened to. */
  readonly addresses: Listeners['addresses']
  readonly admin: { readonly url: string; readonly key: string } | undefined
  /** Takes no more calls, and waits for those under way as long as the settings say. */
  stop(): Promise<void>
}

/** The configuration cannot be served; what was found says why. */
export class NotServable extends Error {
  readonly candidate: Candidate
  constructor(message: string, candidate: Candidate) {
    super(message)
    this.name = 'NotServable'
    this.candidate = candidate
  }

  /** What stands in the way, as far as it stands in policy documents. */
  get diagnostics(): readonly Diagnostic[] {
    return this.candidate.diagnostics.filter(isError)
  }
}

/** Loads a configuration and serves it until it is stopped. */
export async function startGateway(options: StartOptions): Promise<RunningGateway> {
  const { folder, settings, version } = options
  checkFolder(folder)
  const ownLog = options.log ?? createLog(settings.log)
  const collector = otlpSettings(settings.telemetry.otlp, options.environment, version)
  let exporters: Exporters | undefined
  const log =
    collector?.addresses.logs === undefined
      ? ownLog
      : teeLog(ownLog, settings.log.level, () => exporters?.otlp?.logs)
  const { stateFolder, configuration: source, compatibility, limits } = settings
  const { budgets } = settings
  await prepareStateFolder(stateFolder)
  const ports = await createPorts(settings, folder, log, options.clock, options.environment)
  const closing: (() => unknown)[] = [() => ports.close()]
  const closeAll = async () => {
    for (const close of closing.reverse()) await close()
    log.flush()
  }
  try {
    const disk = new DiskFolder(folder)
    const loader = new Loader({
      ports,
      environment: options.environment,
      secrets: options.secrets,
      overrides: options.overrides,
      keys: keyFile(join(stateFolder, 'keys.json')),
      strict: compatibility === 'azure',
      maxDocument: limits.document,
      budgets: { ...budgets, memory: budgets.text },
      gateway: source.gateway,
    })
    const candidate = await loader.load(await disk.read(), 1)
    const { snapshot, configuration } = candidate
    if (!snapshot) throw new NotServable('the global policy document has errors', candidate)
    if (options.strict && isImpaired(candidate)) {
      throw new NotServable('some APIs cannot be served', candidate)
    }
    const deployment = deploymentOf(settings, configuration)
    const started = new Exporters({
      registry: ports.metrics,
      clock: ports.clock,
      log: ownLog,
      http: () => telemetryHttp(settings),
      role: deployment.serviceName,
      instance: deployment.instanceId,
      region: deployment.region,
      version,
    })
    exporters = started
    closing.push(() => started.close())
    const otlp = collector && (await started.startOtlp(collector))
    const gateway = createGateway({
      snapshot,
      clock: ports.clock,
      log,
      metrics: ports.metrics,
      deployment,
      telemetry: new Telemetry({
        log,
        defaults: settings.telemetry.log,
        variables: settings.telemetry.log.variables,
        now: () => ports.clock.now(),
        spans: otlp?.spans,
        traceRatio: otlp?.traceRatio ?? 0,
        insights: (connection) => started.insights(connection),
      }),
      settings: {
        maxRequestBody: limits.requestBody,
        requestIdHeader: settings.requestIdHeader,
        enforceProtocols: settings.enforceProtocols,
        webSockets: limits.webSockets,
        webSocketMessage: limits.webSocketMessage,
        webSocketIdleTimeout: limits.webSocketIdleTimeout,
        debug: options.debug === true,
      },
    })
    const reloader = new Reloader({
      disk,
      loader,
      snapshots: gateway.snapshots,
      log,
      metrics: ports.metrics,
      active: candidate,
    })
    closing.push(() => reloader.idle())
    const refreshing = new AbortController()
    closing.push(() => refreshing.abort())
    void ports.vault?.run(() => reloadAll(reloader, log), refreshing.signal)
    ports.metrics.onMeasure((measure) =>
      started.measure(measure, gateway.snapshots.current.configuration),
    )
    observeGateway(ports.metrics, { ...ports, gateway, version })
    closing.push(observeProcess(ports.metrics))
    observeBackends(ports.metrics, ports.backendStates)
    const listeners = await startListeners(frontSettings(settings), {
      handle: (wire) => handle(wire, gateway),
      ready: () => true,
      idle: () => gateway.inFlight.idle(),
      hangUp: () => gateway.webSockets.hangUp(),
      log,
    })
    closing.push(() => listeners.close(limits.shutdownTimeout))
    const watch = source.watch
      ? watchFolder(
          folder,
          isCollectionFolder,
          (changed) => reloadFromDisk(reloader, changed, log),
          log,
        )
      : undefined
    closing.push(() => watch?.close())
    const watching = () => watch?.mode ?? 'off'
    const admin = await startAdmin(options, gateway, reloader, log, watching, ports)
    if (admin) closing.push(() => admin.close())
    log.info({ version, generation: 1, addresses: listeners.addresses }, `${product.name} serves`)
    return {
      gateway,
      reloader,
      addresses: listeners.addresses,
      admin: admin && { url: admin.url, key: admin.key },
      stop: closeAll,
    }
  } catch (error) {
    await closeAll()
    throw error
  }
}

async function reloadFromDisk(
  reloader: Reloader,
  changed: ReadonlySet<string> | undefined,
  log: GatewayLog,
): Promise<void> {
  try {
    await reloader.reload(changed)
  } catch (error) {
    log.error({ err: error }, 'the configuration could not be read again')
  }
}

/** Values of Key Vault secrets are others now. */
async function reloadAll(reloader: Reloader, log: GatewayLog): Promise<void> {
  try {
    await reloader.reloadAll()
  } catch (error) {
    log.error({ err: error }, 'the configuration could not be read again')
  }
}

function isImpaired({ snapshot, configuration }: Candidate): boolean {
  const spaces = [configuration.service, ...configuration.workspaces.values()]
  return spaces.some(({ apis }) => [...apis.values()].some((api) => snapshot!.quarantine(api)))
}

async function startAdmin(
  { folder, settings, version }: StartOptions,
  gateway: Gateway,
  reloader: Reloader,
  log: GatewayLog,
  watching: () => string,
  {
    store,
    metrics,
    backendStates,
    semanticCache,
  }: Pick<Ports, 'store' | 'metrics' | 'backendStates' | 'semanticCache'>,
) {
  const { admin, configuration, stateFolder } = settings
  if (!admin.enabled) return undefined
  const { listenAdmin } = await import('./admin/listen.ts')
  const key = admin.key ?? (await adminKey(stateFolder))
  const readOnly =
    configuration.managedBy === 'git'
      ? 'the configuration is managed by Git: change it there (`configuration.managedBy` in the settings)'
      : undefined
  const listener = await listenAdmin(admin, {
    gateway,
    reloader,
    version,
    startedAt: gateway.clock.now(),
    watching,
    store,
    metrics,
    backendStates,
    semanticCache,
    metricsAccess: settings.telemetry.metrics,
    key,
    folder,
    readOnly,
    maxBody: admin.maxBody,
    log,
  })
  return { ...listener, key }
}

function frontSettings({ listeners, trustedProxies, limits, healthPath }: Settings): FrontSettings {
  return {
    listeners: listeners.map(({ address, port, tls }) => ({
      address,
      port,
      ...(tls
        ? {
            tls: {
              ...tls,
              certificates: tls.certificates.map((files) => {
                const { hostNames, certificate, key, pfx, passphrase } = files
                const secret = passphrase === undefined ? {} : { passphrase }
                return pfx === undefined
                  ? { hostNames, certificate: certificate!, key: key!, ...secret }
                  : { hostNames, pfx, ...secret }
              }),
            },
          }
        : {}),
    })),
    trustedProxies,
    limits,
    healthPath,
  }
}

function deploymentOf({ deployment }: Settings, configuration: Configuration): Deployment {
  const { gatewayId, region } = deployment
  const serviceName =
    deployment.serviceName ?? text(configuration.serviceInformation, 'name') ?? product.command
  return {
    gatewayId,
    instanceId: hostname(),
    isManaged: gatewayId === 'managed',
    region,
    serviceId: deployment.serviceId ?? serviceName,
    serviceName,
    certificates: new Map(),
  }
}
