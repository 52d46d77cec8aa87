import { resolve } from 'node:path'
import { product } from '../../engine/product.ts'
import { type Code, finding } from '../../engine/text/codes.ts'
import { type Diagnostic, isError } from '../../engine/text/diagnostic.ts'
import { Source } from '../../engine/text/source.ts'
import { didYouMean, suggest } from '../../engine/text/suggest.ts'
import { compare } from '../config/problems.ts'
import { declaration, type Settings } from './declaration.ts'
import type { Field, Members, Value } from './field.ts'
import { type JsonNode, readJsonTree } from './json-tree.ts'

export interface SettingsInput {
  /** `postern.json`, where there is one. */
  readonly file?: { readonly name: string; readonly text: string } | undefined
  /** Paths in the settings are relative to it. */
  readonly folder: string
  readonly environment?: Readonly<Record<string, string | undefined>>
}

export interface SettingsOutcome {
  /** Undefined when something in them is wrong. */
  readonly settings: Settings | undefined
  readonly diagnostics: readonly Diagnostic[]
}

/** Reads the settings: defaults, over them the file, over it the environment. */
export function readSettings(input: SettingsInput): SettingsOutcome {
  const reader = new Reader(input)
  const { file } = input
  const root = file && reader.parse(file.text, new Source(file.name, file.text))
  const value = reader.field(declaration, root, '')
  reader.reportUnknownVariables()
  const diagnostics = reader.diagnostics.sort(
    (a, b) => compare(a.source.name, b.source.name) || a.span.start - b.span.start,
  )
  return { settings: diagnostics.some(isError) ? undefined : (value as Settings), diagnostics }
}

/** Reads a file of its own by its declaration: it holds what a group of the settings could hold, too. */
export function readPart<F extends Field>(
  field: F,
  file: { readonly name: string; readonly text: string },
  folder: string,
): { readonly value: Value<F> | undefined; readonly diagnostics: readonly Diagnostic[] } {
  const reader = new Reader({ folder })
  const root = reader.parse(file.text, new Source(file.name, file.text))
  const value = root && reader.field(field, root, '')
  const { diagnostics } = reader
  return { value: diagnostics.some(isError) ? undefined : (value as Value<F>), diagnostics }
}

/** A value and the text that it stands in. */
interface Given {
  readonly node: JsonNode
  readonly source: Source
}

const { environmentPrefix } = product

class Reader {
  readonly diagnostics: Diagnostic[] = []
  readonly #folder: string
  readonly #environment: ReadonlyMap<string, string>
  readonly #used = new Set<string>()

  constructor({ folder, environment = {} }: SettingsInput) {
    this.#folder = folder
    const variables = new Map<string, string>()
    for (const [name, value] of Object.entries(environment)) {
      if (value !== undefined && name.startsWith(environmentPrefix)) {
        variables.set(name.slice(environmentPrefix.length), value)
      }
    }
    this.#environment = variables
  }

  /** `shown`: what messages show of the text, which may hold secrets. */
  parse(text: string, shown: Source): Given | undefined {
    const tree = readJsonTree(text)
    if ('root' in tree) return { node: tree.root, source: shown }
    const span = { start: tree.offset, end: tree.offset + 1 }
    this.diagnostics.push(finding('PS5001', shown, span, `this is not JSON: ${tree.message}`))
    return undefined
  }

  /** `variable`: the name of the environment's variable, without the prefix; empty at the root. */
  field(field: Field, inFile: Given | undefined, variable: string): unknown {
    const given = this.#fromEnvironment(field, variable) ?? inFile
    switch (field.kind) {
      case 'group':
        return this.#group(field, given, variable)
      case 'list':
        return this.#list(field, given, variable)
      case 'table':
        return this.#table(field, given)
      default:
        return given ? this.#leaf(field, given) : this.#default(field)
    }
  }

  #group(field: Field & { kind: 'group' }, given: Given | undefined, variable: string): unknown {
    const { members, optional } = field
    if (given && given.node.kind !== 'object') {
      this.#add('PS5003', given, `expected an object, ${field.doc.toLowerCase()}`)
      return undefined
    }
    if (!given && optional && !this.#hasVariableBelow(variable)) return undefined
    const found = given
      ? this.#members(members, given, field === declaration)
      : new Map<string, Given>()
    const value: Record<string, unknown> = {}
    for (const [name, member] of Object.entries(members)) {
      const inner = found.get(name)
      value[name] = this.field(member, inner, below(variable, variableOf(name)))
      if ('required' in member && member.required && value[name] === undefined && !inner) {
        const message = `\`${name}\` is missing: ${member.doc}`
        this.#add('PS5004', given ?? this.#blank(variable), message)
      }
    }
    if (field.oneOf) this.#checkOneOf(field.oneOf, value, given ?? this.#blank(variable))
    return value
  }

