import llm from './llm-token-limit.ts'
import { named } from './shared/twins.ts'

export default named(llm, 'azure-openai-token-limit')
