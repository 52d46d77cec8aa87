import { allocate } from '../budget.ts'
import { argumentNull, argumentOutOfRange } from '../errors.ts'

// System.Net.WebUtility and System.Web.HttpUtility: URLs and HTML. Bytes are UTF-8 unless an encoding says otherwise.

const safe = /[A-Za-z0-9\-_.!*()]/

/** Form encoding of bytes: blanks are `+`, all that is not safe is `%XX`. */
export function urlEncodeBytes(bytes: Uint8Array, upper: boolean): string {
  allocate(bytes.length * 3)
  let text = ''
  for (const byte of bytes) {
    const char = String.fromCharCode(byte)
    if (safe.test(char)) text += char
    else if (char === ' ') text += '+'
    else text += `%${hex(byte, upper)}`
  }
  return text
}

export function urlEncode(text: string, upper: boolean): string {
  return urlEncodeBytes(utf8(text), upper)
}

/** `+` is a blank, `%XX` a byte; what is no escape stays. */
export function urlDecodeBytes(bytes: Uint8Array): Uint8Array {
  allocate(bytes.length)
  const decoded = new Uint8Array(bytes.length)
  let length = 0
  for (let i = 0; i < bytes.length; i++) {
    let byte = bytes[i]!
    if (byte === 0x2b) byte = 0x20
    else if (byte === 0x25 && i + 2 < bytes.length) {
      const value = hexValue(bytes[i + 1]!) * 16 + hexValue(bytes[i + 2]!)
      if (value >= 0) {
        byte = value
        i += 2
      }
    }
    decoded[length++] = byte
  }
  return decoded.slice(0, length)
}

/** The same of text: runs of bytes are decoded together, other characters stay as they are. */
export function urlDecode(text: string, decode: (bytes: Uint8Array) => string = fromUtf8): string {
  if (!/[%+]/.test(text)) return text
  allocate(text.length)
  let result = ''
  let run: number[] = []
  const flush = () => {
    if (run.length > 0) result += decode(Uint8Array.from(run))
    run = []
  }
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!
    const byte = char === '%' ? escapedByte(text, i + 1) : -1
    if (byte >= 0) {
      run.push(byte)
      i += 2
      continue
    }
    // Seven-bit characters are bytes like escaped ones.
    const code = char === '+' ? 0x20 : char.charCodeAt(0)
    if (code < 0x80) run.push(code)
    else {
      flush()
      result += char
    }
  }
  flush()
  return result
}

/** `"`, `'`, `&`, `<`, `>` by name, U+00A0 to U+00FF and characters beyond the first plane by number. */
export function htmlEncode(text: string): string {
  allocate(text.length)
  return text.replace(/["'&<>\u00a0-\u00ff]|[\ud800-\udfff]+/g, (match) => {
    const name = names[match]
    if (name !== undefined) return name
    let result = ''
    for (const char of match) {
      const code = char.codePointAt(0)!
      result += code >= 0xd800 && code <= 0xdfff ? '\ufffd' : `&#${code};`
    }
    return result
  })
}

const names: Readonly<Record<string, string>> = {
  '"': '&quot;',
  "'": '&#39;',
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
}

