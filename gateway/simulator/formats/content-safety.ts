import { ApiError } from '../errors.ts'
import { type Fields, required, textField, textsField } from '../fields.ts'
import { limits } from '../limits.ts'

/** Azure AI Content Safety, `text:analyze`: severities by the words that stand in the text. */
export function analyzeText(body: Fields) {
  const text = checkedText(body, 'text')
  const eight = textField(body, 'outputType') === 'EightSeverityLevels'
  const asked = textsField(body, 'categories', 4)
  for (const name of asked) {
    if (!categories.includes(name))
      throw invalid(`The category '${name.slice(0, 64)}' is not known.`)
  }
  const matches = textsField(body, 'blocklistNames', 10).flatMap((name) => {
    const mark = `[blocklist:${name}]`
    if (!text.includes(mark)) return []
    return [{ blocklistName: name, blocklistItemId: 'item-1', blocklistItemText: mark }]
  })
  return {
    blocklistsMatch: matches,
    categoriesAnalysis: (asked.length > 0 ? asked : categories).map((category) => {
      const severity = severityOf(text, category)
      // Four levels are 0, 2, 4 and 6.
      return { category, severity: eight ? severity : severity - (severity % 2) }
    }),
  }
}

/** `text:shieldPrompt`: is one of the texts an attack? */
export function shieldPrompt(body: Fields) {
  const prompt = checkedText(body, 'userPrompt')
  const documents = textsField(body, 'documents', 5)
  const sum = documents.reduce((length, text) => length + text.length, prompt.length)
  if (sum > limits.safetyText) throw tooLong()
  return {
    userPromptAnalysis: { attackDetected: attack.test(prompt) },
    documentsAnalysis: documents.map((text) => ({ attackDetected: attack.test(text) })),
  }
}

const categories = ['Hate', 'SelfHarm', 'Sexual', 'Violence']

/** A mark such as `[violence:6]` decides; else words that nobody would call harmless. */
function severityOf(text: string, category: string) {
  let severity = 0
  for (const [, name, level] of text.matchAll(/\[(hate|selfharm|sexual|violence):([0-7])\]/gi)) {
    if (name!.toLowerCase() === category.toLowerCase()) severity = Math.max(severity, Number(level))
  }
  return severity > 0 ? severity : harmful.get(category)!.test(text) ? 4 : 0
}

const harmful = new Map([
  ['Hate', /\b(racial slur|subhuman|inferior race)\b/i],
  ['SelfHarm', /\b(suicide|kill myself|hurt myself|cut myself)\b/i],
  ['Sexual', /\b(porn|pornographic|explicit sex)\b/i],
  ['Violence', /\b(kill|murder|massacre|behead|build a bomb)\b/i],
])

const attack =
  /\[attack\]|ignore (all |any |the )?(previous|prior|above) (instructions|rules)|you are now dan\b/i

function checkedText(body: Fields, name: string) {
  const text = textField(body, name) ?? String(required(body, name))
  if (text.length > limits.safetyText) throw tooLong()
  return text
}

function tooLong() {
  return invalid(`The text exceeds the limit of ${limits.safetyText} characters.`)
}

function invalid(message: string) {
  return new ApiError(400, message, { code: 'InvalidRequestBody' })
}
