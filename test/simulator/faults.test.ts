import { type IncomingHttpHeaders, request } from 'node:http'
import { performance } from 'node:perf_hooks'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { readSimulateOptions } from '../../gateway/simulator/options.ts'
import { type Simulator, startSimulator } from '../../gateway/simulator/server.ts'

let simulator: Simulator
beforeAll(async () => {
  simulator = await startSimulator({ port: 0 })
})
afterAll(() => simulator.close())
beforeEach(() => {
  simulator.ledger.reset()
  simulator.rules.clear()
})

interface Seen {
  status: number
  headers: IncomingHttpHeaders
  body: Buffer
  chunks: Buffer[]
  ended: 'whole' | 'reset' | 'closed' | 'broken'
  milliseconds: number
}

const path = '/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21'
const chat = { messages: [{ role: 'user', content: 'Explain token limits.' }], max_tokens: 20 }

/** One request on a connection of its own, and how its answer came. */
function ask(body: object, headers: Record<string, string> = {}, leaveAfter = Infinity) {
  const started = performance.now()
  return new Promise<Seen>((resolve, reject) => {
    const call = request(
      simulator.url + path,
      { method: 'POST', headers, agent: false },
      (response) => {
        const chunks: Buffer[] = []
        const finish = (ended: Seen['ended']) =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks),
            chunks,
            ended,
            milliseconds: performance.now() - started,
          })
        response.on('data', (chunk: Buffer) => {
          chunks.push(chunk)
          if (chunks.length >= leaveAfter) call.destroy()
        })
        let broke: NodeJS.ErrnoException | undefined
        call.off('error', reject)
        call.on('error', (error) => {
          broke = error
        })
        call.socket?.on('error', (error) => {
          broke = error
        })
        response.on('error', () => undefined)
        response.on('close', () => {
          if (broke) finish(broke.code === 'ECONNRESET' ? 'reset' : 'broken')
          else finish(response.complete ? 'whole' : 'closed')
        })
      },
    )
    call.on('error', reject)
    call.end(Buffer.from(JSON.stringify(body)))
  })
}

async function entry() {
  await simulator.ledger.settled()
  return simulator.ledger.entries.at(-1)!
}

interface Case {
  title: string
  stream: boolean
  fault: Record<string, string>
  gives: Partial<Pick<Seen, 'status' | 'ended'>>
  ledger: object
  also?: (seen: Seen) => void
}

