import type { PolicyDeclaration } from '../../engine/policy/define.ts'

/** The same policy under another name: `llm-…` and `azure-openai-…` are one configuration type. */
export function named(declaration: PolicyDeclaration, name: string): PolicyDeclaration {
  return {
    ...declaration,
    name,
    examples: declaration.examples.map(({ title, xml }) => ({
      title,
      xml: xml.replaceAll(declaration.name, name),
    })),
  }
}
