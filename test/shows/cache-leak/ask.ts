import { request } from 'undici'
import type { Family } from './pairs.ts'
import { type LeakPrompt, type Variant, variants } from './prompts.ts'

/** Requests under way at once. */
const atOnce = 16

export interface Tally {
  exact: number
  similar: number
  miss: number
  failed: number
  /** Answers that were another one's. */
  readonly wrong: string[]
}

type Result = 'exact' | 'similar' | 'miss' | 'failed'

/** Asks, and looks whose answer came. The model is made to say for whom it answers. */
export class Asker {
  readonly #url: string

  constructor(gateway: string) {
    this.#url = `${gateway}/chat/v1/chat/completions`
  }

  async all(prompts: readonly LeakPrompt[]): Promise<Tally> {
    const tally: Tally = { exact: 0, similar: 0, miss: 0, failed: 0, wrong: [] }
    await inTurn(prompts, async (prompt) => {
      const { caller, variant, content } = prompt
      const mark = `For ${caller.id} by ${variant.model} at ${variant.temperature}, ${variant.stream ? 'streamed' : 'whole'}.`
      const { result, text } = await this.#ask(caller.key, variant, content, mark)
      tally[result]++
      if (text !== mark) tally.wrong.push(`${mark} got ${text}`)
    })
    return tally
  }

  /** Each pair by itself: the question first, then what is like it. */
  async pairs(
    all: readonly Family[],
    othersOf: (family: Family) => readonly string[],
  ): Promise<{ pairs: number; hits: string[]; failed: number }> {
    const pairs = all.flatMap((family) =>
      othersOf(family).map((other) => ({ question: family.question, other })),
    )
    const hits: string[] = []
    let failed = 0
    await inTurn(pairs, async ({ question, other }) => {
      const key = 'key-of-team-0'
      const pair = `${question} / ${other}`
      await this.#ask(key, variants[0]!, question, 'The first.', pair)
      const { result, text } = await this.#ask(key, variants[0]!, other, 'The second.', pair)
      if (result === 'failed') failed++
      if (text === 'The first.') hits.push(pair)
    })
    return { pairs: pairs.length, hits, failed }
  }

  async #ask(key: string, variant: Variant, content: string, says: string, pair = '') {
    const { statusCode, headers, body } = await request(this.#url, {
      method: 'POST',
      headers: {
        'api-key': key,
        'content-type': 'application/json',
        'x-simulator-text': says,
        'x-pair': pair,
      },
      body: JSON.stringify({ ...variant, messages: [{ role: 'user', content }] }),
    })
    const text = await body.text()
    if (statusCode !== 200) throw new Error(`${statusCode}: ${text}`)
    const told = String(headers['postern-semantic-cache']).split(';', 1)[0] as Result
    return { result: told, text: variant.stream ? streamedText(text) : wholeText(text) }
  }
}

interface Choices {
  readonly choices: readonly {
    readonly message?: { readonly content: string }
    readonly delta?: { readonly content?: string }
  }[]
}

function wholeText(body: string): string {
  return (JSON.parse(body) as Choices).choices[0]?.message?.content ?? ''
}

function streamedText(body: string): string {
  return [...body.matchAll(/^data: (\{.*\})$/gm)]
    .map(([, json]) => (JSON.parse(json!) as Choices).choices[0]?.delta?.content ?? '')
    .join('')
}

async function inTurn<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  let next = 0
  const worker = async () => {
    for (let item = items[next++]; item !== undefined; item = items[next++]) await work(item)
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
}
