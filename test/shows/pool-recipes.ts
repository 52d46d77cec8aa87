import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Simulator, startSimulator } from '../../gateway/simulator/server.ts'
import { serving } from '../admin/gateway.ts'
import type { Tree } from '../cli/run.ts'
import { sharedFolder } from '../shared.ts'
import { chat } from './openai-client/clients.ts'
import { chatApi, key, namedValue, settings, subscription } from './openai-client/stage.ts'
import { VirtualClock } from './pool-recipes/clock.ts'
import { type Models, startModels } from './pool-recipes/models.ts'
import { members, type Recipe, recipes, type Step } from './pool-recipes/recipes.ts'
import type { Show } from './show.ts'

export const show: Show = {
  name: 'pool-recipes',
  summary: 'documents of the corpus that balance load, as models become busy and recover',

  async run({ quick, log }) {
    const shared = sharedFolder()
    if (!shared) {
      log('the corpus is missing: there are no documents to serve')
      return { ok: false, figures: {} }
    }
    const simulator = await startSimulator({ port: 0, deployments: new Map([[chat, chat]]) })
    const totals = { documents: 0, unmodified: 0, requests: 0, failed: 0 }
    try {
      for (const recipe of quick ? recipes.filter((_, at) => at % 7 === 0) : recipes) {
        const text = readFileSync(join(shared, 'corpus/policies', recipe.file), 'utf8')
        log(`${recipe.name}: ${recipe.file}${recipe.filled ? ', filled as its notebook does' : ''}`)
        const { requests, failed } = await play(recipe, text, simulator, log)
        totals.documents++
        if (!recipe.filled) totals.unmodified++
        totals.requests += requests
        totals.failed += failed
      }
    } finally {
      await simulator.close()
    }
    log(`${totals.failed} of ${totals.requests} requests went otherwise than documented`)
    return { ok: totals.failed === 0 && totals.requests > 0, figures: totals }
  },
}

async function play(
  recipe: Recipe,
  text: string,
  simulator: Simulator,
  log: (line: string) => void,
): Promise<{ requests: number; failed: number }> {
  const clock = new VirtualClock()
  const models = await startModels(
    members.map(({ name }) => name),
    simulator,
    clock,
  )
  try {
    return await serving(
      treeOf(recipe, text, models),
      async ({ running }) => {
        const url = `${running.addresses[0]!.url}/recipe/openai/deployments/${chat}/chat/completions?api-version=2024-10-21`
        let requests = 0
        let failed = 0
        for (const step of recipe.steps) {
          await clock.goTo(step.at)
          for (const [name, seconds] of Object.entries(step.busy ?? {})) {
            models.all.find((model) => model.name === name)!.busyUntil = clock.seconds + seconds
          }
          for (const expected of step.asks) {
            const wrong = await ask(url, step, expected, clock, models)
            requests++
            if (wrong === undefined) continue
            failed++
            log(`  WRONG at ${step.at} s: ${wrong}`)
          }
          const busy = Object.entries(step.busy ?? {}).map(([name, time]) => `${name} ${time} s`)
          const told = busy.length === 0 ? '' : `; busy from now: ${busy.join(', ')}`
          const asks = step.asks.map((one) => [...(one || '–')].join('→')).join('  ')
          log(`  ${step.at.toFixed(1).padStart(5)} s  ${asks.padEnd(14)} ${step.why}${told}`)
        }
        return { requests, failed }
      },
      { settings, clock },
    )
  } finally {
    await models.close()
  }
}

/** One request; says what is wrong with its answer, its time, and who was asked. */
async function ask(
  url: string,
  { gets = { status: 200 }, takes }: Step,
  expected: string,
  clock: VirtualClock,
  models: Models,
): Promise<string | undefined> {
  const begun = clock.seconds
  const body = JSON.stringify({ messages: [{ role: 'user', content: 'Hello' }], max_tokens: 5 })
  const headers = { 'api-key': key, 'content-type': 'application/json' }
  const call = fetch(url, { method: 'POST', headers, body }).then(async (response) => ({
    status: response.status,
    retryAfter: response.headers.get('retry-after') ?? undefined,
    text: await response.text(),
  }))
  const answer = takes ? await clock.finish(call, () => models.idle()) : await call
  const asked = models.asked()
  const time = Math.round((clock.seconds - begun) * 1000) / 1000
  if (asked !== expected) return `asked \`${asked}\`, not \`${expected}\` (status ${answer.status})`
  if (answer.status !== gets.status) return `status ${answer.status}: ${answer.text.slice(0, 200)}`
  if (gets.retryAfter !== undefined && answer.retryAfter !== gets.retryAfter) {
    return `Retry-After is ${answer.retryAfter}, not ${gets.retryAfter}`
  }
  if (gets.status === 200 && !answer.text.includes('"choices"')) return 'no answer of a model'
  const { least, most } = takes ?? { least: 0, most: 0 }
  return time < least || time > most ? `it took ${time} s` : undefined
}

function treeOf(recipe: Recipe, text: string, models: Models): Tree {
  const policy = Object.entries(recipe.filled ?? {}).reduce(
    (filled, [placeholder, value]) => filled.replaceAll(placeholder, value),
    text,
  )
  const information = (id: string, properties: object) => ({
    [`backends/${id}/backendInformation.json`]: { properties } as never,
  })
  const rule = {
    name: 'busy',
    failureCondition: { count: 1, interval: 'PT10S', statusCodeRanges: [{ min: 429, max: 429 }] },
    tripDuration: 'PT10S',
    acceptRetryAfter: true,
  }
  const circuitBreaker = { rules: recipe.pool === undefined ? [] : [rule] }
  const singles = models.all.map(({ name, url }) =>
    information(name, { url: `${url}/openai`, circuitBreaker }),
  )
  const services = members.map(({ name, priority, weight }) => ({
    id: `/backends/${name}`,
    priority,
    weight,
  }))
  const values = Object.entries(recipe.values ?? {}).map(([name, value]) => namedValue(name, value))
  return Object.assign(
    {},
    subscription,
    chatApi({ id: 'recipe', policy, serviceUrl: 'http://127.0.0.1:1' }),
    ...singles,
    ...values,
    recipe.pool === undefined ? {} : information(recipe.pool, { type: 'Pool', pool: { services } }),
    recipe.single === undefined
      ? {}
      : information(recipe.single, { url: `${models.all[0]!.url}/openai` }),
  )
}
