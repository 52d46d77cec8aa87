import { readFileSync } from 'node:fs'
import { argv, cwd, env, exit, stderr, stdin, stdout } from 'node:process'
import { commands } from './cli/commands.ts'
import { runCommandLine } from './cli/run.ts'

const manifest: { readonly version: string } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
)

/** Aborted by the first signal. Commands that do not ask for it are ended by the signal itself. */
function stopSignal(): AbortSignal {
  const stopping = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      // The second time the user does not want to wait.
      if (stopping.signal.aborted) exit(1)
      stopping.abort(new Error(signal))
    })
  }
  return stopping.signal
}

// Who reads our output may have had enough of it.
stdout.on('error', (error: NodeJS.ErrnoException) => exit(error.code === 'EPIPE' ? 0 : 1))

const code = await runCommandLine(argv.slice(2), commands, {
  out: (text) => stdout.write(text),
  err: (text) => stderr.write(text),
  input: stdin,
  environment: env,
  folder: cwd(),
  version: manifest.version,
  stopSignal,
})
process.exitCode = code
