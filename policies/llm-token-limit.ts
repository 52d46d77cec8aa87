import { allScopes, definePolicy } from '../engine/policy/define.ts'
import { bool, int, oneOf, string } from '../engine/policy/values.ts'
import { responseHeaderName, variableName } from './shared/kinds.ts'
import { limitTokens } from './shared/llm/token-limit.ts'

const header = (doc: string) => ({ kind: responseHeaderName, literal: true, doc }) as const
const variable = (doc: string) => ({ kind: variableName, literal: true, doc }) as const

export default definePolicy({
  name: 'llm-token-limit',
  doc: 'Limits the tokens that calls with the same key may use, in a minute, in a longer period, or both.',
  sections: ['inbound'],
  scopes: allScopes,
  attributes: {
    'counter-key': { kind: string, required: true, doc: 'Calls with the same key count together.' },
    'tokens-per-minute': { kind: int({ min: 0 }), doc: 'How many tokens may be used in a minute.' },
    'token-quota': { kind: int({ min: 0 }), doc: 'How many tokens may be used in a period.' },
    'token-quota-period': {
      kind: oneOf('Indefinite', 'Hourly', 'Daily', 'Weekly', 'Monthly', 'Yearly'),
      default: 'Indefinite',
      doc: 'The period of the quota; it begins with the hour, day, week, month or year, UTC.',
    },
    'estimate-prompt-tokens': {
      kind: bool,
      literal: true,
      default: false,
      azureRequires: true,
      alias: 'estimate-prompt-token',
      doc: 'Whether the tokens of the prompt are counted before the backend is called.',
    },
    'retry-after-header-name': {
      kind: responseHeaderName,
      literal: true,
      default: 'Retry-After',
      doc: 'The header of a refusal with the seconds to wait, in place of `Retry-After`.',
    },
    'retry-after-variable-name': variable(
      'The variable that gets the seconds to wait after a refusal.',
    ),
    'remaining-tokens-header-name': header(
      'The response header with the tokens left in this minute.',
    ),
    'remaining-tokens-variable-name': variable(
      'The variable that gets the tokens left in this minute.',
    ),
    'remaining-quota-tokens-header-name': header(
      'The response header with the tokens left in this period.',
    ),
    'remaining-quota-tokens-variable-name': variable(
      'The variable that gets the tokens left in this period.',
    ),
    'tokens-consumed-header-name': header(
      'The response header with the tokens that this call used.',
    ),
    'tokens-consumed-variable-name': variable(
      'The variable that gets the tokens that this call used.',
    ),
    'prompt-type': {
      kind: oneOf('auto', 'chat-completion', 'completion', 'embeddings'),
      literal: true,
      default: 'auto',
      undocumented: true,
      doc: 'The form of the request; else it is recognised.',
    },
    'ignore-prompt': {
      kind: bool,
      literal: true,
      default: false,
      undocumented: true,
      doc: 'Whether only the tokens of the completion count.',
    },
  },
  rules: [
    { kind: 'atLeastOne', names: ['tokens-per-minute', 'token-quota'] },
    { kind: 'requires', name: 'token-quota-period', needs: 'token-quota' },
  ],
  errors: {
    OpenAITokenLimitExceeded: {
      status: 429,
      message: 'Token limit is exceeded.',
      body: 'Token limit is exceeded. Try again in {time}.',
      doc: 'A prompt that is larger than the whole limit is answered without a time.',
    },
    OpenAITokenQuotaExceeded: {
      status: 403,
      message: 'Token quota is exceeded.',
      body: 'Token quota is exceeded. Try again in {time}.',
    },
  },
  examples: [
    {
      title: 'Tokens of each subscription',
      xml: '<llm-token-limit counter-key="@(context.Subscription.Id)" tokens-per-minute="5000" estimate-prompt-tokens="true" remaining-tokens-header-name="X-Tokens-Left" />',
    },
    {
      title: 'A quota for a month',
      xml: '<llm-token-limit counter-key="@(context.Subscription.Id)" token-quota="1000000" token-quota-period="Monthly" estimate-prompt-tokens="false" />',
    },
  ],
  run: limitTokens,
})
