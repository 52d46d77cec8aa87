/** Numbers 0 ≤ x < 1 that depend on the seed alone (mulberry32). */
export function randomOf(seed: string): () => number {
  let state = Number.parseInt(seed.slice(0, 8), 16) | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

/** The words of a prompt that an answer can be about. */
export function topicsOf(text: string): string[] {
  const topics = new Set<string>()
  for (const [word] of text.slice(0, 4_096).matchAll(/\p{L}[\p{L}\p{M}\p{N}'-]{2,31}/gu)) {
    if (!smallWords.has(word.toLowerCase())) topics.add(word)
    if (topics.size === 16) break
  }
  return topics.size > 0 ? [...topics] : ['this']
}

/** One sentence about some of the topics. */
export function sentence(topics: readonly string[], random: () => number): string {
  const pick = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)]!
  return pick(patterns).replace(/[TVNA]\b/g, (slot) => {
    if (slot === 'T') return pick(topics)
    return pick(slot === 'V' ? verbs : slot === 'N' ? nouns : adjectives)
  })
}

export const nouns =
  'answer example request gateway policy budget pattern detail question limit step result'.split(
    ' ',
  )
const verbs = 'explains follows supports describes needs changes improves depends'.split(' ')
const adjectives = 'simple careful useful small clear common second reliable'.split(' ')
const patterns = [
  'In short, T V the A N.',
  'The A N about T V a A N.',
  'For T and T, a A N is often enough.',
  'You can think of T as a A N.',
  'When T comes first, the N V everything else.',
  'A A N of T V the next N.',
  'It helps to compare T with a A N.',
]

/** Words that say little about what a text is about. */
export const smallWords = new Set(
  (
    'a about all also am an and any are as ask at be been but by can could did do does for from get give had has ' +
    'have he her hers him his how i if in into is it its just let like make may me more most my no not of ' +
    'on one or our out please she should so some tell than that the their them then there these they this ' +
    'to up us was we were what when where which who why will with would you your'
  ).split(' '),
)
