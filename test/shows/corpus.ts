import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PolicyIndex } from '../../engine/program/environment.ts'
import { type Diagnostic, isError } from '../../engine/text/diagnostic.ts'
import { judgeAlone } from '../../gateway/cli/judge.ts'
import { LoadedLanguages } from '../../gateway/runtime/languages.ts'
import { policies } from '../../policies/index.ts'
import { brokenDocuments, unreadable } from '../documents/corpus.ts'
import { sharedFolder } from '../shared.ts'
import type { Show } from './show.ts'

interface Row {
  readonly file: string
  readonly class: 'real' | 'template' | 'broken' | 'illustrative'
}

/** What is found first in documents that the reader reads, and that are broken all the same. */
const brokenOtherwise: Readonly<Record<string, string>> = {
  'Azure+api-management-policy-snippets/examples__Loopback_request_for_service_at_same_API_Management_service.xml':
    "15:119 CS1003 Syntax error, ',' expected",
  'Azure+api-management-policy-snippets/examples__Pre-authorize_requests_based_on_HTTP_method_with_validate-jwt.policy.xml':
    "10:66 CS1003 Syntax error, ',' expected",
  'bcgov+ai-hub-tracking/infra-ai-hub__params__apim__README.md--7.xml':
    '7:10 PP2001 `when` is no policy',
}

const golden = fileURLToPath(new URL('../golden/corpus-codes.json', import.meta.url))
/** By code: what its example was compared with. */
const comparedFile = fileURLToPath(new URL('../golden/corpus-compared.json', import.meta.url))
/** How often a code was found, and the first document with it, whose finding was compared with the reference. */
type Codes = Record<string, { readonly count: number; readonly example: string }>

export const show: Show = {
  name: 'corpus',
  summary: 'every document of the corpus is read and judged; each broken one is told where',
  async run({ quick, log }) {
    const shared = sharedFolder()
    if (!shared) {
      log('the corpus is not here: POSTERN_SHARED names its folder')
      return { ok: false, figures: { missing: 'corpus' } }
    }
    const folder = join(shared, 'corpus/policies')
    const rows = readFileSync(join(folder, 'manifest.jsonl'), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line): Row => JSON.parse(line))
    const texts = new Map(rows.map(({ file }) => [file, readFileSync(join(folder, file), 'utf8')]))
    const languages = new LoadedLanguages()
    await languages.prepare(texts.values())
    const index = new PolicyIndex(policies)
    // Expressions are remembered by their text: with blanks in front they are new ones, and are compiled again.
    const judge = (file: string, round = 0) => {
      const text = texts.get(file)!.replace(/@[({]/g, (start) => start + ' '.repeat(round))
      return judgeAlone(file, text, index, languages)
    }

    const problems: string[] = []
    const found = new Map(rows.map(({ file }) => [file, judge(file)]))
    const unread = rows.filter(
      ({ file, class: kind }) =>
        (kind === 'real' || kind === 'template') &&
        found.get(file)!.some((one) => one.stage === 'read' && isError(one)),
    )
    for (const { file } of unread) {
      const expected = unreadable[file]
      const first = found.get(file)!.find(isError)!
      log(`not read: ${file} ${placed(first)}`)
      if (expected !== placed(first)) problems.push(`${file} is not read: ${placed(first)}`)
    }
    if (unread.length > 5) problems.push(`${unread.length} documents are not read; the bound is 5`)

    for (const [file, expected] of Object.entries({ ...brokenDocuments, ...brokenOtherwise })) {
      const all = found.get(file)?.filter(isError).map(placed) ?? []
      const hit = all.includes(expected)
      if (!hit) problems.push(`${file}: expected ${expected}, found ${all.slice(0, 3).join(' | ')}`)
    }

    const codes = countCodes(found)
    if (process.env.GOLDEN === 'write') writeFileSync(golden, `${JSON.stringify(codes, null, 2)}\n`)
    const known: Codes = existsSync(golden) ? JSON.parse(readFileSync(golden, 'utf8')) : {}
    const compared = JSON.parse(readFileSync(comparedFile, 'utf8'))
    for (const code of new Set([...Object.keys(codes), ...Object.keys(known)])) {
      const [is, was] = [codes[code]?.count ?? 0, known[code]?.count ?? 0]
      if (is > 0 && !Object.hasOwn(compared, code)) {
        problems.push(`${code}: compared with nothing, found first in ${codes[code]!.example}`)
      }
      if (is !== was) problems.push(`${code}: ${is} findings, ${was} in the golden file`)
    }

    const times = measure(
      rows.map(({ file }) => file),
      judge,
      quick ? 3 : 7,
    )
    log(`documents ${rows.length}; not read ${unread.length} (bound 5)`)
    log(
      `CPU per document: median ${times.median.toFixed(2)} ms (bound 2), max ${times.max.toFixed(1)} ms (bound 50) in ${times.slowest}`,
    )
    if (times.median > 2) problems.push('the median is over its bound')
    if (times.max > 50) problems.push('the maximum is over its bound')
    for (const problem of problems) log(`wrong: ${problem}`)
    const figures = {
      documents: rows.length,
      unread: unread.length,
      codes: Object.keys(codes).length,
      medianMs: round(times.median),
      maxMs: round(times.max),
      problems: problems.length,
    }
    return { ok: problems.length === 0, figures }
  },
}

function placed({ source, span, code, message }: Diagnostic): string {
  const { line, column } = source.position(span.start)
  return `${line}:${column} ${code} ${message}`
}

function countCodes(found: ReadonlyMap<string, readonly Diagnostic[]>): Codes {
  const codes: Codes = {}
  for (const [file, diagnostics] of found) {
    for (const diagnostic of diagnostics) {
      const known = codes[diagnostic.code]
      const { line, column } = diagnostic.source.position(diagnostic.span.start)
      codes[diagnostic.code] = {
        count: (known?.count ?? 0) + 1,
        example: known?.example ?? `${file}:${line}:${column}`,
      }
    }
  }
  return Object.fromEntries(Object.entries(codes).sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** Rounds over the whole corpus before anything is measured: the engine compiles its own code meanwhile. */
const warmUp = 8

/** CPU time of each document after warm-up: the median of its rounds. */
function measure(
  files: readonly string[],
  judge: (file: string, round: number) => unknown,
  rounds: number,
) {
  for (let round = 0; round < warmUp; round++) for (const file of files) judge(file, round + 1)
  const times = files.map((file) => {
    const own: number[] = []
    for (let round = 0; round < rounds; round++) {
      const before = process.cpuUsage()
      judge(file, warmUp + round + 1)
      const { user, system } = process.cpuUsage(before)
      own.push((user + system) / 1000)
    }
    return { file, time: own.sort((a, b) => a - b)[rounds >> 1]! }
  })
  times.sort((a, b) => a.time - b.time)
  const slowest = times.at(-1)!
  return { median: times[times.length >> 1]!.time, max: slowest.time, slowest: slowest.file }
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
