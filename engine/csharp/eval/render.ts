import { Row } from '../../dotnet/collections/tuples.ts'
import { ContextObject, ContextView } from '../../dotnet/context/context.ts'
import { resolveType } from '../../dotnet/definition.ts'
import { DotnetException } from '../../dotnet/exception.ts'
import { JTokenType } from '../../dotnet/json/token-type.ts'
import { JToken } from '../../dotnet/json/tree.ts'
import { writeToken } from '../../dotnet/json/write.ts'
import { RegexCapture, RegexGroup } from '../../dotnet/regex/match.ts'
import { parseTypeText } from '../../dotnet/signature.ts'
import { enumText } from '../../dotnet/system/object.ts'
import {
  argumentsOf,
  fullName,
  isEnum,
  type NamedType,
  named,
  substitute,
  type Type,
} from '../../dotnet/types.ts'
import {
  Box,
  boxedDefault,
  enumerate,
  interfacesOf,
  isArray,
  MultiArray,
  textOf,
  typeOf,
} from '../../dotnet/value.ts'
import { Decimal } from '../../dotnet/values/decimal.ts'
import { Guid } from '../../dotnet/values/guid.ts'
import { formatFloat } from '../../dotnet/values/number/format.ts'
import { DateTime } from '../../dotnet/values/time/date-time.ts'
import { DateTimeOffset } from '../../dotnet/values/time/date-time-offset.ts'
import { TimeSpan } from '../../dotnet/values/time/time-span.ts'
import { Uri } from '../../dotnet/values/uri/uri.ts'
import { XAttribute, XDocument, XNode } from '../../dotnet/xml/tree.ts'
import { writeAttribute, writeNode } from '../../dotnet/xml/write.ts'

/** The public name of a value's type; `null` for null. */
export function typeName(value: unknown): string {
  if (value === null) return 'null'
  return nameOf(typeOf(value))
}

/** A type's name, hidden ones by their public face. */
function nameOf(type: Type): string {
  if (type.kind === 'array') return fullName(type)
  if (type.kind === 'parameter') return type.name
  const { face } = type.definition.table
  if (face === undefined) {
    return named(type, nameOf)
  }
  if (face.startsWith('<')) return face
  const shown = resolveType(
    parseTypeText(face),
    type.definition.parameters,
    type.definition.namespace,
  )
  return nameOf(substitute(shown, argumentsOf(type)))
}

const mostItems = 2000
const deepest = 12
const kinds = ['Unspecified', 'Utc', 'Local']

/** A value as JSON, by the notation of `postern eval`. */
export function render(value: unknown, depth = 0): unknown {
  if (depth > deepest) return { $deep: true }
  switch (typeof value) {
    case 'string':
      return /\p{Surrogate}/u.test(value) ? { $utf16: hexOf(value) } : value
    case 'number':
    case 'boolean':
      return value
    case 'function':
      return { $delegate: true }
  }
  if (value === null) return null
  return renderObject(value as object, depth)
}

function renderObject(value: object, depth: number): unknown {
  if (value instanceof Box) return renderBox(value)
  if (value instanceof Decimal) return { $decimal: value.toString() }
  if (value instanceof DateTime) {
    return { $datetime: `${formatted(value, 'o')}|${kinds[value.kind]}` }
  }
  if (value instanceof DateTimeOffset) return { $dto: formatted(value, 'o') }
  if (value instanceof TimeSpan) return { $timespan: formatted(value, 'c') }
  if (value instanceof Guid) return { $guid: formatted(value, 'D') }
  if (value instanceof Uint8Array) return { $bytes: Buffer.from(value).toString('base64') }
  if (value instanceof Uri) return { $uri: value.originalString }
  if (value instanceof JToken) {
    return { $json: writeToken(value), jt: nameOfTokenType(value.type) }
  }
  if (value instanceof XAttribute) return { $xml: writeAttribute(value), nt: 'Attribute' }
  if (value instanceof XNode) return renderXml(value)
  if (value instanceof RegexGroup) {
    return { $match: value.success ? [value.index, value.length, value.value] : null }
  }
  if (value instanceof RegexCapture) return { $match: [value.index, value.length, value.value] }
  if (value instanceof DotnetException) return { $exception: value.typeName }
  if (value instanceof MultiArray) return { $multi: multi(value, depth) }
  if (value instanceof Row) return renderRow(value, depth)
  if (value instanceof ContextView || value instanceof ContextObject)
    return { $obj: typeName(value) }
  return renderOther(value, depth)
}

