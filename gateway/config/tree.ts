/** A folder of the listing. Names are looked up without case; as written they stand in `name` and `path`. */
export interface Folder {
  readonly name: string
  readonly path: string
  readonly folders: ReadonlyMap<string, Folder>
  /** Path of each file by its lower-case name. */
  readonly files: ReadonlyMap<string, string>
}

interface Growing extends Folder {
  readonly folders: Map<string, Growing>
  readonly files: Map<string, string>
}

/** `clash` is told of names that differ only in case: the first in order is taken. */
export function treeOf(paths: readonly string[], clash: (path: string) => void): Folder {
  const root = folder('', '')
  for (const path of paths) {
    const parts = path.split('/')
    const name = parts.pop()!
    let at: Growing | undefined = root
    for (const part of parts) {
      const key = part.toLowerCase()
      let next: Growing | undefined = at.folders.get(key)
      if (!next) {
        next = folder(part, at.path === '' ? part : `${at.path}/${part}`)
        at.folders.set(key, next)
      } else if (next.name !== part) {
        clash(path)
        at = undefined
        break
      }
      at = next
    }
    if (!at) continue
    const key = name.toLowerCase()
    if (at.files.has(key)) clash(path)
    else at.files.set(key, path)
  }
  return root
}

function folder(name: string, path: string): Growing {
  return { name, path, folders: new Map(), files: new Map() }
}

/** Folders inside of the first of `names` that exists: layouts spell collections differently. */
export function childrenOf(parent: Folder, ...names: readonly string[]): Folder[] {
  const found: Folder[] = []
  for (const name of names) {
    const collection = parent.folders.get(name)
    if (collection) found.push(...collection.folders.values())
  }
  return found
}

export function fileOf(parent: Folder, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const path = parent.files.get(name.toLowerCase())
    if (path !== undefined) return path
  }
  return undefined
}
