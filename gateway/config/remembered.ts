/** What is made of files, remembered for as long as each is there and what it is made of is the same. */
export class Remembered<T> {
  readonly #made = new Map<string, { readonly from: unknown; readonly made: T }>()

  of(path: string, from: unknown, make: () => T): T {
    const known = this.#made.get(path)
    if (known && known.from === from) return known.made
    const made = make()
    this.#made.set(path, { from, made })
    return made
  }

  /** Forgets all other files. */
  keep(paths: ReadonlySet<string>): void {
    for (const path of this.#made.keys()) if (!paths.has(path)) this.#made.delete(path)
  }
}
