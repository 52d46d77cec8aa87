import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '../../engine/ports.ts'
import { render } from '../../engine/text/diagnostic.ts'
import { readSettings } from '../../gateway/settings/read.ts'
import { type RunningGateway, startGateway } from '../../gateway/start.ts'
import { createLog } from '../../gateway/telemetry/log.ts'
import { type Tree, withFolder, writeTree } from '../cli/run.ts'

export interface ServedFolder {
  readonly folder: string
  readonly running: RunningGateway
  /** What was logged, oldest first. */
  readonly records: readonly Record<string, unknown>[]
  /** The answer of an API: status and text. */
  call(path: string, init?: RequestInit): Promise<{ status: number; text: string }>
  /** A call of the management API, with the key. */
  admin(method: string, path: string, body?: string): Promise<Answer>
  write(tree: Tree): Promise<void>
  read(path: string): Promise<string>
  /** Resolves when the generation is at least this. */
  generation(wanted: number): Promise<void>
  /** Resolves when a record with this message is logged. */
  logged(message: string, count?: number): Promise<void>
}

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly json: any
}

export interface ServeOptions {
  readonly settings?: object
  readonly environment?: Record<string, string>
  readonly secrets?: string
  readonly clock?: Clock
}

/** Serves a folder on free ports while `use` runs. */
export function serving<T>(
  tree: Tree,
  use: (served: ServedFolder) => Promise<T>,
  options: ServeOptions = {},
): Promise<T> {
  return withFolder(tree, async (folder) => {
    const given = {
      listeners: [{ address: '127.0.0.1', port: 0 }],
      admin: { port: 0 },
      ...options.settings,
    }
    const { settings, diagnostics } = readSettings({
      file: { name: 'postern.json', text: JSON.stringify(given) },
      folder,
    })
    if (!settings) throw new Error(diagnostics.map(render).join('\n'))
    const records: Record<string, unknown>[] = []
    const log = createLog({
      level: 'info',
      destination: { write: (line) => records.push(JSON.parse(line)) },
    })
    const { environment = {}, secrets, clock } = options
    const running = await startGateway({
      folder,
      settings,
      environment,
      secrets,
      version: '0.0.0',
      log,
      ...(clock ? { clock } : {}),
    })
    const { admin, addresses, gateway } = running
    const until = async (what: string, condition: () => boolean) => {
      const end = performance.now() + 10_000
      while (!condition()) {
        if (performance.now() > end) throw new Error(`${what}: not within 10 s`)
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
    }
    try {
      return await use({
        folder,
        running,
        records,
        async call(path, init) {
          const response = await fetch(`${addresses[0]!.url}${path}`, init)
          return { status: response.status, text: await response.text() }
        },
        async admin(method, path, body) {
          const response = await fetch(`${admin!.url}${path}`, {
            method,
            headers: { authorization: `Bearer ${admin!.key}` },
            ...(body === undefined ? {} : { body }),
          })
          const { status, headers } = response
          // Byte for byte: `text()` would drop a byte order mark.
          const text = Buffer.from(await response.arrayBuffer()).toString()
          const isJson = headers.get('content-type')?.startsWith('application/json')
          return { status, headers, text, json: isJson ? JSON.parse(text) : undefined }
        },
        write: (more) => writeTree(folder, more),
        read: (path) => readFile(join(folder, path), 'utf8'),
        generation: (wanted) =>
          until(`generation ${wanted}`, () => gateway.snapshots.current.generation >= wanted),
        logged: (message, count = 1) =>
          until(message, () => records.filter(({ msg }) => msg === message).length >= count),
      })
    } finally {
      await running.stop()
    }
  })
}

/** A document that answers a text. */
export function answering(text: string): string {
  return `<policies>
  <inbound>
    <return-response>
      <set-status code="200" reason="OK" />
      <set-body>${text}</set-body>
    </return-response>
  </inbound>
</policies>
`
}

/** An API at its own id, open to everybody, with one operation `GET /`. */
export function api(id: string, policy?: string): Tree {
  const operation = { operationId: 'get', responses: { 200: { description: 'OK' } } }
  return {
    [`apis/${id}/apiInformation.json`]: {
      properties: { path: id, displayName: id, subscriptionRequired: false },
    },
    [`apis/${id}/specification.json`]: {
      openapi: '3.0.1',
      info: { title: id, version: '1' },
      paths: { '/': { get: operation } },
    },
    ...(policy === undefined ? {} : { [`apis/${id}/policy.xml`]: policy }),
  }
}
