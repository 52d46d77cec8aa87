import type { EntityType } from '../model/entity.ts'
import type { Collection } from './reading.ts'

const collection = (
  type: EntityType,
  folders: readonly string[],
  section: string,
  ...files: readonly string[]
): Collection => ({ type, folders, section, files })

/** Where each type stands in the folder, in every layout: names of folders differ in case and spaces, those of files a little. */
export const collections = {
  apis: collection('api', ['apis'], 'apis', 'apiInformation.json'),
  namedValues: collection(
    'named value',
    ['named values', 'namedvalues'],
    'namedValues',
    'namedValueInformation.json',
  ),
  tags: collection('tag', ['tags'], 'tags', 'tagInformation.json'),
  versionSets: collection(
    'version set',
    ['version sets', 'versionsets'],
    'versionSets',
    'versionSetInformation.json',
    'apiVersionSetInformation.json',
  ),
  groups: collection('group', ['groups'], 'groups', 'groupInformation.json'),
  users: collection('user', ['users'], 'users', 'userInformation.json'),
  loggers: collection('logger', ['loggers'], 'loggers', 'loggerInformation.json'),
  diagnostics: collection(
    'diagnostic',
    ['diagnostics'],
    'diagnostics',
    'diagnosticInformation.json',
  ),
  backends: collection('backend', ['backends'], 'backends', 'backendInformation.json'),
  certificates: collection(
    'certificate',
    ['certificates'],
    'certificates',
    'certificateInformation.json',
  ),
  gateways: collection('gateway', ['gateways'], 'gateways', 'gatewayInformation.json'),
  fragments: collection(
    'policy fragment',
    ['policy fragments', 'policyfragments'],
    'policyFragments',
    'policyFragmentInformation.json',
  ),
  products: collection('product', ['products'], 'products', 'productInformation.json'),
  subscriptions: collection(
    'subscription',
    ['subscriptions'],
    'subscriptions',
    'subscriptionInformation.json',
  ),
  releases: collection(
    'release',
    ['releases'],
    'releases',
    'apiReleaseInformation.json',
    'releaseInformation.json',
  ),
  apiSchemas: collection(
    'schema',
    ['schemas'],
    'schemas',
    'apiSchemaInformation.json',
    'schemaInformation.json',
  ),
  schemas: collection('schema', ['schemas'], 'schemas', 'schemaInformation.json'),
  resolvers: collection('resolver', ['resolvers'], 'resolvers', 'resolverInformation.json'),
  workspaces: collection('workspace', ['workspaces'], 'workspaces', 'workspaceInformation.json'),
} as const satisfies Record<string, Collection>

/** Kept whole for writing back and for later use; nothing of the gateway's core reads them. */
export const otherCollections: readonly Collection[] = [
  collection('cache', ['caches'], 'caches', 'cacheInformation.json'),
  collection(
    'other',
    ['authorization servers', 'authorizationservers'],
    'authorizationServers',
    'authorizationServerInformation.json',
  ),
  collection(
    'other',
    ['authorization providers', 'authorizationproviders'],
    'authorizationProviders',
    'authorizationProviderInformation.json',
  ),
  collection(
    'other',
    ['policyrestrictions', 'policy restrictions'],
    'policyRestrictions',
    'policyRestrictionInformation.json',
  ),
  collection('other', ['documentations'], 'documentations', 'documentationInformation.json'),
]

const topFolders = new Set(
  [...Object.values(collections), ...otherCollections].flatMap(({ folders }) => folders),
)

/** Whether a folder at the root belongs to the configuration. */
export function isCollectionFolder(name: string): boolean {
  return topFolders.has(name.toLowerCase())
}
