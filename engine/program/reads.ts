import type { Section } from '../context.ts'
import { mergeNeeds, type Needs, noNeeds } from '../expression.ts'
import type { Span } from '../text/source.ts'
import type { Reads } from './program.ts'

/** Sums up what steps read. */
export class ReadsCollector {
  #needs: Needs = noNeeds
  #postponed = false
  readonly #policies = new Map<string, number>()
  readonly #fragments = new Map<string, Span>()

  addNeeds(needs: Needs | undefined): void {
    if (needs) this.#needs = mergeNeeds(this.#needs, needs)
  }

  /** The current message; in a fragment it may be either. */
  addMessage(section: Section | undefined): void {
    const request = section !== 'outbound' && section !== 'on-error'
    const response = section !== 'inbound' && section !== 'backend'
    this.addNeeds({ requestBody: request, responseBody: response, variableBody: false })
  }

  addPostponed(needs: Needs): void {
    this.#postponed ||= needs.requestBody
  }

  addPolicy(name: string): void {
    this.#policies.set(name, (this.#policies.get(name) ?? 0) + 1)
  }

  addFragment(id: string, span: Span): void {
    if (!this.#fragments.has(id)) this.#fragments.set(id, span)
  }

  add(other: ReadsCollector): void {
    this.addNeeds(other.#needs)
    this.#postponed ||= other.#postponed
    for (const [name, count] of other.#policies) {
      this.#policies.set(name, (this.#policies.get(name) ?? 0) + count)
    }
    for (const [id, span] of other.#fragments) this.addFragment(id, span)
  }

  done(): Reads {
    return {
      needs: this.#needs,
      policies: this.#policies,
      fragments: this.#fragments,
      postponedRequestBody: this.#postponed,
    }
  }
}
