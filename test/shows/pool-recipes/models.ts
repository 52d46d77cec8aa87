import type { Simulator } from '../../../gateway/simulator/server.ts'
import { type Backend, startBackend } from '../../backend.ts'
import type { VirtualClock } from './clock.ts'

/** A model that can be busy: until then the simulator behind it answers 429, with Retry-After. */
export interface Model {
  readonly name: string
  readonly url: string
  /** Until then, in seconds of the clock. */
  busyUntil: number
  close(): Promise<void>
}

export interface Models {
  readonly all: readonly Model[]
  /** The names in the order in which they were asked since the last call of this. */
  asked(): string
  idle(): boolean
  close(): Promise<void>
}

export async function startModels(
  names: readonly string[],
  simulator: Simulator,
  clock: VirtualClock,
): Promise<Models> {
  let asked = ''
  let open = 0
  const start = async (name: string): Promise<Model> => {
    const model = { name, busyUntil: 0, url: '', close: () => backend.close() }
    const backend: Backend = await startBackend(async ({ method, url, headers, body }) => {
      asked += name
      open++
      const left = Math.ceil(model.busyUntil - clock.seconds)
      const fault =
        left > 0 ? { 'x-simulator-status': '429', 'x-simulator-retry-after': String(left) } : {}
      const type = String(headers['content-type'])
      const answer = await fetch(`${simulator.url}${url}`, {
        method,
        headers: { 'content-type': type, authorization: 'Bearer x', ...fault },
        body: new Uint8Array(body),
      })
      const bytes = new Uint8Array(await answer.arrayBuffer())
      open--
      const passed = ['content-type', 'retry-after'].flatMap((name) => {
        const value = answer.headers.get(name)
        return value === null ? [] : [[name, value] as const]
      })
      return { status: answer.status, headers: passed, body: bytes }
    })
    model.url = backend.url
    return model
  }
  const all = await Promise.all(names.map(start))
  return {
    all,
    asked() {
      const names = asked
      asked = ''
      return names
    },
    idle: () => open === 0,
    async close() {
      for (const model of all) await model.close()
    },
  }
}
