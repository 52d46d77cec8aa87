import { createServer } from 'node:net'
import { describe, expect, it } from 'vitest'
import { api, type ServedFolder, serving } from '../admin/gateway.ts'
import { startBackend } from '../backend.ts'
import type { Tree } from '../cli/run.ts'

/** A call that fails, and what its one record says. */
interface Case {
  readonly title: string
  /** Of the API's document; `{url}` is a backend that answers, `{closed}` a port where nobody listens, `{silent}` one that is slow. */
  readonly inbound?: string
  readonly backend?: string
  readonly path?: string
  readonly needsKey?: boolean
  readonly status: number
  readonly level: 'warn' | 'error'
  readonly record: object
}

const at = 'apis/a/policy.xml'
const where = { api: 'a', operation: 'get' }

const cases: readonly Case[] = [
  {
    title: 'an exception in an expression',
    inbound: '<set-variable name="x" value="@(int.Parse("one"))" />',
    status: 500,
    level: 'error',
    record: {
      ...where,
      error: {
        policy: 'set-variable',
        reason: 'ExpressionValueEvaluationFailure',
        section: 'inbound',
        scope: 'api',
        path: 'set-variable[1]',
        at: `${at}:2:32`,
        exception: 'System.FormatException',
        message: expect.stringContaining('The input string'),
        detail: expect.stringContaining("'one'"),
      },
    },
  },
  {
    title: 'a budget that is used up',
    inbound: '<set-variable name="x" value="@{ while (true) { } return 1; }" />',
    status: 500,
    level: 'error',
    record: {
      ...where,
      error: {
        policy: 'set-variable',
        section: 'inbound',
        at: `${at}:2:32`,
        message: expect.stringContaining('budget'),
      },
    },
  },
  {
    title: 'a backend that refuses the connection',
    inbound: '<set-backend-service base-url="{closed}" />',
    status: 500,
    level: 'error',
    record: {
      ...where,
      backend: expect.stringContaining('http://127.0.0.1:'),
      error: {
        policy: 'forward-request',
        reason: 'BackendConnectionFailure',
        section: 'backend',
        at: `${at}:4:3`,
        message: expect.stringContaining('refused the connection'),
      },
    },
  },
  {
    title: 'a backend that does not answer in time',
    inbound: '<set-backend-service base-url="{silent}" />',
    backend: '<forward-request timeout-ms="40" />',
    status: 504,
    level: 'error',
    record: {
      ...where,
      backend: expect.stringContaining('http://127.0.0.1:'),
      error: { policy: 'forward-request', reason: 'Timeout', section: 'backend', at: `${at}:4:3` },
    },
  },
  {
    title: 'a backend whose answer is a failure by policy',
    inbound: '<set-backend-service base-url="{url}" />',
    backend: '<forward-request fail-on-error-status-code="true" />',
    status: 418,
    level: 'warn',
    record: {
      ...where,
      backendStatus: 418,
      error: { policy: 'forward-request', section: 'backend', at: `${at}:4:3` },
    },
  },
  {
    title: 'a refusal by a policy',
    inbound:
      '<check-header name="X-One" failed-check-httpcode="403" failed-check-error-message="No" ignore-case="true"><value>1</value></check-header>',
    status: 403,
    level: 'warn',
    record: {
      ...where,
      error: {
        policy: 'check-header',
        reason: 'HeaderNotFound',
        section: 'inbound',
        at: `${at}:2:3`,
      },
    },
  },
  {
    title: 'a path that no operation has',
    path: '/a/nowhere',
    status: 404,
    level: 'warn',
    record: {
      api: 'a',
      detail: expect.any(String),
      error: { policy: 'configuration', reason: 'OperationNotFound' },
    },
  },
  {
    title: 'a call without a key',
    needsKey: true,
    status: 401,
    level: 'warn',
    record: {
      ...where,
      detail: 'the call brings no key',
      error: { policy: 'authorization', reason: 'SubscriptionKeyNotFound', section: 'inbound' },
    },
  },
]

describe('the id of an error answer finds the one record that explains it', () => {
  it.each(cases)('$title', async (one) => {
    await withBackends(async (fill) => {
      await serving(treeOf(one, fill), async (served) => {
        const { body, id, found } = await failed(served, one)
        expect(found).toHaveLength(1)
        expect(found[0]).toMatchObject({ ...one.record, level: one.level, status: one.status })
        // An internal error tells its caller the id, and nothing of the cause.
        if (one.status === 500) {
          const message = 'Internal server error'
          expect(JSON.parse(body)).toEqual({ statusCode: 500, message, activityId: id })
        } else if (one.status === 504) {
          expect(JSON.parse(body)).toEqual({ statusCode: 504, message: 'Gateway timeout' })
        }
        expect(found[0]).not.toHaveProperty('steps')
      })
    })
  })
})

async function failed({ running, records, logged }: ServedFolder, one: Case) {
  const answer = await fetch(`${running.addresses[0]!.url}${one.path ?? '/a/'}`)
  expect(answer.status).toBe(one.status)
  const body = await answer.text()
  const id = answer.headers.get('postern-request-id') ?? 'no id'
  await logged(one.level === 'error' ? 'call failed' : 'call refused')
  const found = records.filter((record) => JSON.stringify(record).includes(id))
  return { body, id, found }
}

function treeOf(
  { inbound = '', backend = '<forward-request />', needsKey }: Case,
  fill: Fill,
): Tree {
  const policy = `<policies><inbound>
 ${inbound}
</inbound><backend>
 ${backend}
</backend><outbound /><on-error /></policies>`
  return {
    ...api('a', fill(policy)),
    'apis/a/apiInformation.json': {
      properties: { path: 'a', subscriptionRequired: needsKey === true },
    },
  }
}

type Fill = (text: string) => string

async function withBackends(use: (fill: Fill) => Promise<void>): Promise<void> {
  const answering = await startBackend({ status: 418 })
  const silent = await startBackend(() => new Promise(() => {}))
  const closed = await closedPort()
  try {
    await use((text) =>
      text
        .replace('{url}', answering.url)
        .replace('{silent}', silent.url)
        .replace('{closed}', `http://127.0.0.1:${closed}`),
    )
  } finally {
    await answering.close()
    await silent.close()
  }
}

/** A port where nobody listens any more. */
async function closedPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address ? address.port : 1
}
