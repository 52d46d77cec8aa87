import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { product } from '../../engine/product.ts'
import { readSettings, type SettingsOutcome } from './read.ts'

/** The settings of a configuration folder. Without a file the defaults hold. */
export async function loadSettings(
  folder: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<SettingsOutcome> {
  const path = join(folder, product.settingsFile)
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw new Error(`\`${path}\` cannot be read: ${error.message}`)
  })
  const file = text === undefined ? undefined : { name: path, text }
  return readSettings({ file, folder, environment })
}
