import type { Section } from '../context.ts'
import type { Program, Step } from '../program/program.ts'
import { errorResponse } from './error-response.ts'
import { fail, type LastError } from './errors.ts'
import { LocatedFailure, locate } from './located.ts'
import { ResponseMessage } from './message.ts'
import type { RequestContext } from './request-context.ts'
import { isPromise, type Signal, type StepResult } from './signals.ts'

/**
 * Runs a program: inbound, backend, outbound; what fails goes to on-error.
 * Afterwards `context.response` is the answer. Answers a promise only where something had to be awaited.
 */
export function execute(program: Program, context: RequestContext): void | Promise<void> {
  context.program = program
  if (program.keepsRequestBody) context.request.body?.keep()
  try {
    const result = runSections(context, 0)
    if (isPromise(result)) {
      return result.then(
        () => finish(context),
        (error) => recover(context, error),
      )
    }
    finish(context)
  } catch (error) {
    return recover(context, error)
  }
}

/** A failure before inbound (no operation, no key): on-error of the program, then the built-in answer. */
export function executeFailure(
  program: Program | undefined,
  context: RequestContext,
  failure: LocatedFailure,
): void | Promise<void> {
  context.program = program
  return recover(context, failure)
}

const order: readonly Section[] = ['inbound', 'backend', 'outbound']

function runSections(context: RequestContext, from: number): StepResult {
  for (let i = from; i < order.length; i++) {
    if (context.skipBehind !== undefined && i < 2) continue
    context.section = order[i]!
    if (i === 2) beforeOutbound(context)
    const result = runLevel(context, 0)
    if (isPromise(result)) {
      return result.then((signal) =>
        take(signal, context) ? undefined : runSections(context, i + 1),
      )
    }
    if (take(result, context)) return undefined
  }
  return undefined
}

/** True when the signal ends the chain. */
function take(signal: Signal | undefined | void, context: RequestContext): boolean {
  if (!signal) return false
  if (signal.kind === 'respond') return true
  const { behind } = signal
  context.skipBehind = typeof behind === 'string' ? [behind] : behind
  return false
}

function beforeOutbound(context: RequestContext): void {
  // Without forward-request nothing was sent: outbound sees an empty 200 (backends.md §5).
  context.response ??= emptyResponse(context)
  // A jump behind a policy that outbound does not have runs all of it (ai-policies.md §5.1).
  if (context.skipBehind !== undefined && !outboundHas(context, context.skipBehind, 0)) {
    context.skipBehind = undefined
  }
}

function outboundHas(context: RequestContext, names: readonly string[], level: number): boolean {
  const steps = context.program?.chain[level]?.sections.outbound?.steps ?? []
  return steps.some(
    ({ name }) =>
      names.includes(name) || (name === 'base' && outboundHas(context, names, level + 1)),
  )
}

/** Runs the current section of one document of the chain; a document without it inherits nothing. */
function runLevel(context: RequestContext, level: number): StepResult {
  const section = context.program?.chain[level]?.sections[context.section]
  if (!section) return undefined
  const outer = context.level
  context.level = level
  let result: StepResult
  try {
    result = runSteps(section.steps, context)
  } finally {
    context.level = outer
  }
  if (!isPromise(result)) return result
  context.level = level
  return leaving(result, context, outer)
}

async function leaving<T>(result: Promise<T>, context: RequestContext, outer: number): Promise<T> {
  try {
    return await result
  } finally {
    context.level = outer
  }
}

/** `<base/>`: the same section of the next broader scope. */
export function runBase(context: RequestContext): StepResult {
  return runLevel(context, context.level + 1)
}

/** Runs steps in order; awaits only what is a promise. */
export function runSteps(steps: readonly Step[], context: RequestContext, from = 0): StepResult {
  if (context.recorder) return runRecorded(steps, context)
  let i = from
  try {
    for (; i < steps.length; i++) {
      if (context.skipBehind !== undefined && passesOver(steps[i]!, context)) continue
      const result = steps[i]!.run(context)
      if (result === undefined) continue
      if (isPromise(result)) return continued(result, steps, context, i)
      return result as Signal
    }
  } catch (error) {
    throw located(error, steps[i]!, context)
  }
  return undefined
}

