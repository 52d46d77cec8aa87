import { createHash, type Hash } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Answer } from './answers.ts'
import type { Fault } from './faults.ts'
import type { OpenEntry } from './ledger.ts'
import { randomOf } from './words.ts'

/** Bytes that belong together, and the output tokens in them. */
interface Part {
  readonly bytes: Buffer
  readonly tokens: number
}

/**
 * Sends an answer as the fault wants it and writes down what went out.
 * Rejects when the client leaves; the entry then says how far it came.
 */
export async function send(
  response: ServerResponse,
  answer: Answer,
  headers: Readonly<Record<string, string>>,
  fault: Fault,
  entry: OpenEntry,
  signal: AbortSignal,
): Promise<'completed' | 'cut'> {
  const streams = answer.body.kind !== 'json'
  const parts = partsOf(answer, fault)
  const size = parts.reduce((sum, part) => sum + part.bytes.length, 0)
  const promised = streams ? undefined : Math.max(0, size + (fault.contentLength ?? 0))
  response.writeHead(200, {
    ...headers,
    'content-type': contentTypes[answer.body.kind],
    ...(promised === undefined ? { 'cache-control': 'no-cache' } : { 'content-length': promised }),
  })
  if (streams || fault.hang === 'body') response.flushHeaders()
  if (fault.hang === 'body') await untilAborted(signal)

  const hash = createHash('sha256')
  // What an answer that does not stream costs is known, and owed, as soon as its first byte leaves.
  if (!streams) entry.completionTokens = entry.answerTokens
  try {
    for (const piece of piecesOf(parts, fault)) {
      const chunk = cutTo(piece, fault, entry)
      if (chunk === undefined) return await cut(response, fault, streams)
      if (fault.chunkDelay) await sleep(fault.chunkDelay, undefined, { signal })
      await write(response, chunk, entry, hash, signal)
      if (streams) entry.completionTokens = entry.sentTokens + entry.reasoningTokens
      if (chunk !== piece) return await cut(response, fault, streams)
    }
    // Nothing may follow on a connection whose lengths do not agree.
    if (promised !== undefined && promised !== size) return await cut(response, fault, streams)
    await end(response, signal)
    return 'completed'
  } finally {
    entry.sha256 = hash.digest('hex')
  }
}

const contentTypes = {
  json: 'application/json',
  events: 'text/event-stream; charset=utf-8',
  array: 'application/json; charset=UTF-8',
} as const

function partsOf({ body, reply }: Answer, fault: Fault): Part[] {
  switch (body.kind) {
    case 'json':
      return [{ bytes: Buffer.from(JSON.stringify(body.value)), tokens: reply.completionTokens }]
    case 'array':
      return body.events.map(({ data, tokens }, index, { length }) => {
        const close = index === length - 1 ? ']' : ''
        return { bytes: Buffer.from(`${index === 0 ? '[' : ',\r\n'}${data}${close}`), tokens }
      })
    case 'events': {
      const lineEnd = { lf: '\n', crlf: '\r\n', cr: '\r' }[fault.lineEnd ?? 'lf']
      const parts = body.events.map(({ event, data, tokens }) => {
        const lines = [`data: ${data}`, '', '']
        if (event !== undefined) lines.unshift(`event: ${event}`)
        if (fault.comments) lines.unshift(': keep-alive')
        return { bytes: Buffer.from(lines.join(lineEnd)), tokens }
      })
      return fault.malformed ? spoiled(parts, fault.malformed, lineEnd) : parts
    }
  }
}

function spoiled(parts: Part[], how: NonNullable<Fault['malformed']>, lineEnd: string): Part[] {
  if (how === 'unfinished') {
    const last = parts.at(-1)!
    const bytes = last.bytes.subarray(0, last.bytes.length - 2 * lineEnd.length)
    return [...parts.slice(0, -1), { ...last, bytes }]
  }
  const bytes = {
    json: Buffer.from(`data: {"choices": [{"delta": ${lineEnd}${lineEnd}`),
    line: Buffer.from(`this line has no field${lineEnd}${lineEnd}`),
    utf8: Buffer.concat([
      Buffer.from('data: "'),
      Buffer.from([0xc3, 0x28, 0xff]),
      Buffer.from(`"${lineEnd}${lineEnd}`),
    ]),
  }[how]
  return [...parts.slice(0, 1), { bytes, tokens: 0 }, ...parts.slice(1)]
}

/** The parts as they are, or cut without regard to them; the last byte of a part carries its tokens. */
function* piecesOf(parts: readonly Part[], fault: Fault): Generator<Part> {
  if (fault.chunkBytes === undefined && fault.splitSeed === undefined) {
    yield* parts
    return
  }
  const random = randomOf((fault.splitSeed ?? 0).toString(16).padStart(8, '0'))
  const next = () => fault.chunkBytes ?? 1 + Math.floor(random() * 64)
  const all = Buffer.concat(parts.map((part) => part.bytes))
  const ends: { end: number; tokens: number }[] = []
  let end = 0
  for (const part of parts) {
    end += part.bytes.length
    ends.push({ end, tokens: part.tokens })
  }
  let passed = 0
  for (let at = 0; at < all.length; ) {
    const to = Math.min(all.length, at + next())
    let tokens = 0
    for (; passed < ends.length && ends[passed]!.end <= to; passed++) tokens += ends[passed]!.tokens
    yield { bytes: all.subarray(at, to), tokens }
    at = to
  }
}

/** The piece, what of it may still go, or undefined when nothing may. */
function cutTo(piece: Part, fault: Fault, entry: OpenEntry): Part | undefined {
  if (fault.cutAfterChunks !== undefined && entry.sentChunks >= fault.cutAfterChunks)
    return undefined
  if (fault.cutAfterBytes === undefined) return piece
  const left = fault.cutAfterBytes - entry.sentBytes
  if (left <= 0) return undefined
  return left >= piece.bytes.length ? piece : { bytes: piece.bytes.subarray(0, left), tokens: 0 }
}

/** Resolves when the bytes are with the operating system; so a slow client slows the stream. */
async function write(
  response: ServerResponse,
  { bytes, tokens }: Part,
  entry: OpenEntry,
  hash: Hash,
  signal: AbortSignal,
) {
  await done(signal, (callback) => response.write(bytes, callback))
  hash.update(bytes)
  entry.sentBytes += bytes.length
  entry.sentTokens += tokens
  entry.sentChunks++
}

function end(response: ServerResponse, signal: AbortSignal) {
  return done(signal, (callback) => response.end(callback))
}

/** A callback as a promise that also ends when the client leaves: node drops callbacks of dead sockets. */
function done(signal: AbortSignal, start: (callback: (error?: Error | null) => void) => void) {
  return new Promise<void>((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    const leave = () => reject(signal.reason)
    signal.addEventListener('abort', leave, { once: true })
    start((error) => {
      signal.removeEventListener('abort', leave)
      if (error) reject(error)
      else resolve()
    })
  })
}

const beforeReset = 20

async function cut(response: ServerResponse, fault: Fault, streams: boolean): Promise<'cut'> {
  const socket = response.socket
  response.flushHeaders()
  if (fault.cut === 'end' && streams) {
    await new Promise<void>((resolve) => response.end(resolve))
  } else if (fault.cut === 'close' || fault.cut === 'end' || fault.contentLength !== undefined) {
    socket?.end()
  } else {
    // libuv takes a reset that comes together with data for an end: the client must have read first.
    await sleep(beforeReset)
    socket?.resetAndDestroy()
  }
  return 'cut'
}

/** Only a client that leaves, or the end of the simulator, ends a hang. */
export function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason)
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}
