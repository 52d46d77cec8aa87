import { allScopes, definePolicy } from '../engine/policy/define.ts'
import { bool, oneOf, string } from '../engine/policy/values.ts'
import { cachingType } from './shared/kinds.ts'

export default definePolicy({
  name: 'cache-lookup',
  doc: 'Answers a GET request from the response cache when it can.',
  sections: ['inbound'],
  scopes: allScopes,
  handshake: 'skipped',
  once: 'section',
  attributes: {
    'vary-by-developer': {
      kind: bool,
      required: true,
      doc: 'Whether each developer has answers of his own.',
    },
    'vary-by-developer-groups': {
      kind: bool,
      required: true,
      doc: 'Whether each set of groups has answers of its own.',
    },
    'caching-type': {
      kind: cachingType,
      literal: true,
      default: 'prefer-external',
      doc: 'Which cache is asked.',
    },
    'downstream-caching-type': {
      kind: oneOf('none', 'private', 'public'),
      default: 'none',
      doc: 'What callers and caches between may keep.',
    },
    'must-revalidate': {
      kind: bool,
      default: true,
      doc: 'Whether what they keep has to be asked about when it is stale.',
    },
    'allow-private-response-caching': {
      kind: bool,
      default: false,
      doc: 'Whether requests with an `Authorization` header are cached.',
    },
  },
  elements: {
    'vary-by-header': {
      doc: 'A request header whose values have answers of their own.',
      many: true,
      text: { kind: string, required: true, literal: true, doc: 'The name of the header.' },
    },
    'vary-by-query-parameter': {
      doc: 'A query parameter whose values have answers of their own.',
      many: true,
      text: {
        kind: string,
        required: true,
        literal: true,
        doc: 'The name of the parameter, or several names separated by `;`.',
      },
    },
  },
  examples: [
    {
      title: 'By language and version',
      xml: '<cache-lookup vary-by-developer="false" vary-by-developer-groups="false" downstream-caching-type="none"><vary-by-header>Accept-Language</vary-by-header><vary-by-query-parameter>version</vary-by-query-parameter></cache-lookup>',
    },
  ],
})
