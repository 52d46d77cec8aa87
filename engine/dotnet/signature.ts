/** A type as a signature writes it: `Dictionary<string, T>[]`, `int?`, `(int, T)`. */
export interface TypeText {
  /** With dots where it is qualified; '' for a tuple. */
  readonly name: string
  readonly args: readonly TypeText[]
  /** Of a tuple: its elements' names. */
  readonly names?: readonly (string | undefined)[]
  readonly nullable: boolean
  /** One entry for each pair of brackets, outermost first. */
  readonly ranks: readonly number[]
}

export interface ParameterText {
  readonly type: TypeText
  readonly name: string
  readonly mode: 'value' | 'ref' | 'out' | 'in'
  readonly params: boolean
  readonly fallback: Fallback | undefined
}

/** The default of an optional parameter: a literal, `null`, `default`, or the member of an enum. */
export type Fallback =
  | { readonly kind: 'value'; readonly value: string | number | boolean | null }
  | { readonly kind: 'default' }
  | { readonly kind: 'member'; readonly type: string; readonly name: string }

export interface Signature {
  readonly kind:
    | 'method'
    | 'property'
    | 'indexer'
    | 'constructor'
    | 'operator'
    | 'conversion'
    | 'constant'
  /** `Substring`, `this[]`, `.ctor`, `+`, `implicit`. */
  readonly name: string
  readonly isStatic: boolean
  readonly isExtension: boolean
  readonly settable: boolean
  readonly typeParameters: readonly { readonly name: string; readonly variance?: 'in' | 'out' }[]
  readonly parameters: readonly ParameterText[]
  readonly returns: TypeText
  /** `where T : class` and the like, by type parameter. */
  readonly constraints: ReadonlyMap<string, readonly TypeText[]>
}

const voidText: TypeText = { name: 'void', args: [], nullable: false, ranks: [] }
const tokenPattern =
  /\s*(?:([\p{L}\p{Nl}_][\p{L}\p{Nl}\p{N}\p{M}\p{Pc}]*)|(-?\d+(?:\.\d+)?)|("(?:[^"\\]|\\.)*")|('(?:[^'\\]|\\.)')|(=>|==|!=|<=|>=|<<|>>|\+\+|--|[-+*/%&|^~!<>()[\]{},.:;?=]))/uy

/** Reads the signature of a member, written as C# declares it. Throws on a mistake: tables are code. */
export function parseSignature(text: string): Signature {
  return new Reader(text).member()
}

const methodName = /([\p{L}_][\p{L}\p{N}_]*)\s*(?:<[^()<>]*>)?\s*\(/gu
const propertyName = /([\p{L}_][\p{L}\p{N}_]*)\s*(?:\{[^}]*\})?\s*$/u

