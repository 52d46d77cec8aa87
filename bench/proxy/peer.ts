import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

// Both ends of a proxy, on bare sockets: they must cost less than what is measured between them.

/** What callers send; every second one is of the better kind. */
export const key = 'bench-key-7f3a'
const common = `Host: api.example.com\r\nUser-Agent: bench\r\nAccept: application/json\r\n`
export const requests = [
  { tier: 'gold', text: requestText('gold') },
  { tier: 'basic', text: requestText('basic') },
] as const

function requestText(tier: string, given = key): string {
  return `GET /api/orders/17?expand=lines HTTP/1.1\r\n${common}X-Tier: ${tier}\r\nApi-Key: ${given}\r\n\r\n`
}

export const wrongKey = requestText('gold', 'wrong')

const body = JSON.stringify({ id: 17, lines: Array.from({ length: 12 }, (_, i) => ({ sku: i })) })

/** A backend that tells, in its answer, what it saw of the request. */
export async function startBackend(): Promise<{ origin: string; server: Server }> {
  const answers = new Map<string, Buffer>()
  const server = createServer((socket) => {
    socket.setNoDelay(true)
    let rest = ''
    socket.on('data', (chunk) => {
      rest += chunk.toString('latin1')
      for (let end = rest.indexOf('\r\n\r\n'); end >= 0; end = rest.indexOf('\r\n\r\n')) {
        const head = rest.slice(0, end)
        rest = rest.slice(end + 4)
        const seen = seenOf(head)
        let answer = answers.get(seen)
        if (!answer) {
          answer = Buffer.from(
            `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-Seen: ${seen}\r\n` +
              `Content-Length: ${body.length}\r\n\r\n${body}`,
          )
          answers.set(seen, answer)
        }
        socket.write(answer)
      }
    })
    socket.on('error', () => socket.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server }
}

function seenOf(head: string): string {
  const field = (name: RegExp) => name.exec(head)?.[1] ?? '-'
  const keyed = /\r\nApi-Key:/i.test(head) ? 'key' : 'no-key'
  return `team=${field(/\r\nX-Team: (\w+)/i)} priority=${field(/\r\nX-Priority: (\w+)/i)} ${keyed}`
}

/** What the backend must have seen of a caller of this tier. */
export type Expected = (tier: string) => string

export interface Load {
  readonly count: number
  readonly seconds: number
}

/** As many requests as the proxy can answer, over some connections; each answer is looked at. */
export async function load(
  port: number,
  connections: number,
  seconds: number,
  expected: Expected,
): Promise<Load> {
  const start = performance.now()
  const end = start + seconds * 1000
  const counts = await Promise.all(
    Array.from({ length: connections }, (_, i) => drive(port, end, i, expected)),
  )
  const count = counts.reduce((sum, one) => sum + one, 0)
  return { count, seconds: (performance.now() - start) / 1000 }
}

function drive(port: number, until: number, first: number, expected: Expected): Promise<number> {
  return new Promise((resolve, reject) => {
    let count = 0
    let asked = requests[first % 2]!
    let rest = ''
    const marks = requests.map(({ tier }) => `X-Seen: ${expected(tier)}\r\n`)
    const socket = open(port, reject)
    socket.write(asked.text)
    socket.on('data', (chunk) => {
      rest += chunk.toString('latin1')
      const size = sizeOf(rest)
      if (size === undefined || rest.length < size) return
      const mark = marks[requests.indexOf(asked)]!
      if (!rest.startsWith('HTTP/1.1 200 ') || !rest.includes(mark) || rest.length > size) {
        socket.destroy()
        reject(new Error(`not the answer for a ${asked.tier} caller (${mark.trim()}):\n${rest}`))
        return
      }
      rest = ''
      count++
      if (performance.now() >= until) {
        socket.end()
        resolve(count)
        return
      }
      asked = requests[(first + count) % 2]!
      socket.write(asked.text)
    })
  })
}

/** The status of one answer. */
export function ask(port: number, text: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = open(port, reject)
    socket.write(text)
    socket.once('data', (chunk) => {
      socket.destroy()
      resolve(Number(chunk.toString('latin1', 9, 12)))
    })
  })
}

function open(port: number, reject: (error: Error) => void): Socket {
  const socket = connect(port, '127.0.0.1')
  socket.setNoDelay(true)
  socket.on('error', reject)
  socket.on('close', () => reject(new Error('the proxy closed the connection')))
  return socket
}

/** Characters of the answer that a text begins with; undefined while its head is not whole. */
function sizeOf(text: string): number | undefined {
  const end = text.indexOf('\r\n\r\n')
  if (end < 0) return undefined
  const head = text.slice(0, end)
  const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1]
  if (length === undefined) throw new Error(`an answer without a length:\n${head}`)
  return end + 4 + Number(length)
}
