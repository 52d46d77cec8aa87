import { readdirSync } from 'node:fs'
import { type Fault, type FaultName, faults } from '../docs/faults.ts'
import { type Backends, bodySize, startBackends } from './fault-matrix/backends.ts'
import { type Answer, call } from './fault-matrix/call.ts'
import {
  type Logged,
  type MatrixGateway,
  startMatrixGateway,
  timeout,
} from './fault-matrix/gateway.ts'
import { createAuthority } from './folders/certificate.ts'
import type { Show } from './show.ts'

const ways = ['relayed', 'read'] as const
const body = Buffer.alloc(bodySize, 'x')
const names = Object.keys(faults) as FaultName[]

export const show: Show = {
  name: 'fault-matrix',
  summary: 'each fault of a backend, over real sockets, gives the row that docs/errors.md holds',

  async run({ quick, log }) {
    const problems: string[] = []
    const rejected = (reason: unknown) => void problems.push(`unhandled rejection: ${reason}`)
    process.on('unhandledRejection', rejected)
    const authority = createAuthority()
    const backends = await startBackends(authority)
    const gateway = await startMatrixGateway(authority.certificate)
    const rounds = quick ? 1 : 20
    let calls = 0
    try {
      const before = descriptors()
      for (let round = 0; round < rounds; round++) {
        const found = await Promise.all(
          names.flatMap((name) => ways.map((way) => tryFault(name, way, backends, gateway))),
        )
        calls += found.length
        problems.push(...found.flat())
      }
      await settled(() => descriptors() <= before && backends.open() === 0)
      const left = descriptors()
      if (left > before) problems.push(`${before} descriptors before, ${left} after`)
      if (backends.open() > 0) problems.push(`${backends.open()} connections to backends are open`)
      problems.push(...countProblems(await gateway.metrics(), backends, rounds))
      for (const problem of new Set(problems)) log(`FAIL  ${problem}`)
      const ok = problems.length === 0
      log(`${names.length} faults, ${calls} calls; descriptors: ${before} before, ${left} after`)
      return {
        ok,
        figures: { faults: names.length, calls, before, after: left, problems: problems.length },
      }
    } finally {
      await gateway.close()
      await backends.close()
      process.off('unhandledRejection', rejected)
    }
  },
}

async function tryFault(
  name: FaultName,
  way: (typeof ways)[number],
  backends: Backends,
  gateway: MatrixGateway,
): Promise<string[]> {
  const fault: Fault = faults[name]
  const isSending = name === 'noContinue' || name === 'early' || name === 'earlyAndOpen'
  const answer = await call(`${gateway.url}/${way}`, {
    backend: backends.origin(name),
    body: isSending ? body : undefined,
    expect: name === 'noContinue',
  })
  const isLogged = () => gateway.lines.some(({ activityId }) => activityId === answer.id)
  await settled(isLogged)
  const logged = gateway.lines.find(({ activityId }) => activityId === answer.id)
  const isCut = fault.at === 'bytes' && way === 'relayed'
  const wanted = isCut ? cutOff : wantedOf(fault)
  const seen = seenOf(answer, logged)
  const found: string[] = []
  for (const [what, value] of Object.entries(wanted)) {
    const other = seen[what as keyof typeof seen]
    if (other !== value) found.push(`${what} is ${other} instead of ${value}`)
  }
  const said = isCut ? logged?.detail : logged?.error?.message
  if (fault.messages && !fault.messages.some((one) => filled(one, name, backends) === said)) {
    found.push(`the message is ${said}`)
  }
  return found.map((text) => `${name}, ${way}: ${text}`)
}

interface Seen {
  readonly status: number
  readonly body: string
  readonly end: Answer['end']
  readonly ending: string | undefined
  readonly reason: string | undefined
}

const cutOff: Seen = { status: 200, body: 'some', end: 'cut', ending: 'cut', reason: undefined }
const words: Readonly<Record<number, string>> = {
  500: 'Internal server error',
  504: 'Gateway timeout',
}

function wantedOf({ status, at, reason }: Fault): Omit<Seen, 'body'> & Partial<Seen> {
  if (at === 'nowhere') return { status, end: 'whole', ending: 'completed', reason: undefined }
  return { status, body: words[status]!, end: 'whole', ending: 'failed', reason }
}

function seenOf({ status, body, end }: Answer, logged: Logged | undefined): Seen {
  const text = body.startsWith('{') ? String(JSON.parse(body).message) : body
  return { status, body: text, end, ending: logged?.ending, reason: logged?.error?.reason }
}

function filled(message: string, name: FaultName, backends: Backends): string {
  return message.replace('{origin}', backends.origin(name)).replace('{timeout}', String(timeout))
}

/** No byte of a request gets there: nobody is there, or nobody that can be trusted. */
const unasked: ReadonlySet<FaultName> = new Set([
  'name',
  'refused',
  'expired',
  'otherHost',
  'unknownAuthority',
  'selfSigned',
])

/** Each request is measured once, with its reason, and sent once, on a connection that is not used again. */
function countProblems(metrics: string, backends: Backends, rounds: number): string[] {
  const expected = rounds * ways.length
  const found: string[] = []
  for (const name of names) {
    const { reason, status }: Fault = faults[name]
    const { hostname, port } = new URL(backends.origin(name))
    const error = reason ?? (status >= 400 ? String(status) : '')
    const place = [`server_address="${hostname}"`]
    if (port !== '') place.push(`server_port="${port}"`)
    const all = sumOf(metrics, 'http_client_request_duration_seconds_count', place)
    const labels = [...place, `error_type="${error}"`]
    const count = sumOf(metrics, 'http_client_request_duration_seconds_count', labels)
    if (count !== expected || all !== expected) {
      found.push(`${name}: measured ${count} times as \`${error}\`, ${all} times in all`)
    }
    const asked = backends.asked(name)
    const wanted = unasked.has(name) ? 0 : expected
    if (name !== 'noContinue' && asked !== wanted) {
      found.push(`${name}: requests came on ${asked} connections, not on ${wanted}`)
    }
  }
  const rows: readonly Fault[] = Object.values(faults)
  const cuts = rows.filter(({ at }) => at === 'bytes').length * rounds
  const counted = sumOf(metrics, 'postern_requests_total', ['ending="cut"'])
  if (counted !== cuts) found.push(`${counted} answers are counted as cut, not ${cuts}`)
  for (const reason of ['BackendConnectionFailure', 'Timeout'] as const) {
    const those = rows.filter((fault) => fault.reason === reason)
    // Of the two calls of each, the one whose bytes are passed on meets no `on-error`.
    const wanted = those.reduce((sum, { at }) => sum + (at === 'bytes' ? 1 : 2), 0) * rounds
    const met = sumOf(metrics, 'postern_failures_total', [`reason="${reason}"`])
    if (met !== wanted) found.push(`${met} failures are counted as ${reason}, not ${wanted}`)
  }
  return found
}

/** All series of a metric that have these labels, added up. */
function sumOf(metrics: string, name: string, labels: readonly string[]): number {
  return metrics
    .split('\n')
    .filter((line) => line.startsWith(`${name}{`) && labels.every((one) => line.includes(one)))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0)
}

function descriptors(): number {
  return readdirSync('/proc/self/fd').length
}

/** Waits until something is so, for a while. */
async function settled(isSo: () => boolean): Promise<void> {
  const end = performance.now() + 5_000
  while (!isSo() && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 10))
}
