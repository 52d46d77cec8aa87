import '../../engine/dotnet/tables.ts'
import { azureAllows, azureList } from '../../engine/dotnet/azure.ts'
import {
  allDefinitions,
  aritiesOf,
  type Definition,
  findType,
} from '../../engine/dotnet/definition.ts'
import { memberName } from '../../engine/dotnet/signature.ts'

/** Pages of the .NET types and members that expressions may use, by path: an index, and a page for each namespace. */
export function dotnetPages(): ReadonlyMap<string, string> {
  const namespaces = new Map<string, Definition[]>()
  for (const definition of allDefinitions()) {
    const { hidden, face } = definition.table
    if (hidden || face || definition.fullName === 'System.SZArray' || definition.anonymous) continue
    const known = namespaces.get(definition.namespace)
    if (known) known.push(definition)
    else namespaces.set(definition.namespace, [definition])
  }
  const names = [...namespaces.keys()].sort()
  const pages = new Map(
    names.map((name) => [pathOf(name), namespacePage(name, namespaces.get(name)!)]),
  )
  const rows = names.map((name) => {
    const types = namespaces.get(name)!
    return `| [${titleOf(name)}](dotnet/${fileOf(name)}) | ${types.map((one) => `\`${titleOfType(one)}\``).join(', ')} |`
  })
  pages.set(
    'docs/dotnet.md',
    `${intro}\n| namespace | types |\n| --- | --- |\n${rows.join('\n')}\n\n${absent()}`,
  )
  return pages
}

const intro = `# .NET in expressions

The types and members that a C# expression may name, each by its signature. All namespaces are open: \`new List<int>()\`, \`JObject.Parse(…)\`, \`Regex.IsMatch(…)\` need no \`using\`.
Azure documents a [list](https://learn.microsoft.com/azure/api-management/api-management-policy-expressions#CLRTypes) of what it allows: what is not on that list stands here with \`// not in Azure\`, runs, and gets the warning PC4001.
What stands on no page does not exist here: an expression that names it does not compile (CS0103, CS0117, CS1061). [Adding a type or member](contribute-dotnet.md) tells how one is added.
`

const fileOf = (namespace: string) => `${namespace === '' ? 'context' : namespace}.md`
const pathOf = (namespace: string) => `docs/dotnet/${fileOf(namespace)}`
const titleOf = (namespace: string) => (namespace === '' ? 'context' : namespace)

function titleOfType(definition: Definition): string {
  const outer = definition.nestedIn ? `${titleOfType(definition.nestedIn)}.` : ''
  const parameters = definition.parameters.map((one) => one.name).join(', ')
  return `${outer}${definition.name}${parameters === '' ? '' : `<${parameters}>`}`
}

function namespacePage(namespace: string, types: readonly Definition[]): string {
  const about =
    namespace === ''
      ? 'What `context` is, and what hangs on it. `context` itself is an `IProxyRequestContext`.\n'
      : ''
  const sorted = types.toSorted((a, b) => (titleOfType(a) < titleOfType(b) ? -1 : 1))
  return `# ${titleOf(namespace)}\n\n${about}[All namespaces](../dotnet.md)\n\n${sorted.map(typeText).join('\n')}`
}

function typeText(definition: Definition): string {
  const { table } = definition
  const from = [table.base, ...(table.interfaces ?? [])].filter((one) => one !== undefined)
  const head = `${definition.kind} ${titleOfType(definition)}${from.length === 0 ? '' : ` : ${from.join(', ')}`}`
  const members = memberLines(definition)
  const noneListed = members.length > 0 && members.every((one) => !one.listed)
  const lines = members.map(
    ({ text, listed }) => `  ${text}${listed || noneListed ? '' : notInAzure}\n`,
  )
  return `## ${titleOfType(definition)}\n\n\`\`\`csharp\n${head}${noneListed ? notInAzure : ''}\n${lines.join('')}\`\`\`\n`
}

const notInAzure = ' // not in Azure'

function memberLines(definition: Definition): { text: string; listed: boolean }[] {
  const { table } = definition
  const lines: { text: string; listed: boolean }[] = []
  const put = (text: string, name: string) =>
    lines.push({ text, listed: azureAllows(definition, name) })
  if (table.signature !== undefined) put(table.signature, 'Invoke')
  for (const [name, value] of Object.entries(table.values ?? {})) put(`${name} = ${value}`, name)
  for (const text of Object.keys(table.members)) put(text, memberName(text))
  return lines
}

/** What Azure's list names and no table has. */
function absent(): string {
  const missing: string[] = []
  for (const { type, members } of azureList()) {
    const definitions = [findType(type), ...aritiesOf(type).map((arity) => findType(type, arity))]
    const known = definitions.filter((one) => one !== undefined)
    if (known.length === 0) missing.push(`\`${type}\``)
    for (const member of members) {
      if (known.length > 0 && !known.some((one) => has(one, member))) {
        missing.push(`\`${type}.${member}\``)
      }
    }
  }
  const text = missing.length === 0 ? 'nothing' : missing.join(', ')
  return `## Refused\n\nOn Azure's list, and not here: ${text}. \`dynamic\` is refused, as in Azure.\n`
}

function has(definition: Definition, member: string): boolean {
  for (let one: Definition | undefined = definition; one; one = one.base?.definition) {
    if (one.members(member).length > 0) return true
  }
  return false
}
