import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

export type Tree = Map<string, string>

/** A configuration as large as those of companies: products, keys, named values, fragments, expressions, operation policies. */
export function estate(apis: number, backend: string, operations = 15, headers = 12): Tree {
  const tree: Tree = new Map()
  const json = (path: string, content: unknown) => tree.set(path, JSON.stringify(content, null, 2))
  tree.set('policy.xml', global)
  for (let i = 0; i < 20; i++) {
    json(`named values/value-${i}/namedValueInformation.json`, {
      properties: { displayName: `value-${i}`, value: `v${i}` },
    })
  }
  for (let i = 0; i < 5; i++) {
    json(`policy fragments/shared-${i}/policyFragmentInformation.json`, { properties: {} })
    tree.set(`policy fragments/shared-${i}/policy.xml`, fragment(i))
  }
  for (let i = 0; i < apis / 10; i++) {
    json(`products/product-${i}/productInformation.json`, {
      properties: { displayName: `Product ${i}`, state: 'published', subscriptionRequired: true },
    })
    json(`subscriptions/subscription-${i}/subscriptionInformation.json`, {
      properties: { scope: `/products/product-${i}`, state: 'active', primaryKey: `key-${i}` },
    })
    for (let j = 0; j < 10; j++) {
      json(`products/product-${i}/apis/api-${i * 10 + j}/productApiInformation.json`, {})
    }
  }
  for (let i = 0; i < apis; i++) {
    json(`apis/api-${i}/apiInformation.json`, information(`api-${i}`, backend, true))
    json(`apis/api-${i}/specification.json`, specification(`api-${i}`, operations))
    tree.set(`apis/api-${i}/policy.xml`, apiPolicy(i, headers))
    for (let o = 0; o < 3; o++) {
      tree.set(`apis/api-${i}/operations/operation-${o}/policy.xml`, operationPolicy(i, o))
    }
  }
  for (const id of ['live', 'stream']) {
    json(`apis/${id}/apiInformation.json`, information(id, backend, false))
    json(`apis/${id}/specification.json`, specification(id, 1))
  }
  tree.set(livePolicy, versioned(0))
  return tree
}

/** The document that is changed. */
export const livePolicy = 'apis/live/policy.xml'

/** Its text: answers tell its number. */
export function versioned(version: number): string {
  return `<policies>
  <inbound>
    <base />
    <set-variable name="version" value="@{ return ${version} + context.Api.Name.Length - 4; }" />
  </inbound>
  <backend><base /></backend>
  <outbound>
    <base />
    <set-header name="x-version" exists-action="override">
      <value>@(context.Variables.GetValueOrDefault<int>("version").ToString())</value>
    </set-header>
  </outbound>
  <on-error><base /></on-error>
</policies>
`
}

/** The same with a mistake that can be told from others. */
export function broken(version: number): string {
  return versioned(version).replace('<set-header ', `<set-header-${version} `)
}

export async function writeTree(folder: string, tree: Tree): Promise<void> {
  for (const [path, text] of tree) {
    const file = join(folder, path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, text)
  }
}

const global = `<policies>
  <inbound />
  <backend><forward-request timeout="60" /></backend>
  <outbound />
  <on-error />
</policies>
`

function fragment(i: number): string {
  return `<fragment>
  <set-header name="x-shared-${i}" exists-action="override"><value>{{value-${i}}}</value></set-header>
  <choose>
    <when condition="@(context.Request.Method == "DELETE")">
      <return-response><set-status code="405" reason="No" /></return-response>
    </when>
  </choose>
</fragment>
`
}

function apiPolicy(i: number, count: number): string {
  const headers = Array.from(
    { length: count },
    (_, at) => `    <set-header name="x-${at}" exists-action="override">
      <value>@("${i}-" + context.Request.Headers.GetValueOrDefault("x-${at}", "{{value-${at}}}"))</value>
    </set-header>`,
  )
  return `<policies>
  <inbound>
    <base />
    <include-fragment fragment-id="shared-${i % 5}" />
${headers.join('\n')}
  </inbound>
  <backend><base /></backend>
  <outbound><base /></outbound>
  <on-error><base /></on-error>
</policies>
`
}

function operationPolicy(i: number, o: number): string {
  return `<policies>
  <inbound>
    <base />
    <set-variable name="operation" value="@(${o} + context.Request.Url.Path.Length)" />
    <set-query-parameter name="from" exists-action="override"><value>api-${i}</value></set-query-parameter>
  </inbound>
  <backend><base /></backend>
  <outbound><base /></outbound>
  <on-error><base /></on-error>
</policies>
`
}

function information(id: string, serviceUrl: string, subscriptionRequired: boolean): object {
  const displayName = id === 'live' ? 'live' : id
  return {
    properties: {
      displayName,
      path: id,
      serviceUrl,
      subscriptionRequired,
      protocols: ['http', 'https'],
    },
  }
}

function specification(title: string, operations: number): object {
  const paths = Object.fromEntries(
    Array.from({ length: operations }, (_, o) => {
      const parameters = [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }]
      const get = {
        operationId: `operation-${o}`,
        summary: `Operation ${o} of ${title}`,
        parameters,
        responses: { 200: { description: 'OK' } },
      }
      return [`/things-${o}/{id}`, { get }]
    }),
  )
  return { openapi: '3.0.1', info: { title, version: '1.0' }, paths }
}
