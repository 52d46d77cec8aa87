import { parseArgs } from 'node:util'
import { product } from '../../engine/product.ts'
import { didYouMean } from '../../engine/text/suggest.ts'
import {
  type Command,
  type ExitCode,
  type Invocation,
  type Io,
  type OptionSpec,
  type OptionSpecs,
  UsageError,
} from './command.ts'

/** A command of the list; what it does is loaded when it is called. */
export interface CommandEntry {
  readonly name: string
  readonly summary: string
  load(): Promise<unknown>
}

/** Runs a command line. What went wrong with it is told in one line. */
export async function runCommandLine(
  line: readonly string[],
  commands: readonly CommandEntry[],
  io: Io,
): Promise<ExitCode> {
  const [name, ...rest] = line
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    io.out(overview(commands, io.version))
    return name === undefined ? 2 : 0
  }
  if (name === '--version' || name === 'version') {
    io.out(`${product.command} ${io.version}\n`)
    return 0
  }
  const entry = commands.find((candidate) => candidate.name === name)
  try {
    if (!entry) {
      const names = commands.map((candidate) => candidate.name)
      throw new UsageError(`there is no command \`${name}\``, didYouMean(name, names))
    }
    const command = (await entry.load()) as Command
    const { values, positionals } = parse(command, rest)
    if (values.help) {
      io.out(helpOf(command))
      return 0
    }
    return await command.run({ options: values as Everything, arguments: positionals, io })
  } catch (error) {
    if (error instanceof UsageError) {
      const hint = error.hint === undefined ? '' : `; ${error.hint}`
      const help = entry ? `${product.command} ${entry.name} --help` : `${product.command} --help`
      io.err(`${product.command}: ${error.message}${hint}\nSee \`${help}\`.\n`)
      return 2
    }
    io.err(`${product.command}: ${error instanceof Error ? error.message : String(error)}\n`)
    return 1
  }
}

const everywhere: OptionSpecs = {
  json: { doc: 'prints JSON, for programs' },
  help: { doc: 'prints this' },
}

type Values = Record<string, string | boolean | string[] | undefined>
type Everything = Invocation<OptionSpecs>['options']

function parse(command: Command, line: readonly string[]) {
  const specs: OptionSpecs = { ...command.options, ...everywhere }
  const { tokens } = parseArgs({
    args: [...line],
    options: Object.fromEntries(
      Object.entries(specs).map(([name, { value }]) => [
        name,
        { type: value === undefined ? 'boolean' : 'string' } as const,
      ]),
    ),
    strict: false,
    tokens: true,
    allowPositionals: true,
  })
  const values: Values = Object.create(null)
  const positionals: string[] = []
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value)
    if (token.kind === 'option') take(token.rawName, token.name, token.value, specs, values)
  }
  if (!values.help) checkCount(command, positionals)
  return { values, positionals }
}

function take(
  raw: string,
  name: string,
  value: string | undefined,
  specs: OptionSpecs,
  values: Values,
): void {
  const spec: OptionSpec | undefined =
    raw === '-h'
      ? specs.help
      : Object.hasOwn(specs, name) && raw.startsWith('--')
        ? specs[name]
        : undefined
  if (!spec) {
    const hint = didYouMean(
      raw,
      Object.keys(specs).map((known) => `--${known}`),
    )
    throw new UsageError(`there is no option \`${raw}\``, hint)
  }
  const key = raw === '-h' ? 'help' : name
  if (spec.value === undefined) {
    if (value !== undefined) throw new UsageError(`\`${raw}\` takes no value`)
    values[key] = true
    return
  }
  if (value === undefined) throw new UsageError(`\`${raw}\` needs a value, ${spec.value}`)
  const before = values[key]
  if (spec.many) values[key] = [...(Array.isArray(before) ? before : []), value]
  else if (before === undefined) values[key] = value
  else throw new UsageError(`\`${raw}\` stands there twice`)
}

function checkCount(command: Command, given: readonly string[]): void {
  const wanted = command.arguments
  const max = wanted?.max ?? 0
  if (given.length > max) throw new UsageError(`\`${given[max]}\` is one argument too many`)
  if (wanted && given.length < wanted.min) throw new UsageError(`${wanted.name} is missing`)
}

function overview(commands: readonly CommandEntry[], version: string): string {
  const width = Math.max(...commands.map(({ name }) => name.length)) + 2
  const rows = commands.map(({ name, summary }) => `  ${name.padEnd(width)}${summary}`)
  return [
    `${product.name} ${version} runs Azure API Management policies without Azure.`,
    '',
    `Usage: ${product.command} COMMAND [OPTIONS]`,
    '',
    ...rows,
    '',
    `\`${product.command} COMMAND --help\` tells more. Exit codes: 0 fine, 1 findings, 2 wrong usage.`,
    '',
  ].join('\n')
}

function helpOf({ name, doc, arguments: positional, options, examples = [] }: Command): string {
  const specs = Object.entries({ ...options, ...everywhere })
  const left = specs.map(([option, { value }]) => `--${option}${value ? ` ${value}` : ''}`)
  const width = Math.min(30, Math.max(...left.map((text) => text.length))) + 2
  const rows = specs.map(([, spec], at) => {
    const given = spec.default === undefined ? '' : ` (${spec.default})`
    const many = spec.many ? ', any number of times' : ''
    const more = spec.doc.includes('any number of times') ? '' : many
    return `  ${left[at]!.padEnd(width)}${spec.doc}${more}${given}`
  })
  const place = positional ? ` ${positional.name}` : ''
  return [
    `Usage: ${product.command} ${name} [OPTIONS]${place}`,
    '',
    doc,
    ...(positional ? ['', `  ${positional.name.padEnd(width)}${positional.doc}`] : []),
    '',
    ...rows,
    ...(examples.length > 0 ? ['', 'Examples:', ...examples.map((text) => `  ${text}`)] : []),
    '',
  ].join('\n')
}
