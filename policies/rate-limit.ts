import type { Context } from '../engine/context.ts'
import { definePolicy } from '../engine/policy/define.ts'
import { int, string } from '../engine/policy/values.ts'
import { isMeant, rateLimitErrors, rateLimitOutputs } from './shared/limit-attributes.ts'
import { countOne, type Rate, type RateOutputs } from './shared/rate.ts'

const limit = {
  calls: {
    kind: int({ min: 0 }),
    required: true,
    literal: true,
    doc: 'How many calls are let through in one period.',
  },
  'renewal-period': {
    kind: int({ min: 1, azureMax: 300 }),
    required: true,
    literal: true,
    doc: 'The length of the sliding period in seconds.',
  },
} as const

const subject = {
  name: { kind: string, literal: true, doc: 'Its name.' },
  id: { kind: string, literal: true, doc: 'Its id, which wins over the name.' },
} as const

// The schema lets the period of children be absent: theirs is then that of the policy.
const childLimit = {
  ...limit,
  'renewal-period': {
    kind: limit['renewal-period'].kind,
    literal: true,
    doc: 'The length of the sliding period in seconds; that of the policy when absent.',
  },
} as const

const operation = {
  doc: 'A limit of its own for one operation.',
  many: true,
  attributes: { ...subject, ...childLimit, ...rateLimitOutputs },
  rules: [{ kind: 'atLeastOne', names: ['name', 'id'] }],
} as const

export default definePolicy({
  name: 'rate-limit',
  doc: 'Limits the calls of each subscription in a sliding period.',
  sections: ['inbound'],
  scopes: ['product', 'api', 'operation'],
  once: 'definition',
  attributes: { ...limit, ...rateLimitOutputs },
  elements: {
    api: {
      doc: 'A limit of its own for one API.',
      many: true,
      attributes: { ...subject, ...childLimit, ...rateLimitOutputs },
      elements: { operation },
      rules: [{ kind: 'atLeastOne', names: ['name', 'id'] }],
    },
    operation,
  },
  errors: rateLimitErrors,
  examples: [
    {
      title: 'Five calls a minute',
      xml: '<rate-limit calls="5" renewal-period="60" remaining-calls-header-name="X-Calls-Left" />',
    },
  ],
  run(args, context) {
    const { subscription, api, operation } = context
    // Only calls with a subscription key are counted (limits-and-cache.md §1).
    if (!subscription) return
    const key = `rl:${encodeURIComponent(subscription.id)}:${entityOf(context)}`
    const rate = (limit: ChildLimit, suffix: string): Rate => ({
      key: key + suffix,
      calls: limit.calls,
      period: limit.renewalPeriod ?? args.renewalPeriod,
      outputs: limit,
    })
    const rates = [rate(args, '')]
    const addOperations = (limits: readonly ChildLimit[]) => {
      for (const limit of limits) {
        if (!isMeant(limit, operation)) continue
        rates.push(rate(limit, `:op:${api.id}/${operation.id}`))
      }
    }
    for (const limit of args.api) {
      if (!isMeant(limit, api)) continue
      rates.push(rate(limit, `:api:${api.id}`))
      addOperations(limit.operation)
    }
    addOperations(args.operation)
    return countOne(rates, context)
  },
})

interface ChildLimit extends RateOutputs {
  readonly id?: string | undefined
  readonly name?: string | undefined
  readonly calls: number
  readonly renewalPeriod: number | undefined
}

/** The entity whose policy this is: limits of two scopes are applied independently. */
function entityOf({ scope, product, api, operation, workspace }: Context): string {
  if (scope === 'product') return `product/${product?.id}`
  if (scope === 'api') return `api/${api.id}`
  if (scope === 'operation') return `operation/${api.id}/${operation.id}`
  if (scope === 'workspace') return `workspace/${workspace?.id}`
  return 'global'
}
