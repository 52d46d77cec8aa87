import { STATUS_CODES } from 'node:http'

/** Whose words an answer speaks. */
export type Dialect = 'openai' | 'azure' | 'anthropic' | 'gemini' | 'content-safety' | 'plain'

/** An answer that is an error: what the vendor would say, to be put in the vendor's form. */
export class ApiError extends Error {
  readonly status: number
  readonly code: string | null
  readonly param: string | null
  readonly headers: Readonly<Record<string, string>>

  constructor(
    status: number,
    message: string,
    more: { code?: string; param?: string; headers?: Record<string, string> } = {},
  ) {
    super(message)
    this.name = 'ApiError'
    this.status = status
    this.code = more.code ?? null
    this.param = more.param ?? null
    this.headers = more.headers ?? {}
  }
}

export function errorBody(error: ApiError, dialect: Dialect): unknown {
  return bodies[dialect](error)
}

const bodies: Record<Dialect, (error: ApiError) => unknown> = {
  openai: ({ message, status, param, code }) => ({
    error: {
      message,
      type: openaiType(status),
      param,
      code: status === 429 ? 'rate_limit_exceeded' : code,
    },
  }),
  // Azure's front answers with code and message alone; the model's own complaints have OpenAI's form.
  azure: ({ message, status, param, code }) =>
    status === 400
      ? { error: { message, type: 'invalid_request_error', param, code } }
      : { error: { code: code ?? String(status), message } },
  anthropic: ({ message, status }) => ({
    type: 'error',
    error: { type: anthropicTypes.get(status) ?? 'api_error', message },
  }),
  gemini: ({ message, status }) => ({
    error: { code: status, message, status: geminiStatuses.get(status) ?? 'UNKNOWN' },
  }),
  'content-safety': ({ message, status, code, param }) => ({
    error: {
      code: code ?? STATUS_CODES[status] ?? String(status),
      message,
      ...(param === null ? {} : { target: param }),
    },
  }),
  plain: ({ message, status }) => ({ status, message }),
}

function openaiType(status: number) {
  if (status === 429) return 'requests'
  return status >= 500 ? 'server_error' : 'invalid_request_error'
}

const anthropicTypes = new Map([
  [400, 'invalid_request_error'],
  [401, 'authentication_error'],
  [403, 'permission_error'],
  [404, 'not_found_error'],
  [413, 'request_too_large'],
  [429, 'rate_limit_error'],
  [529, 'overloaded_error'],
])

const geminiStatuses = new Map([
  [400, 'INVALID_ARGUMENT'],
  [401, 'UNAUTHENTICATED'],
  [403, 'PERMISSION_DENIED'],
  [404, 'NOT_FOUND'],
  [413, 'INVALID_ARGUMENT'],
  [429, 'RESOURCE_EXHAUSTED'],
  [500, 'INTERNAL'],
  [503, 'UNAVAILABLE'],
  [504, 'DEADLINE_EXCEEDED'],
])
