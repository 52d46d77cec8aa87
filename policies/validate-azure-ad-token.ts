import { allScopes, definePolicy } from '../engine/policy/define.ts'
import { bool, string } from '../engine/policy/values.ts'
import { fail } from '../engine/run/errors.ts'
import {
  audiencesOf,
  checkClient,
  entraIssuers,
  providersOf,
  tenantOf,
} from './shared/jwt/entra.ts'
import { decryptionKeys } from './shared/jwt/keys.ts'
import { validateToken } from './shared/jwt/validate.ts'
import {
  audiences,
  requiredClaims,
  tokenAnswers,
  tokenErrors,
  tokenSources,
} from './shared/jwt-shapes.ts'
import { name } from './shared/kinds.ts'

const applicationId = {
  doc: 'An application.',
  many: true,
  required: true,
  text: { kind: string, required: true, literal: true, doc: 'The id of the application.' },
} as const

export default definePolicy({
  name: 'validate-azure-ad-token',
  doc: 'Lets only requests through that carry a valid token of Microsoft Entra ID.',
  sections: ['inbound'],
  scopes: allScopes,
  attributes: {
    'tenant-id': {
      kind: name,
      required: true,
      doc: 'The tenant: an id, a domain, a URL, `common` or `organizations`.',
    },
    ...tokenSources,
    ...tokenAnswers,
    'authentication-endpoint': {
      kind: string,
      doc: 'The endpoint of a national cloud, a host or a URL.',
    },
    'require-scheme': {
      kind: string,
      undocumented: true,
      default: 'Bearer',
      doc: 'The scheme that the `Authorization` header must have.',
    },
    'allow-protected-forwarded-tokens': {
      kind: bool,
      undocumented: true,
      default: false,
      doc: 'Whether protected forwarded tokens are accepted.',
    },
    'allow-proof-of-possession-tokens': {
      kind: bool,
      undocumented: true,
      default: false,
      doc: 'Whether proof-of-possession tokens are accepted.',
    },
  },
  elements: {
    'backend-application-ids': {
      doc: 'The applications that the token may be for.',
      elements: { 'application-id': applicationId },
    },
    'client-application-ids': {
      doc: 'The applications that may call.',
      elements: { 'application-id': applicationId },
    },
    audiences,
    'required-claims': requiredClaims,
    'decryption-keys': {
      doc: 'The keys that decrypt an encrypted token.',
      elements: {
        key: {
          doc: 'A key.',
          many: true,
          required: true,
          attributes: {
            'certificate-id': {
              kind: name,
              required: true,
              doc: 'The id of a stored certificate.',
            },
            id: { kind: string, doc: 'The key id, compared with the `kid` of the token.' },
          },
        },
      },
    },
  },
  rules: [{ kind: 'atMostOne', names: ['header-name', 'query-parameter-name', 'token-value'] }],
  errors: {
    ...tokenErrors,
    TenantInvalid: {
      status: 500,
      message: '`{tenant}` is no tenant.',
      body: 'Internal server error',
      doc: '`tenant-id` is neither an id, nor a domain, nor a URL.',
    },
  },
  examples: [
    {
      title: 'One client application',
      xml: '<validate-azure-ad-token tenant-id="11111111-2222-3333-4444-555555555555"><client-application-ids><application-id>66666666-7777-8888-9999-000000000000</application-id></client-application-ids></validate-azure-ad-token>',
    },
  ],
  run(args, context) {
    const tenant = tenantOf(args.tenantId, args.authenticationEndpoint)
    if (!tenant) throw fail('TenantInvalid', { tenant: args.tenantId })
    const clients = args.clientApplicationIds?.applicationId.map(({ text }) => text)
    const backends = args.backendApplicationIds?.applicationId.map(({ text }) => text)
    const audiences = args.audiences?.audience.map(({ text }) => text) ?? []
    const { certificates } = context.services
    return validateToken(
      {
        answer: args,
        source: args,
        requireSignedTokens: true,
        requireExpirationTime: true,
        clockSkew: 0,
        providers: providersOf(tenant),
        signingKeys: () => [],
        decryptionKeys: () => decryptionKeys(args.decryptionKeys?.key ?? [], certificates),
        issuers: (configurations) => entraIssuers(tenant, configurations),
        audiences: [
          ...(audiences.length > 0 ? [audiences] : []),
          ...(backends ? [audiencesOf(backends)] : []),
        ],
        claims: args.requiredClaims?.claim ?? [],
        ...(clients ? { check: (token, refuse) => checkClient(token, clients, refuse) } : {}),
        outputTokenVariableName: args.outputTokenVariableName,
      },
      context,
    )
  },
})
