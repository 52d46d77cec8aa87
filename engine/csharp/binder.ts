import { azureAllows } from '../dotnet/azure.ts'
import {
  aritiesOf,
  construct,
  Definition,
  findType,
  isNamespace,
  type Method,
  type Property,
  typeOfName,
  typesNamed,
} from '../dotnet/definition.ts'
import {
  ArrayType,
  display,
  isNullable,
  isReferenceType,
  isValueType,
  keywordTypes,
  NamedType,
  type Type,
  type TypeParameter,
} from '../dotnet/types.ts'
import { didYouMean } from '../text/suggest.ts'
import type { Bound, LocalFunction, Raw, Slot, Variable } from './bound.ts'
import { type ErrorCode, type Mistake, messageOf } from './errors.ts'
import { type Frame, Scope } from './scope.ts'
import type { Place, TypePart, TypeSyntax } from './syntax.ts'

/** Namespaces that a text need not name. */
const openNamespaces: readonly string[] = [
  '',
  'System',
  'System.Collections.Generic',
  'System.Globalization',
  'System.IO',
  'System.Linq',
  'System.Net',
  'System.Security.Cryptography',
  'System.Security.Cryptography.X509Certificates',
  'System.Text',
  'System.Text.RegularExpressions',
  'System.Xml',
  'System.Xml.Linq',
  'System.Xml.XPath',
  'Newtonsoft.Json',
  'Newtonsoft.Json.Linq',
]

const errorDefinition = new Definition({ name: '?', kind: 'class', members: {} })
/** The type of what could not be bound; it converts to and from everything, so that one mistake is reported once. */
export const errorType: NamedType = NamedType.of(errorDefinition)

export const isError = (raw: Raw): boolean => raw.type === errorType

// Found when they are first asked for: the tables are registered later than this module is read.
function wellKnown(fullName: string): () => NamedType {
  let type: NamedType | undefined
  return () => {
    type ??= typeOfName(fullName)
    return type
  }
}

const objectType = wellKnown('System.Object')
const stringType = wellKnown('System.String')
const boolType = wellKnown('System.Boolean')
const intType = wellKnown('System.Int32')
const charType = wellKnown('System.Char')
const voidType = wellKnown('System.Void')
const exceptionType = wellKnown('System.Exception')

export const types = {
  get object() {
    return objectType()
  },
  get string() {
    return stringType()
  },
  get bool() {
    return boolType()
  },
  get int() {
    return intType()
  },
  get char() {
    return charType()
  },
  get void() {
    return voidType()
  },
  get exception() {
    return exceptionType()
  },
  nullable: (type: Type) => construct('System.Nullable', type),
}

/** Where a name was looked for: in the scopes around it, or on a type. */
export interface UnknownName {
  readonly scope: Scope
  /** What has the member: a type, and the value of that type unless statics are asked for. */
  readonly of?: Type
  readonly receiver?: Bound | undefined
}

/** What binding a text needs at hand: where names are looked up, where mistakes go. */
export class Binder {
  mistakes: Mistake[] = []
  /** What C# would take and we do not: told where nothing else is wrong. */
  readonly refusals: Mistake[] = []
  scope: Scope
  /** `checked`, `unchecked`, or neither: then constants are checked and everything else is not. */
  overflow: 'default' | 'checked' | 'unchecked' = 'default'
  /** Inside of `typeof`, where `List<>` may stand. */
  allowsUnbound = false
  /** Is told where a name stands that means nothing: how completion learns what could stand there. */
  unknownName: ((name: string, where: UnknownName) => void) | undefined
  /** What `?.` inside of an access stands on. */
  readonly accessTargets: Bound[] = []
  #lastId = 0

  constructor(frame: Frame) {
    this.scope = new Scope(undefined, frame)
  }

  get frame(): Frame {
    return this.scope.frame
  }

  id(): number {
    return ++this.#lastId
  }

  slot(type: Type): Slot {
    return { type, id: this.id() }
  }

