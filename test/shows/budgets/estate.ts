import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Attack } from './attacks.ts'

/** A configuration with an operation for each attack, and one that others call meanwhile. */
export async function writeEstate(folder: string, attacks: readonly Attack[]): Promise<void> {
  const put = async (path: string, content: string) => {
    const file = join(folder, path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, content)
  }
  const paths = Object.fromEntries(
    attacks.map((_, i) => [`/${i}`, { post: { operationId: `attack-${i}`, responses: {} } }]),
  )
  await put('apis/attacks/apiInformation.json', api('attacks'))
  await put('apis/attacks/specification.json', specification(paths))
  for (const [i, attack] of attacks.entries()) {
    await put(`apis/attacks/operations/attack-${i}/policy.xml`, attackPolicy(attack))
  }
  await put('apis/others/apiInformation.json', api('others'))
  await put(
    'apis/others/specification.json',
    specification({ '/hello': { get: { operationId: 'hello', responses: {} } } }),
  )
  await put('apis/others/policy.xml', othersPolicy)
}

const api = (id: string) =>
  JSON.stringify({
    properties: {
      displayName: id,
      path: id,
      serviceUrl: 'http://127.0.0.1:1',
      subscriptionRequired: false,
      protocols: ['http'],
    },
  })

const specification = (paths: object) =>
  JSON.stringify({ openapi: '3.0.1', info: { title: 'Budgets', version: '1.0' }, paths })

/** Where the expression stands in the document. */
export const attackAt = { line: 3, column: 57 }

const attackPolicy = ({ code }: Attack) => `<policies>
  <inbound>
    <return-response><set-status code="200" /><set-body>@${code}</set-body></return-response>
  </inbound>
  <backend />
  <outbound />
  <on-error>
    <set-body>@(context.LastError.Message)</set-body>
  </on-error>
</policies>
`

const othersPolicy = `<policies>
  <inbound>
    <set-variable name="words" value="@("a,b,c,d".Split(',').Select(x => x.ToUpper()).ToList())" />
    <return-response>
      <set-status code="200" />
      <set-body>@(string.Join("-", (List<string>)context.Variables["words"]))</set-body>
    </return-response>
  </inbound>
  <backend />
  <outbound />
  <on-error />
</policies>
`
