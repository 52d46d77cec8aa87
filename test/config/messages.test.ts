import { describe, expect, it } from 'vitest'
import type { OperationMessages } from '../../gateway/model/api.ts'
import type { Json } from '../../gateway/model/entity.ts'
import { loadTree, properties } from './folders.ts'

async function messagesOf(
  document: Json,
  id = 'op',
  name = 'specification.json',
): Promise<OperationMessages> {
  const { configuration } = await loadTree({
    'apis/x/apiInformation.json': properties({ path: 'x' }),
    [`apis/x/${name}`]: document,
  })
  return configuration.service.apis.get('x')!.operations.get(id)!.messages()
}

describe('messages of an operation', () => {
  it('of OpenAPI 3: parameters, bodies, examples, references', async () => {
    const document: Json = {
      openapi: '3.0.3',
      paths: {
        '/a/{id}': {
          parameters: [{ $ref: '#/components/parameters/id' }],
          post: {
            operationId: 'op',
            parameters: [
              {
                name: 'q',
                in: 'query',
                required: true,
                schema: { type: 'integer', default: 3, enum: [1, 3] },
              },
              { name: 'r', in: 'query', description: 'optional', example: 'e' },
              { name: 'h', in: 'header', schema: { $ref: '#/components/schemas/name' } },
              { name: 'c', in: 'cookie' },
              { $ref: 'https://elsewhere.example.com/parameter.json' },
            ],
            requestBody: {
              required: true,
              content: {
                'application/json': {
                  schema: { $ref: '#/components/schemas/name' },
                  examples: { one: { value: 1 }, two: { $ref: '#/components/examples/two' } },
                },
                'application/x-www-form-urlencoded': {
                  schema: {
                    required: ['f'],
                    properties: { f: { type: 'string' }, g: { type: 'boolean' } },
                  },
                },
              },
            },
            responses: {
              '200': {
                description: 'fine',
                headers: { 'X-A': { schema: { type: 'string' } } },
                content: { 'text/plain': { example: 'hi' } },
              },
              '4XX': { $ref: '#/components/responses/bad' },
              default: { description: '' },
            },
          },
        },
      },
      components: {
        parameters: { id: { name: 'id', in: 'path', required: true, schema: { type: 'string' } } },
        schemas: { name: { type: 'string', maxLength: 3 } },
        examples: { two: { value: 2 } },
        responses: { bad: { description: 'bad' } },
      },
    }
    const messages = await messagesOf(document)
    expect(messages.templateParameters).toMatchObject([
      { name: 'id', type: 'string', required: true },
      { name: 'q', type: 'integer', required: true, defaultValue: 3, values: [1, 3] },
    ])
    expect(messages.request).toMatchObject({
      bodyRequired: true,
      queryParameters: [
        {
          name: 'r',
          required: false,
          description: 'optional',
          examples: [{ name: 'default', value: 'e' }],
        },
      ],
      headers: [{ name: 'h', type: 'string' }],
      representations: [
        {
          contentType: 'application/json',
          examples: [
            { name: 'one', value: 1 },
            { name: 'two', value: 2 },
          ],
          schema: { schema: { $ref: '#/components/schemas/name' }, document },
        },
        {
          contentType: 'application/x-www-form-urlencoded',
          formParameters: [
            { name: 'f', required: true },
            { name: 'g', type: 'boolean', required: false },
          ],
        },
      ],
    })
    expect(messages.responses).toMatchObject([
      {
        statusCode: 200,
        range: '200',
        headers: [{ name: 'X-A' }],
        representations: [{ contentType: 'text/plain', examples: [{ value: 'hi' }] }],
      },
      { statusCode: undefined, range: '4XX', description: 'bad' },
      { statusCode: undefined, range: 'default', description: undefined },
    ])
  })

  it('of Swagger 2.0: body and form parameters, examples by type', async () => {
    const messages = await messagesOf({
      swagger: '2.0',
      consumes: ['application/json'],
      produces: ['application/json'],
      paths: {
        '/a': {
          post: {
            operationId: 'op',
            parameters: [
              { name: 'body', in: 'body', required: true, schema: { $ref: '#/definitions/a' } },
              { name: 'n', in: 'query', type: 'integer' },
            ],
            responses: {
              '201': {
                description: 'made',
                schema: { $ref: '#/definitions/a' },
                examples: { 'application/json': { a: 1 } },
              },
            },
          },
          put: {
            operationId: 'form',
            parameters: [{ name: 'f', in: 'formData', type: 'string', required: true }],
            responses: {},
          },
        },
      },
      definitions: { a: { type: 'object' } },
    })
    expect(messages).toMatchObject({
      request: {
        bodyRequired: true,
        queryParameters: [{ name: 'n', type: 'integer' }],
        representations: [
          { contentType: 'application/json', schema: { schema: { $ref: '#/definitions/a' } } },
        ],
      },
      responses: [
        {
          statusCode: 201,
          representations: [{ contentType: 'application/json', examples: [{ value: { a: 1 } }] }],
        },
      ],
    })
  })

  it('of an operation with a file of its own, with the schemas of its API', async () => {
    const { configuration } = await loadTree({
      'apis/x/apiInformation.json': properties({ path: 'x' }),
      'apis/x/schemas/s/schemaInformation.json': properties({
        contentType: 'application/vnd.oai.openapi.components+json',
        document: { components: { schemas: { Thing: { type: 'object' } } } },
      }),
      'apis/x/operations/op/operationInformation.json': properties({
        displayName: 'Op',
        method: 'post',
        urlTemplate: '/a',
        request: {
          representations: [{ contentType: 'application/json', schemaId: 's', typeName: 'Thing' }],
        },
        responses: [
          {
            statusCode: 200,
            representations: [{ contentType: 'text/plain', examples: { default: { value: 'x' } } }],
          },
        ],
      }),
    })
    const operation = configuration.service.apis.get('x')!.operations.get('op')!
    expect(operation.method).toBe('POST')
    expect(operation.messages()).toMatchObject({
      request: {
        representations: [
          { schema: { schema: { type: 'object' }, schemaId: 's', typeName: 'Thing' } },
        ],
      },
      responses: [
        { statusCode: 200, representations: [{ examples: [{ name: 'default', value: 'x' }] }] },
      ],
    })
  })

  it('are made once, and references in a circle lead nowhere', async () => {
    const { configuration } = await loadTree({
      'apis/x/apiInformation.json': properties({ path: 'x' }),
      'apis/x/specification.json': {
        openapi: '3.0.1',
        paths: {
          '/a': {
            get: {
              operationId: 'op',
              parameters: [{ $ref: '#/components/parameters/a' }],
              responses: { 200: { $ref: '#/components/responses/gone' } },
            },
          },
        },
        components: {
          parameters: {
            a: { $ref: '#/components/parameters/b' },
            b: { $ref: '#/components/parameters/a' },
          },
        },
      },
    })
    const { messages } = configuration.service.apis.get('x')!.operations.get('op')!
    expect(messages()).toBe(messages())
    expect(messages()).toMatchObject({ templateParameters: [], responses: [] })
  })
})