  report(code: ErrorCode, place: Place, ...args: (string | number)[]): void {
    // What is missing has no length.
    const end = Math.max(place.start, place.end)
    this.mistakes.push({ code, message: messageOf(code, args), start: place.start, end })
  }

  hint(hint: string | undefined): void {
    const last = this.mistakes.at(-1)
    if (last && hint !== undefined) this.mistakes[this.mistakes.length - 1] = { ...last, hint }
  }

  error(place: Place): Bound {
    return { kind: 'error', type: errorType, start: place.start, end: place.end }
  }

  /** Reports and answers what stands for the expression. */
  fail(code: ErrorCode, place: Place, ...args: (string | number)[]): Bound {
    this.report(code, place, ...args)
    return this.error(place)
  }

  /** Binds without telling: what is wrong is given back instead. */
  quietly<T>(bind: () => T): { result: T; mistakes: Mistake[] } {
    const { mistakes } = this
    this.mistakes = []
    try {
      const result = bind()
      return { result, mistakes: this.mistakes }
    } finally {
      this.mistakes = mistakes
    }
  }

  within<T>(scope: Scope, bind: () => T): T {
    const { scope: before } = this
    this.scope = scope
    try {
      return bind()
    } finally {
      this.scope = before
    }
  }

  withOverflow<T>(overflow: Binder['overflow'], bind: () => T): T {
    const { overflow: before } = this
    this.overflow = overflow
    try {
      return bind()
    } finally {
      this.overflow = before
    }
  }

  /** Declares a local variable or parameter in the current scope. */
  declare(
    name: string,
    type: Type,
    place: Place,
    kind: Variable['kind'] = 'local',
    more: Partial<Pick<Variable, 'byRef' | 'constant'>> = {},
  ): Variable {
    const variable: Variable = {
      name,
      type,
      kind,
      byRef: more.byRef,
      id: this.id(),
      owner: this.frame,
      ...(more.constant ? { constant: more.constant } : {}),
    }
    if (name !== '') {
      this.checkName(name, place)
      this.scope.symbols.set(name, variable)
      this.scope.later.delete(name)
    }
    this.scope.variables.push(variable)
    return variable
  }

  declareFunction(target: LocalFunction, place: Place): void {
    this.checkName(target.name, place)
    this.scope.symbols.set(target.name, target)
    this.scope.functions.push(target)
  }

  /** One name means one thing in a function and all that is nested in it. */
  checkName(name: string, place: Place): void {
    const same = this.scope.symbols.get(name)
    if (same) {
      this.report(same.kind === 'parameter' ? 'CS0100' : 'CS0128', place, name)
      return
    }
    for (let outer = this.scope.outer; outer; outer = outer.outer) {
      if (!outer.symbols.has(name) && !outer.later.has(name)) continue
      this.report('CS0136', place, name)
      return
    }
  }

  refuseAsync(place: Place): void {
    this.mistakes.push({
      code: 'PC4004',
      message: '`async` cannot be used: policy expressions are synchronous.',
      start: place.start,
      end: place.start + 5,
    })
  }

  // Types ------------------------------------------------------------------

  type(syntax: TypeSyntax): Type {
    switch (syntax.form) {
      case 'missing':
        return errorType
      case 'array':
        return this.#noVoid(syntax.element, (element) => ArrayType.of(element, syntax.rank))
      case 'nullable':
        return this.#nullable(syntax)
      case 'tuple': {
        const parts = syntax.elements.map((one) => this.type(one.type))
        return tupleOf(
          parts,
          syntax.elements.map((one) => one.name),
        )
      }
      case 'name':
        return this.#named(syntax)
    }
  }

