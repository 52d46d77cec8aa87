import fc from 'fast-check'
import { expect, test } from 'vitest'
import { closeFrame, Frames } from '../../gateway/proxy/websocket/frames.ts'

/** A frame as it is written down. */
function frame(
  opcode: number,
  content: Uint8Array,
  { fin = true, mask = false, rsv1 = false } = {},
): Buffer {
  const { length } = content
  const extended = length < 126 ? Buffer.alloc(0) : Buffer.alloc(length < 65_536 ? 2 : 8)
  if (extended.length === 2) extended.writeUInt16BE(length)
  if (extended.length === 8) extended.writeBigUInt64BE(BigInt(length))
  const short = extended.length === 0 ? length : extended.length === 2 ? 126 : 127
  const first = (fin ? 0x80 : 0) | (rsv1 ? 0x40 : 0) | opcode
  const head = Buffer.from([first, (mask ? 0x80 : 0) | short])
  // A mask of zeros leaves the content as it is.
  return Buffer.concat([head, extended, Buffer.alloc(mask ? 4 : 0), content])
}

const text = (value: string) => Buffer.from(value, 'utf8')

/** The bytes in pieces of these sizes, over and over. */
function* pieces(bytes: Buffer, sizes: readonly number[]): Generator<Buffer> {
  let at = 0
  for (let i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length]!
    yield bytes.subarray(at, at + size)
    at += size
  }
}

const messages = fc.array(
  fc.record({
    parts: fc.array(fc.string({ maxLength: 300 }), { minLength: 1, maxLength: 4 }),
    ping: fc.boolean(),
  }),
  { maxLength: 8 },
)
const sizes = fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 5 })

test('texts are read however their bytes are cut, with pings between their fragments', () => {
  fc.assert(
    fc.property(messages, sizes, (given, sizes) => {
      const bytes: Buffer[] = []
      for (const { parts, ping } of given) {
        for (const [i, part] of parts.entries()) {
          bytes.push(frame(i === 0 ? 1 : 0, text(part), { fin: i === parts.length - 1 }))
          if (ping) bytes.push(frame(9, text('ping')))
        }
      }
      const all = Buffer.concat(bytes)
      const read: string[] = []
      const frames = new Frames(1_000_000, {
        text: (one) => read.push(Buffer.from(one).toString()),
      })
      for (const piece of pieces(all, sizes)) expect(frames.pass(piece)).toBe(piece.length)
      expect(read).toEqual(given.map(({ parts }) => parts.join('')))
      expect(frames.messages).toBe(given.length)
      expect(frames.isBetween).toBe(true)
    }),
    { numRuns: 200 },
  )
})

test('what is left of a frame is found however its bytes are cut', () => {
  const first = frame(2, Buffer.alloc(70_000), { mask: true })
  const all = Buffer.concat([first, frame(1, text('next'))])
  fc.assert(
    fc.property(fc.integer({ min: 1, max: first.length - 1 }), (cut) => {
      const frames = new Frames(1_000_000)
      frames.pass(all.subarray(0, cut))
      expect(frames.isBetween).toBe(false)
      expect(frames.rest(all.subarray(cut))).toBe(first.length - cut)
      expect(frames.isBetween).toBe(true)
    }),
    { numRuns: 50 },
  )
})

test('a message passes up to the frame that makes it too large', () => {
  const small = frame(1, Buffer.alloc(60), { fin: false })
  const large = frame(0, Buffer.alloc(60))
  const frames = new Frames(100)
  expect(frames.pass(Buffer.concat([small, large]))).toBe(small.length)
  expect(frames.isTooLarge).toBe(true)
  const cut = new Frames(100)
  expect(cut.pass(frame(1, Buffer.alloc(200)).subarray(0, 2))).toBe(2)
  expect(cut.pass(frame(1, Buffer.alloc(200)).subarray(2))).toBe(-1)
})

test('a length that no number can hold is too large', () => {
  const frames = new Frames(1_000_000)
  const head = Buffer.from([0x82, 127, 255, 255, 255, 255, 255, 255, 255, 255])
  expect(frames.pass(head)).toBe(0)
  expect(frames.isTooLarge).toBe(true)
})

test('compressed messages, and those over 4 MiB, are told as unread', () => {
  let unread = 0
  const read: number[] = []
  const frames = new Frames(10_000_000, {
    text: (one) => read.push(one.length),
    unread: () => unread++,
  })
  frames.pass(frame(1, Buffer.alloc(10), { rsv1: true }))
  frames.pass(frame(1, Buffer.alloc(4_194_305)))
  frames.pass(frame(1, Buffer.alloc(4_194_304)))
  frames.pass(frame(2, Buffer.alloc(10)))
  expect([unread, read]).toEqual([2, [4_194_304]])
})

const codes: readonly { title: string; frame: Uint8Array; code: number }[] = [
  { title: 'to a client', frame: closeFrame(1001, 'away'), code: 1001 },
  { title: 'to a server', frame: closeFrame(4999, 'away', Uint8Array.of(1, 2, 3, 4)), code: 4999 },
  { title: 'without a code', frame: frame(8, Buffer.alloc(0)), code: 1005 },
]
for (const { title, frame, code } of codes) {
  test(`the code of a close frame ${title}`, () => {
    const frames = new Frames(100)
    for (const byte of frame) frames.pass(Uint8Array.of(byte))
    expect(frames.closeCode).toBe(code)
  })
}
