import type { ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { HeaderList } from '../../../engine/run/headers.ts'
import { keptBack, passedOn } from '../hop-by-hop.ts'

const isKeptBack = keptBack(['content-length'])

/** Answers 101; from then on the connection is the caller's and the backend's. Throws before a byte when it cannot. */
export function switchProtocols(
  response: ServerResponse,
  socket: Duplex,
  headers: HeaderList,
  fields: readonly string[],
): void {
  const flat = ['Connection', 'Upgrade', 'Upgrade', 'websocket', ...passedOn(headers, isKeptBack)]
  response.writeHead(101, 'Switching Protocols', [...flat, ...fields])
  response.flushHeaders()
  response.detachSocket(socket as Parameters<ServerResponse['detachSocket']>[0])
}
