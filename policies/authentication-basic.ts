import { allScopes, definePolicy } from '../engine/policy/define.ts'
import { string } from '../engine/policy/values.ts'

export default definePolicy({
  name: 'authentication-basic',
  doc: 'Sends user name and password to the backend in the `Authorization` header.',
  sections: ['inbound'],
  scopes: allScopes,
  attributes: {
    username: { kind: string, required: true, doc: 'The user name.' },
    password: { kind: string, required: true, doc: 'The password.' },
  },
  examples: [
    {
      title: 'Credentials',
      xml: '<authentication-basic username="orders" password="@((string)context.Variables["password"])" />',
    },
  ],
  run({ username, password }, { request }) {
    const credentials = Buffer.from(`${username}:${password}`, 'utf8').toString('base64')
    request.headers.set('Authorization', `Basic ${credentials}`)
  },
})
