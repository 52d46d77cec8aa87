import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { documented } from '../../engine/dotnet/azure.ts'
import '../../engine/dotnet/tables.ts'
import { aritiesOf, findType } from '../../engine/dotnet/definition.ts'
import { sharedFolder } from '../shared.ts'

const shared = sharedFolder()

/** Azure's table, as ours writes it: `.ctor` for constructors, `this[]` for `Item`, `+` before nested types. */
function rows(): [name: string, members: string][] {
  const text = readFileSync(`${shared}/reference/dotnet-whitelist.md`, 'utf8')
  const table = text.slice(text.indexOf('| Type | Members |'))
  const found = [...table.matchAll(/^\| `([A-Z][\w.]+)(?:<[^>]*>)?` \| (.+?) \|$/gm)]
  return found.map(([, name, members]) => [
    name!.replace(/(TimeZoneInfo)\.(\w+)/, '$1+$2'),
    members!
      .replace(/^All$/, 'all')
      .replace(/^All, except of: /, 'all but ')
      .replace('(Constructor)', '.ctor')
      .replace(/\bItem\b/, 'this[]'),
  ])
}

const sorted = (entries: Iterable<readonly [string, string]>) =>
  [...entries].map(([name, members]) => `${name}: ${members}`).sort()

it.skipIf(shared === undefined)('the list of allowed types and members is that of Azure', () => {
  const azure = rows()
  expect(azure.length).toBeGreaterThan(120)
  expect(sorted(Object.entries(documented))).toEqual(sorted(azure))
})

it('each type of the list has a table, and each named member stands in it', () => {
  const missing = Object.entries(documented).flatMap(([name, members]) => {
    const arities = aritiesOf(name)
    if (arities.length === 0) return [name]
    if (members.startsWith('all')) return []
    const definition = findType(name, arities[0]!)!
    const has = (member: string) =>
      definition.members(member).length > 0 || Object.hasOwn(definition.table.values ?? {}, member)
    return members
      .split(', ')
      .filter((member) => !has(member))
      .map((member) => `${name}.${member}`)
  })
  expect(missing).toEqual([])
})
