import { allScopes, allSections, definePolicy } from '../engine/policy/define.ts'
import { bool, number } from '../engine/policy/values.ts'
import { defaultDimensions, dimensionsOf } from './shared/dimensions.ts'
import { name } from './shared/kinds.ts'
import { dimension } from './shared/metric-shapes.ts'

export default definePolicy({
  name: 'emit-metric',
  doc: 'Records a value of a metric of your own.',
  sections: allSections,
  scopes: allScopes,
  attributes: {
    name: { kind: name, required: true, literal: true, doc: 'The name of the metric.' },
    namespace: {
      kind: name,
      literal: true,
      default: 'API Management',
      doc: 'The namespace of the metric.',
    },
    value: { kind: number(), default: 1, doc: 'The value.' },
    'default-dimensions': {
      kind: bool,
      literal: true,
      undocumented: true,
      doc: 'Whether the default dimensions are added.',
    },
  },
  elements: { dimension: { ...dimension, required: true } },
  examples: [
    {
      title: 'Calls by client',
      xml: '<emit-metric name="calls" value="1" namespace="shop"><dimension name="API ID" /><dimension name="Client" value="@(context.Request.Headers.GetValueOrDefault("X-Client", "unknown"))" /></emit-metric>',
    },
  ],
  run(args, context) {
    const { namespace, name, value } = args
    const more = args.defaultDimensions ? defaultDimensions : []
    const dimensions = dimensionsOf([...args.dimension, ...more], context)
    context.services.metrics.emit({ namespace, name, value, dimensions })
  },
})
