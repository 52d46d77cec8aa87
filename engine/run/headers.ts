/**
 * The header fields of a message, in their order, names as they came; names are compared without case (RFC 9110 §5.1).
 * Kept flat (`[name, value, name, value, …]`), the form in which Node and undici give and take them.
 */
export class HeaderList {
  #flat: string[]

  constructor(flat: readonly string[] = []) {
    this.#flat = [...flat]
  }

  /** Takes over an array that nobody else will change. */
  static own(flat: string[]): HeaderList {
    const list = new HeaderList()
    list.#flat = flat
    return list
  }

  static from(entries: Iterable<readonly [string, string]>): HeaderList {
    const flat: string[] = []
    for (const [name, value] of entries) flat.push(name, value)
    return HeaderList.own(flat)
  }

  has(name: string): boolean {
    return this.#find(name) >= 0
  }

  /** All values of a name, one per line received; undefined when there is none. */
  values(name: string): string[] | undefined {
    const first = this.#find(name)
    if (first < 0) return undefined
    const flat = this.#flat
    const values = [flat[first + 1]!]
    for (let i = first + 2; i < flat.length; i += 2) {
      if (sameName(flat[i]!, name)) values.push(flat[i + 1]!)
    }
    return values
  }

  /** The first value of a name. */
  first(name: string): string | undefined {
    const at = this.#find(name)
    return at < 0 ? undefined : this.#flat[at + 1]
  }

  /** All values joined by `,`: one field value as RFC 9110 §5.3 combines them. */
  joined(name: string): string | undefined {
    return this.values(name)?.join(',')
  }

  /** Replaces all values of a name; the first keeps its place. */
  set(name: string, ...values: readonly string[]): void {
    const at = this.#find(name)
    if (at < 0) {
      this.append(name, ...values)
      return
    }
    if (values.length === 1 && this.#find(name, at + 2) < 0) {
      this.#flat[at] = name
      this.#flat[at + 1] = values[0]!
      return
    }
    this.delete(name)
    this.append(name, ...values)
  }

  append(name: string, ...values: readonly string[]): void {
    for (const value of values) this.#flat.push(name, value)
  }

  delete(name: string): boolean {
    let at = this.#find(name)
    if (at < 0) return false
    for (; at >= 0; at = this.#find(name, at)) this.#flat.splice(at, 2)
    return true
  }

  /** Names in order of first appearance, each once, as first written. */
  names(): string[] {
    const seen = new Map<string, string>()
    for (let i = 0; i < this.#flat.length; i += 2) {
      const name = this.#flat[i]!
      const lower = name.toLowerCase()
      if (!seen.has(lower)) seen.set(lower, name)
    }
    return [...seen.values()]
  }

  *entries(): Generator<[string, string]> {
    for (let i = 0; i < this.#flat.length; i += 2) yield [this.#flat[i]!, this.#flat[i + 1]!]
  }

  copy(): HeaderList {
    return new HeaderList(this.#flat)
  }

  /** The flat form, to be read only. */
  flat(): readonly string[] {
    return this.#flat
  }

  #find(name: string, from = 0): number {
    const flat = this.#flat
    for (let i = from; i < flat.length; i += 2) {
      if (sameName(flat[i]!, name)) return i
    }
    return -1
  }
}

function sameName(a: string, b: string): boolean {
  if (a === b) return true
  const last = a.length - 1
  if (b.length - 1 !== last) return false
  // Two cases of a letter differ in this bit: most names of one length are told apart by their last character.
  if ((a.charCodeAt(last) | 0x20) !== (b.charCodeAt(last) | 0x20)) return false
  return a.toLowerCase() === b.toLowerCase()
}
