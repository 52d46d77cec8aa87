import type { Random } from './show.ts'

/** Changes a document as an unlucky or hostile hand would, one to four times. */
export function mutate(text: string, others: readonly string[], random: Random): string {
  let mutated = text
  for (let times = 1 + random.below(4); times > 0; times--) {
    mutated = random.pick(mutations)(mutated, others, random)
  }
  return mutated.slice(0, 1_000_000)
}

type Mutation = (text: string, others: readonly string[], random: Random) => string

const markup = [
  ...['<', '>', '/', '"', "'", '&', '=', '@', '(', ')', '{', '}', '[', ']', '`', '$', '\\', ';'],
  ...['@(', '@{', '@jsonata(', '$"', '$"{', '@"', '@$"', '{{', '}}', '{{name}}', '//', '/*', '*/'],
  ...['<!--', '-->', '--', '<![CDATA[', ']]>', '<?xml?>', '<?', '?>', '<!DOCTYPE a [', '</', '/>'],
  ...['&lt;', '&amp;', '&quot;', '&#65;', '&#0;', '&nbsp;', '&', '\r\n', '\t', '\u0000', '\uFEFF'],
  ...['<set-body>', '</set-body>', '<value>', '</value>', '<xsl-transform>', '<parameter>'],
  ...['<policies>', '</policies>', '<fragment>', '</inbound>', '<__proto__/>', ' constructor="a"'],
  ...[' a="b"', ' a=b', ' a', 'a="', "a='", ' template="liquid"', '"\n  <'],
]

/** Documents of a million characters that ask for as much work as they can, in text, body and attribute. */
export function* hostile(): Generator<string> {
  for (const unit of [...repeated, ...markup]) {
    const run = unit.repeat(Math.ceil(999_000 / unit.length))
    yield run
    yield `<policies><inbound><set-body>${run}</set-body></inbound></policies>`
    yield `<policies><inbound><x y="@(${run})" /></inbound></policies>`
    yield `<policies><inbound><x>a ${run}</x></inbound></policies>`
  }
}

const repeated = [
  ...['<a>', '<a b="c">', '<choose>', '<set-body>', '@(', '@{ ', '(', '[', '{', '$"{', '<!--'],
  ...['<a x="@(', '"', "'", ' ', '\n', '<', '&', '&amp;', '{{a}}', 'x', '</a>', '<a/>', 'a="b" '],
]

const mutations: readonly Mutation[] = [
  (text, _, random) => {
    const { start, end } = span(text, random)
    return text.slice(0, start) + text.slice(end)
  },
  (text, _, random) => {
    const { start, end } = span(text, random)
    return text.slice(0, end) + text.slice(start, end) + text.slice(end)
  },
  (text, _, random) => {
    const [first, second] = [span(text, random), span(text, random)].sort(
      (a, b) => a.start - b.start,
    )
    if (!first || !second || first.end > second.start) return text
    return [
      text.slice(0, first.start),
      text.slice(second.start, second.end),
      text.slice(first.end, second.start),
      text.slice(first.start, first.end),
      text.slice(second.end),
    ].join('')
  },
  (text, _, random) => inserted(text, random.pick(markup), random),
  (text, _, random) => inserted(text, random.pick(markup), random),
  (text, others, random) => {
    const other = random.pick(others)
    return (
      text.slice(0, random.below(text.length + 1)) + other.slice(random.below(other.length + 1))
    )
  },
  (text, _, random) => text.slice(0, random.below(text.length + 1)),
  (text, _, random) => {
    const units = Array.from({ length: 1 + random.below(8) }, () => random.below(0x10000))
    return inserted(text, String.fromCharCode(...units), random)
  },
  (text, _, random) => inserted(text, run(random), random),
  (text, _, random) => {
    const depth = 1 + random.below(400)
    return inserted(text, '<choose>'.repeat(depth) + '</choose>'.repeat(depth), random)
  },
]

function span(text: string, random: Random): { start: number; end: number } {
  const start = random.below(text.length + 1)
  const longest = random.below(4) === 0 ? text.length : 40
  return { start, end: Math.min(text.length, start + random.below(longest + 1)) }
}

function inserted(text: string, what: string, random: Random): string {
  const at = random.below(text.length + 1)
  return text.slice(0, at) + what + text.slice(at)
}

/** A long run of one thing; now and then a very long one. */
function run(random: Random): string {
  const times = random.below(50) === 0 ? 100_000 : 2_000
  return random.pick(repeated).repeat(1 + random.below(times))
}
