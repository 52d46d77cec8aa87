import { allScopes, definePolicy } from '../engine/policy/define.ts'
import { name } from './shared/kinds.ts'

export default definePolicy({
  name: 'jsonp',
  doc: 'Wraps a JSON body in a call of the function that the caller names.',
  sections: ['outbound'],
  scopes: allScopes,
  handshake: 'skipped',
  once: 'section',
  attributes: {
    'callback-parameter-name': {
      kind: name,
      required: true,
      doc: 'The query parameter that names the function.',
    },
  },
  streams: 'buffers',
  errors: {
    CallbackParameterInvalid: {
      status: 400,
      message: 'Value of callback parameter {name} is not a valid JavaScript identifier.',
    },
  },
  examples: [{ title: 'The usual name', xml: '<jsonp callback-parameter-name="callback" />' }],
})
