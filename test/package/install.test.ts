import { execFile, spawn } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../..', import.meta.url))

/**
 * What `npm pack` makes, put into an empty folder as `npm install` does. Its dependencies are those of this checkout,
 * one by one: what the package does not name cannot be found from there.
 */
describe('the package, installed in an empty folder', () => {
  let folder: string
  let program: string

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'postern-'))
    const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder], {
      cwd: root,
    })
    const [{ filename }] = JSON.parse(stdout.slice(stdout.indexOf('[')))
    await run('tar', ['xzf', join(folder, filename), '-C', folder])
    const { dependencies } = JSON.parse(
      await readFile(join(folder, 'package/package.json'), 'utf8'),
    )
    const modules = join(folder, 'package/node_modules')
    for (const name of Object.keys(dependencies)) {
      await mkdir(join(modules, name, '..'), { recursive: true })
      await symlink(join(root, 'node_modules', name), join(modules, name))
    }
    program = join(folder, 'package/dist/postern.js')
  }, 60_000)

  afterAll(() => rm(folder, { recursive: true, force: true }))

  test('holds what it needs and nothing else', async () => {
    const found = await readdir(join(folder, 'package'))
    expect(found.sort()).toEqual([
      'LICENSE',
      'README.md',
      'dist',
      'docs',
      'node_modules',
      'package.json',
      'samples',
    ])
  })

  test('tells its version', async () => {
    const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
    const { stdout } = await run(process.execPath, [program, '--version'], { cwd: folder })
    expect(stdout).toContain(version)
  })

  test('checks the samples', async () => {
    const samples = join(folder, 'package/samples/quick-start')
    const { stdout } = await run(process.execPath, [program, 'check', samples, '--json'])
    for (const line of stdout.trim().split('\n'))
      expect(JSON.parse(line)).toMatchObject({ ok: true })
  })

  test('serves the quick start', async () => {
    const samples = join(folder, 'package/samples/quick-start')
    const line = ['start', '--config', samples, '--port', '0', '--admin-port', '0', '--json']
    const child = spawn(process.execPath, [program, ...line], {
      cwd: folder,
      env: { ...process.env, POSTERN_LOG_LEVEL: 'silent' },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
    try {
      const first = await new Promise<string>((resolve, reject) => {
        createInterface({ input: child.stdout }).once('line', resolve)
        child.once('exit', () => reject(new Error('it did not start')))
      })
      const [address] = JSON.parse(first).addresses
      const path = 'openai/deployments/gpt-4o/chat/completions'
      const response = await fetch(new URL(path, address.replace('0.0.0.0', '127.0.0.1')), {
        method: 'POST',
        body: '{}',
      })
      expect(response.status).toBe(401)
      expect(await response.json()).toMatchObject({ statusCode: 401 })
    } finally {
      child.kill('SIGTERM')
    }
    expect(await ended).toBe(0)
  })
})
