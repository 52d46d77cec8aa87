import type { Context } from '../../../engine/context.ts'
import { secondsOf } from '../../../engine/dotnet/context/jwt.ts'
import type { OpenIdConfiguration } from '../../../engine/ports.ts'
import { PolicyFailure } from '../../../engine/run/errors.ts'
import {
  type ClaimRule,
  checkAudience,
  checkClaims,
  checkLifetime,
  isIssuedBy,
  type LifetimeRule,
  wrongIssuer,
} from './claims.ts'
import { decrypt } from './decrypt.ts'
import { type Candidates, candidatesFor, type TokenKey } from './keys.ts'
import {
  configurationsNow,
  configurationsOf,
  type Known,
  type Provider,
  unavailable,
} from './providers.ts'
import { type RefusalArgs, type Refuse, refusing } from './refusal.ts'
import { checkAlgorithm, signerOf } from './signature.ts'
import { type SourceArgs, tokenText } from './source.ts'
import { isEncrypted, readEncrypted, readToken, readUnsigned, type Token } from './token.ts'
import { type Verified, VerifiedTokens } from './verified.ts'

/** What a policy asks of a token. */
export interface TokenRules extends LifetimeRule {
  readonly answer: RefusalArgs
  readonly source: SourceArgs
  readonly requireSignedTokens: boolean
  readonly providers: readonly Provider[]
  signingKeys(): TokenKey[] | Promise<TokenKey[]>
  decryptionKeys(): TokenKey[] | Promise<TokenKey[]>
  /** The issuers that are allowed; none: all are. */
  issuers(configurations: readonly OpenIdConfiguration[]): readonly string[]
  /** The token must be for one of each list. */
  readonly audiences: readonly (readonly string[])[]
  readonly claims: readonly ClaimRule[]
  /** What else the policy asks. */
  check?(token: Token, refuse: Refuse): void
  readonly outputTokenVariableName?: string | undefined
}

/** Of all policies of the process: signatures and keys alone decide what is in it. */
const verified = new VerifiedTokens()

/** Validates the token of a request (authentication.md §3); waits only for what is not known yet. */
export function validateToken(rules: TokenRules, context: Context): undefined | Promise<undefined> {
  const refuse = refusing(rules.answer)
  const text = tokenText(rules.source, context.request, refuse)
  const known = verified.get(text, context.services.clock.now())
  if (known) {
    const keys = rules.signingKeys()
    const decrypting = known.decryptedBy === undefined ? [] : rules.decryptionKeys()
    const providers = configurationsNow(rules.providers, context.services.openId)
    if (providers && Array.isArray(keys) && Array.isArray(decrypting)) {
      const candidates = candidatesFor(known.token, keys, providers.configurations)
      if (trusts(known, candidates, decrypting)) {
        accept(known.token, providers, { rules, context, refuse })
        return undefined
      }
    }
  }
  return validateAnew(text, known, { rules, context, refuse })
}

interface Validation {
  readonly rules: TokenRules
  readonly context: Context
  readonly refuse: Refuse
}

async function validateAnew(
  text: string,
  known: Verified | undefined,
  validation: Validation,
): Promise<undefined> {
  const { rules, context, refuse } = validation
  const { token, key: decryptedBy } = isEncrypted(text)
    ? await open(text, rules, refuse)
    : { token: readToken(text, refuse), key: undefined }
  if (!token.signed && rules.requireSignedTokens) {
    throw refuse('TokenSignatureInvalid', { detail: 'The token is not signed.' })
  }
  if (token.signed) checkAlgorithm(token, refuse)
  const own = await rules.signingKeys()
  const { openId } = context.services
  let providers = await configurationsOf(rules.providers, openId, 'get')
  let signedBy: TokenKey | undefined
  if (token.signed) {
    let candidates = candidatesFor(token, own, providers.configurations)
    if (candidates.isUnknown && rules.providers.length > 0) {
      providers = await configurationsOf(rules.providers, openId, 'renew')
      candidates = candidatesFor(token, own, providers.configurations)
    }
    signedBy =
      candidates.keys.find(({ fingerprint }) => fingerprint === known?.signedBy) ??
      (await signer(token, candidates, providers, refuse))
  }
  accept(token, providers, validation)
  // What is not signed is read anew: whether that is allowed is for each policy to say.
  if (!signedBy) return undefined
  const keys = { signedBy: signedBy.fingerprint, decryptedBy: decryptedBy?.fingerprint }
  const expires = secondsOf(token.payload.get('exp')) ?? Number.POSITIVE_INFINITY
  verified.set(text, { token, ...keys }, (expires + rules.clockSkew) * 1000)
  return undefined
}

async function open(text: string, rules: TokenRules, refuse: Refuse) {
  const keys = await rules.decryptionKeys()
  const { text: inner, key } = await decrypt(readEncrypted(text, refuse), keys, refuse)
  const token = inner.startsWith('{') ? readUnsigned(inner, refuse) : readToken(inner, refuse)
  return { token, key }
}

/** While a provider cannot be asked, a token that nobody else signed is not judged. */
async function signer(
  token: Token,
  candidates: Candidates,
  { failures }: Known,
  refuse: Refuse,
): Promise<TokenKey> {
  try {
    return await signerOf(token, candidates, refuse)
  } catch (error) {
    const isJudgement = error instanceof PolicyFailure && error.reason !== 'JwtInvalid'
    if (isJudgement && failures.length > 0) throw unavailable(failures)
    throw error
  }
}

function trusts(known: Verified, { keys }: Candidates, decrypting: readonly TokenKey[]): boolean {
  const { signedBy, decryptedBy } = known
  const has = (list: readonly TokenKey[], wanted: string) =>
    list.some(({ fingerprint }) => fingerprint === wanted)
  return has(keys, signedBy) && (decryptedBy === undefined || has(decrypting, decryptedBy))
}

/** Steps 4 to 8: what the token says. */
function accept(token: Token, known: Known, { rules, context, refuse }: Validation): void {
  checkLifetime(token, rules, context.services.clock.now(), refuse)
  const issuers = rules.issuers(known.configurations)
  const { failures } = known
  if ((issuers.length > 0 || failures.length > 0) && !isIssuedBy(token, issuers)) {
    // Whom a provider that is silent stands for is not known: that is no reason to let its tokens in, or others'.
    throw failures.length > 0 ? unavailable(failures) : wrongIssuer(token, refuse)
  }
  for (const allowed of rules.audiences) checkAudience(token, allowed, refuse)
  rules.check?.(token, refuse)
  checkClaims(token, rules.claims, refuse)
  const { outputTokenVariableName: name } = rules
  if (name !== undefined) context.variables.set(name, token.jwt)
}
