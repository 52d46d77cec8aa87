import type { Readable } from 'node:stream'

/** An option of a command, as data: parsing, checks and help walk it. */
export interface OptionSpec {
  /** What stands for the value in the help; without it the option is a switch. */
  readonly value?: string
  readonly default?: string
  /** May be given more than once. */
  readonly many?: boolean
  readonly doc: string
}

export type OptionSpecs = Readonly<Record<string, OptionSpec>>

/** What was given, by the names of the options. */
export type Given<O extends OptionSpecs> = {
  readonly [Name in keyof O]?: O[Name] extends { readonly many: true }
    ? readonly string[]
    : O[Name] extends { readonly value: string }
      ? string
      : boolean
}

export interface Command<O extends OptionSpecs = OptionSpecs> {
  readonly name: string
  readonly doc: string
  /** What stands for the arguments in the help, and how many there may be. */
  readonly arguments?: {
    readonly name: string
    readonly min: number
    readonly max: number
    readonly doc: string
  }
  readonly options: O
  readonly examples?: readonly string[]
  run(invocation: Invocation<O>): Promise<ExitCode>
}

export interface Invocation<O extends OptionSpecs> {
  readonly options: Given<O> & { readonly json?: boolean }
  readonly arguments: readonly string[]
  readonly io: Io
}

/** Fine, findings, wrong usage. */
export type ExitCode = 0 | 1 | 2

/** What a command has of the world. */
export interface Io {
  readonly out: (text: string) => void
  readonly err: (text: string) => void
  readonly input: Readable
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly folder: string
  readonly version: string
  /** For commands that run until they are told to stop: aborted then. */
  stopSignal(): AbortSignal
}

/** A wrong use of the command line: told with the way to the help. */
export class UsageError extends Error {
  readonly hint: string | undefined
  constructor(message: string, hint?: string) {
    super(message)
    this.name = 'UsageError'
    this.hint = hint
  }
}

export function defineCommand<const O extends OptionSpecs>(command: Command<O>): Command<O> {
  return command
}
