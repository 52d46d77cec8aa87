import type { CommandEntry } from './run.ts'

/** The commands. What a command needs is loaded when it is called: `--help` is not to wait for the whole gateway. */
export const commands: readonly CommandEntry[] = [
  {
    name: 'start',
    summary: 'runs the gateway',
    load: async () => (await import('./start.ts')).start,
  },
  {
    name: 'check',
    summary: 'judges policy documents, fragments and folders',
    load: async () => (await import('./check.ts')).check,
  },
]
