import type { Operation } from '../model/api.ts'
import { type Parsed, parseJson } from './json.ts'
import { type Outline, Specifications } from './reading.ts'
import { Remembered } from './remembered.ts'
import { type Folder, treeOf } from './tree.ts'
import { type Named, namedIn } from './uses.ts'

/** What earlier loads have found out: given again at a reload, so that only what is new is looked through. */
export class LoadMemory {
  readonly specifications = new Specifications()
  readonly #named = new Remembered<Named>()
  readonly #json = new Remembered<Parsed>()
  readonly #operations = new Remembered<OperationsOf>()
  #tree: { readonly paths: readonly string[]; readonly root: Folder } | undefined

  /** At the start of a load: what the one before did not ask for is forgotten. */
  turn(): void {
    this.specifications.turn()
    this.#named.turn()
    this.#json.turn()
    this.#operations.turn()
  }

  named(text: string): Named {
    return this.#named.of(text, namedIn)
  }

  /** For files of entities, which are small. */
  json(text: string): Parsed {
    return this.#json.of(text, parseJson)
  }

  /** Operations of an API, made once for as long as its specification is the same. */
  operations(
    api: string,
    outline: Outline,
    make: () => readonly Operation[],
  ): readonly Operation[] {
    const known = this.#operations.of(api, () => ({ outline, operations: make() }))
    if (known.outline !== outline) {
      known.outline = outline
      known.operations = make()
    }
    return known.operations
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
    return root
  }
}

interface OperationsOf {
  outline: Outline
  operations: readonly Operation[]
}
