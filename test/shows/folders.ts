import { readdirSync, readFileSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Tree, withFolder } from '../cli/run.ts'
import { sharedFolder } from '../shared.ts'
import { azure } from './folders/azure.ts'
import { checkCall } from './folders/check-call.ts'
import { type Diagnosis, diagnose } from './folders/diagnose.ts'
import { identityTokens, integration } from './folders/integration.ts'
import type { PredictedFolder } from './folders/predicted.ts'
import { type ServedFolder, serve } from './folders/serve.ts'
import { teams } from './folders/teams.ts'
import { startWorld, type World } from './folders/world.ts'
import type { Show } from './show.ts'

const predicted: Readonly<Record<string, PredictedFolder>> = { ...azure, ...teams, ...integration }
const goldenFile = new URL('../golden/folders.json', import.meta.url)

/** Why APIs are in quarantine although every value is given, by folder and API. */
type Golden = Readonly<Record<string, Diagnosis['blocked']>>

export const show: Show = {
  name: 'folders',
  summary:
    'real folders: doctor tells all that is to do, then every API answers as its policies say',

  async run({ log }) {
    const shared = sharedFolder()
    if (!shared) {
      log('the corpus is missing: there are no folders to serve')
      return { ok: false, figures: {} }
    }
    const root = join(shared, 'corpus/folders')
    const golden: Golden = JSON.parse(readFileSync(goldenFile, 'utf8'))
    const found: Record<string, Diagnosis['blocked']> = {}
    const figures = { folders: 0, apis: 0, served: 0, calls: 0, problems: 0 }
    const world = await startWorld()
    try {
      for (const entry of readdirSync(root, { withFileTypes: true })) {
        if (!entry.isDirectory()) continue
        const { name } = entry
        const folder = predicted[name]
        if (!folder) {
          log(`FAIL ${name}: nothing is predicted of this folder`)
          figures.problems++
          continue
        }
        const seen = await tryFolder(join(root, name), folder, world)
        const { all, active, blocked, problems } = seen
        found[name] = blocked
        const expected = golden[name] ?? {}
        if (!isWriting) problems.push(...unexpected(blocked, expected))
        for (const gone of unexpected(expected, blocked)) {
          log(`${name}: no more ${gone} (GOLDEN=write takes it out of the golden file)`)
        }
        log(`${name}: ${active} of ${all} APIs served, ${folder.calls.length} calls`)
        for (const problem of problems) log(`  FAIL ${problem}`)
        figures.folders++
        figures.apis += all
        figures.served += active
        figures.calls += folder.calls.length
        figures.problems += problems.length
      }
    } finally {
      await world.close()
    }
    if (isWriting) await writeFile(goldenFile, `${JSON.stringify(found, null, 2)}\n`)
    return { ok: figures.problems === 0 && figures.folders > 0, figures }
  },
}

const isWriting = process.env.GOLDEN === 'write'

/** Reasons of the first that the second does not have. What becomes runnable is no mistake. */
function unexpected(some: Diagnosis['blocked'], others: Diagnosis['blocked']): string[] {
  return Object.entries(some).flatMap(([api, reasons]) => {
    const known = others[api] ?? []
    const fresh = reasons.filter((reason) => !known.includes(reason))
    return fresh.map((reason) => `quarantine of ${api}: ${reason}`)
  })
}

async function tryFolder(path: string, folder: PredictedFolder, world: World) {
  return withFolder(treeOf(path), async (copy) => {
    const first = await diagnose(copy, { 'write-secrets': 'filled.json' })
    const problems = first.compare(folder)
    const secrets = join(copy, 'filled.json')
    await writeFile(secrets, filled(await readFile(secrets, 'utf8'), folder))
    const { all, active, blocked } = await diagnose(copy, { secrets: 'filled.json' })
    await writeFile(join(copy, 'authority.pem'), world.authority.certificate)
    await writeFile(join(copy, 'postern.json'), JSON.stringify(settings))
    await serve(copy, secrets, async (served) => {
      const left = folder.leftOut ?? []
      const wanted = Object.keys(blocked).filter((api) => !left.includes(api))
      if (served.quarantined.join() !== wanted.join()) {
        problems.push(`start quarantines ${served.quarantined.join()}, doctor ${wanted.join()}`)
      }
      problems.push(...(await callAll(folder, served, world)))
    })
    const asked = new Set(folder.calls.map(({ api }) => api))
    const unasked = first.apis.filter((api) => !asked.has(api) && !(api in blocked))
    if (unasked.length > 0) problems.push(`nobody asked ${unasked.join(', ')}`)
    return { problems, all, active, blocked }
  })
}

async function callAll(folder: PredictedFolder, served: ServedFolder, world: World) {
  const { url, keys, quarantined } = served
  const problems: string[] = []
  for (const call of folder.calls) {
    const isQuarantined = quarantined.includes(call.api)
    problems.push(...(await checkCall(call, { url, keys, world, isQuarantined })))
  }
  return problems
}

const settings = {
  listeners: [{ address: '127.0.0.1', port: 0 }],
  admin: { port: 0 },
  trustedProxies: ['127.0.0.1'],
  backends: { authorities: ['authority.pem'] },
  deployment: { region: 'westeurope' },
  tokens: { static: identityTokens },
  log: { level: 'silent' },
}

/** The folder as it is, and a subscription for everything, which extractors never write. */
function treeOf(path: string): Tree {
  const tree: Record<string, unknown> = {
    'subscriptions/everything/subscriptionInformation.json': {
      properties: { scope: '/apis', state: 'active', primaryKey: 'key-for-everything' },
    },
  }
  for (const entry of readdirSync(path, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const full = join(entry.parentPath, entry.name)
    tree[full.slice(path.length + 1).replaceAll('\\', '/')] = readFileSync(full, 'utf8')
  }
  return tree
}

/** The template of missing values with a dummy for each. */
function filled(template: string, { dummies = {} }: PredictedFolder): string {
  const { namedValues } = JSON.parse(template) as { namedValues: Record<string, string> }
  for (const name of Object.keys(namedValues)) namedValues[name] ||= dummies[name] ?? 'dummy'
  return JSON.stringify({ namedValues })
}
