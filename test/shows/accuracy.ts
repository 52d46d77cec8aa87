import { getEncoding } from 'js-tiktoken'
import { type Simulator, startSimulator } from '../../gateway/simulator/server.ts'
import { type ServedFolder, serving } from '../admin/gateway.ts'
import type { Tree } from '../cli/run.ts'
import { type BedrockCall, startBedrock } from './accuracy/bedrock.ts'
import { formats, turnsOf, type WireFormat } from './accuracy/formats.ts'
import { passage, readTexts } from './accuracy/texts.ts'
import { Random, type Show } from './show.ts'

/** How a call goes: to its end, to its end without any usage, or broken off by the backend or by the caller. */
type Manner = 'whole' | 'unreported' | 'cut' | 'left'

interface Call {
  readonly format: WireFormat
  readonly stream: boolean
  readonly manner: Manner
  readonly tag: string
  readonly turns: readonly string[]
  readonly text: string
  /** Where it breaks off, as a share of the answer's bytes. */
  readonly at: number
}

/** What a call cost: as the gateway's log tells, as the backend's ledger does, and by the reference tokenizer. */
interface Counted {
  readonly call: Call
  readonly charged: { readonly prompt: number; readonly completion: number }
  readonly isEstimated: boolean
  readonly ledger: { readonly prompt: number; readonly completion: number; readonly answer: number }
  readonly reference: { readonly prompt: number; readonly answer: number } | undefined
  /** It really was broken off. */
  readonly isBroken: boolean
}

const bound = 0.02

export const show: Show = {
  name: 'accuracy',
  summary: 'what is charged for is what models report, or near what tiktoken counts',

  async run({ quick, seed, log }) {
    const random = new Random(seed)
    const calls = plan(random, quick ? 60 : 1_000, quick ? 4 : 40)
    const bedrockCalls = new Map<string, BedrockCall>()
    const simulator = await startSimulator({ port: 0 })
    const bedrock = await startBedrock(bedrockCalls)
    let counted: readonly (Counted | undefined)[] = []
    try {
      counted = await serving(
        treeOf(simulator.url, bedrock.url),
        (served) => make(calls, served, simulator, bedrockCalls),
        { settings: { telemetry: { log: { llm: 'usage', variables: ['tag'] } } } },
      )
    } finally {
      await simulator.close()
      await bedrock.close()
    }
    return judge(calls, counted, log)
  },
}

function plan(random: Random, aborts: number, each: number): readonly Call[] {
  const texts = readTexts()
  const calls: Call[] = []
  const add = (format: WireFormat, stream: boolean, manner: Manner) =>
    calls.push({
      format,
      stream,
      manner,
      tag: `call-${calls.length}`,
      turns: turnsOf(texts, random),
      text: passage(texts, 1_500, random),
      at: random.next(),
    })
  for (const format of formats) {
    for (let i = 0; i < each; i++) {
      for (const stream of format.streams ? [false, true] : [false]) {
        add(format, stream, 'whole')
        if (format.name !== 'Bedrock Converse') add(format, stream, 'unreported')
      }
    }
  }
  const streaming = formats.filter(({ streams }) => streams)
  for (let i = 0; i < aborts; i++) {
    const manner = Math.floor(i / streaming.length) % 2 === 0 ? 'cut' : 'left'
    add(streaming[i % streaming.length]!, true, manner)
  }
  return calls
}

const atOnce = 12

