import { type TypeTable, type } from '../table.ts'
import { arrayOf, type Ref, typeOfName } from '../value.ts'
import { type ContextDictionary, listsDictionary } from './dictionary.ts'
import { Jwt } from './jwt.ts'

export class BasicAuthCredentials {
  readonly userId: string
  readonly password: string

  constructor(userId: string, password: string) {
    this.userId = userId
    this.password = password
  }

  /** `Basic` and base64 of `user:password`, cut at the first colon. */
  static parse(text: string | null): BasicAuthCredentials | undefined {
    const match = /^Basic\s+(\S+)\s*$/i.exec(text ?? '')
    const encoded = match?.[1]
    if (
      encoded === undefined ||
      !/^[A-Za-z0-9+/]+={0,2}$/.test(encoded) ||
      encoded.length % 4 !== 0
    ) {
      return undefined
    }
    const pair = Buffer.from(encoded, 'base64').toString('utf8')
    const colon = pair.indexOf(':')
    return colon < 0
      ? undefined
      : new BasicAuthCredentials(pair.slice(0, colon), pair.slice(colon + 1))
  }
}

/** What get-authorization-context leaves in a variable. */
export class Authorization {
  readonly accessToken: string
  readonly claims: ReadonlyMap<string, readonly string[]>

  constructor(accessToken: string, claims: ReadonlyMap<string, readonly string[]> = new Map()) {
    this.accessToken = accessToken
    this.claims = claims
  }
}

type Text = string | null

export const tokenTables: readonly TypeTable[] = [
  type('Jwt', {
    class: Jwt,
    members: {
      'string Algorithm': (self: Jwt) => self.algorithm,
      'string Type': (self: Jwt) => self.type,
      'string Id': (self: Jwt) => self.id,
      'string Issuer': (self: Jwt) => self.issuer,
      'string Subject': (self: Jwt) => self.subject,
      'IEnumerable<string> Audiences': (self: Jwt) =>
        arrayOf(typeOfName('System.String'), [...self.audiences]),
      'IReadOnlyDictionary<string, string[]> Claims': (self: Jwt) => claimsOf(self),
      'DateTime? ExpirationTime': (self: Jwt) => self.expirationTime,
      'DateTime? IssuedAt': (self: Jwt) => self.issuedAt,
      'DateTime? NotBefore': (self: Jwt) => self.notBefore,
    },
  }),
  type('BasicAuthCredentials', {
    class: BasicAuthCredentials,
    members: {
      'string UserId': (self: BasicAuthCredentials) => self.userId,
      'string Username': (self: BasicAuthCredentials) => self.userId,
      'string Password': (self: BasicAuthCredentials) => self.password,
    },
  }),
  type('Authorization', {
    class: Authorization,
    members: {
      'string AccessToken': (self: Authorization) => self.accessToken,
      'IReadOnlyDictionary<string, string[]> Claims': (self: Authorization) => claimsOf(self),
    },
  }),
  type('TokenExtensions', {
    kind: 'static',
    hidden: true,
    members: {
      'static Jwt AsJwt(this string input)': (text: Text) => Jwt.parse(text) ?? null,
      'static bool TryParseJwt(this string input, out Jwt result)': (text: Text, result: Ref) => {
        const jwt = Jwt.parse(text)
        result.value = jwt ?? null
        return jwt !== undefined
      },
      'static BasicAuthCredentials AsBasic(this string input)': (text: Text) =>
        BasicAuthCredentials.parse(text) ?? null,
      'static bool TryParseBasic(this string input, out BasicAuthCredentials result)': (
        text: Text,
        result: Ref,
      ) => {
        const credentials = BasicAuthCredentials.parse(text)
        result.value = credentials ?? null
        return credentials !== undefined
      },
    },
  }),
]

const dictionaries = new WeakMap<object, ContextDictionary>()

function claimsOf(owner: {
  readonly claims: ReadonlyMap<string, readonly string[]>
}): ContextDictionary {
  let dictionary = dictionaries.get(owner)
  if (!dictionary) {
    dictionary = listsDictionary(owner.claims)
    dictionaries.set(owner, dictionary)
  }
  return dictionary
}
