import { allScopes, definePolicy } from '../engine/policy/define.ts'
import { bool, int, oneOf, string } from '../engine/policy/values.ts'
import { commonErrors } from '../engine/run/errors.ts'
import { checkContent } from './shared/content-safety/check.ts'
import { name } from './shared/kinds.ts'

export default definePolicy({
  name: 'llm-content-safety',
  doc: 'Has prompts and completions checked by Azure AI Content Safety and refuses those that are flagged.',
  sections: ['inbound', 'outbound'],
  scopes: allScopes,
  attributes: {
    'backend-id': {
      kind: name,
      refers: 'backend',
      required: true,
      doc: 'The backend of the service.',
    },
    'shield-prompt': {
      kind: bool,
      default: false,
      doc: 'Whether attacks on the model are looked for.',
    },
    'enforce-on-completions': {
      kind: bool,
      default: false,
      doc: 'Whether the answer is checked too.',
    },
    'window-size': {
      kind: int({ min: 1 }),
      default: 10_000,
      doc: 'How many characters of an answer are checked at once.',
    },
    'window-overlap-size': {
      kind: int({ min: 0 }),
      default: 0,
      doc: 'How many characters two windows share.',
    },
  },
  elements: {
    categories: {
      doc: 'The categories of harm that are looked for.',
      attributes: {
        'output-type': {
          kind: oneOf('FourSeverityLevels', 'EightSeverityLevels'),
          default: 'FourSeverityLevels',
          doc: 'How finely harm is measured.',
        },
      },
      elements: {
        category: {
          doc: 'A category.',
          many: true,
          required: true,
          attributes: {
            name: {
              kind: oneOf('Hate', 'SelfHarm', 'Sexual', 'Violence'),
              required: true,
              doc: 'Its name.',
            },
            threshold: {
              kind: int({ min: 0, max: 7 }),
              required: true,
              doc: 'From which severity on a text is refused.',
            },
          },
        },
      },
    },
    blocklists: {
      alias: 'block-lists',
      doc: 'The blocklists that are looked through.',
      elements: {
        id: {
          doc: 'A blocklist.',
          many: true,
          required: true,
          text: { kind: string, required: true, doc: 'Its name.' },
        },
      },
    },
  },
  streams: 'delays',
  errors: {
    ContentSafetyPolicyViolated: commonErrors.ContentSafetyPolicyViolated,
    ContentSafetyUnavailable: commonErrors.ContentSafetyUnavailable,
    ContentSafetyWindowInvalid: {
      status: 500,
      message: 'window-overlap-size {overlap} is more than half of window-size {size}.',
      body: 'Internal server error',
    },
  },
  examples: [
    {
      title: 'Two categories',
      xml: '<llm-content-safety backend-id="content-safety" shield-prompt="true"><categories output-type="EightSeverityLevels"><category name="Hate" threshold="4" /><category name="Violence" threshold="4" /></categories></llm-content-safety>',
    },
  ],
  run: checkContent,
})
