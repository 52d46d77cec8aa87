import { describe, expect, it } from 'vitest'
import type { LoadOptions } from '../../gateway/config/load.ts'
import { resourceName } from '../../gateway/model/api.ts'
import { type Configuration, type Space, spaces } from '../../gateway/model/configuration.ts'
import { loadTree, properties, specification, type Tree } from './folders.ts'

interface Case {
  readonly title: string
  readonly tree: Tree
  readonly options?: LoadOptions
  /** A part of `outline`. */
  readonly gives?: object
  /** All problems: `code file:line:column`. Those of missing keys are left out. */
  readonly problems?: readonly string[]
}

const api = (members = {}) => properties({ path: 'echo', ...members })
const arm = '/subscriptions/x/resourceGroups/y/providers/Microsoft.ApiManagement/service/other'

const layouts: readonly Case[] = [
  {
    title: 'v7: folders say what belongs together',
    tree: {
      'apis/echo/apiInformation.json': api({ displayName: 'Echo' }),
      'apis/echo/specification.yaml':
        'openapi: 3.0.1\npaths:\n  /a:\n    get:\n      operationId: get-a\n',
      'apis/echo/policy.xml': '<policies/>',
      'apis/echo/operations/get-a/policy.xml': '<policies />',
      'apis/echo/releases/r/apiReleaseInformation.json': properties({
        apiId: '/apis/echo',
        notes: 'n',
      }),
      'products/starter/productInformation.json': properties({
        displayName: 'Starter',
        state: 'published',
      }),
      'products/starter/apis/echo/productApiInformation.json': {},
      'products/starter/groups/developers/productGroupInformation.json': {
        name: 'link',
        properties: { groupId: '/groups/developers' },
      },
      'tags/t/tagInformation.json': properties({ displayName: 'T' }),
      'tags/t/apis/echo/tagApiInformation.json': {
        name: 'l',
        properties: { apiId: '/apis/other' },
      },
      'tags/t/products/starter/tagProductInformation.json': {},
      'gateways/g/gatewayInformation.json': properties({ description: 'd' }),
      'gateways/g/apis/echo/gatewayApiInformation.json': {},
      'policy.xml': '<policies/>\n',
    },
    gives: {
      policy: '<policies/>\n',
      apis: {
        echo: { operations: { 'get-a': 'GET /a +policy' }, tags: ['t'], policy: '<policies/>' },
      },
      products: { starter: { apis: ['echo'], groups: ['developers'], tags: ['t'] } },
      gateways: { g: ['echo'] },
    },
    problems: [],
  },
  {
    title: 'v3 to v5: arrays say it, and version sets have another file name',
    tree: {
      'apis/echo/apiInformation.json': api({
        apiVersion: 'v1',
        apiVersionSetId: `${arm}/apiVersionSets/set`,
      }),
      'apis/echo/specification.json': specification('GET /a'),
      'apis/echo/tags.json': [{ name: 't' }],
      'products/p/productInformation.json': properties({ displayName: 'P' }),
      'products/p/apis.json': [{ name: 'echo' }],
      'products/p/groups.json': [{ name: 'guests' }],
      'products/p/tags.json': [],
      'gateways/g/gatewayInformation.json': properties({}),
      'gateways/g/apis.json': [{ name: 'echo' }],
      'version sets/set/apiVersionSetInformation.json': properties({
        displayName: 'Set',
        versioningScheme: 'Segment',
      }),
    },
    gives: {
      apis: { echo: { version: 'v1', set: 'set', tags: ['t'] } },
      products: { p: { apis: ['echo'], groups: ['guests'] } },
      gateways: { g: ['echo'] },
    },
    problems: [],
  },
  {
    title: 'v6 upgraded in place: arrays and folders are merged',
    tree: {
      'apis/a/apiInformation.json': api({ path: 'a' }),
      'apis/a/tags/t/apiTagInformation.json': {},
      'apis/b/apiInformation.json': api({ path: 'b' }),
      'products/p/productInformation.json': properties({}),
      'products/p/apis.json': [{ name: 'a' }],
      'products/p/apis/b/productApiInformation.json': {},
    },
    gives: { products: { p: { apis: ['b', 'a'] } }, apis: { a: { tags: ['t'] } } },
    problems: [],
  },
  {
    title: 'v2: versions and revisions are folders, ids are inside',
    tree: {
      'apis/Echo API/apiVersionSet.json': {
        name: 'set1',
        properties: { displayName: 'Echo API', versioningScheme: 'Segment' },
      },
      'apis/Echo API/Original/1/apiInformation.json': {
        name: 'echo',
        properties: {
          path: 'echo',
          isCurrent: true,
          apiRevision: '1',
          apiVersionSetId: '/apiVersionSets/set1',
        },
      },
      'apis/Echo API/v1/1/apiInformation.json': {
        name: 'echo-v1',
        properties: { path: 'echo', apiRevision: '1', apiVersion: 'v1', displayName: 'old' },
      },
      'apis/Echo API/v1/2/apiInformation.json': {
        name: 'echo-v1',
        properties: {
          path: 'echo',
          isCurrent: true,
          apiRevision: '2',
          apiVersion: 'v1',
          displayName: 'new',
          apiVersionSetId: '/apiVersionSets/set1',
        },
      },
      'apis/Echo API/v1/2/specification.json': specification('GET /a op-a'),
      'apis/Echo API/v1/2/operations/Op A/policy.xml': '<policies/>',
      'products/Starter/productInformation.json': { name: 'starter', properties: {} },
      'products/Starter/apis.json': [{ name: 'echo-v1' }],
      'serviceInformation.json': { name: 'apim' },
    },
    gives: {
      apis: {
        echo: { path: 'echo', set: 'set1' },
        'echo-v1': {
          revision: '2',
          version: 'v1',
          set: 'set1',
          operations: { 'op-a': 'GET /a +policy' },
        },
        'echo-v1;rev=1': { revision: '1', version: 'v1', set: 'set1', name: 'new' },
      },
      products: { starter: { apis: ['echo-v1'] } },
    },
    problems: [],
  },
  {
    title: 'v1: products name display names, and there are no named values',
    tree: {
      'apis/Echo API/apiInformation.json': {
        name: 'echo',
        properties: { path: 'e', displayName: 'Echo API' },
      },
      'apis/Echo API/policy.xml': '<policies><inbound>{{secret-1}}</inbound></policies>',
      'products/Unlimited/productInformation.json': {
        name: 'unlimited',
        properties: {},
        apis: [{ displayName: 'Echo API' }],
      },
    },
    gives: { products: { unlimited: { apis: ['echo'] } } },
    problems: ['PR3021 apis/Echo API/policy.xml:1:20'],
  },
  {
    title: 'apiops-cli: camel case, whole ARM answers, operations with files of their own',
    tree: {
      'apis/echo/apiInformation.json': {
        id: `${arm}/apis/echo`,
        type: 'Microsoft.ApiManagement/service/apis',
        name: 'echo',
        properties: { path: 'echo', type: 'http', backendId: null, mcpProperties: null },
      },
      'apis/echo/specification.yaml':
        'openapi: 3.0.1\npaths:\n  /spec:\n    get:\n      operationId: get-a\n',
      'apis/echo/operations/get-a/operationInformation.json': {
        name: 'get-a',
        properties: {
          displayName: 'Get A',
          method: 'GET',
          urlTemplate: '/a/{id}',
          templateParameters: [{ name: 'id', type: 'string', required: true, values: [] }],
          responses: [
            {
              statusCode: 200,
              representations: [
                { contentType: 'text/plain', examples: { default: { value: 'hi' } } },
              ],
            },
          ],
        },
      },
      'apis/echo/operations/get-a/policy.xml': '<policies/>',
      'namedValues/n/namedValueInformation.json': {
        name: 'n',
        properties: { displayName: 'n-shown', secret: true, value: '*** REDACTED ***' },
      },
      'policyFragments/f/policyFragmentInformation.json': {
        name: 'f',
        properties: { description: null, value: '<fragment>{{n-shown}}</fragment>' },
      },
      'subscriptions/master/subscriptionInformation.json': {
        name: 'master',
        properties: { scope: `${arm}/`, state: 'active' },
      },
      'policyRestrictions/r/policyRestrictionInformation.json': {
        name: 'r',
        properties: { scope: '/' },
      },
    },
    gives: {
      apis: { echo: { type: 'http', operations: { 'get-a': 'GET /a/{id} +policy' } } },
      fragments: { f: '<fragment>{{n-shown}}</fragment>' },
      subscriptions: { master: { kind: 'service' } },
    },
    problems: ['PR3020 namedValues/n/namedValueInformation.json:1:1'],
  },
  {
    title: 'workspaces: the id inside of a link counts, and names stay inside',
    tree: {
      'groups/developers/groupInformation.json': properties({ type: 'system' }),
      'named values/outside/namedValueInformation.json': properties({
        displayName: 'outside',
        value: 'v',
      }),
      'workspaces/w/workspaceInformation.json': properties({ displayName: 'Team W' }),
      'workspaces/w/policy.xml': '<policies><inbound>{{outside}}</inbound></policies>',
      'workspaces/w/apis/inner/apiInformation.json': api({ path: 'inner' }),
      'workspaces/w/products/p/productInformation.json': properties({}),
      'workspaces/w/products/p/apis/link1/apiInformation.json': properties({
        apiId: `${arm}/workspaces/w/apis/inner`,
      }),
      'workspaces/w/products/p/groups/link2/groupInformation.json': properties({
        groupId: `${arm}/groups/developers`,
      }),
      'workspaces/w/subscriptions/s/subscriptionInformation.json': properties({
        scope: `${arm}/workspaces/w/products/p`,
        state: 'active',
      }),
    },
    gives: {
      workspaces: {
        w: {
          products: { p: { apis: ['inner'], groups: ['developers'] } },
          subscriptions: { s: { kind: 'product', id: 'p' } },
        },
      },
    },
    problems: ['PR3021 workspaces/w/policy.xml:1:20'],
  },
]

