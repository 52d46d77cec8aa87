import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Engine, emittedOf, functionOf, newProgram } from '../../engine/csharp/compile.ts'
import { evalContext } from '../../engine/csharp/eval/context.ts'
import { render, typeName } from '../../engine/csharp/eval/render.ts'
import { outermost } from '../../engine/csharp/runtime.ts'
import { withAmbient } from '../../engine/dotnet/ambient.ts'
import { BudgetError, defaultLimits, withBudget } from '../../engine/dotnet/budget.ts'
import { ContextView } from '../../engine/dotnet/context/context.ts'
import { DotnetException } from '../../engine/dotnet/exception.ts'
import { textOf } from '../../engine/dotnet/value.ts'
import { compileJsonata } from '../../engine/jsonata/compile.ts'
import { MappedText } from '../../engine/text/mapped.ts'
import { Source } from '../../engine/text/source.ts'
import { compileLiquid } from '../../policies/shared/liquid/template.ts'
import { whatIsForeign } from '../csharp/emitted.ts'
import { isBlock } from '../csharp/run.ts'
import { expressions, queries, templates } from './escape/attempts.ts'
import type { Show } from './show.ts'

const engines: readonly Engine[] = ['emit', 'interpret']

export const show: Show = {
  name: 'escape',
  summary: 'no expression, query or template reaches what is outside of it',

  async run({ log }) {
    const canaries = await Canaries.set()
    try {
      const failures: string[] = []
      const counts = { attempts: 0, refused: 0, threw: 0, answered: 0, budget: 0, checked: 0 }
      let longest = { text: '', milliseconds: 0 }
      const judge = async (text: string, run: () => Outcome | Promise<Outcome>) => {
        counts.attempts++
        const before = process.cpuUsage()
        const outcome = await caught(run)
        const { user, system } = process.cpuUsage(before)
        const milliseconds = (user + system) / 1000
        if (milliseconds > longest.milliseconds) longest = { text, milliseconds }
        counts[outcome.kind]++
        counts.checked += outcome.checked ?? 0
        const wrong =
          outcome.problem ?? canaries.touched() ?? canaries.told(outcome.answer) ?? undefined
        if (wrong !== undefined) failures.push(`${text}: ${wrong}`)
        return wrong === undefined
      }
      // What is made once is made before times are taken.
      runExpression('string.Join(",", JObject.Parse("{}").Properties())', false)
      for (const [kind, texts] of Object.entries(expressions)) {
        let held = 0
        for (const text of texts.map((one) => canaries.named(one))) {
          if (await judge(text, () => runExpression(text, isBlock(text)))) held++
        }
        log(`  ${kind.padEnd(36)} ${held} of ${texts.length} held`)
      }
      let held = 0
      for (const text of queries.map((one) => canaries.named(one))) {
        if (await judge(text, () => runQuery(text))) held++
      }
      log(`  ${'JSONata'.padEnd(36)} ${held} of ${queries.length} held`)
      held = 0
      for (const text of templates.map((one) => canaries.named(one))) {
        if (await judge(text, () => runTemplate(text))) held++
      }
      log(`  ${'Liquid'.padEnd(36)} ${held} of ${templates.length} held`)
      await new Promise((resolve) => setTimeout(resolve, 50))
      const late = canaries.touched()
      if (late !== undefined) failures.push(`afterwards: ${late}`)

      for (const failure of failures) log(failure)
      const { attempts, refused, threw, answered, budget, checked } = counts
      log(
        `${attempts} attempts: ${refused} do not compile, ${threw} end in an exception, ${budget} use up a budget, ${answered} give a harmless value`,
      )
      log(`emitted texts with nothing foreign in them: ${checked}`)
      log(
        `canaries touched or told, crashes, foreign text, engines that differ: ${failures.length} (bound 0)`,
      )
      const where = JSON.stringify(longest.text.slice(0, 60))
      log(`longest: ${longest.milliseconds.toFixed(0)} ms of CPU by both engines: ${where}`)
      return {
        ok: failures.length === 0 && attempts >= 200,
        figures: {
          ...counts,
          failures: failures.length,
          cpuLongestMs: Math.round(longest.milliseconds),
        },
      }
    } finally {
      canaries.remove()
    }
  },
}

