import { mkdir, open, readFile, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Subscription } from '../model/access.ts'
import { type Configuration, type Space, spaces } from '../model/configuration.ts'
import { idKey, type Json, type JsonObject } from '../model/entity.ts'
import { isObject, object, parseJson, text } from './json.ts'

/** Where generated keys are kept, so that they are the same after a restart. */
export interface KeyStore {
  read(): Promise<StoredKeys>
  write(keys: StoredKeys): Promise<void>
}

/** By workspace and id: `echo`, `team-a/echo`. */
export type StoredKeys = ReadonlyMap<string, KeyPair>

export interface KeyPair {
  readonly primary: string
  readonly secondary: string
}

export type RandomBytes = (count: number) => Uint8Array

/** Gives every subscription without keys a pair of them: those of the store, or new ones. */
export async function generateKeys(
  configuration: Configuration,
  store: KeyStore,
  random: RandomBytes,
): Promise<Configuration> {
  const wanting = spaces(configuration).flatMap((space) =>
    [...space.subscriptions.values()].filter(hasNoKeys),
  )
  if (wanting.length === 0) return configuration
  const stored = await store.read()
  const keys = new Map(stored)
  for (const subscription of wanting) {
    const id = storeId(subscription)
    if (!keys.has(id)) keys.set(id, { primary: newKey(random), secondary: newKey(random) })
  }
  if (keys.size > stored.size) await store.write(keys)
  const workspaces = new Map(configuration.workspaces)
  for (const [key, workspace] of workspaces) {
    workspaces.set(key, { ...workspace, subscriptions: withKeys(workspace, keys) })
  }
  const { service } = configuration
  return {
    ...configuration,
    service: { ...service, subscriptions: withKeys(service, keys) },
    workspaces,
  }
}

function hasNoKeys({ primaryKey, secondaryKey }: Subscription): boolean {
  return primaryKey === undefined && secondaryKey === undefined
}

function withKeys(space: Space, keys: StoredKeys): Map<string, Subscription> {
  const subscriptions = new Map(space.subscriptions)
  for (const [key, subscription] of subscriptions) {
    const pair = hasNoKeys(subscription) ? keys.get(storeId(subscription)) : undefined
    if (!pair) continue
    const { primary, secondary } = pair
    subscriptions.set(key, { ...subscription, primaryKey: primary, secondaryKey: secondary })
  }
  return subscriptions
}

export function storeId({ id, workspace }: Subscription): string {
  return workspace === undefined ? idKey(id) : `${idKey(workspace)}/${idKey(id)}`
}

/** 32 hexadecimal digits, as APIM's own keys. */
function newKey(random: RandomBytes): string {
  return Buffer.from(random(16)).toString('hex')
}

/** `.postern/keys.json`: readable by its owner alone. */
export function keyFile(path: string): KeyStore {
  return {
    async read() {
      const content = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined
        throw error
      })
      return content === undefined ? new Map() : readKeys(path, content)
    },
    async write(keys) {
      const subscriptions: Record<string, Json> = Object.create(null)
      for (const [id, { primary, secondary }] of keys) subscriptions[id] = { primary, secondary }
      await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      // Written beside and renamed: a crash leaves the old file or the new one.
      const beside = `${path}.${process.pid}.new`
      const file = await open(beside, 'w', 0o600)
      try {
        await file.chmod(0o600)
        await file.writeFile(`${JSON.stringify({ subscriptions }, null, 2)}\n`)
        await file.sync()
      } finally {
        await file.close()
      }
      await rename(beside, path)
    },
  }
}

function readKeys(path: string, content: string): StoredKeys {
  const parsed = parseJson(content)
  const document: JsonObject | undefined =
    'value' in parsed && isObject(parsed.value) ? parsed.value : undefined
  const subscriptions = object(document, 'subscriptions')
  if (!subscriptions) {
    throw new Error(
      `\`${path}\` does not hold generated keys; correct it, or remove it to get new ones`,
    )
  }
  const keys = new Map<string, KeyPair>()
  for (const [id, entry] of Object.entries(subscriptions)) {
    const pair = isObject(entry) ? entry : undefined
    const primary = text(pair, 'primary')
    const secondary = text(pair, 'secondary')
    if (primary && secondary) keys.set(id, { primary, secondary })
  }
  return keys
}