  #checkOneOf(
    sets: readonly (readonly string[])[],
    value: Readonly<Record<string, unknown>>,
    given: Given,
  ): void {
    const isGiven = (name: string) => value[name] !== undefined
    const begun = sets.filter((names) => names.some(isGiven))
    if (begun.length === 1 && begun[0]!.every(isGiven)) return
    const words = sets.map((names) => names.map(quoted).join(' and '))
    this.#add('PS5004', given, `expected ${words.join(', or ')}`)
  }

  #members(members: Members, { node, source }: Given, isRoot: boolean): Map<string, Given> {
    const found = new Map<string, Given>()
    for (const member of node.kind === 'object' ? node.members : []) {
      const { name, value } = member
      if (isRoot && name === '$schema') continue
      const at = { node: { ...value, start: member.start, end: member.end }, source }
      if (found.has(name)) this.#add('PS5003', at, `\`${name}\` stands here twice`)
      else if (Object.hasOwn(members, name)) found.set(name, { node: value, source })
      else {
        const known = Object.keys(members)
        const hint = didYouMean(name, known) ?? `known are ${known.map(quoted).join(', ')}`
        this.#add('PS5002', at, `there is no setting \`${name}\` here`, hint)
      }
    }
    return found
  }

  #list(field: Field & { kind: 'list' }, given: Given | undefined, variable: string): unknown[] {
    const node = given?.node
    if (given && node?.kind !== 'list') {
      this.#add('PS5003', given, `expected a list, ${field.doc.toLowerCase()}`)
      return []
    }
    const items: (Given | undefined)[] =
      node?.kind === 'list'
        ? node.items.map((item) => ({ node: item, source: given!.source }))
        : field.default.map((item) => givenOf(item))
    // The environment may change an item, and add items behind the last one.
    while (this.#hasVariableBelow(below(variable, String(items.length)))) items.push(undefined)
    if (field.nonEmpty && items.length === 0) {
      this.#add('PS5003', given ?? this.#blank(variable), 'expected at least one item')
    }
    return items.map((item, at) => this.field(field.of, item, below(variable, String(at))))
  }

  #table(field: Field & { kind: 'table' }, given: Given | undefined): Map<string, unknown> {
    const table = new Map<string, unknown>()
    if (!given) return table
    if (given.node.kind !== 'object') {
      this.#add('PS5003', given, `expected an object, ${field.doc.toLowerCase()}`)
      return table
    }
    for (const { name, value } of given.node.members) {
      table.set(name, this.field(field.of, { node: value, source: given.source }, ''))
    }
    return table
  }

  #leaf(field: Exclude<Field, { kind: 'group' | 'list' | 'table' }>, given: Given): unknown {
    const { node } = given
    const value = node.kind === 'scalar' ? node.value : undefined
    switch (field.kind) {
      case 'integer': {
        const { min, max } = field
        if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) {
          return value
        }
        return this.#wrong(given, `expected a whole number from ${min} to ${max}`)
      }
      case 'number': {
        const { min, max } = field
        if (typeof value === 'number' && value >= min && value <= max) return value
        return this.#wrong(given, `expected a number from ${min} to ${max}`)
      }
      case 'flag':
        return typeof value === 'boolean' ? value : this.#wrong(given, 'expected `true` or `false`')
      case 'choice': {
        if (typeof value === 'string' && field.of.includes(value)) return value
        const hint = typeof value === 'string' ? didYouMean(value, field.of) : undefined
        return this.#wrong(given, `expected one of ${field.of.map(quoted).join(', ')}`, hint)
      }
      default:
        if (typeof value !== 'string' || value === '') return this.#wrong(given, 'expected a text')
        if (field.kind === 'text' && field.pattern && !new RegExp(field.pattern).test(value)) {
          return this.#wrong(given, `expected a text of the form ${field.pattern}`)
        }
        return field.kind === 'file' ? resolve(this.#folder, value) : value
    }
  }

  #default(field: Exclude<Field, { kind: 'group' | 'list' | 'table' }>): unknown {
    const isPath = field.kind === 'file' && field.default !== undefined
    return isPath ? resolve(this.#folder, field.default) : field.default
  }

  #wrong(given: Given, message: string, hint?: string): undefined {
    this.#add('PS5003', given, message, hint)
  }

  #add(code: Code, { node, source }: Given, message: string, hint?: string): void {
    const { start, end } = node
    this.diagnostics.push(finding(code, source, { start, end }, message, hint))
  }

  /** The variable of this very setting. */
  #fromEnvironment(field: Field, variable: string): Given | undefined {
    const text = variable === '' ? undefined : this.#environment.get(variable)
    if (text === undefined) return undefined
    this.#used.add(variable)
    const name = environmentPrefix + variable
    if (field.kind === 'text' || field.kind === 'file' || field.kind === 'choice') {
      return scalar(text, new Source(name, text))
    }
    if (field.kind === 'integer' || field.kind === 'number' || field.kind === 'flag') {
      const source = new Source(name, text)
      const plain = /^(?:true|false|-?(?:0|[1-9]\d{0,14})(?:\.\d{1,15})?)$/.test(text.trim())
      return scalar(plain ? JSON.parse(text) : text, source)
    }
    if (field.kind === 'list' && field.of.kind !== 'group' && !/^\s*\[/.test(text)) {
      const parts = text.split(',').map((part) => part.trim())
      return givenOf(
        parts.filter((part) => part !== ''),
        name,
      )
    }
    return this.parse(text, new Source(name, holdsSecret(field) ? masked(text) : text))
  }

  #blank(variable: string): Given {
    return scalar('', new Source(environmentPrefix + variable, ''))
  }

  #hasVariableBelow(variable: string): boolean {
    for (const name of this.#environment.keys()) {
      if (name === variable || name.startsWith(`${variable}_`)) return true
    }
    return false
  }

  reportUnknownVariables(): void {
    const known = [...variablesOf(declaration, '')]
    for (const name of this.#environment.keys()) {
      if (this.#used.has(name) || otherVariables.some((other) => other.test(name))) continue
      const source = new Source(environmentPrefix + name, '')
      const meant = suggest(name, known)
      const hint = meant && `did you mean \`${environmentPrefix}${meant}\`?`
      const message = 'the environment holds this variable, which is no setting'
      this.diagnostics.push(finding('PS5005', source, { start: 0, end: 0 }, message, hint))
    }
  }
}

