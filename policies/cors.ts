import { allScopes, definePolicy } from '../engine/policy/define.ts'
import { bool, int, string } from '../engine/policy/values.ts'
import { applyCors } from './shared/cors.ts'

export default definePolicy({
  name: 'cors',
  doc: 'Answers preflight requests of browsers and lets their scripts read responses.',
  sections: ['inbound'],
  scopes: allScopes,
  handshake: 'skipped',
  once: 'section',
  attributes: {
    'allow-credentials': {
      kind: bool,
      default: false,
      doc: 'Whether browsers may send credentials.',
    },
    'terminate-unmatched-request': {
      kind: bool,
      default: true,
      doc: 'Whether a request from another origin is answered by an empty 200 at once.',
    },
  },
  elements: {
    'allowed-origins': {
      doc: 'The origins that may call.',
      required: true,
      elements: {
        origin: {
          doc: 'An origin.',
          many: true,
          required: true,
          text: { kind: string, required: true, doc: '`*`, or `scheme://host[:port]`.' },
        },
      },
    },
    'allowed-methods': {
      doc: 'The methods that may be used; GET and POST when absent.',
      attributes: {
        'preflight-result-max-age': {
          kind: int({ min: 0 }),
          default: 0,
          doc: 'For how many seconds browsers remember a preflight.',
        },
      },
      elements: {
        method: {
          doc: 'A method.',
          many: true,
          required: true,
          text: { kind: string, required: true, doc: '`*`, or the name of a method.' },
        },
      },
    },
    'allowed-headers': {
      doc: 'The request headers that may be sent.',
      elements: {
        header: {
          doc: 'A header.',
          many: true,
          required: true,
          text: {
            kind: string,
            required: true,
            literal: true,
            doc: '`*`, or the name of a header.',
          },
        },
      },
    },
    'expose-headers': {
      doc: 'The response headers that scripts may read.',
      elements: {
        header: {
          doc: 'A header.',
          many: true,
          required: true,
          text: {
            kind: string,
            required: true,
            literal: true,
            doc: '`*`, or the name of a header.',
          },
        },
      },
    },
  },
  examples: [
    {
      title: 'One web application',
      xml: '<cors allow-credentials="true"><allowed-origins><origin>https://app.example</origin></allowed-origins><allowed-methods preflight-result-max-age="300"><method>GET</method><method>POST</method></allowed-methods><allowed-headers><header>*</header></allowed-headers></cors>',
    },
  ],
  run(args, context) {
    const texts = (list: readonly { readonly text: string }[] | undefined) =>
      list?.map(({ text }) => text.trim()) ?? []
    return applyCors(
      {
        allowCredentials: args.allowCredentials,
        terminateUnmatchedRequest: args.terminateUnmatchedRequest,
        origins: texts(args.allowedOrigins.origin),
        methods: args.allowedMethods ? texts(args.allowedMethods.method) : ['GET', 'POST'],
        maxAge: args.allowedMethods?.preflightResultMaxAge ?? 0,
        headers: texts(args.allowedHeaders?.header),
        exposed: texts(args.exposeHeaders?.header),
      },
      context,
    )
  },
})
