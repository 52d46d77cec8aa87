import type {
  Api,
  ApiType,
  Operation,
  Schema,
  SchemaUse,
  Specification,
  UnplacedPolicy,
} from '../model/api.ts'
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
  /** There is one that cannot be read, which has been told: nobody knows which operations the API has. */
  readonly isBroken: boolean
}

type ReadOutline = Extract<Outline, { readonly content: string }>

const unreadableText = 'its specification cannot be read'
const noOperations = 'the API gets no operations and answers 503 until it is corrected'

const missing: Read = { specification: undefined, outline: undefined, isBroken: false }
const unreadable: Read = { ...missing, isBroken: true }

export function readSpecification(
  reading: Reading,
  folder: Folder,
  api: EntityName,
  quarantine: string[],
): Read {
  const found = specificationFiles.filter(([name]) => folder.files.has(name))
  const first = found[0]
  if (!first) return missing
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
    quarantine.push(unreadableText)
    return unreadable
  }
  const syntax = first[1]
  if (syntax !== 'json' && syntax !== 'yaml') {
    const specification = { file, format: syntax, text: content }
    return { specification, outline: undefined, isBroken: false }
  }
  const outline = reading.memory.specifications.outline(file, content, syntax)
  if ('content' in outline) {
    const { format, content } = outline
    return { specification: { file, format, text: content }, outline, isBroken: false }
  }
  quarantine.push(unreadableText)
  reading.problems.add('invalid specification', file, {
    message: `the specification of ${nameOf(api)} cannot be read: ${outline.message}`,
    hint: noOperations,
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
  readonly isBroken: boolean
  readonly queryInTemplate: boolean
  /** Gets the reasons why the API cannot be served. */
  readonly quarantine: string[]
}

/** From the specification; an operation's own information file wins. Policies are put to the operation that they mean. */
export function readOperations(
  reading: Reading,
  inner: Place,
  of: OperationsOf,
): Pick<Api, 'operations' | 'unplaced'> {
  const operations = new Map<string, Operation>()
  const found = of.isBroken ? undefined : specified(reading, inner, of)
  for (const operation of found ?? []) operations.set(idKey(operation.id), operation)
  for (const folder of childrenOf(inner.folder, 'operations')) {
    const own = readOwn(reading, inner, of, folder)
    if (own) operations.set(idKey(own.id), own)
  }
  if (of.type === 'soap' && ![...operations.values()].some(isWholeService)) {
    const operation = soapOperation(inner, of)
    operations.set(idKey(operation.id), operation)
  }
  if (of.type === 'websocket' && !operations.has(idKey(handshakeHead.operationId))) {
    const operation = handshakeOperation(inner, of)
    operations.set(idKey(operation.id), operation)
  }
  const unplaced = placePolicies(reading, inner, of, operations, found !== undefined)
  return { operations, unplaced }
}

const operationFiles = {
  type: 'operation',
  folders: ['operations'],
  section: 'operations',
  files: ['operationInformation.json'],
} as const

/** Undefined when the specification cannot be read. */
function specified(
  reading: Reading,
  inner: Place,
  of: OperationsOf,
): readonly Operation[] | undefined {
  const { specification, outline } = of
  if (specification?.format === 'wadl') return fromWadl(reading, inner, of, specification)
  if (!specification || !outline) return []
  const { file } = specification
  const variant = `${of.queryInTemplate} ${of.api}`
  return reading.memory.operations(file, outline, variant, () =>
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
): Operation[] | undefined {
  const found = wadlOperations(content, of.queryInTemplate)
  if ('message' in found) {
    of.quarantine.push(unreadableText)
    reading.problems.add('invalid specification', file, {
      message: `the specification of ${nameOf(of.apiName)} cannot be read: ${found.message}`,
      hint: noOperations,
      entity: of.apiName,
    })
    return undefined
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

/** The one operation of a WebSocket API, which no file holds (integration.md §11). */
const handshakeHead: Head = {
  operationId: 'onHandshake',
  name: 'onHandshake',
  description: undefined,
  method: 'GET',
  urlTemplate: '/',
}

function handshakeOperation(inner: Place, of: OperationsOf): Operation {
  return operation(inner, of, undefined, handshakeHead, () => armMessages({}, () => undefined))
}

function isWholeService({ method, urlTemplate }: Operation): boolean {
  return method === 'POST' && /^\/?\*?$/.test(urlTemplate)
}

/**
 * `operations/{folder}/policy.xml`: by id exactly, without case, as imported, then by display name. That one cannot
 * be placed is told only where the operations are known.
 */
function placePolicies(
  reading: Reading,
  inner: Place,
  of: OperationsOf,
  operations: Map<string, Operation>,
  areKnown: boolean,
): UnplacedPolicy[] {
  const unplaced: UnplacedPolicy[] = []
  const taken = new Set<string>()
  for (const folder of childrenOf(inner.folder, 'operations')) {
    const policy = readPolicy(reading, folder, `${inner.prefix}operations/${folder.name}/`)
    if (!policy) continue
    const key = operationNamed(operations, folder.name)
    const operation = key === undefined ? undefined : operations.get(key)
    if (key === undefined || !operation || taken.has(key)) {
      unplaced.push({ policy, awaitsSpecification: !areKnown })
      if (!areKnown) continue
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
  return unplaced
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