interface Outcome {
  readonly kind: 'refused' | 'threw' | 'answered' | 'budget'
  /** All that could be read of it. */
  readonly answer: string
  readonly problem?: string | undefined
  /** Emitted texts that were read. */
  readonly checked?: number
}

/** An exception that is not .NET's, and no budget, is a way out. */
async function caught(run: () => Outcome | Promise<Outcome>): Promise<Outcome> {
  try {
    return await run()
  } catch (error) {
    if (error instanceof BudgetError) return { kind: 'budget', answer: error.message }
    if (error instanceof DotnetException) {
      return { kind: 'threw', answer: `${error.typeName}: ${error.message}` }
    }
    const answer = error instanceof Error ? String(error.stack) : String(error)
    return { kind: 'threw', answer, problem: `crash: ${answer}` }
  }
}

// The three languages ------------------------------------------------------------------

const services = {
  now: () => 1700000000123,
  random: () => 0.5,
  bytes: (count: number) => new Uint8Array(count),
  uuid: () => '11111111-2222-4333-8444-555555555555',
}

function newContext() {
  const Body = { json: { items: [1, 2], name: 'Ann' } }
  const Headers = { 'Content-Type': 'application/json' }
  const given = {
    Request: { Method: 'POST', Body, Headers },
    Variables: { text: 'abc', number: 5 },
  }
  return evalContext(given).context
}

function runExpression(text: string, isStatements: boolean): Outcome {
  const program = newProgram(text, isStatements ? 'block' : 'expression')
  const answer = program.mistakes.map(({ code, message }) => `${code} ${message}`).join('\n')
  if (program.hasErrors) return { kind: 'refused', answer }
  const emitted = emittedOf(program).text
  const foreign = whatIsForeign(emitted)
  if (foreign !== undefined) {
    return { kind: 'answered', answer: emitted, problem: `the emitted text holds ${foreign}` }
  }
  const [first, second] = engines.map((engine): Outcome => {
    const context = newContext()
    try {
      return withAmbient(services, () =>
        withBudget(defaultLimits, () => {
          try {
            const value = functionOf(program, engine)(ContextView.of(context))
            if (value === null) return { kind: 'answered', answer: 'null' }
            const shown = `${typeName(value)} ${JSON.stringify(render(value))} ${textOf(value)}`
            return { kind: 'answered', answer: shown }
          } catch (error) {
            throw outermost(error)
          }
        }),
      )
    } catch (error) {
      if (error instanceof BudgetError) return { kind: 'budget', answer: error.message }
      if (!(error instanceof DotnetException)) throw error
      return { kind: 'threw', answer: `${error.typeName}: ${error.message}` }
    }
  }) as [Outcome, Outcome]
  // When a budget is used up is each engine's own: one of them is time.
  const isStopped = first.kind === 'budget' || second.kind === 'budget'
  const isSame = isStopped || first.answer === second.answer
  const differs = !isSame && `${first.answer} or ${second.answer}`
  return { ...first, checked: 1, problem: differs ? `the engines differ: ${differs}` : undefined }
}

async function runQuery(text: string): Promise<Outcome> {
  const source = new Source('test', text)
  const code = MappedText.verbatim(source, { start: 0, end: text.length })
  const { value, diagnostics } = compileJsonata(code)
  if (!value) return { kind: 'refused', answer: diagnostics.map(({ message }) => message).join() }
  const result = await value.evaluate(newContext())
  if (result === null || result === undefined) return { kind: 'answered', answer: 'null' }
  const shown = `${typeName(result)} ${JSON.stringify(render(result))} ${textOf(result)}`
  return { kind: 'answered', answer: shown }
}

function runTemplate(text: string): Outcome {
  const compiled = compileLiquid(text, new Map())
  if (!compiled.ok) return { kind: 'refused', answer: compiled.problem }
  const context = newContext()
  const template = compiled.value as unknown as {
    render(given: { context: unknown; message: unknown }): string
  }
  return { kind: 'answered', answer: template.render({ context, message: context.request }) }
}

