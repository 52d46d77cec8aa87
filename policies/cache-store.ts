import { allScopes, definePolicy } from '../engine/policy/define.ts'
import { bool, int, string } from '../engine/policy/values.ts'

export default definePolicy({
  name: 'cache-store',
  doc: 'Keeps the response of a GET request in the response cache.',
  sections: ['outbound'],
  scopes: allScopes,
  handshake: 'skipped',
  once: 'section',
  attributes: {
    duration: { kind: int({ min: 0 }), required: true, doc: 'For how many seconds it is kept.' },
    'cache-response': {
      kind: bool,
      doc: 'Whether the response is kept; when absent, that depends on its status being 200.',
    },
    'caching-mode': { kind: string, undocumented: true, doc: 'Accepted; it changes nothing here.' },
  },
  streams: 'buffers',
  examples: [{ title: 'An hour', xml: '<cache-store duration="3600" />' }],
})
