import { bool, int, oneOf } from '../../engine/policy/values.ts'
import type { ErrorDeclaration } from '../../engine/run/errors.ts'
import { liquidTemplate, variableName } from './kinds.ts'

/** What publish-to-dapr and invoke-dapr-binding have in common. */
export const daprAttributes = {
  'ignore-error': {
    kind: bool,
    literal: true,
    default: false,
    doc: 'Whether the request goes on after a failure.',
  },
  'response-variable-name': {
    kind: variableName,
    literal: true,
    doc: 'The variable that gets the response of the sidecar.',
  },
  timeout: {
    kind: int({ min: 1, azureMax: 240 }),
    default: 5,
    doc: 'For how many seconds the sidecar is waited for.',
  },
  template: {
    kind: liquidTemplate,
    literal: true,
    doc: 'The template language of the content.',
  },
  'content-type': {
    kind: oneOf('application/json'),
    literal: true,
    default: 'application/json',
    doc: 'The content type of the message.',
  },
} as const

export const daprErrors = {
  DaprError: { status: 500, message: '{detail}', body: 'Internal server error' },
} as const satisfies Readonly<Record<string, ErrorDeclaration>>
