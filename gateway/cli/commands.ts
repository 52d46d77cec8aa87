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
  {
    name: 'eval',
    summary: 'evaluates C# expressions',
    load: async () => (await import('./eval.ts')).evaluate,
  },
  {
    name: 'doctor',
    summary: 'lists all that keeps APIs of a folder from being served',
    load: async () => (await import('./doctor.ts')).doctor,
  },
  {
    name: 'keys',
    summary: 'shows the keys of subscriptions',
    load: async () => (await import('./keys.ts')).keys,
  },
  {
    name: 'simulate',
    summary: 'runs a model simulator',
    load: async () => (await import('./simulate.ts')).simulate,
  },
]
