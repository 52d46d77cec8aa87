import { DotnetException } from '../../engine/dotnet/exception.ts'
import type { ArgsOf } from '../../engine/policy/define.ts'
import type { Message } from '../../engine/run/message.ts'
import type { setHeaderShape } from './message-shapes.ts'

/** Adds, replaces, appends or removes a header; answers false for one that cannot be changed. */
export function editHeader(
  args: ArgsOf<typeof setHeaderShape>,
  { headers }: Pick<Message, 'headers'>,
): boolean {
  const { name, existsAction } = args
  if (name === '') return true
  const key = name.toLowerCase()
  if (untouchable.has(key)) return false
  if (existsAction === 'delete') {
    headers.delete(name)
    return true
  }
  if (existsAction === 'skip' && headers.has(name)) return true
  const values: string[] = []
  for (const { text } of args.value) if (text !== undefined) values.push(clean(text))
  if (existsAction === 'append') values.unshift(...(headers.values(name) ?? []))
  if (values.length === 0) headers.delete(name)
  else if (separateLines.has(key)) headers.set(name, ...values)
  else headers.set(name, values.join(','))
  return true
}

/** The connection's own headers, which no policy changes. */
const untouchable = new Set(['connection', 'content-length', 'keep-alive', 'transfer-encoding'])

/** Sent as separate lines; the values of other headers are joined by `,` (transformation.md §1). */
const separateLines = new Set([
  'user-agent',
  'www-authenticate',
  'proxy-authenticate',
  'cookie',
  'set-cookie',
  'warning',
  'date',
  'expires',
  'if-modified-since',
  'if-unmodified-since',
  'last-modified',
  'retry-after',
])

function clean(text: string): string {
  const value = text.trim()
  // A line break would begin another header.
  if (!/[\r\n\0]/.test(value)) return value
  throw new DotnetException(
    'System.FormatException',
    'New-line characters are not allowed in header values.',
  )
}
