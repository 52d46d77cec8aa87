import { allocate } from '../budget.ts'
import { argument, argumentNull, argumentOutOfRange, invalidOperation } from '../errors.ts'
import { type Accessors, enumeration, type TypeTable, type } from '../table.ts'
import type { Ref } from '../value.ts'
import { compare as compareTexts } from '../values/text/compare.ts'
import { UriBuilder } from '../values/uri/builder.ts'
import { percentEncode, unescapeAll } from '../values/uri/escape.ts'
import { checkHostName, hostTypes } from '../values/uri/host.ts'
import { isSchemeName } from '../values/uri/scheme.ts'
import { components, Uri, uriFormats, uriKinds, uriPartials } from '../values/uri/uri.ts'

type Text = string | null
type Nullable = Uri | null

function given<T>(value: T | null, name: string): T {
  if (value === null) throw argumentNull(name)
  return value
}

function attempt(result: Ref, uri: Uri | undefined): boolean {
  result.value = uri ?? null
  return uri !== undefined
}

const relative = (text: Text) => Uri.create(text ?? '', uriKinds.RelativeOrAbsolute)

const same = (a: Nullable, b: Nullable) => a === b || (a !== null && b !== null && a.equals(b))

function absolute(self: Uri, other: Nullable, name: string): Uri {
  const target = given(other, name)
  if (!self.isAbsolute || !target.isAbsolute) {
    throw invalidOperation('This operation is not supported for a relative URI.')
  }
  return target
}

function partsOf(self: Uri, wanted: number, format: number): string {
  if (
    (wanted & components.SerializationInfoString) !== 0 &&
    wanted !== components.SerializationInfoString
  ) {
    throw argumentOutOfRange(
      'components',
      'UriComponents.SerializationInfoString must not be combined with other UriComponents.',
    )
  }
  if (format < 1 || format > 3) throw argumentOutOfRange('format')
  if (self.isAbsolute || wanted !== components.SerializationInfoString) {
    return self.components(wanted, format)
  }
  const text = self.toString()
  return format === uriFormats.UriEscaped ? percentEncode(text, 'uri', true) : unescapeAll(text)
}

function compareUris(
  a: Nullable,
  b: Nullable,
  wanted: number,
  format: number,
  comparison: number,
): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? -1 : 1
  if (a.isAbsolute !== b.isAbsolute) return a.isAbsolute ? 1 : -1
  return a.isAbsolute
    ? compareTexts(partsOf(a, wanted, format), partsOf(b, wanted, format), comparison)
    : compareTexts(a.originalString, b.originalString, comparison)
}

const hexDigit = (unit: number) => /[0-9a-fA-F]/.test(String.fromCharCode(unit))

const schemes = {
  UriSchemeFile: 'file',
  UriSchemeFtp: 'ftp',
  UriSchemeGopher: 'gopher',
  UriSchemeHttp: 'http',
  UriSchemeHttps: 'https',
  UriSchemeMailto: 'mailto',
  UriSchemeNetPipe: 'net.pipe',
  UriSchemeNetTcp: 'net.tcp',
  UriSchemeNews: 'news',
  UriSchemeNntp: 'nntp',
  UriSchemeTelnet: 'telnet',
  UriSchemeWs: 'ws',
  UriSchemeWss: 'wss',
  SchemeDelimiter: '://',
}
const schemeFields = Object.fromEntries(
  Object.entries(schemes).map(([name, value]) => [`static string ${name}`, () => value]),
)

