import { allScopes } from '../engine/policy/define.ts'
import llm from './llm-semantic-cache-store.ts'
import { named } from './shared/twins.ts'

export default { ...named(llm, 'azure-openai-semantic-cache-store'), scopes: allScopes }
