import { definePolicy } from '../engine/policy/define.ts'
import { int, string } from '../engine/policy/values.ts'
import { rateLimitErrors, rateLimitOutputs } from './shared/limit-attributes.ts'

const limit = {
  calls: {
    kind: int({ min: 0 }),
    required: true,
    literal: true,
    doc: 'How many calls are let through in one period.',
  },
  'renewal-period': {
    kind: int({ min: 1, max: 300 }),
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
})
