import type { Context } from '../../engine/context.ts'
import type { BlockStep } from '../../engine/policy/define.ts'
import type { HeaderList } from '../../engine/run/headers.ts'
import { respond, type Signal, type StepResult } from '../../engine/run/signals.ts'
import { emptyResponse, replaceResponse } from './responses.ts'

export interface CorsSettings {
  readonly allowCredentials: boolean
  readonly terminateUnmatchedRequest: boolean
  readonly origins: readonly string[]
  readonly methods: readonly string[]
  readonly maxAge: number
  readonly headers: readonly string[]
  readonly exposed: readonly string[]
}

/** What a request has from cors policies: the first that knows the origin decides (transformation.md §13). */
const state = Symbol('cors')
type State = 'preflight' | 'done'

/** `OPTIONS` with an origin and a wanted method. The caller makes sure that no operation answers OPTIONS itself. */
export function isPreflight({ request }: Context): boolean {
  return (
    request.method === 'OPTIONS' &&
    request.headers.has('Origin') &&
    request.headers.has('Access-Control-Request-Method')
  )
}

/**
 * Answers a preflight from the cors policies among `steps`: those that stand directly in inbound, in the order of
 * the effective document. Nothing else of the pipeline runs. Afterwards `context.response` is the answer.
 */
export async function answerPreflight(steps: Iterable<BlockStep>, context: Context): Promise<void> {
  context.notes.set(state, 'preflight' satisfies State)
  for (const step of steps) {
    if (step.name === 'cors' && (await step.run(context))) return
  }
  replaceResponse(context, emptyResponse(context))
}

/** What one cors policy does to a request. */
export function applyCors(settings: CorsSettings, context: Context): StepResult {
  const origin = context.request.headers.first('Origin')
  if (origin === undefined) return undefined
  const now = context.notes.get(state) as State | undefined
  if (now === 'done') return undefined
  return now === 'preflight'
    ? preflight(settings, origin, context)
    : actual(settings, origin, context)
}

function preflight(settings: CorsSettings, origin: string, context: Context): Signal | undefined {
  const { headers } = context.request
  const method = headers.first('Access-Control-Request-Method')!.trim()
  const wanted = listOf(headers.joined('Access-Control-Request-Headers'))
  const isAllowed =
    allowsOrigin(settings, origin) &&
    (settings.methods.includes('*') || settings.methods.includes(method)) &&
    (settings.headers.includes('*') || wanted.every((name) => includesName(settings.headers, name)))
  if (!isAllowed) return settings.terminateUnmatchedRequest ? answerEmpty(context) : undefined
  const signal = answerEmpty(context)
  const answer = context.response!.headers
  setOrigin(settings, origin, answer)
  const methods = settings.methods.includes('*') ? [method] : settings.methods
  answer.set('Access-Control-Allow-Methods', methods.join(','))
  const allowed = settings.headers.includes('*') ? wanted : settings.headers
  if (allowed.length > 0) answer.set('Access-Control-Allow-Headers', allowed.join(','))
  if (settings.maxAge > 0) answer.set('Access-Control-Max-Age', String(settings.maxAge))
  return signal
}

function actual(settings: CorsSettings, origin: string, context: Context): Signal | undefined {
  if (!allowsOrigin(settings, origin)) {
    return settings.terminateUnmatchedRequest ? answerEmpty(context) : undefined
  }
  context.notes.set(state, 'done' satisfies State)
  context.moments.onHead(({ headers }) => {
    setOrigin(settings, origin, headers)
    if (settings.exposed.length > 0) {
      headers.set('Access-Control-Expose-Headers', settings.exposed.join(','))
    }
  })
  return undefined
}

function answerEmpty(context: Context): Signal {
  replaceResponse(context, emptyResponse(context))
  return respond
}

function setOrigin(settings: CorsSettings, origin: string, headers: HeaderList): void {
  const isOpen = settings.origins.includes('*') && !settings.allowCredentials
  headers.set('Access-Control-Allow-Origin', isOpen ? '*' : origin)
  if (settings.allowCredentials) headers.set('Access-Control-Allow-Credentials', 'true')
  if (isOpen) return
  const vary = listOf(headers.joined('Vary'))
  if (!vary.includes('*') && !includesName(vary, 'Origin')) {
    headers.set('Vary', [...vary, 'Origin'].join(', '))
  }
}

function allowsOrigin({ origins }: CorsSettings, origin: string): boolean {
  if (origins.includes('*')) return true
  const wanted = normalOrigin(origin)
  return origins.some((allowed) => normalOrigin(allowed) === wanted)
}

/** Scheme and host without case, the scheme's own port left out, a `/` at the end ignored. */
function normalOrigin(text: string): string {
  const lower = text.trim().toLowerCase().replace(/\/$/, '')
  return lower.replace(/^(http:\/\/.*):80$|^(https:\/\/.*):443$/, '$1$2')
}

function listOf(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

function includesName(names: readonly string[], name: string): boolean {
  const lower = name.toLowerCase()
  return names.some((other) => other.toLowerCase() === lower)
}
