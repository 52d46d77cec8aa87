import type { Context } from '../../engine/context.ts'
import { HttpFailure } from '../../engine/ports.ts'
import { Body } from '../../engine/run/body.ts'
import { fail } from '../../engine/run/errors.ts'
import { HeaderList } from '../../engine/run/headers.ts'
import type { Url } from '../../engine/run/url.ts'
import { joinPaths } from './target.ts'

/** What a policy asks a service by itself: JSON by POST. */
export interface Question {
  readonly backendId: string
  /** Behind the backend's own path; empty where that is the whole address. */
  readonly path: string
  /** With its `?`, or empty; it may depend on where the backend is. */
  readonly query: string | ((base: Url) => string)
  readonly body: object | ((base: Url) => object)
  /** A backend without credentials is shown a token of the gateway's identity for this resource. */
  readonly identityFor?: string | undefined
  /** Milliseconds until the head of the answer. */
  readonly timeout: number
}

export interface ServiceAnswer {
  readonly status: number
  /** Undefined when the answer is no JSON. */
  readonly json: unknown
}

/** Bytes of a service's answer. */
const mostAnswer = 8_388_608

/**
 * Asks a backend entity, or a member of its pool, with its credentials. Rejects with `HttpFailure` when no answer comes,
 * with a `PolicyFailure` when there is no such backend or none of its members can be asked.
 */
export async function askBackend(context: Context, question: Question): Promise<ServiceAnswer> {
  const { backends, http } = context.services
  const lease = await backends.pick(question.backendId)
  const headers = new HeaderList()
  headers.set('Content-Type', 'application/json')
  headers.set('Accept', 'application/json')
  try {
    const { base } = lease
    const path = question.path === '' ? base.path : joinPaths(base.path, question.path)
    const query = typeof question.query === 'string' ? question.query : question.query(base)
    const body = typeof question.body === 'function' ? question.body(base) : question.body
    const plain = base.with({
      path,
      queryString: base.queryString === '' ? query : base.queryString,
    })
    const own = headers.flat().length
    const url = await lease.authorize(headers, plain)
    const isAuthorized =
      headers.flat().length > own ||
      url.queryString !== plain.queryString ||
      lease.connection.clientCertificate !== undefined
    if (question.identityFor !== undefined && !isAuthorized) {
      headers.set('Authorization', await identityOf(question.identityFor, context))
    }
    const answer = await http.send({
      method: 'POST',
      url,
      headers,
      body: Buffer.from(JSON.stringify(body), 'utf8'),
      timeout: question.timeout,
      connection: lease.connection,
      signal: context.signal,
      end: lease,
    })
    lease.done({ status: answer.statusCode, headers: answer.headers })
    const content = answer.body && Body.ofSource(answer.body, mostAnswer, 'response')
    await content?.buffer()
    const text = content ? Buffer.from(content.bytes()).toString('utf8') : ''
    return { status: answer.statusCode, json: parsed(text) }
  } catch (error) {
    // Where the answer had come, its end is told by who reads it, and this word comes too late to count.
    lease.done(error instanceof HttpFailure ? { failure: error } : { abandoned: true })
    lease.over()
    throw error
  }
}

async function identityOf(resource: string, { services }: Context): Promise<string> {
  try {
    const { token } = await services.tokens.token(resource)
    return `Bearer ${token}`
  } catch (error) {
    const detail = `No token for ${resource}: ${(error as Error).message}`
    throw fail('ManagedIdentityTokenError', { detail }, {}, error)
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // A service that answers something else is told by its status.
    return undefined
  }
}
