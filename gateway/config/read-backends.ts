import { product } from '../../engine/product.ts'
import { didYouMean } from '../../engine/text/suggest.ts'
import {
  type Backend,
  type BackendExtensions,
  backendRefusal,
  type CredentialValues,
  mostMembers,
  type PoolMember,
  selections,
} from '../model/backend.ts'
import type { Certificate } from '../model/configuration.ts'
import { type Entities, find, type JsonObject, nameOf } from '../model/entity.ts'
import { collections } from './collections.ts'
import { isUrl, nameIn } from './ids.ts'
import { filled, flag, member, number, object, objects, placeOf, text, texts } from './json.ts'
import { readBreaker } from './read-breaker.ts'
import { identity } from './read-entities.ts'
import { type Information, type Place, type Reading, readCollection } from './reading.ts'

export function readBackends(
  reading: Reading,
  place: Place,
  certificates: Entities<Certificate>,
): Map<string, Backend> {
  const backends = readCollection(reading, place, collections.backends, (information) => {
    const backend = backendOf(reading, information)
    for (const id of backend.credentials.certificateIds) {
      if (find(certificates, id)) continue
      reading.problems.add('missing certificate', information.origin.file, {
        message: `${nameOf(information.name)} uses the certificate \`${id}\`, which does not exist`,
        hint: `add \`certificates/${id}/certificateInformation.json\` with the \`.pfx\` or \`.pem\` beside it`,
        entity: information.name,
        wanted: id,
      })
    }
    const { url } = backend
    if (url !== undefined && !isUrl(url)) {
      reading.problems.add('wrong member', information.origin.file, {
        message: `\`url\` of ${nameOf(information.name)} is \`${url.slice(0, 200)}\`, which is no absolute URL`,
        hint: 'write it as `https://host/path`',
        entity: information.name,
        at: placeOf(reading.text(information.origin.file) ?? '', 'url'),
      })
    }
    if (backend.kind === 'single' && backend.url === undefined) {
      reading.problems.add('wrong member', information.origin.file, {
        message: `${nameOf(information.name)} has no \`url\``,
        hint: 'write the base URL; only a pool goes without one',
        entity: information.name,
      })
    }
    return backend
  })
  for (const [key, backend] of backends) {
    if (backend.kind !== 'pool') continue
    const pool = backend.pool.filter((member) => isThere(reading, backend, member, backends))
    const settled = { ...backend, pool }
    backends.set(key, settled)
    const refusal = backendRefusal(settled, backends)
    if (refusal === undefined) continue
    reading.problems.add('wrong member', backend.origin.file ?? '', {
      message: refusal,
      hint: `a pool has 1 to ${mostMembers} members, each a single backend with a url`,
      entity: { type: 'backend', id: backend.id },
    })
  }
  return backends
}

function isThere(
  reading: Reading,
  { id, origin }: Backend,
  { backendId }: PoolMember,
  backends: Entities<Backend>,
): boolean {
  if (find(backends, backendId)) return true
  reading.problems.add('dangling pool member', origin.file ?? '', {
    message: `pool \`${id}\` names the backend \`${backendId}\`, which does not exist`,
    hint: `add \`backends/${backendId}/backendInformation.json\`, or remove the member`,
    entity: { type: 'backend', id },
    wanted: backendId,
  })
  return false
}

