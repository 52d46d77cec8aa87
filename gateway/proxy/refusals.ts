import { type FailureAnswer, fail, type LastError } from '../../engine/run/errors.ts'
import { LocatedFailure } from '../../engine/run/located.ts'
import type { Refusal } from './keys.ts'

// Calls that fail before any policy of theirs runs (documents-and-flow.md §3–5).

export function operationNotFound(): LocatedFailure {
  return refused('Resource not found', 404, {
    source: 'configuration',
    reason: 'OperationNotFound',
    message: 'Unable to match incoming request to an operation.',
    section: 'backend',
  })
}

export function keyRefused(refusal: Refusal): LocatedFailure {
  const { reason, message, bodyMessage, status, wwwAuthenticate } = refusal
  const headers = [['WWW-Authenticate', wwwAuthenticate]] as const
  const lastError = { source: 'authorization', reason, message, section: 'inbound' as const }
  return refused(bodyMessage, status, lastError, { headers })
}

/** An API that is not whole: its documents cannot be trusted to keep anybody out. */
export function apiUnavailable(): LocatedFailure {
  return refused('Service Unavailable', 503, {
    source: 'configuration',
    reason: 'ApiUnavailable',
    message: 'The API is not available because of errors in its configuration.',
    section: 'inbound',
  })
}

export function bodyTooLarge(limit: number): LocatedFailure {
  const message = `The request body is larger than the limit of ${limit} bytes.`
  return refused(message, 413, {
    source: 'gateway',
    reason: 'RequestBodyTooLarge',
    message,
    section: 'inbound',
  })
}

/** A WebSocket API is asked without a handshake. */
export function handshakeMissing(): LocatedFailure {
  const message = 'The API takes WebSocket handshakes only.'
  return refused(message, 426, {
    source: 'gateway',
    reason: 'WebSocketHandshakeExpected',
    message,
    section: 'inbound',
  })
}

/** A handshake is sent to an API that has no WebSocket. */
export function handshakeUnexpected(): LocatedFailure {
  const message = 'The API does not take WebSocket handshakes.'
  return refused(message, 400, {
    source: 'gateway',
    reason: 'WebSocketNotSupported',
    message,
    section: 'inbound',
  })
}

export function webSocketsExhausted(limit: number): LocatedFailure {
  return refused('Service Unavailable', 503, {
    source: 'gateway',
    reason: 'WebSocketLimitExceeded',
    message: `The gateway has ${limit} WebSocket connections already.`,
    section: 'inbound',
  })
}

function refused(
  body: string,
  status: number,
  lastError: Pick<LastError, 'source' | 'reason' | 'message' | 'section'>,
  answer: FailureAnswer = {},
): LocatedFailure {
  const { message, reason = '' } = lastError
  return new LocatedFailure(
    fail(reason, {}, answer),
    { ...lastError, scope: undefined, path: undefined, policyId: undefined },
    { status, message, body },
    undefined,
  )
}
