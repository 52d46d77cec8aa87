// The classes of characters of XML 1.0, fourth edition, as .NET's XmlCharType has them for single UTF-16 units.

const startRanges =
  'A-Z_a-z\\u00c0-\\u00d6\\u00d8-\\u00f6\\u00f8-\\u02ff\\u0370-\\u037d\\u037f-\\u1fff\\u200c-\\u200d\\u2070-\\u218f\\u2c00-\\u2fef\\u3001-\\ud7ff\\uf900-\\ufdcf\\ufdf0-\\ufffd'
const furtherRanges = '\\-.0-9\\u00b7\\u0300-\\u036f\\u203f-\\u2040'
const startPattern = new RegExp(`[${startRanges}]`)
const namePattern = new RegExp(`[${startRanges}${furtherRanges}]`)

/** The first character of a name without colons. */
export function isNameStart(code: number): boolean {
  if (code < 128) {
    return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95
  }
  return startPattern.test(String.fromCharCode(code))
}

/** A further one. */
export function isNameChar(code: number): boolean {
  if (code < 128) {
    return isNameStart(code) || (code >= 48 && code <= 57) || code === 45 || code === 46
  }
  return namePattern.test(String.fromCharCode(code))
}

export function isSpace(code: number): boolean {
  return code === 32 || code === 10 || code === 9 || code === 13
}

/** What no document may hold: control characters, halves of surrogates, U+FFFE and U+FFFF. */
export const invalidPattern = new RegExp(
  [
    '[\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\ufffe\\uffff]',
    '[\\ud800-\\udbff](?![\\udc00-\\udfff])',
    '(?<![\\ud800-\\udbff])[\\udc00-\\udfff]',
  ].join('|'),
)

/** Only blanks, tabs and line ends. */
export function isBlank(text: string): boolean {
  return /^[ \t\r\n]*$/.test(text)
}
