import { allScopes, allSections, definePolicy } from '../engine/policy/define.ts'
import { oneOf, string } from '../engine/policy/values.ts'
import { name } from './shared/kinds.ts'

export default definePolicy({
  name: 'trace',
  doc: 'Adds a line to the trace of the request and to telemetry.',
  sections: allSections,
  scopes: allScopes,
  attributes: {
    source: { kind: name, required: true, literal: true, doc: 'Where the line comes from.' },
    severity: {
      kind: oneOf('verbose', 'information', 'error'),
      literal: true,
      default: 'verbose',
      doc: 'How much the line matters.',
    },
  },
  elements: {
    message: {
      doc: 'The line.',
      text: { kind: string, default: '', doc: 'The text of the line.' },
    },
    metadata: {
      doc: 'A property of the line.',
      many: true,
      attributes: {
        name: { kind: string, required: true, doc: 'The name of the property.' },
        value: { kind: string, required: true, doc: 'The value of the property.' },
      },
    },
  },
  text: { kind: string, default: '', doc: 'The line, where there is no `message`; an older form.' },
  examples: [
    {
      title: 'A decision',
      xml: '<trace source="routing" severity="information"><message>@("to " + context.Request.Url.Host)</message><metadata name="region" value="@(context.Deployment.Region)" /></trace>',
    },
  ],
  run({ source, severity, message, text, metadata }, context) {
    const properties = Object.fromEntries(metadata.map(({ name, value }) => [name, value]))
    context.trace(source, message?.text ?? text, { severity, metadata: properties })
  },
})
