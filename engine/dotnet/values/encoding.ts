import { DotnetException } from '../exception.ts'
import { argumentError, notSupported, outOfRange } from './errors.ts'

interface Codec {
  readonly webName: string
  readonly encodingName: string
  readonly codePage: number
  readonly preamble: readonly number[]
  readonly encode: (text: string, invalid: Invalid) => Uint8Array
  readonly decode: (bytes: Uint8Array, invalid: Invalid) => string
}

/** What is done with what cannot be translated: replaced, or an exception. */
type Invalid = 'replace' | 'throw'

/** System.Text.Encoding. */
export class Encoding {
  readonly #codec: Codec
  readonly #invalid: Invalid
  readonly #hasPreamble: boolean

  constructor(codec: Codec, options: { throws?: boolean; preamble?: boolean } = {}) {
    this.#codec = codec
    this.#invalid = options.throws ? 'throw' : 'replace'
    this.#hasPreamble = options.preamble ?? true
  }

  get webName(): string {
    return this.#codec.webName
  }

  get encodingName(): string {
    return this.#codec.encodingName
  }

  get codePage(): number {
    return this.#codec.codePage
  }

  get preamble(): Uint8Array {
    return Uint8Array.from(this.#hasPreamble ? this.#codec.preamble : [])
  }

  get isSingleByte(): boolean {
    return this.#codec === codecs.ascii || this.#codec === codecs.latin1
  }

  encode(text: string): Uint8Array {
    return this.#codec.encode(text, this.#invalid)
  }

  byteCount(text: string): number {
    return this.encode(text).length
  }

  decode(bytes: Uint8Array, index = 0, count = bytes.length - index): string {
    if (index < 0) throw negative('index', index)
    if (count < 0) throw negative('count', count)
    if (index + count > bytes.length) {
      throw outOfRange('Index and count must refer to a location within the buffer.', 'bytes')
    }
    return this.#codec.decode(bytes.subarray(index, index + count), this.#invalid)
  }

  charCount(bytes: Uint8Array): number {
    return this.decode(bytes).length
  }

  equals(other: Encoding): boolean {
    return (
      this.#codec === other.#codec &&
      this.#invalid === other.#invalid &&
      this.#hasPreamble === other.#hasPreamble
    )
  }
}

const replacement = 0xfffd

const codecs = {
  utf8: {
    webName: 'utf-8',
    encodingName: 'Unicode (UTF-8)',
    codePage: 65001,
    preamble: [0xef, 0xbb, 0xbf],
    encode(text, invalid) {
      if (invalid === 'throw') checkSurrogates(text)
      return new TextEncoder().encode(text)
    },
    decode(bytes, invalid) {
      if (invalid === 'throw') checkUtf8(bytes)
      return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
    },
  },
  utf16: utf16('utf-16', 'Unicode', 1200, true),
  utf16BigEndian: utf16('utf-16BE', 'Unicode (Big-Endian)', 1201, false),
  utf32: utf32('utf-32', 'Unicode (UTF-32)', 12000, true),
  utf32BigEndian: utf32('utf-32BE', 'Unicode (UTF-32 Big-Endian)', 12001, false),
  ascii: {
    webName: 'us-ascii',
    encodingName: 'US-ASCII',
    codePage: 20127,
    preamble: [],
    encode: (text, invalid) => narrow(text, 0x7f, invalid, () => 0x3f),
    decode: (bytes, invalid) => {
      const bad = bytes.findIndex((byte) => byte > 0x7f)
      if (invalid === 'throw' && bad >= 0) throw badBytes(bytes.subarray(bad, bad + 1), bad)
      return chars(bytes, (byte) => (byte > 0x7f ? replacement : byte))
    },
  },
  latin1: {
    webName: 'iso-8859-1',
    encodingName: 'Western European (ISO)',
    codePage: 28591,
    preamble: [],
    encode: (text, invalid) => narrow(text, 0xff, invalid, bestFit),
    decode: (bytes) => chars(bytes, (byte) => byte),
  },
  utf7: {
    webName: 'utf-7',
    encodingName: 'Unicode (UTF-7)',
    codePage: 65000,
    preamble: [],
    encode: refuseUtf7,
    decode: refuseUtf7,
  },
} satisfies Record<string, Codec>

export const utf8 = new Encoding(codecs.utf8)
export const ascii = new Encoding(codecs.ascii)
export const latin1 = new Encoding(codecs.latin1)
export const unicode = new Encoding(codecs.utf16)
export const bigEndianUnicode = new Encoding(codecs.utf16BigEndian)
export const utf32Encoding = new Encoding(codecs.utf32)
export const utf32BigEndian = new Encoding(codecs.utf32BigEndian)
export const utf7 = new Encoding(codecs.utf7)
/** `Encoding.Default`: UTF-8 without a preamble. */
export const defaultEncoding = new Encoding(codecs.utf8, { preamble: false })

/** `new UTF8Encoding(encoderShouldEmitUTF8Identifier, throwOnInvalidBytes)`. */
export function utf8Encoding(preamble = false, throws = false): Encoding {
  return new Encoding(codecs.utf8, { preamble, throws })
}

const names: Readonly<Record<string, Encoding>> = {
  'utf-8': utf8,
  utf8,
  'unicode-1-1-utf-8': utf8,
  'unicode-2-0-utf-8': utf8,
  'x-unicode-1-1-utf-8': utf8,
  'x-unicode-2-0-utf-8': utf8,
  'utf-16': unicode,
  'utf-16le': unicode,
  ucs2: unicode,
  'ucs-2': unicode,
  unicode,
  'iso-10646-ucs-2': unicode,
  'utf-16be': bigEndianUnicode,
  unicodefffe: bigEndianUnicode,
  'utf-32': utf32Encoding,
  'utf-32le': utf32Encoding,
  'utf-32be': utf32BigEndian,
  'us-ascii': ascii,
  ascii,
  us: ascii,
  'ansi_x3.4-1968': ascii,
  'ansi_x3.4-1986': ascii,
  'iso646-us': ascii,
  'iso_646.irv:1991': ascii,
  'iso-ir-6': ascii,
  cp367: ascii,
  csascii: ascii,
  ibm367: ascii,
  'iso-8859-1': latin1,
  'iso_8859-1': latin1,
  'iso_8859-1:1987': latin1,
  'iso8859-1': latin1,
  'iso-ir-100': latin1,
  latin1,
  l1: latin1,
  cp819: latin1,
  csisolatin1: latin1,
  ibm819: latin1,
}

export function encodingByName(name: string): Encoding {
  const key = name.toLowerCase()
  if (Object.hasOwn(names, key)) return names[key]!
  throw argumentError(
    `'${name}' is not a supported encoding name. For information on defining a custom encoding, see the documentation for the Encoding.RegisterProvider method.`,
    'name',
  )
}

export function encodingByCodePage(codePage: number): Encoding {
  if (codePage === 0) return defaultEncoding
  const found = Object.values(names).find((one) => one.codePage === codePage)
  if (found) return found
  if (codePage < 0 || codePage > 65535) {
    throw outOfRange('Valid values are between 0 and 65535, inclusive.', 'codepage')
  }
  throw notSupported(
    `No data is available for encoding ${codePage}. For information on defining a custom encoding, see the documentation for the Encoding.RegisterProvider method.`,
  )
}

function utf16(webName: string, encodingName: string, codePage: number, little: boolean): Codec {
  return {
    webName,
    encodingName,
    codePage,
    preamble: little ? [0xff, 0xfe] : [0xfe, 0xff],
    encode(text, invalid) {
      if (invalid === 'throw') checkSurrogates(text)
      const whole = wellFormed(text)
      const bytes = new Uint8Array(whole.length * 2)
      const view = new DataView(bytes.buffer)
      for (let i = 0; i < whole.length; i++) view.setUint16(2 * i, whole.charCodeAt(i), little)
      return bytes
    },
    decode(bytes, invalid) {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
      let text = ''
      for (let i = 0; i + 1 < bytes.length; i += 2) {
        text += String.fromCharCode(view.getUint16(i, little))
      }
      if (bytes.length % 2 === 1) {
        if (invalid === 'throw') throw badBytes(bytes.subarray(-1), bytes.length - 1)
        text += '\ufffd'
      }
      return wellFormed(text)
    },
  }
}

function utf32(webName: string, encodingName: string, codePage: number, little: boolean): Codec {
  return {
    webName,
    encodingName,
    codePage,
    preamble: little ? [0xff, 0xfe, 0, 0] : [0, 0, 0xfe, 0xff],
    encode(text, invalid) {
      if (invalid === 'throw') checkSurrogates(text)
      const points = Array.from(wellFormed(text), (char) => char.codePointAt(0)!)
      const bytes = new Uint8Array(points.length * 4)
      const view = new DataView(bytes.buffer)
      points.forEach((point, i) => {
        view.setUint32(4 * i, point, little)
      })
      return bytes
    },
    decode(bytes, invalid) {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
      let text = ''
      for (let i = 0; i < bytes.length; i += 4) {
        const point = i + 4 > bytes.length ? Infinity : view.getUint32(i, little)
        const isValid = point < 0xd800 || (point > 0xdfff && point <= 0x10ffff)
        if (!isValid && invalid === 'throw') throw badBytes(bytes.subarray(i, i + 4), i)
        text += String.fromCodePoint(isValid ? point : replacement)
      }
      return text
    },
  }
}

/** One byte for each UTF-16 unit, also for the two of a pair. */
function narrow(
  text: string,
  most: number,
  invalid: Invalid,
  fallback: (code: number) => number,
): Uint8Array {
  const bytes = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code > most && invalid === 'throw') throw badChar(code, i)
    bytes[i] = code <= most ? code : fallback(code)
  }
  return bytes
}

