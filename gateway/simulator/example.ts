import { type Fields, field, isFields } from './fields.ts'
import { limits } from './limits.ts'
import { nouns } from './words.ts'

/** A value that fits a JSON schema well enough for a tool's arguments or a structured answer. */
export function exampleOf(schema: unknown, random: () => number): unknown {
  return new Example(schema, random).of(schema, 0)
}

class Example {
  readonly #root: unknown
  readonly #random: () => number
  #nodes = 0

  constructor(root: unknown, random: () => number) {
    this.#root = root
    this.#random = random
  }

  of(schema: unknown, depth: number): unknown {
    this.#nodes++
    if (!isFields(schema)) return {}
    if (depth > limits.schemaDepth || this.#nodes > limits.schemaNodes) return null
    const given = field(schema, 'const') ?? firstOf(schema, 'enum')
    if (given !== undefined) return given
    const reference = field(schema, '$ref')
    if (typeof reference === 'string') return this.of(target(this.#root, reference), depth + 1)
    const choice = firstOf(schema, 'anyOf') ?? firstOf(schema, 'oneOf') ?? firstOf(schema, 'allOf')
    if (choice !== undefined) return this.of(choice, depth + 1)
    return this.#typed(schema, depth)
  }

  #typed(schema: Fields, depth: number): unknown {
    const type = field(schema, 'type')
    switch (Array.isArray(type) ? type[0] : type) {
      case 'string':
        return this.#text(schema)
      case 'integer':
        return Math.ceil(this.#number(schema))
      case 'number':
        return Math.round(this.#number(schema) * 100) / 100
      case 'boolean':
        return this.#random() < 0.5
      case 'null':
        return null
      case 'array':
        return [this.of(field(schema, 'items') ?? { type: 'string' }, depth + 1)]
      default: {
        const properties = field(schema, 'properties')
        if (!isFields(properties)) return {}
        // fromEntries defines members, so that a property named __proto__ stays a member.
        return Object.fromEntries(
          Object.entries(properties).map(([name, part]) => [name, this.of(part, depth + 1)]),
        )
      }
    }
  }

  #text(schema: Fields) {
    const form = formats.get(String(field(schema, 'format')))
    return form ?? nouns[Math.floor(this.#random() * nouns.length)]!
  }

  #number(schema: Fields) {
    const minimum = field(schema, 'minimum')
    const maximum = field(schema, 'maximum')
    const low = typeof minimum === 'number' ? minimum : Math.min(1, Number(maximum ?? 1))
    const high = typeof maximum === 'number' ? maximum : low + 99
    return Math.min(high, low + this.#random() * (high - low))
  }
}

function firstOf(schema: Fields, name: string): unknown {
  const list = field(schema, name)
  return Array.isArray(list) ? list[0] : undefined
}

/** What `#/$defs/name` points at. */
function target(root: unknown, reference: string): unknown {
  let at = root
  for (const step of reference.replace(/^#\/?/, '').split('/').slice(0, limits.schemaDepth)) {
    if (step === '') continue
    at = isFields(at) ? field(at, step.replaceAll('~1', '/').replaceAll('~0', '~')) : undefined
  }
  return at
}

const formats = new Map([
  ['date', '2025-01-31'],
  ['time', '12:30:00Z'],
  ['date-time', '2025-01-31T12:30:00Z'],
  ['email', 'someone@example.com'],
  ['uri', 'https://example.com/'],
  ['uuid', '6f9619ff-8b86-4d01-b42d-00cf4fc964ff'],
])
