import type { Type } from '../types.ts'
import { isNullable, reflectionName } from '../types.ts'
import { Box, definitionOf, enumerate, isArray, typeOf, typeOfName } from '../value.ts'
import { Decimal } from '../values/decimal.ts'
import { Guid } from '../values/guid.ts'
import { DateTime } from '../values/time/date-time.ts'
import { DateTimeOffset } from '../values/time/date-time-offset.ts'
import { TimeSpan } from '../values/time/time-span.ts'
import { Uri } from '../values/uri/uri.ts'
import { dotnetName } from './convert.ts'
import { noTokenFor } from './errors.ts'
import { isScalarType, type Scalar, type ScalarType } from './scalar.ts'
import { JToken, JValue, useContents } from './tree.ts'

const nothing: Scalar = { scalar: 'Null', value: null }

/** The boxed form of what a JValue holds. */
export function boxScalar({ scalar, value }: Scalar): unknown {
  return boxBare(value, scalar)
}

/** The boxed form of a bare value of that type; null stays null. */
export function boxBare(value: unknown, type: ScalarType): unknown {
  const isNumber = typeof value === 'bigint' || typeof value === 'number'
  if (!isNumber || type === 'Int32') return value
  if (type === 'BigInteger') return new BigInteger(value as bigint)
  return new Box(typeOfName(dotnetName(type)), value)
}

/** System.Numerics.BigInteger: what an integer beyond Int64 is. */
export class BigInteger {
  readonly value: bigint
  constructor(value: bigint) {
    this.value = value
  }
}

const classes = [
  [Decimal, 'Decimal'],
  [DateTime, 'DateTime'],
  [DateTimeOffset, 'DateTimeOffset'],
  [TimeSpan, 'TimeSpan'],
  [Guid, 'Guid'],
  [Uri, 'Uri'],
  [Uint8Array, 'Bytes'],
] as const

/** What a JValue can hold of a boxed value; undefined for everything else. */
export function scalarOf(value: unknown): Scalar | undefined {
  switch (typeof value) {
    case 'string':
      return { scalar: 'String', value }
    case 'number':
      return { scalar: 'Int32', value }
    case 'boolean':
      return { scalar: 'Boolean', value }
  }
  if (value === null) return nothing
  if (value instanceof Box) {
    const { definition } = value.type
    if (definition.kind === 'enum') return { scalar: 'Int32', value: value.value }
    return isScalarType(definition.name)
      ? { scalar: definition.name, value: value.value }
      : undefined
  }
  if (value instanceof BigInteger) return { scalar: 'BigInteger', value: value.value }
  const found = classes.find(([one]) => value instanceof one)
  return found && { scalar: found[1], value }
}

/** The scalar type that a .NET type is; `int?` counts as `int`. */
export function scalarTypeOf(type: Type): ScalarType | undefined {
  const plain = isNullable(type) ? type.args[0]! : type
  if (plain.kind === 'array') return isBytes(plain) ? 'Bytes' : undefined
  if (plain.kind === 'parameter') return undefined
  const { namespace, name } = plain.definition
  if (namespace === 'System.Numerics' && name === 'BigInteger') return 'BigInteger'
  return namespace === 'System' && isScalarType(name) ? name : undefined
}

function isBytes(type: Type): boolean {
  return reflectionName(type) === 'System.Byte[]'
}

/** A sequence that constructors and `Add` lay out: no text, token or bytes. */
export function partsOf(content: unknown): Iterable<unknown> | undefined {
  if (typeof content !== 'object' || content === null) return undefined
  if (content instanceof JToken || content instanceof Uint8Array) return undefined
  if (content instanceof Box) return undefined
  if (isArray(content) || definitionOf(content).hook('enumerate')) return enumerate(content)
  return undefined
}

/** `new JValue(object)`; null is JSON's null. */
export function tokenOf(content: unknown): JToken {
  if (content instanceof JToken) return content
  const scalar = scalarOf(content)
  // A char is text only where a constructor takes a char.
  if (!scalar || scalar.scalar === 'Char') throw noTokenFor(reflectionName(typeOf(content)))
  return new JValue(scalar.scalar, scalar.value)
}

useContents({ parts: partsOf, token: tokenOf })
