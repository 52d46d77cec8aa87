import type { ServerResponse } from 'node:http'
import { crc32 } from 'node:zlib'
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base'
import { type Backend, startBackend } from '../../backend.ts'

/** What an answer of the model was to be, and what became of it. */
export interface BedrockCall {
  readonly text: string
  readonly promptTokens: number
  /** Break the answer off after this share of its bytes. */
  readonly cutAt: number | undefined
  readonly chunkDelay: number
  sentTokens: number
  sentBytes: number
  isWhole: boolean
}

/** A model that speaks Bedrock's Converse, whole or as its binary event stream; calls are found by their tag. */
export function startBedrock(calls: ReadonlyMap<string, BedrockCall>): Promise<Backend> {
  return startBackend(async ({ url, headers }, response) => {
    const call = calls.get(String(headers['x-simulator-tag']))
    if (!call) return { status: 404 }
    const outputTokens = countTokens(call.text)
    const usage = {
      inputTokens: call.promptTokens,
      outputTokens,
      totalTokens: call.promptTokens + outputTokens,
    }
    if (!url.endsWith('-stream')) {
      call.sentTokens = outputTokens
      const message = { role: 'assistant', content: [{ text: call.text }] }
      return { body: { output: { message }, stopReason: 'end_turn', usage } }
    }
    response.writeHead(200, { 'content-type': 'application/vnd.amazon.eventstream' })
    response.flushHeaders()
    await stream(call, usage, response)
    return undefined
  })
}

async function stream(call: BedrockCall, usage: object, response: ServerResponse): Promise<void> {
  const words = call.text.match(/\s*\S+|\s+$/g) ?? [call.text]
  const delta = (text: string) =>
    frame('contentBlockDelta', { contentBlockIndex: 0, delta: { text } })
  const frames: { bytes: Buffer; text: string }[] = [
    { bytes: frame('messageStart', { role: 'assistant' }), text: '' },
    ...words.map((text) => ({ bytes: delta(text), text })),
    { bytes: frame('messageStop', { stopReason: 'end_turn' }), text: '' },
    { bytes: frame('metadata', { usage, metrics: { latencyMs: 1 } }), text: '' },
  ]
  const size = frames.reduce((sum, { bytes }) => sum + bytes.length, 0)
  const most = call.cutAt === undefined ? size : 1 + Math.floor(call.cutAt * size)
  let text = ''
  for (const one of frames) {
    const left = most - call.sentBytes
    const bytes = left < one.bytes.length ? one.bytes.subarray(0, Math.max(0, left)) : one.bytes
    if (response.destroyed) return
    await new Promise((resolve) => response.write(bytes, resolve))
    call.sentBytes += bytes.length
    if (bytes.length < one.bytes.length) {
      response.socket?.end()
      return
    }
    text += one.text
    call.sentTokens = countTokens(text)
    if (call.chunkDelay > 0) await new Promise((resolve) => setTimeout(resolve, call.chunkDelay))
  }
  call.isWhole = true
  response.end()
}

/** A message of Amazon's event stream. */
function frame(type: string, value: object): Buffer {
  const header = (name: string, text: string) =>
    Buffer.concat([
      Buffer.from([name.length]),
      Buffer.from(name),
      Buffer.from([7, 0, text.length]),
      Buffer.from(text),
    ])
  const headers = Buffer.concat([
    header(':event-type', type),
    header(':content-type', 'application/json'),
    header(':message-type', 'event'),
  ])
  const payload = Buffer.from(JSON.stringify(value))
  const total = 16 + headers.length + payload.length
  const prelude = Buffer.alloc(12)
  prelude.writeUInt32BE(total, 0)
  prelude.writeUInt32BE(headers.length, 4)
  prelude.writeUInt32BE(crc32(prelude.subarray(0, 8)), 8)
  const message = Buffer.concat([prelude, headers, payload])
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(message))
  return Buffer.concat([message, sum])
}
