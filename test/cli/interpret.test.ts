import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { type Tree, withFolder } from './run.ts'

const main = fileURLToPath(new URL('../../gateway/main.ts', import.meta.url))

/** The command line in a process of its own, in which text does not become code. */
function withoutGeneratedCode(line: readonly string[], folder: string) {
  const flags = ['--disallow-code-generation-from-strings', '--import', 'tsx', main]
  const child = spawn(process.execPath, [...flags, ...line], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, POSTERN_EXPRESSIONS: 'interpret', POSTERN_STATE_FOLDER: folder },
  })
  return child
}

async function answerOf(line: readonly string[], folder: string) {
  const child = withoutGeneratedCode(line, folder)
  let out = ''
  child.stdout.on('data', (chunk) => {
    out += chunk
  })
  const code = await new Promise((resolve) => child.once('exit', resolve))
  return { code, out }
}

const expression = '@(string.Join("-", "a,b".Split(\',\').Select(x => x.ToUpper())))'
const policy = `<policies><inbound><return-response><set-body>${expression}</set-body></return-response></inbound><backend /><outbound /><on-error /></policies>`
const tree: Tree = {
  'apis/echo/apiInformation.json': {
    properties: {
      path: 'echo',
      displayName: 'Echo',
      serviceUrl: 'http://127.0.0.1:1',
      subscriptionRequired: false,
      protocols: ['http'],
    },
  },
  'apis/echo/specification.json': {
    openapi: '3.0.1',
    info: { title: 't', version: '1' },
    paths: { '/': { get: { operationId: 'get', responses: {} } } },
  },
  'apis/echo/policy.xml': policy,
}

// The processes start beside each other: most of the time goes into reading the modules.
it('eval, check and start run expressions where code must not be generated', async () => {
  await withFolder(tree, async (folder) => {
    const [evaluated, checked, served] = await Promise.all([
      answerOf(['eval', expression], folder),
      answerOf(['check', '--json', `${folder}/apis/echo/policy.xml`], folder),
      serve(folder),
    ])
    expect(evaluated).toEqual({ code: 0, out: '"A-B"\n  System.String\n' })
    expect([checked.code, JSON.parse(checked.out).ok]).toEqual([0, true])
    expect(served).toBe('A-B')
  })
}, 60_000)

/** What the gateway answers to one call. */
async function serve(folder: string): Promise<string> {
  const line = ['start', '--config', folder, '--port', '0', '--admin-port', '0', '--json']
  const child = withoutGeneratedCode(line, folder)
  const ended = new Promise((resolve) => child.once('exit', resolve))
  try {
    const origin = await new Promise<string>((resolve, reject) => {
      void ended.then(() => reject(new Error('the gateway did not start')))
      createInterface({ input: child.stdout }).on('line', (text) => {
        const record = text.startsWith('{') ? JSON.parse(text) : {}
        if (record.addresses) resolve(record.addresses[0])
      })
    })
    return await (await fetch(`${origin}/echo/`)).text()
  } finally {
    child.kill('SIGTERM')
    await ended
  }
}
