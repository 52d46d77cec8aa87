import { forbidden, from, noKey, notFound, type PredictedFolder, wrongKey } from './predicted.ts'

const inside = from('10.0.0.1')
const bin = 'https://httpbin.org'
/** The sample of APIOps v7: nearly every scope stands without `<base />`. */
const sample: PredictedFolder = {
  values: [],
  work: [],
  keys: 2,
  calls: [
    { api: 'basic-api', ask: 'GET /basic-api/items', key: null, ...noKey },
    {
      api: 'basic-api',
      ask: 'GET /basic-api/items',
      key: null,
      headers: { 'Ocp-Apim-Subscription-Key': 'guess' },
      ...wrongKey,
    },
    {
      api: 'basic-api',
      ask: 'GET /basic-api/items?a=1',
      key: 'subscription2',
      sent: `GET ${bin}/items?a=1&source=get-items`,
      with: { 'x-api': null, 'x-sample-environment': null, 'ocp-apim-subscription-key': null },
    },
    {
      api: 'basic-api',
      ask: 'POST /basic-api/items',
      key: 'subscription1',
      body: 'a legacy order',
      sent: `POST ${bin}/items`,
      with: { 'x-operation': 'create-item', 'x-product': null },
      sentBody: 'a created order',
    },
    { api: 'basic-api', ask: 'DELETE /basic-api/items', ...notFound },
    {
      api: 'revisioned-api',
      ask: 'GET /revisioned-api/revision',
      key: 'subscription1',
      sent: `GET ${bin}/revision`,
      with: { 'x-revision': '1', 'x-api-revision': null },
    },
    {
      api: 'revisioned-api;rev=2',
      ask: 'GET /revisioned-api;rev=2/revision',
      sent: `GET ${bin}/revision`,
      with: { 'x-revision': '2', 'x-api-revision': null },
    },
    {
      api: 'revisioned-api;rev=2',
      ask: 'GET /revisioned-api;rev=2/revision/details',
      sent: `GET ${bin}/revision/details`,
      with: { 'x-api-revision': '2', 'x-sample-environment': null },
    },
    { api: 'revisioned-api', ask: 'GET /revisioned-api/revision/details', ...notFound },
    {
      api: 'soap-api',
      ask: 'POST /soap-api',
      key: null,
      headers: inside,
      body: '<a />',
      sent: 'POST https://example.com/soap',
      with: { 'x-product': 'product2' },
      text: 'product-two blue',
    },
    { api: 'soap-api', ask: 'POST /soap-api', key: null, body: '<a />', ...forbidden },
    {
      api: 'versioned-api-v1',
      ask: 'GET /versioned-api/v1/version',
      key: 'subscription1',
      sent: `GET ${bin}/version`,
      with: { 'x-product': 'product1', 'x-sample-environment': null },
      text: 'legacy blue',
    },
    { api: 'versioned-api-v1', ask: 'GET /versioned-api/v1/version', ...forbidden },
    {
      api: 'versioned-api-v1',
      ask: 'GET /versioned-api/v1/v1/version',
      headers: inside,
      sent: `GET ${bin}/version`,
      with: {
        'x-sample-environment': 'scenario',
        'x-allowed-client': '10.0.0.1',
        'x-correlation-id': /^[0-9a-f-]{36}$/,
        'x-product': null,
      },
      has: { 'x-response-source': 'scenario' },
    },
    {
      api: 'versioned-api-v2',
      ask: 'GET /versioned-api/v2/version',
      key: null,
      headers: inside,
      sent: `GET ${bin}/version`,
      with: { 'x-product': 'product2' },
      text: 'product-two blue',
    },
    { api: 'versioned-api-v2', ask: 'GET /versioned-api/v2/version', key: null, ...forbidden },
    {
      api: 'wadl-api',
      ask: 'GET /wadl-api/status',
      key: null,
      headers: inside,
      sent: 'GET https://example.com/wadl/status',
      text: 'product-two blue',
    },
    { api: 'wadl-api', ask: 'GET /wadl-api/nowhere', key: null, ...notFound },
    { api: 'graphql-api', ask: 'GET /graphql-api', key: null, ...forbidden },
  ],
}
const conference = 'https://conferenceapi.azurewebsites.net'
/** The sample of APIOps v4, with placeholders that spoil some of its files. */
const sample4: PredictedFolder = {
  values: [
    '6282504e4634611254a46fe1',
    '634e022983908257b35630b0',
    'helloworldfromfuncapp-key',
    'mysecretvalue',
    'testSecret',
  ],
  work: [
    '`serviceUrl` of api `helloworldfromfuncapp`',
    'the specification of api `helloworldfromfuncapp` cannot be read',
    '`url` of backend `LogicApp_helloworldfromlogicapp',
    'the file is not JSON: expected a value or `]`, found `subscription`',
    'the file is not JSON: expected a value or `]`, found `url`',
    'product `starter` names the API `myversionedapi-v2`',
    'product `starter` names the group `test`',
  ],
  leftOut: ['helloworldfromlogicapp', 'myversionedapi-v2'],
  keys: 0,
  calls: [
    { api: 'demo-conference-api', ask: 'GET /sessions', key: null, ...noKey },
    { api: 'demo-conference-api', ask: 'GET /sessions', sent: `GET ${conference}/sessions` },
    {
      api: 'demo-conference-api',
      ask: 'OPTIONS /sessions',
      key: null,
      headers: { origin: 'https://www.bing.com', 'access-control-request-method': 'GET' },
      has: { 'access-control-allow-origin': 'https://www.bing.com' },
      text: '',
      sent: null,
    },
    { api: 'myversionedapi', ask: 'GET /myversionedapi/anything', ...notFound },
    // The fragment asks for the user's id, and a subscription without an owner has no user.
    {
      api: 'testapi',
      ask: 'GET /test/earth',
      gives: 500,
      text: /^\{ ?"statusCode": ?500, ?"message": ?"Internal server error", ?"activityId": ?"[0-9a-f-]{36}" ?\}$/,
      sent: null,
    },
    {
      api: 'testapi;rev=2',
      ask: 'GET /test;rev=2/earth',
      sent: 'GET https://www.bing.com/earth',
      with: { 'x-request-context-data': null },
    },
  ],
}
/** Version 1 of the layout. The global document has no backend section, and neither have those of operations. */
const extract: PredictedFolder = {
  values: ['Logger-Credentials--60f992db95edba407c3847ff'],
  work: [],
  keys: 0,
  calls: [
    { api: 'api1', ask: 'POST /apis/api1/order/v1/posupdate', body: '{}', text: '', sent: null },
    { api: 'api1', ask: 'DELETE /apis/api1/order/v1/deleteorder/pos', text: '', sent: null },
    { api: 'api1', ask: 'GET /apis/api1/order/v1/posupdate', ...notFound },
  ],
}
/** Version 2 of the layout; several specifications have no operations. */
const sample2: PredictedFolder = {
  values: ['6282504e4634611254a46fe1', 'testSecret'],
  work: [],
  keys: 0,
  calls: [
    { api: 'demo-conference-api', ask: 'GET /session/7', sent: `GET ${conference}/session/7` },
    { api: 'demo-conference-api', ask: 'GET /session/7', key: null, ...noKey },
    { api: 'myversionedapi', ask: 'GET /myversionedapi/a', ...notFound },
    { api: 'myversionedapi-v2', ask: 'GET /myversionedapi/v2/a', ...notFound },
    { api: 'testapi', ask: 'GET /test/earth', ...notFound },
    { api: 'testapi;rev=2', ask: 'GET /test;rev=2/earth', ...notFound },
  ],
}
export const azure: Readonly<Record<string, PredictedFolder>> = {
  'Azure+apiops': sample,
  'Azure+apiops__SampleArtifacts-v4': sample4,
  'Azure+apiops__apim-extract': extract,
  'Azure+apiops__sample-artifacts-folder': sample2,
}
