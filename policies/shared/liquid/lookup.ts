/**
 * What templates read: objects whose members are found by name without case, the exact name first, as DotLiquid's C# mode does.
 * A loop over one gives its items: pairs with `Key` and `Value`, if nothing else is said. There is no prototype behind
 * it, so every name is just a name.
 */
export function lookup(
  members: ReadonlyMap<string, unknown>,
  items: () => Iterable<unknown> = () => pairs(members),
): object {
  const folded = new Map<string, string>()
  for (const name of members.keys()) {
    const lower = name.toLowerCase()
    if (!folded.has(lower)) folded.set(lower, name)
  }
  const find = (key: string | symbol): { readonly value: unknown } | undefined => {
    if (key === Symbol.iterator) return { value: () => items()[Symbol.iterator]() }
    if (typeof key !== 'string') return undefined
    const name = members.has(key) ? key : folded.get(key.toLowerCase())
    return name === undefined ? undefined : { value: members.get(name) }
  }
  const text = () => JSON.stringify(jsonOf(members))
  return new Proxy(Object.create(null), {
    get: (_, key) => (key === Symbol.toPrimitive ? text : find(key)?.value),
    has: (_, key) => find(key) !== undefined,
    ownKeys: () => [...members.keys()],
    getOwnPropertyDescriptor(_, key) {
      const found = typeof key === 'string' ? find(key) : undefined
      return found && { value: found.value, configurable: true, enumerable: true, writable: false }
    },
    set: () => false,
    defineProperty: () => false,
    deleteProperty: () => false,
  })
}

/** An object as JSON text shows it. */
export function jsonOf(value: unknown): unknown {
  if (value instanceof Map) {
    return Object.fromEntries([...value].map(([name, inner]) => [name, jsonOf(inner)]))
  }
  return value
}

function* pairs(members: ReadonlyMap<string, unknown>): Generator<object> {
  for (const [key, value] of members) {
    yield lookup(
      new Map<string, unknown>([
        ['Key', key],
        ['Value', value],
      ]),
    )
  }
}