  #noVoid(syntax: TypeSyntax, make: (type: Type) => Type): Type {
    const type = this.type(syntax)
    if (type === errorType) return type
    if (type === types.void) {
      this.report('CS1547', syntax)
      return errorType
    }
    return make(type)
  }

  #nullable(syntax: TypeSyntax & { form: 'nullable' }): Type {
    return this.#noVoid(syntax.element, (element) => {
      if (isValueType(element) && !isNullable(element)) return types.nullable(element)
      const mark = { start: syntax.end - 1, end: syntax.end }
      if (isNullable(element) || (element.kind === 'parameter' && !isReferenceType(element))) {
        this.report('CS0453', syntax, display(element), 'T', 'Nullable<T>')
        return errorType
      }
      this.report('CS8370', mark, 'nullable reference types', '8.0')
      return element
    })
  }

  #named(syntax: TypeSyntax & { form: 'name' }): Type {
    const found = this.resolveParts(syntax.parts, true)
    if (typeof found !== 'string') return found ?? errorType
    const last = syntax.parts.at(-1)!
    this.report('CS0118', last, last.name, 'namespace', 'type')
    return errorType
  }

  /** The type that names with dots mean, or the namespace as a text; undefined (and reported) when there is none. */
  resolveParts(parts: readonly TypePart[], report: boolean): Type | string | undefined {
    let outer: Type | string | undefined
    for (const [i, part] of parts.entries()) {
      if (report && !this.allowsUnbound && part.args.includes(undefined))
        this.report('CS7003', part)
      const args = part.args.map((arg) => (arg ? this.type(arg) : errorType))
      if (args.includes(types.void)) this.report('CS1547', part)
      const next: Type | string | undefined =
        i === 0 ? this.typeOrNamespace(part, args, report) : this.typeIn(outer!, part, args, report)
      if (next === undefined) return undefined
      outer = next
    }
    return outer
  }

  /** A simple name as a type or namespace. */
  typeOrNamespace(
    part: TypePart,
    args: readonly Type[],
    report: boolean,
  ): Type | string | undefined {
    const { name } = part
    const keyword = keywordTypes.get(name)
    if (keyword !== undefined && args.length === 0) return typeOfName(keyword)
    const parameter = args.length === 0 ? this.typeParameter(name) : undefined
    if (parameter) return parameter
    if (name === 'dynamic' && args.length === 0) {
      if (report) this.#refuseDynamic(part)
      return report ? errorType : undefined
    }
    const found = this.visibleTypes(name, args.length)
    if (found.length > 1 && report) {
      this.report('CS0104', part, name, found[0]!.fullName, found[1]!.fullName)
    }
    if (found[0]) return this.#construct(found[0], args, part)
    if (args.length === 0 && isNamespace(name)) return name
    if (report) this.#unknownType(part, args.length)
    return undefined
  }

  #refuseDynamic(part: TypePart): void {
    this.mistakes.push({
      code: 'PC4003',
      message: 'The type `dynamic` cannot be used: Azure refuses it in policy expressions.',
      start: part.start,
      end: part.end,
      hint: 'use the type itself, or JObject and JToken for JSON',
    })
  }

  visibleTypes(name: string, arity: number): readonly Definition[] {
    return typesNamed(name, arity).filter(
      (one) =>
        !one.table.hidden && one.nestedIn === undefined && openNamespaces.includes(one.namespace),
    )
  }

  #unknownType(part: TypePart, arity: number): void {
    if (arity === 0 && (part.name === 'nint' || part.name === 'nuint')) {
      this.report('CS8370', part, 'native-sized integers', '9.0')
      return
    }
    for (let other = 0; other <= 8; other++) {
      const [definition] = other === arity ? [] : this.visibleTypes(part.name, other)
      if (!definition) continue
      if (other === 0) this.report('CS0308', part, 'type', definition.name)
      else this.report('CS0305', part, 'type', display(definition.self), other)
      return
    }
    this.report('CS0246', part, arity > 0 ? `${part.name}<${','.repeat(arity - 1)}>` : part.name)
    this.hint(didYouMean(part.name, this.#typeNames()))
  }

  *#typeNames(): Generator<string> {
    for (const name of commonTypes) if (this.visibleTypes(name, 0).length > 0) yield name
  }

  /** A name inside of a namespace or a type. */
  typeIn(
    outer: Type | string,
    part: TypePart,
    args: readonly Type[],
    report: boolean,
  ): Type | string | undefined {
    if (typeof outer === 'string') {
      const fullName = `${outer}.${part.name}`
      const definition = findType(fullName, args.length)
      if (definition && !definition.table.hidden) return this.#construct(definition, args, part)
      if (args.length === 0 && isNamespace(fullName)) return fullName
      const [other] = aritiesOf(fullName)
      if (other !== undefined && report) {
        this.report('CS0305', part, 'type', display(findType(fullName, other)!.self), other)
      } else if (report) this.report('CS0234', part, part.name, outer)
      return undefined
    }
    if (outer === errorType) return errorType
    if (outer.kind === 'named') {
      const nested = findType(`${outer.definition.fullName}+${part.name}`, args.length)
      if (nested) return this.#construct(nested, args, part)
    }
    if (report) this.report('CS0426', part, part.name, display(outer))
    return undefined
  }

  #construct(definition: Definition, args: readonly Type[], part: TypePart): Type {
    for (const [i, parameter] of definition.parameters.entries()) {
      const arg = args[i]!
      if (arg === errorType || part.args[i] === undefined) continue
      if (parameter.constraint === 'struct' && (!isValueType(arg) || isNullable(arg))) {
        this.report('CS0453', part, display(arg), parameter.name, display(definition.self))
      }
      if (arg.kind === 'named' && arg.definition.kind === 'static') {
        this.report('CS0718', part, display(arg))
      }
    }
    return NamedType.of(definition, args)
  }

  typeParameter(name: string): TypeParameter | undefined {
    for (let frame: Frame | undefined = this.frame; frame; frame = frame.outer) {
      const found = frame.typeParameters.find((one) => one.name === name)
      if (found) return found
    }
    return undefined
  }

  // What Azure allows -------------------------------------------------------

  /** Warns of a member that Azure's list does not have. */
  use(member: Method | Property, place: Place): void {
    const { owner, name } = member
    const { refused } = owner.table
    if (refused !== undefined) {
      this.refusals.push({
        code: 'PC4005',
        message: `\`${owner.name}.${name}\` cannot be used: ${refused}.`,
        start: place.start,
        end: place.end,
      })
      return
    }
    const isOperator = name.startsWith('operator') || name === 'implicit' || name === 'explicit'
    if (isOperator || azureAllows(owner, name)) return
    const shown =
      name === '.ctor'
        ? `new ${owner.name}()`
        : `${owner.name}.${name === 'this[]' ? 'this[]' : name}`
    this.mistakes.push({
      code: 'PC4001',
      message: `\`${shown}\` is not in Azure's list of allowed members (${owner.fullName}).`,
      start: place.start,
      end: place.end,
      warning: true,
      azureRefuses: true,
    })
  }
}

const commonTypes: readonly string[] = [
  'String',
  'Convert',
  'DateTime',
  'DateTimeOffset',
  'TimeSpan',
  'Guid',
  'Regex',
  'Encoding',
  'Math',
  'Uri',
  'JObject',
  'JArray',
  'JToken',
  'JProperty',
  'JValue',
  'JsonConvert',
  'XElement',
  'XDocument',
  'XNamespace',
  'StringBuilder',
  'StringComparison',
  'Exception',
  'Random',
  'Enumerable',
  'IResponse',
  'Jwt',
  'List',
  'Dictionary',
  'HashSet',
  'Tuple',
  'BitConverter',
  'WebUtility',
  'Int32',
  'Int64',
  'Double',
  'Boolean',
  'Array',
]

export function tupleOf(
  items: readonly Type[],
  names?: readonly (string | undefined)[],
): NamedType {
  if (items.length > 7) {
    const rest = tupleOf(items.slice(7))
    return NamedType.of(findType('System.ValueTuple', 8)!, [...items.slice(0, 7), rest], names)
  }
  return NamedType.of(findType('System.ValueTuple', items.length)!, items, names)
}
