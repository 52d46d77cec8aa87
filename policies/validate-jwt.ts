import { allScopes, definePolicy } from '../engine/policy/define.ts'
import { bool, int, string } from '../engine/policy/values.ts'
import { decryptionKeys, signingKeys } from './shared/jwt/keys.ts'
import { validateToken } from './shared/jwt/validate.ts'
import {
  audiences,
  decryptionKeys as decryptionKeysShape,
  issuerSigningKeys,
  requiredClaims,
  tokenAnswers,
  tokenErrors,
  tokenSources,
} from './shared/jwt-shapes.ts'
import { name } from './shared/kinds.ts'

export default definePolicy({
  name: 'validate-jwt',
  doc: 'Lets only requests through that carry a valid JSON Web Token.',
  sections: ['inbound'],
  scopes: allScopes,
  attributes: {
    ...tokenSources,
    ...tokenAnswers,
    'require-expiration-time': {
      kind: bool,
      default: true,
      doc: 'Whether the token must have an expiration time.',
    },
    'require-scheme': {
      kind: string,
      doc: 'The scheme that the `Authorization` header must have, such as `Bearer`.',
    },
    'require-signed-tokens': {
      kind: bool,
      default: true,
      doc: 'Whether the token must be signed.',
    },
    'clock-skew': {
      kind: int({ min: 0 }),
      default: 0,
      doc: 'By how many seconds clocks may differ.',
    },
  },
  elements: {
    'openid-config': {
      doc: 'An OpenID configuration, which gives issuer and keys.',
      many: true,
      attributes: {
        url: { kind: name, required: true, literal: true, doc: 'The URL of the configuration.' },
        host: {
          kind: string,
          literal: true,
          undocumented: true,
          doc: 'The `Host` header for fetching it.',
        },
      },
    },
    'issuer-signing-tokens': {
      doc: 'Certificates that the token may be signed with; an older form.',
      elements: {
        token: {
          doc: 'A certificate.',
          many: true,
          text: { kind: string, required: true, doc: 'The certificate in base64.' },
        },
      },
    },
    'issuer-signing-keys': issuerSigningKeys,
    'decryption-keys': decryptionKeysShape,
    audiences,
    issuers: {
      doc: 'The issuers that are trusted, beside those of OpenID configurations.',
      elements: {
        issuer: {
          doc: 'An issuer.',
          many: true,
          text: { kind: string, default: '', doc: 'The issuer.' },
        },
      },
    },
    'required-claims': requiredClaims,
  },
  rules: [{ kind: 'exactlyOne', names: ['header-name', 'query-parameter-name', 'token-value'] }],
  errors: tokenErrors,
  examples: [
    {
      title: 'A token of an OpenID provider',
      xml: '<validate-jwt header-name="Authorization" failed-validation-httpcode="401" require-scheme="Bearer"><openid-config url="https://login.example/.well-known/openid-configuration" /><audiences><audience>orders</audience></audiences><required-claims><claim name="scp" match="any" separator=" "><value>orders.read</value></claim></required-claims></validate-jwt>',
    },
  ],
  run(args, context) {
    const { openidConfig, issuerSigningKeys, issuerSigningTokens, audiences, issuers } = args
    const allowed = issuers?.issuer.map(({ text }) => text) ?? []
    const { certificates } = context.services
    return validateToken(
      {
        ...args,
        answer: args,
        source: args,
        providers: openidConfig,
        signingKeys: () =>
          signingKeys(
            issuerSigningKeys?.key ?? [],
            issuerSigningTokens?.token.map(({ text }) => text) ?? [],
            certificates,
          ),
        decryptionKeys: () => decryptionKeys(args.decryptionKeys?.key ?? [], certificates),
        issuers: (configurations) => [...allowed, ...configurations.map(({ issuer }) => issuer)],
        audiences: audiences?.audience.length ? [audiences.audience.map(({ text }) => text)] : [],
        claims: args.requiredClaims?.claim ?? [],
      },
      context,
    )
  },
})