function backendOf(reading: Reading, information: Information): Backend {
  const { properties } = information
  const credentials = object(properties, 'credentials')
  const authorization = object(credentials, 'authorization')
  const identityMember = object(credentials, 'managedIdentity')
  const resource = filled(identityMember, 'resource')
  const tls = object(properties, 'tls')
  const proxy = object(properties, 'proxy')
  const proxyUrl = filled(proxy, 'url')
  const isPool = text(properties, 'type')?.toLowerCase() === 'pool'
  return {
    ...identity(information),
    kind: isPool ? 'pool' : 'single',
    title: filled(properties, 'title'),
    description: filled(properties, 'description'),
    url: filled(properties, 'url'),
    protocol: text(properties, 'protocol')?.toLowerCase() === 'soap' ? 'soap' : 'http',
    resourceId: filled(properties, 'resourceId'),
    credentials: {
      header: credentialValues(object(credentials, 'header')),
      query: credentialValues(object(credentials, 'query')),
      authorization: authorization && {
        scheme: text(authorization, 'scheme') ?? '',
        parameter: text(authorization, 'parameter') ?? '',
      },
      certificateIds: texts(credentials, 'certificateIds').map((id) => nameIn('certificates', id)),
      certificates: texts(credentials, 'certificate'),
      managedIdentity:
        resource === undefined
          ? undefined
          : { clientId: filled(identityMember, 'clientId'), resource },
    },
    tls: {
      validateCertificateChain: flag(tls, 'validateCertificateChain') ?? true,
      validateCertificateName: flag(tls, 'validateCertificateName') ?? true,
    },
    proxy:
      proxyUrl === undefined
        ? undefined
        : { url: proxyUrl, username: filled(proxy, 'username'), password: text(proxy, 'password') },
    breakerRules: readBreaker(reading, information),
    pool: isPool ? membersOf(reading, information) : [],
    sessionAffinity: isPool ? affinityOf(reading, information) : undefined,
    extensions: extensionsOf(reading, information),
    properties,
  }
}

function credentialValues(holder: JsonObject | undefined): CredentialValues[] {
  return Object.entries(holder ?? {}).map(([name, value]) => ({
    name,
    values:
      typeof value === 'string'
        ? [value]
        : (Array.isArray(value) ? value : []).filter((item) => typeof item === 'string'),
  }))
}

function membersOf(reading: Reading, { properties, origin, name }: Information): PoolMember[] {
  return objects(object(properties, 'pool'), 'services').map((entry) => {
    const backendId = nameIn('backends', text(entry, 'id') ?? '')
    const within = (label: 'priority' | 'weight', absent: number): number => {
      const written = member(entry, label)
      if (written === undefined || written === null) return absent
      const value = number(entry, label)
      if (value !== undefined && Number.isInteger(value) && value >= 0 && value <= 100) return value
      reading.problems.add('wrong member', origin.file ?? '', {
        message: `\`${label}\` of the member \`${backendId}\` of ${nameOf(name)} is ${JSON.stringify(written)}`,
        hint: `write a number from 0 to 100; it counts as ${absent} until then`,
        entity: name,
      })
      return absent
    }
    return { backendId, priority: within('priority', 0), weight: within('weight', 1) }
  })
}

/** A name that a cookie can have (RFC 6265 §4.1.1). */
const cookieName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}$/

function affinityOf(
  reading: Reading,
  { properties, origin, name }: Information,
): Backend['sessionAffinity'] {
  const session = object(object(object(properties, 'pool'), 'sessionAffinity'), 'sessionId')
  if (!session) return undefined
  const source = text(session, 'source') ?? ''
  const cookie = text(session, 'name') ?? ''
  if (source.toLowerCase() === 'cookie' && cookieName.test(cookie)) return { cookie }
  reading.problems.add('wrong member', origin.file ?? '', {
    message: `the session affinity of ${nameOf(name)} has no effect: its source is \`${source}\`, its name \`${cookie}\``,
    hint: 'write `"source": "Cookie"` and the name of the cookie',
    entity: name,
  })
  return undefined
}

const extensionNames = ['halfOpenProbe', 'selection', 'repeatUnsent']

function extensionsOf(
  reading: Reading,
  { properties, origin, name }: Information,
): BackendExtensions {
  const given = object(properties, product.extensionMember)
  const wrong = (message: string, hint: string | undefined) =>
    reading.problems.add('wrong member', origin.file ?? '', {
      message: `${message} in \`${product.extensionMember}\` of ${nameOf(name)}`,
      ...(hint === undefined ? {} : { hint }),
      entity: name,
    })
  for (const one of Object.keys(given ?? {})) {
    if (!extensionNames.includes(one)) {
      wrong(`\`${one}\` is not known`, didYouMean(one, extensionNames))
    }
  }
  const written = filled(given, 'selection')
  const selection = selections.find((one) => one === (written ?? 'weighted'))
  if (selection === undefined) {
    wrong(`the selection \`${written}\` is not known`, `there is ${selections.join(', ')}`)
  }
  return {
    halfOpenProbe: flag(given, 'halfOpenProbe') ?? false,
    selection: selection ?? 'weighted',
    repeatUnsent: flag(given, 'repeatUnsent') ?? false,
  }
}
