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
export async function readAdminKey(stateFolder: string): Promise<string | undefined> {
  const text = await readFile(adminKeyFile(stateFolder), 'utf8').catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined
      throw error
    },
  )
  const key = text?.trim()
  return key === '' ? undefined : key
}

/** The same; made when there is none yet. */
export async function adminKey(stateFolder: string): Promise<string> {
  const known = await readAdminKey(stateFolder)
  if (known !== undefined) return known
  const key = randomBytes(32).toString('base64url')
  const options = { flag: 'wx', mode: 0o600 } as const
  await writeFile(adminKeyFile(stateFolder), `${key}\n`, options).catch(unlessThere)
  // Another process may have been first.
  return (await readAdminKey(stateFolder)) ?? key
}

function unlessThere(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error
}
