import { invalidCast } from '../errors.ts'
import { isNullable, isValueType, reflectionName, type Type } from '../types.ts'
import { boxedDefault, castError, isInstance } from '../value.ts'
import { boxBare, boxScalar, scalarTypeOf } from './boxing.ts'
import { convertScalar, dotnetName, isConvertible } from './convert.ts'
import type { Scalar } from './scalar.ts'
import { type JToken, JValue } from './tree.ts'

/** `token.Value<T>()`: Newtonsoft's Extensions.Convert. The result is boxed. */
export function convertToken(token: JToken | null, T: Type): unknown {
  if (token === null) return boxedDefault(T)
  const name = T.kind === 'named' ? T.definition.fullName : ''
  const asItself = name !== 'System.IComparable' && name !== 'System.IFormattable'
  if (asItself && isInstance(token, T)) return token
  if (!(token instanceof JValue)) {
    throw invalidCast(`Cannot cast ${token.className} to Newtonsoft.Json.Linq.JToken.`)
  }
  const value = boxScalar(token)
  if (value !== null && isInstance(value, T)) return value
  if (isNullable(T)) return value === null ? null : changeType(token, T.args[0]!)
  return changeType(token, T)
}

/** `Convert.ChangeType(value, type, InvariantCulture)`, boxed. */
export function changeType(scalar: Scalar, type: Type): unknown {
  if (scalar.scalar === 'Null') {
    if (isValueType(type)) throw invalidCast('Null object cannot be converted to a value type.')
    return null
  }
  if (!isConvertible(scalar.scalar)) throw invalidCast('Object must implement IConvertible.')
  const to = scalarTypeOf(type)
  if (to && isConvertible(to)) return boxBare(convertScalar(scalar, to), to)
  if (type.kind === 'named' && type.definition.kind === 'enum') {
    throw castError(boxScalar(scalar), type)
  }
  throw invalidCast(
    `Invalid cast from '${dotnetName(scalar.scalar)}' to '${reflectionName(type)}'.`,
  )
}