export const uriTables: readonly TypeTable[] = [
  enumeration('System.UriKind', uriKinds),
  enumeration('System.UriPartial', uriPartials),
  enumeration('System.UriFormat', uriFormats),
  enumeration('System.UriComponents', components, { flags: true }),
  enumeration('System.UriHostNameType', hostTypes),
  type('System.Uri', {
    class: Uri,
    interfaces: ['IEquatable<Uri>', 'IFormattable'],
    hooks: {
      text: (self: Uri) => self.toString(),
      format: (self: Uri) => self.toString(),
      equals: same,
      hash: (self: Uri) => self.key,
    },
    members: {
      ...schemeFields,
      'new(string uriString)': (text: Text) => Uri.create(given(text, 'uriString')),
      'new(string uriString, UriKind uriKind)': (text: Text, kind: number) =>
        Uri.create(given(text, 'uriString'), kind),
      'new(Uri baseUri, string relativeUri)': (base: Nullable, link: Text) =>
        Uri.combine(given(base, 'baseUri'), relative(link)),
      'new(Uri baseUri, Uri relativeUri)': (base: Nullable, link: Nullable) =>
        Uri.combine(given(base, 'baseUri'), given(link, 'relativeUri')),
      'string AbsolutePath': (self: Uri) => self.absolutePath,
      'string AbsoluteUri': (self: Uri) => self.absoluteUri,
      'string Authority': (self: Uri) => self.authority,
      'string DnsSafeHost': (self: Uri) => self.dnsSafeHost,
      'string Fragment': (self: Uri) => self.fragment,
      'string Host': (self: Uri) => self.host,
      'UriHostNameType HostNameType': (self: Uri) => self.hostNameType,
      'string IdnHost': (self: Uri) => self.idnHost,
      'bool IsAbsoluteUri': (self: Uri) => self.isAbsolute,
      'bool IsDefaultPort': (self: Uri) => self.isDefaultPort,
      'bool IsFile': (self: Uri) => self.isFile,
      'bool IsLoopback': (self: Uri) => self.isLoopback,
      'bool IsUnc': (self: Uri) => self.isUnc,
      'string LocalPath': (self: Uri) => self.localPath,
      'string OriginalString': (self: Uri) => self.originalString,
      'string PathAndQuery': (self: Uri) => self.pathAndQuery,
      'int Port': (self: Uri) => self.port,
      'string Query': (self: Uri) => self.query,
      'string Scheme': (self: Uri) => self.scheme,
      'string[] Segments': (self: Uri) => self.segments,
      'bool UserEscaped': () => false,
      'string UserInfo': (self: Uri) => self.userInfo,
      'bool Equals(Uri other)': same,
      'string GetComponents(UriComponents components, UriFormat format)': partsOf,
      'string GetLeftPart(UriPartial part)': (self: Uri, part: number) => self.leftPart(part),
      'bool IsBaseOf(Uri uri)': (self: Uri, other: Nullable) => self.isBaseOf(given(other, 'uri')),
      'bool IsWellFormedOriginalString()': (self: Uri) => self.isWellFormed,
      'Uri MakeRelativeUri(Uri uri)': (self: Uri, other: Nullable) =>
        self.relativeTo(absolute(self, other, 'uri')),
      'string MakeRelative(Uri toUri)': (self: Uri, other: Nullable) =>
        self.relativeTo(absolute(self, other, 'toUri')).toString(),
      'static bool operator ==(Uri uri1, Uri uri2)': same,
      'static bool operator !=(Uri uri1, Uri uri2)': (a: Nullable, b: Nullable) => !same(a, b),
      'static UriHostNameType CheckHostName(string name)': checkHostName,
      'static bool CheckSchemeName(string schemeName)': (name: Text) =>
        name !== null && isSchemeName(name),
      'static int Compare(Uri uri1, Uri uri2, UriComponents partsToCompare, UriFormat compareFormat, StringComparison comparisonType)':
        compareUris,
      'static string EscapeDataString(string stringToEscape)': (text: Text) =>
        percentEncode(given(text, 'stringToEscape'), 'data', false),
      'static string EscapeUriString(string stringToEscape)': (text: Text) =>
        percentEncode(given(text, 'stringToEscape'), 'uri', false),
      'static string UnescapeDataString(string stringToUnescape)': (text: Text) => {
        allocate(given(text, 'stringToUnescape').length)
        return unescapeAll(given(text, 'stringToUnescape'))
      },
      'static int FromHex(char digit)': (unit: number) => {
        if (!hexDigit(unit))
          throw argument('Value does not fall within the expected range.', 'digit')
        return Number.parseInt(String.fromCharCode(unit), 16)
      },
      'static string HexEscape(char character)': (unit: number) => {
        if (unit > 255) throw argumentOutOfRange('character')
        return `%${unit.toString(16).toUpperCase().padStart(2, '0')}`
      },
      'static bool IsHexDigit(char character)': hexDigit,
      'static bool IsHexEncoding(string pattern, int index)': (pattern: Text, index: number) =>
        /^%[0-9a-fA-F]{2}/.test(given(pattern, 'pattern').slice(Math.max(0, index))),
      'static bool IsWellFormedUriString(string uriString, UriKind uriKind)': Uri.isWellFormed,
      'static bool TryCreate(string uriString, UriKind uriKind, out Uri result)': (
        text: Text,
        kind: number,
        result: Ref,
      ) => attempt(result, text === null ? undefined : Uri.tryCreate(text, kind)),
      'static bool TryCreate(Uri baseUri, string relativeUri, out Uri result)': (
        base: Nullable,
        text: Text,
        result: Ref,
      ) => {
        const link = text === null ? undefined : Uri.tryCreate(text, uriKinds.RelativeOrAbsolute)
        if (link?.isAbsolute) return attempt(result, link)
        return attempt(result, Uri.tryCombine(base, link ?? null))
      },
      'static bool TryCreate(Uri baseUri, Uri relativeUri, out Uri result)': (
        base: Nullable,
        link: Nullable,
        result: Ref,
      ) => attempt(result, Uri.tryCombine(base, link)),
    },
  }),
  type('System.UriBuilder', {
    class: UriBuilder,
    hooks: {
      text: (self: UriBuilder) => self.toString(),
      equals: (a: UriBuilder, b: UriBuilder) => a.uri.equals(b.uri),
      hash: (self: UriBuilder) => self.uri.key,
    },
    members: {
      'new()': () => new UriBuilder(),
      'new(string uri)': UriBuilder.parse,
      'new(Uri uri)': UriBuilder.of,
      'new(string schemeName, string hostName)': builder,
      'new(string scheme, string host, int portNumber)': builder,
      'new(string scheme, string host, int port, string pathValue)': builder,
      'new(string scheme, string host, int port, string path, string extraValue)': builder,
      'string Scheme { get; set; }': settable('scheme'),
      'string Host { get; set; }': settable('host'),
      'string Path { get; set; }': settable('path'),
      'string Query { get; set; }': settable('query'),
      'string Fragment { get; set; }': settable('fragment'),
      'string UserName { get; set; }': settable('userName'),
      'string Password { get; set; }': settable('password'),
      'int Port { get; set; }': {
        get: (self: UriBuilder) => self.port,
        set: (self: UriBuilder, value: number) => {
          self.port = value
        },
      },
      'Uri Uri': (self: UriBuilder) => self.uri,
    },
  }),
]

type TextPart = 'scheme' | 'host' | 'path' | 'query' | 'fragment' | 'userName' | 'password'

function settable(part: TextPart): Accessors {
  return {
    get: (self: UriBuilder) => self[part],
    set: (self: UriBuilder, value: Text) => {
      self[part] = value ?? ''
    },
  }
}

function builder(scheme: Text, host: Text, port = -1, path: Text = '/', extra: Text = null) {
  const made = new UriBuilder()
  made.scheme = scheme ?? ''
  made.host = host ?? ''
  made.port = port
  made.path = path ?? ''
  if (extra !== null && extra !== '') {
    const [, query, fragment] = /^(\?[^#]*)?(#.*)?$/s.exec(extra) ?? []
    if (query === undefined && fragment === undefined) {
      throw argument('Extra portion of URI not valid.', 'extraValue')
    }
    made.query = query ?? ''
    made.fragment = fragment ?? ''
  }
  return made
}
