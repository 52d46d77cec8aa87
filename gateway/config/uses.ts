import { Source } from '../../engine/text/source.ts'
import { idKey } from '../model/entity.ts'
import { redacted } from './secrets.ts'

/** What a text names that stands elsewhere in the configuration. */
export interface Use {
  readonly kind: 'named value' | 'fragment' | 'backend'
  readonly name: string
  readonly offset: number
}

const starts = /<!--|<set-body\b|\{\{|<include-fragment\b|\bbackend-id\s*=/g
const namedValueAt = /\{\{([A-Za-z0-9._-]+)\}\}/y
const fragmentAt = /<include-fragment\b[^<>]{0,2000}?\bfragment-id\s*=\s*(?:"([^"]*)"|'([^']*)')/y
const backendAt = /backend-id\s*=\s*(?:"([^"]*)"|'([^']*)')/y
const templatedBody = /<set-body\b[^<>]{0,2000}?\btemplate\s*=\s*["'](?:liquid|jsonata)["']/y

/**
 * Names in a policy document. This is not the reader of policies: it finds what doctor's list needs, without reading
 * expressions. Comments do not run, and in the bodies of templates `{{…}}` means something else.
 */
export function usesIn(text: string): Use[] {
  const uses: Use[] = []
  // `starts` is shared, and each call reads to its end.
  starts.lastIndex = 0
  for (let found = starts.exec(text); found; found = starts.exec(text)) {
    const offset = found.index
    if (found[0] === '<!--') starts.lastIndex = behind(text, '-->', offset + 4)
    else if (found[0] === '{{') {
      const name = at(namedValueAt, text, offset)?.[1]
      if (name !== undefined) uses.push({ kind: 'named value', name, offset })
      // Of more braces the innermost pair counts.
      else starts.lastIndex = offset + 1
    } else if (found[0] === '<set-body') {
      const body = at(templatedBody, text, offset)
      const close = body ? text.indexOf('>', offset + body[0].length) : -1
      if (close < 0 || text[close - 1] === '/') continue
      starts.lastIndex = behind(text, '</set-body>', close)
    } else {
      const isFragment = found[0] === '<include-fragment'
      const match = at(isFragment ? fragmentAt : backendAt, text, offset)
      const name = match?.[1] ?? match?.[2]
      if (name === undefined || name === '' || /[@{]/.test(name)) continue
      uses.push({ kind: isFragment ? 'fragment' : 'backend', name, offset })
    }
  }
  return uses
}

function at(pattern: RegExp, text: string, offset: number): RegExpExecArray | null {
  pattern.lastIndex = offset
  return pattern.exec(text)
}

/** What is not closed hides nothing: the document's reader tells of it. */
function behind(text: string, end: string, from: number): number {
  const found = text.indexOf(end, from)
  return found < 0 ? from : found + end.length
}

interface Spot {
  readonly line: number
  readonly column: number
}

/** All that the loader wants to know of a policy document. */
export interface Named {
  readonly uses: readonly (Spot & { readonly use: Use; readonly key: string })[]
  /** What is used, each once. */
  readonly keys: ReadonlySet<string>
  /** Secrets left out by an extractor, and placeholders that a pipeline should have filled. */
  readonly leftovers: readonly (Spot & {
    readonly kind: 'redacted secret' | 'placeholder left'
    readonly text: string
  })[]
}

export function namedIn(text: string): Named {
  const source = new Source('', text)
  const uses = usesIn(text).map((use) => ({
    use,
    key: keyOfUse(use.kind, use.name),
    ...source.position(use.offset),
  }))
  const keys = new Set(uses.map(({ key }) => key))
  const leftovers: Named['leftovers'][number][] = []
  for (let from = text.indexOf(redacted); from >= 0; from = text.indexOf(redacted, from + 1)) {
    leftovers.push({ kind: 'redacted secret', text: redacted, ...source.position(from) })
  }
  for (const { 0: token, index } of text.matchAll(/\{#\[?[\w.-]{1,100}\]?#\}/g)) {
    leftovers.push({ kind: 'placeholder left', text: token, ...source.position(index) })
  }
  return { uses, keys, leftovers }
}

export function keyOfUse(kind: Use['kind'], name: string): string {
  return `${kind} ${idKey(name)}`
}