const entities: readonly Case[] = [
  {
    title: 'a revision has from the current one what it may not change',
    tree: {
      'apis/x/apiInformation.json': api({
        path: 'new',
        apiRevision: '3',
        type: 'http',
        protocols: ['https'],
        displayName: 'X',
        subscriptionRequired: false,
      }),
      'apis/x;rev=1/apiInformation.json': api({
        path: 'old',
        apiRevision: '1',
        displayName: 'Y',
        serviceUrl: 'https://rev1',
      }),
    },
    gives: {
      apis: {
        x: { revision: '3', path: 'new' },
        'x;rev=1': {
          revision: '1',
          path: 'new',
          name: 'X',
          serviceUrl: 'https://rev1',
          subscriptionRequired: false,
        },
      },
    },
    problems: [],
  },
  {
    title: 'a revision that disagrees with its folder, and one without its API',
    tree: {
      'apis/x/apiInformation.json': api(),
      'apis/x;rev=2/apiInformation.json': api({ apiRevision: '4' }),
      'apis/y;rev=2/apiInformation.json': api({ path: 'y' }),
    },
    gives: { apis: { 'x;rev=2': { revision: '2' }, 'y;rev=2': { revision: '2' } } },
    problems: [
      'PR3011 apis/x;rev=2/apiInformation.json:4:5',
      'PR3012 apis/y;rev=2/apiInformation.json:1:1',
    ],
  },
  {
    title: 'policies of operations are placed by id, without case, as imported, by display name',
    tree: {
      'apis/x/apiInformation.json': api(),
      'apis/x/specification.json': {
        openapi: '3.0.1',
        paths: {
          '/a': { get: { operationId: 'GetA' }, put: { operationId: 'putA' } },
          '/b': {
            get: { operationId: 'Get the B' },
            put: { operationId: 'n1', summary: 'Put the B' },
          },
          '/c': { get: {} },
        },
      },
      'apis/x/operations/GetA/policy.xml': '1',
      'apis/x/operations/PUTA/policy.xml': '2',
      'apis/x/operations/get-the-b/policy.xml': '3',
      'apis/x/operations/Put the B/policy.xml': '4',
      'apis/x/operations/get-c/policy.xml': '5',
      'apis/x/operations/other/policy.xml': '6',
    },
    gives: {
      apis: {
        x: {
          operations: {
            GetA: 'GET /a +policy',
            putA: 'PUT /a +policy',
            'Get the B': 'GET /b +policy',
            n1: 'PUT /b +policy',
            'get-c': 'GET /c +policy',
          },
          unplaced: [{ policy: { text: '6' }, awaitsSpecification: false }],
        },
      },
    },
    problems: ['PR3032 apis/x/operations/other/policy.xml:1:1'],
  },
  {
    title: 'required query parameters belong to the template, unless the API says otherwise',
    tree: {
      'apis/x/apiInformation.json': api(),
      'apis/x/specification.json': {
        openapi: '3.1.0',
        paths: {
          '/a/{id}': {
            parameters: [
              { $ref: '#/components/parameters/q' },
              { name: 'id', in: 'path', required: true },
            ],
            get: {
              operationId: 'get',
              parameters: [
                { name: 'o', in: 'query' },
                { name: 'ID', in: 'query', required: true },
              ],
            },
          },
        },
        'x-ms-paths': { '/a/{id}?op=start': { get: { operationId: 'start' } } },
        components: { parameters: { q: { name: 'q', in: 'query', required: true } } },
      },
      'apis/y/apiInformation.json': api({ path: 'y', translateRequiredQueryParameters: 'query' }),
      'apis/y/specification.json': {
        swagger: '2.0',
        paths: {
          '/a': {
            get: {
              operationId: 'get',
              parameters: [{ name: 'q', in: 'query', required: true, type: 'string' }],
            },
          },
        },
      },
    },
    gives: {
      apis: {
        x: { operations: { get: 'GET /a/{id}?q={q}', start: 'GET /a/{id}?op=start' } },
        y: { operations: { get: 'GET /a' } },
      },
    },
    problems: [],
  },
  {
    title: 'names in any case, marks of byte order, line ends of Windows',
    tree: {
      'Policy.XML': '\uFEFF<policies />',
      'APIs/X/ApiInformation.json': `\uFEFF${JSON.stringify(api(), null, 2)}`.replaceAll(
        '\n',
        '\r\n',
      ),
      'APIs/X/Specification.YAML':
        '\uFEFFopenapi: 3.0.1\r\npaths:\r\n  /a:\r\n    get:\r\n      operationId: a\r\n',
      'APIs/X/Operations/A/Policy.xml': '1',
      'Named Values/n/NamedValueInformation.json': properties({ displayName: 'N', value: '1' }),
      'Products/P/ProductInformation.json': properties({}),
      'Products/P/APIs.json': '\uFEFF[{ "name": "x" }]',
    },
    gives: {
      apis: { X: { operations: { a: 'GET /a +policy' } } },
      namedValues: { N: '1' },
      products: { P: { apis: ['x'] } },
    },
    problems: [],
  },
  {
    title: 'files that belong to tools and to people say nothing',
    tree: {
      'apis/x/apiInformation.json': api(),
      'apis/x/specification.yml': 'swagger: "2.0"\npaths: { /a: { get: { operationId: a } } }',
      'apis/x/wiki.md': '# x',
      'apis/x/tagDescriptions/t/tagDescriptionInformation.json': '{',
      'configuration.extractor.yaml': 'apiNames: [x]',
      'configuration.prod.yaml': 'namedValues: [',
      'products/p/productInformation.json': properties({}),
      'products/p/wiki.md': '# p',
    },
    gives: { apis: { x: { operations: { a: 'GET /a' } } } },
    problems: [],
  },
  {
    title: 'a fragment is whole without an information file, and in one',
    tree: {
      'policy fragments/f/policy.xml': '<fragment>1</fragment>',
      'policyFragments/g/policyFragmentInformation.json': properties({
        format: 'rawxml',
        value: '<fragment>2</fragment>',
      }),
      'policy fragments/h/notes.txt': 'nothing',
    },
    gives: { fragments: { f: '<fragment>1</fragment>', g: '<fragment>2</fragment>' } },
    problems: ['PR3009 policy fragments/h:1:1'],
  },
  {
    title: 'what is of the wrong kind is told, whatever it is',
    tree: {
      'apis/x/apiInformation.json': '[]',
      'apis/y/apiInformation.json': 'null',
      'apis/z/apiInformation.json': {
        properties: { path: 5, displayName: [], protocols: 'https' },
      },
      'apis/z/specification.json': { openapi: 3, paths: [] },
      'apis/v/apiInformation.json': '',
      'backends/b/backendInformation.json': properties({ url: '[url]]/x' }),
      'backends/c/backendInformation.json': properties({
        url: '{{u}}',
        credentials: 'x',
        circuitBreaker: { rules: 'x' },
      }),
      'products/p/productInformation.json': { properties: null },
      'products/q/productInformation.json': properties({}),
      'products/q/apis.json': '{}',
      'named values/u/namedValueInformation.json': properties({ displayName: 'u', value: {} }),
    },
    problems: [
      'PR3001 apis/v/apiInformation.json:1:1',
      'PR3001 apis/x/apiInformation.json:1:1',
      'PR3001 apis/y/apiInformation.json:1:1',
      'PR3001 products/q/apis.json:1:1',
      'PR3003 backends/b/backendInformation.json:3:5',
      'PR3003 products/p/productInformation.json:2:3',
      'PR3004 apis/z/specification.json:1:1',
      'PR3020 named values/u/namedValueInformation.json:1:1',
    ],
  },
  {
    title: 'two specifications: the first in the order of v7 counts',
    tree: {
      'apis/x/apiInformation.json': api(),
      'apis/x/specification.json': specification('GET /json'),
      'apis/x/specification.yaml': 'openapi: 3.0.1\npaths: { }',
    },
    gives: { apis: { x: { operations: { 'get-json': 'GET /json' } } } },
    problems: ['PR3007 apis/x/specification.json:1:1'],
  },
  {
    title: 'a WADL becomes operations',
    tree: {
      'apis/x/apiInformation.json': api(),
      'apis/x/specification.wadl':
        '<application xmlns="http://wadl.dev.java.net/2009/02"><resources base="http://h"><resource path="/a/{id}"><method id="get-a" name="GET"><request><param name="q" style="query" required="true"/></request></method><resource path="b"><method name="POST"/></resource></resource></resources></application>',
    },
    gives: {
      apis: {
        x: { operations: { 'get-a': 'GET /a/{id}?q={q}', 'post-a-id-b': 'POST /a/{id}/b' } },
      },
    },
    problems: [],
  },
  {
    title: 'kinds that are not served yet are kept, and say so',
    tree: {
      'apis/g/apiInformation.json': api({ path: 'g', type: 'graphql' }),
      'apis/g/specification.graphql': 'type Query { a: Int }\r\n',
      'apis/w/apiInformation.json': api({ path: 'w', apiType: 'websocket', protocols: ['wss'] }),
      'apis/p/apiInformation.json': api({ path: 'p', type: 'grpc' }),
      'apis/m/apiInformation.json': api({ path: 'm', mcpTools: [{ name: 't' }] }),
      'apis/s/apiInformation.json': api({ path: 's', type: 'soap' }),
      'apis/s/specification.wsdl': '\uFEFF<definitions/>',
    },
    gives: {
      apis: {
        g: { type: 'graphql', quarantine: ['GraphQL APIs are not served yet'] },
        w: { type: 'websocket', quarantine: [], operations: { onHandshake: 'GET /' } },
        p: { type: 'grpc', quarantine: ['gRPC APIs are not served'] },
        m: { type: 'mcp', quarantine: ['MCP servers are not served yet'] },
        s: { type: 'soap', quarantine: [], operations: { 'soap-service': 'POST /' } },
      },
    },
    problems: [
      'PR3010 apis/g/apiInformation.json:1:1',
      'PR3010 apis/m/apiInformation.json:1:1',
      'PR3010 apis/p/apiInformation.json:1:1',
    ],
  },
  {
    title: 'scopes of subscriptions in every form',
    tree: {
      'apis/x/apiInformation.json': api(),
      'products/p/productInformation.json': properties({}),
      'subscriptions/s1/subscriptionInformation.json': properties({ scope: `${arm}/products/P` }),
      'subscriptions/s2/subscriptionInformation.json': properties({ scope: '/products/p' }),
      'subscriptions/s3/subscriptionInformation.json': properties({ scope: `${arm}/apis` }),
      'subscriptions/s4/subscriptionInformation.json': properties({ scope: '/apis/' }),
      'subscriptions/s5/subscriptionInformation.json': properties({ scope: '/apis/x;rev=2' }),
      'subscriptions/s6/subscriptionInformation.json': properties({ scope: `${arm}/` }),
      'subscriptions/s7/subscriptionInformation.json': properties({
        scope:
          '/subscriptions/[subscription id]/resourceGroups/a/providers/Microsoft.ApiManagement/service/b/apis/x',
      }),
      'subscriptions/s8/subscriptionInformation.json': properties({ scope: '/products/gone' }),
    },
    gives: {
      subscriptions: {
        s1: { kind: 'product', id: 'p' },
        s2: { kind: 'product', id: 'p' },
        s3: { kind: 'apis' },
        s4: { kind: 'apis' },
        s5: { kind: 'api', id: 'x' },
        s6: { kind: 'service' },
        s7: { kind: 'api', id: 'x' },
        s8: { kind: 'nothing' },
      },
    },
    problems: ['PR3026 subscriptions/s8/subscriptionInformation.json:1:1'],
  },
  {
    title: 'pools, breakers and credentials are kept whole',
    tree: {
      'backends/one/backendInformation.json': properties({
        url: 'https://one',
        protocol: 'http',
        credentials: {
          header: { 'api-key': ['{{key}}'] },
          authorization: { scheme: 'Basic', parameter: 'p' },
        },
        circuitBreaker: {
          rules: [
            {
              name: 'r',
              tripDuration: 'PT1M',
              failureCondition: {
                count: '3',
                interval: 'PT1M',
                statusCodeRanges: [{ min: 429, max: 429 }],
              },
            },
          ],
        },
      }),
      'backends/pool/backendInformation.json': properties({
        type: 'Pool',
        pool: {
          services: [
            { id: `${arm}/backends/ONE`, weight: 3 },
            { id: '/backends/gone', priority: 1 },
          ],
        },
      }),
      'named values/key/namedValueInformation.json': properties({ displayName: 'key', value: 'v' }),
    },
    gives: {
      backends: {
        one: {
          kind: 'single',
          url: 'https://one',
          header: { 'api-key': ['{{key}}'] },
          breakers: [3],
        },
        pool: { kind: 'pool', pool: ['ONE'] },
      },
    },
    problems: ['PR3029 backends/pool/backendInformation.json:1:1'],
  },
]

