import { defineShape } from '../../engine/policy/define.ts'
import { bool, oneOf, string } from '../../engine/policy/values.ts'
import { bytes, name, variableName } from './kinds.ts'

// How a request to a backend is authenticated: policies of their own, and children of send-request and resolvers.

export const authenticationCertificateShape = defineShape({
  attributes: {
    thumbprint: { kind: string, doc: 'The thumbprint of a stored certificate.' },
    'certificate-id': { kind: string, doc: 'The id of a stored certificate.' },
    body: { kind: bytes, doc: 'The certificate itself, PKCS#12, from an expression.' },
    password: { kind: string, doc: 'The password of `body`.' },
  },
  rules: [
    { kind: 'exactlyOne', names: ['thumbprint', 'certificate-id', 'body'] },
    { kind: 'requires', name: 'password', needs: 'body' },
  ],
})

export const authenticationManagedIdentityShape = defineShape({
  attributes: {
    resource: {
      kind: name,
      required: true,
      doc: 'The application or resource that the token is for.',
    },
    'client-id': {
      kind: string,
      doc: 'The client id of a user-assigned identity; the system-assigned one when absent.',
    },
    'output-token-variable-name': {
      kind: variableName,
      literal: true,
      doc: 'The variable that gets the token; the header is then left alone.',
    },
    'ignore-error': {
      kind: bool,
      literal: true,
      default: false,
      doc: 'Whether the request goes on when there is no token.',
    },
  },
})

export const authenticationTokenShape = defineShape({
  attributes: {
    'token-type': {
      kind: oneOf('managed-service-identity', 'token-service'),
      literal: true,
      default: 'managed-service-identity',
      doc: 'Where the token comes from.',
    },
    'token-service-url': { kind: string, doc: 'The URL of the token service.' },
    'resource-url': { kind: string, doc: 'The resource that the token is for.' },
    'ignore-error': {
      kind: bool,
      literal: true,
      default: false,
      doc: 'Whether the request goes on when there is no token.',
    },
  },
})

export const authenticationTokenStoreShape = defineShape({
  attributes: {
    'token-id': { kind: name, required: true, doc: 'The stored token.' },
    'client-id': { kind: string, doc: 'The client id of a user-assigned identity.' },
    'output-token-variable-name': {
      kind: variableName,
      literal: true,
      doc: 'The variable that gets the token.',
    },
    'ignore-error': {
      kind: bool,
      literal: true,
      default: false,
      doc: 'Whether the request goes on when there is no token.',
    },
  },
})

export const proxyShape = defineShape({
  attributes: {
    url: { kind: name, required: true, doc: 'The proxy, `http://host:port`.' },
    username: { kind: string, doc: 'The user name for the proxy.' },
    password: { kind: string, doc: 'The password for the proxy.' },
  },
})

/** The authentication and proxy children of requests that policies make themselves. */
export const outboundRequestElements = {
  'authentication-certificate': {
    doc: 'The client certificate of the request.',
    ...authenticationCertificateShape,
  },
  'authentication-managed-identity': {
    doc: "A token of the gateway's identity in the `Authorization` header of the request.",
    ...authenticationManagedIdentityShape,
  },
  'authentication-token': {
    doc: "The older form of a token of the gateway's identity.",
    ...authenticationTokenShape,
  },
  'authentication-token-store': {
    doc: 'A token of the former token store.',
    ...authenticationTokenStoreShape,
  },
  proxy: { doc: 'The HTTP proxy that the request goes through.', ...proxyShape },
} as const

export const oneAuthentication = {
  kind: 'atMostOne',
  names: [
    'authentication-certificate',
    'authentication-managed-identity',
    'authentication-token',
    'authentication-token-store',
  ],
} as const
