import { describe, expect, it } from 'vitest'
import { resourceName } from '../../gateway/model/api.ts'
import type { Json } from '../../gateway/model/entity.ts'
import { buildRouter, type Route, type RouterOptions } from '../../gateway/proxy/routes.ts'
import { loadTree, properties, specification, type Tree } from '../config/folders.ts'

interface Group {
  readonly title: string
  readonly tree: Tree
  readonly options?: RouterOptions
  /** Request line, `METHOD /path?query` and headers, to what `show` says. */
  readonly cases: readonly (readonly [request: string, gives: string])[]
}

/** One API `x` with a path and operations given as `GET /a id`. */
function api(path: string, ...operations: readonly string[]): Tree {
  return apiNamed('x', { path }, ...operations)
}

function apiNamed(
  name: string,
  members: { readonly [name: string]: Json },
  ...operations: readonly string[]
): Tree {
  return {
    [`apis/${name}/apiInformation.json`]: properties(members),
    [`apis/${name}/specification.json`]: specification(...operations),
  }
}

const segmentSet: Tree = {
  'version sets/set/versionSetInformation.json': properties({
    displayName: 'Set',
    versioningScheme: 'Segment',
  }),
}
const querySet: Tree = {
  'version sets/set/versionSetInformation.json': properties({
    displayName: 'Set',
    versioningScheme: 'Query',
    versionQueryName: 'Api-Version',
  }),
}
const headerSet: Tree = {
  'version sets/set/versionSetInformation.json': properties({
    displayName: 'Set',
    versioningScheme: 'Header',
    versionHeaderName: 'X-Version',
  }),
}
const inSet = { apiVersionSetId: '/apiVersionSets/set' }

