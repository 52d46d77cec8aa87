import { definePolicy } from '../engine/policy/define.ts'
import { int, string } from '../engine/policy/values.ts'
import { isMeant, quotaErrors } from './shared/limit-attributes.ts'
import { countCall, type Quota } from './shared/quota.ts'

const limit = {
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
} as const

const subject = {
  name: { kind: string, literal: true, doc: 'Its name.' },
  id: { kind: string, literal: true, doc: 'Its id, which wins over the name.' },
  'renewal-period': {
    kind: int({ min: 0 }),
    literal: true,
    doc: 'The length of a period in seconds; that of the policy when absent.',
  },
} as const

const childRules = [
  { kind: 'atLeastOne', names: ['name', 'id'] },
  { kind: 'atLeastOne', names: ['calls', 'bandwidth'] },
] as const

export default definePolicy({
  name: 'quota',
  doc: 'Limits the calls and the bytes of each subscription in fixed periods.',
  sections: ['inbound'],
  scopes: ['product'],
  once: 'definition',
  attributes: {
    ...limit,
    'renewal-period': {
      kind: int({ min: 0 }),
      required: true,
      literal: true,
      doc: 'The length of a period in seconds; 0 never ends.',
    },
  },
  elements: {
    api: {
      doc: 'A quota of its own for one API.',
      many: true,
      attributes: { ...subject, ...limit },
      elements: {
        operation: {
          doc: 'A quota of its own for one operation.',
          many: true,
          attributes: { ...subject, ...limit },
          rules: childRules,
        },
      },
      rules: childRules,
    },
  },
  rules: [{ kind: 'atLeastOne', names: ['calls', 'bandwidth'] }],
  errors: quotaErrors,
  examples: [
    {
      title: 'Ten thousand calls a week',
      xml: '<quota calls="10000" bandwidth="40000" renewal-period="604800" />',
    },
  ],
  run(args, context) {
    const { subscription, product, api, operation } = context
    // Only calls with a subscription key are counted (limits-and-cache.md §3).
    if (!subscription) return
    const key = `q:${encodeURIComponent(subscription.id)}:product/${product?.id}`
    const start = subscription.startDate ?? subscription.createdDate
    const quotas: Quota[] = []
    const add = ({ calls, bandwidth, renewalPeriod }: Numbers, suffix: string) => {
      const period = renewalPeriod ?? args.renewalPeriod
      quotas.push({ key: key + suffix, calls, bandwidth, start, period })
    }
    add(args, '')
    for (const child of args.api) {
      if (!isMeant(child, api)) continue
      add(child, `:api:${api.id}`)
      for (const grandchild of child.operation) {
        if (isMeant(grandchild, operation)) add(grandchild, `:op:${api.id}/${operation.id}`)
      }
    }
    return countCall(quotas, context)
  },
})

interface Numbers {
  readonly calls: number | undefined
  readonly bandwidth: number | undefined
  readonly renewalPeriod: number | undefined
}
