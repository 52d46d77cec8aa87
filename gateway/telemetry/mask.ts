/** Query parameters whose values are secrets wherever they stand. */
const secretNames: ReadonlySet<string> = new Set([
  'access_token',
  'api-key',
  'api_key',
  'apikey',
  'client_secret',
  'code',
  'id_token',
  'key',
  'password',
  'refresh_token',
  'secret',
  'sig',
  'signature',
  'subscription-key',
  'token',
])

const maxLength = 2_048

/** A request target for the log: secrets masked, cut to a sensible length. `keyName`: the API's own key parameter. */
export function maskedTarget(target: string, keyName?: string): string {
  const query = target.indexOf('?')
  if (target.length <= maxLength && (query < 0 || harmless(target, query, keyName))) return target
  const masked =
    query < 0 ? target : `${target.slice(0, query)}?${mask(target.slice(query + 1), keyName)}`
  return masked.length > maxLength ? `${masked.slice(0, maxLength)}…` : masked
}

const secretName = new RegExp(`[?&](?:${[...secretNames].join('|')})=`, 'i')

/** True when nothing in the query can be a secret: most calls are done with here. */
function harmless(target: string, query: number, keyName: string | undefined): boolean {
  if (secretName.test(target)) return false
  const rest = target.slice(query + 1).toLowerCase()
  // A name that is percent-encoded, or the API's own, is looked at closely.
  if (rest.includes('%') || rest.includes('+')) return false
  return keyName === undefined || !rest.includes(`${keyName.toLowerCase()}=`)
}

function mask(query: string, keyName: string | undefined): string {
  if (query === '') return query
  const own = keyName?.toLowerCase()
  return query
    .split('&')
    .map((pair) => {
      const equals = pair.indexOf('=')
      if (equals < 0) return pair
      const name = decoded(pair.slice(0, equals)).toLowerCase()
      return name === own || secretNames.has(name) ? `${pair.slice(0, equals)}=***` : pair
    })
    .join('&')
}

function decoded(text: string): string {
  if (!text.includes('%') && !text.includes('+')) return text
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    // Not percent-encoding: the name is what it looks like.
    return text
  }
}
