import { isDeepStrictEqual } from 'node:util'
import type { DocumentName } from './documents.ts'

/** What the documents predict, held against what was seen. */
export class Checks {
  readonly #log: (line: string) => void
  readonly #perDocument = new Map<DocumentName, number>()
  count = 0
  failed = 0

  constructor(log: (line: string) => void) {
    this.#log = log
  }

  equal(documents: readonly DocumentName[], claim: string, seen: unknown, expected: unknown): void {
    this.holds(documents, claim, isDeepStrictEqual(seen, expected), { seen, expected })
  }

  holds(documents: readonly DocumentName[], claim: string, ok: boolean, seen: unknown): void {
    this.count++
    for (const name of documents) this.#perDocument.set(name, this.of(name) + 1)
    this.#log(`  ${ok ? 'ok  ' : 'FAIL'} ${claim}  [${documents.join(', ')}]`)
    if (ok) return
    this.failed++
    this.#log(`       ${JSON.stringify(seen, undefined, 1)?.replaceAll('\n', '\n       ')}`)
  }

  /** How many checks have to do with a document. */
  of(name: DocumentName): number {
    return this.#perDocument.get(name) ?? 0
  }
}
