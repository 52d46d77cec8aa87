import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { commands } from '../../gateway/cli/commands.ts'
import { runCommandLine } from '../../gateway/cli/run.ts'

export interface Ran {
  readonly code: number
  readonly out: string
  readonly err: string
}

export interface RunOptions {
  readonly folder?: string
  readonly environment?: Readonly<Record<string, string>>
  readonly input?: string
  readonly stop?: AbortSignal
  /** Called with everything written so far. */
  readonly onOut?: (out: string) => void
}

/** Runs a command line in this process. */
export async function run(line: readonly string[], options: RunOptions = {}): Promise<Ran> {
  let out = ''
  let err = ''
  const code = await runCommandLine(line, commands, {
    out: (text) => {
      out += text
      options.onOut?.(out)
    },
    err: (text) => {
      err += text
    },
    input: Readable.from([options.input ?? '']),
    environment: options.environment ?? {},
    folder: options.folder ?? process.cwd(),
    version: '0.0.0',
    stopSignal: () => options.stop ?? new AbortController().signal,
  })
  return { code, out, err }
}

export type Tree = Readonly<Record<string, unknown>>

/** Writes files into a new folder below the system's place for such; anything but text as JSON. */
export async function withFolder<T>(tree: Tree, use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'postern-'))
  try {
    await writeTree(folder, tree)
    return await use(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

export async function writeTree(folder: string, tree: Tree): Promise<void> {
  for (const [name, content] of Object.entries(tree)) {
    const path = join(folder, ...name.split('/'))
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content))
  }
}
