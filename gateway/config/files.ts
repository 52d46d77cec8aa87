import { isUtf8 } from 'node:buffer'
import { lstat, readdir, readFile, realpath, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'

/** The files of a configuration folder. Paths have `/` between their parts, whatever the disk uses. */
export interface Files {
  /** Every file below the root, in a fixed order. */
  list(): Promise<Listing>
  /** The text, a BOM included. Throws an `Error` that says in plain words why it cannot be had. */
  read(path: string): Promise<string>
}

export interface Listing {
  readonly paths: readonly string[]
  readonly refused: readonly Refusal[]
}

/** A file or folder that was left out, and why. */
export interface Refusal {
  readonly path: string
  readonly kind: 'unreadable file' | 'too much'
  readonly message: string
}

export interface FileLimits {
  readonly files: number
  readonly bytesPerFile: number
  readonly depth: number
}

export const defaultFileLimits: FileLimits = {
  files: 200_000,
  bytesPerFile: 32 * 1024 * 1024,
  depth: 16,
}

/** `wanted` says which folders at the top are looked into: a checkout may hold much else. */
export function diskFiles(
  root: string,
  wanted: (topFolder: string) => boolean,
  limits = defaultFileLimits,
): Files {
  return {
    list: () => new Walk(root, wanted, limits).run(),
    read: (path) => readText(join(root, ...path.split('/')), limits),
  }
}

/** For tests, and for configurations that come over the network. */
export function memoryFiles(files: Readonly<Record<string, string>>): Files {
  const texts = new Map(Object.entries(files))
  return {
    list: async () => ({ paths: [...texts.keys()].sort(), refused: [] }),
    async read(path) {
      const text = texts.get(path)
      if (text === undefined) throw new Error('there is no such file')
      return text
    },
  }
}

async function readText(path: string, limits: FileLimits): Promise<string> {
  const bytes = await readFile(path)
  if (bytes.length > limits.bytesPerFile) {
    throw new Error(`the file is larger than ${limits.bytesPerFile} bytes`)
  }
  if (!isUtf8(bytes)) throw new Error('the file is not UTF-8 text')
  return bytes.toString('utf8')
}

class Walk {
  readonly #root: string
  readonly #wanted: (topFolder: string) => boolean
  readonly #limits: FileLimits
  readonly #paths: string[] = []
  readonly #refused: Refusal[] = []
  #realRoot = ''
  #full = false

  constructor(root: string, wanted: (topFolder: string) => boolean, limits: FileLimits) {
    this.#root = root
    this.#wanted = wanted
    this.#limits = limits
  }

  async run(): Promise<Listing> {
    this.#realRoot = await realpath(this.#root)
    await this.#folder('', new Set([this.#realRoot]))
    return { paths: this.#paths.sort(), refused: this.#refused }
  }

  /** `above`: the real paths of the folders around, so that a link to one of them is not followed for ever. */
  async #folder(path: string, above: ReadonlySet<string>): Promise<void> {
    if (path.split('/').length > this.#limits.depth) {
      return this.#refuse(path, 'too much', `folders are nested deeper than ${this.#limits.depth}`)
    }
    const entries = await readdir(join(this.#root, path), { withFileTypes: true })
    const below: Promise<void>[] = []
    for (const entry of entries) {
      if (entry.name.startsWith('.') || this.#full) continue
      const inner = path === '' ? entry.name : `${path}/${entry.name}`
      if (path === '' && !entry.isFile() && !this.#wanted(entry.name)) continue
      if (entry.isSymbolicLink()) below.push(this.#link(inner, above))
      else if (entry.isDirectory()) below.push(this.#folder(inner, above))
      else if (entry.isFile()) this.#file(inner)
    }
    await Promise.all(below)
  }

  async #link(path: string, above: ReadonlySet<string>): Promise<void> {
    const full = join(this.#root, path)
    const target = await realpath(full).catch(() => undefined)
    if (target === undefined) {
      return this.#refuse(path, 'unreadable file', 'the symbolic link leads nowhere')
    }
    const away = relative(this.#realRoot, target)
    if (away === '..' || away.startsWith(`..${sep}`) || away.startsWith(sep)) {
      return this.#refuse(path, 'unreadable file', 'the symbolic link leads out of the folder')
    }
    const found = await stat(full)
    if (found.isFile()) return this.#file(path)
    if (!found.isDirectory()) return
    if (above.has(target)) {
      return this.#refuse(path, 'unreadable file', 'the symbolic link leads to a folder around it')
    }
    await this.#folder(path, new Set([...above, target]))
  }

  #file(path: string): void {
    if (this.#paths.length < this.#limits.files) {
      this.#paths.push(path)
      return
    }
    if (!this.#full) this.#refuse('', 'too much', `there are more than ${this.#limits.files} files`)
    this.#full = true
  }

  #refuse(path: string, kind: Refusal['kind'], message: string): void {
    this.#refused.push({ path, kind, message })
  }
}

/** Throws when the folder is not there. */
export async function checkFolder(root: string): Promise<void> {
  const found = await lstat(root).catch(() => undefined)
  const folder = found?.isSymbolicLink() ? await stat(root).catch(() => undefined) : found
  if (!folder) throw new Error(`there is no folder \`${root}\``)
  if (!folder.isDirectory()) throw new Error(`\`${root}\` is not a folder`)
}