// Canaries -----------------------------------------------------------------------------

const globalName = 'postern_canary'
const secretName = 'POSTERN_CANARY'
const secret = 'the-canary-sings-4711'
const marked: readonly (readonly [string, object])[] = [
  Object,
  Function,
  Array,
  String,
  Number,
  Boolean,
  BigInt,
  Symbol,
  RegExp,
  Map,
  Set,
  Date,
  Promise,
  Error,
  Uint8Array,
  DotnetException,
].flatMap((one) => [
  [one.name, one] as const,
  [`${one.name}.prototype`, one.prototype as object] as const,
])

/** What nothing that runs inside may read or change. */
class Canaries {
  readonly #folder = mkdtempSync(join(tmpdir(), 'canary-'))
  readonly #server = createServer((socket) => {
    this.#visits++
    socket.destroy()
  })
  readonly #exit = process.exit
  #visits = 0
  #exits = 0
  #before = ''

  static async set(): Promise<Canaries> {
    const canaries = new Canaries()
    await canaries.#set()
    return canaries
  }

  async #set(): Promise<void> {
    writeFileSync(this.#file, secret)
    Reflect.set(globalThis, globalName, secret)
    process.env[secretName] = secret
    process.exit = () => {
      this.#exits++
      throw new Error('process.exit was called')
    }
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    this.#server.unref()
    // What compilers and formatters load when they are first used is there already.
    runExpression('$"{1.5:F2}" + DateTime.MinValue', false)
    this.#before = marks()
  }

  get #file(): string {
    return join(this.#folder, 'file')
  }

  /** The text of an attempt, with the names of the canaries. */
  named(text: string): string {
    const { port } = this.#server.address() as { port: number }
    return text
      .replaceAll('FILE', this.#file)
      .replaceAll('NEW', join(this.#folder, 'new'))
      .replaceAll('URL', `http://127.0.0.1:${port}/`)
      .replaceAll('SECRET', secretName)
      .replaceAll('GLOBAL', globalName)
  }

  /** Which of them was changed or visited. */
  touched(): string | undefined {
    if (Reflect.get(globalThis, globalName) !== secret) return 'the global was changed'
    if (process.env[secretName] !== secret) return 'the environment was changed'
    if (!existsSync(this.#file) || readFileSync(this.#file, 'utf8') !== secret)
      return 'the file was changed'
    if (existsSync(join(this.#folder, 'new'))) return 'a file was written'
    if (this.#visits > 0) return 'the listener was called'
    if (this.#exits > 0) return 'process.exit was called'
    const now = marks()
    if (now === this.#before) return undefined
    const [was, is] = [this.#before.split('\n'), now.split('\n')]
    return `a mark changed: ${is.find((line, i) => line !== was[i])}`
  }

  /** Whether an answer tells what only the canaries know. */
  told(answer: string): string | undefined {
    return answer.includes(secret) ? `the secret is told: ${answer.slice(0, 200)}` : undefined
  }

  remove(): void {
    process.exit = this.#exit
    Reflect.deleteProperty(globalThis, globalName)
    delete process.env[secretName]
    this.#server.close()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

/** All own members of the marked objects and the names of the globals. */
function marks(): string {
  const lines = marked.map(([name, object]) => {
    const members = Object.entries(Object.getOwnPropertyDescriptors(object)).map(
      ([key, { value, get, set, writable, configurable }]) =>
        `${key}:${typeof value}:${identity(value)}:${identity(get)}:${identity(set)}:${writable}:${configurable}`,
    )
    return `${name} ${members.join()} ${Object.isFrozen(object)} ${identity(Object.getPrototypeOf(object))}`
  })
  lines.push(`globals ${Object.getOwnPropertyNames(globalThis).join()}`)
  lines.push(`process ${Object.keys(process).join()}`)
  return lines.join('\n')
}

const identities = new Map<unknown, number>()

function identity(value: unknown): number {
  if (!identities.has(value)) identities.set(value, identities.size)
  return identities.get(value)!
}