/** The name under which a signature's member is found, without reading all of it. */
export function memberName(text: string): string {
  if (/^(?:static )?new\(/.test(text)) return '.ctor'
  const operator =
    /^static (?:(implicit|explicit) operator |.* operator ([^\sa-z(]+|true|false)\s*\()/.exec(text)
  if (operator) return operator[1] ?? `operator ${operator[2]}`
  if (text.includes(' this[')) return 'this[]'
  // A result that is a tuple has a bracket of its own, behind `static`.
  for (const [, name] of text.matchAll(methodName)) if (name !== 'static') return name!
  return propertyName.exec(text)?.[1] ?? text
}

/** Reads the name of a declared type with its parameters: `System.Func<in T, out R>`. */
export function parseTypeName(text: string): {
  name: string
  parameters: readonly { readonly name: string; readonly variance?: 'in' | 'out' }[]
} {
  const bracket = text.indexOf('<')
  if (bracket < 0) return { name: text, parameters: [] }
  const parameters = text
    .slice(bracket + 1, -1)
    .split(',')
    .map(typeParameter)
  return { name: text.slice(0, bracket), parameters }
}

/** Reads a type. */
export function parseTypeText(text: string): TypeText {
  const reader = new Reader(text)
  const type = reader.type()
  reader.expectEnd()
  return type
}

function typeParameter(text: string): { name: string; variance?: 'in' | 'out' } {
  const [first, second] = text.trim().split(/\s+/)
  if (second === undefined) return { name: first! }
  return { name: second, variance: first as 'in' | 'out' }
}

class Reader {
  readonly #text: string
  readonly #tokens: readonly string[]
  #at = 0

  constructor(text: string) {
    this.#text = text
    this.#tokens = tokenize(text)
  }

  member(): Signature {
    let isStatic = this.#skip('static')
    if (this.#skip('const')) {
      const returns = this.type()
      const name = this.#next()
      this.expectEnd()
      return { ...this.#plain('constant', name, returns), isStatic: true }
    }
    if (!isStatic) isStatic = this.#skip('static')
    if (this.#peek() === 'new' && this.#peek(1) === '(') {
      this.#next()
      return this.#callable('constructor', '.ctor', voidText, isStatic)
    }
    if (this.#peek() === 'implicit' || this.#peek() === 'explicit') {
      const name = this.#next()
      this.#expect('operator')
      return this.#callable('conversion', name, this.type(), true)
    }
    const returns = this.type()
    if (this.#skip('operator')) return this.#callable('operator', this.#next(), returns, true)
    if (this.#skip('this')) {
      this.#expect('[')
      const parameters = this.#parameters(']')
      const settable = this.#accessors()
      return { ...this.#plain('indexer', 'this[]', returns), parameters: parameters.list, settable }
    }
    const name = this.#next()
    if (this.#peek() === '(' || this.#peek() === '<') {
      return this.#callable('method', name, returns, isStatic)
    }
    return { ...this.#plain('property', name, returns), isStatic, settable: this.#accessors() }
  }

  type(): TypeText {
    let text: Pick<TypeText, 'name' | 'args' | 'names'>
    if (this.#skip('(')) {
      const args: TypeText[] = []
      const names: (string | undefined)[] = []
      do {
        args.push(this.type())
        names.push(this.#elementName())
      } while (this.#skip(','))
      this.#expect(')')
      text = { name: '', args, names }
    } else {
      let name = this.#next()
      const args: TypeText[] = []
      for (;;) {
        if (this.#skip('<')) {
          args.push(this.type())
          while (this.#skip(',')) args.push(this.type())
          this.#expect('>')
        }
        if (!this.#skip('.')) break
        name += `.${this.#next()}`
      }
      text = { name, args }
    }
    let nullable = this.#skip('?')
    const ranks: number[] = []
    while (this.#peek() === '[' && (this.#peek(1) === ']' || this.#peek(1) === ',')) {
      this.#next()
      let rank = 1
      while (this.#skip(',')) rank++
      this.#expect(']')
      ranks.push(rank)
    }
    if (ranks.length > 0 && this.#skip('?')) nullable = false
    return { ...text, nullable, ranks }
  }

  expectEnd(): void {
    if (this.#at < this.#tokens.length) this.#fail('the end')
  }

  #callable(
    kind: Signature['kind'],
    name: string,
    returns: TypeText,
    isStatic: boolean,
  ): Signature {
    const typeParameters: { name: string }[] = []
    if (kind === 'method' && this.#skip('<')) {
      do typeParameters.push({ name: this.#next() })
      while (this.#skip(','))
      this.#expect('>')
    }
    this.#expect('(')
    const parameters = this.#parameters(')')
    const constraints = this.#constraints()
    this.expectEnd()
    return {
      ...this.#plain(kind, name, returns),
      isStatic: isStatic || kind === 'operator' || kind === 'conversion',
      isExtension: parameters.isExtension,
      typeParameters,
      parameters: parameters.list,
      constraints,
    }
  }

  #parameters(close: string): { list: ParameterText[]; isExtension: boolean } {
    const list: ParameterText[] = []
    let isExtension = false
    if (this.#skip(close)) return { list, isExtension }
    do {
      if (this.#skip('this')) isExtension = true
      const params = this.#skip('params')
      let mode: ParameterText['mode'] = 'value'
      for (const word of ['ref', 'out', 'in'] as const) if (this.#skip(word)) mode = word
      const type = this.type()
      const name = this.#next()
      list.push({
        type,
        name,
        mode,
        params,
        fallback: this.#skip('=') ? this.#fallback() : undefined,
      })
    } while (this.#skip(','))
    this.#expect(close)
    return { list, isExtension }
  }

  #fallback(): Fallback {
    const token = this.#next()
    if (token === 'default') return { kind: 'default' }
    if (token === 'null') return { kind: 'value', value: null }
    if (token === 'true' || token === 'false') return { kind: 'value', value: token === 'true' }
    if (token.startsWith('"')) return { kind: 'value', value: JSON.parse(token) as string }
    if (token.startsWith("'")) return { kind: 'value', value: token.charCodeAt(token.length - 2) }
    if (/^-?\d/.test(token)) return { kind: 'value', value: Number(token) }
    this.#expect('.')
    return { kind: 'member', type: token, name: this.#next() }
  }

  #accessors(): boolean {
    if (!this.#skip('{')) {
      this.expectEnd()
      return false
    }
    let settable = false
    while (!this.#skip('}')) {
      if (this.#next() === 'set') settable = true
      this.#skip(';')
    }
    this.expectEnd()
    return settable
  }

  #constraints(): Map<string, TypeText[]> {
    const constraints = new Map<string, TypeText[]>()
    while (this.#skip('where')) {
      const name = this.#next()
      this.#expect(':')
      const bounds = [this.#constraint()]
      while (this.#skip(',')) bounds.push(this.#constraint())
      constraints.set(name, bounds)
    }
    return constraints
  }

  #constraint(): TypeText {
    if (this.#peek() !== 'new') return this.type()
    this.#next()
    this.#expect('(')
    this.#expect(')')
    return { name: 'new', args: [], nullable: false, ranks: [] }
  }

  #plain(kind: Signature['kind'], name: string, returns: TypeText): Signature {
    return {
      kind,
      name,
      returns,
      isStatic: false,
      isExtension: false,
      settable: false,
      typeParameters: [],
      parameters: [],
      constraints: new Map(),
    }
  }

  #elementName(): string | undefined {
    return /^[A-Za-z_]/.test(this.#peek() ?? '') ? this.#next() : undefined
  }

  #peek(ahead = 0): string | undefined {
    return this.#tokens[this.#at + ahead]
  }

  #next(): string {
    const token = this.#tokens[this.#at++]
    if (token === undefined) this.#fail('more')
    return token
  }

  #skip(token: string): boolean {
    if (this.#tokens[this.#at] !== token) return false
    this.#at++
    return true
  }

  #expect(token: string): void {
    if (!this.#skip(token)) this.#fail(`\`${token}\``)
  }

  #fail(expected: string): never {
    const found = this.#tokens[this.#at] ?? 'the end'
    throw new Error(`signature \`${this.#text}\`: ${expected} expected, ${found} found`)
  }
}

function tokenize(text: string): string[] {
  const tokens: string[] = []
  tokenPattern.lastIndex = 0
  while (tokenPattern.lastIndex < text.length) {
    const match = tokenPattern.exec(text)
    if (!match) throw new Error(`signature \`${text}\`: a character that C# does not know`)
    tokens.push(match[0].trim())
    if (tokenPattern.lastIndex >= text.trimEnd().length) break
  }
  return splitShifts(tokens)
}

// `>>` ends two lists of type arguments, except behind `operator`.
function splitShifts(tokens: readonly string[]): string[] {
  return tokens.flatMap((token, i) =>
    token === '>>' && tokens[i - 1] !== 'operator' ? ['>', '>'] : [token],
  )
}
