import { cases } from './evaluate.ts'

const of = (text: string) => `new Uri(${JSON.stringify(text)})`
const absolute = (table: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(table).map(([text, gives]) => [`${of(text)}.AbsoluteUri`, gives]),
  )
const malformed = (message: string) => `! UriFormatException: Invalid URI: ${message}`
const noHost = malformed('The hostname could not be parsed.')
const noFormat = malformed('The format of the URI could not be determined.')

cases(
  'the canonical form of a URI',
  absolute({
    ' https://EXAMPLE.com:443/A ': 'https://example.com/A',
    'http://x?y': 'http://x/?y',
    'https://example.com/a/./b/../../../c': 'https://example.com/c',
    'https://example.com/a//b/../c': 'https://example.com/a//c',
    'https://example.com/a\\b': 'https://example.com/a/b',
    'https://example.com/a b?c d#e f': 'https://example.com/a%20b?c%20d#e%20f',
    'https://example.com/%41%7e%C3%A9%2f': 'https://example.com/A~%C3%A9%2f',
    'https://example.com/100%': 'https://example.com/100%25',
    'https://x.com/a?b={c}|d"e': 'https://x.com/a?b=%7Bc%7D%7Cd%22e',
    'https://münchen.de/ü?q=ü#ü': 'https://münchen.de/%C3%BC?q=%C3%BC#%C3%BC',
    'http://[::0:1]:80/x': 'http://[::1]/x',
    'http://0x7f.1/': 'http://127.0.0.1/',
    'ftp://h/a?b#c': 'ftp://h/a%3Fb#c',
    'mailto:ann@example.com': 'mailto:ann@example.com',
    'urn:isbn:123': 'urn:isbn:123',
    'foo://bar/../x': 'foo://bar/x',
    'file:///c:/a/../b': 'file:///c:/b',
    'c:\\x\\y': 'file:///c:/x/y',
    '/a/b?c': 'file:///a/b%3Fc',
    '//host/x': 'file://host/x',
  }),
)

cases(
  'what is no URI',
  absolute({
    '': malformed('The URI is empty.'),
    'not a uri': noFormat,
    '-17.50': noFormat,
    '1x:y': malformed('The URI scheme is not valid.'),
    'http:/x': malformed('The Authority/Host could not be parsed.'),
    'http://': noHost,
    'http://a b/': noHost,
    'http://x\\y': noHost,
    'http://a@': noHost,
    'http://a:99999/': malformed('Invalid port specified.'),
    'http://a:b/': malformed('Invalid port specified.'),
  }),
)

const base = of('https://example.com/a/b?q#f')
const resolved = (table: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(table).map(([text, gives]) => [
      `new Uri(${base}, ${JSON.stringify(text)}).AbsoluteUri`,
      gives,
    ]),
  )

cases(
  'relative URIs',
  resolved({
    c: 'https://example.com/a/c',
    '': 'https://example.com/a/b?q#f',
    '/x?y=1': 'https://example.com/x?y=1',
    '?z': 'https://example.com/a/b?z',
    '#g': 'https://example.com/a/b?q#g',
    '../../q': 'https://example.com/q',
    './d/./e': 'https://example.com/a/d/e',
    'a?b/../c': 'https://example.com/a/a?b/../c',
    '//other/p': 'https://other/p',
    'http://z/y': 'http://z/y',
  }),
)

cases('members of Uri', {
  'new Uri("https://u:p@h:8443/a/b%2F?c#d").Authority': 'h:8443',
  'new Uri("https://u:p@h:8443/a%20b").LocalPath': '/a b',
  'new Uri("https://h/a%20b%2Fc?d%20e").ToString()': 'https://h/a b%2Fc?d e',
  'new Uri("https://münchen.de/").IdnHost': 'xn--mnchen-3ya.de',
  'new Uri("https://h/a/b?c").GetLeftPart(UriPartial.Query)': 'https://h/a/b?c',
  'new Uri("https://h/a?c=d").GetComponents(UriComponents.PathAndQuery, UriFormat.UriEscaped)':
    '/a?c=d',
  'new Uri("https://a/b") == new Uri("https://A/b#x")': 'True',
  'new Uri("https://a/b/c").MakeRelativeUri(new Uri("https://a/b/d/e"))': 'd/e',
  'new Uri("https://a/b/").IsBaseOf(new Uri("https://a/b/c"))': 'True',
  'new Uri("rel/x", UriKind.Relative).IsAbsoluteUri': 'False',
  'new Uri("/rel", UriKind.RelativeOrAbsolute).IsAbsoluteUri': 'False',
  'new Uri("rel", UriKind.Relative).Port':
    '! InvalidOperationException: This operation is not supported for a relative URI.',
  'new Uri("http://x", (UriKind)7)':
    "! ArgumentException: The value '7' passed for the UriKind parameter is invalid.",
  'Uri.TryCreate("::", UriKind.Absolute, out Uri u)': 'False',
  'Uri.IsWellFormedUriString("https://h/a b", UriKind.Absolute)': 'False',
  'Uri.IsWellFormedUriString("https://h/ü", UriKind.Absolute)': 'True',
  'Uri.CheckHostName("1.2.3.4")': 'IPv4',
  'Uri.EscapeDataString("\\ud800")': '%EF%BF%BD',
  'Uri.UnescapeDataString("%C3%A9%E9%zz%41")': 'é%E9%zzA',
})

cases('UriBuilder', {
  'new UriBuilder("https", "h", 8080, "p q").ToString()': 'https://h:8080/p%20q',
  'var b = new UriBuilder("http://x/y?z"); b.Query = "a=1"; b.Port = -1; return b.Uri;':
    'http://x/y?a=1',
  'new UriBuilder("www.example.com/a").Uri': 'http://www.example.com/a',
})
