import { describe, expect, it } from 'vitest'
import { commands } from '../../gateway/cli/commands.ts'
import { run } from './run.ts'

const cases = [
  {
    title: 'nothing: the overview, as wrong usage',
    line: [],
    code: 2,
    out: /Usage: postern COMMAND/,
  },
  {
    title: '--help: the overview',
    line: ['--help'],
    code: 0,
    out: /check\s+judges policy documents/,
  },
  { title: '--version', line: ['--version'], code: 0, out: /^postern 0\.0\.0\n$/ },
  {
    title: 'a command that does not exist',
    line: ['chek'],
    code: 2,
    err: /no command `chek`; did you mean `check`\?/,
  },
  {
    title: 'an option that does not exist',
    line: ['check', '--jsn', 'x'],
    code: 2,
    err: /no option `--jsn`; did you mean `--json`\?\nSee `postern check --help`/,
  },
  {
    title: 'an option that objects inherit',
    line: ['check', '--toString', 'x'],
    code: 2,
    err: /no option `--toString`/,
  },
  {
    title: 'a short option that does not exist',
    line: ['check', '-s', 'x'],
    code: 2,
    err: /no option `-s`/,
  },
  {
    title: 'a switch with a value',
    line: ['check', '--strict=yes', 'x'],
    code: 2,
    err: /`--strict` takes no value/,
  },
  { title: 'an argument that is missing', line: ['check'], code: 2, err: /PATH… is missing/ },
  {
    title: 'a file that does not exist',
    line: ['check', '/nowhere/x.xml'],
    code: 2,
    err: /no file or folder `\/nowhere\/x.xml`/,
  },
] as const

describe('the command line', () => {
  it.each(cases)('$title', async (given) => {
    const { code, out, err } = await run(given.line)
    expect(code).toBe(given.code)
    if ('out' in given) expect(out).toMatch(given.out)
    if ('err' in given) expect(err).toMatch(given.err)
  })

  it.each(commands)('$name has help that names --json', async ({ name }) => {
    const { code, out } = await run([name, '--help'])
    expect(code).toBe(0)
    expect(out).toMatch(new RegExp(`^Usage: postern ${name} `))
    expect(out).toContain('--json')
  })
})
