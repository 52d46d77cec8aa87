import { allScopes, definePolicy } from '../engine/policy/define.ts'
import type { Kind } from '../engine/policy/kinds.ts'
import { bool, int, string } from '../engine/policy/values.ts'
import { dateTime } from './shared/kinds.ts'
import { quotaErrors } from './shared/limit-attributes.ts'
import { countKey } from './shared/quota.ts'

const seconds = int({ min: 0 })

/** At least 300, or 0 for a period that never ends (limits-and-cache.md §4). */
const period: Kind<number> = {
  ...seconds,
  literal(text, literals) {
    const judged = seconds.literal(text, literals)
    if (!judged.ok || judged.value === 0 || judged.value >= 300) return judged
    return {
      ok: false,
      problem: `${judged.value} is below the minimum of 300`,
      hint: 'write at least 300, or 0 for a period that never ends',
    }
  },
}

export default definePolicy({
  name: 'quota-by-key',
  doc: 'Limits the calls and the bytes that share a key in fixed periods.',
  sections: ['inbound'],
  scopes: allScopes,
  attributes: {
    calls: {
      kind: int({ min: 0 }),
      literal: true,
      doc: 'How many calls are let through in one period.',
    },
    bandwidth: {
      kind: int({ min: 0 }),
      literal: true,
      doc: 'How many kilobytes are let through in one period.',
    },
    'renewal-period': {
      kind: period,
      required: true,
      literal: true,
      doc: 'The length of a period in seconds, at least 300; 0 never ends.',
    },
    'counter-key': { kind: string, required: true, doc: 'Calls with the same key count together.' },
    'increment-condition': {
      kind: bool,
      lazy: true,
      postponed: true,
      default: true,
      doc: 'Whether this call counts; an expression is asked when the response is there.',
    },
    'increment-count': {
      kind: int(),
      lazy: true,
      postponed: true,
      default: 1,
      undocumented: true,
      doc: 'By how much this call counts; an expression is asked when the response is there.',
    },
    'first-period-start': {
      kind: dateTime,
      literal: true,
      // 0001-01-01T00:00:00Z
      default: -62135596800000,
      doc: 'When the first period began.',
    },
  },
  rules: [{ kind: 'atLeastOne', names: ['calls', 'bandwidth'] }],
  errors: quotaErrors,
  examples: [
    {
      title: 'A thousand calls an hour from one address',
      xml: '<quota-by-key calls="1000" renewal-period="3600" counter-key="@(context.Request.IpAddress)" />',
    },
  ],
  run(args, context) {
    const quota = {
      key: `qk:${args.counterKey}`,
      calls: args.calls,
      bandwidth: args.bandwidth,
      start: args.firstPeriodStart,
      period: args.renewalPeriod,
    }
    const increment = { condition: args.incrementCondition, count: args.incrementCount }
    return countKey(quota, increment, context)
  },
})
