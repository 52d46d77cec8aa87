import { azureAllows } from '../dotnet/azure.ts'
import {
  allDefinitions,
  type Definition,
  extensionClasses,
  type Member,
  type Property,
} from '../dotnet/definition.ts'
import { argumentsOf, display, type NamedType, substitute, type Type } from '../dotnet/types.ts'
import { anyReceives } from './bind-call.ts'
import type { UnknownName } from './binder.ts'
import type { Bound } from './bound.ts'
import { type Form, newProgram } from './compile.ts'
import { extensionMethods, hierarchy, lookup } from './members.ts'
import { displayMethod } from './overloads.ts'
import { keywords } from './token.ts'
import { walk } from './walk.ts'

export interface Completion {
  readonly label: string
  readonly kind: 'method' | 'property' | 'variable' | 'function' | 'type' | 'keyword'
  /** Its type or signature; of a method with several, the first. */
  readonly detail: string
  /** How many overloads there are besides. */
  readonly more?: number
  /** False for what Azure's list lacks. */
  readonly azure: boolean
}

export interface Hover {
  readonly start: number
  readonly end: number
  /** The signature: `string string.Substring(int)`. */
  readonly text: string
  readonly type: string
  readonly azure: boolean
  /** The page that lists the member, from the root of the documentation. */
  readonly page?: string
}

// A name that no text has: what could stand in its place is asked for where it is not found.
const asked = 'ⴰasked'

/** What may stand at the offset of a text, which may be unfinished: the part of a name in front of it is looked at. */
export function complete(text: string, form: Form, offset: number): readonly Completion[] {
  const start = offset - /[\p{L}\p{N}_]*$/u.exec(text.slice(0, offset))![0].length
  const prefix = text.slice(start, offset).toLowerCase()
  const rest = text.slice(offset).replace(/^[\p{L}\p{N}_]+/u, '')
  let where: UnknownName | undefined
  newProgram(`${text.slice(0, start)}${asked}${rest}`, form, (name, found) => {
    // A lambda is bound once for each overload: the first time its parameters may have no types yet.
    if (name === asked) where = found
  })
  if (!where) return []
  const items = where.of ? membersOf(where.of, where.receiver) : namesIn(where)
  return [...items]
    .filter(({ label }) => label.toLowerCase().startsWith(prefix))
    .sort((a, b) => (a.label < b.label ? -1 : 1))
}

/** What stands at the offset: its signature, its type. */
export function hover(text: string, form: Form, offset: number): Hover | undefined {
  let best: Bound | undefined
  walk(newProgram(text, form).body, (one) => {
    if (one.start > offset || one.end < offset || !isTold(one)) return
    if (!best || one.end - one.start < best.end - best.start) best = one
  })
  if (!best) return undefined
  const { start, end } = best
  return { start, end, type: display(best.type), ...described(best) }
}

function isTold({ kind }: Bound): boolean {
  return kind === 'variable' || kind === 'property' || kind === 'call' || kind === 'call-local'
}

function described(one: Bound): Pick<Hover, 'text' | 'azure' | 'page'> {
  switch (one.kind) {
    case 'property':
      return memberText(one.property, undefined)
    case 'call':
      return memberText(one.method, undefined)
    case 'variable':
      return { text: `${display(one.type)} ${one.variable.name}`, azure: true }
    case 'call-local':
      return { text: `${display(one.type)} ${one.target.name}`, azure: true }
    default:
      return { text: display(one.type), azure: true }
  }
}

function memberText(member: Member, owner: NamedType | undefined) {
  return {
    text: signatureOf(member, owner),
    azure: azureAllows(member.owner, member.name),
    page: `dotnet/${member.owner.namespace === '' ? 'context' : member.owner.namespace}.md`,
  }
}

function signatureOf(member: Member, owner: NamedType | undefined): string {
  const by = owner ? argumentsOf(owner) : new Map()
  if (member.kind === 'property') {
    return `${display(substitute(member.type, by))} ${display(owner ?? member.owner.self)}.${member.name}`
  }
  return `${display(substitute(member.returns, by))} ${displayMethod(member, owner)}`
}

/** Members of a value, extension methods with them, or statics of a type. */
function* membersOf(of: Type, receiver: Bound | undefined): Generator<Completion> {
  const isStatic = receiver === undefined
  const told = new Set<string>()
  for (const owner of hierarchy(of)) {
    for (const name of owner.definition.memberNames()) {
      if (!isName(name) || told.has(name)) continue
      const { property, methods } = lookup(of, name)
      const found = property ? [property] : methods
      const fitting = found.filter((one) => one.isStatic === isStatic)
      if (fitting.length === 0) continue
      told.add(name)
      yield item(name, fitting, owner)
    }
  }
  if (!receiver) return
  for (const { name, definition } of extensions()) {
    if (told.has(name)) continue
    const fitting = extensionMethods(name).filter((one) => anyReceives([one], receiver))
    if (fitting.length === 0) continue
    told.add(name)
    yield { ...item(name, fitting, definition.self), detail: signatureOf(fitting[0]!, undefined) }
  }
}

const isName = (name: string) =>
  /^[A-Za-z]/.test(name) && !/^(operator |implicit|explicit)/.test(name)

function* extensions(): Generator<{ name: string; definition: Definition }> {
  for (const definition of extensionClasses()) {
    for (const name of definition.memberNames()) yield { name, definition }
  }
}

function item(label: string, members: readonly Member[], owner: NamedType): Completion {
  const first = members[0] as Member | Property
  const more = members.length - 1
  return {
    label,
    kind: first.kind,
    detail: signatureOf(first, first.owner === owner.definition ? owner : undefined),
    ...(more > 0 ? { more } : {}),
    azure: azureAllows(first.owner, label),
  }
}

/** What a name alone may mean: what is declared around it, types, keywords. */
function* namesIn({ scope }: UnknownName): Generator<Completion> {
  const told = new Set<string>()
  for (const name of scope.names()) {
    if (told.has(name)) continue
    told.add(name)
    const symbol = scope.find(name)
    if (!symbol || symbol === 'later') continue
    const isFunction = symbol.kind === 'local-function'
    const type = isFunction ? symbol.returns : symbol.type
    yield {
      label: name,
      kind: isFunction ? 'function' : 'variable',
      detail: display(type),
      azure: true,
    }
  }
  for (const definition of allDefinitions()) {
    const { hidden, face } = definition.table
    if (hidden || face || definition.nestedIn || definition.fullName === 'System.SZArray') continue
    if (told.has(definition.name)) continue
    told.add(definition.name)
    const azure = definition.kind === 'static' || azureAllows(definition, '.ctor')
    yield { label: definition.name, kind: 'type', detail: definition.fullName, azure }
  }
  for (const word of keywords.keys())
    yield { label: word, kind: 'keyword', detail: 'keyword', azure: true }
}