const cases: Case[] = [
  {
    title: 'a status with Retry-After',
    stream: false,
    fault: { status: '503', 'retry-after': 'Wed, 21 Oct 2015 07:28:00 GMT', message: 'busy' },
    gives: { status: 503, ended: 'whole' },
    ledger: { outcome: 'error', status: 503, promptTokens: 0, completionTokens: 0 },
    also({ headers, body }) {
      expect(headers['retry-after']).toBe('Wed, 21 Oct 2015 07:28:00 GMT')
      expect(JSON.parse(body.toString()).error.message).toBe('busy')
    },
  },
  {
    title: 'a delay before the head',
    stream: false,
    fault: { delay: '60' },
    gives: { status: 200, ended: 'whole' },
    ledger: { outcome: 'completed' },
    also: ({ milliseconds }) => expect(milliseconds).toBeGreaterThanOrEqual(59),
  },
  {
    title: 'time per chunk',
    stream: true,
    fault: { 'chunk-delay': '4' },
    gives: { ended: 'whole' },
    ledger: { outcome: 'completed', completionTokens: 20 },
    also: ({ milliseconds }) => expect(milliseconds).toBeGreaterThanOrEqual(80),
  },
  {
    title: 'slow chunks of a few bytes, of an answer that does not stream',
    stream: false,
    fault: { 'chunk-bytes': '100', 'chunk-delay': '2' },
    gives: { ended: 'whole' },
    ledger: { outcome: 'completed', sentTokens: 20 },
    also: ({ chunks, body }) => expect(chunks.length).toBeGreaterThan(body.length / 400),
  },
  {
    title: 'a stream reset after some chunks',
    stream: true,
    fault: { 'cut-after-chunks': '7' },
    gives: { status: 200, ended: 'reset' },
    // The filter's chunk and the role come first.
    ledger: { outcome: 'cut', sentChunks: 7, sentTokens: 5, completionTokens: 5, answerTokens: 20 },
  },
  {
    title: 'a stream whose connection closes within an event',
    stream: true,
    fault: { 'cut-after-bytes': '1000', cut: 'close' },
    gives: { ended: 'closed' },
    ledger: { outcome: 'cut', sentBytes: 1000, sentTokens: 0 },
    also: ({ body }) => expect(body.length).toBe(1000),
  },
  {
    title: 'a stream that ends as if it were whole',
    stream: true,
    fault: { 'cut-after-chunks': '4', cut: 'end' },
    gives: { ended: 'whole' },
    ledger: { outcome: 'cut', sentTokens: 2 },
    also: ({ body }) => expect(body.toString()).not.toContain('[DONE]'),
  },
  {
    title: 'an answer reset before its body',
    stream: false,
    fault: { 'cut-after-bytes': '0' },
    gives: { status: 200, ended: 'reset' },
    ledger: { outcome: 'cut', sentBytes: 0 },
  },
  {
    title: 'a Content-Length that is too large',
    stream: false,
    fault: { 'content-length': '10' },
    gives: { status: 200, ended: 'closed' },
    ledger: { outcome: 'cut' },
    also: ({ headers, body }) => expect(Number(headers['content-length'])).toBe(body.length + 10),
  },
  {
    title: 'a Content-Length that is too small',
    stream: false,
    fault: { 'content-length': '-10' },
    gives: { status: 200 },
    ledger: { outcome: 'cut' },
    also: ({ headers, body }) => expect(body.length).toBe(Number(headers['content-length'])),
  },
  {
    title: 'usage left out of an answer',
    stream: false,
    fault: { 'omit-usage': 'true' },
    gives: { ended: 'whole' },
    ledger: { completionTokens: 20 },
    also: ({ body }) => expect(JSON.parse(body.toString())).not.toHaveProperty('usage'),
  },
  {
    title: 'usage left out of a stream that was asked for it',
    stream: true,
    fault: { 'omit-usage': 'true' },
    gives: { ended: 'whole' },
    ledger: { completionTokens: 20 },
    also({ body }) {
      expect(body.toString()).not.toContain('"usage"')
      expect(body.toString()).toMatch(/data: \[DONE\]\n\n$/)
    },
  },
  {
    title: 'broken JSON in a stream',
    stream: true,
    fault: { malformed: 'json' },
    gives: { ended: 'whole' },
    ledger: { outcome: 'completed' },
    also: ({ body }) => expect(body.toString()).toContain('data: {"choices": [{"delta": \n\n'),
  },
  {
    title: 'bytes that are no UTF-8',
    stream: true,
    fault: { malformed: 'utf8' },
    gives: { ended: 'whole' },
    ledger: { outcome: 'completed' },
    also: ({ body }) => expect(body.includes(Buffer.from([0xc3, 0x28, 0xff]))).toBe(true),
  },
  {
    title: 'a last event that does not end',
    stream: true,
    fault: { malformed: 'unfinished' },
    gives: { ended: 'whole' },
    ledger: { outcome: 'completed' },
    also: ({ body }) => expect(body.toString()).toMatch(/data: \[DONE\]$/),
  },
  {
    title: 'other line ends and comments',
    stream: true,
    fault: { 'line-end': 'crlf', comments: 'true' },
    gives: { ended: 'whole' },
    ledger: { outcome: 'completed' },
    also: ({ body }) =>
      expect(body.toString()).toMatch(/^: keep-alive\r\ndata: \{.*\}\r\n\r\n: keep/),
  },
  {
    title: 'cached and reasoning tokens',
    stream: false,
    fault: { 'cached-tokens': '2', 'reasoning-tokens': '8' },
    gives: { ended: 'whole' },
    ledger: { completionTokens: 20, reasoningTokens: 8, cachedTokens: 2 },
    also({ body }) {
      const { usage } = JSON.parse(body.toString())
      expect(usage.completion_tokens_details.reasoning_tokens).toBe(8)
      expect(usage.prompt_tokens_details.cached_tokens).toBe(2)
    },
  },
]

test.each(cases)('$title', async ({ stream, fault, gives, ledger, also }) => {
  const body = stream ? { ...chat, stream, stream_options: { include_usage: true } } : chat
  const headers = Object.fromEntries(
    Object.entries(fault).map(([name, value]) => [`x-simulator-${name}`, value]),
  )
  const seen = await ask(body, headers)
  expect(seen).toMatchObject(gives)
  expect(await entry()).toMatchObject(ledger)
  also?.(seen)
})

test('a stream cut at odd places has the same bytes, and the same cuts for the same seed', async () => {
  const body = { ...chat, stream: true }
  const asked = { 'x-simulator-text': Buffer.from('Zürich – 東京 🎉').toString('latin1') }
  const text = async (extra: Record<string, string>) => {
    const seen = await ask(body, { ...asked, ...extra })
    // Identity and time differ from one answer to the next.
    return seen.body.toString().replace(/"id":"[^"]*"|"created":\d+/g, '')
  }
  const whole = await text({})
  expect(whole).toContain('東京')
  const { sentChunks } = await entry()
  for (const extra of [{ 'x-simulator-split-seed': '7' }, { 'x-simulator-chunk-bytes': '61' }]) {
    expect(await text(extra)).toBe(whole)
    expect((await entry()).sentChunks).toBeGreaterThan(sentChunks * 4)
  }
})

