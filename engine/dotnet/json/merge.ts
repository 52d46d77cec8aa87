import { JTokenType } from './token-type.ts'
import { JArray, JConstructor, JContainer, JObject, JProperty, JToken } from './tree.ts'

export const MergeArrayHandling = { Concat: 0, Union: 1, Replace: 2, Merge: 3 } as const
export const MergeNullValueHandling = { Ignore: 0, Merge: 1 } as const

/** JsonMergeSettings */
export interface MergeSettings {
  readonly arrays?: number
  readonly nulls?: number
  /** Compares names where the case does not matter. */
  readonly sameName?: ((a: string, b: string) => boolean) | undefined
}

/** `target.Merge(content, settings)`; `items` are the tokens of a sequence that is no token itself. */
export function merge(
  target: JContainer,
  content: JToken | readonly (JToken | null)[],
  settings: MergeSettings = {},
): void {
  if (target instanceof JObject) {
    if (content instanceof JObject) mergeObject(target, content, settings)
  } else if (target instanceof JArray) {
    if (content instanceof JArray) mergeItems(target, [...content], content, settings)
    else if (!(content instanceof JToken)) mergeItems(target, content, undefined, settings)
  } else if (target instanceof JProperty) {
    const value = content instanceof JProperty ? content.value : undefined
    if (value && value.type !== JTokenType.Null) target.value = value
  } else if (target instanceof JConstructor && content instanceof JConstructor) {
    if (content.name !== null) target.name = content.name
    mergeItems(target, [...content], content, settings)
  }
}

function mergeObject(target: JObject, content: JObject, settings: MergeSettings): void {
  for (const { name, value } of content.properties) {
    const existing = target.property(name, settings.sameName)
    if (!existing) {
      target.addProperty(name, value)
      continue
    }
    const inner = existing.value
    if (inner instanceof JContainer && inner.type === value.type) merge(inner, value, settings)
    else if (!isNull(value) || settings.nulls === MergeNullValueHandling.Merge) {
      existing.value = value
    }
  }
}

function isNull(token: JToken): boolean {
  return token.type === JTokenType.Null || ('scalar' in token && token.scalar === 'Null')
}

function mergeItems(
  target: JContainer,
  items: readonly (JToken | null)[],
  source: JContainer | undefined,
  settings: MergeSettings,
): void {
  switch (settings.arrays) {
    case MergeArrayHandling.Union:
      for (const item of items) {
        const known = target.children.some((one) => JToken.deepEquals(one, item))
        if (!known) target.insertItem(target.count, item)
      }
      return
    case MergeArrayHandling.Replace:
      if (source === target) return
      target.clear()
      break
    case MergeArrayHandling.Merge:
      mergeByPosition(target, items, settings)
      return
  }
  for (const item of items) target.insertItem(target.count, item)
}

function mergeByPosition(
  target: JContainer,
  items: readonly (JToken | null)[],
  settings: MergeSettings,
): void {
  items.forEach((item, i) => {
    if (i >= target.count) {
      target.insertItem(target.count, item)
      return
    }
    const existing = target.getItem(i)
    if (existing instanceof JContainer) {
      if (item) merge(existing, item, settings)
    } else if (item && item.type !== JTokenType.Null) target.setItem(i, item)
  })
}
