import { spend } from '../budget.ts'
import { lowerUnit } from '../values/text/casing.ts'

/** A set of UTF-16 units: one bit for each. */
export class CharSet {
  readonly bits: Uint8Array

  constructor(bits = new Uint8Array(8192)) {
    this.bits = bits
  }

  has(unit: number): boolean {
    return (this.bits[unit >> 3]! & (1 << (unit & 7))) !== 0
  }

  add(unit: number): void {
    this.bits[unit >> 3]! |= 1 << (unit & 7)
  }

  addRange(first: number, last: number): void {
    for (let unit = first; unit <= last; unit++) this.add(unit)
  }

  addAll(other: CharSet): void {
    spend(8)
    for (let i = 0; i < 8192; i++) this.bits[i]! |= other.bits[i]!
  }

  without(other: CharSet): CharSet {
    return new CharSet(this.bits.map((byte, i) => byte & ~other.bits[i]!))
  }

  inverted(): CharSet {
    return new CharSet(this.bits.map((byte) => ~byte))
  }

  /** First and last units of its runs. */
  ranges(): [number, number][] {
    const ranges: [number, number][] = []
    for (let unit = 0; unit < 65536; unit++) {
      if (!this.has(unit)) continue
      const first = unit
      while (unit < 65535 && this.has(unit + 1)) unit++
      ranges.push([first, unit])
    }
    return ranges
  }
}

export function setOf(...ranges: readonly (readonly [number, number])[]): CharSet {
  const set = new CharSet()
  for (const [first, last] of ranges) set.addRange(first, last)
  return set
}

/** The set with everything that differs only in case, in the invariant culture. */
export function addCases(set: CharSet, first: number, last: number): void {
  for (let unit = first; unit <= last; unit++) {
    for (const other of equivalents(unit)) set.add(other)
  }
}

let caseGroups: Map<number, number[]> | undefined

/** Units that are equal to a unit when case is ignored, itself among them. */
export function equivalents(unit: number): readonly number[] {
  if (!caseGroups) {
    caseGroups = new Map()
    for (let one = 0; one < 65536; one++) {
      const lower = lowerUnit(one)
      const group = caseGroups.get(lower)
      if (group) group.push(one)
      else caseGroups.set(lower, [one])
    }
  }
  return caseGroups.get(lowerUnit(unit)) ?? [unit]
}

const known = new Map<string, CharSet>()

function cached(key: string, make: () => CharSet): CharSet {
  let set = known.get(key)
  if (!set) {
    set = make()
    known.set(key, set)
  }
  return set
}

function matching(pattern: RegExp): CharSet {
  const set = new CharSet()
  for (let unit = 0; unit < 65536; unit++) {
    if (pattern.test(String.fromCharCode(unit))) set.add(unit)
  }
  return set
}

const categories = new Set(
  'L Lu Ll Lt Lm Lo M Mn Mc Me N Nd Nl No P Pc Pd Ps Pe Pi Pf Po S Sm Sc Sk So Z Zs Zl Zp C Cc Cf Cs Co Cn'.split(
    ' ',
  ),
)

/** `\p{name}`: a category or a block; undefined for a name that is none. */
export function namedSet(name: string): CharSet | undefined {
  if (categories.has(name)) return cached(name, () => matching(new RegExp(`\\p{${name}}`, 'u')))
  const block = Object.hasOwn(blocks, name) ? blocks[name] : undefined
  return block && cached(name, () => setOf([block[0], block[1]]))
}

export const wordSet = () => cached('\\w', () => matching(/[\p{L}\p{Mn}\p{Nd}\p{Pc}]/u))
export const digitSet = () => cached('\\d', () => matching(/\p{Nd}/u))
export const spaceSet = () => cached('\\s', () => matching(/[\t-\r \x85\p{Z}]/u))
export const asciiWordSet = () =>
  cached('ascii \\w', () => setOf([48, 57], [65, 90], [95, 95], [97, 122], [0x130, 0x130]))
