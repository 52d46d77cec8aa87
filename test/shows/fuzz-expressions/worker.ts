import { walk } from '../../../engine/csharp/walk.ts'
import { Random } from '../show.ts'
import { broken } from './broken.ts'
import { constructs } from './constructs.ts'
import { Generator } from './generator.ts'
import { judge } from './judge.ts'
import { shrink } from './shrink.ts'

/** A share of the programs: each `step`th, from the one that is its number. */
export interface Work {
  readonly seed: number
  readonly first: number
  readonly step: number
  readonly count: number
}

export interface Done {
  readonly programs: number
  readonly compiled: number
  readonly broken: number
  readonly brokenCompiled: number
  /** How many programs answered a value, an exception, a budget. */
  readonly answers: Readonly<Record<'value' | 'exception' | 'budget', number>>
  readonly marks: readonly number[]
  /** How often each kind of bound expression was met. */
  readonly kinds: Readonly<Record<string, number>>
  readonly failures: readonly Failure[]
  readonly longest: { readonly index: number; readonly milliseconds: number }
  readonly cpuSeconds: number
  /** Compile errors of programs that were meant to compile, each with one of them. */
  readonly codes: Readonly<Record<string, readonly [times: number, text: string]>>
}

interface Failure {
  readonly index: number
  readonly problem: string
  readonly text: string
  readonly shrunk: string
}

export const mostCpu = 250
const mostFailures = 5
const brokenShare = 0.05

/** The program of that number. */
export function programAt(seed: number, index: number) {
  const random = new Random(Math.imul(seed, 0x9e3779b1) + Math.imul(index, 0x85ebca6b))
  const generated = new Generator(random).program()
  const isBroken = random.next() < brokenShare
  return { ...generated, ...(isBroken ? broken(generated, random) : {}), isBroken }
}

export function work({ seed, first, step, count }: Work): Done {
  const answers = { value: 0, exception: 0, budget: 0 }
  const marks = new Array<number>(constructs.length).fill(0)
  const kinds: Record<string, number> = {}
  const codes = new Map<string, [number, string]>()
  const failures: Failure[] = []
  const done = { programs: 0, compiled: 0, broken: 0, brokenCompiled: 0 }
  let longest = { index: 0, milliseconds: 0 }
  const start = process.cpuUsage()
  for (let i = 0; i < count && failures.length < mostFailures; i++) {
    const index = first + i * step
    const one = programAt(seed, index)
    const { verdict, milliseconds } = measured(one.text, one.form)
    done.programs++
    if (one.isBroken) done.broken++
    if (milliseconds > longest.milliseconds) longest = { index, milliseconds }
    const slow = milliseconds > mostCpu ? `${milliseconds.toFixed(0)} ms of CPU` : undefined
    const problem = verdict.problem ?? slow
    if (problem !== undefined) {
      const fails = (text: string) => judge(text, one.form).problem !== undefined
      const shrunk = verdict.problem ? shrink(one.text, one.form, fails) : one.text
      const short = verdict.problem ? judge(shrunk, one.form).problem : undefined
      failures.push({ index, problem: short ?? problem, text: one.text, shrunk })
    }
    if (!verdict.program) {
      if (one.isBroken) continue
      const [code = ''] = verdict.codes
      codes.set(code, [(codes.get(code)?.[0] ?? 0) + 1, verdict.finding ?? one.text])
      continue
    }
    if (one.isBroken) {
      done.brokenCompiled++
      continue
    }
    done.compiled++
    for (const mark of one.marks) marks[mark]!++
    const answer = verdict.answer ?? ''
    answers[
      answer.startsWith('!') ? 'exception' : answer.startsWith('budget') ? 'budget' : 'value'
    ]++
    walk(verdict.program.body, ({ kind }) => {
      kinds[kind] = (kinds[kind] ?? 0) + 1
    })
  }
  const { user, system } = process.cpuUsage(start)
  const cpuSeconds = (user + system) / 1e6
  return {
    ...done,
    answers,
    marks,
    kinds,
    failures,
    longest,
    cpuSeconds,
    codes: Object.fromEntries(codes),
  }
}

const suspicious = 50

/**
 * Wall time, which is cheap to read and no less than the time of CPU; where it is long, CPU time is taken, up to three
 * times, as it holds what is cleaned up of others, too.
 */
function measured(text: string, form: 'expression' | 'block') {
  const start = performance.now()
  let verdict = judge(text, form)
  let milliseconds = performance.now() - start
  for (let attempt = 0; attempt < 3 && milliseconds > suspicious; attempt++) {
    const before = process.cpuUsage()
    verdict = judge(text, form)
    const { user, system } = process.cpuUsage(before)
    milliseconds = Math.min(milliseconds, (user + system) / 1000)
  }
  return { verdict, milliseconds }
}

// As a process of its own, it is given its share by message.
if (process.send) {
  process.once('message', (share: Work) => {
    process.send!(work(share), () => process.disconnect())
  })
}
