import { notSupported } from '../values/errors.ts'
import type { Found } from './machine.ts'
import type { Regex } from './regex.ts'

/** System.Text.RegularExpressions.Capture. */
export class RegexCapture {
  readonly index: number
  readonly length: number
  readonly #input: string

  constructor(input: string, index: number, length: number) {
    this.#input = input
    this.index = index
    this.length = length
  }

  get input(): string {
    return this.#input
  }

  get value(): string {
    return this.#input.slice(this.index, this.index + this.length)
  }

  toString(): string {
    return this.value
  }
}

/** System.Text.RegularExpressions.Group: its own value is that of its last capture. */
export class RegexGroup extends RegexCapture {
  readonly name: string
  readonly success: boolean
  readonly #list: readonly number[]
  #captures: readonly RegexCapture[] | undefined
  /** What expressions see of them; the same each time it is asked for. */
  captureCollection: object | undefined

  /** `list` holds start and end of each capture. */
  constructor(input: string, name: string, list: readonly number[]) {
    const start = list[list.length - 2] ?? 0
    super(input, start, (list[list.length - 1] ?? 0) - start)
    this.name = name
    this.success = list.length > 0
    this.#list = list
  }

  static readonly empty = new RegexGroup('', '', [])

  get captures(): readonly RegexCapture[] {
    if (!this.#captures) {
      const captures: RegexCapture[] = []
      for (let i = 0; i < this.#list.length; i += 2) {
        const start = this.#list[i]!
        captures.push(new RegexCapture(this.input, start, this.#list[i + 1]! - start))
      }
      this.#captures = captures
    }
    return this.#captures
  }
}

/** System.Text.RegularExpressions.Match. */
export class RegexMatch extends RegexGroup {
  readonly regex: Regex | undefined
  /** By position; the first is the match itself. */
  readonly groups: readonly RegexGroup[]
  /** What expressions see of them; the same each time it is asked for. */
  groupCollection: object | undefined

  private constructor(regex: Regex | undefined, input: string, found: Found | undefined) {
    super(input, '0', found ? [found.start, found.end] : [])
    this.regex = regex
    const rest = (regex?.groupNumbers ?? [0]).slice(1).map((number) => {
      const list = found?.captures.get(number) ?? []
      return new RegexGroup(input, regex!.groupNameFromNumber(number), list)
    })
    this.groups = [this, ...rest]
  }

  static override readonly empty = new RegexMatch(undefined, '', undefined)

  static of(regex: Regex, input: string, found: Found): RegexMatch {
    return new RegexMatch(regex, input, found)
  }

  /** `Groups[number]`: a group without success for a number that is none. */
  group(number: number): RegexGroup {
    const position = this.regex ? this.regex.groupNumbers.indexOf(number) : number === 0 ? 0 : -1
    return this.groups[position] ?? RegexGroup.empty
  }

  /** `Groups["name"]`. */
  groupNamed(name: string): RegexGroup {
    return this.regex ? this.group(this.regex.groupNumberFromName(name)) : RegexGroup.empty
  }

  nextMatch(): RegexMatch {
    return this.regex ? this.regex.after(this.input, this) : this
  }

  result(replacement: string): string {
    if (!this.regex) throw notSupported('Result cannot be called on a failed Match.')
    return this.regex.result(this, replacement)
  }
}
