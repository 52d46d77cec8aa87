import { ApiError } from '../errors.ts'
import { type Fields, integerField, required, textField, wrongType } from '../fields.ts'
import { limits } from '../limits.ts'
import { tokenizerOf } from '../tokens.ts'
import type { Embed } from '../vectors.ts'

/** OpenAI's embeddings: the answer, and the tokens that it costs. */
export async function embeddings(body: Fields, model: string, embed: Embed) {
  const inputs = readInput(required(body, 'input'))
  const format = textField(body, 'encoding_format') ?? 'float'
  if (format !== 'float' && format !== 'base64') {
    throw new ApiError(
      400,
      "Invalid value for 'encoding_format': 'float' and 'base64' are known.",
      {
        code: 'invalid_value',
        param: 'encoding_format',
      },
    )
  }
  const size = sizes.get(model) ?? 1_536
  const dimensions = integerField(body, 'dimensions', { min: 1, max: size })
  if (dimensions !== undefined && model === 'text-embedding-ada-002') {
    throw new ApiError(400, 'This model does not support specifying dimensions.')
  }
  const tokenizer = await tokenizerOf(model)
  const data: unknown[] = []
  let tokens = 0
  for (const [index, input] of inputs.entries()) {
    const count = input.tokens ?? tokenizer.count(input.text)
    if (count > longestInput) {
      throw new ApiError(
        400,
        `This model's maximum context length is ${longestInput} tokens, however you requested ${count} ` +
          'tokens. Please reduce your prompt.',
        { param: 'input' },
      )
    }
    tokens += count
    const vector = await embed(input.text, dimensions ?? size)
    const embedding = format === 'base64' ? base64Of(vector) : Array.from(vector)
    data.push({ object: 'embedding', index, embedding })
  }
  return {
    tokens,
    body: { object: 'list', data, model, usage: { prompt_tokens: tokens, total_tokens: tokens } },
  }
}

const sizes = new Map([
  ['text-embedding-3-small', 1_536],
  ['text-embedding-3-large', 3_072],
  ['text-embedding-ada-002', 1_536],
])

/** Of each of OpenAI's embedding models. */
const longestInput = 8_192

interface Input {
  readonly text: string
  readonly tokens?: number
}

/** A text, several texts, the tokens of one text or of several. */
function readInput(input: unknown): Input[] {
  if (typeof input === 'string') return [nonEmpty(input)]
  if (!Array.isArray(input)) throw wrongType('input', 'a string or an array', input)
  if (isTokens(input)) return [fromTokens(input)]
  if (input.length === 0 || input.length > limits.inputs) {
    throw new ApiError(400, `Invalid 'input': expected 1 to ${limits.inputs} items.`, {
      code: input.length === 0 ? 'empty_array' : 'array_above_max_length',
      param: 'input',
    })
  }
  return input.map((item, index) => {
    if (typeof item === 'string') return nonEmpty(item)
    if (isTokens(item)) return fromTokens(item)
    throw wrongType(`input[${index}]`, 'a string or an array of tokens', item)
  })
}

function nonEmpty(text: string): Input {
  if (text !== '') return { text }
  throw new ApiError(400, "Invalid 'input': input cannot be an empty string.", { param: 'input' })
}

function isTokens(value: unknown): value is number[] {
  return Array.isArray(value) && value.length > 0 && value.every((item) => Number.isInteger(item))
}

function fromTokens(tokens: readonly number[]): Input {
  return { text: tokens.map((token) => `t${token}`).join(' '), tokens: tokens.length }
}

/** 32-bit floats, little endian, as OpenAI sends them. */
function base64Of(vector: Float32Array) {
  const bytes = Buffer.alloc(vector.length * 4)
  for (const [at, value] of vector.entries()) bytes.writeFloatLE(value, at * 4)
  return bytes.toString('base64')
}
