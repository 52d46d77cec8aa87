import { statSync } from 'node:fs'
import { join } from 'node:path'
import { breather } from '../config/breathe.ts'
import { isCollectionFolder } from '../config/collections.ts'
import { diskFiles, type Files, type Listing, type Refusal, reasonOf } from '../config/files.ts'
import { isWanted } from '../config/load.ts'

/** What a file holds, or why it cannot be read; undefined where nobody asks for its text. */
export type Content = { readonly text: string } | { readonly error: string } | undefined

/** The files of a configuration at one moment. Nothing in it changes. */
export interface FolderState {
  readonly contents: ReadonlyMap<string, Content>
  /** Sorted; the same list as long as no file comes or goes. */
  readonly paths: readonly string[]
  readonly refused: readonly Refusal[]
}

/** Reads a folder again and again; a file is opened only when it has changed. */
export class DiskFolder {
  readonly #root: string
  readonly #files: Files
  readonly #known = new Map<string, Known>()
  #last: FolderState | undefined

  constructor(root: string) {
    this.#root = root
    this.#files = diskFiles(root, isCollectionFolder)
  }

  /** `changed`: only these files can have changed since the last time. */
  async read(changed?: ReadonlySet<string>): Promise<FolderState> {
    const state = (changed && (await this.#readAgain(changed))) ?? (await this.#readAll())
    this.#last = state
    return state
  }

  /** These texts were written by ourselves: a later reading of other files alone has to know of them. */
  wrote(texts: ReadonlyMap<string, string>): void {
    if (this.#last) this.#last = withTexts(this.#last, texts)
  }

  async #readAll(): Promise<FolderState> {
    const { paths, refused } = await this.#files.list()
    const breathe = breather()
    const contents = new Map<string, Content>()
    for (const path of paths) {
      await breathe()
      contents.set(path, isWanted(path) ? await this.#content(path) : undefined)
    }
    for (const path of this.#known.keys()) if (!contents.has(path)) this.#known.delete(path)
    return { contents, refused, paths: samePaths(this.#last, paths) }
  }

  /** Undefined when files have come or gone. */
  async #readAgain(changed: ReadonlySet<string>): Promise<FolderState | undefined> {
    const last = this.#last
    if (!last) return undefined
    const contents = new Map(last.contents)
    for (const path of changed) {
      const isFile = contents.has(path) && stampOf(join(this.#root, path)) !== undefined
      if (!isFile) return undefined
      if (isWanted(path)) contents.set(path, await this.#content(path))
    }
    return { ...last, contents }
  }

  async #content(path: string): Promise<Content> {
    const known = this.#known.get(path)
    const stamp = stampOf(join(this.#root, path))
    if (known && stamp && isSame(known.stamp, stamp)) return known.content
    const content = await this.#open(path)
    // One that was written just now may be written again within the same tick of the file system's clock.
    const settled = stamp !== undefined && Date.now() - stamp.changed > settleTime
    if (settled) this.#known.set(path, { stamp, content })
    else this.#known.delete(path)
    return content
  }

  async #open(path: string): Promise<Content> {
    try {
      return { text: await this.#files.read(path) }
    } catch (error) {
      return { error: reasonOf(error) }
    }
  }
}

const settleTime = 1_000

interface Known {
  readonly stamp: Stamp
  readonly content: Content
}

interface Stamp {
  readonly size: number
  readonly modified: number
  readonly changed: number
  readonly inode: number
}

function stampOf(path: string): Stamp | undefined {
  const found = statSync(path, { throwIfNoEntry: false })
  return (
    found && { size: found.size, modified: found.mtimeMs, changed: found.ctimeMs, inode: found.ino }
  )
}

function isSame(a: Stamp, b: Stamp): boolean {
  return (
    a.size === b.size && a.modified === b.modified && a.changed === b.changed && a.inode === b.inode
  )
}

function samePaths(last: FolderState | undefined, paths: readonly string[]): readonly string[] {
  const isSame =
    last?.paths.length === paths.length && paths.every((path, at) => path === last.paths[at])
  return isSame ? last.paths : paths
}

/** A state as the loader reads it. */
export function filesOf({ contents, paths, refused }: FolderState): Files {
  const listing: Listing = { paths, refused }
  return {
    list: async () => listing,
    read(path) {
      const content = contents.get(path)
      if (content === undefined) throw new Error('there is no such file')
      if ('error' in content) throw new Error(content.error)
      return content.text
    },
  }
}

/** Paths whose content is not the same in both. */
export function changedPaths(before: FolderState, after: FolderState): string[] {
  const changed: string[] = []
  for (const [path, content] of after.contents) {
    if (!before.contents.has(path) || !sameContent(before.contents.get(path), content)) {
      changed.push(path)
    }
  }
  for (const path of before.contents.keys()) if (!after.contents.has(path)) changed.push(path)
  return changed
}

export function sameContent(a: Content, b: Content): boolean {
  if (a === b) return true
  if (!a || !b) return false
  if ('text' in a) return 'text' in b && a.text === b.text
  return 'error' in b && a.error === b.error
}

/** `state` with what `from` has at these paths. */
export function withPaths(
  state: FolderState,
  from: FolderState,
  paths: Iterable<string>,
): FolderState {
  const contents = new Map(state.contents)
  for (const path of paths) {
    if (from.contents.has(path)) contents.set(path, from.contents.get(path))
    else contents.delete(path)
  }
  return { contents, paths: [...contents.keys()].sort(), refused: from.refused }
}

/** `state` with these texts. */
export function withTexts(state: FolderState, texts: ReadonlyMap<string, string>): FolderState {
  const contents = new Map(state.contents)
  for (const [path, text] of texts) contents.set(path, { text })
  const isSame = contents.size === state.contents.size
  return { ...state, contents, paths: isSame ? state.paths : [...contents.keys()].sort() }
}
