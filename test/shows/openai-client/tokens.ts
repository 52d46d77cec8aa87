import { serving } from '../../admin/gateway.ts'
import { startBackend } from '../../backend.ts'
import { azureClient, openaiClient, question, refused, textOf } from './clients.ts'
import { everyday } from './everyday.ts'
import { failing } from './relay.ts'
import { chatApi, key, namedValue, type Stage, settings, subscription } from './stage.ts'

/** Documents that ask other services before they let a request go on. */
export async function tokens(stage: Stage): Promise<void> {
  const { documents } = stage
  const relay = await stage.relay()
  let given = 0
  let isBroken = false
  const signIn = await startBackend(() => {
    if (isBroken) return { status: 500, body: 'broken' }
    return { body: { access_token: `token-${++given}`, expires_in: 300, token_type: 'Bearer' } }
  })
  const authorizer = await startBackend(({ headers }) => ({
    body: { status: headers.authorization === 'Bearer a-stranger' ? 403 : 200 },
  }))
  const serviceUrl = `${relay.url}/openai`
  const tree = {
    ...subscription,
    ...chatApi({ id: 'signed', policy: documents.text('token-cache'), serviceUrl }),
    ...namedValue('authorizationServer', `${signIn.url}/tenant/oauth2/token`),
    ...namedValue('clientId', 'the-gateway'),
    ...namedValue('clientSecret', 'a%20secret'),
    ...namedValue('scope', 'api%3A%2F%2Fmodels'),
    ...chatApi({ id: 'guarded', policy: documents.text('authorizer'), serviceUrl }),
    ...namedValue('authorizer-url', `${authorizer.url}/authorize?key=of-the-gateway`),
  }
  try {
    await serving(
      tree,
      async ({ running }) => {
        const { url } = running.addresses[0]!
        await signed(`${url}/signed`)
        await guarded(`${url}/guarded`)
      },
      { settings },
    )
  } finally {
    await signIn.close()
    await authorizer.close()
  }

  async function signed(url: string) {
    const { checks } = stage
    const names = ['token-cache'] as const
    isBroken = true
    const refusal = await refused(textOf(azureClient(url, key)))
    checks.equal(
      names,
      'without a token to be had, the expression that reads it fails: 500',
      [refusal.constructor.name, refusal.status, signIn.received.length, relay.take().length],
      ['InternalServerError', 500, 1, 0],
    )
    isBroken = false
    const client = azureClient(url, key)
    const openai = openaiClient(url, 'sk-1', { headers: { 'api-key': key } })
    await everyday(stage, { documents: names, who: 'AzureOpenAI at `signed`', client })
    await everyday(stage, { documents: names, who: 'OpenAI at `signed`', client: openai })
    const [, asked, ...more] = signIn.received
    checks.equal(
      names,
      'the authorization server is asked once, with the named values in the form',
      [more.length, asked?.method, asked?.url, asked?.headers['content-type'], String(asked?.body)],
      [
        0,
        'POST',
        '/tenant/oauth2/token',
        'application/x-www-form-urlencoded',
        'client_id=the-gateway&scope=api%3A%2F%2Fmodels&client_secret=a%20secret&grant_type=client_credentials',
      ],
    )
    const sent = relay.take().map(({ headers }) => headers.authorization)
    checks.equal(
      names,
      'every request has the cached token',
      [...new Set(sent)],
      ['Bearer token-1'],
    )
    relay.faults.push(failing(401))
    const denied = await refused(textOf(client))
    await textOf(client)
    checks.equal(
      names,
      'after a 401 of the backend the token is given up, and the next request fetches another',
      [denied.constructor.name, ...relay.take().map(({ headers }) => headers.authorization)],
      ['AuthenticationError', 'Bearer token-1', 'Bearer token-2'],
    )
    relay.faults.push(failing(429, 5))
    const throttled = await refused(textOf(client))
    checks.equal(
      names,
      'a 429 of the backend is told with its Retry-After, and keeps the token',
      [throttled.constructor.name, throttled.headers?.get('retry-after'), given],
      ['RateLimitError', '5', 2],
    )
  }

  async function guarded(url: string) {
    const { checks } = stage
    const names = ['authorizer'] as const
    relay.take()
    const missing = await refused(textOf(azureClient(url, key)))
    checks.equal(
      names,
      'no Authorization header: 401 with the realm, and nobody is asked',
      [missing.constructor.name, missing.headers?.get('www-authenticate'), relay.take().length],
      ['AuthenticationError', 'Bearer realm=127.0.0.1', 0],
    )
    const stranger = openaiClient(url, 'a-stranger', { headers: { 'api-key': key } })
    const refusals = [await refused(textOf(stranger)), await refused(textOf(stranger))]
    checks.equal(
      names,
      'whom the authorizer refuses gets 403; its word is cached',
      [
        ...refusals.map((refusal) => refusal.constructor.name),
        authorizer.received.length,
        relay.take().length,
      ],
      ['PermissionDeniedError', 'PermissionDeniedError', 1, 0],
    )
    const { method, url: target, headers } = authorizer.received[0]!
    checks.equal(
      names,
      'the authorizer is asked at the named value, with the token of the caller',
      [method, target, headers.authorization],
      ['GET', '/authorize?key=of-the-gateway', 'Bearer a-stranger'],
    )
    const friend = openaiClient(url, 'a-friend', { headers: { 'api-key': key } })
    await everyday(stage, { documents: names, who: 'OpenAI at `guarded`', client: friend })
    relay.take()
    await friend.chat.completions.create(question)
    const [asked] = relay.take()
    checks.equal(
      names,
      'whom it lets in is served, with the token that the caller sent',
      asked?.headers.authorization,
      'Bearer a-friend',
    )
  }
}
