import { randomBytes } from 'node:crypto'
import { mkdir, open, realpath, rename, rm } from 'node:fs/promises'
import { basename, dirname, join, relative, sep } from 'node:path'

/** The folder cannot be changed: told with the reason. */
export class NotWritable extends Error {}

/** Puts texts into a folder, by path: each is written beside and renamed, so that a crash leaves the old file or the new one. */
export async function writeFiles(root: string, texts: ReadonlyMap<string, string>): Promise<void> {
  for (const [path, text] of texts) {
    try {
      await writeWhole(root, join(root, ...path.split('/')), text)
    } catch (error) {
      if (error instanceof NotWritable) throw error
      const { message } = error as Error
      throw new NotWritable(`\`${path}\` cannot be written: ${message}`)
    }
  }
}

async function writeWhole(root: string, path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const target = await realpath(path).catch(() => path)
  const away = relative(await realpath(root), await realpath(dirname(target)))
  if (away === '..' || away.startsWith(`..${sep}`)) {
    throw new NotWritable(`\`${path}\` is a link that leads out of the folder`)
  }
  // The dot keeps it from being taken for a file of the configuration.
  const name = `.${basename(target)}.${randomBytes(6).toString('hex')}`
  const beside = join(dirname(target), name)
  try {
    const file = await open(beside, 'wx')
    try {
      await file.writeFile(text)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(beside, target)
  } catch (error) {
    await rm(beside, { force: true })
    throw error
  }
}
