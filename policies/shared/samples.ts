/** A JSON value that fits a schema, for answers that nobody wrote an example for. Bounded in depth and size. */
export function sampleOf(schema: unknown, document: unknown): unknown {
  return new Sampler(document).value(schema, 0)
}

const maxDepth = 12
const maxValues = 5_000

type JsonObject = { readonly [name: string]: unknown }

class Sampler {
  readonly #document: unknown
  #left = maxValues

  constructor(document: unknown) {
    this.#document = document
  }

  value(given: unknown, depth: number): unknown {
    const schema = this.#resolve(given)
    if (!schema || depth > maxDepth || --this.#left < 0) return null
    for (const key of ['example', 'default', 'const']) {
      if (Object.hasOwn(schema, key)) return schema[key]
    }
    if (Array.isArray(schema.examples) && schema.examples.length > 0) return schema.examples[0]
    if (Array.isArray(schema.enum) && schema.enum.length > 0) return schema.enum[0]
    if (Array.isArray(schema.allOf)) return this.#merged(schema, depth)
    const choice = schema.oneOf ?? schema.anyOf
    if (Array.isArray(choice) && choice.length > 0) return this.value(choice[0], depth + 1)
    return this.#byType(schema, depth)
  }

  #byType(schema: JsonObject, depth: number): unknown {
    const type = Array.isArray(schema.type)
      ? schema.type.find((each) => each !== 'null')
      : schema.type
    if (type === 'object' || (type === undefined && isObject(schema.properties))) {
      return this.#object(schema, depth)
    }
    if (type === 'array') {
      return schema.items === undefined ? [] : [this.value(schema.items, depth + 1)]
    }
    if (type === 'integer' || type === 'number') {
      return typeof schema.minimum === 'number' ? schema.minimum : 0
    }
    if (type === 'boolean') return true
    if (type === 'string') return texts[String(schema.format)] ?? 'string'
    return type === undefined ? {} : null
  }

  #object(schema: JsonObject, depth: number): JsonObject {
    const result = new Map<string, unknown>()
    if (isObject(schema.properties)) {
      for (const [name, property] of Object.entries(schema.properties)) {
        const resolved = this.#resolve(property)
        if (resolved?.writeOnly === true) continue
        result.set(name, this.value(property, depth + 1))
      }
    }
    return Object.fromEntries(result)
  }

  #merged(schema: JsonObject, depth: number): unknown {
    const parts = [...(schema.allOf as unknown[]), { ...schema, allOf: undefined }]
    const values = parts.map((part) => this.value(part, depth + 1)).filter(isObject)
    return Object.fromEntries(values.flatMap((value) => Object.entries(value)))
  }

  /** Follows `$ref`s inside of the document; a circle ends as nothing. */
  #resolve(schema: unknown): JsonObject | undefined {
    let current = schema
    for (let steps = 0; steps < 32; steps++) {
      if (!isObject(current)) return undefined
      if (typeof current.$ref !== 'string') return current
      current = this.#at(current.$ref)
    }
    return undefined
  }

  #at(reference: string): unknown {
    if (!reference.startsWith('#/')) return undefined
    let current: unknown = this.#document
    for (const part of reference.slice(2).split('/')) {
      const name = decodePart(part)
      if (!isObject(current) || !Object.hasOwn(current, name)) return undefined
      current = current[name]
    }
    return current
  }
}

const texts: Readonly<Record<string, string>> = Object.assign(Object.create(null), {
  date: '2024-01-01',
  'date-time': '2024-01-01T00:00:00Z',
  time: '00:00:00Z',
  email: 'user@example.com',
  uuid: '00000000-0000-0000-0000-000000000000',
  uri: 'https://example.com/',
  hostname: 'example.com',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
  byte: 'c3RyaW5n',
})

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function decodePart(part: string): string {
  let text = part
  try {
    text = decodeURIComponent(part)
  } catch {
    // Not percent-encoding: the part is what it looks like.
  }
  return text.replaceAll('~1', '/').replaceAll('~0', '~')
}
