import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import type { EvalAnswer, EvalCase, Explanation } from '../../engine/csharp/eval/evaluate.ts'
import { isObject, member, parseJson, text } from '../config/json.ts'
import type { Json } from '../model/entity.ts'
import { defineCommand, type Io, UsageError } from './command.ts'

export const evaluate = defineCommand({
  name: 'eval',
  doc: 'Evaluates C# expressions: those of JSON lines that come in (`{"id", "kind": "expression" or "block", "text", "context"}`), or the one given.',
  arguments: {
    name: '[EXPRESSION]',
    min: 0,
    max: 1,
    doc: '@(…) or @{…}, or what stands inside of @(…)',
  },
  options: {
    context: {
      value: 'FILE',
      doc: 'the context of expressions that come without one, JSON; or several by name, for lines that name theirs',
    },
    explain: {
      doc: 'tells how an expression is understood: types, what it reads, the JavaScript that runs',
    },
    complete: {
      value: 'OFFSET',
      doc: 'tells what may stand at that character of the expression, which may be unfinished: for editors',
    },
    hover: {
      value: 'OFFSET',
      doc: 'tells what stands at that character of the expression: its signature, its type, the page that lists it',
    },
  },
  examples: [
    `postern eval --json --complete 18 '@(context.Request.'`,
    `postern eval '@(context.Request.Headers.GetValueOrDefault("x", "none"))'`,
    'postern eval < cases.jsonl > answers.jsonl',
  ],
  async run({ options, arguments: [expression], io }) {
    if (options.complete !== undefined || options.hover !== undefined) {
      return assist(expression, options, io)
    }
    const context = options.context === undefined ? undefined : await contextOf(options.context, io)
    const { evaluateCase, explain } = await import('../../engine/csharp/eval/evaluate.ts')
    const answer = (one: EvalCase): Answer =>
      options.explain ? explained(one, explain(one), evaluateCase) : evaluateCase(one)
    if (expression !== undefined) {
      const one = { ...caseOf(expression), ...(context === undefined ? {} : { context }) }
      const given = answer(one)
      if (options.json) io.out(`${JSON.stringify(given)}\n`)
      else io.out('explanation' in given ? explainedText(given.explanation) : answerText(given))
      return 'ok' in given && !given.ok ? 1 : 0
    }
    let wrong = 0
    let number = 0
    for await (const line of createInterface({
      input: io.input,
      crlfDelay: Number.POSITIVE_INFINITY,
    })) {
      number++
      if (line.trim() === '') continue
      const one = readCase(line, context)
      if ('problem' in one) {
        wrong++
        io.err(`line ${number}: ${one.problem}\n`)
      } else io.out(`${JSON.stringify(answer(one))}\n`)
    }
    return wrong > 0 ? 2 : 0
  },
})

/** What an editor asks for. */
async function assist(
  expression: string | undefined,
  options: {
    readonly complete?: string | undefined
    readonly hover?: string | undefined
    readonly json?: boolean | undefined
  },
  io: Io,
): Promise<0> {
  const offset = Number(options.complete ?? options.hover)
  if (expression === undefined || !Number.isInteger(offset) || offset < 0) {
    throw new UsageError('an expression and a character in it, counted from 0, are needed')
  }
  const { complete, hover } = await import('../../engine/csharp/complete.ts')
  const mark = /^\s*@([({])/.exec(expression)
  const before = mark ? mark[0].length : 0
  const form = mark?.[1] === '{' ? 'block' : 'expression'
  const code = mark ? expression.slice(before).replace(/[)}]\s*$/, closing) : expression
  const at = Math.min(Math.max(0, offset - before), code.length)
  if (options.complete !== undefined) {
    const items = complete(code, form, at)
    if (options.json) io.out(`${JSON.stringify(items)}\n`)
    else for (const { label, detail } of items) io.out(`${label.padEnd(28)} ${detail}\n`)
    return 0
  }
  const found = hover(code, form, at)
  const told = found && { ...found, start: found.start + before, end: found.end + before }
  if (options.json) io.out(`${JSON.stringify(told ?? null)}\n`)
  else if (told) io.out(`${told.text}\n  ${told.type}${told.azure ? '' : ', not in Azure'}\n`)
  return 0

  // The last bracket is that of `@(` where all others are closed.
  function closing(bracket: string): string {
    const [open, close] = form === 'block' ? ['{', '}'] : ['(', ')']
    const inside = expression!.slice(before)
    const isOwn = inside.split(open).length < inside.split(close).length
    return isOwn && bracket.startsWith(close) ? '' : bracket
  }
}

