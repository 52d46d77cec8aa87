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
