import type { Context } from '../../engine/context.ts'
import type { ClientCertificate, ConnectionOptions } from '../../engine/ports.ts'
import { fail } from '../../engine/run/errors.ts'
import { Url } from '../../engine/run/url.ts'

interface CertificateArgs {
  readonly thumbprint: string | undefined
  readonly certificateId: string | undefined
  readonly body: Uint8Array | undefined
  readonly password: string | undefined
}

/** The client certificate that `authentication-certificate` names or brings along. */
export function clientCertificate(args: CertificateArgs, context: Context): ClientCertificate {
  const { thumbprint, certificateId, body, password } = args
  const { certificates } = context.services
  const name = certificateId ?? thumbprint
  let found: ClientCertificate | undefined
  try {
    if (certificateId !== undefined) found = certificates.client({ id: certificateId })
    else if (thumbprint !== undefined) found = certificates.client({ thumbprint })
    else if (body) found = certificates.client({ pfx: body, password })
  } catch (error) {
    const what = name === undefined ? 'The certificate in `body`' : `The certificate \`${name}\``
    const detail = `${what} cannot be used: ${(error as Error).message}`
    throw fail('CertificateInvalid', { detail }, {}, error)
  }
  if (found) return found
  const kind = certificateId === undefined ? 'thumbprint' : 'id'
  const detail = `There is no certificate with the ${kind} \`${name}\`, or its content is not here.`
  throw fail('CertificateNotFound', { detail })
}

interface ProxyArgs {
  readonly url: string
  readonly username: string | undefined
  readonly password: string | undefined
}

/** The HTTP proxy that `proxy` names; requests reach it without TLS. */
export function proxyOf(args: ProxyArgs): NonNullable<ConnectionOptions['proxy']> {
  const { url, username, password } = args
  if (Url.parse(url)?.scheme !== 'http' || !URL.canParse(url))
    throw fail('ProxyUrlInvalid', { url })
  return {
    url,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
  }
}

export const certificateErrors = {
  CertificateNotFound: { status: 500, message: '{detail}', body: 'Internal server error' },
  CertificateInvalid: { status: 500, message: '{detail}', body: 'Internal server error' },
} as const

export const proxyErrors = {
  ProxyUrlInvalid: {
    status: 500,
    message: 'The proxy `{url}` is no URL of the form http://host:port.',
    body: 'Internal server error',
  },
} as const