const broken: readonly Case[] = [
  {
    title: 'a broken file leaves that entity out, with its place',
    tree: {
      'apis/bad/apiInformation.json':
        '{\n  "properties": {\n    "serviceUrl": [url goes here]\n  }\n}',
      'apis/good/apiInformation.json': api({ path: 'good' }),
      'products/p/productInformation.json': properties({}),
      'products/p/apis.json': [{ name: 'bad' }, { name: 'good' }],
    },
    gives: { products: { p: { apis: ['good'] } } },
    problems: ['PR3001 apis/bad/apiInformation.json:3:20', 'PR3024 products/p/apis.json:1:1'],
  },
  {
    title: 'a broken specification quarantines its API',
    tree: {
      'apis/x/apiInformation.json': api(),
      'apis/x/specification.yaml': 'openapi: 3.0.1\nservers:\n  - url: [url]]\n',
      'apis/y/apiInformation.json': api({ path: 'y' }),
      'apis/y/specification.json': { asyncapi: '2.0' },
    },
    gives: {
      apis: {
        x: { quarantine: ['its specification cannot be read'] },
        y: { quarantine: ['its specification cannot be read'] },
      },
    },
    problems: ['PR3004 apis/x/specification.yaml:3:15', 'PR3004 apis/y/specification.json:1:1'],
  },
  {
    title: 'where a specification is broken, nobody says that it lacks an operation',
    tree: {
      'apis/x/apiInformation.json': api(),
      'apis/x/specification.json': '{',
      'apis/x/operations/a/policy.xml': '1',
      'apis/y/apiInformation.json': api({ path: 'y' }),
      'apis/y/specification.wadl': '<application>',
      'apis/y/operations/a/policy.xml': '1',
    },
    gives: {
      apis: {
        x: {
          quarantine: ['its specification cannot be read'],
          unplaced: [{ awaitsSpecification: true }],
        },
        y: {
          quarantine: ['its specification cannot be read'],
          unplaced: [{ awaitsSpecification: true }],
        },
      },
    },
    problems: ['PR3004 apis/x/specification.json:1:2', 'PR3004 apis/y/specification.wadl:1:1'],
  },
  {
    title: 'a placeholder spoils what matters, and a description stays a description',
    tree: {
      'apis/x/apiInformation.json': api({ serviceUrl: 'https://{#host#}/', description: 'y' }),
      'backends/b/backendInformation.json': properties({ url: '{#url#}' }),
      'backends/c/backendInformation.json': properties({ url: 'https://c', description: '{#d#}' }),
      'named values/n/namedValueInformation.json': properties({ displayName: 'n', value: '{#n#}' }),
    },
    gives: {
      apis: { x: { quarantine: ['a placeholder was left in its information file'] } },
      backends: { c: { url: 'https://c' } },
      namedValues: { n: undefined },
    },
    problems: [
      'PR3034 apis/x/apiInformation.json:4:28',
      'PR3034 backends/b/backendInformation.json:3:13',
      'PR3034 backends/c/backendInformation.json:4:21',
      'PR3020 named values/n/namedValueInformation.json:1:1',
      'PR3034 named values/n/namedValueInformation.json:4:15',
    ],
  },
  {
    title: 'ids that differ in case are one id',
    tree: {
      'backends/B/backendInformation.json': { name: 'same', properties: { url: 'https://1' } },
      'backends/c/backendInformation.json': { name: 'SAME', properties: { url: 'https://2' } },
      'backends/d/backendInformation.json': properties({ url: 'https://d1' }),
      'backends/D/backendInformation.json': properties({ url: 'https://d2' }),
    },
    gives: { backends: { same: { url: 'https://1' }, D: { url: 'https://d2' } } },
    problems: [
      'PR3006 backends/c/backendInformation.json:1:1',
      'PR3006 backends/d/backendInformation.json:1:1',
    ],
  },
  {
    title: 'what is dangling is named, and the rest stands',
    tree: {
      'apis/x/apiInformation.json': api({
        apiVersion: 'v1',
        apiVersionSetId: '/apiVersionSets/gone',
      }),
      'apis/x/policy.xml':
        '<policies><inbound>\n<!-- {{no}} --><include-fragment fragment-id="gone" />\n<set-backend-service backend-id="nowhere" /><set-body template="liquid">{{no}}</set-body>{{gone}} {{gone}}</inbound></policies>',
      'products/p/productInformation.json': properties({}),
      'products/p/groups/nobody/productGroupInformation.json': {},
      'diagnostics/d/diagnosticInformation.json': properties({ loggerId: '/loggers/gone' }),
      'gateways/g/gatewayInformation.json': properties({}),
      'gateways/g/apis/gone/gatewayApiInformation.json': {},
    },
    gives: {
      apis: { x: { quarantine: ['its version set `gone` does not exist'] } },
      gateways: { g: [] },
    },
    problems: [
      'PR3028 apis/x/apiInformation.json:5:5',
      'PR3021 apis/x/policy.xml:3:90',
      'PR3022 apis/x/policy.xml:2:16',
      'PR3023 apis/x/policy.xml:3:22',
      'PR3027 diagnostics/d/diagnosticInformation.json:1:1',
      'PR3031 gateways/g/apis/gone/gatewayApiInformation.json:1:1',
      'PR3025 products/p/groups/nobody/productGroupInformation.json:1:1',
    ],
  },
  {
    title: 'names that objects inherit are names like others',
    tree: {
      'apis/constructor/apiInformation.json':
        '{ "__proto__": { "polluted": 1 }, "properties": { "path": "c", "__proto__": { "polluted": 1 } } }',
      'apis/__proto__/apiInformation.json': api({ path: 'p' }),
      'named values/__proto__/namedValueInformation.json': properties({
        displayName: '__proto__',
        value: 'v',
      }),
    },
    gives: { apis: { constructor: { path: 'c' } } },
    problems: [],
  },
  {
    title: 'a folder that is no configuration says so',
    tree: { 'readme.md': 'x' },
    problems: ['PR3008 :1:1'],
  },
  {
    title: 'two APIs at one path',
    tree: {
      'apis/a/apiInformation.json': api({ path: 'Same/path/' }),
      'apis/b/apiInformation.json': api({ path: 'same/path' }),
      'apis/c/apiInformation.json': api({ path: 'same/path', type: 'websocket' }),
    },
    problems: ['PR3013 apis/b/apiInformation.json:1:1'],
  },
]

