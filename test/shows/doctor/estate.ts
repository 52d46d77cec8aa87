import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Random } from '../show.ts'

/** A policy document of the estate, and the APIs whose calls run it. */
export interface Placed {
  readonly path: string
  text: string
  readonly apis: readonly string[]
}

export interface Estate {
  /** Everything but the documents. */
  readonly files: Map<string, string>
  readonly documents: readonly Placed[]
  readonly apis: readonly string[]
  /** Display names of named values by id; every one is secret, its value stands in `secrets`. */
  readonly namedValues: ReadonlyMap<string, string>
  readonly secrets: Map<string, string>
  readonly fragments: readonly string[]
  readonly backends: readonly string[]
  readonly subscriptions: readonly string[]
  readonly certificates: readonly string[]
}

interface Row {
  readonly file: string
  readonly class: string
  readonly form: string
}

/** A folder of so many APIs, their policies those of the corpus, in which everything is there that they name. */
export function makeEstate(shared: string, count: number, random: Random): Estate {
  const texts = pickTexts(shared, count, random)
  const files = new Map<string, string>()
  const json = (path: string, content: unknown) => files.set(path, JSON.stringify(content, null, 2))
  files.set(
    'policy.xml',
    '<policies><inbound /><backend><forward-request /></backend><outbound /><on-error /></policies>',
  )
  const apis = texts.map((_, i) => `api-${i}`)
  for (const id of apis) {
    json(`apis/${id}/apiInformation.json`, {
      properties: { path: id, displayName: id, serviceUrl: 'https://backend.example' },
    })
    json(`apis/${id}/specification.json`, specification(id))
  }
  const documents = texts.map((text, i): Placed => {
    const id = apis[i]!
    if (i % 10 === 3) return { path: `apis/${id}/operations/get/policy.xml`, text, apis: [id] }
    if (i % 30 !== 7) return { path: `apis/${id}/policy.xml`, text, apis: [id] }
    const members = [id, apis[(i + 1) % count]!, apis[(i + 2) % count]!]
    json(`products/product-${i}/productInformation.json`, {
      properties: { displayName: `Product ${i}`, state: 'published' },
    })
    for (const member of members) {
      json(`products/product-${i}/apis/${member}/productApiInformation.json`, {})
    }
    return { path: `products/product-${i}/policy.xml`, text, apis: members }
  })
  const wanted = (pattern: RegExp) => [
    ...new Map(
      documents
        .flatMap(({ text }) => uses(text, pattern))
        .map((name) => [name.toLowerCase(), name]),
    ).values(),
  ]
  const namedValues = new Map(wanted(namedValue).map((name, i) => [`value-${i}`, name]))
  for (const [id, displayName] of namedValues) {
    json(`named values/${id}/namedValueInformation.json`, {
      properties: { displayName, secret: true },
    })
  }
  const fragments = wanted(fragment)
  for (const id of fragments) {
    json(`policy fragments/${id}/policyFragmentInformation.json`, { properties: {} })
    files.set(`policy fragments/${id}/policy.xml`, '<fragment></fragment>')
  }
  const backends = wanted(backend)
  for (const id of backends) {
    json(`backends/${id}/backendInformation.json`, {
      properties: { url: 'https://backend.example', protocol: 'http' },
    })
  }
  const subscriptions = Array.from({ length: 40 }, (_, i) => `subscription-${i}`)
  for (const [i, id] of subscriptions.entries()) {
    const scope = `/apis/${apis[i * 5]}`
    json(`subscriptions/${id}/subscriptionInformation.json`, {
      properties: { scope, state: 'active', primaryKey: `key-${i}`, displayName: id },
    })
  }
  const certificates = ['certificate-0', 'certificate-1', 'certificate-2']
  for (const id of certificates) {
    json(`certificates/${id}/certificateInformation.json`, { properties: {} })
    files.set(`certificates/${id}/certificate.pem`, '-----BEGIN CERTIFICATE-----\n')
  }
  const secrets = new Map([...namedValues.keys()].map((id) => [id, '1']))
  return {
    files,
    documents,
    apis,
    namedValues,
    secrets,
    fragments,
    backends,
    subscriptions,
    certificates,
  }
}

export const namedValue = /\{\{([A-Za-z0-9._-]+)\}\}/g
export const fragment = /<include-fragment\s[^>]*?fragment-id\s*=\s*["']([^"'@{]+)["']/g
export const backend = /backend-id\s*=\s*["']([^"'@{]+)["']/g

/** Every use of a name, outside of comments and of the bodies of templates. */
export function uses(text: string, pattern: RegExp): string[] {
  const bare = text
    .replace(/<!--.*?-->/gs, '')
    .replace(/<set-body\s[^>]*template\s*=\s*"(?:liquid|jsonata)"[^>]*>.*?<\/set-body>/gs, '')
  return [...bare.matchAll(pattern)].map(([, name]) => name!)
}

function pickTexts(shared: string, count: number, random: Random): string[] {
  const folder = join(shared, 'corpus/policies')
  const rows = readFileSync(join(folder, 'manifest.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line): Row => JSON.parse(line))
    .filter((row) => row.class === 'real' && row.form === 'policies')
  const texts: string[] = []
  while (texts.length < count) {
    const [row] = rows.splice(random.below(rows.length), 1)
    const text = readFileSync(join(folder, row!.file), 'utf8')
    // Pieces are put in behind the start of a section.
    if (text.replace(/<!--.*?-->/gs, '').includes('<inbound>')) texts.push(text)
  }
  return texts
}

function specification(title: string): object {
  const get = { operationId: 'get', responses: { 200: { description: 'OK' } } }
  return { openapi: '3.0.1', info: { title, version: '1' }, paths: { '/': { get } } }
}
