import type { Scope, Section } from '../context.ts'
import type { Source, Span } from '../text/source.ts'

/** `context.LastError` (documents-and-flow.md §5), with what the log adds. */
export interface LastError {
  /** The policy's element name, or a built-in step: `configuration`, `authorization`. */
  readonly source: string
  readonly reason: string | undefined
  readonly message: string
  readonly scope: Scope | undefined
  readonly section: Section | undefined
  /** `choose[3]/when[2]/set-body[1]`: indexes from 1 among siblings of that name. */
  readonly path: string | undefined
  readonly policyId: string | undefined
}

export interface FailureAnswer {
  readonly status?: number
  readonly headers?: readonly (readonly [string, string])[]
  /** What the caller reads, where it differs from LastError.Message. */
  readonly body?: string
  /** The response at hand (the backend's own) is the answer, not one built here. */
  readonly keepResponse?: true
}

/**
 * A request fails: thrown by a policy, met by `<on-error>`.
 * The reason is declared with its status and message by the policy (`errors`), or in `commonErrors`.
 */
export class PolicyFailure extends Error {
  readonly reason: string
  readonly parameters: Readonly<Record<string, string | number>>
  readonly answer: FailureAnswer
  /** The expression that failed, where it is narrower than the policy. */
  at: { readonly source: Source; readonly span: Span } | undefined

  constructor(
    reason: string,
    parameters: Readonly<Record<string, string | number>>,
    answer: FailureAnswer,
    cause?: unknown,
  ) {
    super(reason, cause === undefined ? undefined : { cause })
    this.name = 'PolicyFailure'
    this.reason = reason
    this.parameters = parameters
    this.answer = answer
    this.at = undefined
  }
}

/** `throw fail('CallerIpNotAllowed', { ip })` */
export function fail(
  reason: string,
  parameters: Readonly<Record<string, string | number>> = {},
  answer: FailureAnswer = {},
  cause?: unknown,
): PolicyFailure {
  return new PolicyFailure(reason, parameters, answer, cause)
}

/** How a reason is answered. `{name}` in texts is filled from the failure's parameters. */
export interface ErrorDeclaration {
  readonly status: number
  /** LastError.Message. */
  readonly message: string
  /** The message of the answer's body, where it differs. */
  readonly body?: string
  readonly doc?: string
}

/** Reasons that more than one policy raises. */
export const commonErrors = {
  ExpressionValueEvaluationFailure: {
    status: 500,
    message: 'Expression evaluation failed. {detail}',
    body: 'Internal server error',
  },
  BackendConnectionFailure: { status: 500, message: '{detail}', body: 'Internal server error' },
  ClientConnectionFailure: { status: 499, message: '{detail}' },
  EgressDenied: {
    status: 500,
    message: '{detail}',
    body: 'Internal server error',
    doc: 'The address or host name that a request was to go to is denied by the `egress` settings.',
  },
  ContentSafetyPolicyViolated: {
    status: 403,
    message: 'Request failed content safety check.',
    doc: 'A prompt or an answer was refused by llm-content-safety, also while forward-request takes the answer.',
  },
  ContentSafetyUnavailable: {
    status: 500,
    message: '{detail}',
    body: 'Internal server error',
    doc: 'The service gave no judgement, and `contentSafety.onError` is `closed`.',
  },
  Timeout: { status: 504, message: '{detail}', body: 'Gateway timeout' },
  RequestBodyTooLarge: {
    status: 413,
    message: 'The request body is larger than the limit of {limit} bytes.',
  },
  ResponseBodyTooLarge: {
    status: 500,
    message: 'The response body is larger than the limit of {limit} bytes.',
    body: 'Internal server error',
  },
  CountersUnavailable: {
    status: 503,
    message: 'The counters of limits cannot be reached.',
    body: 'Service unavailable',
  },
  BodyUndecodable: { status: 500, message: '{detail}', body: 'Internal server error' },
  InternalError: { status: 500, message: '{detail}', body: 'Internal server error' },
} as const satisfies Readonly<Record<string, ErrorDeclaration>>

export function fill(text: string, parameters: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) =>
    Object.hasOwn(parameters, name) ? String(parameters[name]) : whole,
  )
}
