import type OpenAI from 'openai'
import { chat, embedding, question } from './clients.ts'
import type { DocumentName } from './documents.ts'
import type { Stage } from './stage.ts'

export interface Everyday {
  readonly who: string
  readonly documents: readonly DocumentName[]
  readonly client: OpenAI
  /** The documents ask for the usage of streams, whatever the caller does. */
  readonly usageAlways?: boolean
}

/** What every client does all day: the gateway is to be seen in none of the answers. */
export async function everyday(stage: Stage, { who, documents, client, ...more }: Everyday) {
  const { direct, simulator, checks } = stage
  const last = async () => {
    await simulator.ledger.settled()
    return simulator.ledger.entries.at(-1)!
  }
  const equal = (claim: string, seen: unknown, expected: unknown) =>
    checks.equal(documents, `${who}: ${claim}`, seen, expected)

  const wanted = await direct.chat.completions.create(question)
  const answer = await client.chat.completions.create(question)
  equal('chat is answered as by the model itself', shown(answer), shown(wanted))

  const text = wanted.choices[0]?.message.content
  const plain = await read(await client.chat.completions.create({ ...question, stream: true }))
  equal('a stream has the text of the whole answer', plain.text, text)
  const counted = [plain.usages.length, plain.usages.at(-1)]
  const none = more.usageAlways ? [1, wanted.usage] : [0, undefined]
  const claim = more.usageAlways ? 'also if it was not' : 'only if it was'
  equal(`a stream has usage ${claim} asked for`, counted, none)

  const asked = { ...question, stream: true, stream_options: { include_usage: true } } as const
  const withUsage = await read(await client.chat.completions.create(asked))
  const { promptTokens, completionTokens } = await last()
  equal(
    'asked for, the usage of a stream comes once, and is what the model billed',
    withUsage.usages.map((usage) => [usage.prompt_tokens, usage.completion_tokens]),
    [[promptTokens, completionTokens]],
  )
  equal('a stream with usage has the same text', withUsage.text, text)

  const input = { model: embedding, input: ['one text', 'and another'] }
  const vectors = await client.embeddings.create(input)
  equal('embeddings are those of the model', vectors, await direct.embeddings.create(input))

  const slow = { headers: { 'x-simulator-chunk-delay': '25' } }
  const long = { ...question, max_tokens: 400, stream: true } as const
  const stream = await client.chat.completions.create(long, slow)
  let chunks = 0
  for await (const _ of stream) if (++chunks === 4) stream.controller.abort()
  const { outcome, sentTokens, answerTokens } = await last()
  equal('a stream that the client leaves is aborted at the model', outcome, 'aborted')
  const early = chunks === 4 && sentTokens > 0 && sentTokens < Math.min(40, answerTokens)
  checks.holds(documents, `${who}: and that soon`, early, { chunks, sentTokens, answerTokens })
}

function shown({ model, choices, usage }: OpenAI.ChatCompletion) {
  return { model, choices, usage, deployment: chat }
}

async function read(stream: AsyncIterable<OpenAI.ChatCompletionChunk>) {
  let text = ''
  const usages: OpenAI.CompletionUsage[] = []
  for await (const { choices, usage } of stream) {
    text += choices[0]?.delta.content ?? ''
    if (usage) usages.push(usage)
  }
  return { text, usages }
}
