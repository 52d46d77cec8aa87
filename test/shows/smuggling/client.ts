import { connect } from 'node:net'

export interface Reply {
  /** Final ones, in order. */
  readonly statuses: readonly number[]
  readonly text: string
  /** The gateway has ended the connection. */
  readonly closed: boolean
}

/** Writes the pieces one after the other, and waits for so many answers, or the end of the connection. */
export function exchange(port: number, pieces: readonly string[], wanted: number): Promise<Reply> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    let text = ''
    let closed = false
    let quiet: NodeJS.Timeout | undefined
    const done = () => {
      clearTimeout(limit)
      clearTimeout(quiet)
      socket.destroy()
      resolve({ statuses: statusesOf(text), text, closed })
    }
    const limit = setTimeout(done, longest)
    socket.on('data', (bytes) => {
      text += bytes.toString('latin1')
      clearTimeout(quiet)
      if (wanted > 0 && statusesOf(text).length >= wanted) quiet = setTimeout(done, quietTime)
    })
    // A reset is an end as good as any.
    socket.on('error', () => undefined)
    socket.on('close', () => {
      closed = true
      done()
    })
    let at = 0
    const write = () => {
      if (at === pieces.length || socket.destroyed) return
      socket.write(pieces[at++]!, 'latin1', () => setImmediate(write))
    }
    socket.once('connect', write)
  })
}

const longest = 1_500
const quietTime = 5

function statusesOf(text: string): number[] {
  return [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)]
    .map(([, status]) => Number(status))
    .filter((status) => status >= 200)
}
