import type { Context } from '../../engine/context.ts'
import { HttpFailure } from '../../engine/ports.ts'
import { fail } from '../../engine/run/errors.ts'
import { HeaderList } from '../../engine/run/headers.ts'
import { ResponseMessage } from '../../engine/run/message.ts'
import { Url } from '../../engine/run/url.ts'
import { bodyOf } from './send.ts'
import { joinPaths } from './target.ts'

/** A place of the sidecar's HTTP API. */
export function daprUrl(context: Context, path: string): Url {
  const text = context.services.settings.dapr?.url ?? 'http://localhost:3500'
  const base = Url.parse(text)
  if (!base)
    throw fail('DaprError', { detail: `The Dapr sidecar's address \`${text}\` is no URL.` })
  return base.with({ path: joinPaths(base.path, path), queryString: '' })
}

export function showToken(headers: HeaderList, { services }: Context): void {
  const token = services.settings.dapr?.token
  if (token !== undefined) headers.set('dapr-api-token', token)
}

/** A method may be a path; its slashes stay. */
export function invocation(appId: string, namespace: string | undefined, method: string): string {
  const app = namespace === undefined || namespace === '' ? appId : `${appId}.${namespace}`
  const segments = method.replace(/^\/+/, '').split('/')
  if ([app, ...segments].some(isNothing)) {
    throw fail('DaprError', { detail: `\`${app}/${method}\` names no method of an application.` })
  }
  return `/v1.0/invoke/${encodeURIComponent(app)}/method/${segments.map(encodeURIComponent).join('/')}`
}

/** Segments that name nothing of their own. */
function isNothing(segment: string): boolean {
  return segment === '' || segment === '.' || segment === '..'
}

export interface DaprArgs {
  readonly ignoreError: boolean
  readonly responseVariableName: string | undefined
  readonly timeout: number
  readonly contentType: string
}

/** Tells the sidecar something. The variable is set before the policy fails, so that on-error can answer with it. */
export async function tellDapr(
  policy: string,
  path: readonly string[],
  body: string | Uint8Array,
  args: DaprArgs,
  context: Context,
): Promise<void> {
  const { http, settings } = context.services
  const { ignoreError, responseVariableName: name, timeout, contentType } = args
  const headers = HeaderList.from([['Content-Type', contentType]])
  showToken(headers, context)
  let detail: string
  try {
    if (path.some(isNothing)) {
      throw new HttpFailure(
        'BackendConnectionFailure',
        `\`${path.join('/')}\` names nothing there.`,
      )
    }
    const answer = await http.send({
      method: 'POST',
      url: daprUrl(context, `/v1.0/${path.map(encodeURIComponent).join('/')}`),
      headers,
      body: typeof body === 'string' ? Buffer.from(body, 'utf8') : body,
      timeout: timeout * 1000,
      signal: context.signal,
    })
    const response = new ResponseMessage({
      statusCode: answer.statusCode,
      statusReason: answer.statusReason,
      headers: answer.headers,
      body: bodyOf(answer, settings.maxResponseBody),
      decodeLimit: settings.maxResponseBody,
    })
    await response.buffer()
    if (name !== undefined) context.variables.set(name, response)
    if (answer.statusCode >= 200 && answer.statusCode < 300) return
    detail = `The Dapr sidecar answered ${answer.statusCode}.`
  } catch (error) {
    if (!(error instanceof HttpFailure)) throw error
    if (name !== undefined) context.variables.set(name, null)
    detail = `The Dapr sidecar did not answer: ${error.message}`
  }
  if (!ignoreError) throw fail('DaprError', { detail })
  context.trace(policy, detail, { severity: 'error' })
}
