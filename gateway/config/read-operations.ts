import type { ApiType, Operation, Schema, SchemaUse, Specification } from '../model/api.ts'
import {
  type Entities,
  type EntityName,
  find,
  idKey,
  type Json,
  type JsonObject,
  nameOf,
} from '../model/entity.ts'
import { importedName } from './ids.ts'
import { filled, object, text } from './json.ts'
import { armMessages, messagesOf } from './messages.ts'
import type { SpecifiedOperation } from './openapi.ts'
import { readPolicy } from './read-entities.ts'
import { informationOf, named, type Outline, type Place, type Reading } from './reading.ts'
import { childrenOf, type Folder } from './tree.ts'
import { wadlOperations } from './wadl.ts'

/** Of several files the first one counts, in the order of APIOps v7. */
const specificationFiles = [
  ['specification.graphql', 'graphql'],
  ['specification.wsdl', 'wsdl'],
  ['specification.wadl', 'wadl'],
  ['specification.json', 'json'],
  ['specification.yaml', 'yaml'],
  ['specification.yml', 'yaml'],
] as const

interface Read {
  readonly specification: Specification | undefined
  /** Of OpenAPI and Swagger: where operations stand. */
  readonly outline: ReadOutline | undefined
}

type ReadOutline = Extract<Outline, { readonly content: string }>

const unreadable: Read = { specification: undefined, outline: undefined }

export function readSpecification(
  reading: Reading,
  folder: Folder,
  api: EntityName,
  quarantine: string[],
): Read {
  const found = specificationFiles.filter(([name]) => folder.files.has(name))
  const first = found[0]
  if (!first) return unreadable
  const file = folder.files.get(first[0])!
  if (found.length > 1) {
    const others = found.slice(1).map(([name]) => `\`${name}\``)
    reading.problems.add('two specifications', file, {
      message: `${nameOf(api)} has ${found.length} specifications; \`${first[0]}\` counts, ${others.join(' and ')} not`,
      hint: 'remove those that are out of date',
      entity: api,
    })
  }
  const content = reading.text(file)
  if (content === undefined) {
    quarantine.push('its specification cannot be read')
    return unreadable
  }
  const syntax = first[1]
  if (syntax !== 'json' && syntax !== 'yaml') {
    return { specification: { file, format: syntax, text: content }, outline: undefined }
  }
  const outline = reading.memory.specifications.outline(content, syntax)
  if ('content' in outline) {
    const { format, content } = outline
    return { specification: { file, format, text: content }, outline }
  }
  quarantine.push('its specification cannot be read')
  reading.problems.add('invalid specification', file, {
    message: `the specification of ${nameOf(api)} cannot be read: ${outline.message}`,
    hint: 'the API gets no operations and answers 503 until it is corrected',
    entity: api,
    at: { text: content, offset: outline.offset },
  })
  return unreadable
}

export interface OperationsOf {
  readonly api: string
  readonly apiName: EntityName
  readonly type: ApiType
  readonly schemas: Entities<Schema>
  readonly specification: Specification | undefined
  readonly outline: ReadOutline | undefined
  readonly queryInTemplate: boolean
}

/** From the specification; an operation's own information file wins. Policies are put to the operation that they mean. */
export function readOperations(
  reading: Reading,
  inner: Place,
  of: OperationsOf,
): Map<string, Operation> {
  const operations = new Map<string, Operation>()
  for (const operation of specified(reading, inner, of))
    operations.set(idKey(operation.id), operation)
  for (const folder of childrenOf(inner.folder, 'operations')) {
    const own = readOwn(reading, inner, of, folder)
    if (own) operations.set(idKey(own.id), own)
  }
  if (of.type === 'soap' && ![...operations.values()].some(isWholeService)) {
    const operation = soapOperation(inner, of)
    operations.set(idKey(operation.id), operation)
  }
  placePolicies(reading, inner, of, operations)
  return operations
}

const operationFiles = {
  type: 'operation',
  folders: ['operations'],
  section: 'operations',
  files: ['operationInformation.json'],
} as const

function specified(reading: Reading, inner: Place, of: OperationsOf): readonly Operation[] {
  const { specification, outline } = of
  if (specification?.format === 'wadl') return fromWadl(reading, inner, of, specification)
  if (!specification || !outline) return []
  const { file } = specification
  const key = `${inner.workspace ?? ''}\0${of.api}\0${file}\0${of.queryInTemplate}`
  return reading.memory.operations(key, outline, () =>
    outline
      .operations(of.queryInTemplate)
      .map((one) => operation(inner, of, file, one, () => messagesOf(outline.document(), one))),
  )
}

function fromWadl(
  reading: Reading,
  inner: Place,
  of: OperationsOf,
  { file, text: content }: Specification,
): Operation[] {
  const found = wadlOperations(content, of.queryInTemplate)
  if ('message' in found) {
    reading.problems.add('invalid specification', file, {
      message: `the specification of ${nameOf(of.apiName)} cannot be read: ${found.message}`,
      entity: of.apiName,
    })
    return []
  }
  return found.operations.map((one) => operation(inner, of, file, one, () => one.messages))
}

