import { allScopes, definePolicy } from '../engine/policy/define.ts'
import { bool, int, oneOf, string } from '../engine/policy/values.ts'
import { name } from './shared/kinds.ts'
import { action, errorsVariable, validationErrors } from './shared/validation-shapes.ts'

export default definePolicy({
  name: 'validate-content',
  doc: 'Checks size and schema of the body.',
  sections: ['inbound', 'outbound', 'on-error'],
  scopes: allScopes,
  handshake: 'skipped',
  attributes: {
    'unspecified-content-type-action': action('What is done with other content types.'),
    'max-size': {
      kind: int({ min: 0 }),
      required: true,
      doc: 'How many bytes the body may have; Azure admits 102400 at most.',
    },
    'size-exceeded-action': action('What is done with a larger body.'),
    'errors-variable-name': errorsVariable,
  },
  elements: {
    'content-type-map': {
      doc: 'What other content types count as.',
      attributes: {
        'any-content-type-value': {
          kind: string,
          literal: true,
          doc: 'What every content type counts as.',
        },
        'missing-content-type-value': {
          kind: string,
          literal: true,
          doc: 'What a message without content type counts as.',
        },
      },
      elements: {
        type: {
          doc: 'An entry.',
          many: true,
          attributes: {
            from: { kind: string, literal: true, doc: 'The content type.' },
            when: { kind: bool, lazy: true, doc: 'Whether the entry is for this message.' },
            to: { kind: name, required: true, literal: true, doc: 'What it counts as.' },
          },
          rules: [{ kind: 'exactlyOne', names: ['from', 'when'] }],
        },
      },
    },
    content: {
      doc: 'How a content type is checked.',
      many: true,
      attributes: {
        type: {
          kind: string,
          literal: true,
          doc: 'The content type; each of the API when absent.',
        },
        'validate-as': {
          kind: oneOf('json', 'xml', 'soap'),
          required: true,
          literal: true,
          doc: 'The kind of schema.',
        },
        action: action('What is done with a body that does not conform.'),
        'schema-id': {
          kind: string,
          literal: true,
          doc: 'A schema of the service; that of the API when absent.',
        },
        'schema-ref': {
          kind: string,
          literal: true,
          doc: 'A part of that schema, as a JSON pointer.',
        },
        'allow-additional-properties': {
          kind: bool,
          literal: true,
          doc: 'Whether objects may have more properties, whatever the schema says.',
        },
        'case-insensitive-property-names': {
          kind: bool,
          literal: true,
          default: false,
          undocumented: true,
          doc: 'Whether property names are compared without case.',
        },
      },
      rules: [{ kind: 'requires', name: 'schema-ref', needs: 'schema-id' }],
    },
  },
  streams: 'buffers',
  errors: validationErrors,
  examples: [
    {
      title: 'JSON as the API describes it',
      xml: '<validate-content unspecified-content-type-action="prevent" max-size="102400" size-exceeded-action="prevent" errors-variable-name="errors"><content type="application/json" validate-as="json" action="detect" /></validate-content>',
    },
  ],
})
