import type { Context } from '../../../engine/context.ts'
import { fail } from '../../../engine/run/errors.ts'
import type { ResponseMessage } from '../../../engine/run/message.ts'
import { exchangeOf } from '../llm/exchange.ts'
import { isAnyStream, Meter } from '../llm/meter.ts'
import type { LlmRequest } from '../llm/request.ts'
import { answerGate } from './answer-gate.ts'
import { judge, longestText, type SafetyQuestion, type Verdict, worst } from './service.ts'
import { cutText, type Windows, windowsOf } from './windows.ts'

interface Args {
  readonly backendId: string
  readonly shieldPrompt: boolean
  readonly enforceOnCompletions: boolean
  readonly windowSize: number
  readonly windowOverlapSize: number
  readonly categories:
    | {
        readonly outputType: SafetyQuestion['outputType']
        readonly category: SafetyQuestion['categories']
      }
    | undefined
  readonly blocklists: { readonly id: readonly { readonly text: string }[] } | undefined
}

/**
 * Runs llm-content-safety: in inbound on the prompt, and on the answer where completions are enforced; in outbound on
 * the answer. Requests that ask no model pass.
 */
export async function checkContent(args: Args, context: Context): Promise<void> {
  const windows = windowsOf(args.windowSize, args.windowOverlapSize)
  const question = questionOf(args)
  const ofAnswer = { ...question, shieldPrompt: false }
  if (context.section === 'outbound') {
    if (context.response) await checkAnswer(context.response, ofAnswer, windows, context)
    return
  }
  const exchange = await exchangeOf(context)
  if (!exchange) return
  decide(await judgePrompt(exchange.request, question, context), 'prompt', context)
  if (args.enforceOnCompletions) {
    exchange.onAnswer((response) => checkAnswer(response, ofAnswer, windows, context))
  }
}

function questionOf(args: Args): SafetyQuestion {
  return {
    backendId: args.backendId,
    shieldPrompt: args.shieldPrompt,
    outputType: args.categories?.outputType ?? 'FourSeverityLevels',
    categories: args.categories?.category ?? [],
    blocklists: args.blocklists?.id.map(({ text }) => text) ?? [],
  }
}

function judgePrompt(
  { prompt }: LlmRequest,
  question: SafetyQuestion,
  context: Context,
): Promise<Verdict> {
  const { oversize, split } = context.services.settings.contentSafety
  const messages = prompt.messages.map(({ texts }) => texts.join('\n'))
  const texts = split === 'message' ? messages : [messages.join('\n')]
  const long = texts.find((text) => text.length > longestText)
  if (long !== undefined && oversize === 'block') {
    const why = `the prompt has ${long.length} characters, and at most ${longestText} are judged`
    return Promise.resolve({ kind: 'refused', why })
  }
  return judgeAll(texts, { size: longestText, overlap: 0 }, question, context)
}

/** Questions that are under way at once for one call. */
const atOnce = 4

/** Has texts judged window by window, until one is refused. */
async function judgeAll(
  texts: readonly string[],
  windows: Windows,
  question: SafetyQuestion,
  context: Context,
): Promise<Verdict> {
  const pieces = texts
    .flatMap((text) => cutText(text, windows))
    .filter((text) => text.trim() !== '')
  const verdicts: Verdict[] = []
  for (let at = 0; at < pieces.length; at += atOnce) {
    const some = pieces.slice(at, at + atOnce)
    const verdict = worst(await Promise.all(some.map((text) => judge(text, question, context))))
    if (verdict.kind === 'refused') return verdict
    verdicts.push(verdict)
  }
  return worst(verdicts)
}

/** Tells the verdict, and throws where the call ends with it. */
function decide(verdict: Verdict, of: 'prompt' | 'answer', context: Context): void {
  if (!isAdmitted(verdict, of, context)) throw refusal(verdict)
}

function refusal(verdict: Verdict): Error {
  if (verdict.kind !== 'unchecked') return fail('ContentSafetyPolicyViolated')
  return fail('ContentSafetyUnavailable', { detail: `Content safety: ${verdict.why}.` })
}

/** Tells the verdict in trace, log and metrics; false ends the call. */
function isAdmitted(verdict: Verdict, of: 'prompt' | 'answer', context: Context): boolean {
  const { services, requestId } = context
  services.metrics.add('content_safety_verdicts', 1, { of, verdict: verdict.kind })
  if (verdict.kind === 'passed') {
    context.trace('llm-content-safety', `the ${of} passed`)
    return true
  }
  const isOpen = verdict.kind === 'unchecked' && services.settings.contentSafety.onError === 'open'
  const outcome = isOpen ? 'passes unchecked' : 'is refused'
  const message = `the ${of} ${outcome}: ${verdict.why}`
  context.trace('llm-content-safety', message, { severity: 'error' })
  const fields = { activityId: requestId, api: context.api.id, operation: context.operation.id }
  services.log.warn({ ...fields, verdict: verdict.kind }, `llm-content-safety: ${message}`)
  return isOpen
}

async function checkAnswer(
  response: ResponseMessage,
  question: SafetyQuestion,
  windows: Windows,
  context: Context,
): Promise<void> {
  if (response.statusCode >= 400 || !response.body) return
  const contentType = response.headers.first('Content-Type') ?? ''
  if (isAnyStream(contentType)) {
    watchStream(response, contentType, question, windows, context)
    return
  }
  await response.body.buffer()
  const contentEncoding = response.headers.joined('Content-Encoding')
  const meter = new Meter({ contentType, contentEncoding })
  meter.reader.keepTexts = true
  meter.feed(response.body.bytes())
  await meter.end()
  decide(await judgeAll(meter.reader.texts, windows, question, context), 'answer', context)
}

/** The events of the answer are judged when they leave: also those of a stream that a policy has read before. */
function watchStream(
  response: ResponseMessage,
  contentType: string,
  question: SafetyQuestion,
  windows: Windows,
  context: Context,
): void {
  const encoding = response.headers.joined('Content-Encoding')?.trim() ?? ''
  if (encoding !== '' && encoding.toLowerCase() !== 'identity') {
    const why = `its encoding ${encoding} cannot be read event by event`
    decide({ kind: 'unchecked', why }, 'answer', context)
    return
  }
  context.moments.onHead((leaving) => {
    if (leaving.body !== response.body) return
    const gate = answerGate(contentType, windows, async (texts) => {
      const verdict = await judgeAll(texts, windows, question, context)
      return isAdmitted(verdict, 'answer', context)
    })
    context.moments.gate(gate)
  })
}
