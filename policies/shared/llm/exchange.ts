import type { Context } from '../../../engine/context.ts'
import type { Awaitable, ModelCall } from '../../../engine/ports.ts'
import type { Body } from '../../../engine/run/body.ts'
import type { HeaderList } from '../../../engine/run/headers.ts'
import type { ResponseMessage } from '../../../engine/run/message.ts'
import type { Ending, Forwarder, Sending } from '../../../engine/run/moments.ts'
import { isPromise } from '../../../engine/run/signals.ts'
import type { AnswerReader } from './answer-reader.ts'
import { usageGate } from './ask-usage.ts'
import { countPrompt, countTexts } from './count.ts'
import { type BodyHead, isAnyStream, isEventStream, Meter } from './meter.ts'
import { operations, providers } from './names.ts'
import { isModelPath, type LlmRequest, mayAskModel, type PromptType, recognise } from './request.ts'
import type { Usage } from './usage.ts'
import { UsageQuestion } from './usage-question.ts'

/** What one answer of a model took. */
export interface Spent {
  readonly usage: Usage
  /** False where a part of it was counted by us. */
  readonly isReported: boolean
  readonly status: number | undefined
  /** As the answer names it, else as the request does. */
  readonly model: string | undefined
}

/** Looks at each answer before the policies behind forward-request do; what it throws is the failure of the call. */
export type AnswerCheck = (response: ResponseMessage) => Awaitable<void>

/** Told of each answer of a model, and once with `undefined` when there was none. */
export type SpentListener = (spent: Spent | undefined) => Awaitable<void>

/**
 * The exchange with a model that this request makes, shared by all policies of the request: read once, counted once.
 * Undefined: it asks no model.
 */
export function exchangeOf(
  context: Context,
  promptType: PromptType = 'auto',
): Awaitable<LlmExchange | undefined> {
  const known = context.notes.get(note)
  if (known !== undefined) return (known as { exchange: LlmExchange | undefined }).exchange
  if (!mayAskModel(context.request)) return undefined
  const wait = context.request.buffer()
  return wait ? wait.then(() => begin(context, promptType)) : begin(context, promptType)
}

/**
 * For telemetry, before the policies: reads whether the request asks a model, whatever they do with it afterwards.
 * What is none yet may become one by a policy.
 */
export function watchExchange(context: Context): Awaitable<void> {
  const { request, services } = context
  const { length } = request.body ?? {}
  // What cannot be a model's request for sure is not held up, and none is refused for being looked at.
  const fits = length !== undefined && length <= services.settings.maxRequestBody
  if (!fits && !isModelPath(request)) return
  const found = exchangeOf(context)
  const forget = (exchange: LlmExchange | undefined) => {
    if (!exchange) context.notes.delete(note)
  }
  return isPromise(found) ? found.then(forget) : forget(found)
}

const note = Symbol('exchange with a model')

function begin(context: Context, promptType: PromptType): LlmExchange | undefined {
  const known = context.notes.get(note)
  if (known !== undefined) return (known as { exchange: LlmExchange | undefined }).exchange
  const request = recognise(context.request, promptType)
  const exchange = request && new LlmExchange(request, context)
  context.notes.set(note, { exchange })
  return exchange
}

/** One answer of a backend. */
interface Answer {
  readonly status: number
  readonly head: BodyHead
  /** The body as it came; policies may have put another in its place. */
  readonly body: Body | undefined
  readonly asked: boolean
  /** Milliseconds since 1970. */
  readonly sentAt: number
  meter: Meter | undefined
  firstByteAt: number | undefined
  isDone: boolean
}

export class LlmExchange implements Forwarder {
  readonly request: LlmRequest
  readonly #context: Context
  readonly #listeners: SpentListener[] = []
  readonly #checks: AnswerCheck[] = []
  #prompt: Awaitable<number> | undefined
  #question: UsageQuestion | undefined
  #isSettledEarly = false
  /** When the last attempt was sent, milliseconds since 1970. */
  #sentAt: number | undefined
  #answer: Answer | undefined
  #wasTold = false
  #pending: Promise<void>[] = []

