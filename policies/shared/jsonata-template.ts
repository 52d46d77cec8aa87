import { compileQuery } from '../../engine/jsonata/compile.ts'
import type { Literal } from '../../engine/policy/kinds.ts'
import { MappedText } from '../../engine/text/mapped.ts'
import { Source } from '../../engine/text/source.ts'
import type { Template } from './body-content.ts'

/** Compiles the content of `template="jsonata"`: one expression, whose result is the body: a text as it is, else JSON. */
export function compileJsonataTemplate(text: string): Literal<Template> {
  const source = new Source('set-body', text)
  const { value, diagnostics } = compileQuery(
    MappedText.verbatim(source, { start: 0, end: text.length }).trim(),
  )
  if (!value) {
    const [first] = diagnostics
    const problem = `the JSONata template does not compile: ${first?.message}`
    return { ok: false, problem, code: 'PP2023' }
  }
  const template: Template = {
    kind: 'template',
    render({ context }) {
      return value.run(context).then(bodyText)
    },
  }
  return { ok: true, value: template, reads: value.needs }
}

function bodyText(result: unknown): string {
  if (typeof result === 'string') return result
  return result === undefined || result === null ? '' : JSON.stringify(result)
}
