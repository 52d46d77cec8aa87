import type { Context } from '../../../engine/context.ts'
import { fromPlain } from '../../../engine/dotnet/from-plain.ts'
import type { Limit, LimitState } from '../../../engine/ports.ts'
import { fail } from '../../../engine/run/errors.ts'
import { exchangeOf, type LlmExchange } from './exchange.ts'
import { Means } from './means.ts'
import { durationText, periodAt, type QuotaPeriod } from './quota-period.ts'
import { type Realtime, realtimeOf } from './realtime.ts'
import type { PromptType } from './request.ts'
import { TokenBook } from './token-book.ts'

/** The arguments of llm-token-limit. */
export interface TokenLimit {
  readonly counterKey: string
  readonly tokensPerMinute: number | undefined
  readonly tokenQuota: number | undefined
  readonly tokenQuotaPeriod: QuotaPeriod
  readonly estimatePromptTokens: boolean
  readonly promptType: PromptType
  readonly ignorePrompt: boolean
  readonly retryAfterHeaderName: string
  readonly retryAfterVariableName: string | undefined
  readonly remainingTokensHeaderName: string | undefined
  readonly remainingTokensVariableName: string | undefined
  readonly remainingQuotaTokensHeaderName: string | undefined
  readonly remainingQuotaTokensVariableName: string | undefined
  readonly tokensConsumedHeaderName: string | undefined
  readonly tokensConsumedVariableName: string | undefined
}

/** Admits a request or refuses it; what it really used is charged when it is known. */
export async function limitTokens(policy: TokenLimit, context: Context): Promise<void> {
  const realtime = realtimeOf(context)
  if (realtime) return limitRealtime(policy, realtime, context)
  const exchange = await exchangeOf(context, policy.promptType)
  const limits = limitsOf(policy, context)
  const view = new View(policy, limits, context)
  if (!exchange) {
    // It asks no model: it uses no tokens, and is not refused.
    view.tell(0, await context.services.counters.peek(limits.map(({ limit }) => limit)))
    return
  }
  exchange.settleEarly()
  exchange.askForUsage()
  const book = bookOf(exchange, context)
  const isEstimated = policy.estimatePromptTokens || exchange.request.streamed
  const estimate = isEstimated ? await exchange.prompt() : 0
  const least = policy.ignorePrompt ? 0 : estimate
  const admission = await book.admit({
    limits: limits.map(({ limit }) => limit),
    least,
    hold: least + completionHold(policy, exchange, context),
    ignorePrompt: policy.ignorePrompt,
    meanKey: meanKeyOf(policy, exchange),
  })
  if (!admission.admitted) {
    const { kind, limit } = limits[admission.refusedBy]!
    const states = admission.states.map((state, i) =>
      i === admission.refusedBy ? { ...state, remaining: 0 } : state,
    )
    view.tell(0, states)
    const larger = Math.max(1, least) > limit.limit
    throw refusal(
      kind,
      larger ? undefined : states[admission.refusedBy]!.retryAfter,
      policy,
      context,
    )
  }
  view.tell(estimate, admission.states)
  if (view.isWanted) book.onCharged((consumed) => view.refresh(consumed))
}

/**
 * Admits the handshake while something is left; each answer of the model is charged as it comes. A connection that is
 * open stays open: no answer is cut off, and the next handshake is refused.
 */
async function limitRealtime(
  policy: TokenLimit,
  realtime: Realtime,
  context: Context,
): Promise<void> {
  const { counters } = context.services
  const limits = limitsOf(policy, context)
  const view = new View(policy, limits, context)
  const admission = await counters.take(
    limits.map(({ limit }) => limit),
    0,
  )
  view.tell(0, admission.states)
  if (!admission.admitted) {
    const { refusedBy, states } = admission
    throw refusal(limits[refusedBy]!.kind, states[refusedBy]!.retryAfter, policy, context)
  }
  const claimed = limits.map(({ kind, limit }) => {
    const period = kind === 'quota' ? policy.tokenQuotaPeriod : ''
    return realtime.claim(`${kind} ${period} ${limit.key}`)
  })
  if (!claimed.includes(true)) return
  realtime.onSpent(async (spent) => {
    if (!spent) return
    const { prompt, completion } = spent.usage
    // A connection may outlive the period in which it began.
    const current = limitsOf(policy, context)
      .filter((_, i) => claimed[i])
      .map(({ limit }) => limit)
    await counters.add(current, completion + (policy.ignorePrompt ? 0 : prompt))
  })
}

/** What is reserved for the completion (design §10). */
function completionHold(policy: TokenLimit, exchange: LlmExchange, context: Context): number {
  const { counters, settings } = context.services
  const { request } = exchange
  if (settings.llm.hold === 'prompt' || request.format === 'embeddings') return 0
  const mean = Means.of(counters).get(meanKeyOf(policy, exchange))
  return Math.min(request.maxTokens ?? Number.POSITIVE_INFINITY, Math.ceil(mean ?? usualCompletion))
}

