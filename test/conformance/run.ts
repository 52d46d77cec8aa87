// npx tsx test/conformance/run.ts [dev|corpus] [--engine emit|interpret] [--only REGEX] [--show N] [--messages]
import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import type { Engine } from '../../engine/csharp/compile.ts'
import { type EvalAnswer, type EvalCase, evaluateCase } from '../../engine/csharp/eval/evaluate.ts'
import { sharedFolder } from '../shared.ts'

interface Recorded {
  readonly id: string
  readonly ok: boolean
  readonly phase?: string
  readonly error?: string
  readonly message?: string
}

type Case = EvalCase & { readonly id: string; readonly area: string; readonly part?: string }

interface Compare {
  difference(want: Recorded, got: EvalAnswer | undefined): string | undefined
}
interface Resolve {
  readCases(file: string): Case[]
}

export interface Score {
  readonly right: number
  readonly all: number
  readonly messages: { readonly equal: number; readonly all: number }
  readonly areas: ReadonlyMap<string, { right: number; all: number }>
  readonly wrong: readonly {
    one: Case
    why: string
    want: Recorded
    got: EvalAnswer | { crash: string }
  }[]
}

/** Runs a table in this process with one engine. */
export async function runTable(
  table: 'dev' | 'corpus',
  engine: Engine,
  only = /./,
): Promise<Score> {
  const folder = `${sharedFolder()}/conformance`
  const { difference } = (await import(pathToFileURL(`${folder}/compare.mjs`).href)) as Compare
  const { readCases } = (await import(pathToFileURL(`${folder}/resolve.mjs`).href)) as Resolve
  const wanted = new Map<string, Recorded>()
  for (const line of readFileSync(`${folder}/${table}.answers.jsonl`, 'utf8').split('\n')) {
    if (line.trim() === '') continue
    const answer = JSON.parse(line) as Recorded
    wanted.set(answer.id, answer)
  }
  const areas = new Map<string, { right: number; all: number }>()
  const wrong: Score['wrong'][number][] = []
  const messages = { equal: 0, all: 0 }
  let right = 0
  let all = 0
  for (const one of readCases(`${folder}/${table}.jsonl`)) {
    const area = one.part ? `${one.area} ${one.part}` : one.area
    if (!only.test(area) && !only.test(one.id)) continue
    const want = wanted.get(one.id)!
    let got: EvalAnswer | { crash: string }
    try {
      // As a reader of the printed line would see it.
      got = JSON.parse(JSON.stringify(evaluateCase(one, engine))) as EvalAnswer
    } catch (error) {
      got = { crash: (error as Error).stack ?? String(error) }
    }
    const why = 'crash' in got ? 'crash' : difference(want, got)
    const row = areas.get(area) ?? { right: 0, all: 0 }
    areas.set(area, row)
    row.all++
    all++
    if (why) wrong.push({ one, why, want, got })
    else {
      row.right++
      right++
      if (want.phase === 'run' && want.message && !('crash' in got) && !got.ok) {
        messages.all++
        if (got.message === want.message) messages.equal++
      }
    }
  }
  return { right, all, messages, areas, wrong }
}

function print(score: Score, show: number): void {
  for (const [area, { right, all }] of [...score.areas].sort(([a], [b]) => (a < b ? -1 : 1))) {
    console.log(
      `${area.padEnd(24)} ${`${right}/${all}`.padStart(11)}  ${((100 * right) / all).toFixed(1)} %`,
    )
  }
  for (const { one, why, want, got } of score.wrong.slice(0, show)) {
    console.log(
      `\n${one.id}: ${why}\n  text     ${one.text.replace(/\s+/g, ' ').trim().slice(0, 300)}`,
    )
    console.log(`  expected ${JSON.stringify(want).slice(0, 300)}`)
    console.log(`  got      ${('crash' in got ? got.crash : JSON.stringify(got)).slice(0, 400)}`)
  }
  const { equal, all } = score.messages
  console.log(`messages of run errors: ${equal}/${all}`)
  console.log(`all ${score.right}/${score.all}  ${((100 * score.right) / score.all).toFixed(2)} %`)
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const args = process.argv.slice(2)
  const option = (name: string) => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined)
  const tables = (['dev', 'corpus'] as const).filter(
    (table) => args.includes(table) || (!args.includes('dev') && !args.includes('corpus')),
  )
  const engines = option('--engine')
    ? [option('--engine') as Engine]
    : (['emit', 'interpret'] as const)
  for (const table of tables) {
    for (const engine of engines) {
      console.log(`\n== ${table}, ${engine}`)
      print(
        await runTable(table, engine, new RegExp(option('--only') ?? '.')),
        Number(option('--show') ?? 20),
      )
    }
  }
}