const groups: readonly Group[] = [
  {
    title: 'the longest path that the URL begins with is the API',
    tree: {
      ...apiNamed('root', { path: '' }, 'GET /* any'),
      ...apiNamed('a', { path: 'a' }, 'GET /* any', 'GET /b/c abc'),
      ...apiNamed('ab', { path: 'A/b/' }, 'GET /c c'),
    },
    cases: [
      ['GET /', 'root any rest="" *='],
      ['GET /z/y', 'root any rest="/z/y" *=z/y'],
      ['GET /a', 'a any rest="" *='],
      ['GET /ab', 'root any rest="/ab" *=ab'],
      ['GET /a/x', 'a any rest="/x" *=x'],
      ['GET /a/b/c', 'ab c rest="/c"'],
      ['GET /A/B/C', 'ab c rest="/C"'],
      // The API is chosen by path alone: another one is not asked when it has no such operation.
      ['GET /a/b/d', 'no operation of ab: api `ab` has no operation for `GET /d`'],
    ],
  },
  {
    title: 'no API at all',
    tree: api('a/b', 'GET / root'),
    cases: [
      ['GET /', 'no API'],
      ['GET /a', 'no API'],
      ['GET /a/bc', 'no API'],
      ['GET //a/b', 'no API'],
      ['GET /a/b', 'x root rest=""'],
      ['GET /a/b/', 'x root rest="/"'],
    ],
  },
  {
    title: 'literal before mixed before parameter before wildcard, from left to right',
    tree: api(
      'e',
      'GET /* wild',
      'GET /{a} parameter',
      'GET /f-{a} mixed',
      'GET /f-1 literal',
      'GET /{a}/b parameter-literal',
      'GET /f-{a}/{b} mixed-parameter',
      'GET /f-1/{b} literal-parameter',
      'GET /f-1/c/* literal-wild',
    ),
    cases: [
      ['GET /e/f-1', 'x literal rest="/f-1"'],
      ['GET /e/F-1', 'x literal rest="/F-1"'],
      ['GET /e/f-2', 'x mixed rest="/f-2" a=2'],
      ['GET /e/g', 'x parameter rest="/g" a=g'],
      ['GET /e/g/h', 'x wild rest="/g/h" *=g/h'],
      ['GET /e/f-1/b', 'x literal-parameter rest="/f-1/b" b=b'],
      ['GET /e/f-2/b', 'x mixed-parameter rest="/f-2/b" a=2 b=b'],
      ['GET /e/g/b', 'x parameter-literal rest="/g/b" a=g'],
      ['GET /e/f-1/c/d/e', 'x literal-wild rest="/f-1/c/d/e" *=d/e'],
      // `/f-1/{b}` does not go on: back to what takes more.
      ['GET /e/f-1/b/d', 'x wild rest="/f-1/b/d" *=f-1/b/d'],
    ],
  },
  {
    title: 'the method comes first',
    tree: api('e', 'GET /a/{b} get', 'POST /a/b post', 'DELETE /* delete', 'HEAD /a/b head'),
    cases: [
      ['GET /e/a/b', 'x get rest="/a/b" b=b'],
      ['POST /e/a/b', 'x post rest="/a/b"'],
      ['HEAD /e/a/b', 'x head rest="/a/b"'],
      [
        'PUT /e/a/b',
        'no operation of x: api `x` takes GET, POST, HEAD, DELETE there, not `PUT /a/b`',
      ],
      [
        'OPTIONS /e/a/b',
        'no operation of x: api `x` takes GET, POST, HEAD, DELETE there, not `OPTIONS /a/b`',
      ],
      ['HEAD /e/a/c', 'no operation of x: api `x` takes GET, DELETE there, not `HEAD /a/c`'],
    ],
  },
  {
    title: 'a slash at the end changes nothing, and is passed on',
    tree: api('e', 'GET /a/ slash', 'GET /b noslash'),
    cases: [
      ['GET /e/a', 'x slash rest="/a"'],
      ['GET /e/a/', 'x slash rest="/a/"'],
      ['GET /e/b/', 'x noslash rest="/b/"'],
      ['GET /e/b//', 'no operation of x: api `x` has no operation for `GET /b//`'],
    ],
  },
  {
    title: 'mixed segments, several parameters, catch-all with a name',
    tree: api(
      'e',
      'GET /F({a},{b}) call',
      'GET /{file}.{ext} file',
      'GET /files/{*path} all',
      'GET /x{a} x',
      'GET /{a}y y',
    ),
    cases: [
      ['GET /e/F(1,2)', 'x call rest="/F(1,2)" a=1 b=2'],
      ['GET /e/f(a,b,c)', 'x call rest="/f(a,b,c)" a=a b=b,c'],
      ['GET /e/a.b.c', 'x file rest="/a.b.c" file=a ext=b.c'],
      ['GET /e/.b', 'no operation of x: api `x` has no operation for `GET /.b`'],
      ['GET /e/files/a/b%20c', 'x all rest="/files/a/b%20c" path=a/b c'],
      ['GET /e/files', 'x all rest="/files" path='],
      // Both fit: the order of definition decides.
      ['GET /e/xy', 'x x rest="/xy" a=y'],
    ],
  },
  {
    title: 'encoded paths are compared by what they mean, and passed on as they are',
    tree: api('e%20f/ü', 'GET /a%20b/{c} op', 'GET /50%25 percent'),
    cases: [
      ['GET /e%20f/%C3%BC/a%20b/c%2Fd', 'x op rest="/a%20b/c%2Fd" c=c/d'],
      ['GET /E%20F/%c3%9c/A%20B/%41', 'x op rest="/A%20B/%41" c=A'],
      ['GET /e%20f/%C3%BC/50%25', 'x percent rest="/50%25"'],
      ['GET /e%20f/%C3%BC/a%20b/%zz', 'x op rest="/a%20b/%zz" c=%zz'],
    ],
  },
  {
    title: 'dots are taken out before anything is compared, encoded ones too',
    tree: {
      ...apiNamed('open', { path: 'open' }, 'GET /* any'),
      ...apiNamed('inner', { path: 'inner' }, 'GET /a op'),
    },
    cases: [
      ['GET /open/../inner/a', 'inner op rest="/a"'],
      ['GET /open/%2e%2E/inner/./a', 'inner op rest="/a"'],
      ['GET /open/.%2e/inner/a/.', 'inner op rest="/a/"'],
      ['GET /../../open/x/..', 'open any rest="/" *='],
      ['GET /open/...', 'open any rest="/..." *=...'],
    ],
  },
  {
    title: 'query templates tell operations apart: more constraints that hold are better',
    tree: {
      'apis/x/apiInformation.json': properties({ path: 'e' }),
      'apis/x/specification.json': {
        openapi: '3.0.1',
        paths: { '/a': { get: { operationId: 'plain' } } },
        'x-ms-paths': {
          '/a?op={op}': { get: { operationId: 'any' } },
          '/a?op=start': { get: { operationId: 'start' } },
          '/a?op=start&Force=1': { get: { operationId: 'both' } },
          '/b?q={q}': { get: { operationId: 'b' } },
        },
      },
    },
    cases: [
      ['GET /e/a', 'x plain rest="/a"'],
      ['GET /e/a?x=1', 'x plain rest="/a"'],
      ['GET /e/a?op=stop%20it', 'x any rest="/a" op=stop it'],
      // One constraint each: the order of definition decides.
      ['GET /e/a?op=start', 'x any rest="/a" op=start'],
      ['GET /e/a?force=1&op=START', 'x both rest="/a"'],
      ['GET /e/b?q=', 'x b rest="/b" q='],
      ['GET /e/b?Q=a+b', 'x b rest="/b" q=a b'],
      [
        'GET /e/b',
        'no operation of x: operation `b` of api `x` would take `GET /b` with the query q',
      ],
    ],
  },
  {
    title: 'revisions: the current one, or the one that the path names',
    tree: {
      ...apiNamed('x', { path: 'e', apiRevision: '2' }, 'GET /a now'),
      ...apiNamed('x;rev=1', { path: 'e', apiRevision: '1' }, 'GET /a before'),
      ...apiNamed('x;rev=3', { path: 'e', apiRevision: '3', isOnline: false }, 'GET /a later'),
      ...apiNamed('root', { path: '', apiRevision: '1' }, 'GET /a root'),
      ...apiNamed('root;rev=2', { path: '', apiRevision: '2' }, 'GET /a root-2'),
    },
    cases: [
      ['GET /e/a', 'x now rest="/a"'],
      ['GET /e;rev=1/a', 'x;rev=1 before rest="/a"'],
      ['GET /e%3BREV=1/a', 'x;rev=1 before rest="/a"'],
      ['GET /e;rev=2/a', 'x now rest="/a"'],
      ['GET /e;rev=3/a', 'no revision at e: the API at `/e` has no revision 3 that is online'],
      ['GET /e;rev=9/a', 'no revision at e: the API at `/e` has no revision 9 that is online'],
      ['GET /e/a;rev=1', 'no operation of x: api `x` has no operation for `GET /a;rev=1`'],
      ['GET /a', 'root root rest="/a"'],
      ['GET /;rev=2/a', 'root;rev=2 root-2 rest="/a"'],
    ],
  },
  {
    title: 'versions in a segment',
    tree: {
      ...segmentSet,
      ...apiNamed('original', { path: 'e', ...inSet }, 'GET /a original'),
      ...apiNamed('v1', { path: 'e', apiVersion: 'v1', ...inSet }, 'GET /a one'),
      ...apiNamed('v2', { path: 'e', apiVersion: 'v2', apiRevision: '1', ...inSet }, 'GET /a two'),
      ...apiNamed(
        'v2;rev=5',
        { path: 'e', apiVersion: 'v2', apiRevision: '5', ...inSet },
        'GET /a two-5',
      ),
      ...apiNamed('only', { path: 'only', apiVersion: 'v1', ...inSet }, 'GET /a only'),
      ...apiNamed('bare', { path: '', apiVersion: 'v9', ...inSet }, 'GET /a bare'),
    },
    cases: [
      ['GET /e/a', 'original original rest="/a"'],
      ['GET /e/v1/a', 'v1 one rest="/a"'],
      ['GET /e/V2/a', 'v2 two rest="/a"'],
      ['GET /e/v2;rev=5/a', 'v2;rev=5 two-5 rest="/a"'],
      ['GET /e/v3/a', 'no operation of original: api `original` has no operation for `GET /v3/a`'],
      ['GET /only/a', 'no version at only: the path must go on with a version of `/only`: `v1`'],
      ['GET /v9/a', 'bare bare rest="/a"'],
    ],
  },
  {
    title: 'a path that ends with the version counts as a whole too, when nothing else claims it',
    tree: {
      ...segmentSet,
      ...apiNamed('one', { path: 'sw/v1', apiVersion: 'v1', ...inSet }, 'GET /a one'),
      ...apiNamed('two', { path: 'other/v1', apiVersion: 'v1', ...inSet }, 'GET /a two'),
      ...apiNamed('owner', { path: 'other/v1' }, 'GET /a owner'),
    },
    cases: [
      ['GET /sw/v1/v1/a', 'one one rest="/a"'],
      ['GET /sw/v1/a', 'one one rest="/a"'],
      ['GET /other/v1/v1/a', 'two two rest="/a"'],
      ['GET /other/v1/a', 'owner owner rest="/a"'],
    ],
  },
  {
    title: 'versions in the query',
    tree: {
      ...querySet,
      ...apiNamed('original', { path: 'e', ...inSet }, 'GET /a original'),
      ...apiNamed('v1', { path: 'e', apiVersion: '2024-01-01', ...inSet }, 'GET /a one'),
      ...apiNamed('only', { path: 'only', apiVersion: 'v1', ...inSet }, 'GET /a only'),
    },
    cases: [
      ['GET /e/a', 'original original rest="/a"'],
      ['GET /e/a?api-version=', 'original original rest="/a"'],
      ['GET /e/a?API-Version=2024-01-01', 'v1 one rest="/a"'],
      ['GET /e/a?api-version=x', 'no version at e: the API at `/e` has no version `x`'],
      [
        'GET /only/a',
        'no version at only: the API at `/only` wants a version in the query parameter `api-version`',
      ],
    ],
  },
  {
    title: 'versions in a header',
    tree: {
      ...headerSet,
      ...apiNamed('v1', { path: 'e', apiVersion: 'v1', ...inSet }, 'GET /a one'),
      ...apiNamed('v2', { path: 'e', apiVersion: 'V2', ...inSet }, 'GET /a two'),
    },
    cases: [
      ['GET /e/a x-version:v1', 'v1 one rest="/a"'],
      ['GET /e/a x-version:v2', 'v2 two rest="/a"'],
      ['GET /e/a x-version:v3', 'no version at e: the API at `/e` has no version `v3`'],
      ['GET /e/a', 'no version at e: the API at `/e` wants a version in the header `x-version`'],
    ],
  },
  {
    title: 'a WebSocket API shares the path of an HTTP API',
    tree: {
      ...apiNamed('h', { path: 'e' }, 'GET /a http'),
      ...apiNamed('w', { path: 'e', type: 'websocket', protocols: ['wss'] }, 'GET /a socket'),
    },
    cases: [
      ['GET /e/a', 'h http rest="/a"'],
      ['GET /e/a upgrade:WebSocket', 'w socket rest="/a"'],
    ],
  },
  {
    title: 'an empty API has no operation',
    tree: api('e'),
    cases: [['GET /e', 'no operation of x: api `x` has no operation for `GET /`']],
  },
  {
    title: 'a SOAP service takes POST at its path',
    tree: {
      'apis/s/apiInformation.json': properties({ path: 'svc', type: 'soap' }),
      'apis/s/specification.wsdl': '<definitions/>',
    },
    cases: [
      ['POST /svc', 's soap-service rest=""'],
      ['GET /svc?wsdl', 'no operation of s: api `s` takes POST there, not `GET /`'],
    ],
  },
  {
    title: 'a gateway serves the APIs that it is associated with',
    tree: {
      ...apiNamed('a', { path: 'a' }, 'GET / a'),
      ...apiNamed('b', { path: 'b' }, 'GET / b'),
      'gateways/g/gatewayInformation.json': properties({}),
      'gateways/g/apis/A/gatewayApiInformation.json': {},
    },
    options: { gateway: 'G' },
    cases: [
      ['GET /a', 'a a rest=""'],
      ['GET /b', 'no API'],
    ],
  },
  {
    title: 'names of inherited members are segments like others',
    tree: api('constructor', 'GET /__proto__ op', 'GET /{__proto__}/x named'),
    cases: [
      ['GET /constructor/__proto__', 'x op rest="/__proto__"'],
      ['GET /constructor/a/x', 'x named rest="/a/x" __proto__=a'],
      ['GET /toString', 'no API'],
    ],
  },
]

