import { readFile, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { product } from '../../engine/product.ts'
import { render } from '../../engine/text/diagnostic.ts'
import { checkFolder } from '../config/files.ts'
import { isObject, object, parseJson } from '../config/json.ts'
import type { NamedText } from '../config/load.ts'
import { secretsTemplate } from '../config/secrets.ts'
import { type Examination, examine, type Item } from '../doctor/examine.ts'
import { type Group, groups } from '../doctor/groups.ts'
import { loadSettings } from '../settings/load.ts'
import { defineCommand, type Io, UsageError } from './command.ts'
import { counted } from './counted.ts'

export const doctor = defineCommand({
  name: 'doctor',
  doc: 'Lists everything that keeps APIs of a configuration from being served: what helps most comes first.',
  arguments: { name: 'DIR', min: 1, max: 1, doc: 'the folder of the configuration' },
  options: {
    'write-secrets': {
      value: 'FILE',
      doc: 'writes a file with all missing values, to be filled in; values that it holds already stay',
    },
    secrets: { value: 'FILE', doc: 'values of secret named values and subscription keys' },
    overrides: { value: 'FILE', doc: 'properties laid over the folder, as APIOps publishes them' },
  },
  examples: [
    'postern doctor apim-artifacts --write-secrets secrets.json',
    'postern doctor apim-artifacts --secrets secrets.json',
  ],
  async run({ options, arguments: [dir = '.'], io }) {
    const folder = resolve(io.folder, dir)
    try {
      checkFolder(folder)
    } catch (error) {
      throw new UsageError((error as Error).message)
    }
    const { settings, diagnostics } = await loadSettings(folder, io.environment)
    for (const diagnostic of diagnostics) io.err(`${render(diagnostic)}\n`)
    const secrets = await given(options.secrets, io)
    const overrides = await given(options.overrides, io)
    const found = await examine(folder, {
      environment: io.environment,
      strict: settings?.compatibility === 'azure',
      ...(secrets ? { secrets } : {}),
      ...(overrides ? { overrides } : {}),
    })
    const target = options['write-secrets']
    const missing = target === undefined ? 0 : await writeSecrets(resolve(io.folder, target), found)
    if (options.json) io.out(`${JSON.stringify(machineText(dir, found))}\n`)
    else {
      io.out(humanText(dir, found))
      if (target !== undefined) {
        io.out(`${target} holds ${counted(missing, 'value')} to be filled in.\n`)
        io.out(`Then: ${product.command} start --config ${dir} --secrets ${target}\n`)
      }
    }
    const { all, active } = found.apis
    const whole =
      settings && active === all && found.items.every(({ severity }) => severity !== 'error')
    return whole ? 0 : 1
  },
})

async function given(path: string | undefined, io: Io): Promise<NamedText | undefined> {
  if (path === undefined) return undefined
  const text = await readFile(resolve(io.folder, path), 'utf8').catch((error: Error) => {
    throw new UsageError(`\`${path}\` cannot be read: ${error.message}`)
  })
  return { name: path, text }
}

/** Answers how many values wait to be filled in. */
async function writeSecrets(path: string, { problems }: Examination): Promise<number> {
  const before = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '{}'
    throw error
  })
  const parsed = parseJson(before)
  if (!('value' in parsed) || !isObject(parsed.value)) {
    throw new Error(
      `\`${path}\` is there already, and is no secrets file in JSON: name another one`,
    )
  }
  const wanted = object(secretsTemplate(problems), 'namedValues') ?? {}
  const known = object(parsed.value, 'namedValues') ?? {}
  const namedValues = { ...wanted, ...known }
  const text = JSON.stringify({ ...parsed.value, namedValues }, null, 2)
  await writeFile(path, `${text}\n`, { mode: 0o600 })
  return Object.values(namedValues).filter((value) => value === '').length
}

function machineText(folder: string, { apis, items }: Examination): object {
  return { folder, apis, items }
}

const mostItems = 20
const mostPlaces = 3
const mostBlocked = 8

function humanText(dir: string, { apis, items }: Examination): string {
  const share = apis.all === 0 ? '' : ` (${Math.round((apis.active / apis.all) * 100)} %)`
  const lines = [
    `${dir}: ${apis.active} of ${counted(apis.all, 'API')} would be served${share}`,
    '',
  ]
  for (const [group, members] of byGroup(items)) {
    const blocked = new Set(members.flatMap(({ blocks }) => blocks)).size
    const effect = blocked > 0 ? `, in the way of ${counted(blocked, 'API')}` : ''
    lines.push(`${groups[group]}: ${members.length}${effect}`)
    const brief = briefly[group]
    if (brief !== undefined) {
      lines.push(`  ${listed(members.map(nameIn), mostItems)}`, `    ${brief}`, '')
      continue
    }
    for (const item of members.slice(0, mostItems)) lines.push(...itemLines(item))
    if (members.length > mostItems) {
      lines.push(`  … ${members.length - mostItems} more: --json lists them all`)
    }
    lines.push('')
  }
  if (items.length === 0) lines.push('Nothing is to be done.', '')
  return `${lines.join('\n')}\n`
}

/** Groups of which the names are enough, with what can be done about all of them. */
const briefly: Readonly<Partial<Record<Group, string>>> = {
  keys: `\`${product.command} keys\` shows them after the first start; give your own in the secrets file, under \`subscriptions\``,
  idleValues: 'nothing waits for them; those that you give in the secrets file are kept',
}

/** What an item is about. */
function nameIn({ what }: Item): string {
  return /`([^`]+)`/.exec(what)?.[1] ?? what
}

/** Some names, and how many more there are. */
function listed(names: readonly string[], most: number): string {
  const rest = names.length > most ? ` and ${names.length - most} more` : ''
  return `${names.slice(0, most).join(', ')}${rest}`
}

/** Groups by the number of APIs that they are in the way of. */
function byGroup(items: readonly Item[]): (readonly [Group, readonly Item[]])[] {
  const known = new Map<Group, Item[]>()
  for (const item of items) {
    const members = known.get(item.group)
    if (members) members.push(item)
    else known.set(item.group, [item])
  }
  const order = Object.keys(groups)
  const reach = (members: readonly Item[]) => new Set(members.flatMap(({ blocks }) => blocks)).size
  return [...known].sort(
    ([a, x], [b, y]) => reach(y) - reach(x) || order.indexOf(a) - order.indexOf(b),
  )
}

function itemLines({ what, hint, places, blocks, alone }: Item): string[] {
  const only = alone > 0 && blocks.length > 1 ? `, ${alone} by this alone` : ''
  const effect = blocks.length > 0 ? ` [${counted(blocks.length, 'API')}${only}]` : ''
  const shown = places
    .slice(0, mostPlaces)
    .map(({ file, line, column }) => `${file}:${line}:${column}`)
  const rest =
    places.length > mostPlaces ? ` and ${counted(places.length - mostPlaces, 'more place')}` : ''
  return [
    `  ${what}${effect}`,
    ...(hint === undefined ? [] : [`    ${hint}`]),
    `    ${shown.join(', ')}${rest}`,
    ...(blocks.length > 0 ? [`    not served: ${listed(blocks, mostBlocked)}`] : []),
  ]
}