/** Variables with the prefix that are something else: secrets of the configuration, and switches of the process. */
const otherVariables = [
  /^NAMEDVALUE_/,
  /^SUBSCRIPTION_.+_(?:PRIMARY|SECONDARY)$/,
  /^EXPRESSIONS$/,
  /^SHARED$/,
]

/** Every variable that a setting can be given by; `0` stands for the number of a list's item. */
export function* variablesOf(field: Field, variable: string): Generator<string> {
  if (variable !== '') yield variable
  if (field.kind === 'list') yield* variablesOf(field.of, below(variable, '0'))
  if (field.kind !== 'group') return
  for (const [name, member] of Object.entries(field.members)) {
    yield* variablesOf(member, below(variable, variableOf(name)))
  }
}

/** `clientSecret` → `CLIENT_SECRET` */
function variableOf(name: string): string {
  return name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '_').toUpperCase()
}

function below(variable: string, part: string): string {
  return variable === '' ? part : `${variable}_${part}`
}

function holdsSecret(field: Field): boolean {
  if (field.kind === 'text') return field.secret === true
  if (field.kind === 'list' || field.kind === 'table') return holdsSecret(field.of)
  return field.kind === 'group' && Object.values(field.members).some(holdsSecret)
}

function masked(text: string): string {
  return text.replace(/[^\r\n]/g, '*')
}

function scalar(value: string | number | boolean, source: Source): Given {
  return { node: { kind: 'scalar', value, start: 0, end: source.text.length }, source }
}

/** A value of the declaration, or of a list with commas, as if it stood in a file. */
function givenOf(value: unknown, name = ''): Given | undefined {
  const text = JSON.stringify(value)
  const tree = readJsonTree(text)
  return 'root' in tree ? { node: tree.root, source: new Source(name, text) } : undefined
}

function quoted(text: string): string {
  return `\`${text}\``
}
