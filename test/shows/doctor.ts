import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type Examination, examine, type Item } from '../../gateway/doctor/examine.ts'
import { sharedFolder } from '../shared.ts'
import { type Estate, makeEstate } from './doctor/estate.ts'
import { type Removal, removeThings } from './doctor/removals.ts'
import { Random, type Show } from './show.ts'

const bound = 5_000

export const show: Show = {
  name: 'doctor',
  summary: 'what was taken away from a folder of 300 APIs is found again, and nothing else',

  async run({ quick, seed, log }) {
    const shared = sharedFolder()
    if (!shared) {
      log('the corpus is missing: there are no documents to make a folder of')
      return { ok: false, figures: {} }
    }
    const rounds = quick ? 1 : 5
    const problems: string[] = []
    let slowest = 0
    let removed = 0
    for (let round = 0; round < rounds; round++) {
      const random = new Random(seed + round)
      const estate = makeEstate(shared, 300, random)
      const whole = await examined(estate)
      const removals = removeThings(estate, random)
      const started = performance.now()
      const found = await examined(estate)
      const took = performance.now() - started
      slowest = Math.max(slowest, took)
      removed += removals.length
      log(
        `round ${round}: ${whole.apis.active} of 300 APIs active, ${whole.items.length} things to do; ` +
          `${removals.length} taken away: ${found.apis.active} active, ${found.items.length} things, ${Math.round(took)} ms`,
      )
      problems.push(...compare(whole, found, removals, estate))
    }
    for (const problem of problems.slice(0, 40)) log(problem)
    log(`${slowest <= bound ? 'PASS' : 'FAIL'}  slowest ${Math.round(slowest)} ms ≤ ${bound} ms`)
    log(`${problems.length === 0 ? 'PASS' : 'FAIL'}  the list is complete and true`)
    const figures = { rounds, removed, slowestMs: Math.round(slowest), problems: problems.length }
    return { ok: problems.length === 0 && slowest <= bound, figures }
  },
}

async function examined({ files, documents, secrets }: Estate): Promise<Examination> {
  const folder = await mkdtemp(join(tmpdir(), 'postern-'))
  try {
    const all = [...files, ...documents.map(({ path, text }) => [path, text] as const)]
    for (const [path, text] of all) {
      await mkdir(dirname(join(folder, path)), { recursive: true })
      await writeFile(join(folder, path), text)
    }
    const text = JSON.stringify({ namedValues: Object.fromEntries(secrets) })
    return await examine(folder, { secrets: { name: 'secrets.json', text } })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Every removal has its item, with all of its places and APIs; every new item is that of a removal. */
function compare(
  whole: Examination,
  found: Examination,
  removals: readonly Removal[],
  estate: Estate,
): string[] {
  const problems: string[] = []
  const before = new Map(whole.items.map((item) => [keyOf(item), item.places.length]))
  const fresh = found.items.filter((item) => (before.get(keyOf(item)) ?? 0) < item.places.length)
  const explained = new Set<Item>()
  const blocked = new Set<string>()
  for (const removal of removals) {
    const { group, names, places, blocks } = removal
    // Documents spell a name differently, and one of them is told.
    const items = fresh.filter(
      ({ group: told, what }) => told === group && what.toLowerCase().includes(names.toLowerCase()),
    )
    const item =
      items.find(({ places: told }) =>
        [...places.keys()].every((path) => told.some(({ file }) => file === path)),
      ) ?? items[0]
    if (!item) {
      problems.push(`not told: ${group} ${names}`)
      continue
    }
    for (const one of items) explained.add(one)
    for (const api of blocks) blocked.add(api)
    for (const [path, count] of places) {
      const told = item.places.filter(({ file }) => file === path).length
      if (told < count) problems.push(`${group} ${names}: ${told} of ${count} places in ${path}`)
    }
    const missing = blocks.filter((api) => !item.blocks.includes(api))
    if (missing.length > 0) problems.push(`${group} ${names} does not name ${missing.join(', ')}`)
  }
  for (const item of fresh) {
    if (!explained.has(item)) problems.push(`told without a cause: ${item.group} ${item.what}`)
  }
  const was = blockedOf(whole)
  const is = blockedOf(found)
  for (const api of estate.apis) {
    const wanted = was.has(api) || blocked.has(api)
    if (is.has(api) !== wanted) problems.push(`${api} is ${wanted ? 'not ' : ''}named as blocked`)
  }
  if (is.size !== found.apis.all - found.apis.active) {
    problems.push(`${is.size} APIs are named as blocked, ${found.apis.all - found.apis.active} are`)
  }
  return problems
}

/** Without places: pieces that were put in move what stands behind them. */
function keyOf({ group, what }: Item): string {
  return `${group} ${what}`
}

function blockedOf({ items }: Examination): ReadonlySet<string> {
  return new Set(items.flatMap(({ blocks }) => blocks))
}
