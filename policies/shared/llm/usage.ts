import { countField, type Fields, field, isFields } from './json.ts'

/** Tokens of one call. Cached ones are part of the prompt, reasoning ones part of the completion. */
export interface Usage {
  readonly prompt: number
  readonly completion: number
  /** Absent where the provider does not tell. */
  readonly cached?: number
  readonly reasoning?: number
}

/** What a provider says of a call; a stream may tell the prompt first and the completion at its end. */
export type ReportedUsage = Partial<Usage>

/**
 * The usage of a whole answer, or of one event of a stream. Recognised by its own members, for policies may have
 * translated the request (ai-policies.md §1.2).
 */
export function usageOf(answer: unknown): ReportedUsage | undefined {
  for (const place of places) {
    const value = place(answer)
    if (isFields(value)) {
      const usage = readUsage(value)
      if (usage) return usage
    }
  }
  return undefined
}

const places: readonly ((answer: unknown) => unknown)[] = [
  (answer) => field(answer, 'usage'),
  (answer) => field(answer, 'usageMetadata'),
  // Events of the Responses API, and Anthropic's first one.
  (answer) => field(field(answer, 'response'), 'usage'),
  (answer) => field(field(answer, 'message'), 'usage'),
]

/** A `usage` object of any format. */
export function readUsage(usage: Fields): ReportedUsage | undefined {
  const reader = readers.find(({ names }) => names.some((name) => Object.hasOwn(usage, name)))
  if (!reader) return undefined
  const entries = Object.entries(reader.read(usage)).filter(([, count]) => count !== undefined)
  return entries.length === 0 ? undefined : (Object.fromEntries(entries) as ReportedUsage)
}

type Counts = { readonly [Name in keyof Usage]?: number | undefined }

/** Each format by the members that only it has. */
const readers: readonly {
  readonly names: readonly string[]
  readonly read: (usage: Fields) => Counts
}[] = [
  {
    // OpenAI: chat, completions, embeddings. Embeddings have no completion.
    names: ['prompt_tokens', 'completion_tokens'],
    read: (usage) => ({
      prompt: countField(usage, 'prompt_tokens'),
      completion: countField(usage, 'completion_tokens') ?? 0,
      cached: countField(field(usage, 'prompt_tokens_details'), 'cached_tokens'),
      reasoning: countField(field(usage, 'completion_tokens_details'), 'reasoning_tokens'),
    }),
  },
  {
    // Responses and Anthropic. Only Anthropic counts cached tokens beside its input.
    names: ['input_tokens', 'output_tokens'],
    read(usage) {
      const cacheRead = countField(usage, 'cache_read_input_tokens')
      const cacheWrite = countField(usage, 'cache_creation_input_tokens')
      return {
        prompt: sum(countField(usage, 'input_tokens'), cacheRead, cacheWrite),
        completion: countField(usage, 'output_tokens'),
        cached:
          cacheRead ??
          countField(field(usage, 'input_tokens_details'), 'cached_tokens') ??
          // Realtime models write it so.
          countField(field(usage, 'input_token_details'), 'cached_tokens'),
        reasoning: countField(field(usage, 'output_tokens_details'), 'reasoning_tokens'),
      }
    },
  },
  {
    // Bedrock Converse.
    names: ['inputTokens', 'outputTokens'],
    read(usage) {
      const cacheRead = countField(usage, 'cacheReadInputTokens')
      const cacheWrite = countField(usage, 'cacheWriteInputTokens')
      return {
        prompt: sum(countField(usage, 'inputTokens'), cacheRead, cacheWrite),
        completion: countField(usage, 'outputTokens'),
        cached: cacheRead,
      }
    },
  },
  {
    // Gemini. What the model thinks is billed as completion.
    names: ['promptTokenCount', 'candidatesTokenCount', 'totalTokenCount'],
    read(usage) {
      const thoughts = countField(usage, 'thoughtsTokenCount')
      return {
        prompt: sum(
          countField(usage, 'promptTokenCount'),
          countField(usage, 'toolUsePromptTokenCount'),
        ),
        completion: sum(countField(usage, 'candidatesTokenCount'), thoughts) ?? 0,
        cached: countField(usage, 'cachedContentTokenCount'),
        reasoning: thoughts,
      }
    },
  },
]

function sum(...counts: readonly (number | undefined)[]): number | undefined {
  const known = counts.filter((count) => count !== undefined)
  return known.length === 0 ? undefined : known.reduce((total, count) => total + count, 0)
}
