import { error, from, noKey, notFound, type PredictedFolder, wrongKey } from './predicted.ts'

const app = 'https://myapp.mydemocompany.com'
const names = 'https://aaddemocustomatt.azurewebsites.net/api'
const codes = {
  json: 'dummyKey1-notASecret-dummyKey1-notASecret-dummyKey1-no==',
  xml: 'dummyKey2-notASecret-dummyKey2-notASecret-dummyKey2-no==',
}
const roberto: PredictedFolder = {
  values: [
    '6453e0548feb89102c21a4a2',
    '6453e90c8feb89102c21a4a6',
    '645417e98feb89102c21a4ab',
    '64541a818feb89102c21a4ae',
    '64541d0b8feb89102c21a4b1',
    '64542fdf8feb89102c21a4b4',
    '645434538feb89102c21a4b7',
    '645438858feb89102c21a4ba',
    '6455216b8feb89102c21a4c8',
    'servicebussaskey',
    'srvicebussas',
    'storagetablesas',
    'testKV',
  ],
  work: [],
  keys: 0,
  calls: [
    {
      api: '64ad5daaff2257c969a8e4b9',
      ask: 'GET /myapp-clone/suffix/api/Values',
      sent: `GET ${app}/api/Values`,
    },
    {
      api: '64ad5daaff2257c969a8e4b9',
      ask: 'GET /myapp-clone/suffix/api/Values',
      key: null,
      ...noKey,
    },
    {
      api: 'echo-api',
      ask: 'GET /echo/resource?param1=x',
      key: null,
      sent: 'GET http://echoapi.cloudapp.net/api/resource?param1=x',
    },
    {
      api: 'echo-api',
      ask: 'GET /echo/resource-cached?param1=x',
      key: null,
      sent: 'GET http://echoapi.cloudapp.net/api/resource?param1=x',
    },
    {
      api: 'eshoponcontainers-basket-http-api',
      ask: 'GET /basket/7',
      sent: 'GET http://host.docker.internal:5103/basket-api/api/v1/Basket/7',
    },
    {
      api: 'eshoponcontainers-catalog',
      ask: 'GET /catalog/items?pageSize=2',
      sent: 'GET http://host.docker.internal:5101/catalog-api/api/v1/Catalog/items?pageSize=2',
    },
    {
      api: 'eshoponcontainers-ordering-api',
      ask: 'GET /Orders/cardtypes',
      sent: 'GET http://host.docker.internal:5102/ordering-api/api/v1/Orders/cardtypes',
    },
    { api: 'maps-findlocation', ask: 'GET /maps/findlocation', ...notFound },
    ...['myapp', 'myapp2', 'myapp3', 'myapp4'].map((api) => ({
      api,
      ask: `GET /${api}/api/Values/7`,
      key: null,
      sent: `GET ${app}/api/Values/7`,
    })),
    {
      api: 'returnname',
      ask: 'GET /returnname',
      key: null,
      gives: 400,
      json: { error: "Missing required header 'version'" },
      has: { 'content-type': 'application/json' },
      sent: null,
    },
    {
      api: 'returnname',
      ask: 'GET /returnname',
      key: null,
      headers: { version: 'v3' },
      gives: 400,
      json: { error: "Invalid value for header 'version', accepted values are v1 or v2" },
      sent: null,
    },
    {
      api: 'returnname',
      ask: 'GET /returnname',
      key: null,
      headers: { version: 'v2' },
      has: { 'content-type': 'application/atom+xml' },
      sent: `GET ${names}/funcreturnxml?code=${codes.xml}&name=Test2`,
    },
    {
      api: 'returnname',
      ask: 'GET /returnname/nameff/',
      key: null,
      has: { 'content-type': 'application/atom+xml', testheader: 'Hello World5' },
      sent: `GET ${names}/funcreturnjson/?code=${codes.json}&name=Hello World`,
    },
    {
      api: 'returnname-v1',
      ask: 'GET /returnname/v1/nameff/',
      key: null,
      has: { 'content-type': 'application/atom+xml' },
      sent: `GET ${names}/funcreturnxml/?code=${codes.xml}&name=Test2`,
    },
    {
      api: 'returnname-v1',
      ask: 'GET /returnname/v1',
      key: null,
      headers: { version: 'v1' },
      has: { 'content-type': 'text/plain' },
      sent: `GET ${names}/funcreturnjson?code=${codes.json}&name=Bob`,
    },
    {
      api: 'service1',
      ask: 'POST /service1',
      body: '<a />',
      sent: 'POST http://localhost:64103/Service1.svc',
      sentBody: '<a />',
    },
    {
      api: 'wsib-enterpriseintegrations-eclearance-internal',
      ask: 'POST /wsdtes',
      key: null,
      body: '<a />',
      sent: 'POST https://deveai.gateway.apim.wsib.on.ca/ESB/services/eclearance',
    },
  ],
}
const calculator = 'https://red-apim-dev.azure-api.net/calc'
const unlimited = '66ce4b511f9b910053070002'
const starter = '66ce4b511f9b910053070001'
const demo: PredictedFolder = {
  values: ['639121f85ddd1701d02ea23f', 'allowed-ip-address', 'signingKey', 'testSecret'],
  dummies: { 'allowed-ip-address': '127.0.0.1' },
  work: ['`resourceId` of logger `red-scus-apim-ai-dev` still holds the placeholder'],
  keys: 2,
  calls: [
    {
      api: 'basic-calculator',
      ask: 'GET /calc/add?a=1&b=2',
      key: unlimited,
      sent: `GET ${calculator}/add?a=1&b=2`,
      with: { 'x-request-context-data': 'westeurope' },
    },
    {
      api: 'basic-calculator',
      ask: 'GET /calc/minus',
      key: unlimited,
      headers: from('13.66.140.130'),
      sent: `GET ${calculator}/minus`,
      with: { 'x-request-context-data': null },
    },
    {
      api: 'basic-calculator',
      ask: 'GET /calc/minus',
      key: unlimited,
      headers: from('13.66.140.144'),
      ...error(403, 'Forbidden'),
    },
    {
      api: 'basic-calculator',
      ask: 'OPTIONS /calc/minus',
      key: null,
      headers: {
        origin: 'https://red-apim-dev.developer.azure-api.net',
        'access-control-request-method': 'GET',
      },
      has: {
        'access-control-allow-origin': 'https://red-apim-dev.developer.azure-api.net',
        'access-control-allow-credentials': 'true',
        'access-control-max-age': '300',
      },
      text: '',
      sent: null,
    },
    { api: 'basic-calculator-v1', ask: 'GET /calc/v1/minus', sent: `GET ${calculator}/minus` },
    {
      api: 'basic-calculator;rev=3',
      ask: 'GET /calc;rev=3/divide',
      sent: `GET ${calculator}/divide`,
    },
    ...['1', '2', '3'].map((revision) => ({
      api: `basic-calculator-v1;rev=${revision}`,
      ask: `GET /calc/v1;rev=${revision}/divide`,
      sent: `GET ${calculator}/divide`,
    })),
    {
      api: 'color-api',
      ask: 'GET /color/colors',
      key: starter,
      sent: 'GET https://colors-api.azurewebsites.net/colors',
    },
    { api: 'color-api', ask: 'GET /color/colors', key: null, ...noKey },
    {
      api: 'echo-api',
      ask: 'GET /echo/get-env',
      key: unlimited,
      has: { 'x-request-context-data': 'westeurope' },
      json: { environment: 'https://www.bing-dev.com' },
      sent: 'GET https://echo.playground.azure-api.net/api/get-env',
    },
    {
      api: 'mark-harrison-colors-api',
      ask: 'GET /colors',
      sent: 'GET https://colors-api.azurewebsites.net/colors',
    },
    {
      api: 'new-foo',
      ask: 'GET /test-bar/batches',
      gives: 500,
      text: /"message": ?"Internal server error"/,
      sent: null,
    },
    {
      api: 'red-anyonecancode-web',
      ask: 'GET /anyone/can/code?a=1',
      key: starter,
      sent: 'GET https://red-anyonecancode-web.azurewebsites.net/can/code?a=1',
    },
    {
      api: 'starwars-v1',
      ask: 'GET /sw/v1/people/',
      key: unlimited,
      sent: 'GET https://swapi.dev/api/people/',
    },
    { api: 'test', ask: 'GET /sw/films', sent: 'GET https://swapi.dev/api/films' },
    {
      api: 'testopenai',
      ask: 'POST /openai/deployments/gpt/completions?api-version=1',
      key: starter,
      body: '{}',
      sent: 'POST https://brd-weu-aoai.openai.azure.com/openai/deployments/gpt/completions?api-version=1',
      sentBody: '{}',
    },
  ],
}
const calculatorOfChris = 'http://calcapi.cloudapp.net/api'
const chris: PredictedFolder = {
  values: ['67155e8646346116c43456ad', '6716c1e746346116c4345b53', 'TopSecret'],
  work: [],
  keys: 4,
  calls: [
    ...[
      ['basic-calculator', '2024-10-21'],
      ['basic-calculator-2024-10-22', '2024-10-22'],
    ].map(([api = '', version]) => ({
      api,
      ask: `GET /calc/${version}/add?a=1&b=2`,
      key: 'my-subscription',
      has: { 'top-secret': 'dummy' },
      sent: `GET ${calculatorOfChris}/add?a=1&b=2`,
      with: { backendheader: 'value', 'content-type': 'application/json' },
    })),
    {
      api: 'basic-calculatorv2',
      ask: 'GET /sub?a=1&b=2',
      sent: 'GET https://calcapi.cloudapp.net/api/sub?a=1&b=2',
    },
    {
      api: 'basic-calculatorv2',
      ask: 'GET /sub?a=1&b=2',
      key: 'my-subscription',
      ...wrongKey,
    },
    {
      api: 'echo-api',
      ask: 'DELETE /echo/resource',
      key: '671559f0ae2768006a070002',
      sent: 'DELETE http://echoapi.cloudapp.net/api/resource',
    },
  ],
}
const petstore = 'https://petstore.swagger.io/v2'
const sessions = 'https://conferenceapi.azurewebsites.net/sessions'
const colin: PredictedFolder = {
  values: ['6273dc760b9c4e0c7071f147', '6273dd600b9c4e0c7071f150'],
  work: ['product `unlimited` names the API `echo-api`'],
  keys: 0,
  calls: [
    { api: 'demo-conference-api', ask: 'GET /conference/v1/sessions', sent: `GET ${sessions}` },
    { api: 'demo-conference-api', ask: 'GET /conference/sessions', ...notFound },
    {
      api: 'demo-conference-api-nonversioned',
      ask: 'GET /demo-conf/sessions',
      sent: `GET ${sessions}`,
    },
    {
      api: 'demo-conference-api-nonversioned;rev=2',
      ask: 'GET /demo-conf;rev=2/sessions',
      sent: `GET ${sessions}`,
    },
    ...['v1', 'v1;rev=1', 'v2', 'v2;rev=1', 'beta'].map((version) => ({
      api: `echo-versioned${version.replace(/^v1/, '').replace(/^(?=[vb])/, '-')}`,
      ask: `GET /echo-v/${version}/resource`,
      ...notFound,
    })),
    { api: 'swagger-petstore', ask: 'GET /petstore/v1/pet/1', sent: `GET ${petstore}/pet/1` },
    { api: 'swagger-petstore', ask: 'GET /petstore/v1/pet/1', key: null, ...noKey },
    ...['1', '2'].map((revision) => ({
      api: `swagger-petstore;rev=${revision}`,
      ask: `GET /petstore/v1;rev=${revision}/pet/1`,
      sent: `GET ${petstore}/pet/1`,
    })),
  ],
}
export const teams: Readonly<Record<string, PredictedFolder>> = {
  'RobertoBorges+apiops': roberto,
  'anotherRedbeard+apiops-demo': demo,
  'christopherhouse+mmmapimws': chris,
  'colincmac+oink-azure-apim-publisher-apiops': colin,
}
