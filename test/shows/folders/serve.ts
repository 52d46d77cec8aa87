import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from '../../cli/run.ts'

export interface ServedFolder {
  readonly url: string
  /** Names of APIs in quarantine, in order. */
  readonly quarantined: readonly string[]
  /** Primary keys by the id of their subscription. */
  readonly keys: ReadonlyMap<string, string>
}

/** `start` on a folder, as somebody would type it, while `use` runs. */
export async function serve<T>(
  folder: string,
  secrets: string,
  use: (served: ServedFolder) => Promise<T>,
): Promise<T> {
  const stop = new AbortController()
  let started: (text: string) => void
  const text = new Promise<string>((resolve) => {
    started = resolve
  })
  const running = run(['start', '--config', folder, '--secrets', secrets], {
    folder,
    stop: stop.signal,
    onOut: (out) => {
      if (out.endsWith('\n\n')) started(out)
    },
  })
  try {
    const out = await Promise.race([text, running.then(({ err }) => new Error(err))])
    if (out instanceof Error) throw out
    const [, url = ''] = /gateway +(\S+)/.exec(out) ?? []
    const [, admin = ''] = /admin +([^\s,]+)/.exec(out) ?? []
    return await use({
      url,
      quarantined: await quarantinedOf(folder, admin),
      keys: await keysOf(folder, secrets),
    })
  } finally {
    stop.abort()
    await running
  }
}

async function quarantinedOf(folder: string, admin: string): Promise<string[]> {
  const key = (await readFile(join(folder, '.postern/admin.key'), 'utf8')).trim()
  const headers = { authorization: `Bearer ${key}` }
  const response = await fetch(`${admin}/admin/status`, { headers })
  const { apis } = (await response.json()) as { apis: { quarantined: { id: string }[] } }
  return apis.quarantined.map(({ id }) => id).sort()
}

async function keysOf(folder: string, secrets: string): Promise<Map<string, string>> {
  const { out } = await run(['keys', '--json', '--config', folder, '--secrets', secrets], {
    folder,
  })
  const rows = out.split('\n').filter((line) => line !== '')
  return new Map(
    rows.map((line) => {
      const { id, primaryKey } = JSON.parse(line) as { id: string; primaryKey: string }
      return [id, primaryKey]
    }),
  )
}