async function make(
  calls: readonly Call[],
  served: ServedFolder,
  simulator: Simulator,
  bedrockCalls: Map<string, BedrockCall>,
): Promise<readonly (Counted | undefined)[]> {
  /** Bytes of the streams that are to be broken off. */
  const sizes = new Map<string, number>()
  const url = served.running.addresses[0]!.url
  for (let at = 0; at < calls.length; at += atOnce) {
    const some = calls.slice(at, at + atOnce)
    simulator.rules.clear()
    for (const call of some) {
      const own = { match: { tag: call.tag }, skip: 0 }
      const isCut = call.manner === 'cut'
      const isLeft = call.manner === 'left'
      bedrockCalls.set(call.tag, {
        text: call.text,
        promptTokens: countAll(call.turns),
        cutAt: isCut ? call.at : undefined,
        chunkDelay: isLeft ? 1 : 0,
        sentTokens: 0,
        sentBytes: 0,
        isWhole: false,
      })
      let size = 0
      if ((isCut || isLeft) && !isBedrock(call)) {
        simulator.rules.add([{ ...own, count: 1, fault: { text: call.text } }])
        const path = call.format.path(true).slice('/m'.length)
        size = await send({ ...call, manner: 'whole' }, simulator.url, path)
      }
      sizes.set(call.tag, size)
      const fault = {
        text: call.text,
        ...(call.manner === 'unreported' ? { omitUsage: true } : {}),
        ...(isCut && size > 0
          ? { cutAfterBytes: 1 + Math.floor(call.at * size), cut: 'close' as const }
          : {}),
        ...(isLeft ? { chunkDelay: 1 } : {}),
      }
      simulator.rules.add([{ ...own, count: 1, fault }])
    }
    await Promise.all(
      some.map((call) => send(call, url, call.format.path(call.stream), sizes.get(call.tag))),
    )
    await served.running.gateway.inFlight.idle()
  }
  await simulator.ledger.settled()
  const records = new Map(
    served.records
      .filter(({ msg }) => msg === 'model call')
      .map((record) => [tagOf(record), record]),
  )
  const entries = new Map(simulator.ledger.entries.map((entry) => [entry.tag, entry]))
  return calls.map((call) => {
    const record = records.get(call.tag)
    const entry = entries.get(call.tag)
    const own = bedrockCalls.get(call.tag)!
    if (!record || (!entry && call.format.name !== 'Bedrock Converse')) return undefined
    const { prompt } = call.format
    const ledger = entry
      ? {
          prompt: entry.promptTokens,
          completion: entry.completionTokens,
          answer: entry.answerTokens,
        }
      : { prompt: own.promptTokens, completion: own.sentTokens, answer: 0 }
    return {
      call,
      charged: {
        prompt: Number(record.promptTokens),
        completion: Number(record.completionTokens),
      },
      isEstimated: record.isEstimated === true,
      ledger,
      reference: prompt && {
        prompt: prompt(call.turns, referenceOf(call.format)),
        answer: referenceOf(call.format)(call.text),
      },
      isBroken: entry ? entry.outcome === 'cut' || entry.outcome === 'aborted' : !own.isWhole,
    }
  })
}

function tagOf(record: Readonly<Record<string, unknown>>): string {
  const { variables, tag } = record as { variables?: { tag?: string }; tag?: string }
  return String(variables?.tag ?? tag ?? '')
}

const newest = getEncoding('o200k_base')
const older = getEncoding('cl100k_base')

/** By js-tiktoken, special tokens as text. */
function referenceOf(format: WireFormat): (text: string) => number {
  const encoding = format.name === 'OpenAI embeddings' ? older : newest
  return (text) => encoding.encode(text, [], []).length
}

function countAll(turns: readonly string[]): number {
  return turns.reduce((sum, text) => sum + 4 + newest.encode(text, [], []).length, 3)
}

function isBedrock({ format }: Call): boolean {
  return format.name === 'Bedrock Converse'
}

