import { errorRow, errorTable, policyPage, policyTable } from '../../engine/policy/describe.ts'
import { commonErrors } from '../../engine/run/errors.ts'
import { codes } from '../../engine/text/codes.ts'
import { settingsSchema } from '../../gateway/settings/json-schema.ts'
import { policies } from '../../policies/index.ts'
import { dotnetPages } from './dotnet.ts'
import { faultTable } from './faults.ts'
import { metricsPage } from './metrics.ts'

/** The pages that are made from the code, by path. `npm run docs` writes them; a test holds them current. */
export function generatedPages(): ReadonlyMap<string, string> {
  const pages = new Map(
    policies.map((policy) => [`docs/policies/${policy.name}.md`, policyPage(policy)]),
  )
  pages.set(
    'docs/policies.md',
    `# Policies\n\nEvery policy element of Azure API Management. *Checked only*: \`check\` judges it; a configuration that uses it does not become active yet.\n\n${policyTable(policies)}\n`,
  )
  pages.set('docs/errors.md', errorsPage())
  pages.set('docs/diagnostics.md', diagnosticsPage())
  pages.set('docs/metrics.md', metricsPage())
  pages.set('docs/postern.schema.json', `${JSON.stringify(settingsSchema(), null, 2)}\n`)
  for (const [path, text] of dotnetPages()) pages.set(path, text)
  return pages
}

function errorsPage(): string {
  const common = Object.entries(commonErrors).map(([reason, error]) =>
    errorRow('any policy', reason, error),
  )
  const builtIn = [
    errorRow('configuration', 'OperationNotFound', {
      status: 404,
      message: 'Unable to match incoming request to an operation.',
      body: 'Resource not found',
    }),
    errorRow('authorization', 'SubscriptionKeyNotFound', {
      status: 401,
      message:
        'Access denied due to missing subscription key. Make sure to include subscription key when making requests to this API.',
      body: 'Access denied due to missing subscription key. Make sure to include subscription key when making requests to an API.',
    }),
    errorRow('authorization', 'SubscriptionKeyInvalid', {
      status: 401,
      message:
        'Access denied due to invalid subscription key. Make sure to provide a valid key for an active subscription.',
    }),
    errorRow('gateway', 'WebSocketHandshakeExpected', {
      status: 426,
      message: 'The API takes WebSocket handshakes only.',
    }),
    errorRow('gateway', 'WebSocketNotSupported', {
      status: 400,
      message: 'The API does not take WebSocket handshakes.',
    }),
    errorRow('gateway', 'WebSocketLimitExceeded', {
      status: 503,
      message: 'The gateway has {limit} WebSocket connections already.',
      body: 'Service Unavailable',
    }),
  ]
  const head = '| source | reason | status | LastError.Message | body |'
  return [
    '# Errors',
    'What the gateway answers when a request fails and no `on-error` changes it: `{ "statusCode": …, "message": … }` as JSON. A 500 adds `activityId`, under which the log has one record with everything else.',
    `${head}\n| --- | --- | --- | --- | --- |\n${[...builtIn, ...common].join('\n')}`,
    '## Faults of backends',
    'What comes of what goes wrong on the way to a backend of `forward-request`. Bytes are passed on as they come: when the head has gone to the caller already, no `on-error` can change the answer, and the caller sees it broken off: the connection is closed before the last chunk or the announced length (HTTP/1.1), the stream is reset with INTERNAL_ERROR (HTTP/2). The log then has `ending: cut`, with the message as `detail`; `postern_requests_total{ending="cut"}` counts it. A status in brackets is what a call gets whose policies read the body before anything is sent. `http_client_request_duration_seconds` counts each by its reason, as `error_type`.',
    faultTable(),
    '## Reasons of policies',
    errorTable(policies),
    '',
  ]
    .join('\n\n')
    .trimEnd()
    .concat('\n')
}

function diagnosticsPage(): string {
  const rows = Object.entries(codes).map(([code, row]) => {
    const azure = 'azureRefuses' in row && row.azureRefuses ? 'refused by Azure' : ''
    return `| ${code} | ${row.severity} | ${row.meaning.replaceAll('|', '\\|')} | ${azure} |`
  })
  return `# Findings in documents\n\nCodes of \`check\`, of the admin API and of the log. Expressions have C#'s own codes (\`CS0103\`) beside these. What Azure refuses and runs here is an error under \`--strict\`.\n\n| code | severity | what | |\n| --- | --- | --- | --- |\n${rows.join('\n')}\n`
}
