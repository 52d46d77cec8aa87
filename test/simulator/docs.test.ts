import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { faultFields } from '../../gateway/simulator/faults.ts'
import { limits } from '../../gateway/simulator/limits.ts'
import { simulateOptions } from '../../gateway/simulator/options.ts'
import { type Simulator, startSimulator } from '../../gateway/simulator/server.ts'
import { curlLines, expectAnswer } from '../curl-lines.ts'

// docs/simulator.md says what is so: each of its commands is run, each of its tables compared.
const page = readFileSync(new URL('../../docs/simulator.md', import.meta.url), 'utf8')

let simulator: Simulator
beforeAll(async () => {
  simulator = await startSimulator({ port: 0 })
})
afterAll(() => simulator.close())

test.each(curlLines(page))('$command', (line) =>
  expectAnswer(line, { 'http://127.0.0.1:8082': simulator.url }),
)

test('the table of faults is that of the code', () => {
  const rows = Object.entries(faultFields).map(([name, fault]) => {
    const values = 'of' in fault ? ` (${fault.of.map((one) => `\`${one}\``).join(', ')})` : ''
    return `| \`${name}\`${values} | ${fault.doc} |`
  })
  expect(tableAfter('| fault | does |')).toEqual(rows)
})

test('the table of options is that of the code', () => {
  const rows = Object.entries(simulateOptions).map(([name, option]) => {
    const otherwise = 'default' in option ? ` (\`${option.default}\`)` : ''
    return `| \`--${name} ${option.value}\`${otherwise} | ${option.doc} |`
  })
  expect(tableAfter('| option | |')).toEqual(rows)
})

test('the bounds are those of the code', () => {
  const { body, delay, ...others } = limits
  expect([body, delay]).toEqual([16 * 1024 * 1024, 10 * 60_000])
  const named = [
    'context',
    'answer',
    'messages',
    'tools',
    'choices',
    'inputs',
    'safetyText',
    'rules',
    'faultText',
    'ledger',
  ] as const
  for (const name of named) expect(page).toContain(others[name].toLocaleString('en-US'))
})

function tableAfter(head: string) {
  const [, rest = ''] = page.split(`${head}\n| --- | --- |\n`)
  return rest.slice(0, rest.indexOf('\n\n')).split('\n')
}
