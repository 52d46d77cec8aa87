import { allScopes, definePolicy } from '../engine/policy/define.ts'

export default definePolicy({
  name: 'redirect-content-urls',
  doc: "Puts the gateway's address in place of the backend's in the body of a response, and back in a request.",
  sections: ['inbound', 'outbound'],
  scopes: allScopes,
  once: 'section',
  streams: 'buffers',
  examples: [{ title: 'Mask the backend', xml: '<redirect-content-urls />' }],
})
