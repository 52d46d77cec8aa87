import { toRow } from '../../engine/text/diagnostic.ts'
import type { Problem } from '../config/problems.ts'
import { resourceName } from '../model/api.ts'
import { allApis } from '../model/configuration.ts'
import type { Gateway } from '../proxy/gateway.ts'
import { redactor } from '../runtime/redact.ts'
import { type Findings, linesOf, type Reloader } from '../runtime/reloader.ts'
import type { Store } from '../store/store.ts'

export interface StatusParts {
  readonly gateway: Gateway
  readonly reloader: Reloader
  readonly version: string
  /** Milliseconds since 1970. */
  readonly startedAt: number
  readonly watching: () => string
  readonly store: Pick<Store, 'health'>
}

/** Rows of one list; what is over is counted. */
const most = 1_000

/** What the gateway is doing, without a secret in it. */
export function statusOf(parts: StatusParts): object {
  const { gateway, reloader, version, startedAt, watching, store } = parts
  const { snapshots, inFlight, webSockets } = gateway
  const { generation, configuration, diagnostics, problems } = snapshots.current
  const quarantined: object[] = []
  let all = 0
  for (const api of allApis(configuration)) {
    all++
    const reasons = snapshots.current.quarantine(api)
    if (!reasons) continue
    const { workspace } = api
    quarantined.push({ id: resourceName(api), ...(workspace ? { workspace } : {}), reasons })
  }
  const { refused } = reloader
  const status = {
    version,
    generation,
    startedAt: new Date(startedAt).toISOString(),
    uptimeSeconds: Math.floor((gateway.clock.now() - startedAt) / 1000),
    process: { memoryBytes: process.memoryUsage.rss(), cpuSeconds: cpuSeconds() },
    watching: watching(),
    liveSnapshots: snapshots.live,
    callsInFlight: inFlight.count,
    webSockets: webSockets.count,
    store: store.health(),
    apis: { all, active: all - quarantined.length, quarantined: quarantined.slice(0, most) },
    refused: refused ? { files: refused.files, errors: linesOf(refused.findings) } : null,
    findings: { diagnostics: diagnostics.length, problems: problems.length },
    diagnostics: diagnosticRows({ diagnostics, problems: [] }),
    problems: problems.slice(0, most).map(problemRow),
  }
  return redactor(configuration)(status)
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

/** The rows that `check --json` prints, each with its file. */
export function diagnosticRows({ diagnostics, problems }: Findings): object[] {
  return [
    ...diagnostics
      .slice(0, most)
      .map((diagnostic) => ({ file: diagnostic.source.name, ...toRow(diagnostic) })),
    ...problems.slice(0, most).map(problemRow),
  ]
}

function problemRow({ file, stage, severity, code, message, line, column, hint }: Problem): object {
  const place = { file, stage, severity, code, message, line, column }
  return hint === undefined ? place : { ...place, hint }
}