describe.each(groups)('$title', ({ tree, options, cases }) => {
  it.each(cases)('%s → %s', async (request, gives) => {
    const { configuration } = await loadTree(tree)
    const router = buildRouter(configuration, options)
    const [method = '', url = '', ...headers] = request.split(' ')
    const [path = '', query = ''] = url.split('?')
    const given = Object.fromEntries(headers.map((header) => header.split(':')))
    expect(show(router.match(method, 'localhost', path, query, given))).toBe(gives)
  })
})

function show(route: Route): string {
  if (route.kind === 'no API') return route.kind
  if (route.kind === 'no operation')
    return `no operation of ${resourceName(route.api)}: ${route.reason}`
  if (route.kind !== 'operation') return `${route.kind} at ${route.apiPath}: ${route.reason}`
  const { api, operation, rest, parameters } = route
  const values = [...parameters].map(([name, value]) => ` ${name}=${value}`).join('')
  return `${resourceName(api)} ${operation.id} rest="${rest}"${values}`
}

describe('protocols', () => {
  it('are looked at where the scheme is known', async () => {
    const { configuration } = await loadTree(
      apiNamed('x', { path: 'e', protocols: ['HTTPS'] }, 'GET /a a'),
    )
    const router = buildRouter(configuration)
    const kinds = ([undefined, 'http', 'https'] as const).map(
      (scheme) => router.match('GET', 'localhost', '/e/a', '', {}, scheme).kind,
    )
    expect(kinds).toEqual(['operation', 'no operation', 'operation'])
  })
})

describe('a gateway that is not there', () => {
  it('is an error of the start', async () => {
    const { configuration } = await loadTree(api('e'))
    expect(() => buildRouter(configuration, { gateway: 'gone' })).toThrow(
      'there is no gateway `gone`',
    )
  })
})
