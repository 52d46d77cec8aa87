/** Names that the emitter makes: a letter that tells what for, and a number. */
const made = /^(?:[vtmgsaieLKGC]\d+|m|x)$/
const words: ReadonlySet<string> = new Set(
  (
    'const let return if else for while of break continue switch case try catch finally throw function yield ' +
    'true false null'
  ).split(' '),
)
const token =
  /\s+|("(?:[^"\\\n]|\\.)*")|(\d+(?:\.\d+)?(?:e[+-]?\d+)?n?)|([\p{L}_$][\p{L}\p{N}_$]*)|(=>|===|!==|<<|>>>|>>|<=|>=|\?\?|&&|\|\||\+\+|--|[-+*/%&|^~!<>=?:;,(){}[\]])/uy
/** Behind these a `[` begins a list, not the access to a member. */
const beforeList: ReadonlySet<string> = new Set([...'=(,:?[&|;{', '=>', 'return', '??', '&&', '||'])

/**
 * What is wrong with emitted text: only the words, numbers, quoted texts and made names of the design may stand in it;
 * undefined when all is well. No `.`, no template, no pattern, no name of a document.
 */
export function whatIsForeign(text: string): string | undefined {
  let before = ''
  token.lastIndex = 0
  while (token.lastIndex < text.length) {
    const start = token.lastIndex
    const match = token.exec(text)
    if (!match) return `an unknown token at ${JSON.stringify(text.slice(start, start + 30))}`
    const [all, quoted, number, name, sign] = match
    if (all.trim() === '') continue
    if (quoted !== undefined && !isPlain(quoted))
      return `a text with a line separator or a letter as it is: ${quoted}`
    if (name !== undefined && !words.has(name) && !made.test(name)) return `the name ${name}`
    if (sign === '[' && !beforeList.has(before) && before !== 'm')
      return `an access to a member behind ${before}`
    // A pattern would begin where no value stands before its slash.
    if (sign === '/' && !/[\w")\]]$/.test(before)) return 'a regular expression'
    if (sign === '/' && words.has(before)) return 'a regular expression'
    if (before === 'm' && sign !== '[' && sign !== ',') return `m used as ${sign ?? name ?? number}`
    before = all
  }
  return undefined
}

// Everything beyond ASCII is escaped, so that no line separator and no look-alike is in the text.
function isPlain(quoted: string): boolean {
  return /^[\x20-\x7e]*$/.test(quoted)
}
