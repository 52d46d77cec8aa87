import type { Context } from '../../engine/context.ts'
import type { ModelCall } from '../../engine/ports.ts'
import type { MetricRegistry } from './metrics.ts'
import type { Price, Prices } from './prices.ts'

const perPrice = 1_000_000

/**
 * Counts calls of models: by OpenTelemetry's conventions, and by who is charged for them. A call of a model takes its
 * time: series are looked up by name.
 */
export function recordModelCall(
  call: ModelCall,
  context: Context,
  registry: MetricRegistry,
  prices: Prices,
): void {
  const { usage, duration, firstByte, status } = call
  const api = context.api.id
  const charged = {
    'gen_ai.response.model': call.responseModel ?? call.requestModel ?? '',
    'gen_ai.provider.name': call.provider,
    api,
    product: context.product?.id ?? '',
    subscription: context.subscription?.id ?? '',
  }
  const known = usage ? (call.isReported ? 'reported' : 'estimated') : 'none'
  registry.add('llm_calls', 1, { usage: known, ...charged })
  const names = {
    'gen_ai.operation.name': call.operation,
    'gen_ai.provider.name': call.provider,
    'gen_ai.request.model': call.requestModel ?? '',
    'gen_ai.response.model': call.responseModel ?? '',
  }
  if (duration !== undefined) {
    const error = status === undefined ? 'none' : status >= 400 ? String(status) : ''
    const attributes = { ...names, 'error.type': error, api }
    registry.record('gen_ai.client.operation.duration', duration / 1000, attributes)
  }
  if (firstByte !== undefined) {
    const attributes = { ...names, api }
    registry.record('gen_ai.client.operation.time_to_first_chunk', firstByte / 1000, attributes)
  }
  if (!usage) return
  for (const [type, count] of [
    ['input', usage.prompt],
    ['output', usage.completion],
  ] as const) {
    const attributes = { ...names, 'gen_ai.token.type': type, api }
    registry.record('gen_ai.client.token.usage', count, attributes)
  }
  for (const [type, count] of [
    ['input', usage.prompt],
    ['cached', usage.cached],
    ['output', usage.completion],
    ['reasoning', usage.reasoning],
  ] as const) {
    if (count !== undefined) registry.add('llm_tokens', count, { type, ...charged })
  }
  if (!prices.any) return
  const price = prices.of(call.responseModel, call.requestModel)
  if (price) {
    for (const [type, cost] of Object.entries(costOf(usage, price))) {
      if (cost > 0) registry.add('llm_cost', cost, { currency: prices.currency, type, ...charged })
    }
    return
  }
  registry.add('llm_calls_without_price', 1, {
    'gen_ai.response.model': charged['gen_ai.response.model'],
    'gen_ai.provider.name': call.provider,
  })
}

/** What a call cost: its prompt, the cached part of it, its completion. */
export function costOf(usage: NonNullable<ModelCall['usage']>, price: Price) {
  const cached = Math.min(usage.cached ?? 0, usage.prompt)
  return {
    input: ((usage.prompt - cached) * price.input) / perPrice,
    cached: (cached * (price.cachedInput ?? price.input)) / perPrice,
    output: (usage.completion * price.output) / perPrice,
  }
}
