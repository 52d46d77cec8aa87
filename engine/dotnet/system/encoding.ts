import { allocate } from '../budget.ts'
import { argumentNull, argumentOutOfRange, negative } from '../errors.ts'
import { type Implementation, type TypeTable, type } from '../table.ts'
import {
  ascii,
  bigEndianUnicode,
  defaultEncoding,
  Encoding,
  encodingByCodePage,
  encodingByName,
  latin1,
  unicode,
  utf7,
  utf8,
  utf8Encoding,
  utf32Encoding,
} from '../values/encoding.ts'
import { unitsToText } from './string-builder.ts'

type Text = string | null
type Units = readonly number[] | null
type Bytes = Uint8Array | null

function given<T>(value: T | null, name: string): T {
  if (value === null) throw argumentNull(name)
  return value
}

function encode(self: Encoding, text: string): Uint8Array {
  allocate(2 * text.length)
  return self.encode(text)
}

function decode(self: Encoding, bytes: Bytes, index?: number, count?: number): string {
  const all = given(bytes, 'bytes')
  allocate(count ?? all.length)
  return self.decode(all, index, count)
}

const units = (text: string) => Array.from({ length: text.length }, (_, i) => text.charCodeAt(i))

const outside = (name: string) =>
  argumentOutOfRange(name, 'Index and count must refer to a location within the buffer.')

function textPart(text: string, index: number, count: number, whole: string): string {
  if (index < 0) throw negative('index', index)
  if (count < 0) throw negative('count', count)
  if (text.length - index < count) throw outside(whole)
  return text.slice(index, index + count)
}

/** The number of bytes or chars that a text of that length needs at most. */
const mostBytes: Readonly<Record<number, (count: number) => number>> = {
  65001: (count) => (count + 1) * 3,
  1200: (count) => (count + 1) * 2,
  1201: (count) => (count + 1) * 2,
  12000: (count) => (count + 1) * 4,
  12001: (count) => (count + 1) * 4,
  20127: (count) => count + 1,
  28591: (count) => count,
}
const mostChars: Readonly<Record<number, (count: number) => number>> = {
  65001: (count) => count + 1,
  1200: (count) => (count >> 1) + (count & 1) + 1,
  1201: (count) => (count >> 1) + (count & 1) + 1,
  12000: (count) => (count >> 1) + 2,
  12001: (count) => (count >> 1) + 2,
}

function convert(from: Encoding | null, to: Encoding | null, bytes: Uint8Array): Uint8Array {
  const text = decode(given(from, 'srcEncoding'), bytes)
  return encode(given(to, 'dstEncoding'), text)
}

/** A class of its own for each encoding; its objects are Encodings. */
function subclass(name: string, constructors: Record<string, Implementation>): TypeTable {
  return type(`System.Text.${name}`, { base: 'Encoding', members: constructors })
}

