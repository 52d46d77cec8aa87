import type { Context } from '../../engine/context.ts'
import { HttpFailure } from '../../engine/ports.ts'
import { Body } from '../../engine/run/body.ts'
import { HeaderList } from '../../engine/run/headers.ts'
import { joinPaths } from './target.ts'

/** What a policy asks a service by itself: JSON by POST. */
export interface Question {
  readonly backendId: string
  /** Behind the backend's own path; empty where that is the whole address. */
  readonly path: string
  /** With its `?`, or empty. */
  readonly query: string
  readonly body: object
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
    const queryString = base.queryString === '' ? question.query : base.queryString
    const url = await lease.authorize(headers, base.with({ path, queryString }))
    const answer = await http.send({
      method: 'POST',
      url,
      headers,
      body: Buffer.from(JSON.stringify(question.body), 'utf8'),
      timeout: question.timeout,
      connection: lease.connection,
      signal: context.signal,
      end: lease,
    })
    lease.done({ status: answer.statusCode, headers: answer.headers })
    const body = answer.body && Body.ofSource(answer.body, mostAnswer, 'response')
    await body?.buffer()
    const text = body ? Buffer.from(body.bytes()).toString('utf8') : ''
    return { status: answer.statusCode, json: parsed(text) }
  } catch (error) {
    // Where the answer had come, its end is told by who reads it, and this word comes too late to count.
    lease.done(error instanceof HttpFailure ? { failure: error } : { abandoned: true })
    lease.over()
    throw error
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
