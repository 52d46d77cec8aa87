/** Simple case mapping of the invariant culture: each UTF-16 unit on its own, one unit for one unit. */

const printable = /^[\0-\x7f]*$/

export function toUpperInvariant(text: string): string {
  return printable.test(text) ? text.toUpperCase() : mapped(text, upperPoint)
}

export function toLowerInvariant(text: string): string {
  return printable.test(text) ? text.toLowerCase() : mapped(text, lowerPoint)
}

export function upperUnit(unit: number): number {
  return upperPoint(unit)
}

export function lowerUnit(unit: number): number {
  return lowerPoint(unit)
}

/** What OrdinalIgnoreCase compares. Long s keeps apart from S. */
export function ordinalUpper(text: string): string {
  if (printable.test(text)) return text.toUpperCase()
  return mapped(text, (point) => (point === 0x17f ? point : upperPoint(point)))
}

function mapped(text: string, map: (point: number) => number): string {
  let result = ''
  for (const char of text) result += String.fromCodePoint(map(char.codePointAt(0)!))
  return result
}

function upperPoint(point: number): number {
  // Dotless i stays as it is in the invariant culture.
  if (point === 0x131 || isSurrogate(point)) return point
  const iota = upperIota(point)
  if (iota !== undefined) return iota
  return single(String.fromCodePoint(point).toUpperCase(), point)
}

function lowerPoint(point: number): number {
  if (point === 0x130 || isSurrogate(point)) return point
  return single(String.fromCodePoint(point).toLowerCase(), point)
}

// Letters with a full mapping to several letters (ß to SS) have none to one letter, but for Greek iota subscripts.
function upperIota(point: number): number | undefined {
  if (point < 0x1f80 || point > 0x1ff3) return undefined
  if (point <= 0x1faf) return (point & 8) === 0 ? point + 8 : point
  if (point === 0x1fb3 || point === 0x1fc3 || point === 0x1ff3) return point + 9
  return undefined
}

function single(text: string, point: number): number {
  const first = text.codePointAt(0)!
  return text.length === (first > 0xffff ? 2 : 1) ? first : point
}

function isSurrogate(point: number): boolean {
  return point >= 0xd800 && point <= 0xdfff
}
