import type { ConnectionOptions, TokenProvider } from '../../../engine/ports.ts'
import { fail } from '../../../engine/run/errors.ts'
import type { HeaderList } from '../../../engine/run/headers.ts'
import { Url } from '../../../engine/run/url.ts'
import type { Backend, CredentialValues } from '../../model/backend.ts'

/** What the credentials of backends are made of. */
export interface CredentialSources {
  readonly tokens: TokenProvider
  /** The value of a named value by its display name. Asked each time it is used, so that rotated keys take effect. */
  namedValue(name: string): string | undefined
  /** A client certificate by entity id or by thumbprint. */
  certificate(
    reference: { readonly id: string } | { readonly thumbprint: string },
  ): ConnectionOptions['clientCertificate'] | undefined
}

/** Where a single backend is, how it is connected to, and what it wants to be shown. */
export class SingleBackend {
  readonly #backend: Backend
  readonly #sources: CredentialSources
  #base: { readonly text: string; readonly url: Url } | undefined
  #connection: { readonly key: string; readonly options: ConnectionOptions } | undefined

  constructor(backend: Backend, sources: CredentialSources) {
    this.#backend = backend
    this.#sources = sources
  }

  base(): Url {
    const text = this.#fill(this.#backend.url ?? '')
    if (this.#base?.text === text) return this.#base.url
    const url = Url.parse(text)
    if (!url) throw this.#unusable(`its url \`${this.#backend.url}\` is not an absolute URL`)
    this.#base = { text, url }
    return url
  }

  /** One object as long as nothing changes: connections are shared by it. */
  connection(): ConnectionOptions {
    const { tls, proxy, credentials } = this.#backend
    const filled = proxy && {
      url: this.#fill(proxy.url),
      ...(proxy.username === undefined ? {} : { username: this.#fill(proxy.username) }),
      ...(proxy.password === undefined ? {} : { password: this.#fill(proxy.password) }),
    }
    const clientCertificate = this.#certificate(credentials)
    const key = JSON.stringify(filled ?? null)
    const known = this.#connection
    if (known?.key === key && known.options.clientCertificate === clientCertificate) {
      return known.options
    }
    const options = {
      ...tls,
      ...(clientCertificate ? { clientCertificate } : {}),
      ...(filled ? { proxy: filled } : {}),
    }
    this.#connection = { key, options }
    return options
  }

  #certificate(credentials: Backend['credentials']) {
    const [id] = credentials.certificateIds
    const [thumbprint] = credentials.certificates
    if (id === undefined && thumbprint === undefined) return undefined
    const reference = id === undefined ? { thumbprint: thumbprint! } : { id }
    const found = this.#sources.certificate(reference)
    if (!found) throw this.#unusable(`its certificate \`${id ?? thumbprint}\` is not there`)
    return found
  }

  /** Applies the credentials, after all policies: they win (backends.md §1). */
  authorize(headers: HeaderList, url: Url): Url | Promise<Url> {
    const { header, query, authorization, managedIdentity } = this.#backend.credentials
    for (const { name, values } of header) {
      headers.set(name, ...values.map((value) => this.#fill(value)))
    }
    if (authorization) {
      const { scheme, parameter } = authorization
      headers.set('Authorization', `${scheme} ${this.#fill(parameter)}`.trim())
    }
    const authorized = query.length === 0 ? url : this.#withQuery(url, query)
    if (!managedIdentity) return authorized
    const { resource, clientId } = managedIdentity
    const token = this.#sources.tokens.token(this.#fill(resource), clientId)
    if (!(token instanceof Promise)) {
      headers.set('Authorization', `Bearer ${token.token}`)
      return authorized
    }
    return token.then(({ token }) => {
      headers.set('Authorization', `Bearer ${token}`)
      return authorized
    })
  }

  #withQuery(url: Url, query: readonly CredentialValues[]): Url {
    const replaced = new Set(query.map(({ name }) => name.toLowerCase()))
    const kept = url.queryString
      .slice(1)
      .split('&')
      .filter((pair) => pair !== '' && !replaced.has(nameOf(pair)))
    const added = query.flatMap(({ name, values }) =>
      values.map((value) => `${encodeURIComponent(name)}=${encodeURIComponent(this.#fill(value))}`),
    )
    return url.with({ queryString: `?${[...kept, ...added].join('&')}` })
  }

  /** Puts named values in. */
  #fill(text: string): string {
    if (!text.includes('{{')) return text
    return text.replace(/\{\{\s*([^{}]*?)\s*\}\}/g, (_, name: string) => {
      const value = this.#sources.namedValue(name)
      if (value === undefined) throw this.#unusable(`the named value \`${name}\` has no value`)
      return value
    })
  }

  #unusable(detail: string) {
    const { id } = this.#backend
    return fail('BackendNotRunnable', { id, detail: `backend \`${id}\` cannot be used: ${detail}` })
  }
}

function nameOf(pair: string): string {
  const name = pair.split('=', 1)[0]!.replaceAll('+', ' ')
  try {
    return decodeURIComponent(name).toLowerCase()
  } catch {
    // Not percent-encoding: the name is what it looks like.
    return name.toLowerCase()
  }
}
