import type { Context } from '../../engine/context.ts'
import type { Log, ModelCall, Models } from '../../engine/ports.ts'
import { llmRecords } from './llm-log.ts'
import type { MetricRegistry } from './metrics.ts'
import { recordModelCall } from './model-metrics.ts'
import type { LlmPlan } from './plan.ts'
import type { Prices } from './prices.ts'
import { CallWatch } from './watch.ts'

export interface ModelsParts {
  readonly registry: MetricRegistry
  readonly prices: Prices
  readonly log?: Log
  /** Variables of the context that are logged. */
  readonly variables?: readonly string[]
}

/** What is told of calls of models: metrics, and records where a diagnostic or the settings ask for them. */
export function modelsOf({ registry, prices, log, variables = [] }: ModelsParts): Models {
  return {
    wantsTexts: (context) => (planOf(context)?.responseBytes ?? 0) > 0,
    ended(call: ModelCall, context: Context) {
      recordModelCall(call, context, registry, prices)
      const plan = planOf(context)
      if (!plan || !log) return
      for (const record of llmRecords(call, context, plan, variables))
        log.info(record, 'model call')
    },
  }
}

function planOf({ moments }: Context): LlmPlan | undefined {
  return moments.watcher instanceof CallWatch ? moments.watcher.plan?.llm : undefined
}
