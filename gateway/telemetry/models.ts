import type { Models } from '../../engine/ports.ts'
import type { MetricRegistry } from './metrics.ts'
import { recordModelCall } from './model-metrics.ts'
import type { Prices } from './prices.ts'

/** What is told of calls of models. */
export function modelsOf(registry: MetricRegistry, prices: Prices): Models {
  return {
    wantsTexts: () => false,
    ended: (call, context) => recordModelCall(call, context, registry, prices),
  }
}
