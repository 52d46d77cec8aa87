import type { Operation } from '../model/api.ts'
import type { PolicyText } from '../model/entity.ts'
import { type Parsed, parseJson } from './json.ts'
import type { Problem } from './problems.ts'
import { type Outline, Specifications } from './reading.ts'
import { Remembered } from './remembered.ts'
import { type Folder, treeOf } from './tree.ts'
import { type Named, namedIn } from './uses.ts'

/**
 * What earlier loads have found out: given again at a reload, so that only what is new is looked through, and what
 * has not changed is the same object as before.
 */
export class LoadMemory {
  readonly specifications = new Specifications()
  readonly #named = new Remembered<Named>()
  readonly #json = new Remembered<Parsed>()
  readonly #policies = new Remembered<PolicyText>()
  readonly #operations = new Remembered<Map<string, readonly Operation[]>>()
  /** Folders are the same objects as long as no file comes or goes. */
  #parts = new WeakMap<Folder, Map<string, Part>>()
  readonly #lists = new WeakMap<Folder, readonly string[]>()
  #wanted: { readonly paths: readonly string[]; readonly wanted: readonly string[] } | undefined
  #tree: { readonly paths: readonly string[]; readonly root: Folder } | undefined
  #overrides: string | undefined

  /** At the start of a load. What overrides are laid over is made anew when they change. */
  begin(overrides: string | undefined): void {
    if (this.#overrides !== overrides) this.#parts = new WeakMap()
    this.#overrides = overrides
  }

  named(file: string, text: string): Named {
    return this.#named.of(file, text, () => namedIn(text))
  }

  /** For files of entities, which are small. */
  json(file: string, text: string): Parsed {
    return this.#json.of(file, text, () => parseJson(text))
  }

  policy(file: string, text: string): PolicyText {
    return this.#policies.of(file, text, () => ({ file, text }))
  }

  /** Operations of a specification; `variant` tells what else they are made of. */
  operations(
    file: string,
    outline: Outline,
    variant: string,
    make: () => readonly Operation[],
  ): readonly Operation[] {
    const variants = this.#operations.of(file, outline, () => new Map())
    const operations = variants.get(variant) ?? make()
    variants.set(variant, operations)
    return operations
  }

  /** Those paths of a listing whose texts are wanted. */
  wanted(paths: readonly string[], isWanted: (path: string) => boolean): readonly string[] {
    if (this.#wanted?.paths !== paths) this.#wanted = { paths, wanted: paths.filter(isWanted) }
    return this.#wanted.wanted
  }

  /** What was read of a folder, by the name of the part. */
  parts(folder: Folder): Map<string, Part> {
    let parts = this.#parts.get(folder)
    if (!parts) {
      parts = new Map()
      this.#parts.set(folder, parts)
    }
    return parts
  }

  /** The list of the last time when nothing in it is different. */
  same(folder: Folder, list: readonly string[]): readonly string[] {
    const last = this.#lists.get(folder)
    if (last?.length === list.length && list.every((one, at) => one === last[at])) return last
    this.#lists.set(folder, list)
    return list
  }

  /** `clash` is told only when the tree is made: listings with clashes are not remembered. */
  tree(paths: readonly string[], clash: (path: string) => void): Folder {
    if (this.#tree?.paths === paths) return this.#tree.root
    let clashes = false
    const root = treeOf(paths, (path) => {
      clashes = true
      clash(path)
    })
    this.#tree = clashes ? undefined : { paths, root }
    const there = new Set(paths)
    for (const remembered of [this.#named, this.#json, this.#policies, this.#operations]) {
      remembered.keep(there)
    }
    this.specifications.keep(there)
    return root
  }
}

/** One part of a folder, as it was read, with all that reading it had to do with. */
export interface Part {
  readonly value: unknown
  /** What it was made of besides files. */
  readonly around: readonly unknown[]
  readonly texts: ReadonlyMap<string, string | undefined>
  readonly problems: readonly Problem[]
  /** Overrides that were laid over it. */
  readonly overridden: readonly string[]
}