/** Reads the answer, or leaves after a share of its `size`; tells how many bytes came. */
async function send(call: Call, url: string, path: string, size = 0): Promise<number> {
  const controller = new AbortController()
  const whole = size || 60 * call.text.length
  const most = call.manner === 'left' ? Math.floor(call.at * whole) : Number.POSITIVE_INFINITY
  let received = 0
  try {
    const response = await fetch(`${url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-simulator-tag': call.tag },
      body: JSON.stringify(call.format.body(call.turns, call.stream)),
      signal: AbortSignal.any([controller.signal, AbortSignal.timeout(20_000)]),
    })
    if (response.status !== 200) throw new Error(`${call.format.name}: ${await response.text()}`)
    for await (const chunk of response.body!) {
      received += (chunk as Uint8Array).length
      if (received > most) controller.abort()
    }
  } catch (error) {
    // Broken off as planned; anything else is a mistake of the show.
    if (call.manner !== 'cut' && !controller.signal.aborted) throw error
  }
  return received
}

function judge(
  calls: readonly Call[],
  all: readonly (Counted | undefined)[],
  log: (line: string) => void,
) {
  const counted = all.filter((one) => one !== undefined)
  const missing = calls.length - counted.length
  let problems = missing
  if (missing > 0) log(`FAIL ${missing} calls were not told of`)

  // Answers that came whole have as many tokens in the ledger as tiktoken counts: the ledger can be believed.
  for (const { call, ledger, reference } of counted) {
    if (!reference || call.manner !== 'whole') continue
    const answer = call.format.name === 'OpenAI embeddings' ? 0 : reference.answer
    if (ledger.prompt === reference.prompt && ledger.answer === answer) continue
    log(
      `  ${call.tag}, ${call.format.name}: the ledger has ${ledger.prompt} + ${ledger.answer}, tiktoken ${reference.prompt} + ${answer}`,
    )
  }

  const reported = counted.filter(({ isEstimated }) => !isEstimated)
  const wrong = reported.filter(
    ({ call, charged, ledger }) =>
      charged.prompt !== ledger.prompt ||
      (call.manner !== 'left' && charged.completion !== ledger.completion),
  )
  for (const { call, charged, ledger } of wrong.slice(0, 20)) {
    log(
      `FAIL ${call.format.name}, ${call.manner}${call.stream ? ', streamed' : ''}: reported ${ledger.prompt} + ${ledger.completion}, charged ${charged.prompt} + ${charged.completion}`,
    )
  }
  problems += wrong.length
  const unexpected = counted.filter(
    ({ call, isEstimated }) => call.manner === 'whole' && isEstimated,
  )
  // The Responses of a stream, and completions, are asked for usage by their callers alone.
  for (const { call } of unexpected) {
    if (call.format.name === 'OpenAI completions' && call.stream) continue
    problems++
    log(`FAIL ${call.format.name}, whole${call.stream ? ', streamed' : ''}: it was estimated`)
  }
  log(`${reported.length} calls whose usage was reported: ${wrong.length} charged otherwise`)

  log('estimated                    calls    charged      truth    error   by call: p50, p99')
  const openai = { charged: 0, truth: 0 }
  const errors: Record<string, number> = {}
  for (const format of formats) {
    for (const manner of ['whole', 'unreported', 'cut', 'left'] as const) {
      const some = counted.filter(
        (one) => one.call.format === format && one.call.manner === manner && one.isEstimated,
      )
      if (some.length === 0) continue
      const rows = some.map(({ charged, ledger, reference }) => ({
        charged: charged.prompt + charged.completion,
        truth: (reference?.prompt ?? ledger.prompt) + ledger.completion,
      }))
      const sum = rows.reduce(
        (so, row) => ({ charged: so.charged + row.charged, truth: so.truth + row.truth }),
        { charged: 0, truth: 0 },
      )
      const error = sum.charged / sum.truth - 1
      const each = rows.map((row) => Math.abs(row.charged / row.truth - 1)).sort((a, b) => a - b)
      const [p50, p99] = [0.5, 0.99].map((share) => each[Math.floor(share * (each.length - 1))]!)
      log(
        `  ${`${format.name}, ${manner}`.padEnd(28)}${String(some.length).padStart(4)}${String(sum.charged).padStart(11)}${String(sum.truth).padStart(11)}${percent(error).padStart(9)}   ${percent(p50!)}, ${percent(p99!)}`,
      )
      errors[`${format.name}, ${manner}`] = Math.round(error * 10_000) / 10_000
      if (format.vendor !== 'openai') continue
      openai.charged += sum.charged
      openai.truth += sum.truth
      if (Math.abs(error) >= bound) problems++
    }
  }
  const error = openai.charged / openai.truth - 1
  log(
    `OpenAI's formats, estimated, summed: ${percent(error)} (bound ±2 %), and each line within it`,
  )
  log('Other vendors: their ledger counts with OpenAI’s encoding too, so their lines tell what the')
  log(
    'recognition of texts and the overhead of messages get wrong, not how their encodings differ.',
  )
  if (Math.abs(error) >= bound) problems++
  const aborts = counted.filter(
    ({ call, isBroken }) => isBroken && (call.manner === 'cut' || call.manner === 'left'),
  ).length
  log(`${aborts} streams were broken off before their end`)
  return {
    ok: problems === 0,
    figures: {
      calls: calls.length,
      aborts,
      reported: reported.length,
      reportedWrong: wrong.length,
      openaiError: Math.round(error * 10_000) / 10_000,
      errors,
      problems,
    },
  }
}

function percent(value: number): string {
  return `${(value * 100).toFixed(2)} %`
}

function treeOf(simulator: string, bedrock: string): Tree {
  return { ...api('m', simulator), ...api('b', bedrock) }
}

/** An open API that hands everything on, and counts. */
function api(id: string, serviceUrl: string): Tree {
  return {
    [`apis/${id}/apiInformation.json`]: {
      properties: { path: id, displayName: id, serviceUrl, subscriptionRequired: false },
    },
    [`apis/${id}/specification.json`]: {
      openapi: '3.0.1',
      info: { title: id, version: '1' },
      paths: {
        '/*': { post: { operationId: 'post', responses: { 200: { description: 'OK' } } } },
      },
    },
    [`apis/${id}/policy.xml`]: `<policies>
  <inbound>
    <set-variable name="tag" value="@(context.Request.Headers.GetValueOrDefault(&quot;x-simulator-tag&quot;, &quot;&quot;))" />
    <llm-token-limit counter-key="all" token-quota="1000000000" token-quota-period="Yearly" estimate-prompt-tokens="false" />
  </inbound>
  <backend><base /></backend>
</policies>`,
  }
}
