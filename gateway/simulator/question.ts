import type { Piece, Tokenizer } from './tokens.ts'

/** What a request asks of a model, whatever its wire format. */
export interface Question {
  readonly model: string
  readonly turns: readonly Turn[]
  readonly tools: readonly Tool[]
  readonly call: 'none' | 'auto' | 'required' | { readonly name: string }
  readonly format: { readonly kind: 'text' } | { readonly kind: 'json'; readonly schema?: unknown }
  readonly maxTokens: number | undefined
  readonly stops: readonly string[]
  readonly choices: number
  readonly stream: boolean
  /** The client wants the usage as a chunk of its own (OpenAI's `stream_options.include_usage`). */
  readonly usageInStream: boolean
  readonly seed: string
  /** Tokens of the prompt as the vendor counts them. */
  countPrompt(tokenizer: Tokenizer): number
}

export interface Turn {
  readonly role: string
  readonly text: string
}

export interface Tool {
  readonly name: string
  readonly parameters: unknown
}

/** What the model answers. */
export interface Reply {
  readonly choices: readonly Choice[]
  readonly promptTokens: number
  /** All that is billed as output, reasoning included. */
  readonly completionTokens: number
  readonly cachedTokens: number
  readonly reasoningTokens: number
}

export interface Choice {
  /** The answer, or the arguments of the tool call. */
  readonly text: string
  readonly pieces: readonly Piece[]
  readonly call:
    | { readonly id: string; readonly name: string; readonly nameTokens: number }
    | undefined
  readonly finish: 'stop' | 'length' | 'tool' | 'stop-sequence'
  readonly stopSequence: string | undefined
}

/** What makes one answer unlike the next: its identity and its time. */
export interface Stamp {
  /** Letters and digits; formats put their prefix before it. */
  readonly id: string
  /** Seconds since 1970. */
  readonly created: number
  readonly model: string
}

/** One event of a stream, and the output tokens that it carries. */
export interface StreamEvent {
  readonly event?: string
  readonly data: string
  readonly tokens: number
}

/** How one wire format asks and answers. */
export interface Format {
  read(body: Readonly<Record<string, unknown>>, model: string | undefined): Question
  write(reply: Reply, question: Question, stamp: Stamp): unknown
  events(reply: Reply, question: Question, stamp: Stamp): StreamEvent[]
}
