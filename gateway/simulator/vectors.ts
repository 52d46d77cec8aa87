import { smallWords } from './words.ts'

/** Makes the vector of a text, of length 1. */
export type Embed = (text: string, dimensions: number) => Float32Array | Promise<Float32Array>

/**
 * The vector of a text without a model: the stems of its words and the letters within them, hashed.
 * Texts that share words are near each other whatever their order; texts that share none are not.
 */
export function hashedVector(text: string, dimensions: number): Float32Array {
  const vector = new Float32Array(dimensions)
  for (const [word] of text.toLowerCase().matchAll(/[\p{L}\p{N}]+/gu)) {
    const known = word.slice(0, 64)
    add(vector, stem(known), smallWords.has(known) ? 0.15 : 1)
    if (smallWords.has(known)) continue
    for (let at = 0; at + 3 <= known.length; at++) add(vector, `~${known.slice(at, at + 3)}`, 0.25)
  }
  if (vector.every((value) => value === 0)) add(vector, text.slice(0, 64), 1)
  let squares = 0
  for (const value of vector) squares += value * value
  return vector.map((value) => value / Math.sqrt(squares))
}

/** Spreads one feature over eight signed places. */
function add(vector: Float32Array, feature: string, weight: number) {
  let hash = hashOf(feature)
  for (let i = 0; i < 8; i++) {
    hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) + 0x9e3779b9
    const place = (hash >>> 1) % vector.length
    vector[place]! += hash & 1 ? weight : -weight
  }
}

/** FNV-1a. */
function hashOf(text: string) {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash
}

function stem(word: string) {
  return word.length > 4 ? word.replace(/(ies|ing|ed|es|s|ly)$/, '') : word
}
