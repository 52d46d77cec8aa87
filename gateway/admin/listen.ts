import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import type { Settings } from '../settings/declaration.ts'
import { type AdminParts, adminApp } from './app.ts'

export interface AdminListener {
  readonly url: string
  close(): Promise<void>
}

/** Opens the port of the management API; one that is taken is named. */
export async function listenAdmin(
  { address, port, hosts }: Settings['admin'],
  parts: Omit<AdminParts, 'hosts'>,
): Promise<AdminListener> {
  const name = address.includes(':') ? `[${address}]` : address
  const known = [...hosts, name, 'localhost', '127.0.0.1', '[::1]']
  const { fetch } = adminApp({ ...parts, hosts: known })
  const server = createAdaptorServer({ fetch }) as Server
  server.headersTimeout = 10_000
  server.requestTimeout = 60_000
  server.maxConnections = 100
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'the port is taken' : error.message
      const message = `the management API cannot listen on ${name}:${port}: ${why}`
      reject(new Error(message, { cause: error }))
    })
    server.listen(port, address, resolve)
  })
  const { port: taken } = server.address() as AddressInfo
  return {
    url: `http://${name}:${taken}`,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
}
