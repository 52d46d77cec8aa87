import { allScopes, definePolicy } from '../engine/policy/define.ts'
import { bool, int, string } from '../engine/policy/values.ts'
import { rateLimitErrors, rateLimitOutputs } from './shared/limit-attributes.ts'
import { isKnown, knownCount } from './shared/postponed.ts'
import { countLater, countMany, countOne, type Rate } from './shared/rate.ts'

export default definePolicy({
  name: 'rate-limit-by-key',
  doc: 'Limits the calls that share a key in a sliding period.',
  sections: ['inbound'],
  scopes: allScopes,
  attributes: {
    calls: { kind: int(), required: true, doc: 'How many calls are let through in one period.' },
    'renewal-period': {
      kind: int({ min: 1, azureMax: 300 }),
      required: true,
      doc: 'The length of the sliding period in seconds.',
    },
    'counter-key': { kind: string, required: true, doc: 'Calls with the same key count together.' },
    'increment-condition': {
      kind: bool,
      lazy: true,
      postponed: true,
      doc: 'Whether this call counts; an expression is asked when the response is there.',
    },
    'increment-count': {
      kind: int(),
      lazy: true,
      postponed: true,
      default: 1,
      doc: 'By how much this call counts; an expression is asked when the response is there.',
    },
    'increment-after-response': {
      kind: bool,
      literal: true,
      default: false,
      undocumented: true,
      doc: 'Whether the call is counted when the response is there.',
    },
    'flexible-retry-window': {
      kind: bool,
      literal: true,
      undocumented: true,
      doc: 'Accepted; it changes nothing here.',
    },
    ...rateLimitOutputs,
  },
  errors: rateLimitErrors,
  examples: [
    {
      title: 'Ten calls a minute from one address',
      xml: '<rate-limit-by-key calls="10" renewal-period="60" counter-key="@(context.Request.IpAddress)" />',
    },
  ],
  run(args, context) {
    const increment = { condition: args.incrementCondition, count: args.incrementCount }
    const rate: Rate = {
      key: `rlk:${args.counterKey}`,
      calls: args.calls,
      period: args.renewalPeriod,
      outputs: args,
    }
    if (args.incrementAfterResponse || !isKnown(increment)) {
      return countLater(rate, increment, context)
    }
    const count = knownCount(increment, context)
    return count === 1 ? countOne([rate], context) : countMany(rate, count, context)
  },
})