const similar: Readonly<Record<string, string>> = {
  '‐': '-',
  '‑': '-',
  '‒': '-',
  '–': '-',
  '—': '-',
  '―': '-',
  '‘': "'",
  '’': "'",
  '‚': ',',
  '‛': "'",
  '“': '"',
  '”': '"',
  '„': '"',
  '‟': '"',
  '•': '·',
  '…': '.',
  '′': "'",
  '″': '"',
  '‹': '<',
  '›': '>',
  Đ: 'Ð',
  đ: 'd',
  Ħ: 'H',
  ħ: 'h',
  ı: 'i',
  Ł: 'L',
  ł: 'l',
  Œ: 'O',
  œ: 'o',
  Ŧ: 'T',
  ŧ: 't',
}

// Latin-1 takes what looks alike before it takes the question mark.
function bestFit(code: number): number {
  const char = String.fromCharCode(code)
  if (code >= 0xff01 && code <= 0xff5e) return code - 0xfee0
  if (Object.hasOwn(similar, char)) return similar[char]!.charCodeAt(0)
  const base = code < 0x250 ? char.normalize('NFD').charCodeAt(0) : code
  return base <= 0x7f ? base : 0x3f
}

function chars(bytes: Uint8Array, code: (byte: number) => number): string {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(code(byte))
  return text
}