export function htmlAttributeEncode(text: string): string {
  allocate(text.length)
  return text.replace(/["'&<]/g, (char) => names[char]!)
}

/** Entities by name or number; what is none stays. */
export function htmlDecode(text: string): string {
  return text.replace(/&(#?[^;&]{1,32});/g, (whole, entity: string) => {
    if (!entity.startsWith('#'))
      return (Object.hasOwn(entities, entity) && entities[entity]) || whole
    const digits = /^#(?:[xX]([0-9a-fA-F]+)|(\d+))$/.exec(entity)
    if (!digits) return whole
    const code = digits[1] === undefined ? Number(digits[2]) : Number.parseInt(digits[1], 16)
    const isCharacter = code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff)
    return isCharacter ? String.fromCodePoint(code) : whole
  })
}

/** `JavaScriptStringEncode` */
export function javaScriptEncode(text: string): string {
  allocate(text.length)
  return text.replace(/["'\\<>&\p{Cc}\u2028\u2029]/gu, (char) => {
    if (/[\u007f-\u0084\u0086-\u009f]/.test(char)) return char
    const short = shortEscapes[char]
    return short ?? `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
}

const shortEscapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
}

/** The part of bytes that (bytes, offset, count) names; null only when count is 0. */
export function part(bytes: Uint8Array | null, offset: number, count: number, name: string) {
  if (bytes === null) {
    if (count === 0) return null
    throw argumentNull(name)
  }
  if (offset < 0 || offset > bytes.length) throw argumentOutOfRange('offset')
  if (count < 0 || offset + count > bytes.length) throw argumentOutOfRange('count')
  return bytes.subarray(offset, offset + count)
}

export const utf8 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'utf8'))
export const fromUtf8 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8')

const hex = (byte: number, upper: boolean) => {
  const text = byte.toString(16).padStart(2, '0')
  return upper ? text.toUpperCase() : text
}

/** A hexadecimal digit's value; very negative for anything else, so that sums with it stay so. */
function hexValue(code: number): number {
  const value = Number.parseInt(String.fromCharCode(code), 16)
  return Number.isNaN(value) ? -1000 : value
}

function escapedByte(text: string, at: number): number {
  return at + 1 < text.length
    ? hexValue(text.charCodeAt(at)) * 16 + hexValue(text.charCodeAt(at + 1))
    : -1
}

const latin =
  'nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest ' +
  'Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig ' +
  'agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml'

// HTML 4's entities, as .NET knows them.
const entities: Readonly<Record<string, string>> = {
  quot: '"',
  amp: '&',
  apos: "'",
  lt: '<',
  gt: '>',
  ...Object.fromEntries(latin.split(' ').map((name, i) => [name, String.fromCharCode(160 + i)])),
  ...Object.fromEntries(
    (
      'OElig:338 oelig:339 Scaron:352 scaron:353 Yuml:376 fnof:402 circ:710 tilde:732 ' +
      'Alpha:913 Beta:914 Gamma:915 Delta:916 Epsilon:917 Zeta:918 Eta:919 Theta:920 Iota:921 Kappa:922 Lambda:923 Mu:924 Nu:925 Xi:926 Omicron:927 Pi:928 Rho:929 Sigma:931 Tau:932 Upsilon:933 Phi:934 Chi:935 Psi:936 Omega:937 ' +
      'alpha:945 beta:946 gamma:947 delta:948 epsilon:949 zeta:950 eta:951 theta:952 iota:953 kappa:954 lambda:955 mu:956 nu:957 xi:958 omicron:959 pi:960 rho:961 sigmaf:962 sigma:963 tau:964 upsilon:965 phi:966 chi:967 psi:968 omega:969 thetasym:977 upsih:978 piv:982 ' +
      'ensp:8194 emsp:8195 thinsp:8201 zwnj:8204 zwj:8205 lrm:8206 rlm:8207 ndash:8211 mdash:8212 lsquo:8216 rsquo:8217 sbquo:8218 ldquo:8220 rdquo:8221 bdquo:8222 dagger:8224 Dagger:8225 bull:8226 hellip:8230 permil:8240 prime:8242 Prime:8243 lsaquo:8249 rsaquo:8250 oline:8254 frasl:8260 euro:8364 image:8465 weierp:8472 real:8476 trade:8482 alefsym:8501 ' +
      'larr:8592 uarr:8593 rarr:8594 darr:8595 harr:8596 crarr:8629 lArr:8656 uArr:8657 rArr:8658 dArr:8659 hArr:8660 forall:8704 part:8706 exist:8707 empty:8709 nabla:8711 isin:8712 notin:8713 ni:8715 prod:8719 sum:8721 minus:8722 lowast:8727 radic:8730 prop:8733 infin:8734 ang:8736 and:8743 or:8744 cap:8745 cup:8746 int:8747 there4:8756 sim:8764 cong:8773 asymp:8776 ne:8800 equiv:8801 le:8804 ge:8805 sub:8834 sup:8835 nsub:8836 sube:8838 supe:8839 oplus:8853 otimes:8855 perp:8869 sdot:8901 lceil:8968 rceil:8969 lfloor:8970 rfloor:8971 lang:9001 rang:9002 loz:9674 spades:9824 clubs:9827 hearts:9829 diams:9830'
    )
      .split(' ')
      .map((pair) => {
        const [name, code] = pair.split(':') as [string, string]
        return [name, String.fromCharCode(Number(code))]
      }),
  ),
}
