import { rsa, token, webKey } from '../../policies/jwt-tokens.ts'
import type { World } from '../folders/world.ts'

const tenant = '11111111-2222-3333-4444-555555555555'
const login = 'https://login.microsoftonline.com'
const issuer = `${login}/${tenant}/v2.0`
const signer = rsa()

/** The tenant of the documents publishes its keys, and its directory holds the developer. */
export function publishTenant({ replies }: World): void {
  const json = { 'content-type': 'application/json' }
  const configuration = JSON.stringify({ issuer, jwks_uri: `${login}/${tenant}/keys` })
  for (const version of ['', '/v2.0']) {
    replies.set(`${login}/${tenant}${version}/.well-known/openid-configuration`, {
      headers: json,
      body: configuration,
    })
  }
  replies.set(`${login}/${tenant}/keys`, {
    headers: json,
    body: JSON.stringify({ keys: [webKey(signer, { kid: 'one', alg: 'RS256' })] }),
  })
  const group = '66666666-7777-8888-9999-000000000000'
  replies.set(
    `https://graph.microsoft.com/v1.0/groups/${group}/transitiveMembers/microsoft.graph.user`,
    { headers: json, body: '{"value":[{"id":"developer"}]}' },
  )
}

/** What the developer sends. */
export function developerToken(): string {
  const now = Math.floor(Date.now() / 1000)
  return token(
    {
      header: { alg: 'RS256', kid: 'one' },
      payload: {
        iss: issuer,
        aud: 'https://cognitiveservices.azure.com',
        oid: 'developer',
        name: 'Ann Other',
        tid: tenant,
        ver: '2.0',
        iat: now,
        nbf: now,
        exp: now + 3600,
      },
    },
    signer,
  )
}
