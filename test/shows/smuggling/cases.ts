/** What has to become of the bytes of a caller. */
export type Outcome =
  /** An error, the connection closed, and not a byte for a backend. */
  | { readonly kind: 'refused' }
  /** The same, for a mistake in a body: its beginning may have been sent on, and never its end. */
  | { readonly kind: 'cut' }
  /** These requests, as many answers, and an error behind them when `behind` says so. */
  | { readonly kind: 'passed'; readonly requests: readonly Wanted[]; readonly behind?: 'refused' }
  /** An error, nothing for a backend; the connection may live on. */
  | { readonly kind: 'answered' }
  /** This request, whatever the caller is told. */
  | { readonly kind: 'arrives'; readonly request: Wanted }

export interface Wanted {
  readonly line: string
  readonly body?: string
  readonly fields?: Readonly<Record<string, string | undefined>>
}

export interface Case {
  readonly title: string
  /** As latin1. */
  readonly send: string
  readonly outcome: Outcome
}

const refused: Outcome = { kind: 'refused' }
const cut: Outcome = { kind: 'cut' }
const answered: Outcome = { kind: 'answered' }
const passed = (...requests: Wanted[]): Outcome => ({ kind: 'passed', requests })
const abc = passed({ line: 'POST /x', body: 'abc' })
const empty = passed({ line: 'GET /x', body: '' })

const inner = 'GET /raw/smuggled HTTP/1.1\r\nHost: h\r\n\r\n'
const post = (fields: string, body: string) =>
  `POST /raw/x HTTP/1.1\r\nHost: h\r\n${fields}\r\n\r\n${body}`
const get = (fields: string, rest = '') =>
  `GET /raw/x HTTP/1.1\r\nHost: h\r\n${fields}\r\n\r\n${rest}`
const chunked = (body: string) => post('Transfer-Encoding: chunked', body)
const line = (text: string) => `${text}\r\nHost: h\r\n\r\n`

