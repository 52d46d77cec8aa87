import { allScopes, allSections, definePolicy } from '../engine/policy/define.ts'
import { string } from '../engine/policy/values.ts'

export default definePolicy({
  name: 'find-and-replace',
  doc: 'Replaces every occurrence of a text in the body of the current message.',
  sections: allSections,
  scopes: allScopes,
  attributes: {
    from: { kind: string, required: true, doc: 'The text to find, with case; no pattern.' },
    to: { kind: string, required: true, doc: 'What is put in its place; may be empty.' },
  },
  streams: 'buffers',
  examples: [
    {
      title: 'Another host name',
      xml: '<find-and-replace from="internal.example" to="api.example" />',
    },
  ],
  reads: 'message',
  run({ from, to }, { message }) {
    if (from === '' || !message.body) return
    const text = message.text()
    if (text.includes(from)) message.setBody(text.replaceAll(from, () => to))
  },
})
