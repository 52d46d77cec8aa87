import { defineShape } from '../../engine/policy/define.ts'
import { bool, oneOf, string } from '../../engine/policy/values.ts'
import { name, variableName } from './kinds.ts'
import { setBodyShape } from './message-shapes.ts'

export const getAuthorizationContextShape = defineShape({
  attributes: {
    'provider-id': { kind: name, required: true, doc: 'The credential provider.' },
    'authorization-id': { kind: name, required: true, doc: 'The connection.' },
    'context-variable-name': {
      kind: variableName,
      required: true,
      doc: 'The variable that gets the `Authorization`.',
    },
    'identity-type': {
      kind: oneOf('managed', 'jwt'),
      default: 'managed',
      doc: 'Whose right to the connection is checked.',
    },
    identity: { kind: string, doc: 'The token of that identity, for `jwt`.' },
    'ignore-error': {
      kind: bool,
      default: false,
      doc: 'Whether the request goes on without a token; the variable is then null.',
    },
  },
})

/** Policies that authenticate a resolver's request. */
export const resolverAuthentication = [
  'get-authorization-context',
  'authentication-basic',
  'authentication-certificate',
  'authentication-managed-identity',
  'set-backend-service',
  'include-fragment',
] as const

/** The response part of resolvers. */
export const resolverResponse = {
  doc: 'What is made of the answer.',
  policies: { allowed: ['set-body', 'publish-event', 'include-fragment'] },
} as const

/** A text that may be a Liquid template, and its kind. */
export function templated(doc: string) {
  return {
    doc,
    attributes: { template: setBodyShape.attributes.template },
    text: { ...setBodyShape.text, opaque: true, doc },
  } as const
}

export const publishEventShape = defineShape({
  elements: {
    targets: {
      doc: 'Who is told.',
      required: true,
      elements: {
        'graphql-subscription': {
          doc: 'A subscription field.',
          many: true,
          required: true,
          attributes: {
            id: { kind: name, required: true, literal: true, doc: 'The name of the field.' },
          },
        },
      },
    },
  },
})
