import { afterEach, expect, test } from 'vitest'
import { type Backend, startBackend, startRawBackend } from './backend.ts'

let open: Pick<Backend, 'close'>[] = []
afterEach(async () => {
  for (const backend of open.splice(0)) await backend.close()
  open = []
})

test('a backend answers in turn and keeps what it received', async () => {
  const backend = await startBackend([
    {
      status: 503,
      headers: [
        ['set-cookie', 'a=1'],
        ['set-cookie', 'b=2'],
      ],
    },
    { body: { ok: true } },
  ])
  open.push(backend)
  const first = await fetch(`${backend.url}/a?b=c`, { method: 'POST', body: 'text' })
  expect([first.status, first.headers.getSetCookie()]).toEqual([503, ['a=1', 'b=2']])
  for (const _ of [1, 2]) {
    const next = await fetch(backend.url)
    expect([next.headers.get('content-type'), await next.json()]).toEqual([
      'application/json',
      { ok: true },
    ])
  }
  expect(backend.received).toHaveLength(3)
  expect(backend.received[0]).toMatchObject({ method: 'POST', url: '/a?b=c' })
  expect(backend.received[0]!.body.toString()).toBe('text')
})

test('a backend answers by a function, or writes by itself; its mistake is a 500', async () => {
  const backend = await startBackend((request, response) => {
    if (request.url === '/wrong') throw new Error('a mistake')
    if (request.url !== '/self') return { body: request.url }
    response.end('by itself')
    return undefined
  })
  open.push(backend)
  const texts = await Promise.all(
    ['/x', '/self', '/wrong'].map(async (path) => (await fetch(backend.url + path)).text()),
  )
  expect(texts).toEqual(['/x', 'by itself', 'Error: a mistake'])
})

test('a raw backend speaks as it likes', async () => {
  const heads: string[] = []
  const backend = await startRawBackend((socket, head) => {
    heads.push(head.split('\r\n')[0]!)
    socket.end('HTTP/1.1 200 Fine\r\ncontent-length: 2\r\n\r\nhi')
  })
  open.push(backend)
  const response = await fetch(`${backend.url}/raw`)
  expect([response.statusText, await response.text(), heads[0]]).toEqual([
    'Fine',
    'hi',
    'GET /raw HTTP/1.1',
  ])
})
