import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { readDocument } from '../../engine/document/read.ts'
import type { Element, RawValue } from '../../engine/document/tree.ts'
import { readValue } from '../../engine/document/value.ts'
import { type Diagnostic, isError, render } from '../../engine/text/diagnostic.ts'
import { Source, type Span } from '../../engine/text/source.ts'
import { broken } from '../documents/broken.ts'
import { corpusDocuments } from '../documents/corpus-files.ts'
import { readings } from '../documents/readings.ts'
import { sharedFolder } from '../shared.ts'
import { hostile, mutate } from './mutate.ts'
import { Random, type Show } from './show.ts'

const mostCpu = 250
const mostGrowth = 10 * 1024 * 1024

export const show: Show = {
  name: 'fuzz-documents',
  summary: 'mutated policy documents are read or give findings inside of their text',

  async run({ quick, seed, log }) {
    const texts = originals(log)
    const count = quick ? 2_000 : 100_000
    const namedValues = new Map([
      ['name', '@(context.RequestId)'],
      ['a', '"&lt;'],
    ])
    const make = (index: number) => {
      const random = new Random(seed * 1_000_003 + index)
      return mutate(random.pick(texts), texts, random)
    }
    // Warm-up: what is compiled and cached once is no growth.
    for (let index = 0; index < Math.min(count, 1_000); index++) judge(make(index), namedValues)

    const heapBefore = heap()
    const failures: string[] = []
    const times = new Float64Array(count)
    let clean = 0
    let longest = { index: 0, milliseconds: 0, length: 0 }
    const started = performance.now()
    for (let index = 0; index < count; index++) {
      const text = make(index)
      const { problem, hasErrors, milliseconds } = measured(text, namedValues)
      times[index] = milliseconds
      if (!hasErrors) clean++
      if (milliseconds > longest.milliseconds)
        longest = { index, milliseconds, length: text.length }
      if (problem === undefined && milliseconds <= mostCpu) continue
      const what = problem ?? `${milliseconds.toFixed(0)} ms of CPU`
      failures.push(`case ${index}: ${what}: ${JSON.stringify(text.slice(0, 2_000))}`)
      if (failures.length === 10) break
    }
    let hostileLongest = 0
    let hostileText = ''
    let hostileCount = 0
    for (const text of hostile()) {
      if (quick && ++hostileCount % 20 !== 0) continue
      const { problem, milliseconds } = measured(text, namedValues)
      if (milliseconds > hostileLongest) {
        hostileLongest = milliseconds
        hostileText = JSON.stringify(text.slice(0, 60))
      }
      if (problem === undefined && milliseconds <= mostCpu) continue
      const what = problem ?? `${milliseconds.toFixed(0)} ms of CPU`
      failures.push(`hostile: ${what}: ${JSON.stringify(text.slice(0, 200))}…`)
    }
    const growth = heap() - heapBefore

    for (const failure of failures) log(failure)
    times.sort()
    const median = times[count >> 1]!
    const seconds = (performance.now() - started) / 1000
    log(`${count} documents in ${seconds.toFixed(0)} s, ${clean} of them without errors`)
    log(`not read, thrown, or with findings outside of the text: ${failures.length} (bound 0)`)
    log(
      `CPU per document: median ${median.toFixed(2)} ms, longest ${longest.milliseconds.toFixed(1)} ms (case ${longest.index}, ${longest.length} characters; bound ${mostCpu} ms)`,
    )
    log(
      `heap after gc: ${(growth / 1024 / 1024).toFixed(2)} MB more than at the start (bound 10 MB)`,
    )
    const where = `${hostileText}…; bound ${mostCpu} ms`
    log(`hostile documents of 1 MB: longest ${hostileLongest.toFixed(1)} ms (${where})`)
    return {
      ok: failures.length === 0 && growth <= mostGrowth,
      figures: {
        documents: count,
        clean,
        failures: failures.length,
        cpuMedianMs: round(median),
        cpuLongestMs: round(longest.milliseconds),
        cpuHostileLongestMs: round(hostileLongest),
        heapGrowthMb: round(growth / 1024 / 1024),
        seconds: round(seconds),
      },
    }
  },
}

