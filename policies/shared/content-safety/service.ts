import type { Context } from '../../../engine/context.ts'
import { HttpFailure } from '../../../engine/ports.ts'
import { askBackend } from '../ask-backend.ts'
import { field, listField, textField } from '../llm/json.ts'

/** What is asked of Azure AI Content Safety. */
export interface SafetyQuestion {
  readonly backendId: string
  readonly shieldPrompt: boolean
  readonly outputType: 'FourSeverityLevels' | 'EightSeverityLevels'
  readonly categories: readonly { readonly name: string; readonly threshold: number }[]
  readonly blocklists: readonly string[]
}

export type Verdict =
  | { readonly kind: 'passed' }
  /** `why` names the category, list or attack, never the text. */
  | { readonly kind: 'refused'; readonly why: string }
  /** The service gave no judgement. */
  | { readonly kind: 'unchecked'; readonly why: string }

/** Characters that the service judges at once. */
export const longestText = 10_000

const passed: Verdict = { kind: 'passed' }
const query = '?api-version=2024-09-01'

/** Has one text judged: as an attack and by its content, both at once (ai-policies.md §6). */
export async function judge(
  text: string,
  question: SafetyQuestion,
  context: Context,
): Promise<Verdict> {
  const asked: Promise<Verdict>[] = []
  if (question.shieldPrompt) asked.push(shield(text, question, context))
  if (question.categories.length > 0 || question.blocklists.length > 0) {
    asked.push(analyze(text, question, context))
  }
  return worst(await Promise.all(asked))
}

/** A refusal, else what could not be judged. */
export function worst(verdicts: readonly Verdict[]): Verdict {
  return (
    verdicts.find(({ kind }) => kind === 'refused') ??
    verdicts.find(({ kind }) => kind === 'unchecked') ??
    passed
  )
}

async function shield(text: string, question: SafetyQuestion, context: Context): Promise<Verdict> {
  const answer = await ask('shieldPrompt', { userPrompt: text, documents: [] }, question, context)
  if ('kind' in answer) return answer
  const attack = field(field(answer.json, 'userPromptAnalysis'), 'attackDetected')
  if (typeof attack !== 'boolean') return senseless('shieldPrompt')
  return attack ? { kind: 'refused', why: 'an attack was detected' } : passed
}

async function analyze(text: string, question: SafetyQuestion, context: Context): Promise<Verdict> {
  const { categories, blocklists, outputType } = question
  const body = {
    text,
    categories: categories.map(({ name }) => name),
    blocklistNames: blocklists,
    haltOnBlocklistHit: false,
    outputType,
  }
  const answer = await ask('analyze', body, question, context)
  if ('kind' in answer) return answer
  const [match] = listField(answer.json, 'blocklistsMatch')
  if (match !== undefined) {
    const name = textField(match, 'blocklistName') ?? ''
    return { kind: 'refused', why: `the blocklist \`${name}\` has a match` }
  }
  const analysis = listField(answer.json, 'categoriesAnalysis')
  for (const { name, threshold } of categories) {
    const found = analysis.find((one) => textField(one, 'category') === name)
    const severity = field(found, 'severity')
    if (typeof severity !== 'number') return senseless('analyze')
    if (severity >= threshold) {
      return {
        kind: 'refused',
        why: `${name} has severity ${severity}, the threshold is ${threshold}`,
      }
    }
  }
  return passed
}

async function ask(
  name: 'shieldPrompt' | 'analyze',
  body: object,
  { backendId }: SafetyQuestion,
  context: Context,
): Promise<{ readonly json: unknown } | Verdict> {
  const path = `/contentsafety/text:${name}`
  const { timeout } = context.services.settings.contentSafety
  try {
    const { status, json } = await askBackend(context, { backendId, path, query, body, timeout })
    if (status === 200) return { json }
    const code = textField(field(json, 'error'), 'code')
    return unchecked(`text:${name} answered ${status}${code === undefined ? '' : ` ${code}`}`)
  } catch (error) {
    if (error instanceof HttpFailure) return unchecked(`text:${name}: ${error.message}`)
    throw error
  }
}

function senseless(name: string): Verdict {
  return unchecked(`text:${name} gave an answer that cannot be read`)
}

function unchecked(why: string): Verdict {
  return { kind: 'unchecked', why }
}
