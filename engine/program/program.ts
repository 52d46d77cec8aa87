import type { Context, Scope, Section } from '../context.ts'
import type { Needs } from '../expression.ts'
import type { BlockStep, PolicyDeclaration } from '../policy/define.ts'
import type { StepResult } from '../run/signals.ts'
import type { Source, Span } from '../text/source.ts'

/** One policy of a document, ready to run. */
export interface Step extends BlockStep {
  readonly declaration: PolicyDeclaration
  /** The `id` attribute. */
  readonly id: string | undefined
  /** `choose[1]/when[2]/set-header[1]`: indexes from 1 among siblings of that name within the section. */
  readonly path: string
  /** The fragment that an `include-fragment` calls. */
  readonly fragment?: string
  /** Why it cannot run although its policy can. */
  readonly refusal?: string
  readonly source: Source
  readonly span: Span
  run(context: Context): StepResult
}

/** What the steps of a section read and hold, nested ones included. */
export interface Reads {
  readonly needs: Needs
  /** Names of all policies, with how often each stands. */
  readonly policies: ReadonlyMap<string, number>
  /** Fragments called, each with the first place. */
  readonly fragments: ReadonlyMap<string, Span>
  /** An attribute that is evaluated after the answer reads the request body. */
  readonly postponedRequestBody: boolean
}

export interface CompiledSection {
  readonly steps: readonly Step[]
  /** All policies, nested ones too. */
  readonly all: readonly Step[]
  readonly reads: Reads
}

/** One policy document, compiled once, whatever the number of programs that call it. */
export interface CompiledDocument {
  readonly source: Source
  readonly scope: Scope
  readonly sections: { readonly [S in Section]: CompiledSection | undefined }
}

export interface CompiledFragment {
  readonly source: Source
  readonly id: string
  readonly section: CompiledSection
}

/** What runs for a request: a short list of compiled documents, narrowest first. `<base/>` calls the next one. */
export interface Program {
  readonly chain: readonly CompiledDocument[]
  readonly fragments: ReadonlyMap<string, CompiledFragment>
  /** Something after forward-request reads the request body, so that its bytes are kept while they are sent. */
  readonly keepsRequestBody: boolean
}
