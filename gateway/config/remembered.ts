/** What is made of texts, remembered for as long as each load asks for it again. */
export class Remembered<T> {
  #now = new Map<string, T>()
  #before = new Map<string, T>()

  of(text: string, make: (text: string) => T): T {
    let made = this.#now.get(text)
    if (made === undefined) {
      made = this.#before.get(text) ?? make(text)
      this.#now.set(text, made)
    }
    return made
  }

  /** At the start of a load: what the one before did not ask for is forgotten. */
  turn(): void {
    this.#before = this.#now
    this.#now = new Map()
  }
}