export const cases: readonly Case[] = [
  // ── lengths and chunks at once ──
  {
    title: 'CL.TE: a length that hides a request behind the last chunk',
    send: post(
      `Content-Length: ${5 + inner.length}\r\nTransfer-Encoding: chunked`,
      `0\r\n\r\n${inner}`,
    ),
    outcome: refused,
  },
  {
    title: 'TE.CL: a length that ends within the chunks',
    send: post(
      'Transfer-Encoding: chunked\r\nContent-Length: 4',
      `${inner.length.toString(16)}\r\n${inner}\r\n0\r\n\r\n`,
    ),
    outcome: refused,
  },
  {
    title: 'CL.0: a GET whose body is a request',
    send: get(`Content-Length: ${inner.length}`, inner),
    outcome: empty,
  },
  {
    title: 'a GET whose chunks are a request',
    send: get(
      'Transfer-Encoding: chunked',
      `${inner.length.toString(16)}\r\n${inner}\r\n0\r\n\r\n`,
    ),
    outcome: empty,
  },
  {
    title: 'a POST whose body is a request',
    send: post(`Content-Length: ${inner.length}`, inner),
    outcome: passed({ line: 'POST /x', body: inner }),
  },
  {
    title: 'a chunk that is a request',
    send: chunked(`${inner.length.toString(16)}\r\n${inner}\r\n0\r\n\r\n`),
    outcome: passed({ line: 'POST /x', body: inner }),
  },
  ...[
    'xchunked',
    'chunked, identity',
    'identity',
    'identity, chunked',
    'gzip, chunked',
    'chunked, chunked',
    'chunkedx',
    '"chunked"',
    'chunked;q=1',
    ',chunked',
    'chunked,',
    '\x0bchunked',
    'chunked\x0c',
    'ch\tunked',
    '',
  ].map((coding) => ({
    title: `Transfer-Encoding: ${JSON.stringify(coding)}`,
    send: post(`Transfer-Encoding: ${coding}`, '3\r\nabc\r\n0\r\n\r\n'),
    outcome: refused,
  })),
  ...[
    'Transfer-Encoding:chunked',
    'Transfer-Encoding: \tchunked \t',
    'transfer-ENCODING: Chunked',
  ].map((field) => ({
    title: `written otherwise: ${JSON.stringify(field)}`,
    send: post(field, '3\r\nabc\r\n0\r\n\r\n'),
    outcome: abc,
  })),
  ...[
    'Transfer-Encoding : chunked',
    'Transfer-Encoding\t: chunked',
    ' Transfer-Encoding: chunked',
    'X: y\r\n Transfer-Encoding: chunked',
    'X: y\n\rTransfer-Encoding: chunked',
    'X: y\rTransfer-Encoding: chunked',
    'Transfer-Encoding\0: chunked',
    'Transfer-Encoding: chunked\r\nTransfer-Encoding: identity',
    'Transfer-Encoding: identity\r\nTransfer-Encoding: chunked',
    'Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked',
    'Transfer-Encoding: xchunked\r\nContent-Length: 13',
  ].map((fields) => ({
    title: `TE.TE: ${JSON.stringify(fields)}`,
    send: post(fields, '3\r\nabc\r\n0\r\n\r\n'),
    outcome: refused,
  })),
  {
    title: 'HTTP/1.0 with chunks',
    send: 'POST /raw/x HTTP/1.0\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n',
    outcome: refused,
  },

  // ── lengths ──
  ...[
    'Content-Length: 3\r\nContent-Length: 4',
    'Content-Length: 3\r\nContent-Length: 3',
    'Content-Length: 3, 3',
    'Content-Length: 3,4',
    'Content-Length: +3',
    'Content-Length: -3',
    'Content-Length: 0x3',
    'Content-Length: 3 3',
    'Content-Length: 3.0',
    'Content-Length: 3e0',
    'Content-Length: 3;',
    'Content-Length: "3"',
    'Content-Length: \xb3',
    'Content-Length: 18446744073709551619',
    'Content-Length: 99999999999999999999999999',
    'Content-Length:',
    'Content-Length : 3',
    'Content-Length\0: 3',
    'Content-Length: 3\r\n 3',
    'Content-Length:\r\n 3',
  ].map((fields) => ({
    title: JSON.stringify(fields),
    send: post(fields, 'abc'),
    outcome: refused,
  })),
  ...['Content-Length: 003', 'Content-Length: \t3 '].map((fields) => ({
    title: JSON.stringify(fields),
    send: post(fields, 'abc'),
    outcome: abc,
  })),

  // ── chunks ──
  ...['3;name=value', '3;a="b;c"', '03', '0000003'].map((size) => ({
    title: `a chunk size of ${JSON.stringify(size)}`,
    send: chunked(`${size}\r\nabc\r\n0\r\n\r\n`),
    outcome: abc,
  })),
  ...[
    '3;a\nb',
    '3;a\rb',
    '3;\n',
    '3;a="\n"',
    '3;a\0b',
    '0x3',
    '-3',
    '+3',
    ' 3',
    '3 ',
    '3 3',
    'g',
    '',
    '3.0',
    '10000000000000003',
    'fffffffffffffffff',
    '3\r',
    '4',
    '2',
  ].map((size) => ({
    title: `a chunk size of ${JSON.stringify(size)}`,
    send: `${chunked(`${size}\r\nabc\r\n0\r\n\r\n`)}${inner}`,
    outcome: cut,
  })),
  {
    title: 'chunk lines that end in bare LF',
    send: chunked('3\nabc\n0\n\n'),
    outcome: cut,
  },
  {
    title: 'chunk extensions that are very long',
    send: chunked(`3;${'x'.repeat(40_000)}\r\nabc\r\n0\r\n\r\n`),
    outcome: cut,
  },
  {
    title: 'a chunk that ends in other characters than CRLF',
    send: chunked(`3\r\nabcXX0\r\n\r\n${inner}`),
    outcome: cut,
  },
  {
    title: 'trailers that name framing, host and credentials',
    send: chunked(
      '3\r\nabc\r\n0\r\nContent-Length: 9\r\nHost: other\r\nAuthorization: x\r\nX-Injected: y\r\n\r\n',
    ),
    outcome: passed({
      line: 'POST /x',
      body: 'abc',
      fields: { authorization: undefined, 'content-length': undefined, trailer: undefined },
    }),
  },

  // ── lines and fields ──
  ...[
    'X: a\r\n b',
    'X: a\r\n\tb',
    ' X: a',
    'X : a',
    'X\t: a',
    'X: a\0b',
    'X: a\rX-Injected: b',
    'X: a\x01b',
    'X: a\x7fb',
    'X\x01: a',
    'X\x80: a',
    'X(): a',
    ': a',
    'X',
    'X: a\nX-Injected: b',
    'X: a\n',
  ].map((field) => ({
    title: `a field ${JSON.stringify(field)}`,
    send: get(field),
    outcome: refused,
  })),
  { title: 'a field with bytes above ASCII', send: get('X: \x80\xff'), outcome: empty },
  {
    title: 'a head whose lines end in bare LF',
    send: `GET /raw/x HTTP/1.1\nHost: h\n\n`,
    outcome: refused,
  },
  {
    title: 'a head whose lines end in bare CR',
    send: 'GET /raw/x HTTP/1.1\rHost: h\r\r',
    outcome: refused,
  },

  // ── request lines ──
  ...[
    'GET /raw/x HTTP/1.1 HTTP/1.1',
    'GET /raw/x y HTTP/1.1',
    'GET  /raw/x HTTP/1.1',
    'GET /raw/x  HTTP/1.1',
    'GET\t/raw/x\tHTTP/1.1',
    'GET /raw/x HTTP/1.1 ',
    'GET /raw/\0x HTTP/1.1',
    'GET /raw/\x7fx HTTP/1.1',
    'GET raw/x HTTP/1.1',
    'G@T /raw/x HTTP/1.1',
    'get /raw/x HTTP/1.1',
    'GET /raw/x HTTP/1.2',
    'GET /raw/x HTTP/2.0',
    'GET /raw/x HTTP/0.9',
    'GET /raw/x HTTP/11',
    'GET /raw/x http/1.1',
    'GET /raw/x ICE/1.1',
    'GET /raw/x',
    'CONNECT h:80 HTTP/1.1',
    'PRI * HTTP/2.0',
  ].map((first) => ({
    title: `request line ${JSON.stringify(first)}`,
    send: line(first),
    outcome: refused,
  })),
  {
    title: 'HTTP/0.9',
    send: 'GET /raw/x\r\n\r\n',
    outcome: refused,
  },
  {
    title: 'the preface of HTTP/2',
    send: 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0',
    outcome: refused,
  },
  {
    title: 'line breaks and a request, percent-encoded, in path and query',
    send: line(
      'GET /raw/x%20HTTP/1.1%0d%0aHost:%20h%0d%0a%0d%0aGET%20/?a=%0d%0aX-Injected:%20b HTTP/1.1',
    ),
    outcome: passed({
      line: 'GET /x%20HTTP/1.1%0d%0aHost:%20h%0d%0a%0d%0aGET%20/?a=%0d%0aX-Injected:%20b',
    }),
  },
  {
    title: 'characters in the target that are not ASCII',
    send: line('GET /raw/\xe4 HTTP/1.1'),
    outcome: refused,
  },

  // ── hosts ──
  ...['Host: h\r\nHost: h', 'Host: h\r\nHost: other', 'Host: h\r\nhost: '].map((fields) => ({
    title: `two hosts: ${JSON.stringify(fields)}`,
    send: `GET /raw/x HTTP/1.1\r\n${fields}\r\n\r\n`,
    outcome: refused,
  })),
  ...['h h', 'h/../', 'a@h', 'h:x', 'h:80:80', 'h,other', 'h\\', 'h#', 'h?'].map((host) => ({
    title: `a host ${JSON.stringify(host)}`,
    send: `GET /raw/x HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
    outcome: refused,
  })),
  { title: 'no Host', send: 'GET /raw/x HTTP/1.1\r\nX: y\r\n\r\n', outcome: refused },
  {
    title: 'an absolute target, and the same Host',
    send: 'GET http://h/raw/x HTTP/1.1\r\nHost: h\r\n\r\n',
    outcome: empty,
  },
  {
    title: 'an absolute target, and another Host',
    send: 'GET http://other/raw/x HTTP/1.1\r\nHost: h\r\n\r\n',
    outcome: refused,
  },
  {
    title: 'an absolute target with user information',
    send: 'GET http://h@other/raw/x HTTP/1.1\r\nHost: other\r\n\r\n',
    outcome: refused,
  },

  // ── connections ──
  {
    title: 'a second request behind a body',
    send: `${post('Content-Length: 3', 'abc')}${get('X: y')}`,
    outcome: passed({ line: 'POST /x', body: 'abc' }, { line: 'GET /x', fields: { x: 'y' } }),
  },
  {
    title: 'a second request behind chunks',
    send: `${chunked('3\r\nabc\r\n0\r\n\r\n')}${get('X: y')}`,
    outcome: passed({ line: 'POST /x', body: 'abc' }, { line: 'GET /x', fields: { x: 'y' } }),
  },
  {
    title: 'a second request behind a GET with a body',
    send: `${get('Content-Length: 3', 'abc')}${get('X: y')}`,
    outcome: passed({ line: 'GET /x', body: '' }, { line: 'GET /x', fields: { x: 'y' } }),
  },
  {
    title: 'a second request that is refused',
    send: `${post('Content-Length: 3', 'abc')}${post('Transfer-Encoding: xchunked', 'abc')}`,
    outcome: { kind: 'passed', requests: [{ line: 'POST /x', body: 'abc' }], behind: 'refused' },
  },
  {
    title: 'a body that is longer than its length',
    send: post('Content-Length: 3', 'abcdef'),
    outcome: { kind: 'passed', requests: [{ line: 'POST /x', body: 'abc' }], behind: 'refused' },
  },
  {
    title: 'Connection names the length, the coding and the host',
    send: post(
      'Connection: content-length, transfer-encoding, host, x-mine\r\nX-Mine: y\r\nContent-Length: 3',
      'abc',
    ),
    outcome: passed({
      line: 'POST /x',
      body: 'abc',
      fields: { 'content-length': '3', connection: 'keep-alive', 'x-mine': undefined },
    }),
  },
  {
    title: 'fields of the connection',
    send: get(
      'Keep-Alive: 5\r\nTE: trailers\r\nTrailer: X\r\nProxy-Connection: close\r\nProxy-Authorization: a',
    ),
    outcome: passed({
      line: 'GET /x',
      fields: {
        'keep-alive': undefined,
        te: undefined,
        trailer: undefined,
        'proxy-connection': undefined,
        'proxy-authorization': undefined,
      },
    }),
  },
  {
    title: 'an upgrade to h2c',
    send: get('Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk'),
    outcome: passed({
      line: 'GET /x',
      fields: { upgrade: undefined, 'http2-settings': undefined, connection: 'keep-alive' },
    }),
  },
  {
    title: 'a handshake for WebSocket with a request behind it',
    send: get(
      'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      inner,
    ),
    outcome: refused,
  },
  {
    title: 'a POST that asks for WebSocket, with a request as its body',
    send: post(
      `Connection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: ${inner.length}`,
      inner,
    ),
    outcome: passed({ line: 'POST /x', body: inner, fields: { upgrade: undefined } }),
  },
  {
    title: 'Expect: 100-continue',
    send: post('Expect: 100-continue\r\nContent-Length: 3', 'abc'),
    outcome: passed({ line: 'POST /x', body: 'abc', fields: { expect: undefined } }),
  },
  {
    title: 'Expect of something else',
    send: post('Expect: 200-ok\r\nContent-Length: 3', 'abc'),
    outcome: answered,
  },
]
