import type { Context } from '../../engine/context.ts'
import { toText } from '../../engine/dotnet/convert.ts'
import type { Kind, Literal } from '../../engine/policy/kinds.ts'
import type { Awaitable } from '../../engine/ports.ts'
import type { Message } from '../../engine/run/message.ts'
import { compileJsonataTemplate } from './jsonata-template.ts'
import { compileLiquid } from './liquid/template.ts'

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

/** The template languages; `literals` are the other attributes of the element. */
const compilers: Readonly<
  Record<string, (text: string, literals: ReadonlyMap<string, string>) => Literal<Template>>
> = { liquid: compileLiquid, jsonata: compileJsonataTemplate }

/** The text of set-body: kept verbatim, or one expression, or a template. */
export const bodyContent: Kind<BodyContent> = {
  name: 'body',
  keepSpace: true,
  isTemplate: (literals) => languageOf(literals) !== undefined,
  literal(text, literals) {
    const language = languageOf(literals)
    if (language === undefined) return { ok: true, value: text }
    return compilers[language]!(text, literals)
  },
  result: toContent,
}

/** A body, or a part of one, that is no template. */
export const plainContent: Kind<string | Uint8Array> = {
  name: 'body',
  keepSpace: true,
  literal: (text) => ({ ok: true, value: text }),
  result: toContent,
}

/** The content as text or bytes. */
export function renderBody(
  content: BodyContent,
  input: TemplateInput,
): Awaitable<string | Uint8Array> {
  if (typeof content === 'string' || content instanceof Uint8Array) return content
  return content.render(input)
}

function toContent(value: unknown): string | Uint8Array {
  if (value === null || value === undefined) return ''
  return value instanceof Uint8Array ? value : toText(value)
}

function languageOf(literals: ReadonlyMap<string, string>): string | undefined {
  const template = literals.get('template')?.trim().toLowerCase()
  return template !== undefined && Object.hasOwn(compilers, template) ? template : undefined
}
