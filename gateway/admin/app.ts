import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { Log } from '../../engine/ports.ts'
import { product } from '../../engine/product.ts'
import type { Gateway } from '../proxy/gateway.ts'
import { NotWritable, writeFiles } from '../runtime/write-files.ts'
import { type BackendsParts, backends } from './backends.ts'
import { ArmError } from './errors.ts'
import { type GuardOptions, guard } from './guard.ts'
import { type MetricsParts, metricsApp } from './metrics.ts'
import { type PolicyPlace, policyPlace } from './policy-place.ts'
import { type SemanticCacheParts, semanticCache } from './semantic-cache.ts'
import { diagnosticRows, type StatusParts, statusOf } from './status.ts'
import { validationError } from './validation-error.ts'

export interface AdminParts
  extends StatusParts,
    GuardOptions,
    MetricsParts,
    BackendsParts,
    SemanticCacheParts {
  readonly gateway: Gateway
  /** The folder of the configuration. */
  readonly folder: string
  /** Why nothing may be changed by calls; undefined when it may. */
  readonly readOnly: string | undefined
  readonly maxBody: number
  readonly log: Log
}

const generationHeader = `${product.headerPrefix}generation`

/** The management API. Each group of calls is an application of its own, mounted here. */
export function adminApp(parts: AdminParts): Hono {
  const app = new Hono()
  app.onError((error, c) => {
    if (error instanceof ArmError) return c.json(error.body(), error.status)
    parts.log.error({ err: error, path: c.req.path }, 'a call of the management API failed')
    return c.json(new ArmError(500, 'InternalError', 'see the log of the gateway').body(), 500)
  })
  app.notFound((c) => {
    const message = `there is nothing at \`${c.req.method} ${c.req.path}\``
    return c.json(new ArmError(404, 'ResourceNotFound', message).body(), 404)
  })
  // Before the guard: it may have a key of its own, or need none.
  app.route('/metrics', metricsApp(parts))
  app.use(guard(parts))
  app.use(
    bodyLimit({
      maxSize: parts.maxBody,
      onError() {
        const message = `the body is larger than the limit of ${parts.maxBody} bytes`
        throw new ArmError(413, 'RequestEntityTooLarge', message)
      },
    }),
  )
  app.get('/admin/status', (c) => c.json(statusOf(parts)))
  app.post('/admin/reload', async (c) => {
    const reloaded = await parts.reloader.reloadAll()
    c.header(generationHeader, String(reloaded.generation))
    if (reloaded.kind !== 'refused') return c.json(reloaded)
    return c.json(validationError(reloaded, parts.reloader.active.configuration), 422)
  })
  app.route('/admin/policies', policies(parts))
  app.route('/admin/backends', backends(parts))
  app.route('/admin/workspaces/:workspace/backends', backends(parts))
  app.route('/admin/semantic-cache', semanticCache(parts))
  return app
}

/** Policy documents as raw XML. */
function policies(parts: AdminParts): Hono {
  const { reloader, folder } = parts
  const app = new Hono()
  const placeOf = (path: string): PolicyPlace => {
    const { configuration, state } = reloader.active
    return policyPlace(configuration, state.contents.keys(), partsOf(path))
  }
  app.get('/*', (c) => {
    const { policy, scope } = placeOf(pathBelow(c.req.url))
    if (!policy) {
      throw new ArmError(404, 'ResourceNotFound', `\`${scope}\` has no policy document`)
    }
    c.header(generationHeader, String(parts.gateway.snapshots.current.generation))
    c.header('content-type', 'application/xml; charset=utf-8')
    return c.body(policy.text)
  })
  app.put('/*', async (c) => {
    if (parts.readOnly !== undefined) throw new ArmError(409, 'ReadOnly', parts.readOnly)
    const text = decoded(new Uint8Array(await c.req.arrayBuffer()))
    const { scope, file, changes } = placeOf(pathBelow(c.req.url))
    const texts = changes(text)
    const reloaded = await reloader
      .change(texts, () => writeFiles(folder, texts))
      .catch((error: unknown) => {
        if (error instanceof NotWritable) throw new ArmError(409, 'NotWritable', error.message)
        throw error
      })
    c.header(generationHeader, String(reloaded.generation))
    if (reloaded.kind === 'refused') {
      return c.json(validationError(reloaded, reloader.active.configuration), 422)
    }
    const { diagnostics } = reloader.active
    const own = diagnostics.filter(({ source }) => source.name === file)
    const rows = diagnosticRows({ diagnostics: own, problems: [] })
    return c.json({ generation: reloaded.generation, scope, file, diagnostics: rows })
  })
  return app
}

/** As it was sent: Hono would decode it, and `%2F` is a part of a name. */
function pathBelow(url: string): string {
  return new URL(url).pathname.slice('/admin/policies/'.length)
}

function partsOf(path: string): string[] {
  return path.split('/').map((part) => {
    try {
      return decodeURIComponent(part)
    } catch {
      throw new ArmError(400, 'ValidationError', `\`${part}\` is not percent-encoded text`)
    }
  })
}

function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new ArmError(400, 'ValidationError', 'the document is not UTF-8 text')
  }
}