async function continued(
  first: Promise<Signal | undefined | void>,
  steps: readonly Step[],
  context: RequestContext,
  at: number,
): Promise<Signal | undefined> {
  let i = at
  try {
    let signal = await first
    while (!signal) {
      i++
      if (i >= steps.length) return undefined
      if (context.skipBehind !== undefined && passesOver(steps[i]!, context)) continue
      const result = steps[i]!.run(context)
      signal = isPromise(result) ? await result : result
    }
    return signal
  } catch (error) {
    throw located(error, steps[i]!, context)
  }
}

/** The same, noting each step and its time (`--debug`, traces). */
async function runRecorded(
  steps: readonly Step[],
  context: RequestContext,
): Promise<Signal | undefined> {
  for (const step of steps) {
    if (context.skipBehind !== undefined && passesOver(step, context)) continue
    const start = performance.now()
    const { section } = context
    const scope = scopeOf(context) ?? ''
    let failed = true
    try {
      const signal = await step.run(context)
      failed = false
      if (signal) return signal
    } catch (error) {
      throw located(error, step, context)
    } finally {
      const { line, column } = step.source.position(step.span.start)
      context.recorder?.step({
        section,
        scope,
        path: step.path,
        place: `${step.source.name}:${line}:${column}`,
        milliseconds: performance.now() - start,
        failed,
      })
    }
  }
  return undefined
}

/** While a cache hit jumps: everything but `base` is passed over, up to and with the named policy. */
function passesOver(step: Step, context: RequestContext): boolean {
  if (step.name === 'base') return false
  if (context.skipBehind?.includes(step.name)) context.skipBehind = undefined
  return true
}

function located(error: unknown, step: Step, context: RequestContext): LocatedFailure {
  return locate(error, step, scopeOf(context), context.section)
}

function scopeOf(context: RequestContext) {
  return context.program?.chain[context.level]?.scope
}

function finish(context: RequestContext): void {
  context.response ??= emptyResponse(context)
}

function recover(context: RequestContext, error: unknown): void | Promise<void> {
  const failure = error instanceof LocatedFailure ? error : outside(error)
  context.failure ??= failure
  context.lastError = failure.lastError
  context.skipBehind = undefined
  if (!failure.failure.answer.keepResponse || !context.response) {
    context.response?.body?.cancel()
    context.response = answerOf(context, failure)
  }
  context.section = 'on-error'
  context.level = 0
  try {
    const result = runLevel(context, 0)
    if (isPromise(result)) return result.then(undefined, (second) => failedAgain(context, second))
  } catch (second) {
    failedAgain(context, second)
  }
}

/** An error within on-error stops it; what is there is the answer. */
function failedAgain(context: RequestContext, error: unknown): void {
  const failure = error instanceof LocatedFailure ? error : outside(error)
  context.onErrorFailure = failure
  context.response ??= answerOf(context, failure)
}

/** The fields of a failure for the log. */
export function describe(failure: LocatedFailure): Record<string, unknown> {
  const { source, reason, message, scope, section, path, policyId } = failure.lastError
  const cause = failure.failure.cause
  return {
    policy: source,
    reason,
    message,
    scope,
    section,
    path,
    policyId,
    at: failure.at,
    ...(cause instanceof Error ? { exception: cause.name, detail: cause.message } : {}),
    ...(reason === 'InternalError' && cause instanceof Error ? { stack: cause.stack } : {}),
  }
}

/** A failure that no step threw: a built-in step, or a mistake of ours. */
export function outside(
  error: unknown,
  lastError?: Partial<LastError>,
  status = 500,
  body?: string,
): LocatedFailure {
  const reason = lastError?.reason ?? 'InternalError'
  const message = lastError?.message ?? (error instanceof Error ? error.message : String(error))
  const failure = fail(reason, {}, {}, error)
  return new LocatedFailure(
    failure,
    {
      source: lastError?.source ?? 'gateway',
      reason,
      message,
      scope: lastError?.scope,
      section: lastError?.section,
      path: lastError?.path,
      policyId: undefined,
    },
    { status, message, body: body ?? (lastError ? message : 'Internal server error') },
    undefined,
  )
}

function emptyResponse(context: RequestContext): ResponseMessage {
  return new ResponseMessage({
    statusCode: 200,
    statusReason: 'OK',
    decodeLimit: context.services.settings.maxResponseBody,
  })
}

function answerOf(context: RequestContext, { status, body, failure }: LocatedFailure) {
  return errorResponse(context, status, body, failure.answer.headers)
}
