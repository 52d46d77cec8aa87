import { type FSWatcher, readdirSync, type Stats, statSync, watch } from 'node:fs'
import { join } from 'node:path'
import type { Log } from '../../engine/ports.ts'

export interface WatchOptions {
  /** Milliseconds without a change before `onChange` is called: editors and Git write in bursts. */
  readonly quiet?: number
  /** But no longer than this after the first change. */
  readonly patience?: number
  /** Milliseconds between looks, where the system cannot tell of changes. */
  readonly interval?: number
  /** Milliseconds between looks in case that the system has lost a change. */
  readonly sweep?: number
}

/** `changed`: the files that have changed, where it is known that nothing else has. */
export type OnChange = (changed: ReadonlySet<string> | undefined) => unknown

export interface FolderWatch {
  readonly mode: 'told' | 'looking'
  close(): void
}

/**
 * Calls `onChange` when something below a folder may have changed. Each folder is watched on its own: what Node offers for
 * whole trees on Linux loses files that are replaced. `wanted` says which folders at the top count.
 */
export function watchFolder(
  root: string,
  wanted: (topFolder: string) => boolean,
  onChange: OnChange,
  log: Log,
  options: WatchOptions = {},
): FolderWatch {
  return new TreeWatch(root, wanted, onChange, log, options)
}

const maxDepth = 16

interface Watched {
  readonly watcher: FSWatcher
  /** Device and inode: a folder may be removed and made again. */
  readonly identity: string
}

class TreeWatch implements FolderWatch {
  readonly #root: string
  readonly #wanted: (topFolder: string) => boolean
  readonly #onChange: OnChange
  readonly #log: Log
  readonly #options: Required<WatchOptions>
  readonly #watched = new Map<string, Watched>()
  readonly #sweep: NodeJS.Timeout
  /** Files that have changed since the last call; undefined when folders have, too. */
  #files: Set<string> | undefined = new Set()
  #timer: NodeJS.Timeout | undefined
  #firstChange = 0
  #polling: NodeJS.Timeout | undefined
  #closed = false

  constructor(
    root: string,
    wanted: (topFolder: string) => boolean,
    onChange: OnChange,
    log: Log,
    options: WatchOptions,
  ) {
    this.#root = root
    this.#wanted = wanted
    this.#onChange = onChange
    this.#log = log
    this.#options = { quiet: 200, patience: 5_000, interval: 2_000, sweep: 60_000, ...options }
    this.#sweep = setInterval(() => onChange(undefined), this.#options.sweep)
    this.#sweep.unref()
    this.#follow('', 0)
  }

  get mode(): 'told' | 'looking' {
    return this.#polling ? 'looking' : 'told'
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#timer)
    clearInterval(this.#polling)
    clearInterval(this.#sweep)
    for (const folder of [...this.#watched.keys()]) this.#forget(folder)
  }

  /** Watches a folder and all below it. */
  #follow(folder: string, depth: number): void {
    const found = this.#stat(folder)
    if (!found?.isDirectory() || depth > maxDepth) return
    const identity = `${found.dev}:${found.ino}`
    const known = this.#watched.get(folder)
    if (known && known.identity !== identity) this.#forgetTree(folder)
    if (!this.#watched.has(folder) && !this.#open(folder, identity)) return
    for (const name of this.#folders(folder)) this.#follow(below(folder, name), depth + 1)
  }

  #open(folder: string, identity: string): boolean {
    try {
      const watcher = watch(join(this.#root, folder), { persistent: false })
      watcher.on('change', (event, name) => this.#told(folder, event, String(name ?? '')))
      watcher.on('error', () => this.#forget(folder))
      this.#watched.set(folder, { watcher, identity })
      return true
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      // One that has gone meanwhile is told of by the folder around it.
      if (code !== 'ENOENT' && code !== 'ENOTDIR') this.#look(String(code))
      return false
    }
  }

  #told(folder: string, event: string, name: string): void {
    if (this.#closed || !this.#counts(folder, name)) return
    const path = below(folder, name)
    const found = name === '' ? undefined : this.#stat(path)
    if (found?.isFile()) this.#files?.add(path)
    else this.#files = undefined
    if (event === 'rename' && name !== '') {
      if (found?.isDirectory()) this.#follow(path, path.split('/').length)
      else if (!found) this.#forgetTree(path)
    }
    this.#changed()
  }

  /** What begins with a dot belongs to editors, to Git and to us; mounted volumes are swapped by a link `..data`. */
  #counts(folder: string, name: string): boolean {
    if (name.startsWith('.') && !name.startsWith('..')) return false
    return folder !== '' || name === '' || name.includes('.') || this.#wanted(name)
  }

  #changed(): void {
    const { quiet, patience } = this.#options
    const now = performance.now()
    if (this.#timer === undefined) this.#firstChange = now
    clearTimeout(this.#timer)
    const wait = Math.max(0, Math.min(quiet, this.#firstChange + patience - now))
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      const files = this.#files
      this.#files = new Set()
      this.#onChange(files)
    }, wait)
  }

  #look(reason: string): void {
    if (this.#polling) return
    const { interval } = this.#options
    const message = 'the system cannot tell of changed files: looked for every so often'
    this.#log.warn({ reason, interval }, message)
    this.#polling = setInterval(() => this.#onChange(undefined), interval)
    this.#polling.unref()
  }

  #folders(folder: string): string[] {
    try {
      const entries = readdirSync(join(this.#root, folder), { withFileTypes: true })
      return entries
        .filter((entry) => !entry.isFile() && !entry.name.startsWith('.'))
        .filter((entry) => folder !== '' || this.#wanted(entry.name))
        .map((entry) => entry.name)
    } catch {
      // It has gone, or may not be read: the reader of the configuration tells.
      return []
    }
  }

  #stat(folder: string): Stats | undefined {
    try {
      return statSync(join(this.#root, folder), { throwIfNoEntry: false })
    } catch {
      // A part of the path is no folder any more.
      return undefined
    }
  }

  #forgetTree(folder: string): void {
    for (const known of [...this.#watched.keys()]) {
      if (known === folder || known.startsWith(`${folder}/`)) this.#forget(known)
    }
  }

  #forget(folder: string): void {
    this.#watched.get(folder)?.watcher.close()
    this.#watched.delete(folder)
  }
}

function below(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`
}
