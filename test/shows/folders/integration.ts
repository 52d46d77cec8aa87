import { error, noKey, type PredictedFolder, wrongKey } from './predicted.ts'

const missingToken = error(401, 'Unauthorized. Access token is missing or invalid.')
const countries = 'http://webservices.oorsprong.org/websamples.countryinfo/CountryInfoService.wso'
const continents = `<?xml version="1.0" encoding="utf-8"?>
<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>
<m:ListOfContinentsByNameResponse xmlns:m="http://www.oorsprong.org/websamples.countryinfo">
<m:ListOfContinentsByNameResult>
<m:tContinent><m:sCode>AF</m:sCode><m:sName>Africa</m:sName></m:tContinent>
<m:tContinent><m:sCode>AN</m:sCode><m:sName>Antarctica</m:sName></m:tContinent>
</m:ListOfContinentsByNameResult></m:ListOfContinentsByNameResponse></soap:Body></soap:Envelope>`
const workflow =
  'https://logic-demo-integrationsvcs.azurewebsites.net/api/wf-demo-integrationsvcs-nocodeapi/triggers/When_a_HTTP_request_is_received/invoke/orderlines'
const mitul: PredictedFolder = {
  values: ['65e2c722217d2012f8dd7d3c', '662035c8217d2013dc209248', 'nocodeapi-sig', 'test-token'],
  work: [],
  keys: 2,
  calls: [
    { api: 'basic-calculator-api', ask: 'GET /calc/add?a=1&b=2', ...missingToken },
    { api: 'basic-calculator-api', ask: 'GET /calc/add?a=1&b=2', key: null, ...noKey },
    {
      api: 'colors-api',
      ask: 'GET /colors/colors/random',
      text: 'legacy orange',
      sent: 'GET https://colors-api.azurewebsites.net/colors/random',
    },
    {
      api: 'colors-api',
      ask: 'GET /colors/colors',
      text: 'legacy blue',
      sent: 'GET https://colors-api.azurewebsites.net/colors',
    },
    { api: 'colors-api', ask: 'GET /colors/colors', key: '65e2c3b3b37c670059070001', ...wrongKey },
    {
      api: 'countries-api',
      ask: 'POST /countries',
      body: '<a />',
      sent: 'POST https://apim-demo-integrationsvcs.azure-api.net/countries',
    },
    ...['', ';rev=1'].map((revision) => ({
      api: `countries-api-converted${revision}`,
      ask: `POST /countriesjson${revision}/ListOfContinentsByName?unknown=1`,
      body: '{}',
      replies: { [countries]: { headers: { 'content-type': 'text/xml' }, body: continents } },
      json: {
        listOfContinentsByNameResponse: {
          listOfContinentsByNameResult: [
            { sCode: 'AF', sName: 'Africa' },
            { sCode: 'AN', sName: 'Antarctica' },
          ],
        },
      },
      has: { 'content-type': 'application/json' },
      sent: `POST ${countries}`,
      with: { soapaction: '"ListOfContinentsByName"', 'content-type': 'text/xml' },
      sentBody:
        /<soap:Body>\s*<ListOfContinentsByName>\s*<\/ListOfContinentsByName>\s*<\/soap:Body>/,
    })),
    {
      api: 'dab-rest',
      ask: 'GET /dabrest/Product/ProductID/7',
      sent: 'GET https://api-demo-dab--u57mr0z.politemoss-3df9a4bc.eastus.azurecontainerapps.io/api/Product/ProductID/7',
    },
    { api: 'demo-conference-api', ask: 'GET /conference/sessions', ...missingToken },
    { api: 'demo-conference-api;rev=1', ask: 'GET /conference;rev=1/sessions', ...missingToken },
    { api: 'echo-api', ask: 'GET /echo/resource?param1=x', gives: 401, text: /401/, sent: null },
    {
      api: 'github-api',
      ask: 'GET /gh',
      sent: 'GET https://apim-poc-graphql.azure-api.net/gh/user',
    },
    {
      api: 'sales-orders-api',
      ask: 'GET /salesorders',
      sent: `GET ${workflow}?api-version=2022-05-01&sp=%252Ftriggers%252FWhen_a_HTTP_request_is_received%252Frun&sv=1.0&sig=dummy`,
    },
    { api: 'star-wars-api', ask: 'GET /sw/test/test', json: { path: 'sw/test' }, sent: null },
    {
      api: 'star-wars-api',
      ask: 'GET /sw/test/people/4/',
      sent: 'GET https://swapi.dev/api/people/4/',
    },
  ],
}
const missingEntraToken = error(401, 'Unauthorized. EntraId Access token is missing or invalid.')
const search = 'https://contososrch212121.search.windows.net'
const documents = 'https://docintelligence-eus2.cognitiveservices.azure.com/formrecognizer'
const unlimited = '66be28fcac212c004d070002'
const environment: PredictedFolder = {
  values: [
    '655686af217d201b1c89ecc2',
    '66672b71463461136c78195a',
    '68b73d3cfb42682098e04f75',
    '69039af5fb4268162c5dcd6c',
    'AzureOpenAIKey',
    'FrontDoorId',
    'aadb2c-audience',
    'aadb2c-tenant-id',
    'allowed-ip-address',
    'azuremaps-subscription-key',
    'doc-intel-key',
    'entraid-backend-audience',
    'entraid-tenant',
    'entraid-tenant-group-allCompany-id',
    'live-scuc-prd-pyfuncdemo-app-key',
    'live-scus-pyazfuncdemo-app-key',
    'test',
  ],
  work: ['api `tempconvert` has no operation `66f2f71dfb42681f9809f35b`'],
  keys: 25,
  calls: [
    { api: 'academo', ask: 'GET /academo/api/todoitems', key: unlimited, ...missingEntraToken },
    {
      api: 'aisearchindex',
      ask: "GET /aisearchindex/indexes('books')/docs/$count?api-version=1",
      sent: `GET ${search}/indexes('books')/docs/$count?api-version=1`,
      with: { authorization: 'Bearer token-for-search' },
    },
    {
      api: 'azureopenai',
      ask: 'POST /aoai/deployments/gpt4o-model/chat/completions?api-version=1',
      key: 'JoeSub',
      body: '{}',
      gives: 400,
      text: 'You must send in all the required headers and parameters',
      sent: null,
    },
    { api: 'basic-calculator', ask: 'GET /calc/add?a=1&b=2', key: unlimited, ...missingEntraToken },
    {
      api: 'doc-intelligence',
      ask: 'GET /doc-intel/documentClassifiers?api-version=1',
      key: null,
      replies: {
        [`${documents}/documentClassifiers`]: {
          headers: { 'operation-location': `${documents}/x/1` },
        },
      },
      has: { 'operation-location': 'https://127.0.0.1/doc-intel/x/1' },
      sent: `GET ${documents}/documentClassifiers?api-version=1`,
      with: { 'ocp-apim-subscription-key': 'dummy' },
    },
    {
      api: 'dotnetfunc-api',
      ask: 'GET /dotnetfunc/HttpTrigger1',
      key: null,
      sent: 'GET https://red-scus-dotnetfunc-app.azurewebsites.net/api/HttpTrigger1',
    },
    {
      api: 'dotnetfunc-api',
      ask: 'GET /dotnetfunc/.well-known/oauth-protected-resource',
      key: null,
      json: {
        resource: 'https://red-scus-apimdemo-dev.azure-api.net/obo-mcp-server/mcp',
        authorization_servers: ['https://login.microsoftonline.com/dummy/v2.0'],
        bearer_methods_supported: ['header'],
        scopes_supported: ['api://bfb3f32b-de1b-46b6-896b-bf32d658f66f/access_mcp'],
      },
      has: { 'cache-control': 'public, max-age=3600' },
      sent: null,
    },
    { api: 'echo-api', ask: 'GET /echo/resource?param1=x', key: unlimited, ...missingEntraToken },
    {
      api: 'foo',
      ask: 'GET /foobar/batches',
      sent: 'GET https://red-scus-apimdemo-dev.azure-api.net/foobar/batches',
    },
    {
      api: 'health-check',
      ask: 'GET /health-check/ping',
      json: { ping: true },
      sent: 'GET http://echoapi.cloudapp.net/api/ping',
    },
    { api: 'http-bin', ask: 'GET /httpbin/get', key: null, ...noKey },
    { api: 'map-api', ask: 'GET /map/geocode', key: null, ...noKey },
    {
      api: 'mark-harrison-colors-api',
      ask: 'GET /colors/colors',
      key: null,
      sent: 'GET https://colors-api.azurewebsites.net/colors',
    },
    {
      api: 'responses-api',
      ask: 'POST /response-api/openai/responses',
      keyHeader: 'api-key',
      body: '{}',
      ...missingEntraToken,
    },
    {
      api: 'searchserviceclient',
      ask: 'GET /searchserviceclient/datasources?api-version=1',
      sent: `GET ${search}/datasources?api-version=1`,
      with: { authorization: 'Bearer token-for-search' },
    },
    {
      api: 'star-wars',
      ask: 'GET /sw/people/',
      key: unlimited,
      sent: 'GET https://swapi.dev/api/people/',
    },
    {
      api: 'swagger-petstore',
      ask: 'GET /pets/pet/1',
      key: '695c3dd5fb42681a44cf4e43',
      keyHeader: 'api-key',
      sent: 'GET https://petstore.swagger.io/v2/pet/1',
    },
    {
      api: 'swagger-petstore',
      ask: 'GET /pets/pet/1',
      key: 'gold-becky-20260106192412',
      keyHeader: 'api-key',
      ...wrongKey,
    },
    {
      api: 'tempconvert',
      ask: 'POST /tempconvert',
      key: '6753731cfb42681930f89c3f',
      body: '<a />',
      sent: 'POST https://www.w3schools.com/xml/tempconvert.asmx',
    },
    ...[
      ['test', ''],
      ['test-v1', '/v1'],
      ['test-v1;rev=2', '/v1;rev=2'],
    ].map(([api = '', version]) => ({
      api,
      ask: `GET /test/foo${version}/get`,
      text: 'Hello World from API Management!',
      sent: null,
    })),
    {
      api: 'text-translation',
      ask: 'GET /text-translate/languages?api-version=3',
      keyHeader: 'api-key',
      sent: 'GET https://red-scus-apim-trsl.cognitiveservices.azure.com/languages?api-version=3',
      with: { authorization: 'Bearer token-for-cognitive-services' },
    },
  ],
}
/** Tokens of the managed identity by resource, as the settings of the show's gateway give them. */
export const identityTokens = {
  'https://search.azure.com': 'token-for-search',
  'https://cognitiveservices.azure.com': 'token-for-cognitive-services',
  'https://cognitiveservices.azure.com/': 'token-for-cognitive-services',
  'https://atlas.microsoft.com/': 'token-for-maps',
}
export const integration: Readonly<Record<string, PredictedFolder>> = {
  'mitulashah+demo-integrationsvcs': mitul,
  'anotherRedbeard+apimdemo-environment': environment,
}
