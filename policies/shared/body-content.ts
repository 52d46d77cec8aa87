import type { Context } from '../../engine/context.ts'
import { toText } from '../../engine/dotnet/convert.ts'
import type { Kind, Literal } from '../../engine/policy/kinds.ts'
import type { Awaitable } from '../../engine/ports.ts'
import type { Message } from '../../engine/run/message.ts'

/** A body as set-body gives it: text, bytes, or a template that is rendered when the policy runs. */
export type BodyContent = string | Uint8Array | Template

/** A body written in another language, compiled when its document loads. */
export interface Template {
  readonly kind: 'template'
  render(input: TemplateInput): Awaitable<string | Uint8Array>
}

export interface TemplateInput {
  readonly context: Context
  /** What `body` shows; undefined where there is none any more (inside return-response and send-request). */
  readonly message: Message | undefined
}

/** Compiles the text of `template="…"`; `literals` are the other attributes of the element. */
export type TemplateCompiler = (
  text: string,
  literals: ReadonlyMap<string, string>,
) => Literal<Template>

const compilers = new Map<string, TemplateCompiler>()

/** Makes a template language known; done once by whoever brings it. */
export function registerTemplate(language: string, compiler: TemplateCompiler): void {
  compilers.set(language, compiler)
}

/** The text of set-body: kept verbatim, or one expression, or a template. */
export const bodyContent: Kind<BodyContent> = {
  name: 'body',
  keepSpace: true,
  isTemplate: (literals) => languageOf(literals) !== undefined,
  literal(text, literals) {
    const language = languageOf(literals)
    if (language === undefined) return { ok: true, value: text }
    const compiler = compilers.get(language)
    return compiler ? compiler(text, literals) : { ok: true, value: unknownLanguage(language) }
  },
  result(value) {
    if (value === null || value === undefined) return ''
    if (value instanceof Uint8Array) return value
    return toText(value)
  },
}

/** The content as text or bytes. */
export function renderBody(
  content: BodyContent,
  input: TemplateInput,
): Awaitable<string | Uint8Array> {
  if (typeof content === 'string' || content instanceof Uint8Array) return content
  return content.render(input)
}

/** A template whose language nobody has brought: it can be stored and judged, not run. */
function unknownLanguage(language: string): Template {
  return {
    kind: 'template',
    render() {
      throw new Error(`templates in \`${language}\` cannot be run: their compiler is not loaded`)
    },
  }
}

function languageOf(literals: ReadonlyMap<string, string>): string | undefined {
  const template = literals.get('template')?.trim().toLowerCase()
  return template === undefined || template === 'none' ? undefined : template
}
