import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/**
 * The folder with the policy corpus and the conformance tables, which users of the project do not have.
 * `POSTERN_SHARED` names it; else it stands beside the checkout.
 */
export function sharedFolder(): string | undefined {
  const folder =
    process.env.POSTERN_SHARED ?? fileURLToPath(new URL('../../shared', import.meta.url))
  return existsSync(folder) ? folder : undefined
}
