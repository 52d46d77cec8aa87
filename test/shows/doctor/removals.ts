import type { Random } from '../show.ts'
import { backend, type Estate, fragment, namedValue, type Placed, uses } from './estate.ts'

/** Something that was taken away or broken, and what the list of work has to say of it. */
export interface Removal {
  readonly group: string
  /** A part of the item's text. */
  readonly names: string
  /** Files in which it is told, each as often as the thing is used there. */
  readonly places: ReadonlyMap<string, number>
  /** APIs that cannot be served for it. */
  readonly blocks: readonly string[]
}

/** Takes things away from a folder that is whole. */
export function removeThings(estate: Estate, random: Random): Removal[] {
  const removals: Removal[] = []
  const { files, documents, secrets } = estate
  const take = <T>(from: readonly T[], count: number): T[] => {
    const left = [...from]
    return Array.from({ length: Math.min(count, left.length) }, () => {
      return left.splice(random.below(left.length), 1)[0]!
    })
  }
  const used = (pattern: RegExp, name: string) => usage(documents, pattern, name)

  const values = take([...estate.namedValues], 30)
  for (const [id, name] of values.slice(0, 20)) {
    secrets.delete(id)
    removals.push({ group: 'values', names: `\`${id}\``, ...used(namedValue, name) })
  }
  for (const [id, name] of values.slice(20)) {
    files.delete(`named values/${id}/namedValueInformation.json`)
    secrets.delete(id)
    removals.push({ group: 'values', names: `\`${name}\``, ...used(namedValue, name) })
  }
  for (const id of take(estate.fragments, 8)) {
    files.delete(`policy fragments/${id}/policyFragmentInformation.json`)
    files.delete(`policy fragments/${id}/policy.xml`)
    removals.push({ group: 'fragments', names: `\`${id}\``, ...used(fragment, id) })
  }
  for (const id of take(estate.backends, 8)) {
    files.delete(`backends/${id}/backendInformation.json`)
    removals.push({ group: 'backends', names: `\`${id}\``, ...used(backend, id) })
  }
  removals.push(...breakDocuments(take(documents, 15)))
  for (const id of take(estate.subscriptions, 10)) {
    const path = `subscriptions/${id}/subscriptionInformation.json`
    const document = JSON.parse(files.get(path)!)
    delete document.properties.primaryKey
    files.set(path, JSON.stringify(document))
    removals.push({ group: 'keys', names: `\`${id}\``, ...only(path) })
  }
  for (const id of take(estate.certificates, 2)) {
    files.delete(`certificates/${id}/certificate.pem`)
    const path = `certificates/${id}/certificateInformation.json`
    removals.push({ group: 'certificates', names: `\`${id}\``, ...only(path) })
  }
  const products = [...files.keys()].filter((path) => path.endsWith('productInformation.json'))
  for (const product of take(products, 3)) {
    const path = product.replace('productInformation.json', 'apis/gone/productApiInformation.json')
    files.set(path, '{}')
    removals.push({ group: 'references', names: '`gone`', places: new Map(), blocks: [] })
  }
  for (const id of take(estate.apis, 5)) {
    const path = `apis/${id}/specification.json`
    files.set(path, '{ "openapi": [url goes here] }')
    removals.push({ group: 'files', names: `\`${id}\``, ...only(path), blocks: [id] })
  }
  return removals
}

/** The first that is not commented out. */
const inbound = /^(?:<!--.*?-->|(?!<!--).)*?<inbound>/s

/** Five each with a policy that does not exist, an expression that does not compile, a policy that cannot run yet. */
function breakDocuments(documents: readonly Placed[]): Removal[] {
  return documents.map((document, i) => {
    const { path, apis } = document
    const name = `no-such-${i}`
    const [group, piece, names] = (
      [
        ['documents', `<${name} />`, name],
        [
          'expressions',
          `<set-variable name="x" value="@(${name.replaceAll('-', '')})" />`,
          name.replaceAll('-', ''),
        ],
        ['policies', '<redirect-content-urls />', '`redirect-content-urls`'],
      ] as const
    )[i % 3]!
    document.text = document.text.replace(inbound, (found) => `${found}${piece}`)
    return { group, names, places: new Map([[path, 1]]), blocks: apis }
  })
}

function usage(documents: readonly Placed[], pattern: RegExp, name: string) {
  const places = new Map<string, number>()
  const blocks: string[] = []
  for (const { path, text, apis } of documents) {
    const count = uses(text, pattern).filter(
      (one) => one.toLowerCase() === name.toLowerCase(),
    ).length
    if (count === 0) continue
    places.set(path, count)
    blocks.push(...apis)
  }
  return { places, blocks }
}

function only(path: string) {
  return { places: new Map([[path, 1]]), blocks: [] }
}
