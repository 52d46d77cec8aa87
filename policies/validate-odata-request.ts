import { definePolicy } from '../engine/policy/define.ts'
import { int } from '../engine/policy/values.ts'
import { text, variableName } from './shared/kinds.ts'

const version = text('version', (value) =>
  /^\d+\.\d+$/.test(value) ? undefined : `\`${value}\` is not an OData version such as \`4.0\``,
)

export default definePolicy({
  name: 'validate-odata-request',
  doc: 'Checks URL, query options and headers of an OData request against the metadata of the API.',
  sections: ['inbound'],
  scopes: ['global', 'workspace', 'product', 'api'],
  once: 'section',
  attributes: {
    'error-variable-name': { kind: variableName, doc: 'The variable that gets the errors.' },
    'default-odata-version': {
      kind: version,
      default: '4.0',
      doc: 'The version of a request that does not tell it.',
    },
    'min-odata-version': { kind: version, doc: 'The oldest version that is accepted.' },
    'max-odata-version': { kind: version, doc: 'The newest version that is accepted.' },
    'max-size': { kind: int({ min: 0 }), doc: 'How many bytes the request may have.' },
  },
  errors: {
    ODataRequestInvalid: { status: 400, message: '{detail}' },
  },
  examples: [
    {
      title: 'Version 4',
      xml: '<validate-odata-request min-odata-version="4.0" max-odata-version="4.01" max-size="100000" />',
    },
  ],
})
