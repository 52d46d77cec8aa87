import { parse } from '../../../engine/csharp/parser.ts'

type Form = 'expression' | 'block'

const mostTries = 4_000

/** A shorter text for which `fails` still holds: parts are left out, or give way to parts of their own. */
export function shrink(text: string, form: Form, fails: (text: string) => boolean): string {
  let tries = 0
  let best = text
  for (let again = true; again && tries < mostTries; ) {
    again = false
    for (const shorter of shorterTexts(best, form)) {
      if (tries++ >= mostTries) break
      if (shorter.length >= best.length || !fails(shorter)) continue
      best = shorter
      again = true
      break
    }
  }
  return best.trim()
}

interface Node {
  readonly start: number
  readonly end: number
  readonly children: readonly Node[]
}

function* shorterTexts(text: string, form: Form): Generator<string> {
  const all = nodesOf(parse(text, form).body).sort((a, b) => b.end - b.start - (a.end - a.start))
  for (const { start, end, children } of all) {
    const [head, tail] = [text.slice(0, start), text.slice(end)]
    yield `${head}${tail}`
    const behindComma = head.replace(/,\s*$/, '')
    if (behindComma !== head) yield `${behindComma}${tail}`
    for (const part of ['0', '""', 'null', 'true', '{}', ';']) {
      if (part.length < end - start) yield `${head}${part}${tail}`
    }
    for (const child of children) yield `${head}${text.slice(child.start, child.end)}${tail}`
  }
}

/** Everything of a tree that has a place, with what lies in it two steps deep. */
function nodesOf(tree: object): Node[] {
  const all: Node[] = []
  const seen = new Set<object>()
  const visit = (value: unknown): Node[] => {
    if (typeof value !== 'object' || value === null || seen.has(value)) return []
    seen.add(value)
    const inner = Object.values(value).flatMap(visit)
    const { start, end } = value as { start?: unknown; end?: unknown }
    if (typeof start !== 'number' || typeof end !== 'number' || end <= start) return inner
    const node = { start, end, children: [...inner, ...inner.flatMap(({ children }) => children)] }
    all.push(node)
    return [node]
  }
  visit(tree)
  return all
}