const secret = {
  'named values/My.Key/namedValueInformation.json': properties({
    displayName: 'shown',
    secret: true,
  }),
}

const outside: readonly Case[] = [
  {
    title: 'a named value from the environment',
    tree: secret,
    options: { environment: { POSTERN_NAMEDVALUE_MY_KEY: 'a' } },
    gives: { namedValues: { shown: 'a' } },
    problems: [],
  },
  {
    title: 'without the prefix too',
    tree: secret,
    options: { environment: { NAMEDVALUE_MY_KEY: 'a' } },
    gives: { namedValues: { shown: 'a' } },
    problems: [],
  },
  {
    title: 'the environment wins over the secrets file, and both over the folder',
    tree: {
      'named values/k/namedValueInformation.json': properties({
        displayName: 'k',
        value: 'folder',
      }),
    },
    options: {
      environment: { POSTERN_NAMEDVALUE_K: 'environment' },
      secrets: { name: 'secrets.json', text: '{"POSTERN_NAMEDVALUE_K": "file"}' },
    },
    gives: { namedValues: { k: 'environment' } },
    problems: [],
  },
  {
    title: 'a secrets file with sections, in YAML',
    tree: {
      ...secret,
      'subscriptions/S/subscriptionInformation.json': properties({ scope: '/apis' }),
    },
    options: {
      secrets: {
        name: 's.yaml',
        text: 'namedValues:\n  my.key: a\n  unknown: b\nsubscriptions:\n  s:\n    primary: p\n    secondaryKey: q\n',
      },
    },
    gives: { namedValues: { shown: 'a' }, keys: { S: ['p', 'q'] } },
    problems: ['PR3038 s.yaml:1:1'],
  },
  {
    title: 'a secret for a name that only policies know',
    tree: { 'policy.xml': '<policies>{{From.Outside}}</policies>' },
    options: { environment: { POSTERN_NAMEDVALUE_FROM_OUTSIDE: 'x' } },
    gives: { namedValues: { 'From.Outside': 'x' } },
    problems: [],
  },
  {
    title: 'two ids of one variable: neither takes it',
    tree: {
      'named values/a-b/namedValueInformation.json': properties({
        displayName: 'a-b',
        secret: true,
      }),
      'named values/a.b/namedValueInformation.json': properties({
        displayName: 'a.b',
        value: 'own',
      }),
    },
    options: {
      environment: { POSTERN_NAMEDVALUE_A_B: 'x' },
      secrets: { name: 's', text: '{"namedValues": {"a-b": "by id"}}' },
    },
    gives: { namedValues: { 'a-b': 'by id', 'a.b': 'own' } },
    problems: [
      'PR3036 named values/a-b/namedValueInformation.json:1:1',
      'PR3036 named values/a.b/namedValueInformation.json:1:1',
    ],
  },
  {
    title: 'two subscriptions of one variable, and two with one key',
    tree: {
      'subscriptions/a-b/subscriptionInformation.json': properties({ scope: '/apis' }),
      'subscriptions/a_b/subscriptionInformation.json': properties({
        scope: '/apis',
        primaryKey: 'k',
      }),
      'subscriptions/c/subscriptionInformation.json': properties({
        scope: '/apis',
        secondaryKey: 'k',
      }),
    },
    options: { environment: { SUBSCRIPTION_A_B_PRIMARY: 'x' } },
    gives: { keys: { 'a-b': [undefined, undefined], a_b: ['k', undefined] } },
    problems: [
      'PR3036 subscriptions/a-b/subscriptionInformation.json:1:1',
      'PR3036 subscriptions/a_b/subscriptionInformation.json:1:1',
      'PR3040 subscriptions/c/subscriptionInformation.json:1:1',
    ],
  },
  {
    title: 'overrides are laid over properties: objects merge, arrays replace',
    tree: {
      'apis/x/apiInformation.json': api({
        serviceUrl: 'https://dev',
        subscriptionKeyParameterNames: { header: 'h', query: 'q' },
        protocols: ['http', 'https'],
      }),
      'apis/x/policy.xml': 'old',
      'named values/n/namedValueInformation.json': properties({ displayName: 'n', value: 'dev' }),
      'policy.xml': 'old',
    },
    options: {
      overrides: {
        name: 'configuration.prod.yaml',
        text: [
          'apimServiceName: prod',
          'namedValues:',
          '  - name: N',
          '    properties:',
          '      value: prod',
          'apis:',
          '  - name: x',
          '    properties:',
          '      serviceUrl: https://prod',
          '      protocols: [https]',
          '      subscriptionKeyParameterNames: { header: api-key }',
          '    policies:',
          '      - name: policy',
          '        properties: { value: new }',
          '  - name: gone',
          '    properties: { path: p }',
        ].join('\n'),
      },
    },
    gives: {
      policy: 'old',
      apis: {
        x: {
          serviceUrl: 'https://prod',
          keyNames: { header: 'api-key', query: 'q' },
          protocols: ['https'],
          policy: 'new',
        },
      },
      namedValues: { n: 'prod' },
    },
    problems: ['PR3037 configuration.prod.yaml:1:1'],
  },
]