type Head = Pick<
  SpecifiedOperation,
  'operationId' | 'name' | 'description' | 'method' | 'urlTemplate'
>

function operation(
  inner: Place,
  of: OperationsOf,
  file: string | undefined,
  one: Head,
  messages: Operation['messages'],
  document?: JsonObject,
): Operation {
  return {
    id: one.operationId,
    workspace: inner.workspace,
    origin: { file, document },
    api: of.api,
    name: one.name,
    description: one.description,
    method: one.method,
    urlTemplate: one.urlTemplate,
    policy: undefined,
    tags: [],
    messages: once(messages),
  }
}

/** The whole ARM entity, as apiops-cli writes it for each operation. */
function readOwn(
  reading: Reading,
  inner: Place,
  of: OperationsOf,
  folder: Folder,
): Operation | undefined {
  const file = folder.files.get('operationinformation.json')
  const document = file === undefined ? undefined : reading.document(file)
  if (file === undefined || !document) return undefined
  const information = informationOf(reading, inner, operationFiles, folder, file, document)
  if (!information || information.hasPlaceholder) return undefined
  const { id, properties, name } = information
  const method = filled(properties, 'method')
  const urlTemplate = text(properties, 'urlTemplate')
  if (method === undefined || urlTemplate === undefined) {
    reading.problems.add('wrong member', file, {
      message: `${nameOf(name)} needs \`method\` and \`urlTemplate\` and is left out`,
      entity: name,
    })
    return undefined
  }
  const head: Head = {
    operationId: id,
    name: filled(properties, 'displayName') ?? id,
    description: filled(properties, 'description'),
    method: method.toUpperCase(),
    urlTemplate,
  }
  const messages = () =>
    armMessages(properties, (schema, type) => schemaUse(of.schemas, schema, type))
  return operation(inner, of, file, head, messages, document)
}

/** Components of OpenAPI and definitions of Swagger by type name; a schema entity of its own as a whole. */
function schemaUse(
  schemas: Entities<Schema>,
  schemaId: string,
  typeName: string | undefined,
): SchemaUse | undefined {
  const entity = find(schemas, schemaId)
  const document = entity && object(entity.properties, 'document')
  if (!document) return undefined
  const named: Json | undefined =
    typeName === undefined
      ? document
      : (object(object(document, 'components'), 'schemas')?.[typeName] ??
        object(document, 'definitions')?.[typeName])
  if (named === undefined) return undefined
  return { schema: named, document, schemaId, ...(typeName === undefined ? {} : { typeName }) }
}

/**
 * A SOAP service is one URL that takes POST: which of its operations a call means stands in the message. The ids of
 * these operations are APIM's own and in no file, so the whole service is one operation here.
 */
function soapOperation(inner: Place, of: OperationsOf): Operation {
  const head: Head = {
    operationId: 'soap-service',
    name: 'SOAP service',
    description: undefined,
    method: 'POST',
    urlTemplate: '/',
  }
  return operation(inner, of, of.specification?.file, head, () => armMessages({}, () => undefined))
}

function isWholeService({ method, urlTemplate }: Operation): boolean {
  return method === 'POST' && /^\/?\*?$/.test(urlTemplate)
}

/** `operations/{folder}/policy.xml`: by id exactly, without case, as imported, then by display name. */
function placePolicies(
  reading: Reading,
  inner: Place,
  of: OperationsOf,
  operations: Map<string, Operation>,
): void {
  const taken = new Set<string>()
  for (const folder of childrenOf(inner.folder, 'operations')) {
    const policy = readPolicy(reading, folder, `${inner.prefix}operations/${folder.name}/`)
    if (!policy) continue
    const key = operationNamed(operations, folder.name)
    const operation = key === undefined ? undefined : operations.get(key)
    if (key === undefined || !operation || taken.has(key)) {
      const name = named('operation', `${of.api}/${folder.name}`, inner.workspace)
      reading.problems.add('unplaced operation policy', policy.file, {
        message: `the specification of ${nameOf(of.apiName)} has no operation \`${folder.name}\`: this policy does not run`,
        hint:
          of.type === 'soap'
            ? 'operations of SOAP services cannot be told apart; put the policy at the API'
            : 'rename the folder to an operationId of the specification, or remove it',
        entity: name,
        wanted: folder.name,
      })
      continue
    }
    taken.add(key)
    operations.set(key, { ...operation, policy })
  }
}

function operationNamed(
  operations: ReadonlyMap<string, Operation>,
  name: string,
): string | undefined {
  if (operations.has(idKey(name))) return idKey(name)
  const imported = importedName(name)
  for (const [key, { id }] of operations) if (importedName(id) === imported) return key
  const shown = idKey(name)
  for (const [key, operation] of operations) if (idKey(operation.name) === shown) return key
  return undefined
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