const shownAsText: ReadonlySet<string> = new Set([
  'System.Xml.Linq.XName',
  'System.Xml.Linq.XNamespace',
  'System.Xml.Linq.XDeclaration',
  'System.Text.StringBuilder',
  'System.Version',
  'System.Net.IPAddress',
  'System.Globalization.CultureInfo',
  'System.Type',
])

function renderOther(value: object, depth: number): unknown {
  const type = typeOf(value)
  const name = type.kind === 'named' ? type.definition.fullName : ''
  if (shownAsText.has(name)) return { $string: textOf(value) }
  const interfaces = interfacesOf(type).map((one) => one.definition.fullName)
  if (
    interfaces.some((one) => /^System\.Collections\.(Generic\.)?I(ReadOnly)?Dictionary$/.test(one))
  ) {
    const pairs: unknown[] = []
    for (const pair of enumerate(value)) {
      pairs.push((pair as Row).items.map((item) => render(item, depth + 1)))
    }
    return { $dict: pairs }
  }
  if (isArray(value) || interfaces.includes('System.Collections.IEnumerable'))
    return list(value, depth)
  return { $obj: typeName(value) }
}

function list(value: object, depth: number): unknown[] {
  const items: unknown[] = []
  for (const item of enumerate(value)) {
    if (items.length === mostItems) {
      items.push('...')
      break
    }
    items.push(render(item, depth + 1))
  }
  return items
}

function renderBox({ type, value }: Box): unknown {
  if (isEnum(type))
    return { $enum: `${fullName(type)}.${enumText(type as NamedType, value as number)}` }
  switch (type.definition.fullName) {
    case 'System.Int64':
    case 'System.UInt64':
      return { $long: String(value) }
    case 'System.Double':
      return { $double: formatFloat(value as number, 'Double', 'R') }
    case 'System.Single':
      return { $float: formatFloat(value as number, 'Single', 'R') }
    case 'System.Char': {
      const text = String.fromCharCode(value as number)
      return { $char: text }
    }
    default:
      return value
  }
}

function renderRow(value: Row, depth: number): unknown {
  const items = value.items.map((item) => render(item, depth + 1))
  if (value.definition.anonymous) {
    return {
      $anon: Object.fromEntries(value.definition.anonymous.map((name, i) => [name, items[i]])),
    }
  }
  if (value.definition.name === 'KeyValuePair') return { $kv: items }
  return { $tuple: tupleItems(value).map((item) => render(item, depth + 1)) }
}

function tupleItems(row: Row): unknown[] {
  const rest = row.items[7]
  return rest instanceof Row ? [...row.items.slice(0, 7), ...tupleItems(rest)] : [...row.items]
}

function multi(value: MultiArray, depth: number): unknown {
  let at = 0
  const level = (dimension: number): unknown[] =>
    Array.from({ length: value.lengths[dimension]! }, () =>
      dimension === value.lengths.length - 1
        ? render(boxItem(value, at++), depth + 1)
        : level(dimension + 1),
    )
  return level(0)
}

function boxItem(value: MultiArray, at: number): unknown {
  const sample = boxedDefault(value.element)
  const item = value.items[at]
  return sample instanceof Box ? new Box(sample.type, item as number) : item
}

function renderXml(value: XNode): unknown {
  // Unformatted, as a reader of the answer would compare it.
  const text = value instanceof XDocument ? writeNode(value, 1) : writeNode(value, 1)
  return { $xml: text, nt: nodeTypes[value.nodeType] ?? String(value.nodeType) }
}

const nodeTypes: Readonly<Record<number, string>> = {
  1: 'Element',
  2: 'Attribute',
  3: 'Text',
  4: 'CDATA',
  7: 'ProcessingInstruction',
  8: 'Comment',
  9: 'Document',
  10: 'DocumentType',
}

function nameOfTokenType(type: number): string {
  return Object.entries(JTokenType).find(([, value]) => value === type)![0]
}

function formatted(value: { format(format: string): string }, format: string): string {
  return value.format(format)
}

function hexOf(text: string): string {
  let hex = ''
  for (let i = 0; i < text.length; i++) hex += text.charCodeAt(i).toString(16).padStart(4, '0')
  return hex
}
