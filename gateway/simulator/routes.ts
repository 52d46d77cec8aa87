import type { Dialect } from './errors.ts'

/** What a path asks for. */
export interface Route {
  readonly api: Api
  readonly dialect: Dialect
  /** The deployment or model in the path. */
  readonly name: string | undefined
  /** Azure wants `api-version` here. */
  readonly versioned: boolean
}

export type Api =
  | 'chat'
  | 'completions'
  | 'embeddings'
  | 'responses'
  | 'models'
  | 'model'
  | 'messages'
  | 'generate'
  | 'generate-stream'
  | 'analyze'
  | 'shield'

/** The route of a request; `method` when only the method is wrong. Unknown paths have no route. */
export function routeOf(method: string, path: string): Route | 'method' | undefined {
  let wrongMethod = false
  for (const [verb, pattern, api, dialect] of table) {
    const match = pattern.exec(path)
    if (!match) continue
    if (verb !== method) {
      wrongMethod = true
      continue
    }
    return {
      api: api ?? openaiApis.get(match.groups!.api!)!,
      dialect,
      name: decoded(match.groups?.name),
      versioned: dialect === 'azure' && !path.startsWith('/openai/v1/'),
    }
  }
  return wrongMethod ? 'method' : undefined
}

/** Whose words a path that nobody knows is answered in. */
export function dialectOf(path: string): Dialect {
  if (/^\/(openai|deployments)\//.test(path)) return 'azure'
  if (path.startsWith('/contentsafety/')) return 'content-safety'
  return path.startsWith('/v1beta/') ? 'gemini' : 'openai'
}

const openaiApis = new Map<string, Api>([
  ['chat/completions', 'chat'],
  ['completions', 'completions'],
  ['embeddings', 'embeddings'],
  ['responses', 'responses'],
])

const apis = '(?<api>chat/completions|completions|embeddings|responses)'
const google = '(?:v1beta|v1|v1/projects/[^/]+/locations/[^/]+/publishers/google)'

/** Without an api it is the one that the path names. */
const table: readonly (readonly [string, RegExp, Api | undefined, Dialect])[] = [
  ['POST', new RegExp(`^/(?:v1|v1beta/openai)/${apis}$`), undefined, 'openai'],
  ['POST', new RegExp(`^/openai/v1/${apis}$`), undefined, 'azure'],
  ['POST', new RegExp(`^/(?:openai/)?deployments/(?<name>[^/]+)/${apis}$`), undefined, 'azure'],
  ['POST', /^\/openai\/responses$/, 'responses', 'azure'],
  ['GET', /^\/v1\/models$/, 'models', 'openai'],
  ['GET', /^\/v1\/models\/(?<name>[^/:]+)$/, 'model', 'openai'],
  ['GET', /^\/openai(?:\/v1)?\/models$/, 'models', 'azure'],
  ['GET', /^\/openai(?:\/v1)?\/models\/(?<name>[^/]+)$/, 'model', 'azure'],
  ['POST', /^\/(?:anthropic\/)?v1\/messages$/, 'messages', 'anthropic'],
  ['POST', new RegExp(`^/${google}/models/(?<name>[^/:]+):generateContent$`), 'generate', 'gemini'],
  [
    'POST',
    new RegExp(`^/${google}/models/(?<name>[^/:]+):streamGenerateContent$`),
    'generate-stream',
    'gemini',
  ],
  ['POST', /^\/contentsafety\/text:analyze$/, 'analyze', 'content-safety'],
  ['POST', /^\/contentsafety\/text:shieldPrompt$/, 'shield', 'content-safety'],
]

function decoded(name: string | undefined) {
  if (name === undefined) return undefined
  try {
    return decodeURIComponent(name)
  } catch {
    // A stray % stays as it came; no deployment has such a name.
    return name
  }
}