describe.each([
  ['layouts', layouts],
  ['entities', entities],
  ['what is broken', broken],
  ['from outside', outside],
] as const)('%s', (_, cases) => {
  it.each(cases)('$title', async ({ tree, options, gives, problems }) => {
    const loaded = await loadTree(tree, options)
    if (gives) expect(outline(loaded.configuration)).toMatchObject(gives)
    if (!problems) return
    const rows = loaded.problems.filter(({ kind }) => kind !== 'missing subscription key')
    expect(
      rows.map(({ code, file, line, column }) => `${code} ${file}:${line}:${column}`).sort(),
    ).toEqual([...problems].sort())
  })
})

describe('implicit', () => {
  it('system groups exist, and those of the folder win', async () => {
    const tree = {
      'groups/guests/groupInformation.json': properties({
        displayName: 'Visitors',
        type: 'system',
      }),
    }
    const { configuration } = await loadTree(tree)
    const groups = [...configuration.service.groups.values()].map(({ id, name }) => `${id} ${name}`)
    expect(groups).toEqual([
      'guests Visitors',
      'administrators Administrators',
      'developers Developers',
    ])
  })

  it('of more braces than two the innermost pair counts', async () => {
    const tree = { ...secret, 'policy.xml': '<policies>{{{{{shown}}}}}{{{no}}</policies>' }
    const { problems } = await loadTree(tree)
    const told = problems.map(({ wanted, usedIn }) => `${wanted} ${usedIn[0]?.column}`)
    expect(told).toEqual(['My.Key 14', 'no 27'])
  })

  it('tokens that a pipeline should have replaced are found, with brackets and without', async () => {
    const { problems } = await loadTree({
      'policy.xml': '<policies>{#one#} {#[two]#}</policies>',
      'backends/b/backendInformation.json': properties({ url: 'https://{#[host]#}' }),
    })
    const told = problems.map(({ code, message }) => `${code} ${/\{#.*#\}/.exec(message)?.[0]}`)
    expect(told).toEqual(['PR3034 {#[host]#}', 'PR3034 {#one#}', 'PR3034 {#[two]#}'])
  })

  it('overrides that are no YAML, or hold tokens, are told', async () => {
    const tree = { 'apis/x/apiInformation.json': api() }
    const text = (value: string) =>
      `apis:\n  - name: x\n    properties:\n      serviceUrl: ${value}\n`
    const load = async (value: string) => {
      const overrides = { name: 'configuration.prod.yaml', text: text(value) }
      const { problems, configuration } = await loadTree(tree, { overrides })
      const { quarantine } = configuration.service.apis.get('x')!
      return [problems.map(({ code, file }) => `${code} ${file}`), quarantine.length]
    }
    expect(await load('"{#[url]#}"')).toEqual([
      ['PR3003 apis/x/apiInformation.json', 'PR3034 apis/x/apiInformation.json'],
      1,
    ])
    expect(await load('{#[url]#}')).toEqual([['PR3002 configuration.prod.yaml'], 0])
    expect(await load('https://prod.example')).toEqual([[], 0])
  })

  it('uses of a missing value are all named', async () => {
    const { problems } = await loadTree({
      ...secret,
      'policy.xml': '<policies>\n {{shown}}</policies>',
      'backends/b/backendInformation.json': properties({
        url: 'https://b',
        credentials: { header: { k: ['{{My.Key}}'] } },
      }),
    })
    const [problem] = problems
    expect(problem).toMatchObject({
      kind: 'missing named value value',
      wanted: 'My.Key',
      hint: expect.stringContaining('POSTERN_NAMEDVALUE_MY_KEY'),
      usedIn: [
        { file: 'policy.xml', line: 2, column: 2 },
        { file: 'backends/b/backendInformation.json', line: 7, column: 12 },
      ],
    })
  })
})

