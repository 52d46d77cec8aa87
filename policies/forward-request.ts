import { allScopes, definePolicy } from '../engine/policy/define.ts'
import { bool, int, oneOf } from '../engine/policy/values.ts'

export default definePolicy({
  name: 'forward-request',
  doc: 'Sends the request to the backend and takes its response.',
  sections: ['backend'],
  scopes: allScopes,
  attributes: {
    timeout: {
      kind: int({ min: 0 }),
      doc: 'For how many seconds the response head is waited for, 300 when absent; 0 for ever.',
    },
    'timeout-ms': {
      kind: int({ min: 0 }),
      doc: 'The same in milliseconds.',
    },
    'continue-timeout': {
      kind: int({ min: 0 }),
      doc: 'For how many seconds `100 Continue` is waited for.',
    },
    'http-version': {
      kind: oneOf('1', '2or1', '2'),
      literal: true,
      default: '1',
      doc: 'The HTTP version; `2or1` prefers HTTP/2.',
    },
    'follow-redirects': {
      kind: bool,
      default: false,
      doc: 'Whether the gateway follows redirects itself.',
    },
    'buffer-request-body': {
      kind: bool,
      literal: true,
      default: false,
      doc: 'Whether the request body is kept, so that it can be sent again.',
    },
    'buffer-response': {
      kind: bool,
      literal: true,
      default: true,
      doc: 'Whether the response is passed on in larger pieces; event streams never are by default.',
    },
    'fail-on-error-status-code': {
      kind: bool,
      literal: true,
      default: false,
      doc: 'Whether a status from 400 on is an error.',
    },
  },
  rules: [{ kind: 'atMostOne', names: ['timeout', 'timeout-ms'] }],
  errors: {
    BackendErrorStatusCode: {
      status: 500,
      message: 'The backend returned status {status}.',
      doc: "The answer is the backend's.",
    },
    BackendPoolUnavailable: { status: 503, message: '{detail}', body: 'Service Unavailable' },
    BackendNotFound: { status: 500, message: '{detail}', body: 'Internal server error' },
  },
  examples: [
    {
      title: 'At most a minute, events at once',
      xml: '<forward-request timeout="60" buffer-response="false" />',
    },
  ],
})
