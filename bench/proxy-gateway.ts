import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { startListeners } from '../gateway/front/listeners.ts'
import { frontDefaults } from '../gateway/front/settings.ts'
import { createGateway, type Gateway } from '../gateway/proxy/gateway.ts'
import { handle } from '../gateway/proxy/handle.ts'
import { createLog, silentLog } from '../gateway/telemetry/log.ts'
import { MetricRegistry } from '../gateway/telemetry/metrics.ts'
import { makeSnapshot } from '../test/proxy/snapshot.ts'

/** The gateway with the global document alone: forward-request and nothing else. */
export async function benchGateway(origin: string, front: boolean): Promise<number> {
  const log = process.env.BENCH_LOG ? createLog({ level: 'info' }) : silentLog
  const clock = { now: () => Date.now(), sleep: () => Promise.resolve() }
  const metrics = new MetricRegistry()
  const { snapshot } = makeSnapshot({ serviceUrl: origin }, { log, clock, metrics })
  const gateway = createGateway({
    snapshot,
    clock,
    log,
    metrics,
    deployment: {
      gatewayId: '',
      instanceId: '',
      isManaged: false,
      region: '',
      serviceId: '',
      serviceName: '',
      certificates: new Map(),
    },
  })
  if (!front) return listenBare(gateway)
  const listeners = await startListeners(
    { ...frontDefaults, listeners: [{ address: '127.0.0.1', port: 0 }] },
    {
      handle: (wire) => handle(wire, gateway),
      ready: () => true,
      idle: () => gateway.inFlight.idle(),
      log,
    },
  )
  return listeners.addresses[0]!.port
}

/** handle() on a server of Node's own, without the front door. */
async function listenBare(gateway: Gateway): Promise<number> {
  const server = createServer((request, response) => {
    const caller = {
      ipAddress: request.socket.remoteAddress ?? '',
      scheme: 'http' as const,
      host: request.headers.host ?? '',
      certificate: undefined,
    }
    handle({ request, response, caller, expectsContinue: false }, gateway)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}