const usualCompletion = 1_024

function meanKeyOf({ counterKey }: TokenLimit, { request }: LlmExchange): string {
  return `${counterKey}\u0000${request.model ?? ''}`
}

const note = Symbol('token limits')

function bookOf(exchange: LlmExchange, context: Context): TokenBook {
  const known = context.notes.get(note)
  if (known) return known as TokenBook
  const book = new TokenBook(exchange, context)
  context.notes.set(note, book)
  return book
}

interface KindOfLimit {
  readonly kind: 'rate' | 'quota'
  readonly limit: Limit
}

const minute = 60_000

/** Both limits of a key have one place in the store: they are asked in one call. */
function limitsOf(policy: TokenLimit, context: Context): readonly KindOfLimit[] {
  const { clock, settings } = context.services
  const key = `tl:${policy.counterKey}`
  const limits: KindOfLimit[] = []
  if (policy.tokensPerMinute !== undefined) {
    const limit = Math.max(0, policy.tokensPerMinute)
    limits.push({ kind: 'rate', limit: { kind: settings.llm.rate, key, limit, window: minute } })
  }
  if (policy.tokenQuota !== undefined) {
    const limit = Math.max(0, policy.tokenQuota)
    const { start, end } = periodAt(policy.tokenQuotaPeriod, clock.now())
    limits.push({ kind: 'quota', limit: { kind: 'period', key, limit, start, end } })
  }
  return limits
}

function refusal(
  kind: KindOfLimit['kind'],
  retryAfter: number | undefined,
  policy: TokenLimit,
  context: Context,
) {
  const reason = kind === 'rate' ? 'OpenAITokenLimitExceeded' : 'OpenAITokenQuotaExceeded'
  const body = kind === 'rate' ? 'Token limit is exceeded.' : 'Token quota is exceeded.'
  // Waiting does not help: the prompt is larger than the limit, or the quota is for ever.
  if (retryAfter === undefined) return fail(reason, {}, { body })
  const seconds = Math.max(1, Math.ceil(retryAfter / 1000))
  const { retryAfterHeaderName, retryAfterVariableName } = policy
  if (retryAfterVariableName !== undefined) context.variables.set(retryAfterVariableName, seconds)
  const time = kind === 'rate' ? `${seconds} seconds` : durationText(seconds)
  return fail(reason, { time }, { headers: [[retryAfterHeaderName, String(seconds)]] })
}

/** Where one policy tells what is left: variables at once, headers on whatever answer leaves. */
class View {
  readonly isWanted: boolean
  readonly #policy: TokenLimit
  readonly #limits: readonly KindOfLimit[]
  readonly #context: Context
  readonly #headers = new Map<string, number>()

  constructor(policy: TokenLimit, limits: readonly KindOfLimit[], context: Context) {
    this.#policy = policy
    this.#limits = limits
    this.#context = context
    const outputs = Object.values(namesOf(policy)).flatMap(({ header, variable }) => [
      header,
      variable,
    ])
    this.isWanted = outputs.some((name) => name !== undefined)
    if (!this.isWanted) return
    context.moments.onHead(({ headers }) => {
      for (const [name, value] of this.#headers) headers.set(name, String(value))
    })
  }

  tell(consumed: number, states: readonly LimitState[]): void {
    const names = namesOf(this.#policy)
    this.#set(names.consumed, consumed)
    for (const [i, { kind }] of this.#limits.entries()) {
      this.#set(names[kind], states[i]!.remaining)
    }
  }

  /** After the charge: the head may have left, but variables are read until the end. */
  refresh(consumed: number): void | Promise<void> {
    const states = this.#context.services.counters.peek(this.#limits.map(({ limit }) => limit))
    if (!(states instanceof Promise)) return this.tell(consumed, states)
    return states.then((states) => this.tell(consumed, states))
  }

  #set({ header, variable }: Output, value: number): void {
    if (variable !== undefined) this.#context.variables.set(variable, fromPlain(value))
    if (header !== undefined) this.#headers.set(header, value)
  }
}

interface Output {
  readonly header: string | undefined
  readonly variable: string | undefined
}

function namesOf(policy: TokenLimit): Readonly<Record<'rate' | 'quota' | 'consumed', Output>> {
  return {
    rate: {
      header: policy.remainingTokensHeaderName,
      variable: policy.remainingTokensVariableName,
    },
    quota: {
      header: policy.remainingQuotaTokensHeaderName,
      variable: policy.remainingQuotaTokensVariableName,
    },
    consumed: {
      header: policy.tokensConsumedHeaderName,
      variable: policy.tokensConsumedVariableName,
    },
  }
}