/** Halves of pairs that stand alone become U+FFFD. */
function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd')
}

function checkSurrogates(text: string): void {
  if (!/\p{Surrogate}/u.test(text)) return
  for (let i = 0; i < text.length; i++) {
    const point = text.codePointAt(i)!
    if (point >= 0xd800 && point <= 0xdfff) throw badChar(point, i)
    if (point > 0xffff) i++
  }
}

function checkUtf8(bytes: Uint8Array): void {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true, fatal: true })
  let start = 0
  while (start < bytes.length) {
    const length = sequenceLength(bytes[start]!)
    const sequence = bytes.subarray(start, start + Math.max(1, length))
    try {
      decoder.decode(sequence)
    } catch {
      throw badBytes(sequence.subarray(0, 1), start)
    }
    start += length
  }
}

function sequenceLength(lead: number): number {
  return lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
}

function refuseUtf7(): never {
  throw notSupported(
    'Support for UTF-7 is disabled. See https://aka.ms/dotnet-warnings/SYSLIB0001 for more information.',
  )
}

function badChar(code: number, index: number) {
  const hex = code.toString(16).toUpperCase().padStart(4, '0')
  return new DotnetException(
    'System.Text.EncoderFallbackException',
    `Unable to translate Unicode character \\\\u${hex} at index ${index} to specified code page.`,
  )
}

function badBytes(bytes: Uint8Array, index: number) {
  const list = Array.from(bytes, (byte) => `[${byte.toString(16).toUpperCase().padStart(2, '0')}]`)
  return new DotnetException(
    'System.Text.DecoderFallbackException',
    `Unable to translate bytes ${list.join('')} at index ${index} from specified code page to Unicode.`,
  )
}

function negative(parameter: string, value: number) {
  return outOfRange(`${parameter} ('${value}') must be a non-negative value.`, parameter)
}
