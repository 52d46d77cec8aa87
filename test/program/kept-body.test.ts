import { describe, expect, test } from 'vitest'
import { Body, BodyTooLarge, type ByteSource } from '../../engine/run/body.ts'

/** A source that is fed by hand. */
function feed(length?: number) {
  let sink: Parameters<ByteSource['start']>[0] | undefined
  const calls: string[] = []
  const source: ByteSource = {
    length,
    start(taker) {
      calls.push('start')
      sink = taker
    },
    resume: () => void calls.push('resume'),
    cancel: () => void calls.push('cancel'),
  }
  return {
    source,
    calls,
    push: (text: string) => sink!.chunk(Buffer.from(text)),
    end: () => sink!.end(),
    fail: (message: string) => sink!.fail(new Error(message)),
  }
}

function read(from: Uint8Array | ByteSource, open = () => true) {
  const reader = { text: '', state: 'open' }
  if (from instanceof Uint8Array) return { text: Buffer.from(from).toString(), state: 'bytes' }
  from.start({
    chunk(bytes) {
      reader.text += Buffer.from(bytes).toString()
      return open()
    },
    end() {
      reader.state = 'ended'
    },
    fail(error) {
      reader.state = error.message
    },
  })
  return reader
}

function kept(limit = 100, length?: number) {
  const fed = feed(length)
  const body = Body.ofSource(fed.source, limit, 'request')
  body.keep()
  return { ...fed, body }
}

describe('a body that is kept', () => {
  test('is sent from its beginning again, however far the first sending came', () => {
    const { body, push, end, calls } = kept()
    const first = body.send() as ByteSource
    const one = read(first)
    push('a')
    push('b')
    first.cancel()
    // Nobody takes it: the caller has to wait.
    expect(push('c')).toBe(false)
    const two = read(body.send())
    expect(two.text).toBe('abc')
    push('d')
    end()
    expect([one.text, two]).toEqual(['ab', { text: 'abcd', state: 'ended' }])
    expect(calls).toEqual(['start', 'resume'])
    expect(read(body.send())).toEqual({ text: 'abcd', state: 'bytes' })
  })

  test('also when nothing had been read', () => {
    const { body, push, end } = kept()
    ;(body.send() as ByteSource).cancel()
    const two = read(body.send())
    push('x')
    end()
    expect(two).toEqual({ text: 'x', state: 'ended' })
  })

  test('can be read by an expression after half of it was sent', async () => {
    const { body, push, end } = kept()
    const first = body.send() as ByteSource
    read(first)
    push('a')
    first.cancel()
    const buffered = body.buffer()
    push('b')
    end()
    await buffered
    expect(Buffer.from(body.bytes()).toString()).toBe('ab')
  })

  test('keeps the pace of its reader', () => {
    const { body, push, calls } = kept()
    let open = false
    const source = body.send() as ByteSource
    const reader = read(source, () => open)
    expect(push('a')).toBe(false)
    expect(push('b')).toBe(false)
    expect(reader.text).toBe('a')
    open = true
    source.resume()
    expect([reader.text, calls]).toEqual(['ab', ['start', 'resume']])
  })

  test('over the limit is sent on, once', () => {
    const { body, push, end } = kept(3)
    const source = body.send() as ByteSource
    const reader = read(source)
    for (const text of ['ab', 'cd', 'ef']) push(text)
    end()
    expect(reader).toEqual({ text: 'abcdef', state: 'ended' })
    expect(() => body.send()).toThrow(BodyTooLarge)
  })

  test('a caller that leaves fails every reader', () => {
    const { body, push, fail } = kept()
    const source = body.send() as ByteSource
    const one = read(source)
    push('a')
    fail('gone')
    expect([one.state, read(body.send())]).toEqual(['gone', { text: 'a', state: 'gone' }])
  })

  test('knows its length, and can be thrown away', () => {
    const { body, calls } = kept(100, 7)
    body.send()
    expect(body.length).toBe(7)
    body.cancel()
    expect(calls).toEqual(['cancel'])
  })
})

test('a body that was sent on and not kept is not sent as an empty one', () => {
  const { source } = feed()
  const body = Body.ofSource(source, 100, 'request')
  body.send()
  expect(() => body.send()).toThrow('a body was sent after it had been sent on')
})
