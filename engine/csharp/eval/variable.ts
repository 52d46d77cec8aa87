import { Jwt } from '../../dotnet/context/jwt.ts'
import { Authorization } from '../../dotnet/context/tokens.ts'
import { typeOfName } from '../../dotnet/definition.ts'
import { parseToken } from '../../dotnet/json/load.ts'
import { arrayOf, Box } from '../../dotnet/value.ts'
import { Decimal } from '../../dotnet/values/decimal.ts'
import { Guid } from '../../dotnet/values/guid.ts'
import { parseDateTime } from '../../dotnet/values/time/date-time-parse.ts'
import { parseTimeSpan } from '../../dotnet/values/time/time-span-parse.ts'
import { parseDocument, parseElement } from '../../dotnet/xml/load.ts'
import { responseOf } from './context.ts'
import { type Json, member, membersOf, textOf } from './json.ts'

/** A variable of a case in its boxed form: plain JSON, or `{"$type": T, "value": V}`. */
export function variableOf(given: Json): unknown {
  if (given === null || given === undefined) return null
  switch (typeof given) {
    case 'string':
    case 'boolean':
      return given
    case 'number':
      return numberValue(given)
  }
  const type = Array.isArray(given) ? undefined : member(given, '$type')
  if (type === undefined) return parseToken(JSON.stringify(given), { dates: false })
  return typedValue(textOf(type), member(given, 'value'))
}

function numberValue(value: number): unknown {
  if (!Number.isInteger(value)) return new Box(typeOfName('System.Double'), value)
  if (value === (value | 0)) return value
  return new Box(typeOfName('System.Int64'), BigInt(value))
}

function typedValue(type: string, value: Json): unknown {
  const text = textOf(value)
  switch (type) {
    case 'string':
      return value === null ? null : text
    case 'int':
      return Number(value)
    case 'long':
      return new Box(typeOfName('System.Int64'), BigInt(text))
    case 'double':
      return new Box(typeOfName('System.Double'), Number(value))
    case 'decimal':
      return Decimal.parse(text)
    case 'bool':
      return value === true
    case 'char':
      return new Box(typeOfName('System.Char'), text.charCodeAt(0))
    case 'DateTime':
      return parseDateTime(text, roundtripKind, () => 0n)
    case 'TimeSpan':
      return parseTimeSpan(text)
    case 'Guid':
      return Guid.parse(text)
    case 'byte[]':
      return new Uint8Array(Buffer.from(text, 'base64'))
    case 'string[]':
      return arrayOf(typeOfName('System.String'), Array.isArray(value) ? value.map(textOf) : [])
    case 'JToken':
      return parseToken(JSON.stringify(value), { dates: false })
    case 'XElement':
      return parseElement(text)
    case 'XDocument':
      return parseDocument(text)
    case 'Response':
      return responseOf(value)
    case 'Jwt':
      return Jwt.parse(text) ?? null
    case 'Authorization':
      return authorizationOf(value)
  }
  throw new Error(`a variable of the type \`${type}\``)
}

/** DateTimeStyles.RoundtripKind */
const roundtripKind = 128

function authorizationOf(value: Json): Authorization {
  const claims = membersOf(member(value, 'Claims')).map(
    ([name, list]) => [name, Array.isArray(list) ? list.map(textOf) : [textOf(list)]] as const,
  )
  return new Authorization(textOf(member(value, 'AccessToken')), new Map(claims))
}
