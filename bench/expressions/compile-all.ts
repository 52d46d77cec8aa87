// Runs in a process of its own, bundled: compiles all expressions of the file, twice, and tells what that took.
import { readFileSync } from 'node:fs'
import type { Form } from '../../engine/csharp/compile.ts'

interface Line {
  readonly kind: Form
  readonly text: string
}

const lines = readFileSync(process.argv[2]!, 'utf8').trim().split('\n')
const cases = lines.map((line) => JSON.parse(line) as Line)

const before = process.cpuUsage()
const start = performance.now()
const { emittedOf, functionOf, programOf } = await import('../../engine/csharp/compile.ts')
let compiled = 0
for (const { kind, text } of cases) {
  const program = programOf(text, kind)
  if (program.hasErrors) continue
  functionOf(program, 'emit')
  compiled++
}
const wall = performance.now() - start
const { user, system } = process.cpuUsage(before)

// Again, as other texts: what is known of the library by now is known.
for (let round = 1; round <= 2; round++) compileAgain(round)
const times = compileAgain(3)
times.sort((a, b) => a - b)
console.log(
  JSON.stringify({
    cpuMs: (user + system) / 1000,
    wallMs: wall,
    compiled,
    warmMedianUs: times[times.length >> 1],
  }),
)

function compileAgain(round: number): number[] {
  return cases.map(({ kind, text }) => {
    const start = performance.now()
    const program = programOf(`${' '.repeat(round)}${text}`, kind)
    if (!program.hasErrors) emittedOf(program)
    return 1000 * (performance.now() - start)
  })
}
