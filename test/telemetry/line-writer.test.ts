import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { LineWriter } from '../../gateway/telemetry/line-writer.ts'

function open(failed: (error: Error) => void = (error) => expect.fail(error.message)) {
  const folder = mkdtempSync(join(tmpdir(), 'postern-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'log')
  const file = openSync(path, 'a')
  return { writer: new LineWriter(file, failed), file, text: () => readFileSync(path, 'utf8') }
}

test('lines come in their order, whatever the pieces', async () => {
  const { writer, text } = open()
  const lines = Array.from({ length: 20_000 }, (_, i) => `${i} ${'ä'.repeat(i % 50)}\n`)
  for (const [i, line] of lines.entries()) {
    writer.write(line)
    if (i % 1_000 === 0) await new Promise(setImmediate)
    if (i % 7_000 === 0) writer.flushSync()
  }
  writer.flush()
  await expect.poll(() => text().length).toBe(lines.join('').length)
  writer.flushSync()
  expect(text()).toBe(lines.join(''))
})

test('nothing is written before it is worth it, or asked for', async () => {
  const { writer, text } = open()
  writer.write('a\n')
  await new Promise(setImmediate)
  expect(text()).toBe('')
  writer.flush()
  await expect.poll(text).toBe('a\n')
})

test('what cannot be written is told', async () => {
  const errors: string[] = []
  const { writer, file } = open((error) => errors.push(error.message))
  closeSync(file)
  writer.write('a\n')
  writer.flush()
  await expect.poll(() => errors).toEqual([expect.stringContaining('EBADF')])
})

test('lines that nobody takes are counted, not kept', () => {
  const { writer, text } = open()
  // The piece that is on its way is not back before the next turn of the event loop.
  const line = `${'x'.repeat(65_535)}\n`
  for (let i = 0; i < 300; i++) writer.write(line)
  writer.flushSync()
  expect(text()).toMatch(/\n\{"level":"warn",.*"dropped":4\d,.*\}\n$/)
})
