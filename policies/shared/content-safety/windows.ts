import { fail } from '../../../engine/run/errors.ts'

/** How a long text is cut: pieces of `size` characters, each beginning with the last `overlap` of the one before. */
export interface Windows {
  readonly size: number
  readonly overlap: number
}

/** Windows that hardly move on would ask the service very often about one text. */
export function windowsOf(size: number, overlap: number): Windows {
  if (overlap > size / 2) throw fail('ContentSafetyWindowInvalid', { size, overlap })
  return { size, overlap }
}

/** Cuts a text; no window begins or ends within a surrogate pair. */
export function cutText(text: string, { size, overlap }: Windows): string[] {
  const pieces: string[] = []
  let start = 0
  for (;;) {
    const end = pairStart(text, Math.min(start + size, text.length), start)
    pieces.push(text.slice(start, end))
    if (end >= text.length) return pieces
    start = Math.max(pairStart(text, end - overlap, start), start + 1)
  }
}

/** The place, or the one before where it would part a pair; never at or before `least`. */
function pairStart(text: string, at: number, least: number): number {
  if (at <= least + 1 || at >= text.length) return at
  const code = text.charCodeAt(at)
  return code >= 0xdc00 && code <= 0xdfff ? at - 1 : at
}
