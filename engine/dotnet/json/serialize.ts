import { Row } from '../collections/tuples.ts'
import type { Definition } from '../definition.ts'
import { getterOf } from '../dispatch.ts'
import { argumentNull } from '../errors.ts'
import { DotnetException } from '../exception.ts'
import { enumText } from '../system/object.ts'
import { isValueType, reflectionName } from '../types.ts'
import { Box, box, boxedDefault, enumerate, equals, interfacesOf, typeOf } from '../value.ts'
import type { DateTime } from '../values/time/date-time.ts'
import { partsOf, scalarOf } from './boxing.ts'
import { scalarText } from './convert.ts'
import { formatJsonDate } from './json-dates.ts'
import { checkDepth, JArray, JObject, JProperty, JToken, JValue } from './tree.ts'

export interface SerializeSettings {
  /** Members that are null are left out (NullValueHandling.Ignore). */
  readonly ignoreNulls?: boolean
  /** Members that have their type's default value are left out (DefaultValueHandling.Ignore). */
  readonly ignoreDefaults?: boolean
  /** The name that a member gets (ContractResolver). */
  readonly nameOf?: (name: string) => string
  /** Enums are written by name (StringEnumConverter). */
  readonly enumNames?: boolean
}

/** `JToken.FromObject(value)` */
export function tokenFrom(value: unknown, settings: SerializeSettings = {}): JToken {
  if (value === null) throw argumentNull('o')
  if (value instanceof JToken) return value
  return serialize(value, settings)
}

/** What a serializer makes of a boxed value, as a tree: JsonConvert.SerializeObject writes it. */
export function serialize(value: unknown, settings: SerializeSettings = {}, depth = 0): JToken {
  checkDepth(depth)
  if (value === null) return JValue.createNull()
  if (value instanceof JToken) return value.parent ? value.cloneToken() : value
  if (settings.enumNames && value instanceof Box && value.type.definition.kind === 'enum') {
    return new JValue('String', enumText(value.type, value.value as number))
  }
  const scalar = scalarOf(value)
  if (scalar?.scalar === 'Char') return new JValue('String', scalarText(scalar))
  if (scalar) return new JValue(scalar.scalar, scalar.value)
  if (isDictionary(value)) return dictionary(value, settings, depth)
  const parts = partsOf(value)
  if (parts) {
    const array = new JArray()
    for (const part of parts) array.adopt(serialize(part, settings, depth + 1))
    return array
  }
  if (typeof value !== 'object') throw unsupported(value)
  return members(value as object, settings, depth)
}

const dictionaries: ReadonlySet<string> = new Set([
  'System.Collections.Generic.IDictionary',
  'System.Collections.Generic.IReadOnlyDictionary',
])

function isDictionary(value: unknown): boolean {
  if (typeof value !== 'object' || value instanceof Box) return false
  return interfacesOf(typeOf(value)).some((one) => dictionaries.has(one.definition.fullName))
}

function dictionary(value: unknown, settings: SerializeSettings, depth: number): JObject {
  const object = new JObject()
  for (const entry of enumerate(value)) {
    const [key, item] = (entry as Row).items
    const name = keyText(key)
    // Null and default values of a dictionary stay, whatever the settings say of members.
    const property = new JProperty(settings.nameOf?.(name) ?? name)
    property.adopt(serialize(item, settings, depth + 1))
    object.adopt(property)
  }
  return object
}

/** JsonSerializerInternalWriter.GetPropertyName */
function keyText(key: unknown): string {
  if (typeof key === 'string') return key
  if (key instanceof Box && key.type.definition.kind === 'enum') {
    return enumText(key.type, key.value as number)
  }
  const scalar = scalarOf(key)
  if (!scalar) return reflectionName(typeOf(key))
  if (scalar.scalar !== 'DateTime') return scalarText(scalar)
  const date = scalar.value as DateTime
  return formatJsonDate(date.ticks, date.kind)
}

/** An object by its public properties, in order of declaration: anonymous objects, tuples and everything else. */
function members(value: object, settings: SerializeSettings, depth: number): JObject {
  const object = new JObject()
  const type = typeOf(value)
  if (type.kind !== 'named' || type.definition.kind === 'delegate') throw unsupported(value)
  if (value instanceof Row && type.definition.anonymous) {
    type.definition.anonymous.forEach((name, i) => {
      put(object, name, value.items[i], settings, depth)
    })
    return object
  }
  if (value instanceof Row) {
    namesOf(type.definition).forEach((name, i) => {
      put(object, name, value.items[i], settings, depth)
    })
    return object
  }
  for (const name of type.definition.memberNames()) {
    for (const member of type.definition.members(name)) {
      if (member.kind !== 'property' || member.isStatic || member.parameters.length > 0) continue
      if (member.constant !== undefined) continue
      const inner = box(getterOf(member)(value), member.type)
      put(object, name, inner, settings, depth)
    }
  }
  return object
}

function namesOf(definition: Definition): string[] {
  if (definition.fullName === 'System.Collections.Generic.KeyValuePair') return ['Key', 'Value']
  return definition.parameters.map((_, i) => (i === 7 ? 'Rest' : `Item${i + 1}`))
}

function put(
  object: JObject,
  name: string,
  value: unknown,
  settings: SerializeSettings,
  depth: number,
): void {
  if (value === null && (settings.ignoreNulls || settings.ignoreDefaults)) return
  if (settings.ignoreDefaults && isDefault(value)) return
  const property = new JProperty(settings.nameOf?.(name) ?? name)
  property.adopt(serialize(value, settings, depth + 1))
  object.adopt(property)
}

function isDefault(value: unknown): boolean {
  const type = typeOf(value)
  return isValueType(type) && equals(value, boxedDefault(type))
}

function unsupported(value: unknown): DotnetException {
  return new DotnetException(
    'Newtonsoft.Json.JsonSerializationException',
    `Values of the type ${reflectionName(typeOf(value))} cannot be serialized here.`,
  )
}
