import type { Services } from '../../engine/ports.ts'
import type { Program } from '../../engine/program/program.ts'
import type { Diagnostic } from '../../engine/text/diagnostic.ts'
import type { Problem } from '../config/problems.ts'
import type { Product } from '../model/access.ts'
import type { Api, Operation } from '../model/api.ts'
import type { Configuration } from '../model/configuration.ts'
import type { KeyRing } from '../proxy/keys.ts'
import type { Router } from '../proxy/routes.ts'
import type { Views } from './views.ts'

/** One configuration, compiled: what a request takes at its start and keeps to its end. Nothing in it changes. */
export interface Snapshot {
  /** Counts up with each configuration that became active. */
  readonly generation: number
  readonly configuration: Configuration
  readonly router: Router
  readonly keys: KeyRing
  /** What `context` shows of the entities. */
  readonly views: Views
  /** The program of a call: operation, API, product, workspace, global; made when first asked for. */
  program(api: Api, operation: Operation | undefined, product: Product | undefined): Program
  /** The global document alone: its on-error runs for calls that match no API. */
  readonly globalProgram: Program
  /** Why calls of an API cannot be answered: they get 503. */
  quarantine(api: Api): readonly string[] | undefined
  /** The ports of policies, those of backends bound to this configuration. */
  services(workspace: string | undefined): Services
  /** What was found in the policy documents. */
  readonly diagnostics: readonly Diagnostic[]
  /** What was found in the other files. */
  readonly problems: readonly Problem[]
}
