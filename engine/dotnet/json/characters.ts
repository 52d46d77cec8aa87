// The classes of characters that the reader asks for, by their UTF-16 unit.

// The letters that may stand in a number of any kind: + - . 0-9 a-f A-F x X.
export function isNumberChar(code: number): boolean {
  return (
    code === 43 ||
    code === 45 ||
    code === 46 ||
    (code >= 65 && code <= 70) ||
    (code >= 97 && code <= 102) ||
    code === 88 ||
    code === 120
  )
}

export function isSeparatorOfNumber(code: number): boolean {
  return (
    code === 44 || code === 125 || code === 93 || code === 41 || code === 47 || isWhiteSpace(code)
  )
}

/** char.IsWhiteSpace */
export function isWhiteSpace(code: number): boolean {
  if (code === 32 || (code >= 9 && code <= 13)) return true
  return (
    code > 127 &&
    /[\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/.test(
      String.fromCharCode(code),
    )
  )
}

export function isNumber(code: number): boolean {
  return code > 127 && /\p{N}/u.test(String.fromCharCode(code))
}

export function isLetterOrDigit(code: number): boolean {
  if (code < 128) {
    return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57)
  }
  return /[\p{L}\p{Nd}]/u.test(String.fromCharCode(code))
}

export function isIdentifier(code: number): boolean {
  return code === 95 || code === 36 || isLetterOrDigit(code)
}

export function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff
}

export function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff
}
