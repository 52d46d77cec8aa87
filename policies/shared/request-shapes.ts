import { oneOf } from '../../engine/policy/values.ts'
import type { ErrorDeclaration } from '../../engine/run/errors.ts'
import { outboundRequestElements } from './auth-shapes.ts'
import { certificateErrors, proxyErrors } from './connection.ts'
import { setBodyShape, setHeaderShape, setMethodShape, setUrlShape } from './message-shapes.ts'

/** What send-request and send-one-way-request have in common. */
export const requestMode = {
  kind: oneOf('new', 'copy'),
  default: 'new',
  doc: 'Whether the request begins empty, or as a copy of the current one.',
} as const

export const requestElements = {
  'set-url': { doc: 'The URL of the request; a copy may go without.', ...setUrlShape },
  'set-method': { doc: 'The method of the request; GET when absent.', ...setMethodShape },
  'set-header': { doc: 'A header of the request.', many: true, ...setHeaderShape },
  'set-body': { doc: 'The body of the request.', ...setBodyShape },
  ...outboundRequestElements,
} as const

export const requestErrors = {
  RequestUrlInvalid: {
    status: 500,
    message: 'The URL of the request is no absolute http or https URL.',
    body: 'Internal server error',
  },
  ErrorStatusCode: {
    status: 500,
    message: 'The request was answered with status {status}.',
    body: 'Internal server error',
  },
  TooManyInFlight: {
    status: 500,
    message: 'Too many one-way requests are in flight.',
    body: 'Internal server error',
  },
  ManagedIdentityTokenError: { status: 500, message: '{detail}', body: 'Internal server error' },
  ...certificateErrors,
  ...proxyErrors,
} as const satisfies Readonly<Record<string, ErrorDeclaration>>
