import type { Context } from '../../engine/context.ts'
import { fail } from '../../engine/run/errors.ts'

export interface IdentityArgs {
  readonly resource: string
  readonly clientId: string | undefined
  readonly outputTokenVariableName?: string | undefined
  readonly ignoreError: boolean
}

/**
 * Gets a token of the gateway's identity: into a variable where one is named, and the header is left alone then,
 * else into `Authorization` (authentication.md §9).
 */
export async function identityToken(
  args: IdentityArgs,
  context: Context,
  setAuthorization: (value: string) => void,
): Promise<void> {
  try {
    const { token } = await context.services.tokens.token(args.resource, args.clientId)
    if (args.outputTokenVariableName === undefined) setAuthorization(`Bearer ${token}`)
    else context.variables.set(args.outputTokenVariableName, token)
  } catch (error) {
    const detail = `No token for ${args.resource}: ${(error as Error).message}`
    if (!args.ignoreError) throw fail('ManagedIdentityTokenError', { detail }, {}, error)
    context.trace('authentication-managed-identity', detail, { severity: 'error' })
  }
}
