import type { ArgsOf } from '../../engine/policy/define.ts'
import type { Message } from '../../engine/run/message.ts'
import type { setHeaderShape } from './message-shapes.ts'

/** Sent as separate lines; the values of other headers are joined by `,` (transformation.md §1). */
const separateLines = new Set(
  [
    'User-Agent',
    'WWW-Authenticate',
    'Proxy-Authenticate',
    'Cookie',
    'Set-Cookie',
    'Warning',
    'Date',
    'Expires',
    'If-Modified-Since',
    'If-Unmodified-Since',
    'Last-Modified',
    'Retry-After',
  ].map((name) => name.toLowerCase()),
)

/** The connection's own headers, which no policy changes. */
const untouchable = new Set(['connection', 'content-length', 'keep-alive', 'transfer-encoding'])

/** Adds, replaces, appends or removes a header; answers false for one that cannot be changed. */
export function editHeader(
  args: ArgsOf<typeof setHeaderShape>,
  message: Pick<Message, 'headers'>,
): boolean {
  const { name, existsAction } = args
  if (name === '') return true
  const key = name.toLowerCase()
  if (untouchable.has(key)) return false
  const { headers } = message
  const values = args.value.flatMap(({ text }) => (text === undefined ? [] : [text]))
  if (existsAction === 'delete') {
    headers.delete(name)
    return true
  }
  if (existsAction === 'skip' && headers.has(name)) return true
  const kept = existsAction === 'append' ? (headers.values(name) ?? []) : []
  const all = [...kept, ...values]
  if (all.length === 0) headers.delete(name)
  else if (separateLines.has(key)) headers.set(name, ...all)
  else headers.set(name, all.join(','))
  return true
}
