import { existsSync } from 'node:fs'

/** The bundled program of the counting thread, which stands beside the bundle that runs. Sources run without it. */
export function countingProgram(): URL | undefined {
  const program = new URL('./token-worker.js', import.meta.url)
  return existsSync(program) ? program : undefined
}