/** The corpus where it is; else the cases of the tests, which everybody has. */
function originals(log: (line: string) => void): string[] {
  const shared = sharedFolder()
  if (shared) {
    const texts = corpusDocuments(shared).map(({ text }) => text)
    log(`${texts.length} documents of the corpus`)
    return texts
  }
  const texts = [...readings, ...broken].map(({ text }) => text).filter((text) => text !== '')
  log(`the corpus is missing: ${texts.length} documents of the tests instead`)
  return texts
}

interface Judgement {
  /** What is wrong with the reading, if anything is. */
  readonly problem: string | undefined
  readonly hasErrors: boolean
}

/** A time over the bound is taken again: the CPU time of a process holds its garbage collector's work for others, too. */
function measured(
  text: string,
  namedValues: ReadonlyMap<string, string>,
): Judgement & { milliseconds: number } {
  let fastest = Number.POSITIVE_INFINITY
  let judgement: Judgement = { problem: undefined, hasErrors: false }
  for (let attempt = 0; attempt < 3 && fastest > mostCpu; attempt++) {
    const before = process.cpuUsage()
    judgement = judge(text, namedValues)
    const { user, system } = process.cpuUsage(before)
    fastest = Math.min(fastest, (user + system) / 1000)
  }
  return { ...judgement, milliseconds: fastest }
}

function judge(text: string, namedValues: ReadonlyMap<string, string>): Judgement {
  try {
    const source = new Source('policy.xml', text)
    const { value: document, diagnostics } = readDocument(source)
    const found = [...diagnostics]
    if (document) readValues(document.root, source, namedValues, found)
    const hasErrors = found.some(isError)
    if (!document && !hasErrors) return { problem: 'neither a tree nor an error', hasErrors }
    const outside = found.find(({ span }) => !isInside(span, { start: 0, end: text.length }))
    if (outside) return { problem: `a finding outside of the text: ${outside.code}`, hasErrors }
    for (const each of found.slice(0, 3)) render(each)
    const torn = document && !hasErrors && tornElement(document.root)
    return { problem: torn ? `spans that do not nest: ${torn}` : undefined, hasErrors }
  } catch (error) {
    const thrown = error instanceof Error ? error.stack : String(error)
    return { problem: `thrown: ${thrown}`, hasErrors: true }
  }
}

function readValues(
  element: Element,
  source: Source,
  namedValues: ReadonlyMap<string, string>,
  found: Diagnostic[],
): void {
  const read = (value: RawValue, isTemplate: boolean) => {
    found.push(...readValue(value, source, namedValues, { isTemplate }).diagnostics)
  }
  for (const { value } of element.attributes) read(value, false)
  const isTemplate = element.attributes.some(({ name }) => name === 'template')
  for (const child of element.children) {
    if (child.kind === 'text') read(child.value, isTemplate)
    else readValues(child, source, namedValues, found)
  }
}

/** The first element whose parts do not lie in it, in order. */
function tornElement(element: Element): string | undefined {
  const parts = [
    ...element.attributes.map(({ span }) => span),
    ...element.children.map((child) => (child.kind === 'text' ? child.value.span : child.span)),
  ]
  let end = element.name === '' ? 0 : element.nameSpan.end
  for (const part of parts) {
    if (!isInside(part, { start: end, end: element.span.end })) return element.name
    end = part.end
  }
  for (const child of element.children) {
    const torn = child.kind === 'element' ? tornElement(child) : undefined
    if (torn) return torn
  }
  return undefined
}

function isInside(inner: Span, outer: Span): boolean {
  return outer.start <= inner.start && inner.start <= inner.end && inner.end <= outer.end
}

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

function heap(): number {
  for (let i = 0; i < 3; i++) collect()
  return process.memoryUsage().heapUsed
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
