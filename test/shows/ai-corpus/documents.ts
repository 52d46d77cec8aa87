import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A document of the corpus, and what it says, read from its text without the engine. */
export interface AiDocument {
  readonly file: string
  /** With its placeholders filled. */
  readonly text: string
  /** It is not served byte for byte. */
  readonly isFilled: boolean
  readonly limits: readonly TokenLimit[]
  readonly metrics: readonly TokenMetric[]
  readonly safety: ContentSafety | undefined
  readonly caches: { readonly lookup: boolean; readonly store: boolean }
  /** Backends by the role that they play. */
  readonly backends: ReadonlyMap<string, 'model' | 'embeddings' | 'content-safety'>
  readonly fragments: readonly string[]
  readonly namedValues: readonly string[]
  /** What a caller without a key is told. */
  readonly withoutKey: RegExp
  /** Callers need a token of Entra ID. */
  readonly needsToken: boolean
}

export interface TokenLimit {
  readonly counterKey: string
  readonly kind: 'rate' | 'quota'
  /** Undefined: an expression that nothing is predicted of. */
  readonly amount: number | undefined
  readonly estimates: boolean
  readonly isForever: boolean
  readonly retryAfterHeader: string
  readonly remainingHeader: string | undefined
  readonly consumedHeader: string | undefined
}

export interface TokenMetric {
  readonly namespace: string
  readonly dimensions: readonly string[]
}

export interface ContentSafety {
  readonly shieldsPrompt: boolean
  readonly categories: readonly { readonly name: string; readonly threshold: number }[]
  readonly blocklists: readonly string[]
}

/** What fills placeholders, as the notebook or the deployment of the document does. */
const filled: readonly (readonly [file: string, Readonly<Record<string, string>>])[] = [
  ['ai-gateway-examples.md--9.xml', { '{tpm}': '1000', '{retry-count}': '2' }],
  ['infra__app__apim-api-policy.xml', { '{0}': 'generated', '{1}': '1000' }],
  [
    'labs__finops-framework__policy.xml',
    {
      '{product-token-limits}':
        '<when condition="@(context.Product.Id == &quot;models&quot;)"><azure-openai-token-limit counter-key="@(context.Subscription.Id)" tokens-per-minute="1000" estimate-prompt-tokens="false" remaining-tokens-header-name="remaining-tokens" /></when>',
    },
  ],
  [
    'labs__ghcp-byok-foundry__entra-policy.xml',
    {
      '{tenant-id}': '11111111-2222-3333-4444-555555555555',
      '{group-id}': '66666666-7777-8888-9999-000000000000',
    },
  ],
  // Variables that an outer scope is said to set.
  [
    'LlmContentSafetyTests.cs--7.xml',
    { '<inbound>': '<inbound><set-variable name="shieldPrompt" value="@(true)" />' },
  ],
  [
    'LlmContentSafetyTests.cs--25.xml',
    { '<inbound>': '<inbound><set-variable name="blockListId" value="blockList1" />' },
  ],
]

