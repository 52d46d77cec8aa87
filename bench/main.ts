import { parseArgs } from 'node:util'
import type { Bench } from './bench.ts'

/** Every bench, imported when it is run. */
const benches: Readonly<Record<string, () => Promise<{ bench: Bench }>>> = {
  compile: () => import('./compile.ts'),
  expressions: () => import('./expressions.ts'),
  proxy: () => import('./proxy.ts'),
  policies: () => import('./policies.ts'),
  load: () => import('./load.ts'),
  pool: () => import('./pool.ts'),
}

const usage = 'npm run bench -- NAME [--rounds N] [--seconds N]'

async function main(): Promise<number> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { rounds: { type: 'string' }, seconds: { type: 'string' } },
  })
  const [name] = positionals
  if (name === undefined) {
    console.log(`${usage}\n`)
    for (const [name, load] of Object.entries(benches)) {
      const { bench } = await load()
      console.log(`  ${name.padEnd(12)} ${bench.summary}`)
    }
    return 0
  }
  const load = Object.hasOwn(benches, name) ? benches[name] : undefined
  const rounds = Number(values.rounds ?? 7)
  const seconds = Number(values.seconds ?? 3)
  if (!load || positionals.length > 1 || !(rounds >= 1 && seconds > 0)) {
    console.error(load ? usage : `there is no bench \`${name}\`\n${usage}`)
    return 2
  }
  const { bench } = await load()
  console.log(`${name}: ${bench.summary}`)
  const { ok, figures } = await bench.run({ rounds, seconds, log: (line) => console.log(line) })
  console.log(ok ? 'PASS' : 'FAIL')
  console.log(JSON.stringify({ name, ok, figures }))
  return ok ? 0 : 1
}

process.exitCode = await main()
