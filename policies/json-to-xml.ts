import { allScopes, definePolicy } from '../engine/policy/define.ts'
import { bool, oneOf, string } from '../engine/policy/values.ts'
import { text } from './shared/kinds.ts'

const character = text('char', (value) =>
  value.length === 1 ? undefined : `\`${value}\` is not one character`,
)

export default definePolicy({
  name: 'json-to-xml',
  doc: 'Turns a JSON body into XML.',
  sections: ['inbound', 'outbound', 'on-error'],
  scopes: allScopes,
  handshake: 'skipped',
  attributes: {
    apply: {
      kind: oneOf('always', 'content-type-json'),
      required: true,
      doc: 'Whether the content type decides.',
    },
    'consider-accept-header': {
      kind: bool,
      default: true,
      doc: 'Whether only callers that accept XML get it.',
    },
    'parse-date': {
      kind: bool,
      literal: true,
      default: true,
      doc: 'Whether texts that look like dates are written as dates.',
    },
    'namespace-separator': {
      kind: character,
      default: '_',
      doc: 'What stands between a namespace prefix and a name.',
    },
    'namespace-prefix': {
      kind: string,
      doc: 'Properties that begin with it declare namespaces, usually `xmlns`.',
    },
    'attribute-block-name': {
      kind: string,
      doc: 'The property whose members become attributes.',
    },
    'attribute-prefix': {
      kind: string,
      undocumented: true,
      doc: 'Properties that begin with it become attributes.',
    },
    'namespace-block-name': {
      kind: string,
      undocumented: true,
      doc: 'The property whose members declare namespaces.',
    },
    'invalid-character-replacement': {
      kind: string,
      undocumented: true,
      doc: 'What takes the place of characters that XML names do not allow.',
    },
    'null-values': { kind: string, undocumented: true, doc: 'How null is written.' },
    'trim-values': {
      kind: bool,
      undocumented: true,
      doc: 'Whether outer white space of values is dropped.',
    },
    'empty-values': {
      kind: oneOf('preserve', 'as-null'),
      undocumented: true,
      doc: 'How empty values are written.',
    },
  },
  streams: 'buffers',
  errors: {
    BodyNotJson: { status: 500, message: '{detail}', body: 'Internal server error' },
  },
  examples: [
    {
      title: 'XML for those who accept it',
      xml: '<json-to-xml apply="content-type-json" consider-accept-header="true" />',
    },
  ],
})
