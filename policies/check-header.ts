import { allScopes, definePolicy } from '../engine/policy/define.ts'
import { bool, string } from '../engine/policy/values.ts'
import { fail } from '../engine/run/errors.ts'
import { headerName, statusCode } from './shared/kinds.ts'

export default definePolicy({
  name: 'check-header',
  doc: 'Lets only requests through that carry a header, with one of the given values.',
  sections: ['inbound'],
  scopes: allScopes,
  attributes: {
    name: { kind: headerName, required: true, doc: 'The name of the header.' },
    'failed-check-httpcode': { kind: statusCode, required: true, doc: 'The status of a refusal.' },
    'failed-check-error-message': {
      kind: string,
      doc: 'The message of a refusal; else one that says what is wrong.',
    },
    'ignore-case': { kind: bool, default: false, doc: 'Whether values are compared without case.' },
  },
  elements: {
    value: {
      doc: 'A value that is allowed; without any, every value is.',
      many: true,
      text: { kind: string, default: '', doc: 'The value.' },
    },
  },
  errors: {
    HeaderNotFound: {
      status: 401,
      message: 'Header {name} was not found in the request. Access denied.',
      doc: 'The status is that of `failed-check-httpcode`.',
    },
    HeaderValueNotAllowed: {
      status: 401,
      message: 'Header {name} value of {value} is not allowed. Access denied.',
      doc: 'The status is that of `failed-check-httpcode`.',
    },
  },
  examples: [
    {
      title: 'Only known clients',
      xml: '<check-header name="X-Client" failed-check-httpcode="401" failed-check-error-message="Not authorized" ignore-case="true"><value>web</value><value>app</value></check-header>',
    },
  ],
  run({ name, failedCheckHttpcode, failedCheckErrorMessage, ignoreCase, value }, { request }) {
    const given = request.headers.values(name)
    const joined = given?.join(',') ?? ''
    const answer = {
      status: failedCheckHttpcode,
      ...(failedCheckErrorMessage === undefined ? {} : { body: failedCheckErrorMessage }),
    }
    if (joined === '') throw fail('HeaderNotFound', { name }, answer)
    if (value.length === 0) return
    const fold = (text: string) => (ignoreCase ? text.toLowerCase() : text)
    const candidates = new Set([joined, ...given!].map(fold))
    if (value.some(({ text }) => candidates.has(fold(text)))) return
    throw fail('HeaderValueNotAllowed', { name, value: joined }, answer)
  },
})