export const encodingTables: readonly TypeTable[] = [
  type('System.Text.Encoding', {
    class: Encoding,
    abstract: true,
    interfaces: ['ICloneable'],
    hooks: {
      equals: (a: Encoding, b: Encoding) => a.equals(b),
      hash: (self: Encoding) => self.codePage,
    },
    members: {
      'static Encoding UTF8': () => utf8,
      'static Encoding ASCII': () => ascii,
      'static Encoding Unicode': () => unicode,
      'static Encoding BigEndianUnicode': () => bigEndianUnicode,
      'static Encoding UTF32': () => utf32Encoding,
      'static Encoding UTF7': () => utf7,
      'static Encoding Latin1': () => latin1,
      'static Encoding Default': () => defaultEncoding,
      'static Encoding GetEncoding(string name)': (name: Text) =>
        encodingByName(given(name, 'name')),
      'static Encoding GetEncoding(int codepage)': encodingByCodePage,
      'static byte[] Convert(Encoding srcEncoding, Encoding dstEncoding, byte[] bytes)': (
        from: Encoding | null,
        to: Encoding | null,
        bytes: Bytes,
      ) => convert(from, to, given(bytes, 'bytes')),
      'string WebName': (self: Encoding) => self.webName,
      'string HeaderName': (self: Encoding) => self.webName,
      'string BodyName': (self: Encoding) => self.webName,
      'string EncodingName': (self: Encoding) => self.encodingName,
      'int CodePage': (self: Encoding) => self.codePage,
      'int WindowsCodePage': (self: Encoding) =>
        self.codePage === 65001 || self.isSingleByte ? 1252 : 1200,
      'bool IsSingleByte': (self: Encoding) => self.isSingleByte,
      'bool IsReadOnly': () => true,
      'bool IsBrowserDisplay': (self: Encoding) => self.codePage === 65001 || self.isSingleByte,
      'bool IsBrowserSave': (self: Encoding) => self.codePage === 65001 || self.isSingleByte,
      'bool IsMailNewsDisplay': (self: Encoding) => self.codePage === 65001 || self.isSingleByte,
      'bool IsMailNewsSave': (self: Encoding) => self.codePage === 65001 || self.isSingleByte,
      'bool IsAlwaysNormalized()': (self: Encoding) => self.isSingleByte && self.codePage === 20127,
      'object Clone()': (self: Encoding) => self,
      'byte[] GetPreamble()': (self: Encoding) => self.preamble,
      'byte[] GetBytes(string s)': (self: Encoding, text: Text) => encode(self, given(text, 's')),
      'byte[] GetBytes(char[] chars)': (self: Encoding, chars: Units) =>
        encode(self, unitsToText(given(chars, 'chars'))),
      'byte[] GetBytes(char[] chars, int index, int count)': (
        self: Encoding,
        chars: Units,
        index: number,
        count: number,
      ) => encode(self, textPart(unitsToText(given(chars, 'chars')), index, count, 'chars')),
      'byte[] GetBytes(string s, int index, int count)': (
        self: Encoding,
        text: Text,
        index: number,
        count: number,
      ) => encode(self, textPart(given(text, 's'), index, count, 's')),
      'int GetByteCount(string s)': (self: Encoding, text: Text) =>
        encode(self, given(text, 's')).length,
      'int GetByteCount(char[] chars)': (self: Encoding, chars: Units) =>
        encode(self, unitsToText(given(chars, 'chars'))).length,
      'string GetString(byte[] bytes)': (self: Encoding, bytes: Bytes) => decode(self, bytes),
      'string GetString(byte[] bytes, int index, int count)': decode,
      'char[] GetChars(byte[] bytes)': (self: Encoding, bytes: Bytes) => units(decode(self, bytes)),
      'char[] GetChars(byte[] bytes, int index, int count)': (
        self: Encoding,
        bytes: Bytes,
        index: number,
        count: number,
      ) => units(decode(self, bytes, index, count)),
      'int GetCharCount(byte[] bytes)': (self: Encoding, bytes: Bytes) =>
        decode(self, bytes).length,
      'int GetCharCount(byte[] bytes, int index, int count)': (
        self: Encoding,
        bytes: Bytes,
        index: number,
        count: number,
      ) => decode(self, bytes, index, count).length,
      'int GetMaxByteCount(int charCount)': (self: Encoding, count: number) => {
        if (count < 0) throw negative('charCount', count)
        return mostBytes[self.codePage]?.(count) ?? count
      },
      'int GetMaxCharCount(int byteCount)': (self: Encoding, count: number) => {
        if (count < 0) throw negative('byteCount', count)
        return mostChars[self.codePage]?.(count) ?? count
      },
    },
  }),
  subclass('UTF8Encoding', {
    'new()': () => utf8Encoding(),
    'new(bool encoderShouldEmitUTF8Identifier)': (preamble: boolean) => utf8Encoding(preamble),
    'new(bool encoderShouldEmitUTF8Identifier, bool throwOnInvalidBytes)': utf8Encoding,
  }),
  subclass('ASCIIEncoding', { 'new()': () => ascii }),
  subclass('UnicodeEncoding', {
    'new()': () => unicode,
  }),
  subclass('UTF32Encoding', { 'new()': () => utf32Encoding }),
]
