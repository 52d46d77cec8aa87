import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect } from 'vitest'

const run = promisify(execFile)

/** A command of a page, and the pieces of its answer, in order. */
export interface CurlLine {
  readonly command: string
  readonly parts: readonly string[]
}

/**
 * The commands of a page: a `sh` block of one line, the answer below it as a comment, with ` … ` for what is left out.
 * Every `sh` block that begins with `curl` has to be one.
 */
export function curlLines(page: string): CurlLine[] {
  const lines = [...page.matchAll(/```sh\n(curl .*)\n# (.*)\n```/g)].map(
    ([, command = '', answer = '']) => ({ command, parts: answer.split(' … ') }),
  )
  expect(lines.length).toBe(page.split('```sh\ncurl').length - 1)
  return lines
}

/** Runs a command with addresses of the page replaced, and compares its answer. */
export async function expectAnswer(
  { command, parts }: CurlLine,
  addresses: Readonly<Record<string, string>>,
): Promise<void> {
  let line = command
  for (const [written, real] of Object.entries(addresses)) line = line.replaceAll(written, real)
  const { stdout } = await run('sh', ['-c', line])
  let at = 0
  for (const part of parts) {
    const found = stdout.indexOf(part, at)
    expect(found, `\`${part}\` in ${stdout}`).toBeGreaterThanOrEqual(0)
    at = found + part.length
  }
}
