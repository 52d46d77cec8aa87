import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Operation } from '../../gateway/model/api.ts'
import { Asked, matchedParameters, OperationTable } from '../../gateway/proxy/operations.ts'

/** The total order, as it is written down: all candidates, then a sort. */
function byTheBook(
  templates: readonly string[],
  path: readonly string[],
  query: string,
): string | undefined {
  const candidates = templates
    .map((template, order) => ({ template, order, rank: rankOf(template) }))
    .filter(({ template }) => fits(template, path, query))
  candidates.sort(
    (a, b) =>
      segmentwise(a.rank, b.rank) ||
      b.rank.length - a.rank.length ||
      constraints(b.template) - constraints(a.template) ||
      a.order - b.order,
  )
  return candidates[0]?.template
}

function segmentsOf(template: string): string[] {
  return template
    .split('?')[0]!
    .split('/')
    .slice(1)
    .filter((segment) => segment !== '')
}

function rankOf(template: string): number[] {
  return segmentsOf(template).map((segment) =>
    segment === '*' ? 3 : /^\{[^}]*\}$/.test(segment) ? 2 : segment.includes('{') ? 1 : 0,
  )
}

function segmentwise(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    if (a[i] !== b[i]) return a[i]! - b[i]!
  }
  // A wildcard that takes nothing comes after the template that ends there.
  if (b[b.length - 1] !== 3 && a[b.length] === 3) return 1
  return a[a.length - 1] !== 3 && b[a.length] === 3 ? -1 : 0
}

function constraints(template: string): number {
  return template.includes('?') ? template.split('?')[1]!.split('&').length : 0
}

function fits(template: string, path: readonly string[], query: string): boolean {
  const segments = segmentsOf(template)
  const open = segments[segments.length - 1] === '*'
  const fixed = open ? segments.slice(0, -1) : segments
  if (open ? path.length < fixed.length : path.length !== fixed.length) return false
  const same = fixed.every((segment, i) => {
    const pattern = segment.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{[^}]*\}/g, '.+')
    return new RegExp(`^${pattern}$`, 'i').test(path[i]!)
  })
  const given = new URLSearchParams(query)
  const wanted = new URLSearchParams(template.split('?')[1] ?? '')
  return (
    same &&
    [...wanted].every(
      ([name, value]) => given.has(name) && (value[0] === '{' || given.get(name) === value),
    )
  )
}

it('finds what the total order says', () => {
  const segment = fc.constantFrom('a', 'b', 'ab', '{p}', 'a{p}', '{p}b', '{p}a{q}')
  const template = fc
    .tuple(
      fc.array(segment, { maxLength: 4 }),
      fc.boolean(),
      fc.constantFrom('', '', '', '?x={x}', '?x=1', '?x=1&y={y}'),
    )
    .map(([segments, open, query]) => `/${[...segments, ...(open ? ['*'] : [])].join('/')}${query}`)
  const path = fc.array(fc.constantFrom('a', 'b', 'ab', 'aab', 'c'), { maxLength: 5 })
  const query = fc.constantFrom('', 'x=1', 'x=2', 'x=1&y=1', 'y=1')
  fc.assert(
    fc.property(
      fc.array(template, { maxLength: 12 }),
      path,
      query,
      (templates, segments, rawQuery) => {
        const table = new OperationTable(templates.map(operation))
        const asked = new Asked(segments, rawQuery)
        const found = table.find('GET', asked)
        expect(found?.operation.urlTemplate).toBe(byTheBook(templates, segments, rawQuery))
        if (found)
          for (const value of matchedParameters(found, asked).values())
            expect(value).toBeTypeOf('string')
      },
    ),
    { numRuns: 5000, seed: 7 },
  )
})

function operation(urlTemplate: string, index: number): Operation {
  return {
    id: `o${index}`,
    workspace: undefined,
    origin: { file: undefined, document: undefined },
    api: 'x',
    name: '',
    description: undefined,
    method: 'GET',
    urlTemplate,
    policy: undefined,
    tags: [],
    messages: () => {
      throw new Error('routing does not read messages')
    },
  }
}
