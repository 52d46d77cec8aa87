import llm from './llm-emit-token-metric.ts'
import { named } from './shared/twins.ts'

export default named(llm, 'azure-openai-emit-token-metric')
