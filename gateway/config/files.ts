import { isUtf8 } from 'node:buffer'
import {
  closeSync,
  type Dirent,
  fstatSync,
  openSync,
  readdirSync,
  readSync,
  realpathSync,
  statSync,
} from 'node:fs'
import { join, relative, sep } from 'node:path'
import { breather } from './breathe.ts'

/** The files of a configuration folder. Paths have `/` between their parts, whatever the disk uses. */
export interface Files {
  /** Every file below the root, in a fixed order. */
  list(): Promise<Listing>
  /** The text, a BOM included. Throws an `Error` that says in plain words why it cannot be had. */
  read(path: string): string | Promise<string>
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

/**
 * The disk, read synchronously: the thousands of small files of a folder cost a tenth of the time that way, and the
 * loader lets requests through between them. `wanted` says which folders at the top are looked into: a
 * checkout may hold much else.
 */
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
    read(path) {
      const text = texts.get(path)
      if (text === undefined) throw new Error('there is no such file')
      return text
    },
  }
}

function readText(path: string, limits: FileLimits): string {
  const file = openSync(path, 'r')
  try {
    const { size } = fstatSync(file)
    if (size > limits.bytesPerFile) {
      throw new Error(`the file is larger than ${limits.bytesPerFile} bytes`)
    }
    const bytes = Buffer.allocUnsafe(size)
    let length = 0
    while (length < size) {
      const read = readSync(file, bytes, length, size - length, null)
      if (read === 0) break
      length += read
    }
    const content = bytes.subarray(0, length)
    if (!isUtf8(content)) throw new Error('the file is not UTF-8 text')
    return content.toString('utf8')
  } finally {
    closeSync(file)
  }
}

class Walk {
  readonly #root: string
  readonly #wanted: (topFolder: string) => boolean
  readonly #limits: FileLimits
  readonly #paths: string[] = []
  readonly #refused: Refusal[] = []
  #realRoot = ''
  readonly #breathe = breather()
  #full = false

  constructor(root: string, wanted: (topFolder: string) => boolean, limits: FileLimits) {
    this.#root = root
    this.#wanted = wanted
    this.#limits = limits
  }

  async run(): Promise<Listing> {
    this.#realRoot = realpathSync(this.#root)
    await this.#folder('', 0, [this.#realRoot])
    return { paths: this.#paths.sort(), refused: this.#refused }
  }

  /** `above`: the real paths of the folders around, so that a link to one of them is not followed for ever. */
  async #folder(path: string, depth: number, above: readonly string[]): Promise<void> {
    if (depth > this.#limits.depth) {
      return this.#refuse(path, 'too much', `folders are nested deeper than ${this.#limits.depth}`)
    }
    await this.#breathe()
    for (const entry of this.#entries(path)) {
      if (entry.name.startsWith('.') || this.#full) continue
      const inner = path === '' ? entry.name : `${path}/${entry.name}`
      if (path === '' && !entry.isFile() && !this.#wanted(entry.name)) continue
      if (entry.isFile()) this.#file(inner)
      else if (entry.isDirectory()) await this.#folder(inner, depth + 1, above)
      else if (entry.isSymbolicLink()) await this.#link(inner, depth + 1, above)
    }
  }

  #entries(path: string): Dirent[] {
    try {
      return readdirSync(join(this.#root, path), { withFileTypes: true })
    } catch (error) {
      this.#refuse(path, 'unreadable file', `the folder cannot be read: ${reasonOf(error)}`)
      return []
    }
  }

  async #link(path: string, depth: number, above: readonly string[]): Promise<void> {
    const full = join(this.#root, path)
    let target: string
    try {
      target = realpathSync(full)
    } catch {
      return this.#refuse(path, 'unreadable file', 'the symbolic link leads nowhere')
    }
    const away = relative(this.#realRoot, target)
    if (away === '..' || away.startsWith(`..${sep}`) || away.startsWith(sep)) {
      return this.#refuse(path, 'unreadable file', 'the symbolic link leads out of the folder')
    }
    const found = statSync(target)
    if (found.isFile()) return this.#file(path)
    if (!found.isDirectory()) return
    const isAround =
      above.some((one) => one === target) || `${full}${sep}`.startsWith(`${target}${sep}`)
    if (isAround) {
      return this.#refuse(path, 'unreadable file', 'the symbolic link leads to a folder around it')
    }
    await this.#folder(path, depth, [...above, target])
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
export function checkFolder(root: string): void {
  const found = statSync(root, { throwIfNoEntry: false })
  if (!found) throw new Error(`there is no folder \`${root}\``)
  if (!found.isDirectory()) throw new Error(`\`${root}\` is not a folder`)
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
