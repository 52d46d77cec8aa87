import type { DescribedResponse } from '../../engine/ports.ts'
import { sampleOf } from './samples.ts'

export interface MockAnswer {
  readonly contentType: string | undefined
  readonly body: string | undefined
}

/**
 * The example for a status and content type, else the first of the status, else one made from a schema, else nothing
 * (documents-and-flow.md §6).
 */
export function mockAnswer(
  responses: readonly DescribedResponse[],
  status: number,
  contentType: string | undefined,
  index: number,
): MockAnswer {
  const all = described(responses, status)?.representations ?? []
  const wanted = all.filter((each) => sameType(each.contentType, contentType))
  for (const { contentType, examples } of [...wanted, ...all]) {
    const example = examples[index] ?? examples[0]
    if (example) return { contentType, body: asText(example.value, contentType) }
  }
  for (const { contentType, schema } of [...wanted, ...all]) {
    if (!schema || !isJson(contentType)) continue
    return { contentType, body: asText(sampleOf(schema.schema, schema.document), contentType) }
  }
  return { contentType: contentType ?? all[0]?.contentType, body: undefined }
}

/** The status itself, its range (`4XX`), or `default`. */
function described(responses: readonly DescribedResponse[], status: number) {
  const range = `${Math.floor(status / 100)}XX`
  return (
    responses.find((response) => response.statusCode === status) ??
    responses.find((response) => response.range.toUpperCase() === range) ??
    responses.find((response) => response.range === 'default')
  )
}

function sameType(a: string, b: string | undefined): boolean {
  return b !== undefined && mediaType(a) === mediaType(b)
}

function mediaType(contentType: string): string {
  return contentType.split(';', 1)[0]!.trim().toLowerCase()
}

function isJson(contentType: string): boolean {
  return /[/+]json$/.test(mediaType(contentType))
}

/** Examples are texts or JSON values; a text that is JSON already is sent as it is. */
function asText(value: unknown, contentType: string): string {
  if (typeof value !== 'string') return JSON.stringify(value, null, 2) ?? ''
  if (!isJson(contentType) || /^\s*[[{"]/.test(value)) return value
  return JSON.stringify(value)
}
