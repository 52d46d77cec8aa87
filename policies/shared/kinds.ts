import { toText } from '../../engine/dotnet/convert.ts'
import { DotnetException } from '../../engine/dotnet/exception.ts'
import type { Kind, Literal } from '../../engine/policy/kinds.ts'
import { bool, int, oneOf } from '../../engine/policy/values.ts'

/** A text that must not be empty, trimmed. */
export const name = text('string', (value) => (value === '' ? 'the value is empty' : undefined))

/** The name of a context variable. */
export const variableName = text('variable', (value) =>
  value === '' ? 'a variable needs a name' : undefined,
)

/** A header name (RFC 9110 §5.6.2: a token). An expression may give the empty text: then nothing is done. */
export const headerName = text(
  'header',
  (value) => {
    if (value === '') return 'a header needs a name'
    return token.test(value) ? undefined : `\`${value}\` is not a header name`
  },
  { emptyResult: true },
)

/** A header name that an outgoing message may already have in any spelling. */
export const responseHeaderName = text('header', (value) =>
  token.test(value) ? undefined : `\`${value}\` is not a header name`,
)

/** The name of a query parameter. */
export const parameterName = text(
  'parameter',
  (value) => (value === '' ? 'a query parameter needs a name' : undefined),
  { emptyResult: true },
)

/** An HTTP method: a token, compared with case (RFC 9110 §9.1). */
export const method = text('method', (value) =>
  token.test(value) ? undefined : `\`${value}\` is not an HTTP method`,
)

/** A status code that an answer may have. */
export const statusCode = int({ min: 100, max: 999 })

export const existsAction = oneOf('override', 'skip', 'append', 'delete')

export const cachingType = oneOf('prefer-external', 'internal', 'external')

/** What the validate-… policies do with what does not conform. */
export const validationAction = oneOf('ignore', 'prevent', 'detect')

/** Any value: a literal is a string, the result of an expression keeps its .NET type. */
export const anyValue: Kind<unknown> = {
  name: 'any',
  literal: (value) => ({ ok: true, value }),
  result: (value) => value,
}

/** Bytes: an expression gives `byte[]` or base64, a literal is base64. */
export const bytes: Kind<Uint8Array> = {
  name: 'byte[]',
  literal: decodeBase64,
  result(value) {
    if (value instanceof Uint8Array) return value
    return demand(decodeBase64(toText(value)))
  },
}

/** `Liquid` and `liquid` are both written. */
export const liquidTemplate: Kind<'liquid'> = {
  name: 'liquid',
  values: ['liquid'],
  literal: (value) =>
    value.trim().toLowerCase() === 'liquid'
      ? { ok: true, value: 'liquid' }
      : { ok: false, problem: `\`${value}\` is not \`liquid\``, hint: 'write `liquid`' },
  result: (value) => demand(liquidTemplate.literal(toText(value), noLiterals)),
}

/** A point in time, `yyyy-MM-ddTHH:mm:ssZ`, as milliseconds since 1970. */
export const dateTime: Kind<number> = {
  name: 'dateTime',
  literal(value) {
    const match = /^\s*\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})?\s*$/.exec(
      value,
    )
    // Without an offset the time is UTC.
    const time = match ? Date.parse(match[2] ? value.trim() : `${value.trim()}Z`) : Number.NaN
    if (!Number.isNaN(time)) return { ok: true, value: time }
    return {
      ok: false,
      problem: `\`${value}\` is not a point in time`,
      hint: 'write it like `2025-01-31T00:00:00Z`',
    }
  },
  result: (value) => demand(dateTime.literal(toText(value), noLiterals)),
}

const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/

const noLiterals: ReadonlyMap<string, string> = new Map()

/** A kind of text with a test; the value is trimmed. */
export function text(
  name: string,
  problemOf: (value: string) => string | undefined,
  options: { readonly emptyResult?: boolean } = {},
): Kind<string> {
  const judge = (value: string): Literal<string> => {
    const trimmed = value.trim()
    const problem = problemOf(trimmed)
    return problem === undefined ? { ok: true, value: trimmed } : { ok: false, problem }
  }
  return {
    name,
    literal: judge,
    result(value) {
      const given = toText(value)
      if (options.emptyResult && given.trim() === '') return ''
      return demand(judge(given))
    },
  }
}

/** The value of a judged result, or .NET's FormatException with what is wrong. */
export function demand<T>(literal: Literal<T>): T {
  if (literal.ok) return literal.value
  throw new DotnetException('System.FormatException', `${literal.problem}.`)
}

function decodeBase64(value: string): Literal<Uint8Array> {
  const trimmed = value.replace(/\s+/g, '')
  if (trimmed !== '' && trimmed.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(trimmed)) {
    return { ok: true, value: Buffer.from(trimmed, 'base64') }
  }
  return { ok: false, problem: 'the value is not base64' }
}

/** A switch that Azure does not document, of which only `false` is known to mean something. */
export const onlyFalse: Kind<boolean> = {
  ...bool,
  literal(text, literals) {
    const read = bool.literal(text, literals)
    if (!read.ok || !read.value) return read
    return { ok: false, problem: '`true` cannot run yet', hint: 'leave the attribute out' }
  },
}
