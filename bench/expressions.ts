import { compileExpression, type Form } from '../engine/csharp/compile.ts'
import type { RequestContext } from '../engine/run/request-context.ts'
import { MappedText } from '../engine/text/mapped.ts'
import { Source } from '../engine/text/source.ts'
import { Bench as Place } from '../test/policies/harness.ts'
import { type Bench, type Spread, shown, spreadOf } from './bench.ts'
import { typical } from './expressions/typical.ts'

/** How many times the CPU of hand-written JavaScript. */
const bound = 3
/** Milliseconds that one measurement takes at least. */
const long = 40

export const bench: Bench = {
  summary: 'ten typical expressions beside JavaScript written by hand that does the same',

  async run({ rounds, log }) {
    const context = await callOf()
    const figures: Record<string, Spread> = {}
    let ok = true
    for (const { title, form, text, js } of typical) {
      const run = compiled(text, form, context)
      const byHand = () => js(context)
      if (String(run()) !== String(byHand())) {
        throw new Error(`${title}: ${String(run())} is not ${String(byHand())}`)
      }
      const turns = Math.max(turnsOf(run), turnsOf(byHand))
      const ratios: number[] = []
      const own: number[] = []
      const other: number[] = []
      // What the first rounds measure is how fast the code becomes fast.
      for (let round = -2; round < rounds; round++) {
        const a = measure(run, turns)
        const b = measure(byHand, turns)
        if (round < 0) continue
        ratios.push(a / b)
        own.push(a)
        other.push(b)
      }
      const ratio = spreadOf(ratios)
      figures[title] = ratio
      ok &&= ratio.median <= bound
      log(
        `${title.padEnd(20)} ${shown(ratio, 2)} times; ${shown(spreadOf(own), 2)} against ${shown(spreadOf(other), 2)} µs of CPU`,
      )
    }
    return { ok, figures: { bound, ...figures } }
  },
}

function compiled(text: string, form: Form, context: RequestContext): () => unknown {
  const source = new Source('expression', text)
  const { value, diagnostics } = compileExpression(
    MappedText.verbatim(source, { start: 0, end: text.length }),
    form,
    { engine: 'emit' },
  )
  if (!value) throw new Error(diagnostics.map((one) => one.message).join())
  return () => value.evaluate(context)
}

/** One call, its body in memory. */
async function callOf(): Promise<RequestContext> {
  const context = new Place('').context({
    method: 'POST',
    url: '/v1/orders/4711/lines?expand=price',
    headers: {
      Accept: '*/*',
      'User-Agent': 'bench',
      'Content-Type': 'application/json',
      'X-Tier': 'gold',
    },
    body: JSON.stringify({
      customer: { id: 7, name: 'Ada', tags: ['a', 'b'] },
      lines: Array.from({ length: 10 }, (_, i) => ({ sku: `sku-${i}`, count: i, price: i * 1.5 })),
    }),
    variables: { count: 5 },
  })
  await context.request.buffer()
  return context
}

/** How many turns take long enough to be measured. */
function turnsOf(run: () => unknown): number {
  for (let turns = 16; ; turns *= 2) {
    if (measure(run, turns) * turns >= 1000 * long) return turns
  }
}

let kept: unknown

/** Microseconds of CPU for one turn. */
function measure(run: () => unknown, turns: number): number {
  const before = process.cpuUsage()
  // What nobody takes might not be computed at all.
  for (let i = 0; i < turns; i++) kept = run()
  const { user, system } = process.cpuUsage(before)
  return kept === before ? 0 : (user + system) / turns
}
