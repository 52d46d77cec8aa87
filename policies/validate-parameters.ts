import { allScopes, definePolicy } from '../engine/policy/define.ts'
import { name } from './shared/kinds.ts'
import { action, errorsVariable, validationErrors } from './shared/validation-shapes.ts'

const specified = action('What is done with a parameter that does not conform.')
const unspecified = action('What is done with a parameter that the API does not describe.')

const parameter = {
  doc: 'A parameter with an action of its own.',
  many: true,
  attributes: {
    name: { kind: name, required: true, literal: true, doc: 'Its name.' },
    action: action('The action.'),
  },
} as const

export default definePolicy({
  name: 'validate-parameters',
  doc: 'Checks the headers, query and path parameters of the request.',
  sections: ['inbound'],
  scopes: allScopes,
  handshake: 'skipped',
  once: 'section',
  attributes: {
    'specified-parameter-action': specified,
    'unspecified-parameter-action': unspecified,
    'errors-variable-name': errorsVariable,
  },
  elements: {
    headers: {
      doc: 'Actions for headers.',
      attributes: {
        'specified-parameter-action': specified,
        'unspecified-parameter-action': unspecified,
      },
      elements: { parameter },
    },
    query: {
      doc: 'Actions for query parameters.',
      attributes: {
        'specified-parameter-action': specified,
        'unspecified-parameter-action': unspecified,
      },
      elements: { parameter },
    },
    path: {
      doc: 'Actions for path parameters.',
      attributes: { 'specified-parameter-action': specified },
      elements: { parameter },
    },
  },
  errors: validationErrors,
  examples: [
    {
      title: 'Strict, but for headers',
      xml: '<validate-parameters specified-parameter-action="prevent" unspecified-parameter-action="prevent"><headers specified-parameter-action="detect" unspecified-parameter-action="ignore" /></validate-parameters>',
    },
  ],
})
