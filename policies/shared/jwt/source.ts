import type { RequestMessage } from '../../../engine/run/message.ts'
import type { Refuse } from './refusal.ts'

export interface SourceArgs {
  readonly headerName?: string | undefined
  readonly queryParameterName?: string | undefined
  readonly tokenValue?: string | undefined
  readonly requireScheme?: string | undefined
}

/** The raw text of the token (authentication.md §3, step 1). */
export function tokenText(args: SourceArgs, request: RequestMessage, refuse: Refuse): string {
  const { headerName, queryParameterName, tokenValue } = args
  const text =
    tokenValue !== undefined
      ? tokenValue.trim()
      : queryParameterName !== undefined
        ? queryText(request, queryParameterName)
        : headerText(request, headerName ?? 'Authorization', args.requireScheme)
  if (text === '') throw refuse('TokenNotPresent')
  return text
}

// Several values are joined: which of them others would take is not ours to guess, and the whole is no token.
function queryText(request: RequestMessage, name: string): string {
  const wanted = name.toLowerCase()
  const values = [...request.url.query].flatMap(([key, values]) =>
    key.toLowerCase() === wanted ? values : [],
  )
  return values.join(',').trim()
}

function headerText(request: RequestMessage, name: string, scheme: string | undefined): string {
  const text = request.headers.joined(name)?.trim() ?? ''
  if (name.toLowerCase() !== 'authorization') return text
  const space = text.indexOf(' ')
  if (space < 0) return scheme ? '' : text
  const wanted = scheme || 'Bearer'
  if (text.slice(0, space).toLowerCase() !== wanted.toLowerCase()) return ''
  return text.slice(space + 1).trim()
}
