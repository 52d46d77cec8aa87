import { allScopes, definePolicy } from '../engine/policy/define.ts'
import { bool, oneOf } from '../engine/policy/values.ts'

export default definePolicy({
  name: 'xml-to-json',
  doc: 'Turns an XML body into JSON.',
  sections: ['inbound', 'outbound', 'on-error'],
  scopes: allScopes,
  handshake: 'skipped',
  attributes: {
    kind: {
      kind: oneOf('javascript-friendly', 'direct'),
      required: true,
      doc: 'How elements become members.',
    },
    apply: {
      kind: oneOf('always', 'content-type-xml'),
      required: true,
      doc: 'Whether the content type decides.',
    },
    'consider-accept-header': {
      kind: bool,
      default: true,
      doc: 'Whether only callers that accept JSON get it.',
    },
    'always-array-child-elements': {
      kind: bool,
      default: false,
      doc: 'Whether every child element becomes an array.',
    },
    'preserve-whitespace-nodes': {
      kind: bool,
      undocumented: true,
      doc: 'Whether white space between elements is kept.',
    },
    'trim-values': {
      kind: bool,
      undocumented: true,
      doc: 'Whether outer white space of values is dropped.',
    },
    'empty-values': {
      kind: oneOf('preserve', 'as-null'),
      undocumented: true,
      doc: 'How empty elements are written.',
    },
  },
  streams: 'buffers',
  errors: {
    BodyNotXml: { status: 500, message: '{detail}', body: 'Internal server error' },
  },
  examples: [
    {
      title: 'JSON from a SOAP backend',
      xml: '<xml-to-json kind="direct" apply="always" consider-accept-header="false" />',
    },
  ],
})
