import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type Engine, functionOf, programOf } from '../../engine/csharp/compile.ts'
import { withAmbient } from '../../engine/dotnet/ambient.ts'
import { BudgetError, defaultLimits, type Limits, withBudget } from '../../engine/dotnet/budget.ts'
import { DotnetException } from '../../engine/dotnet/exception.ts'
import { display } from '../../engine/dotnet/types.ts'
import { textOf, typeOf } from '../../engine/dotnet/value.ts'

/** Which budget ends an evaluation must not depend on how fast the machine is. */
const timeless: Limits = { ...defaultLimits, time: Number.POSITIVE_INFINITY }

/** A text with what it gives: `int 3`, `string "bc"`, `! Exception`, `! CS0103`. */
export interface LanguageCase {
  readonly file: string
  readonly line: number
  readonly text: string
  readonly gives: string
}

const folder = fileURLToPath(new URL('./cases/', import.meta.url))

/** The cases of `cases/*.csx`: code, and `//=` or `//!` behind its last line; a case ends there. */
export function readCases(): LanguageCase[] {
  const cases: LanguageCase[] = []
  for (const file of readdirSync(folder).sort()) {
    let text = ''
    const lines = readFileSync(`${folder}${file}`, 'utf8').split('\n')
    for (const [i, line] of lines.entries()) {
      const match = /^(.*?)\s*\/\/([=!]) ?(.*)$/.exec(line)
      if (!match) {
        if (line.trim() === '' && text.trim() === '') text = ''
        else if (!line.startsWith('//')) text += `${line}\n`
        continue
      }
      const gives = match[2] === '=' ? match[3]! : `! ${match[3]}`
      cases.push({ file, line: i + 1, text: `${text}${match[1]}`.trim(), gives })
      text = ''
    }
    if (text.trim() !== '') throw new Error(`${file}: a case without an answer at its end`)
  }
  return cases
}

// 2023-11-14T22:13:20.123Z, and always the same chance.
const services = {
  now: () => 1700000000123,
  random: () => 0.5,
  bytes: (count: number) => new Uint8Array(count),
  uuid: () => '11111111-2222-4333-8444-555555555555',
}

/** What an expression or block gives, in the notation of the cases. A block is told by its statements. */
export function answer(text: string, engine: Engine, limits: Limits = timeless): string {
  const form = isBlock(text) ? 'block' : 'expression'
  const program = programOf(text, form)
  const mistake = program.mistakes.find((one) => !one.warning)
  if (mistake) return `! ${mistake.code}`
  try {
    return withAmbient(services, () =>
      withBudget(limits, () => show(functionOf(program, engine)(null as never))),
    )
  } catch (error) {
    if (error instanceof BudgetError) return `! budget ${error.budget}`
    if (!(error instanceof DotnetException)) throw error
    return `! ${error.typeName.replace(/^System\./, '')}`
  }
}

export function isBlock(text: string): boolean {
  const startsStatement =
    /^(while|for|foreach|if|switch|try|throw|lock|using|do|checked|unchecked)\b/
  return /[;}]\s*$/.test(text) && (text.includes(';') || startsStatement.test(text))
}

function show(value: unknown): string {
  if (value === null) return 'null'
  const type = display(typeOf(value))
  return typeof value === 'string' ? `string ${JSON.stringify(value)}` : `${type} ${textOf(value)}`
}
