import { readDocument } from '../engine/document/read.ts'
import { compileDocument } from '../engine/program/compile.ts'
import { PolicyIndex } from '../engine/program/environment.ts'
import type { Step } from '../engine/program/program.ts'
import { runSteps } from '../engine/run/execute.ts'
import { HeaderList } from '../engine/run/headers.ts'
import { RequestContext } from '../engine/run/request-context.ts'
import { Source } from '../engine/text/source.ts'
import { LoadedLanguages } from '../gateway/runtime/languages.ts'
import { policies } from '../policies/index.ts'
import { Bench as Place } from '../test/policies/harness.ts'
import { type Bench, type Spread, shown, spreadOf } from './bench.ts'

/** Microseconds that ten steps with nothing to do may take. */
const bound = 0.5
const turns = 20_000

const setHeaders = (count: number) =>
  Array.from(
    { length: count },
    (_, i) =>
      `<set-header name="X-Set-${i}" exists-action="override"><value>a</value></set-header>`,
  ).join('')

const condition = `@(context.Request.Headers.GetValueOrDefault("X-Tier", "") == "gold")`
const cases: Readonly<Record<string, string>> = {
  'no policy': '',
  '1 set-header': setHeaders(1),
  '5 set-header': setHeaders(5),
  '20 set-header': setHeaders(20),
  'choose, expression': `<choose><when condition="${condition}"><set-variable name="a" value="1" /></when></choose>`,
}

export const bench: Bench = {
  summary: 'policies alone, in one process: steps, set-header, choose with an expression',
  async run({ rounds, log }) {
    const all = new Map<string, () => unknown>()
    const languages = new LoadedLanguages()
    await languages.prepare(Object.values(cases))
    const stepsOf = (xml: string) => compiledSteps(xml, languages)
    const place = new Place('')
    const idle = stepsOf(setHeaders(10)).map((step) => ({ ...step, run() {} }))
    const empty = contextOf(place)
    all.set('ten idle steps', () => runSteps(idle, empty))
    for (const [name, xml] of Object.entries(cases)) {
      const steps = stepsOf(xml)
      all.set(name, () => runSteps(steps, contextOf(place)))
    }
    const costs = new Map([...all.keys()].map((name) => [name, [] as number[]]))
    // What the first rounds measure is how fast the code becomes fast.
    for (let round = -3; round < rounds; round++) {
      for (const [name, run] of all) {
        const cost = measure(run)
        if (round >= 0) costs.get(name)!.push(cost)
      }
    }
    const figures: Record<string, Spread> = {}
    for (const [name, values] of costs) {
      figures[name] = spreadOf(values)
      log(`${name.padEnd(20)} ${shown(figures[name], 3)} µs of CPU`)
    }
    // What else the machine does makes it slower, never faster: the quietest round tells what the code costs.
    return { ok: figures['ten idle steps']!.low <= bound, figures: { bound, ...figures } }
  },
}

/** Microseconds of CPU for one turn. */
function measure(run: () => unknown): number {
  const before = process.cpuUsage()
  for (let i = 0; i < turns; i++) run()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / turns
}

const fields = ['Host', 'a', 'User-Agent', 'b', 'Accept', '*/*', 'X-Tier', 'gold', 'Api-Key', 'c']
let template: RequestContext | undefined

/** A fresh context of a call, nobody looking at its steps. */
function contextOf(place: Place): RequestContext {
  template ??= place.context({})
  const context = new RequestContext({ ...template, recorder: undefined })
  context.request.headers = HeaderList.own([...fields])
  context.request.headersView = undefined
  return context
}

function compiledSteps(inbound: string, languages: LoadedLanguages): readonly Step[] {
  const text = `<policies><inbound>${inbound}</inbound><backend /><outbound /><on-error /></policies>`
  const read = readDocument(new Source('policy.xml', text))
  const compiled =
    read.value &&
    compileDocument(read.value, 'global', {
      policies: new PolicyIndex(policies),
      namedValues: new Map(),
      languages,
    })
  const section = compiled?.value?.sections.inbound
  if (!section) throw new Error('the document of the bench does not compile')
  return section.steps
}
