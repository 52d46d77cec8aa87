import { string } from '../../engine/policy/values.ts'
import { name } from './kinds.ts'

/** A dimension of a metric. The default names may go without a value. */
export const dimension = {
  doc: 'A dimension of the metric.',
  many: true,
  max: 10,
  attributes: {
    name: { kind: name, required: true, doc: 'The name of the dimension.' },
    value: {
      kind: string,
      doc: 'The value; may be left out for the default names, such as `API ID`.',
    },
  },
} as const

/** Names that need no value, and where it comes from (ai-policies.md §3). */
export const defaultDimensions = [
  'API ID',
  'Operation ID',
  'Product ID',
  'User ID',
  'Subscription ID',
  'Location',
  'Gateway ID',
  'Backend ID',
] as const
