import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Examination } from '../../../gateway/doctor/examine.ts'
import { run } from '../../cli/run.ts'
import type { PredictedFolder } from './predicted.ts'

/** What `doctor` says of a folder. */
export interface Diagnosis {
  readonly all: number
  readonly active: number
  /** Why an API is in quarantine, by its name. */
  readonly blocked: Readonly<Record<string, readonly string[]>>
  /** Names of all APIs, as far as folders are named like them. */
  readonly apis: readonly string[]
  compare(predicted: PredictedFolder): string[]
}

export async function diagnose(
  folder: string,
  options: Readonly<Record<string, string>>,
): Promise<Diagnosis> {
  const line = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value])
  const { out, err } = await run(['doctor', '--json', '.', ...line], { folder })
  if (err !== '') throw new Error(err)
  const { apis, items } = JSON.parse(out) as Examination
  const blocked: Record<string, string[]> = {}
  for (const { blocks, what } of items) {
    for (const api of blocks) {
      blocked[api] ??= []
      blocked[api].push(what)
    }
  }
  return {
    ...apis,
    blocked: Object.fromEntries(
      Object.entries(blocked)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([api, reasons]) => [api, reasons.sort()]),
    ),
    apis: apisIn(folder),
    compare: (predicted) => compare(items, predicted),
  }
}

/** Groups that stand in the golden file, or are compared in another way. */
const elsewhere: ReadonlySet<string> = new Set([
  'policies',
  'kinds',
  'keys',
  'values',
  'idleValues',
  'advice',
])

function compare(items: Examination['items'], predicted: PredictedFolder): string[] {
  const problems: string[] = []
  const differ = (what: string, seen: unknown, wanted: unknown) => {
    const [a, b] = [JSON.stringify(seen), JSON.stringify(wanted)]
    if (a !== b) problems.push(`doctor tells ${what} ${a}, and not ${b}`)
  }
  const group = (name: string) => items.filter((item) => item.group === name)
  const values = [...group('values'), ...group('idleValues')].map(
    ({ what }) => /`([^`]+)`/.exec(what)?.[1],
  )
  differ('the values', values.sort(), [...predicted.values].sort())
  const keys = group('keys').reduce((count, { places }) => count + places.length, 0)
  differ('keys', keys, predicted.keys)
  const others = items.filter((item) => !elsewhere.has(item.group))
  for (const part of predicted.work) {
    const count = others.filter(({ what }) => what.includes(part)).length
    if (count !== 1) problems.push(`doctor tells \`${part}\` ${count} times`)
  }
  for (const { what } of others) {
    if (!predicted.work.some((part) => what.includes(part))) problems.push(`doctor tells ${what}`)
  }
  return problems
}

function apisIn(folder: string): string[] {
  const names = readdirSync(join(folder, 'apis'), { withFileTypes: true })
  return names.flatMap(({ name }) => {
    const files = readdirSync(join(folder, 'apis', name))
    return files.includes('apiInformation.json') ? [name] : []
  })
}
