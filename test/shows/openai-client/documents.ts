import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Documents of the corpus that configurations are made of, by the name that they have here. */
const files = {
  'hub-global': 'bcgov+ai-hub-tracking/infra-ai-hub__params__apim__global_policy.xml',
  'caller-tokens': `Azure-Samples+Apim-Samples/samples__costing__apim-policies__emit_metric_caller_tokens.xml`,
  'caller-operation': `Azure-Samples+Apim-Samples/samples__costing__apim-policies__aoai-gateway-operation.xml`,
  'caller-id': `Azure-Samples+Apim-Samples/samples__costing__apim-policies__pf-extract-caller-id.xml`,
  'include-usage': `Azure-Samples+Apim-Samples/shared__apim-policies__fragments__pf-ensure-stream-include-usage.xml`,
  genai: `Azure+apim-landing-zone-accelerator/scenarios__workload-genai__policies__genai-policy.xml`,
  'genai-backend': `Azure+apim-landing-zone-accelerator/scenarios__workload-genai__policies__fragments__load-balancing__simple-priority-weighted.xml`,
  'genai-limit': `Azure+apim-landing-zone-accelerator/scenarios__workload-genai__policies__fragments__rate-limiting__rate-limiting-by-tokens.xml`,
  'genai-usage': `Azure+apim-landing-zone-accelerator/scenarios__workload-genai__policies__fragments__usage-tracking__usage-tracking-with-appinsights.xml`,
  'load-balancing':
    'Azure-Samples+AI-Gateway/labs___deprecated__advanced-load-balancing__policy.xml',
  'private-mcp': 'Azure-Samples+AI-Gateway/labs__ai-foundry-private-mcp__policy.xml',
  streaming: 'Azure-Samples+AI-Gateway/labs___deprecated__response-streaming__policy.xml',
  session: 'Azure-Samples+AI-Gateway/labs__session-awareness__policy.xml',
  'prompt-shield':
    'Azure-Samples+AI-Gateway/labs___deprecated__content-filtering__prompt-shield-policy.xml',
  'primary-retry': 'Azure+aoai-apim/infra__policy.xml',
  'token-cache': `Azure+api-management-policy-snippets/examples__Backend_OAuth2_Authentication_With_Cache.policy.xml`,
  authorizer: `Azure+api-management-policy-snippets/examples__Authorize_requests_using_external_authorizer.policy.xml`,
  'random-backend':
    'Azure+api-management-policy-snippets/examples__Random_load_balancer.policy.xml',
} as const

export type DocumentName = keyof typeof files

export interface UsedDocument {
  readonly file: string
  readonly repository: string
  readonly text: string
}

/** Reads documents as they stand; one that is no real document is an error. */
export class Documents {
  readonly #folder: string
  readonly #rows: ReadonlyMap<string, ManifestRow>
  readonly #used = new Map<DocumentName, UsedDocument>()

  constructor(shared: string) {
    this.#folder = join(shared, 'corpus/policies')
    const lines = readFileSync(join(this.#folder, 'manifest.jsonl'), 'utf8').trim().split('\n')
    this.#rows = new Map(
      lines.map((line) => {
        const row = JSON.parse(line) as ManifestRow
        return [row.file, row]
      }),
    )
  }

  text(name: DocumentName): string {
    const file = files[name]
    const row = this.#rows.get(file)
    if (row?.class !== 'real') throw new Error(`${file} is not a real document of the corpus`)
    const text = readFileSync(join(this.#folder, file), 'utf8')
    this.#used.set(name, { file, repository: row.repo, text })
    return text
  }

  get used(): ReadonlyMap<DocumentName, UsedDocument> {
    return this.#used
  }
}

interface ManifestRow {
  readonly file: string
  readonly repo: string
  readonly class: string
}
