import './tables.ts'
import { typeOfName } from './definition.ts'
import { parseToken } from './json/load.ts'
import { box } from './value.ts'

/**
 * JSON data as a boxed .NET value, so that what JSONata made can be used in C#: whole numbers become int or long, others
 * double, lists and objects JArray and JObject.
 */
export function fromPlain(value: unknown): unknown {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value
    case 'number':
      return fromNumber(value)
    case 'object':
      if (value === null) return null
      return parseToken(JSON.stringify(value), { dates: false })
    default:
      return null
  }
}

function fromNumber(value: number): unknown {
  if (Number.isInteger(value) && !Object.is(value, -0)) {
    if (value === (value | 0)) return value
    if (Number.isSafeInteger(value)) return box(BigInt(value), typeOfName('System.Int64'))
  }
  return box(value, typeOfName('System.Double'))
}
