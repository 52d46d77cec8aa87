import { XMLParser, XMLValidator } from 'fast-xml-parser'
import type { OperationMessages, Parameter, ResponseShape } from '../model/api.ts'
import { idKey, type Json, type JsonObject } from '../model/entity.ts'
import { importedName } from './ids.ts'
import { isObject, objects, text } from './json.ts'

export interface WadlOperation {
  readonly operationId: string
  readonly name: string
  readonly description: string | undefined
  readonly method: string
  readonly urlTemplate: string
  readonly messages: OperationMessages
}

const attribute = '@'
const repeated = new Set([
  'resources',
  'resource',
  'method',
  'param',
  'response',
  'representation',
  'doc',
])

/** The operations of a WADL document (W3C submission of 2009): resources nested in each other, methods in them. */
export function wadlOperations(
  content: string,
  queryInTemplate: boolean,
): { readonly operations: WadlOperation[] } | { readonly message: string } {
  const judged = XMLValidator.validate(content.replace(/^\uFEFF/, ''))
  if (judged !== true) return { message: `${judged.err.msg} (line ${judged.err.line})` }
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: attribute,
    removeNSPrefix: true,
    parseAttributeValue: false,
    parseTagValue: false,
    processEntities: false,
    isArray: (name) => repeated.has(name),
  })
  let document: Json
  try {
    document = parser.parse(content) as Json
  } catch (error) {
    return { message: error instanceof Error ? error.message : String(error) }
  }
  const application = isObject(document) ? document.application : undefined
  if (!isObject(application)) return { message: 'it has no element `application`' }
  const operations: WadlOperation[] = []
  const visit = (resource: JsonObject, above: string, params: readonly JsonObject[]) => {
    const own = (text(resource, `${attribute}path`) ?? '').replace(/^\/+|\/+$/g, '')
    const path = own === '' ? above : `${above}/${own}`
    const all = [...params, ...objects(resource, 'param')]
    for (const method of objects(resource, 'method')) {
      operations.push(operationOf(method, path === '' ? '/' : path, all, queryInTemplate))
    }
    for (const inner of objects(resource, 'resource')) visit(inner, path, all)
  }
  for (const resources of objects(application, 'resources')) {
    for (const resource of objects(resources, 'resource')) visit(resource, '', [])
  }
  return { operations }
}

function operationOf(
  method: JsonObject,
  path: string,
  inherited: readonly JsonObject[],
  queryInTemplate: boolean,
): WadlOperation {
  const verb = (text(method, `${attribute}name`) ?? 'GET').toUpperCase()
  const operationId = text(method, `${attribute}id`) ?? importedName(`${verb}-${path}`)
  const request = isObject(method.request) ? method.request : undefined
  const params = [...inherited, ...objects(request, 'param')]
  const of = (style: string) =>
    params.filter((param) => text(param, `${attribute}style`) === style).map(parameterOf)
  const query = of('query')
  const inTemplate = queryInTemplate ? query.filter(({ required }) => required) : []
  const constraints = inTemplate.map(({ name }) => `${name}={${name}}`).join('&')
  return {
    operationId,
    name: titleOf(method) ?? operationId,
    description: undefined,
    method: verb,
    urlTemplate: constraints === '' ? path : `${path}?${constraints}`,
    messages: {
      templateParameters: [...of('template'), ...inTemplate],
      request: {
        description: undefined,
        queryParameters: query.filter((parameter) => !inTemplate.includes(parameter)),
        headers: of('header'),
        bodyRequired: false,
        representations: representationsOf(request),
      },
      responses: objects(method, 'response').flatMap(responsesOf),
    },
  }
}

function titleOf(method: JsonObject): string | undefined {
  return objects(method, 'doc')
    .map((doc) => text(doc, `${attribute}title`))
    .find((title) => title !== undefined)
}

function parameterOf(param: JsonObject): Parameter {
  const type = idKey(text(param, `${attribute}type`) ?? 'string').replace(/^.*:/, '')
  return {
    name: text(param, `${attribute}name`) ?? '',
    type,
    required: text(param, `${attribute}required`) === 'true',
    defaultValue: text(param, `${attribute}default`),
    values: [],
    description: undefined,
    schema: undefined,
    examples: [],
  }
}

function responsesOf(response: JsonObject): ResponseShape[] {
  const statuses = (text(response, `${attribute}status`) ?? '200').split(/\s+/)
  return statuses.map((status) => ({
    statusCode: Number(status) || undefined,
    range: status,
    description: undefined,
    headers: [],
    representations: representationsOf(response),
  }))
}

function representationsOf(holder: JsonObject | undefined) {
  return objects(holder, 'representation').map((entry) => ({
    contentType: text(entry, `${attribute}mediaType`) ?? '',
    examples: [],
    schema: undefined,
    formParameters: [],
  }))
}
