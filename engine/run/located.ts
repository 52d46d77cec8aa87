import type { Scope, Section } from '../context.ts'
import { BudgetError } from '../dotnet/budget.ts'
import { DotnetException } from '../dotnet/exception.ts'
import { HttpFailure } from '../ports.ts'
import type { Step } from '../program/program.ts'
import type { Source, Span } from '../text/source.ts'
import { BodyTooLarge } from './body.ts'
import {
  commonErrors,
  type ErrorDeclaration,
  fail,
  fill,
  type LastError,
  PolicyFailure,
} from './errors.ts'
import { UndecodableBody } from './message.ts'

/** A failure with the place of the program where it happened. */
export class LocatedFailure extends Error {
  readonly failure: PolicyFailure
  readonly lastError: LastError
  /** How the caller is answered when on-error changes nothing. */
  readonly status: number
  readonly body: string
  /** Where in the documents; absent for what happens outside of policies. */
  readonly place: { readonly source: Source; readonly span: Span } | undefined

  constructor(
    failure: PolicyFailure,
    lastError: LastError,
    declaration: ErrorDeclaration,
    place: { readonly source: Source; readonly span: Span } | undefined,
  ) {
    super(lastError.message, { cause: failure })
    this.name = 'LocatedFailure'
    this.failure = failure
    this.lastError = lastError
    this.status = failure.answer.status ?? declaration.status
    this.body =
      failure.answer.body ?? fill(declaration.body ?? declaration.message, failure.parameters)
    this.place = place
  }

  /** `policy.xml:12:12` */
  get at(): string | undefined {
    if (!this.place) return undefined
    const { line, column } = this.place.source.position(this.place.span.start)
    return `${this.place.source.name}:${line}:${column}`
  }

  /** The same failure seen from an element around it (include-fragment). */
  within(path: string): LocatedFailure {
    const inner = this.lastError.path
    const lastError = { ...this.lastError, path: inner ? `${path}/${inner}` : path }
    const declaration = { status: this.status, message: this.lastError.message, body: this.body }
    return new LocatedFailure(this.failure, lastError, declaration, this.place)
  }
}

/** Gives an error thrown by a step its place; one that has a place keeps it. */
export function locate(
  error: unknown,
  step: Step,
  scope: Scope | undefined,
  section: Section,
): LocatedFailure {
  if (error instanceof LocatedFailure) return error
  const failure = normalize(error)
  const declared = step.declaration.errors?.[failure.reason] ?? common(failure.reason)
  return new LocatedFailure(
    failure,
    {
      source: step.name,
      reason: failure.reason,
      message: fill(declared.message, failure.parameters),
      scope,
      section,
      path: step.path,
      policyId: step.id,
    },
    declared,
    failure.at ?? { source: step.source, span: step.span },
  )
}

function common(reason: string): ErrorDeclaration {
  return Object.hasOwn(commonErrors, reason)
    ? commonErrors[reason as keyof typeof commonErrors]
    : commonErrors.InternalError
}

/** Every error that a step can throw, as a failure with a reason. */
export function normalize(error: unknown): PolicyFailure {
  if (error instanceof PolicyFailure) return error
  const detail = error instanceof Error ? error.message : String(error)
  if (error instanceof DotnetException || error instanceof BudgetError) {
    return fail('ExpressionValueEvaluationFailure', { detail }, {}, error)
  }
  if (error instanceof HttpFailure) return fail(error.reason, { detail }, {}, error)
  if (error instanceof BodyTooLarge) {
    const reason = error.of === 'request' ? 'RequestBodyTooLarge' : 'ResponseBodyTooLarge'
    return fail(reason, { limit: error.limit }, {}, error)
  }
  if (error instanceof UndecodableBody) return fail('BodyUndecodable', { detail }, {}, error)
  return fail('InternalError', { detail }, {}, error)
}