/** Expressions, and what they are for the caller of the show: in no group, with the variables above. */
const evaluated: readonly (readonly [code: RegExp, value: string])[] = [
  [/premium"\) \? 10000 : 5000/, '5000'],
  [/premium"\) \? 50000 : 20000/, '20000'],
  [/ContainsKey\("X-Estimate-Tokens"\)/, 'false'],
  [/Variables\["shieldPrompt"\]/, 'true'],
  [/Variables\["blockListId"\]/, 'blockList1'],
]

/** Keys of limits in a branch that is not taken: callers of the show do not send its header. */
const untaken: ReadonlySet<string> = new Set(['highRateLimitSvc'])

/** Documents that answer a caller without a key in words of their own. */
const ownWords: readonly (readonly [file: string, message: RegExp])[] = [
  ['apim__global_policy.xml', /^Unauthorized$/],
]

/** Documents with an element of the AI policies, in the order of the manifest. */
export function readDocuments(shared: string): readonly AiDocument[] {
  const folder = join(shared, 'corpus/policies')
  const rows = readFileSync(join(folder, 'manifest.jsonl'), 'utf8').trim().split('\n')
  return rows.flatMap((row) => {
    const { file } = JSON.parse(row) as { file: string }
    const text = readFileSync(join(folder, file), 'utf8')
    return aiElement.test(withoutComments(text)) ? [read(file, text)] : []
  })
}

const aiElement = /<(?:llm|azure-openai)-/

function read(file: string, original: string): AiDocument {
  const fill = filled.find(([end]) => file.endsWith(end))?.[1] ?? {}
  const named = Object.entries(fill).reduce((so, [from, to]) => so.replaceAll(from, to), original)
  // A document without this section sends nothing to a backend (documents-and-flow.md): examples leave it out.
  const text = named.includes('<backend')
    ? named
    : named.replace('</policies>', '<backend><base /></backend></policies>')
  const plain = withoutComments(text)
  const safety = elementsOf(plain, 'content-safety').map(readSafety)
  const embeddings = attributesOf(plain, 'embeddings-backend-id')
  const backends = new Map<string, 'model' | 'embeddings' | 'content-safety'>()
  for (const { attributes } of elementsOf(plain, 'content-safety')) {
    backends.set(attributes.get('backend-id') ?? '', 'content-safety')
  }
  for (const id of embeddings) backends.set(id, 'embeddings')
  for (const id of attributesOf(plain, 'backend-id')) {
    if (!backends.has(id) && !id.startsWith('@')) backends.set(id, 'model')
  }
  return {
    file,
    text,
    isFilled: text !== original,
    limits: elementsOf(plain, 'token-limit')
      .flatMap(({ attributes }) => readLimits(attributes))
      .filter(({ counterKey }) => !untaken.has(counterKey)),
    metrics: elementsOf(plain, 'emit-token-metric').map(({ attributes, inner }) => ({
      namespace: attributes.get('namespace') ?? 'API Management',
      dimensions: [...inner.matchAll(/<dimension\s+name="([^"]+)"/g)].map(([, name]) => name!),
    })),
    safety: safety.length > 1 ? undefined : safety[0],
    caches: {
      lookup: elementsOf(plain, 'semantic-cache-lookup').length > 0,
      store: elementsOf(plain, 'semantic-cache-store').length > 0,
    },
    backends,
    fragments: attributesOf(plain, 'fragment-id'),
    namedValues: [...new Set([...plain.matchAll(/\{\{([\w.-]+)\}\}/g)].map(([, name]) => name!))],
    withoutKey:
      ownWords.find(([end]) => file.endsWith(end))?.[1] ??
      /^Access denied due to missing subscription key/,
    needsToken: plain.includes('<validate-azure-ad-token'),
  }
}

function withoutComments(text: string): string {
  return text.replace(/<!--[\s\S]*?-->/g, '')
}

interface Element {
  readonly attributes: ReadonlyMap<string, string>
  readonly inner: string
}

/** Quotation marks within an expression do not end it. */
const attribute = String.raw`([\w-]+)="(@[({][\s\S]*?[)}](?="(?:[\s/>]|$))|[^"]*)"`

function elementsOf(text: string, name: string): readonly Element[] {
  const start = new RegExp(
    String.raw`<((?:llm|azure-openai)-${name})((?:\s+${attribute})*)\s*(\/)?>`,
    'g',
  )
  return [...text.matchAll(start)].map((match) => {
    const [whole, element = '', inside = ''] = match
    const rest = text.slice(match.index + whole.length)
    const pairs = [...inside.matchAll(new RegExp(attribute, 'g'))]
    return {
      attributes: new Map(pairs.map(([, key = '', value = '']) => [key, meant(value)])),
      inner: whole.endsWith('/>') ? '' : rest.slice(0, Math.max(0, rest.indexOf(`</${element}>`))),
    }
  })
}

function attributesOf(text: string, name: string): readonly string[] {
  const found = text.matchAll(new RegExp(String.raw`\s${name}="([^"]*)"`, 'g'))
  return [...new Set([...found].map(([, value]) => value!))]
}

function meant(text: string): string {
  return evaluated.find(([code]) => code.test(text))?.[1] ?? text
}

function readLimits(attributes: Element['attributes']): readonly TokenLimit[] {
  const common = {
    counterKey: attributes.get('counter-key') ?? '',
    estimates:
      (attributes.get('estimate-prompt-tokens') ?? attributes.get('estimate-prompt-token')) ===
      'true',
    retryAfterHeader: attributes.get('retry-after-header-name') ?? 'Retry-After',
    consumedHeader: attributes.get('tokens-consumed-header-name'),
  }
  const limits: TokenLimit[] = []
  const rate = attributes.get('tokens-per-minute')
  if (rate !== undefined) {
    const remainingHeader = attributes.get('remaining-tokens-header-name')
    limits.push({
      ...common,
      kind: 'rate',
      amount: numberOf(rate),
      isForever: false,
      remainingHeader,
    })
  }
  const quota = attributes.get('token-quota')
  if (quota !== undefined) {
    limits.push({
      ...common,
      kind: 'quota',
      amount: numberOf(quota),
      isForever: (attributes.get('token-quota-period') ?? 'Indefinite') === 'Indefinite',
      remainingHeader: attributes.get('remaining-quota-tokens-header-name'),
    })
  }
  return limits
}

function numberOf(text: string): number | undefined {
  return /^\d+$/.test(text) ? Number(text) : undefined
}

function readSafety({ attributes, inner }: Element): ContentSafety {
  const categories = inner.matchAll(/<category\s+name="([^"]*)"\s+threshold="(\d+)"/g)
  const lists = inner.matchAll(/<id>([\s\S]*?)<\/id>/g)
  return {
    shieldsPrompt: attributes.get('shield-prompt') === 'true',
    categories: [...categories].map(([, name, threshold]) => ({
      name: name!,
      threshold: Number(threshold),
    })),
    blocklists: [...lists].map(([, id]) => meant(id!.trim())),
  }
}
