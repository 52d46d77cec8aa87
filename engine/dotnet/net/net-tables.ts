import { argumentNull } from '../errors.ts'
import { enumeration, type Members, type TypeTable, type } from '../table.ts'
import type { Ref } from '../value.ts'
import { IPAddress } from './ip-address.ts'
import { statusCodes } from './status-codes.ts'
import {
  htmlDecode,
  htmlEncode,
  part,
  urlDecode,
  urlDecodeBytes,
  urlEncode,
  urlEncodeBytes,
  utf8,
} from './web-utility.ts'

type Text = string | null
type Bytes = Uint8Array | null

const constant = (text: string) => {
  const address = IPAddress.parse(text)
  return () => address
}

const given = (address: IPAddress | null) => {
  if (address === null) throw argumentNull('address')
  return address
}

const webUtility: Members = {
  'static string UrlEncode(string value)': (text: Text) => text && urlEncode(text, true),
  'static string UrlDecode(string encodedValue)': (text: Text) => text && urlDecode(text),
  'static byte[] UrlEncodeToBytes(byte[] value, int offset, int count)': (
    value: Bytes,
    offset: number,
    count: number,
  ) => {
    const bytes = part(value, offset, count, 'value')
    return bytes && utf8(urlEncodeBytes(bytes, true))
  },
  'static byte[] UrlDecodeToBytes(byte[] encodedValue, int offset, int count)': (
    value: Bytes,
    offset: number,
    count: number,
  ) => {
    const bytes = part(value, offset, count, 'encodedValue')
    return bytes && urlDecodeBytes(bytes)
  },
  'static string HtmlEncode(string value)': (text: Text) => text && htmlEncode(text),
  'static string HtmlDecode(string value)': (text: Text) => text && htmlDecode(text),
}

export const netTables: readonly TypeTable[] = [
  type('System.Net.WebUtility', { kind: 'static', members: webUtility }),
  enumeration('System.Net.Sockets.AddressFamily', {
    Unknown: -1,
    Unspecified: 0,
    Unix: 1,
    InterNetwork: 2,
    InterNetworkV6: 23,
  }),
  enumeration('System.Net.HttpStatusCode', statusCodes),
  type('System.Net.IPAddress', {
    class: IPAddress,
    hooks: {
      text: (self: IPAddress) => self.toString(),
      equals: (a: IPAddress, b: IPAddress) => a.equals(b),
      hash: (self: IPAddress) => self.toString(),
    },
    members: {
      'new(byte[] address)': (bytes: Bytes) => new IPAddress(bytes),
      'new(byte[] address, long scopeid)': (bytes: Bytes, scope: bigint) =>
        new IPAddress(bytes, Number(scope)),
      'new(long newAddress)': (value: bigint) => IPAddress.ofNumber(value),
      'static IPAddress Any': constant('0.0.0.0'),
      'static IPAddress Broadcast': constant('255.255.255.255'),
      'static IPAddress Loopback': constant('127.0.0.1'),
      'static IPAddress None': constant('255.255.255.255'),
      'static IPAddress IPv6Any': constant('::'),
      'static IPAddress IPv6Loopback': constant('::1'),
      'static IPAddress IPv6None': constant('::'),
      'static IPAddress Parse(string ipString)': (text: Text) => IPAddress.parse(text),
      'static bool TryParse(string ipString, out IPAddress address)': (text: Text, result: Ref) => {
        result.value = text === null ? null : IPAddress.tryParse(text)
        return result.value !== null
      },
      'static bool IsLoopback(IPAddress address)': (address: IPAddress | null) =>
        given(address).isLoopback(),
      'static int HostToNetworkOrder(int host)': swap,
      'static int NetworkToHostOrder(int network)': swap,
      'AddressFamily AddressFamily': (self: IPAddress) => (self.isV6 ? 23 : 2),
      'byte[] GetAddressBytes()': (self: IPAddress) => self.bytes.slice(),
      'IPAddress MapToIPv4()': (self: IPAddress) => self.mapToV4(),
      'IPAddress MapToIPv6()': (self: IPAddress) => self.mapToV6(),
      'bool IsIPv4MappedToIPv6': (self: IPAddress) => self.isMapped,
      'bool IsIPv6LinkLocal': (self: IPAddress) => self.isV6 && (self.group(0) & 0xffc0) === 0xfe80,
      'bool IsIPv6SiteLocal': (self: IPAddress) => self.isV6 && (self.group(0) & 0xffc0) === 0xfec0,
      'bool IsIPv6UniqueLocal': (self: IPAddress) =>
        self.isV6 && (self.group(0) & 0xfe00) === 0xfc00,
      'bool IsIPv6Multicast': (self: IPAddress) => self.isV6 && (self.group(0) & 0xff00) === 0xff00,
      'bool IsIPv6Teredo': (self: IPAddress) =>
        self.isV6 && self.group(0) === 0x2001 && self.group(1) === 0,
      'long ScopeId': (self: IPAddress) => BigInt(self.scope),
      'long Address': (self: IPAddress) => self.number,
    },
  }),
]

function swap(value: number): number {
  return Buffer.from(Int32Array.of(value).buffer).readInt32BE()
}
