import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { readDocument } from '../../engine/document/read.ts'
import type {
  AttributeSpec,
  PolicyDeclaration,
  Shape,
  TextSpec,
} from '../../engine/policy/define.ts'
import { compileDocument, compileFragment } from '../../engine/program/compile.ts'
import { type Environment, PolicyIndex } from '../../engine/program/environment.ts'
import { Source } from '../../engine/text/source.ts'
import { policies } from '../../policies/index.ts'
import { sharedFolder } from '../shared.ts'
import { anyExpression } from './languages.ts'

const folder = fileURLToPath(new URL('../../policies/', import.meta.url))
const byName = new Map(policies.map((policy) => [policy.name, policy]))
const environment: Environment = {
  policies: new PolicyIndex(policies),
  namedValues: undefined,
  languages: anyExpression,
}

describe('the list of policies', () => {
  it('holds one declaration for each file, named as the file', () => {
    const files = readdirSync(folder)
      .filter((file) => file.endsWith('.ts') && file !== 'index.ts')
      .map((file) => file.slice(0, -3))
    expect([...byName.keys()].sort()).toEqual(files.sort())
    expect(policies).toHaveLength(byName.size)
  })

  const shared = sharedFolder()
  it.skipIf(!shared)('holds every element that the policy index of the reference names', () => {
    const index = readFileSync(`${shared}/reference/policy-index.md`, 'utf8')
    expect(missingFrom(index, [...byName.keys()])).toEqual([])
  })
})

/** Names in the first column of the tables of policies. */
function missingFrom(index: string, known: readonly string[]): string[] {
  const named: string[] = []
  const tables = index.split('### Extra attributes')[0]!
  for (const row of tables.matchAll(/^\|([^|]+)\|/gm)) {
    for (const name of row[1]!.matchAll(/`([a-z][a-z0-9-]*)(?: [a-z][^`]*)?`/g)) {
      if (name[1] !== 'when' && name[1] !== 'otherwise') named.push(name[1]!)
    }
  }
  expect(named.length).toBeGreaterThan(70)
  return named.filter((name) => !known.includes(name))
}

describe.each([...policies])('$name', (policy) => {
  it('has a sentence for itself and for all that it holds', () => {
    for (const [name, doc] of docs(policy)) {
      expect.soft(doc, name).toMatch(/^[A-Z`].*[.]$/)
    }
  })

  it('has defaults of the kinds of its attributes', () => {
    for (const [name, spec] of specs(policy)) {
      if (spec.default === undefined) continue
      const literal = spec.kind.literal(String(spec.default), new Map())
      // What a kind turns into another type is compared where that type has a text form.
      if (typeof spec.default === 'number' && spec.kind.name === 'dateTime') continue
      expect.soft(literal, name).toMatchObject({ ok: true, value: spec.default })
    }
  })

  it('names attributes and children in its rules that it has', () => {
    for (const shape of shapes(policy)) {
      const own = [...Object.keys(shape.attributes ?? {}), ...Object.keys(shape.elements ?? {})]
      for (const rule of shape.rules ?? []) {
        const names = rule.kind === 'requires' ? [rule.name, rule.needs] : rule.names
        for (const name of names) expect.soft(own).toContain(name)
      }
    }
  })

  it('admits only policies that exist', () => {
    for (const { policies: inner } of shapes(policy)) {
      for (const name of inner?.allowed ?? []) expect.soft([...byName.keys()]).toContain(name)
    }
  })

  it('has examples without findings', () => {
    expect(policy.examples.length).toBeGreaterThan(0)
    for (const { title, xml } of policy.examples)
      expect.soft(findings(policy, xml), title).toEqual([])
  })
})

function findings(policy: PolicyDeclaration, xml: string): string[] {
  // Examples hold policies that only stand in `backend`.
  const section = policy.sections.includes('backend') ? 'backend' : policy.sections[0]
  const text =
    section === undefined || policy.resolver
      ? `<fragment>${xml}</fragment>`
      : `<policies><${section}>${xml}</${section}></policies>`
  const source = new Source('policy.xml', text)
  const read = readDocument(source)
  if (!read.value) return read.diagnostics.map(({ message }) => message)
  const compiled =
    read.value.kind === 'policies'
      ? compileDocument(read.value, policy.scopes.at(-1) ?? 'api', environment)
      : compileFragment(read.value, 'example', environment)
  return [...read.diagnostics, ...compiled.diagnostics].map(({ message }) => message)
}

function* shapes(shape: Shape): Generator<Shape> {
  yield shape
  for (const element of Object.values(shape.elements ?? {})) yield* shapes(element)
}

function* specs(shape: Shape): Generator<[string, AttributeSpec | TextSpec]> {
  for (const each of shapes(shape)) {
    yield* Object.entries(each.attributes ?? {})
    if (each.text) yield ['text', each.text]
  }
}

function* docs(policy: PolicyDeclaration): Generator<[string, string]> {
  yield [policy.name, policy.doc]
  for (const shape of shapes(policy)) {
    for (const [name, { doc }] of Object.entries(shape.attributes ?? {})) yield [name, doc]
    for (const [name, { doc }] of Object.entries(shape.elements ?? {})) yield [name, doc]
    if (shape.text) yield ['text', shape.text.doc]
  }
}
