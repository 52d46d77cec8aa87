import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The folder of what the gateway makes itself, kept out of version control. */
export async function prepareStateFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await writeFile(join(folder, '.gitignore'), '*\n', { flag: 'wx' }).catch(unlessThere)
}

export function adminKeyFile(stateFolder: string): string {
  return join(stateFolder, 'admin.key')
}

/** The key of the management API as an earlier start has written it. */
export function readAdminKey(stateFolder: string): Promise<string | undefined> {
  return readKey(adminKeyFile(stateFolder))
}

/** The same; made when there is none yet. */
export function adminKey(stateFolder: string): Promise<string> {
  return makeKey(adminKeyFile(stateFolder))
}

/** What signs the cookies of session affinity; made when there is none yet. */
export function affinityKey(stateFolder: string): Promise<string> {
  return makeKey(join(stateFolder, 'affinity.key'))
}

async function readKey(file: string): Promise<string | undefined> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  const key = text?.trim()
  return key === '' ? undefined : key
}

async function makeKey(file: string): Promise<string> {
  const known = await readKey(file)
  if (known !== undefined) return known
  const key = randomBytes(32).toString('base64url')
  const options = { flag: 'wx', mode: 0o600 } as const
  await writeFile(file, `${key}\n`, options).catch(unlessThere)
  // Another process may have been first.
  return (await readKey(file)) ?? key
}

function unlessThere(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error
}