  constructor(request: LlmRequest, context: Context) {
    this.request = request
    this.#context = context
    context.moments.forwarder = this
    context.moments.onHead((response) => this.#head(response))
    context.moments.onEnd((ending) => this.#end(ending))
  }

  /** The tokens of the prompt, counted by us; once. */
  prompt(): Awaitable<number> {
    this.#prompt ??= countPrompt(this.request, this.#context.services.tokenCounter)
    return this.#prompt
  }

  onSpent(listener: SpentListener): void {
    this.#listeners.push(listener)
  }

  onAnswer(check: AnswerCheck): void {
    this.#checks.push(check)
  }

  /** Whole answers are read before outbound runs, so that policies and headers have the true count. */
  settleEarly(): void {
    this.#isSettledEarly = true
  }

  /** Streamed chats are made to tell their usage; the chunk that only we asked for is taken out again. */
  askForUsage(): void {
    if (this.#context.services.settings.llm.streamUsage === 'never') return
    this.#question ??= new UsageQuestion()
  }

  // ── between the policies and the backend ──

  sending(sending: Sending, context: Context): void {
    // An answer that nobody read any more, for the request is sent again: the model was asked all the same.
    if (this.#answer) this.#later(this.#close(this.#answer))
    this.#answer = undefined
    this.#sentAt = context.services.clock.now()
    keepReadable(sending.headers)
    this.#question?.ask(sending, context)
  }

  answered(response: ResponseMessage, context: Context): Awaitable<'again' | undefined> {
    const verdict = this.#taken(response, context)
    return this.#checks.length === 0 ? verdict : this.#checked(verdict, response)
  }

  async #checked(verdict: Awaitable<'again' | undefined>, response: ResponseMessage) {
    if ((await verdict) === 'again') return 'again'
    for (const check of this.#checks) await check(response)
    return undefined
  }

  #taken(response: ResponseMessage, context: Context): Awaitable<'again' | undefined> {
    const question = this.#question
    if (question?.mayBeRefused(response.statusCode)) {
      return question.isRefused(response, context).then((isRefused) => {
        if (isRefused) return 'again'
        this.#note(response)
        return undefined
      })
    }
    const answer = this.#note(response)
    const { maxResponseBody } = context.services.settings
    const isEarly =
      this.#isSettledEarly &&
      answer.body !== undefined &&
      answer.status < 400 &&
      !this.request.streamed &&
      !isAnyStream(answer.head.contentType) &&
      (answer.body.length ?? 0) <= maxResponseBody
    return isEarly ? this.#readEarly(answer) : undefined
  }

  #note(response: ResponseMessage): Answer {
    this.#answer = {
      status: response.statusCode,
      head: {
        contentType: response.headers.first('Content-Type'),
        contentEncoding: response.headers.joined('Content-Encoding'),
      },
      body: response.body,
      asked: this.#question?.isAsked ?? false,
      sentAt: this.#sentAt!,
      meter: undefined,
      firstByteAt: undefined,
      isDone: false,
    }
    return this.#answer
  }

  async #readEarly(answer: Answer): Promise<undefined> {
    await answer.body?.buffer()
    const wait = this.#read(answer)
    this.#later(wait)
    // The answer is here: what fails in the books is reported at the end, and fails no call.
    await Promise.allSettled([wait])
    return undefined
  }

  // ── towards the caller ──

