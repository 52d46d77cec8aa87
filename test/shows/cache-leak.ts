import { startSimulator } from '../../gateway/simulator/server.ts'
import { hashedVector } from '../../gateway/simulator/vectors.ts'
import { serving } from '../admin/gateway.ts'
import { Asker } from './cache-leak/ask.ts'
import { families } from './cache-leak/pairs.ts'
import { callersOf, promptsOf, variants } from './cache-leak/prompts.ts'
import { settings, threshold, tree } from './cache-leak/site.ts'
import { Random, type Show } from './show.ts'

/** Numbers of a vector: fewer than of OpenAI's, for speed; the figures are the same with 1,536. */
const dimensions = 256

export const show: Show = {
  name: 'cache-leak',
  summary: 'prompts that are nearly the same, of 50 subscriptions: none gets an answer of another',

  async run({ quick, seed, log }) {
    const random = new Random(seed)
    const simulator = await startSimulator({
      port: 0,
      embed: (text) => hashedVector(text, dimensions),
    })
    log(`embeddings of the simulator: words, hashed to ${dimensions} numbers, no model of language`)
    const callers = callersOf(50)
    try {
      return await serving(
        tree(simulator.url, callers),
        async ({ running, admin, records }) => {
          const asker = new Asker(running.addresses[0]!.url)

          const prompts = promptsOf(callers, quick ? 1_500 : 50_000, random)
          const first = await asker.all(prompts)
          const again = await asker.all(shuffled(prompts, random))
          const asked = 2 * prompts.length
          const repeats = share(again.exact + again.similar, prompts.length)
          const crossed = [...first.wrong, ...again.wrong]
          log(
            `${asked} prompts of ${callers.length} subscriptions in ${variants.length} variants (model, temperature, stream)`,
          )
          log(
            `  first time: ${first.miss} of the model, ${first.similar} similar, ${first.exact} exact`,
          )
          log(
            `  repeated: ${again.exact} exact, ${again.similar} similar, ${again.miss} of the model`,
          )
          log(`  answers of another subscription or variant: ${crossed.length} (bound 0)`)
          for (const line of crossed.slice(0, 10)) log(`    WRONG: ${line}`)
          log(`  repeats answered by the cache: ${percent(repeats)} (bound 95 %)`)

          const chosen = quick ? families.filter((_, at) => at % 4 === 0) : families
          const same = await asker.pairs(chosen, ({ paraphrases }) => paraphrases)
          const other = await asker.pairs(chosen, ({ nearMisses }) => nearMisses)
          const found = share(same.hits.length, same.pairs)
          log(`at distance ${threshold}, with the simulator's embeddings:`)
          log(
            `  paraphrases found: ${same.hits.length} of ${same.pairs}, ${percent(found)} (bound 60 %)`,
          )
          log(
            `  wrong hits among pairs that only look alike: ${other.hits.length} of ${other.pairs}`,
          )
          for (const hit of other.hits) log(`    ${hit}`)
          const state = (await admin('GET', '/admin/semantic-cache')).json
          const { text } = await admin('GET', '/metrics')
          const [, evicted = '0'] = /^postern_semantic_cache_evicted_total (\d+)/m.exec(text) ?? []
          log(
            `${state.entries} answers in ${(state.bytes / 1e6).toFixed(1)} MB, ${evicted} evicted`,
          )
          const failed = first.failed + again.failed + same.failed + other.failed
          if (failed > 0) log(`${failed} lookups failed (bound 0)`)
          const warnings = records.filter(({ level }) => level === 'warn').map(({ msg }) => msg)
          for (const warning of new Set(warnings.slice(0, 1_000))) log(`  ${warning}`)
          return {
            ok: crossed.length === 0 && repeats >= 0.95 && found >= 0.6 && failed === 0,
            figures: {
              asked,
              crossed: crossed.length,
              repeats,
              paraphrases: found,
              wrongHits: other.hits.length,
              nearMisses: other.pairs,
              evicted: Number(evicted),
              failed,
              embeddings: 'simulator',
            },
          }
        },
        { settings },
      )
    } finally {
      await simulator.close()
    }
  },
}

function shuffled<T>(items: readonly T[], random: Random): T[] {
  const all = [...items]
  for (let at = all.length - 1; at > 0; at--) {
    const other = random.below(at + 1)
    ;[all[at], all[other]] = [all[other]!, all[at]!]
  }
  return all
}

function share(part: number, all: number): number {
  return all === 0 ? 0 : part / all
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}
