import type {
  Example,
  OperationMessages,
  Parameter,
  Representation,
  RequestShape,
  ResponseShape,
  SchemaUse,
} from '../model/api.ts'
import type { Json, JsonObject } from '../model/entity.ts'
import { filled, flag, isObject, list, member, object, objects, text, texts } from './json.ts'
import {
  formatOf,
  parametersOf,
  resolve,
  type SpecifiedOperation,
  templateNames,
} from './openapi.ts'

/** Template parameters, request and responses of an operation of an OpenAPI or Swagger document. */
export function messagesOf(document: JsonObject, specified: SpecifiedOperation): OperationMessages {
  const item = resolve(document, member(object(document, specified.section), specified.path))
  if (!isObject(item)) return nothing
  const method = Object.keys(item).find((name) => name.toUpperCase() === specified.method)
  const operation = method === undefined ? undefined : object(item, method)
  if (!operation) return nothing
  const reader = formatOf(document) === 'swagger2' ? new Swagger(document) : new OpenApi(document)
  return reader.messages(item, operation, specified.urlTemplate)
}

const nothing: OperationMessages = {
  templateParameters: [],
  request: {
    description: undefined,
    queryParameters: [],
    headers: [],
    bodyRequired: false,
    representations: [],
  },
  responses: [],
}

abstract class Reader {
  readonly document: JsonObject

  constructor(document: JsonObject) {
    this.document = document
  }

  messages(item: JsonObject, operation: JsonObject, urlTemplate: string): OperationMessages {
    const parameters = parametersOf(this.document, item, operation)
    const names = templateNames(urlTemplate)
    const isTemplate = (parameter: JsonObject) =>
      text(parameter, 'in') === 'path' ||
      (text(parameter, 'in') === 'query' &&
        names.has((text(parameter, 'name') ?? '').toLowerCase()))
    const of = (place: string) =>
      parameters
        .filter((parameter) => text(parameter, 'in') === place && !isTemplate(parameter))
        .map((parameter) => this.parameter(parameter))
    return {
      templateParameters: parameters
        .filter(isTemplate)
        .map((parameter) => this.parameter(parameter)),
      request: this.request(operation, parameters, of('query'), of('header')),
      responses: this.responses(operation),
    }
  }

  abstract parameter(parameter: JsonObject): Parameter
  abstract request(
    operation: JsonObject,
    parameters: readonly JsonObject[],
    queryParameters: Parameter[],
    headers: Parameter[],
  ): RequestShape
  abstract representations(operation: JsonObject, response: JsonObject): Representation[]

  responses(operation: JsonObject): ResponseShape[] {
    const shapes: ResponseShape[] = []
    for (const [range, entry] of Object.entries(object(operation, 'responses') ?? {})) {
      const response = resolve(this.document, entry)
      if (!isObject(response)) continue
      const headers: Parameter[] = []
      for (const [name, header] of Object.entries(object(response, 'headers') ?? {})) {
        const resolved = resolve(this.document, header)
        if (isObject(resolved)) headers.push({ ...this.parameter(resolved), name })
      }
      shapes.push({
        statusCode: /^[1-5][0-9][0-9]$/.test(range) ? Number(range) : undefined,
        range,
        description: filled(response, 'description'),
        headers,
        representations: this.representations(operation, response),
      })
    }
    return shapes
  }

  schema(value: Json | undefined): SchemaUse | undefined {
    return value === undefined ? undefined : { schema: value, document: this.document }
  }

  /** A parameter whose schema (or itself, in Swagger) tells type, default and values. */
  parameterOf(parameter: JsonObject, schema: JsonObject | undefined): Parameter {
    return {
      name: text(parameter, 'name') ?? '',
      type: text(schema, 'type') ?? 'string',
      required: flag(parameter, 'required') ?? false,
      defaultValue: member(schema, 'default'),
      values: list(schema, 'enum'),
      description: filled(parameter, 'description'),
      schema: this.schema(schema),
      examples: this.examples(parameter),
    }
  }

  /** `example` and `examples` of OpenAPI 3. */
  examples(holder: JsonObject): Example[] {
    const examples: Example[] = []
    const one = member(holder, 'example')
    if (one !== undefined) examples.push({ name: 'default', value: one })
    for (const [name, entry] of Object.entries(object(holder, 'examples') ?? {})) {
      const example = resolve(this.document, entry)
      const value = isObject(example) ? member(example, 'value') : undefined
      if (value !== undefined) examples.push({ name, value })
    }
    return examples
  }
}

class OpenApi extends Reader {
  parameter(parameter: JsonObject): Parameter {
    const schema = resolve(this.document, member(parameter, 'schema'))
    return this.parameterOf(parameter, isObject(schema) ? schema : undefined)
  }

  request(
    operation: JsonObject,
    _parameters: readonly JsonObject[],
    queryParameters: Parameter[],
    headers: Parameter[],
  ): RequestShape {
    const body = resolve(this.document, member(operation, 'requestBody'))
    const request = isObject(body) ? body : undefined
    return {
      description: filled(request, 'description'),
      queryParameters,
      headers,
      bodyRequired: flag(request, 'required') ?? false,
      representations: this.#content(request),
    }
  }

  representations(_operation: JsonObject, response: JsonObject): Representation[] {
    return this.#content(response)
  }