  #head(response: ResponseMessage): void {
    const answer = this.#answer
    if (!answer || answer.isDone) return
    // Bytes in memory are read here, also those that a policy has put others in the place of.
    if (answer.body?.buffered) this.#later(this.#read(answer))
    else if (answer.body !== undefined && response.body === answer.body) this.#watch(answer)
  }

  #watch(answer: Answer): void {
    const meter = this.#meterOf(answer)
    const { moments, services } = this.#context
    const seen = () => {
      answer.firstByteAt ??= services.clock.now()
    }
    const done = () => this.#later(this.#finish(answer))
    const isPlain = /^(identity)?$/i.test(answer.head.contentEncoding?.trim() ?? '')
    if (answer.asked && isPlain && isEventStream(answer.head.contentType)) {
      const gate = usageGate(meter, done)
      moments.gate({
        chunk(bytes) {
          seen()
          return gate.chunk(bytes)
        },
        end: () => gate.end(),
      })
      return
    }
    moments.tap({
      chunk(bytes) {
        seen()
        meter.feed(bytes)
      },
      end: done,
    })
  }

  #meterOf(answer: Answer): Meter {
    const meter = new Meter(answer.head)
    answer.meter = meter
    const context = this.#context
    meter.reader.keepTexts = context.services.models?.wantsTexts(context) ?? false
    return meter
  }

  async #end(ending: Ending): Promise<void> {
    if (this.#answer) this.#later(this.#close(this.#answer))
    else if (this.#sentAt !== undefined && ending.kind === 'aborted') {
      // The caller left while the model was at work.
      this.#later(this.#tell(emptyReader, undefined, undefined))
    }
    await Promise.all(this.#pending)
    if (this.#wasTold) return
    this.#observe(undefined, undefined, this.#answer, [])
    await this.#tellAll(undefined)
  }

  // ── the count ──

  /** No more of it will be seen. */
  #close(answer: Answer): Awaitable<void> {
    if (answer.isDone) return
    return answer.body?.buffered && !answer.meter ? this.#read(answer) : this.#finish(answer)
  }

  #read(answer: Answer): Awaitable<void> {
    this.#meterOf(answer).feed(answer.body!.bytes())
    return this.#finish(answer)
  }

  #finish(answer: Answer): Awaitable<void> {
    if (answer.isDone) return
    answer.isDone = true
    const { meter } = answer
    if (!meter) return this.#tell(emptyReader, answer.status, answer)
    const wait = meter.end()
    return wait
      ? wait.then(() => this.#tell(meter.reader, answer.status, answer))
      : this.#tell(meter.reader, answer.status, answer)
  }

  #tell(
    reader: AnswerReader | typeof emptyReader,
    status: number | undefined,
    answer: Answer | undefined,
  ): Awaitable<void> {
    const { reported, isFinal, texts } = reader
    const isReported = reported.prompt !== undefined && isFinal
    const hasUsage = reported.prompt !== undefined || reported.completion !== undefined
    // An error costs nothing, unless its sender says so.
    if (status !== undefined && status >= 400 && !hasUsage) return
    const model = reader.model ?? this.request.model
    const prompt = reported.prompt ?? this.prompt()
    const completion = isFinal
      ? reported.completion!
      : countTexts(model, texts, this.#context.services.tokenCounter)
    const finish = (prompt: number, counted: number) => {
      const completion = Math.max(counted, reported.completion ?? 0)
      const usage = { ...reported, prompt, completion }
      const spent = { usage, isReported, status, model }
      this.#observe(spent, reader.model, answer, texts)
      return this.#tellAll(spent)
    }
    if (!isPromise(prompt) && !isPromise(completion)) return finish(prompt, completion)
    return Promise.all([prompt, completion]).then(([prompt, counted]) => finish(prompt, counted))
  }

  /** For metrics and logs. */
  #observe(
    spent: Spent | undefined,
    responseModel: string | undefined,
    answer: Answer | undefined,
    texts: readonly string[],
  ): void {
    const context = this.#context
    const { models, clock } = context.services
    if (!models) return
    const { format, model, streamed, body } = this.request
    const sentAt = answer?.sentAt ?? this.#sentAt
    const isTimed = streamed && answer?.firstByteAt !== undefined
    const call: ModelCall = {
      operation: operations[format],
      provider: providers[format] ?? 'openai',
      requestModel: model,
      responseModel,
      streamed,
      usage: spent?.usage,
      isReported: spent?.isReported ?? false,
      status: answer?.status,
      duration: sentAt === undefined ? undefined : clock.now() - sentAt,
      firstByte: isTimed ? answer.firstByteAt! - answer.sentAt : undefined,
      request: body,
      answer: texts,
    }
    models.ended(call, context)
  }

  #tellAll(spent: Spent | undefined): Awaitable<void> {
    this.#wasTold = true
    const waits = this.#listeners.map((listener) => listener(spent)).filter(isPromise)
    if (waits.length > 0) return Promise.all(waits).then(() => undefined)
  }

  #later(wait: Awaitable<void>): void {
    if (isPromise(wait)) {
      // Whoever awaits it in the end reports what failed.
      wait.catch(() => undefined)
      this.#pending.push(wait)
    }
  }
}

const emptyReader = {
  reported: {} as AnswerReader['reported'],
  isFinal: false,
  texts: [],
  model: undefined,
}

/** Answers in encodings that we cannot read would go uncounted: they are not asked for. */
function keepReadable(headers: HeaderList): void {
  const accepted = headers.joined('Accept-Encoding')
  if (accepted === undefined) return
  const wishes = accepted.split(',').map((wish) => wish.trim())
  const readable = wishes.filter((wish) => /^(gzip|x-gzip|deflate|br|identity)\s*(;|$)/i.test(wish))
  if (readable.length === wishes.length) return
  headers.set('Accept-Encoding', readable.length === 0 ? 'identity' : readable.join(', '))
}
