import { definePolicy } from '../engine/policy/define.ts'
import { int, string } from '../engine/policy/values.ts'
import { quotaErrors } from './shared/limit-attributes.ts'

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
})
