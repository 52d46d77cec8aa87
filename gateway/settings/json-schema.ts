import { product } from '../../engine/product.ts'
import { declaration } from './declaration.ts'
import type { Field } from './field.ts'

/** The JSON schema of `postern.json`, for editors. */
export function settingsSchema(): object {
  const { properties, ...rest } = schemaOf(declaration) as { properties: object }
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: product.settingsFile,
    ...rest,
    properties: { $schema: { type: 'string' }, ...properties },
  }
}

function schemaOf(field: Field): object {
  const { doc } = field
  switch (field.kind) {
    case 'integer': {
      const { min, max } = field
      return {
        description: doc,
        type: 'integer',
        minimum: min,
        maximum: max,
        default: field.default,
      }
    }
    case 'number': {
      const { min, max } = field
      return {
        description: doc,
        type: 'number',
        minimum: min,
        maximum: max,
        default: field.default,
      }
    }
    case 'flag':
      return { description: doc, type: 'boolean', default: field.default }
    case 'choice':
      return { description: doc, enum: field.of, default: field.default }
    case 'text': {
      const { pattern } = field
      return { description: doc, type: 'string', minLength: 1, pattern, default: field.default }
    }
    case 'file':
      return { description: doc, type: 'string', minLength: 1, default: field.default }
    case 'list':
      return {
        description: doc,
        type: 'array',
        items: schemaOf(field.of),
        ...(field.nonEmpty ? { minItems: 1 } : { default: field.default }),
      }
    case 'table':
      return { description: doc, type: 'object', additionalProperties: schemaOf(field.of) }
    case 'group': {
      const members = Object.entries(field.members)
      const required = members.flatMap(([name, member]) =>
        'required' in member && member.required ? [name] : [],
      )
      return {
        description: doc,
        type: 'object',
        additionalProperties: false,
        ...(required.length > 0 ? { required } : {}),
        ...(field.oneOf ? { oneOf: field.oneOf.map((names) => ({ required: names })) } : {}),
        properties: Object.fromEntries(members.map(([name, member]) => [name, schemaOf(member)])),
      }
    }
  }
}
