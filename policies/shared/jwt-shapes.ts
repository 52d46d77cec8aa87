import { defineShape } from '../../engine/policy/define.ts'
import { oneOf, string } from '../../engine/policy/values.ts'
import type { ErrorDeclaration } from '../../engine/run/errors.ts'
import { headerName, parameterName, statusCode, text, variableName } from './kinds.ts'

const base64Url = text('base64url', (value) =>
  /^[A-Za-z0-9_\-+/]+={0,2}$/.test(value) ? undefined : 'the value is not base64url',
)

const zumoMasterKey = text(
  'string',
  () => '`zumo-master-key` is not supported: give the key that tokens are signed with as `key`',
)

/** Where the token stands. */
export const tokenSources = {
  'header-name': { kind: headerName, doc: 'The header with the token.' },
  'query-parameter-name': { kind: parameterName, doc: 'The query parameter with the token.' },
  'token-value': { kind: string, doc: 'The token itself, without `Bearer `.' },
} as const

export const tokenAnswers = {
  'failed-validation-httpcode': {
    kind: statusCode,
    default: 401,
    doc: 'The status of a refusal.',
  },
  'failed-validation-error-message': {
    kind: string,
    doc: 'The message of a refusal; else one that says what is wrong.',
  },
  'output-token-variable-name': {
    kind: variableName,
    literal: true,
    doc: 'The variable that gets the token as a `Jwt`.',
  },
} as const

export const audiences = {
  doc: 'The audiences of which the token must name one.',
  elements: {
    audience: {
      doc: 'An audience.',
      many: true,
      text: { kind: string, default: '', doc: 'The audience.' },
    },
  },
} as const

export const requiredClaims = {
  doc: 'The claims that the token must have.',
  elements: {
    claim: {
      doc: 'A claim.',
      many: true,
      attributes: {
        name: { kind: string, required: true, doc: 'The name of the claim.' },
        match: {
          kind: oneOf('all', 'any'),
          default: 'all',
          doc: 'Whether the claim must have all values, or one of them.',
        },
        separator: { kind: string, doc: 'What separates several values in one text.' },
      },
      elements: {
        value: {
          doc: 'A value; without any, the claim only has to be there.',
          many: true,
          text: { kind: string, default: '', doc: 'The value.' },
        },
      },
    },
  },
} as const

export const issuerSigningKeys = {
  doc: 'The keys that the token may be signed with.',
  elements: {
    key: {
      doc: 'A key.',
      many: true,
      ...defineShape({
        attributes: {
          id: { kind: string, doc: 'The key id, compared with the `kid` of the token.' },
          'certificate-id': { kind: string, doc: 'The id of a stored certificate.' },
          n: { kind: base64Url, literal: true, doc: 'The modulus of an RSA key.' },
          e: { kind: base64Url, literal: true, doc: 'The exponent of an RSA key.' },
        },
        text: { kind: string, default: '', doc: 'A secret in base64.' },
        rules: [
          { kind: 'requires', name: 'n', needs: 'e' },
          { kind: 'requires', name: 'e', needs: 'n' },
          { kind: 'atMostOne', names: ['certificate-id', 'n'] },
        ],
      }),
    },
    'zumo-master-key': {
      doc: 'A master key of Azure Mobile Services, which no longer exist: refused.',
      many: true,
      attributes: { id: { kind: string, doc: 'The key id.' } },
      text: { kind: zumoMasterKey, required: true, doc: 'The key.' },
    },
  },
} as const

export const decryptionKeys = {
  doc: 'The keys that decrypt an encrypted token.',
  elements: {
    key: {
      doc: 'A key.',
      many: true,
      required: true,
      attributes: issuerSigningKeys.elements.key.attributes,
      text: { kind: string, default: '', doc: 'A secret in base64.' },
      rules: issuerSigningKeys.elements.key.rules,
    },
  },
} as const

const refused = 'The status is that of `failed-validation-httpcode`.'

/** The reasons of validate-jwt (authentication.md §0); validate-azure-ad-token has the same. */
export const tokenErrors = {
  TokenNotPresent: { status: 401, message: 'JWT not present.', doc: refused },
  TokenSignatureInvalid: { status: 401, message: '{detail} Access denied.', doc: refused },
  TokenAudienceNotAllowed: { status: 401, message: '{detail} Access denied.', doc: refused },
  TokenIssuerNotAllowed: { status: 401, message: '{detail} Access denied.', doc: refused },
  TokenExpired: { status: 401, message: '{detail} Access denied.', doc: refused },
  TokenSignatureKeyNotFound: { status: 401, message: '{detail} Access denied.', doc: refused },
  TokenClaimNotFound: {
    status: 401,
    message: 'JWT token is missing the following claims: {claims} Access denied.',
    doc: refused,
  },
  TokenClaimValueNotAllowed: {
    status: 401,
    message: 'Claim {name} value of {value} is not allowed. Access denied.',
    doc: refused,
  },
  JwtInvalid: { status: 401, message: '{detail}', doc: refused },
  TokenKeyInvalid: {
    status: 500,
    message: '{detail}',
    body: 'Internal server error',
    doc: 'A key of the document cannot be used.',
  },
  OpenIdConfigurationUnavailable: {
    status: 500,
    message: '{detail}',
    body: 'Internal server error',
    doc: 'The OpenID configuration could not be fetched and none is known.',
  },
} as const satisfies Readonly<Record<string, ErrorDeclaration>>