export const asciiDigitSet = () => cached('ascii \\d', () => setOf([48, 57]))
export const asciiSpaceSet = () => cached('ascii \\s', () => setOf([9, 13], [32, 32]))
/** What stands on one side of `\b`: `\w` and the two joiners. */
export const boundarySet = () =>
  cached('\\b', () => {
    const set = new CharSet(wordSet().bits.slice())
    set.addRange(0x200c, 0x200d)
    return set
  })

const blocks: Readonly<Record<string, readonly [number, number]>> = {
  IsBasicLatin: [0x0000, 0x007f],
  'IsLatin-1Supplement': [0x0080, 0x00ff],
  'IsLatinExtended-A': [0x0100, 0x017f],
  'IsLatinExtended-B': [0x0180, 0x024f],
  IsIPAExtensions: [0x0250, 0x02af],
  IsSpacingModifierLetters: [0x02b0, 0x02ff],
  IsCombiningDiacriticalMarks: [0x0300, 0x036f],
  IsGreek: [0x0370, 0x03ff],
  IsGreekandCoptic: [0x0370, 0x03ff],
  IsCyrillic: [0x0400, 0x04ff],
  IsCyrillicSupplement: [0x0500, 0x052f],
  IsArmenian: [0x0530, 0x058f],
  IsHebrew: [0x0590, 0x05ff],
  IsArabic: [0x0600, 0x06ff],
  IsSyriac: [0x0700, 0x074f],
  IsThaana: [0x0780, 0x07bf],
  IsDevanagari: [0x0900, 0x097f],
  IsBengali: [0x0980, 0x09ff],
  IsGurmukhi: [0x0a00, 0x0a7f],
  IsGujarati: [0x0a80, 0x0aff],
  IsOriya: [0x0b00, 0x0b7f],
  IsTamil: [0x0b80, 0x0bff],
  IsTelugu: [0x0c00, 0x0c7f],
  IsKannada: [0x0c80, 0x0cff],
  IsMalayalam: [0x0d00, 0x0d7f],
  IsSinhala: [0x0d80, 0x0dff],
  IsThai: [0x0e00, 0x0e7f],
  IsLao: [0x0e80, 0x0eff],
  IsTibetan: [0x0f00, 0x0fff],
  IsMyanmar: [0x1000, 0x109f],
  IsGeorgian: [0x10a0, 0x10ff],
  IsHangulJamo: [0x1100, 0x11ff],
  IsEthiopic: [0x1200, 0x137f],
  IsCherokee: [0x13a0, 0x13ff],
  IsUnifiedCanadianAboriginalSyllabics: [0x1400, 0x167f],
  IsOgham: [0x1680, 0x169f],
  IsRunic: [0x16a0, 0x16ff],
  IsTagalog: [0x1700, 0x171f],
  IsHanunoo: [0x1720, 0x173f],
  IsBuhid: [0x1740, 0x175f],
  IsTagbanwa: [0x1760, 0x177f],
  IsKhmer: [0x1780, 0x17ff],
  IsMongolian: [0x1800, 0x18af],
  IsLimbu: [0x1900, 0x194f],
  IsTaiLe: [0x1950, 0x197f],
  IsKhmerSymbols: [0x19e0, 0x19ff],
  IsPhoneticExtensions: [0x1d00, 0x1d7f],
  IsLatinExtendedAdditional: [0x1e00, 0x1eff],
  IsGreekExtended: [0x1f00, 0x1fff],
  IsGeneralPunctuation: [0x2000, 0x206f],
  IsSuperscriptsandSubscripts: [0x2070, 0x209f],
  IsCurrencySymbols: [0x20a0, 0x20cf],
  IsCombiningDiacriticalMarksforSymbols: [0x20d0, 0x20ff],
  IsCombiningMarksforSymbols: [0x20d0, 0x20ff],
  IsLetterlikeSymbols: [0x2100, 0x214f],
  IsNumberForms: [0x2150, 0x218f],
  IsArrows: [0x2190, 0x21ff],
  IsMathematicalOperators: [0x2200, 0x22ff],
  IsMiscellaneousTechnical: [0x2300, 0x23ff],
  IsControlPictures: [0x2400, 0x243f],
  IsOpticalCharacterRecognition: [0x2440, 0x245f],
  IsEnclosedAlphanumerics: [0x2460, 0x24ff],
  IsBoxDrawing: [0x2500, 0x257f],
  IsBlockElements: [0x2580, 0x259f],
  IsGeometricShapes: [0x25a0, 0x25ff],
  IsMiscellaneousSymbols: [0x2600, 0x26ff],
  IsDingbats: [0x2700, 0x27bf],
  'IsMiscellaneousMathematicalSymbols-A': [0x27c0, 0x27ef],
  'IsSupplementalArrows-A': [0x27f0, 0x27ff],
  IsBraillePatterns: [0x2800, 0x28ff],
  'IsSupplementalArrows-B': [0x2900, 0x297f],
  'IsMiscellaneousMathematicalSymbols-B': [0x2980, 0x29ff],
  IsSupplementalMathematicalOperators: [0x2a00, 0x2aff],
  IsMiscellaneousSymbolsandArrows: [0x2b00, 0x2bff],
  IsCJKRadicalsSupplement: [0x2e80, 0x2eff],
  IsKangxiRadicals: [0x2f00, 0x2fdf],
  IsIdeographicDescriptionCharacters: [0x2ff0, 0x2fff],
  IsCJKSymbolsandPunctuation: [0x3000, 0x303f],
  IsHiragana: [0x3040, 0x309f],
  IsKatakana: [0x30a0, 0x30ff],
  IsBopomofo: [0x3100, 0x312f],
  IsHangulCompatibilityJamo: [0x3130, 0x318f],
  IsKanbun: [0x3190, 0x319f],
  IsBopomofoExtended: [0x31a0, 0x31bf],
  IsKatakanaPhoneticExtensions: [0x31f0, 0x31ff],
  IsEnclosedCJKLettersandMonths: [0x3200, 0x32ff],
  IsCJKCompatibility: [0x3300, 0x33ff],
  IsCJKUnifiedIdeographsExtensionA: [0x3400, 0x4dbf],
  IsYijingHexagramSymbols: [0x4dc0, 0x4dff],
  IsCJKUnifiedIdeographs: [0x4e00, 0x9fff],
  IsYiSyllables: [0xa000, 0xa48f],
  IsYiRadicals: [0xa490, 0xa4cf],
  IsHangulSyllables: [0xac00, 0xd7af],
  IsHighSurrogates: [0xd800, 0xdb7f],
  IsHighPrivateUseSurrogates: [0xdb80, 0xdbff],
  IsLowSurrogates: [0xdc00, 0xdfff],
  IsPrivateUse: [0xe000, 0xf8ff],
  IsPrivateUseArea: [0xe000, 0xf8ff],
  IsCJKCompatibilityIdeographs: [0xf900, 0xfaff],
  IsAlphabeticPresentationForms: [0xfb00, 0xfb4f],
  'IsArabicPresentationForms-A': [0xfb50, 0xfdff],
  IsVariationSelectors: [0xfe00, 0xfe0f],
  IsCombiningHalfMarks: [0xfe20, 0xfe2f],
  IsCJKCompatibilityForms: [0xfe30, 0xfe4f],
  IsSmallFormVariants: [0xfe50, 0xfe6f],
  'IsArabicPresentationForms-B': [0xfe70, 0xfeff],
  IsHalfwidthandFullwidthForms: [0xff00, 0xffef],
  IsSpecials: [0xfff0, 0xffff],
}
