import { allScopes } from '../engine/policy/define.ts'
import llm from './llm-semantic-cache-lookup.ts'
import { named } from './shared/twins.ts'

export default { ...named(llm, 'azure-openai-semantic-cache-lookup'), scopes: allScopes }
