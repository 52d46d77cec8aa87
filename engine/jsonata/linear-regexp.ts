import { RE2JS } from 're2js'

/** What JSONata uses of a RegExp, in time linear to the text: look-around and back-references are refused. */
export class LinearRegExp {
  lastIndex = 0
  readonly source: string
  readonly #pattern: RE2JS

  constructor(expression: RegExp) {
    this.source = expression.source
    const flags =
      (expression.flags.includes('i') ? RE2JS.CASE_INSENSITIVE : 0) |
      (expression.flags.includes('m') ? RE2JS.MULTILINE : 0)
    this.#pattern = RE2JS.compile(RE2JS.translateRegExp(expression.source), flags)
  }

  exec(text: string): LinearMatch | null {
    const matcher = this.#pattern.matcher(text)
    if (this.lastIndex > text.length || !matcher.find(this.lastIndex)) {
      this.lastIndex = 0
      return null
    }
    const groups: (string | undefined)[] = []
    for (let i = 0; i <= matcher.groupCount(); i++) groups.push(matcher.group(i) ?? undefined)
    this.lastIndex = matcher.end()
    return Object.assign(groups, { index: matcher.start() }) as LinearMatch
  }
}

type LinearMatch = (string | undefined)[] & { readonly index: number }
