import { type Context, Hono } from 'hono'
import { type Backend, backendRefusal } from '../model/backend.ts'
import { type Configuration, type Space, spaces } from '../model/configuration.ts'
import { find } from '../model/entity.ts'
import { retryAfterSeconds } from '../proxy/backends/retry-after.ts'
import type { BackendState, BackendStates } from '../proxy/backends/states.ts'
import type { Gateway } from '../proxy/gateway.ts'
import { redactor } from '../runtime/redact.ts'
import { ArmError } from './errors.ts'

export interface BackendsParts {
  readonly gateway: Pick<Gateway, 'snapshots'>
  readonly backendStates: BackendStates
}

/** How long a trip by hand holds, where the call does not say, and at most; seconds. */
const usualTrip = 60
const longestTrip = 86_400

/** Backends as they are now; trips and resets of their circuit breakers. Below `/admin/backends` and those of workspaces. */
export function backends(parts: BackendsParts): Hono {
  const { gateway, backendStates } = parts
  const app = new Hono()
  const configuration = () => gateway.snapshots.current.configuration
  const shown = (c: Context, value: unknown) => c.json(redactor(configuration())(value) as object)

  app.get('/', (c) => {
    const rows = spacesOf(c, configuration()).flatMap((space) =>
      [...space.backends.values()].map((backend) => rowOf(backend, space, backendStates)),
    )
    return shown(c, { backends: rows })
  })
  app.get('/:id', (c) => {
    const { space, backend } = backendOf(c, configuration())
    return shown(c, rowOf(backend, space, backendStates))
  })
  app.post('/:id/trip', async (c) => {
    const { space, backend } = backendOf(c, configuration())
    const { seconds, reason } = tripOf(await c.req.text())
    backendStates.trip(stateOf(backend, backendStates), seconds * 1000, reason)
    return shown(c, rowOf(backend, space, backendStates))
  })
  app.post('/:id/reset', (c) => {
    const { space, backend } = backendOf(c, configuration())
    backendStates.reset(stateOf(backend, backendStates))
    return shown(c, rowOf(backend, space, backendStates))
  })
  return app
}

function spacesOf(c: Context, configuration: Configuration): readonly Space[] {
  const workspace = c.req.param('workspace')
  if (workspace === undefined) return [...spaces(configuration)]
  const space = find(configuration.workspaces, workspace)
  if (!space) throw notFound('workspace', workspace)
  return [space]
}

function backendOf(c: Context, configuration: Configuration) {
  const space =
    c.req.param('workspace') === undefined ? configuration.service : spacesOf(c, configuration)[0]!
  const id = c.req.param('id') ?? ''
  const backend = find(space.backends, id)
  if (!backend) throw notFound('backend', id)
  return { space, backend }
}

function notFound(what: string, id: string): ArmError {
  return new ArmError(404, 'ResourceNotFound', `there is no ${what} \`${id}\``)
}

/** The state whose breaker is tripped or reset: that of a single backend. */
function stateOf(backend: Backend, states: BackendStates): BackendState {
  if (backend.kind === 'single') return states.made(backend)
  const members = backend.pool.map(({ backendId }) => `\`${backendId}\``).join(', ')
  const text = `\`${backend.id}\` is a pool: its members have the circuit breakers (${members})`
  throw new ArmError(409, 'Conflict', text)
}

function tripOf(text: string): { readonly seconds: number; readonly reason: string } {
  const { seconds = usualTrip, reason = 'by hand', ...others } = membersOf(text)
  const [other] = Object.keys(others)
  if (other !== undefined) {
    throw new ArmError(400, 'ValidationError', `\`${other}\` is not known: \`seconds\`, \`reason\``)
  }
  const isTime = Number.isInteger(seconds) && (seconds as number) >= 1
  if (!isTime || (seconds as number) > longestTrip) {
    const text = `\`seconds\` is a whole number from 1 to ${longestTrip}`
    throw new ArmError(400, 'ValidationError', text)
  }
  if (typeof reason !== 'string' || reason.length > 200) {
    throw new ArmError(400, 'ValidationError', '`reason` is a text of at most 200 characters')
  }
  return { seconds: seconds as number, reason }
}

function membersOf(text: string): Readonly<Record<string, unknown>> {
  if (text.trim() === '') return {}
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new ArmError(400, 'ValidationError', 'the body is not JSON')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ArmError(400, 'ValidationError', 'the body is an object: `seconds`, `reason`')
  }
  return { ...value }
}

function rowOf(backend: Backend, space: Space, states: BackendStates): object {
  const { id, workspace, title } = backend
  const refusal = backendRefusal(backend, space.backends)
  const named = {
    id,
    ...(workspace === undefined ? {} : { workspace }),
    ...(title === undefined ? {} : { title }),
    kind: backend.kind,
    ...(refusal === undefined ? {} : { refusal }),
  }
  return backend.kind === 'pool'
    ? { ...named, ...poolRow(backend, states) }
    : { ...named, url: backend.url, ...singleRow(backend, states) }
}

/** What is known of a single backend; all zero as long as nobody has asked it. */
function singleRow({ workspace, id, breakerRules }: Backend, states: BackendStates) {
  const state = states.find(workspace, id)
  const now = states.clock.now()
  const trip = state?.breaker.trip
  const isOpen = state !== undefined && state.breaker.state !== 'closed'
  state?.recent.advance(now)
  const { calls = 0, failures = 0 } = state?.recent ?? {}
  return {
    state: state?.breaker.state ?? 'closed',
    retryAfterSeconds: isOpen && trip ? retryAfterSeconds(trip.until - now) : null,
    lastTrip: trip
      ? {
          at: new Date(trip.at).toISOString(),
          until: new Date(trip.until).toISOString(),
          rule: trip.rule ?? null,
          reason: trip.reason,
        }
      : null,
    rules: breakerRules.map(({ name }) => name),
    inFlight: state?.inFlight ?? 0,
    latencyMilliseconds: state?.latency === undefined ? null : Math.round(state.latency),
    lastMinute: { calls, failures, errorRate: calls === 0 ? 0 : failures / calls },
    sinceStart: { calls: state?.attempts ?? 0, failures: state?.failures ?? 0 },
    remainingTokens: state?.remainingTokens(now) ?? null,
  }
}

function poolRow({ workspace, pool, extensions, sessionAffinity }: Backend, states: BackendStates) {
  const now = states.clock.now()
  const members = pool.map(({ backendId, priority, weight }) => {
    const { breaker } = states.find(workspace, backendId) ?? {}
    const state = breaker?.state ?? 'closed'
    return { row: { id: backendId, priority, weight, state }, until: breaker?.trip?.until ?? now }
  })
  const isAvailable = members.some(({ row }) => row.state !== 'open')
  const soonest = Math.min(...members.map(({ until }) => until))
  return {
    state: isAvailable ? 'available' : 'unavailable',
    retryAfterSeconds: isAvailable ? null : retryAfterSeconds(soonest - now),
    selection: extensions.selection,
    sessionAffinity: sessionAffinity?.cookie ?? null,
    members: members.map(({ row }) => row),
  }
}