test.each(['head', 'body'])('a hang of the %s ends when the client leaves', async (hang) => {
  const signal = AbortSignal.timeout(100)
  const left = await fetch(simulator.url + path, {
    method: 'POST',
    body: JSON.stringify(chat),
    headers: { 'x-simulator-hang': hang },
    signal,
  })
    .then((response) => response.text())
    .catch((error: Error) => error.name)
  expect(left).toBe('TimeoutError')
  expect(await entry()).toMatchObject({ outcome: 'aborted', sentBytes: 0, completionTokens: 0 })
})

test('rules meet the requests that they match, as often as they say', async () => {
  const post = (rule: unknown) =>
    fetch(`${simulator.url}/_simulator/faults`, { method: 'POST', body: JSON.stringify(rule) })
  await post([
    { match: { deployment: 'other' }, fault: { status: 500 } },
    {
      match: { path: '/chat/', tag: 'a' },
      skip: 1,
      count: 2,
      fault: { status: 429, retryAfter: '3' },
    },
  ])
  const statuses: number[] = []
  for (const tag of ['a', 'b', 'a', 'a', 'a']) {
    statuses.push((await ask(chat, { 'x-simulator-tag': tag })).status)
  }
  expect(statuses).toEqual([200, 200, 429, 429, 200])
  const response = await fetch(`${simulator.url}/_simulator/faults`)
  expect(await response.json()).toMatchObject({ rules: [{ applied: 0 }, { applied: 2, count: 2 }] })
  const reply = await ask(chat, { 'x-simulator-tag': 'c' })
  expect(reply.status).toBe(200)
})

test('the ledger is shown, reset and bounded', async () => {
  await ask(chat, { 'x-simulator-tag': 'mine' })
  const { promptTokens, completionTokens } = await entry()
  const url = `${simulator.url}/_simulator/ledger`
  const shown = (await (await fetch(url)).json()) as { entries: unknown[] }
  expect(shown).toMatchObject({
    totals: { requests: 1, promptTokens, completionTokens: 20 },
    dropped: 0,
    entries: [{ tag: 'mine', completionTokens, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) }],
  })
  await fetch(url, { method: 'DELETE' })
  expect(simulator.ledger.entries).toEqual([])
  const first = await entry()
  expect(first).toBeUndefined()
  const { ledger } = simulator
  const example = { outcome: 'open', promptTokens: 0, completionTokens: 0, sentBytes: 0 } as const
  for (let at = 0; at < 10_010; at++) {
    const open = ledger.open({ ...blank, ...example, id: String(at) })
    ledger.close(open, 'completed', 1)
  }
  expect([ledger.entries.length, ledger.dropped, ledger.entries[0]!.id]).toEqual([10_000, 10, '10'])
})

const blank = {
  time: '',
  method: 'POST',
  path: '',
  api: '',
  deployment: '',
  model: '',
  tag: '',
  auth: null,
  stream: false,
  status: 200,
  cachedTokens: 0,
  reasoningTokens: 0,
  answerTokens: 0,
  sentTokens: 0,
  sentChunks: 0,
  sha256: '',
  milliseconds: 0,
}

test('closing the simulator cuts what is under way', async () => {
  const other = await startSimulator({ port: 0 })
  const answer = fetch(`${other.url}${path}`, {
    method: 'POST',
    body: JSON.stringify(chat),
    headers: { 'x-simulator-delay': '60000' },
  }).catch((error: Error) => error.message)
  while (other.ledger.entries.length === 0) await new Promise((resolve) => setImmediate(resolve))
  await other.close()
  expect(await answer).toBe('fetch failed')
  expect(other.ledger.entries[0]!.outcome).toBe('cut')
})

test('a port that is taken is an error of the caller', async () => {
  const { port } = new URL(simulator.url)
  await expect(startSimulator({ port: Number(port) })).rejects.toThrow('EADDRINUSE')
})

const badOptions: [object, string][] = [
  [{ port: '70000' }, '--port `70000` is not a number from 0 to 65535'],
  [{ deployment: ['=x'] }, '--deployment `=x` is not NAME or NAME=MODEL'],
  [{ fault: ['{"fault":{"cut":"no"}}'] }, '`cut` is one of reset, close, end.'],
]
test.each(badOptions)('options %j are refused', (given, message) => {
  expect(() => readSimulateOptions(given)).toThrow(message)
})

test('options of the command line are those of the simulator', () => {
  const options = readSimulateOptions({
    deployment: ['a=gpt-4o', 'b'],
    key: ['k'],
    fault: ['{"fault":{"delay":5},"count":1}'],
    'tokens-per-minute': '100',
  })
  expect(options).toMatchObject({
    port: 8082,
    host: '127.0.0.1',
    keys: ['k'],
    tokensPerMinute: 100,
  })
  expect([...options.deployments!]).toEqual([
    ['a', 'gpt-4o'],
    ['b', 'b'],
  ])
  expect(options.rules).toEqual([{ match: {}, skip: 0, count: 1, fault: { delay: 5 } }])
})