type Explained = { readonly id?: string; readonly explanation: Explanation }
type Answer = EvalAnswer | Explained

/** What does not compile has nothing to explain but why. */
function explained(
  one: EvalCase,
  explanation: Explanation | undefined,
  evaluateCase: (one: EvalCase) => EvalAnswer,
): Answer {
  if (!explanation) return evaluateCase(one)
  return one.id === undefined ? { explanation } : { id: one.id, explanation }
}

async function contextOf(path: string, io: Io): Promise<Json> {
  const content = await readFile(resolve(io.folder, path), 'utf8').catch((error: Error) => {
    throw new UsageError(`\`${path}\` cannot be read: ${error.message}`)
  })
  const parsed = parseJson(content)
  if ('value' in parsed && isObject(parsed.value)) return parsed.value
  throw new UsageError(`\`${path}\` holds no JSON object`)
}

function caseOf(expression: string): EvalCase {
  const trimmed = expression.trim()
  if (trimmed.startsWith('@(') && trimmed.endsWith(')')) {
    return { kind: 'expression', text: trimmed.slice(2, -1) }
  }
  if (trimmed.startsWith('@{') && trimmed.endsWith('}')) {
    return { kind: 'block', text: trimmed.slice(2, -1) }
  }
  return { kind: 'expression', text: expression }
}

function readCase(
  line: string,
  fallback: Json | undefined,
): EvalCase | { readonly problem: string } {
  const parsed = parseJson(line)
  if (!('value' in parsed)) return { problem: `this is not JSON: ${parsed.message}` }
  const given = isObject(parsed.value) ? parsed.value : undefined
  const code = text(given, 'text')
  const kind = text(given, 'kind') ?? 'expression'
  if (code === undefined) return { problem: 'a case needs a `text`' }
  if (kind !== 'expression' && kind !== 'block') {
    return { problem: '`kind` is `expression` or `block`' }
  }
  const id = text(given, 'id')
  let context = member(given, 'context') ?? fallback
  if (typeof context === 'string') {
    const name = context
    context = member(isObject(fallback) ? fallback : undefined, name)
    if (context === undefined) {
      return { problem: `there is no context \`${name}\`: --context names the file that holds it` }
    }
  }
  return {
    kind,
    text: code,
    ...(id === undefined ? {} : { id }),
    ...(context === undefined ? {} : { context }),
  }
}

function answerText(answer: EvalAnswer): string {
  if (answer.ok) {
    const lines = [`${JSON.stringify(answer.value)}`, `  ${answer.type}`]
    for (const line of answer.trace ?? []) lines.push(`  trace: ${line}`)
    return `${lines.join('\n')}\n`
  }
  const { phase, error, message, line, column, hint } = answer
  const place = line === undefined ? '' : `${line}:${column} `
  return `${place}${error} (${phase}): ${message ?? ''}${hint === undefined ? '' : `\n = ${hint}`}\n`
}

function explainedText({ type, needs, reads, tree, javascript, links }: Explanation): string {
  const bodies = Object.entries(needs).flatMap(([name, needed]) => (needed ? [name] : []))
  return [
    `type    ${type}`,
    `bodies  ${bodies.length === 0 ? 'none' : bodies.join(', ')}`,
    `reads   ${reads.length === 0 ? 'nothing of the call' : reads.join(', ')}`,
    '',
    tree.trimEnd(),
    '',
    javascript.trimEnd(),
    '',
    ...links,
    '',
  ].join('\n')
}
