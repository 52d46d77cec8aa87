import type { Message } from '../../run/message.ts'
import type { Query } from '../../run/url.ts'
import { keyValuePair } from '../collections/tuples.ts'
import { type Certificate, readCertificate } from '../crypto/certificate.ts'
import { argumentNull, keyNotFound } from '../errors.ts'
import { type TypeTable, type } from '../table.ts'
import { ArrayType, type Type } from '../types.ts'
import { arrayOf, boxedDefault, type Ref, sequence, typeOfName } from '../value.ts'

/** A dictionary of the context: a view that always shows the present state, and cannot be changed. */
export class ContextDictionary {
  readonly typeArguments: readonly Type[]
  readonly #keys: () => readonly string[]
  readonly #find: (key: string) => unknown

  /** `find` answers undefined where there is no such key; values are boxed. */
  constructor(value: Type, keys: () => readonly string[], find: (key: string) => unknown) {
    this.typeArguments = [typeOfName('System.String'), value]
    this.#keys = keys
    this.#find = find
  }

  get keys(): readonly string[] {
    return this.#keys()
  }

  find(key: string | null): unknown {
    if (key === null) throw argumentNull('key')
    return this.#find(key)
  }

  *[Symbol.iterator](): Generator<unknown> {
    for (const key of this.keys) yield keyValuePair(this.typeArguments, key, this.#find(key))
  }
}

const text = () => typeOfName('System.String')
const texts = (items: readonly string[]) => arrayOf(text(), [...items])

/** The header fields of a message as they are now; names ignore case. */
export function headersDictionary(message: Message): ContextDictionary {
  message.headersView ??= new ContextDictionary(
    ArrayType.of(text()),
    () => message.headers.names(),
    (key) => {
      const values = message.headers.values(key)
      return values && texts(values)
    },
  )
  return message.headersView
}

/** The parameters of a query; names ignore case. */
export function queryDictionary(query: Query): ContextDictionary {
  return new ContextDictionary(
    ArrayType.of(text()),
    () => [...query.keys()],
    (key) => {
      const values = query.get(key) ?? findWithoutCase(query, key)
      return values && texts(values)
    },
  )
}

/** Parameters of the operation's template; names ignore case. */
export function parametersDictionary(parameters: ReadonlyMap<string, string>): ContextDictionary {
  return new ContextDictionary(
    text(),
    () => [...parameters.keys()],
    (key) => parameters.get(key) ?? findWithoutCase(parameters, key),
  )
}

/** Variables of the request; names are compared with case. */
export function variablesDictionary(variables: ReadonlyMap<string, unknown>): ContextDictionary {
  return new ContextDictionary(
    typeOfName('System.Object'),
    () => [...variables.keys()],
    (key) => variables.get(key),
  )
}

/** A dictionary of lists: the claims of a token. */
export function listsDictionary(lists: ReadonlyMap<string, readonly string[]>): ContextDictionary {
  return new ContextDictionary(
    ArrayType.of(text()),
    () => [...lists.keys()],
    (key) => {
      const values = lists.get(key)
      return values && texts(values)
    },
  )
}

const certificates = new WeakMap<Uint8Array, Certificate>()

/** A certificate by its DER or PFX; the same bytes give the same object. */
export function certificateOf(bytes: Uint8Array): Certificate {
  let certificate = certificates.get(bytes)
  if (!certificate) {
    certificate = readCertificate('X509Certificate2', bytes)
    certificates.set(bytes, certificate)
  }
  return certificate
}

/** Certificates of the gateway by their ids. */
export function certificatesDictionary(
  entries: ReadonlyMap<string, Uint8Array>,
): ContextDictionary {
  return new ContextDictionary(
    typeOfName('System.Security.Cryptography.X509Certificates.X509Certificate2'),
    () => [...entries.keys()],
    (key) => {
      const bytes = entries.get(key)
      return bytes && certificateOf(bytes)
    },
  )
}

function findWithoutCase<V>(map: ReadonlyMap<string, V>, key: string): V | undefined {
  const wanted = key.toLowerCase()
  for (const [name, value] of map) if (name.toLowerCase() === wanted) return value
  return undefined
}

export const dictionaryTables: readonly TypeTable[] = [
  type('ContextDictionary<TKey, TValue>', {
    hidden: true,
    face: '<context object>',
    class: ContextDictionary,
    interfaces: ['IReadOnlyDictionary<TKey, TValue>'],
    hooks: { enumerate: (self: ContextDictionary) => self },
    members: {
      'int Count': (self: ContextDictionary) => self.keys.length,
      'TValue this[TKey key]': (self: ContextDictionary, key: string | null) => {
        const value = self.find(key)
        if (value === undefined) throw keyNotFound(key!)
        return value
      },
      'IEnumerable<TKey> Keys': (self: ContextDictionary) =>
        sequence(text(), () => self.keys[Symbol.iterator]()),
      'IEnumerable<TValue> Values': (self: ContextDictionary) =>
        sequence(self.typeArguments[1]!, () =>
          self.keys.map((key) => self.find(key))[Symbol.iterator](),
        ),
      'bool ContainsKey(TKey key)': (self: ContextDictionary, key: string | null) =>
        self.find(key) !== undefined,
      'bool TryGetValue(TKey key, out TValue value)': (
        self: ContextDictionary,
        key: string | null,
        value: Ref,
      ) => {
        const found = self.find(key)
        value.value = found === undefined ? boxedDefault(self.typeArguments[1]!) : found
        return found !== undefined
      },
    },
  }),
]