function outline(configuration: Configuration) {
  const { service, workspaces, gateways } = configuration
  return {
    ...outlineSpace(service),
    workspaces: Object.fromEntries(
      [...workspaces.values()].map((room) => [room.id, outlineSpace(room)]),
    ),
    gateways: Object.fromEntries(
      [...gateways.values()].map(({ id, apis }) => [id, apis && [...apis]]),
    ),
  }
}

function outlineSpace(space: Space) {
  const byId = <T extends { id: string }>(
    entities: ReadonlyMap<string, T>,
    show: (entity: T) => unknown,
  ) => Object.fromEntries([...entities.values()].map((entity) => [entity.id, show(entity)]))
  return {
    policy: space.policy?.text,
    apis: Object.fromEntries(
      [...space.apis.values()].map((one) => [
        resourceName(one),
        {
          ...one,
          set: one.versionSet?.id,
          policy: one.policy?.text,
          operations: byId(
            one.operations,
            ({ method, urlTemplate, policy }) =>
              `${method} ${urlTemplate}${policy ? ' +policy' : ''}`,
          ),
        },
      ]),
    ),
    products: byId(space.products, ({ apis, groups, tags }) => ({ apis: [...apis], groups, tags })),
    subscriptions: byId(space.subscriptions, ({ scope }) => scope),
    keys: byId(space.subscriptions, ({ primaryKey, secondaryKey }) => [primaryKey, secondaryKey]),
    namedValues: Object.fromEntries(
      [...space.namedValues.values()].map(({ displayName, value }) => [displayName, value]),
    ),
    fragments: byId(space.fragments, ({ policy }) => policy?.text),
    backends: byId(space.backends, (backend) => ({
      kind: backend.kind,
      url: backend.url,
      header: Object.fromEntries(
        backend.credentials.header.map(({ name, values }) => [name, values]),
      ),
      breakers: backend.breakerRules.map(({ count }) => count),
      pool: backend.pool.map(({ backendId }) => backendId),
    })),
  }
}

describe('every workspace', () => {
  it('is one of the spaces', async () => {
    const { configuration } = await loadTree({ 'workspaces/w/apis/x/apiInformation.json': api() })
    expect(spaces(configuration).map(({ workspace }) => workspace)).toEqual([undefined, 'w'])
  })
})