  #content(holder: JsonObject | undefined): Representation[] {
    const representations: Representation[] = []
    for (const [contentType, media] of Object.entries(object(holder, 'content') ?? {})) {
      if (!isObject(media)) continue
      const schema = member(media, 'schema')
      representations.push({
        contentType,
        examples: this.examples(media),
        schema: this.schema(schema),
        formParameters: isForm(contentType) ? this.#form(schema) : [],
      })
    }
    return representations
  }

  #form(schema: Json | undefined): Parameter[] {
    const resolved = resolve(this.document, schema)
    if (!isObject(resolved)) return []
    const required = texts(resolved, 'required')
    return Object.entries(object(resolved, 'properties') ?? {}).map(([name, property]) => {
      const inner = resolve(this.document, property)
      const parameter = this.parameterOf({ name }, isObject(inner) ? inner : undefined)
      return { ...parameter, required: required.includes(name) }
    })
  }
}

class Swagger extends Reader {
  parameter(parameter: JsonObject): Parameter {
    return this.parameterOf(parameter, parameter)
  }

  request(
    operation: JsonObject,
    parameters: readonly JsonObject[],
    queryParameters: Parameter[],
    headers: Parameter[],
  ): RequestShape {
    const body = parameters.find((parameter) => text(parameter, 'in') === 'body')
    const form = parameters.filter((parameter) => text(parameter, 'in') === 'formData')
    const types = this.#types(operation, 'consumes')
    const representations: Representation[] = []
    if (form.length > 0) {
      const formTypes = types.filter(isForm)
      const formParameters = form.map((parameter) => this.parameter(parameter))
      for (const contentType of formTypes.length > 0
        ? formTypes
        : ['application/x-www-form-urlencoded']) {
        representations.push({ contentType, examples: [], schema: undefined, formParameters })
      }
    } else if (body) {
      for (const contentType of types.length > 0 ? types : ['application/json']) {
        const schema = this.schema(member(body, 'schema'))
        representations.push({ contentType, examples: [], schema, formParameters: [] })
      }
    }
    return {
      description: filled(body, 'description'),
      queryParameters,
      headers,
      bodyRequired: flag(body, 'required') ?? false,
      representations,
    }
  }

  representations(operation: JsonObject, response: JsonObject): Representation[] {
    const given = object(response, 'examples') ?? {}
    const schema = member(response, 'schema')
    const types = new Set(Object.keys(given))
    if (schema !== undefined) {
      for (const type of this.#types(operation, 'produces')) types.add(type)
      if (types.size === 0) types.add('application/json')
    }
    return [...types].map((contentType) => {
      const example = member(given, contentType)
      return {
        contentType,
        examples: example === undefined ? [] : [{ name: 'default', value: example }],
        schema: this.schema(schema),
        formParameters: [],
      }
    })
  }

  #types(operation: JsonObject, name: 'consumes' | 'produces'): string[] {
    const own = texts(operation, name)
    return own.length > 0 ? own : texts(this.document, name)
  }
}

function isForm(contentType: string): boolean {
  return /^(?:application\/x-www-form-urlencoded|multipart\/form-data)/i.test(contentType)
}

/** The same of an ARM operation entity. `schemaOf` finds a schema of the API by its id. */
export function armMessages(
  properties: JsonObject,
  schemaOf: (schemaId: string, typeName: string | undefined) => SchemaUse | undefined,
): OperationMessages {
  const request = object(properties, 'request')
  const use = (holder: JsonObject): SchemaUse | undefined => {
    const schemaId = filled(holder, 'schemaId')
    return schemaId === undefined ? undefined : schemaOf(schemaId, filled(holder, 'typeName'))
  }
  const parameter = (entry: JsonObject): Parameter => ({
    name: text(entry, 'name') ?? '',
    type: text(entry, 'type') ?? 'string',
    required: flag(entry, 'required') ?? false,
    defaultValue: member(entry, 'defaultValue') ?? undefined,
    values: list(entry, 'values'),
    description: filled(entry, 'description'),
    schema: use(entry),
    examples: armExamples(entry),
  })
  const representation = (entry: JsonObject): Representation => ({
    contentType: text(entry, 'contentType') ?? '',
    examples: armExamples(entry),
    schema: use(entry),
    formParameters: objects(entry, 'formParameters').map(parameter),
  })
  return {
    templateParameters: objects(properties, 'templateParameters').map(parameter),
    request: {
      description: filled(request, 'description'),
      queryParameters: objects(request, 'queryParameters').map(parameter),
      headers: objects(request, 'headers').map(parameter),
      bodyRequired: false,
      representations: objects(request, 'representations').map(representation),
    },
    responses: objects(properties, 'responses').map((response) => {
      const status = text(response, 'statusCode') ?? ''
      return {
        statusCode: /^[1-5][0-9][0-9]$/.test(status) ? Number(status) : undefined,
        range: status,
        description: filled(response, 'description'),
        headers: objects(response, 'headers').map(parameter),
        representations: objects(response, 'representations').map(representation),
      }
    }),
  }
}

function armExamples(holder: JsonObject): Example[] {
  const examples: Example[] = []
  for (const [name, entry] of Object.entries(object(holder, 'examples') ?? {})) {
    const value = isObject(entry) ? member(entry, 'value') : undefined
    if (value !== undefined && value !== null) examples.push({ name, value })
  }
  // `sample` is the older member of a representation.
  const sample = member(holder, 'sample')
  if (examples.length === 0 && typeof sample === 'string' && sample !== '') {
    examples.push({ name: 'default', value: sample })
  }
  return examples
}
