import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Pool } from 'undici'

// The least that a proxy in Node has to do: node:http, undici's dispatch, and nothing between them.

const origin = process.argv[2]!
const pool = new Pool(origin, { connections: 2_048, headersTimeout: 0, bodyTimeout: 0 })

const server = createServer((request, response) => {
  const headers: string[] = []
  const raw = request.rawHeaders
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i]!.toLowerCase()
    if (name !== 'host' && name !== 'connection') headers.push(raw[i]!, raw[i + 1]!)
  }
  const path = request.url!.slice('/api'.length)
  pool.dispatch(
    { path, method: request.method as 'GET', headers },
    {
      onConnect() {},
      onHeaders(status, fields, _resume, reason) {
        const flat: string[] = []
        for (let i = 0; i < fields.length; i += 2) {
          const name = fields[i]!.toString('latin1')
          if (/^(connection|keep-alive|transfer-encoding)$/i.test(name)) continue
          flat.push(name, fields[i + 1]!.toString('latin1'))
        }
        response.writeHead(status, reason, flat)
        return true
      },
      onData: (chunk) => response.write(chunk),
      onComplete() {
        response.end()
      },
      onError: (error) => response.destroy(error),
    },
  )
})
server.listen(0, '127.0.0.1', () => {
  console.log(JSON.stringify({ port: (server.address() as AddressInfo).port }))
})

process.once('SIGTERM', () => process.exit(0))
