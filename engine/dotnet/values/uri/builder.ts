import { argumentError, argumentNull, outOfRange } from '../errors.ts'
import { percentEncode } from './escape.ts'
import { uriFormatError } from './parse.ts'
import { isKnownScheme, isSchemeName, schemeNamed } from './scheme.ts'
import { Uri, uriKinds } from './uri.ts'

/** System.UriBuilder. */
export class UriBuilder {
  #scheme = 'http'
  #host = 'localhost'
  #port = -1
  #path = '/'
  #query = ''
  #fragment = ''
  #uri: Uri | undefined
  userName = ''
  password = ''

  /** `new UriBuilder(text)`: without a scheme it is http. */
  static parse(text: string | null): UriBuilder {
    if (text === null) throw argumentNull('uriString')
    const uri = Uri.create(text, uriKinds.RelativeOrAbsolute)
    return UriBuilder.of(uri.isAbsolute ? uri : Uri.create(`http://${text}`))
  }

  static of(uri: Uri | null): UriBuilder {
    if (uri === null) throw argumentNull('uri')
    const builder = new UriBuilder()
    builder.#take(uri)
    return builder
  }

  get scheme(): string {
    return this.#scheme
  }

  set scheme(value: string) {
    const name = value.split(':', 1)[0]!
    if (name !== '' && !isSchemeName(name)) {
      throw argumentError('Invalid URI: The URI scheme is not valid.', 'value')
    }
    this.#scheme = name.toLowerCase()
  }

  get host(): string {
    return this.#host
  }

  set host(value: string) {
    this.#host = value.includes(':') && !value.startsWith('[') ? `[${value}]` : value
  }

  get port(): number {
    return this.#port
  }

  set port(value: number) {
    if (value < -1 || value > 0xffff) {
      throw outOfRange('Specified argument was out of the range of valid values.', 'value')
    }
    this.#port = value
  }

  get path(): string {
    return this.#path
  }

  set path(value: string) {
    this.#path = value === '' ? '/' : percentEncode(value.replaceAll('\\', '/'), 'path', true)
  }

  get query(): string {
    return this.#query
  }

  set query(value: string) {
    this.#query = value === '' || value.startsWith('?') ? value : `?${value}`
  }

  get fragment(): string {
    return this.#fragment
  }

  set fragment(value: string) {
    this.#fragment = value === '' || value.startsWith('#') ? value : `#${value}`
  }

  /** The parts as they are now; they become those of the URI. */
  get uri(): Uri {
    const text = this.toString()
    if (this.#uri?.originalString !== text) {
      const uri = Uri.create(text)
      this.#take(uri)
      this.#uri = uri
    }
    return this.#uri!
  }

  toString(): string {
    if (this.userName === '' && this.password !== '') {
      throw uriFormatError('Invalid URI: The username:password construct is badly formed.')
    }
    const user = this.userName + (this.password === '' ? '' : `:${this.password}`)
    const port = this.#port !== -1 && this.#host !== '' ? `:${this.#port}` : ''
    const slash = this.#host !== '' && this.#path !== '' && !this.#path.startsWith('/') ? '/' : ''
    return [
      this.#scheme === '' ? '' : `${this.#scheme}${this.#delimiter()}`,
      this.userName === '' ? '' : `${user}@`,
      this.#host,
      port,
      slash,
      this.#path,
      this.#query,
      this.#fragment,
    ].join('')
  }

  #delimiter(): string {
    const isKnown = isKnownScheme(this.#scheme)
    const needsHost = isKnown && schemeNamed(this.#scheme)!.authority === 'required'
    return needsHost || (!isKnown && this.#host !== '') ? '://' : ':'
  }

  #take(uri: Uri): void {
    this.#scheme = uri.scheme
    this.#host = uri.host
    this.#port = uri.port
    this.#path = uri.absolutePath
    this.#query = uri.query
    this.#fragment = uri.fragment
    const [name = '', ...password] = uri.userInfo.split(':')
    this.userName = name
    this.password = password.join(':')
  }
}
