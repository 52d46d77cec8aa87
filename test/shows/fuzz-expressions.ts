import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { BoundKind } from '../../engine/csharp/bound.ts'
import { constructs } from './fuzz-expressions/constructs.ts'
import { type Done, mostCpu, type Work, work } from './fuzz-expressions/worker.ts'
import type { Show } from './show.ts'

const processes = 2

export const show: Show = {
  name: 'fuzz-expressions',
  summary: 'generated C# programs answer the same by emitted code and by the evaluator',

  async run({ quick, seed, log }) {
    const count = quick ? 6_000 : 1_000_000
    const started = performance.now()
    const shares = Array.from(
      { length: processes },
      (_, first): Work => ({
        seed,
        first,
        step: processes,
        count: Math.ceil(count / processes),
      }),
    )
    const parts = quick ? shares.map(work) : await Promise.all(shares.map(elsewhere))
    const seconds = (performance.now() - started) / 1000

    const sum = (of: (part: Done) => number) => parts.reduce((total, part) => total + of(part), 0)
    const programs = sum((part) => part.programs)
    const compiled = sum((part) => part.compiled)
    const broken = sum((part) => part.broken)
    const cpuSeconds = sum((part) => part.cpuSeconds)
    const failures = parts.flatMap((part) => part.failures)
    const longest = parts
      .map((part) => part.longest)
      .sort((a, b) => b.milliseconds - a.milliseconds)[0]!

    for (const { index, problem, text, shrunk } of failures) {
      log(
        `program ${index} of seed ${seed}: ${problem}\n  as short as it gets: ${shrunk}\n  ${text}`,
      )
    }
    const rows = constructs.map((name, i) => [name, sum(({ marks }) => marks[i]!)] as const)
    log('programs that compiled with each construct:')
    for (const [name, times] of rows) log(`  ${name.padEnd(44)} ${times}`)
    const kinds = boundKinds.map((kind) => [kind, sum((part) => part.kinds[kind] ?? 0)] as const)
    log('bound expressions of each kind:')
    for (const [kind, times] of kinds) log(`  ${kind.padEnd(44)} ${times}`)
    const empty = [...rows, ...kinds].filter(([, times]) => times === 0).map(([name]) => name)

    const meant = programs - broken
    const share = (100 * compiled) / meant
    const answers = (of: keyof Done['answers']) => sum((part) => part.answers[of])
    log(`${programs} programs in ${seconds.toFixed(0)} s and ${cpuSeconds.toFixed(0)} s of CPU`)
    log(
      `${meant} were meant to compile, ${share.toFixed(1)} % did (bound 90 %): ${answers('value')} gave a value, ${answers('exception')} an exception, ${answers('budget')} used up a budget`,
    )
    log(
      `${broken} were broken on purpose; ${sum((part) => part.brokenCompiled)} of them compiled yet`,
    )
    log(`different answers, crashes, findings outside of the text: ${failures.length} (bound 0)`)
    log(`empty rows: ${empty.length === 0 ? 'none' : empty.join(', ')} (bound none)`)
    log(
      `longest: ${longest.milliseconds.toFixed(1)} ms of CPU, program ${longest.index} (bound ${mostCpu} ms)`,
    )
    return {
      ok: failures.length === 0 && empty.length === 0 && share >= 90,
      figures: {
        programs,
        compiled,
        broken,
        failures: failures.length,
        empty,
        cpuLongestMs: Math.round(longest.milliseconds * 10) / 10,
        cpuSeconds: Math.round(cpuSeconds),
        seconds: Math.round(seconds),
      },
    }
  },
}

/** A share of the work in a process of its own. */
function elsewhere(share: Work): Promise<Done> {
  const file = fileURLToPath(new URL('./fuzz-expressions/worker.ts', import.meta.url))
  return new Promise((resolve, reject) => {
    const child = fork(file, { execArgv: ['--import', 'tsx'], serialization: 'advanced' })
    child.once('message', (done) => resolve(done as Done))
    child.once('error', reject)
    child.once('exit', (code, signal) => reject(new Error(`a process ended: ${signal ?? code}`)))
    child.send(share)
  })
}

// Complete by its type: a kind that is new to the bound tree has to be met, too.
const kindsMet: Readonly<Record<Exclude<BoundKind['kind'], 'error'>, true>> = {
  literal: true,
  variable: true,
  default: true,
  create: true,
  convert: true,
  arithmetic: true,
  compare: true,
  logical: true,
  'three-valued': true,
  'and-also': true,
  'or-else': true,
  not: true,
  negate: true,
  'is-null': true,
  concat: true,
  format: true,
  'combine-delegates': true,
  conditional: true,
  let: true,
  slot: true,
  sequence: true,
  call: true,
  'call-local': true,
  invoke: true,
  property: true,
  reference: true,
  dereference: true,
  element: true,
  assign: true,
  update: true,
  is: true,
  as: true,
  match: true,
  lambda: true,
  'new-array': true,
  array: true,
  'multi-array': true,
  row: true,
  'row-item': true,
  'type-of': true,
  throw: true,
}
const boundKinds = Object.keys(kindsMet)
