import type { Context } from '../../../engine/context.ts'
import { type DimensionArgs, dimensionsOf } from '../dimensions.ts'
import { exchangeOf, type Spent } from './exchange.ts'
import { realtimeOf } from './realtime.ts'
import type { Usage } from './usage.ts'

/** The arguments of llm-emit-token-metric. */
export interface TokenMetric {
  readonly namespace: string
  readonly name: string | undefined
  readonly valueType: 'all' | 'total-tokens' | 'prompt-tokens' | 'completion-tokens'
  readonly ignorePrompt: boolean
  readonly dimension: readonly DimensionArgs[]
}

/** Azure's names, and those of what it shows in preview (ai-policies.md §3). */
const metrics: readonly {
  readonly name: string
  readonly type?: TokenMetric['valueType']
  readonly value: (usage: Usage, ignorePrompt: boolean) => number | undefined
}[] = [
  {
    name: 'Total Tokens',
    type: 'total-tokens',
    value: ({ prompt, completion }, ignorePrompt) => completion + (ignorePrompt ? 0 : prompt),
  },
  {
    name: 'Prompt Tokens',
    type: 'prompt-tokens',
    value: ({ prompt }, ignorePrompt) => (ignorePrompt ? undefined : prompt),
  },
  { name: 'Completion Tokens', type: 'completion-tokens', value: ({ completion }) => completion },
  {
    name: 'Cached Tokens',
    value: ({ cached }, ignorePrompt) => (ignorePrompt ? undefined : cached),
  },
  { name: 'Reasoning Tokens', value: ({ reasoning }) => reasoning },
]

/** Records what each answer of a model used, when it is whole. */
export async function emitTokens(policy: TokenMetric, context: Context): Promise<void> {
  const realtime = realtimeOf(context)
  if (realtime) {
    realtime.onSpent((spent) => {
      if (spent) emit(policy, spent, context)
    })
    return
  }
  const exchange = await exchangeOf(context)
  if (!exchange) return
  exchange.askForUsage()
  // Their expressions ran with the policy; the backend is known only now.
  exchange.onSpent((spent) => {
    if (spent) emit(policy, spent, context)
  })
}

function emit(policy: TokenMetric, { usage }: Spent, context: Context): void {
  const dimensions = dimensionsOf(policy.dimension, context)
  for (const { name, type, value } of metrics) {
    if (policy.valueType !== 'all' && policy.valueType !== type) continue
    const count = value(usage, policy.ignorePrompt)
    if (count === undefined) continue
    // One metric only can have a name of its own.
    const own = policy.valueType === 'all' ? undefined : policy.name
    const { namespace } = policy
    context.services.metrics.emit({ namespace, name: own ?? name, value: count, dimensions })
  }
}
