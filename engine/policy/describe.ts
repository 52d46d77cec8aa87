import type { ErrorDeclaration } from '../run/errors.ts'
import type {
  AttributeSpec,
  ElementSpec,
  PolicyDeclaration,
  Rule,
  Shape,
  TextSpec,
} from './define.ts'

/** The page of a policy under `docs/policies`, from its declaration. */
export function policyPage(policy: PolicyDeclaration): string {
  const parts = [
    `# ${policy.name}`,
    policy.doc,
    ...(runs(policy)
      ? []
      : ['**Cannot run yet**: a configuration that uses it does not become active.']),
    placement(policy),
    ...(policy.handshake === 'skipped' ? ['Passed over in the handshakes of WebSocket APIs.'] : []),
    ...policy.examples.map(({ title, xml }) => `${title}:\n\n\`\`\`xml\n${xml}\n\`\`\``),
    ...shapeParts(policy, policy.name),
    ...errorParts(policy.errors ?? {}),
  ]
  return `${parts.join('\n\n')}\n`
}

/** One line a policy, by name. */
export function policyTable(policies: readonly PolicyDeclaration[]): string {
  const rows = [...policies]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((policy) => {
      const state = runs(policy) ? 'runs' : 'checked only'
      return `| [\`${policy.name}\`](policies/${policy.name}.md) | ${policy.sections.join(', ')} | ${state} | ${cell(policy.doc)} |`
    })
  return table('| policy | sections | here | |', rows)
}

/** Every reason of an error that a policy declares. */
export function errorTable(policies: readonly PolicyDeclaration[]): string {
  const rows = policies.flatMap(({ name, errors = {} }) =>
    Object.entries(errors).map(([reason, error]) => errorRow(`\`${name}\``, reason, error)),
  )
  return table('| source | reason | status | LastError.Message | body |', rows.sort())
}

export function errorRow(source: string, reason: string, error: ErrorDeclaration): string {
  const body = error.body === undefined ? 'the same' : cell(error.body)
  return `| ${source} | \`${reason}\` | ${error.status} | ${cell(error.message)} | ${body} |`
}

function runs(policy: PolicyDeclaration): boolean {
  return policy.run !== undefined || policy.intrinsic === true
}

function placement({ sections, scopes, once, undocumented, aliases }: PolicyDeclaration): string {
  const lines = [
    `Sections: ${sections.join(', ') || 'none'}. Scopes: ${scopes.join(', ') || 'none'}.`,
  ]
  if (once) lines.push(`At most once in a ${once}.`)
  if (undocumented) lines.push('Known from the schemas, not from the documentation.')
  if (aliases)
    lines.push(`Misspelt as ${aliases.map(code).join(', ')} by tools, which is understood.`)
  return lines.join(' ')
}

function shapeParts(shape: Shape, name: string): string[] {
  const parts: string[] = []
  const attributes = Object.entries(shape.attributes ?? {})
  if (attributes.length > 0) {
    const rows = attributes.map(([key, spec]) => attributeRow(key, spec))
    parts.push(`## Attributes of \`${name}\``, table('| attribute | type | default | |', rows))
  }
  if (shape.text) parts.push(`The text of \`${name}\` (${typeOf(shape.text)}): ${shape.text.doc}`)
  if (shape.policies) {
    const { allowed } = shape.policies
    parts.push(allowed ? `Holds the policies ${allowed.map(code).join(', ')}.` : 'Holds policies.')
  }
  const rules = (shape.rules ?? []).map(ruleText)
  if (rules.length > 0) parts.push(rules.join(' '))
  const elements = Object.entries(shape.elements ?? {})
  if (elements.length > 0) {
    const rows = elements.map(
      ([key, spec]) => `| \`${key}\` | ${countOf(spec)} | ${cell(spec.doc)} |`,
    )
    parts.push(`## Elements of \`${name}\``, table('| element | how many | |', rows))
    for (const [key, spec] of elements) parts.push(...shapeParts(spec, `${name}/${key}`))
  }
  return parts
}

function attributeRow(key: string, spec: AttributeSpec): string {
  const otherwise = spec.required
    ? 'required'
    : spec.default === undefined
      ? ''
      : code(String(spec.default))
  const doc = spec.undocumented ? `${spec.doc} Undocumented in Azure.` : spec.doc
  return `| \`${key}\` | ${cell(typeOf(spec))} | ${otherwise} | ${cell(doc)} |`
}

function typeOf(spec: AttributeSpec | TextSpec): string {
  const values = spec.kind.values?.map(code).join(', ') ?? spec.kind.name
  return spec.literal ? `${values}; no expression` : values
}

function countOf({ many, required }: ElementSpec): string {
  if (many) return required ? '1 or more' : 'any number'
  return required ? '1' : '0 or 1'
}

function ruleText(rule: Rule): string {
  if (rule.kind === 'requires') return `\`${rule.name}\` needs \`${rule.needs}\`.`
  const names = rule.names.map(code).join(', ')
  const words = {
    exactlyOne: 'Exactly one of',
    atMostOne: 'At most one of',
    atLeastOne: 'At least one of',
  }
  return `${words[rule.kind]} ${names}.`
}

function errorParts(errors: Readonly<Record<string, ErrorDeclaration>>): string[] {
  const rows = Object.entries(errors).map(
    ([reason, { status, message }]) => `| \`${reason}\` | ${status} | ${cell(message)} |`,
  )
  return rows.length === 0 ? [] : ['## Errors', table('| reason | status | message |', rows)]
}

function table(head: string, rows: readonly string[]): string {
  const line = head.replace(/[^|]+/g, ' --- ')
  return [head, line, ...rows].join('\n')
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ')
}

function code(text: string): string {
  return `\`${text}\``
}
