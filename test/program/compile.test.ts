import { describe, expect, it } from 'vitest'
import { readDocument } from '../../engine/document/read.ts'
import { compileJsonata } from '../../engine/jsonata/compile.ts'
import { allScopes, allSections, definePolicy } from '../../engine/policy/define.ts'
import { bool, int, oneOf, string } from '../../engine/policy/values.ts'
import { compileDocument, compileFragment } from '../../engine/program/compile.ts'
import { type Environment, PolicyIndex } from '../../engine/program/environment.ts'
import { Source } from '../../engine/text/source.ts'

const where = { sections: allSections, scopes: allScopes, examples: [] } as const

const policies = [
  definePolicy({ ...where, name: 'base', doc: 'The broader scope.', intrinsic: true }),
  definePolicy({
    ...where,
    name: 'set-thing',
    aliases: ['set-ting'],
    doc: 'Sets a thing.',
    attributes: {
      name: { kind: string, required: true, doc: 'The name.' },
      mode: { kind: oneOf('soft', 'hard'), default: 'soft', doc: 'How.', alias: 'moode' },
      count: { kind: int({ min: 1, max: 5 }), doc: 'How often.', literal: true },
    },
    elements: {
      tag: { many: true, max: 2, doc: 'A tag.' },
      value: { many: true, text: { kind: string, doc: 'A value.' }, doc: 'A value.' },
      note: { text: { kind: string, doc: 'A note.', required: true }, doc: 'A note.' },
    },
    rules: [{ kind: 'requires', name: 'count', needs: 'value' }],
    run: () => undefined,
  }),
  definePolicy({
    ...where,
    name: 'count-thing',
    doc: 'Counts a thing.',
    attributes: { exact: { kind: bool, default: false, azureRequires: true, doc: 'How exactly.' } },
    run: () => undefined,
  }),
  definePolicy({
    ...where,
    name: 'when-thing',
    doc: 'Runs policies on a condition.',
    sections: ['inbound'],
    attributes: { condition: { kind: bool, required: true, lazy: true, doc: 'The condition.' } },
    policies: {},
    run: () => undefined,
  }),
]

const environment: Environment = {
  policies: new PolicyIndex(policies),
  namedValues: undefined,
  languages: {
    csharp: () => ({ value: undefined, diagnostics: [] }),
    jsonata: (code) => compileJsonata(code),
  },
}

interface Case {
  readonly title: string
  readonly inbound: string
  /** `code line:column severity` */
  readonly gives: readonly string[]
}

const cases: readonly Case[] = [
  {
    title: 'a whole policy has no findings',
    inbound: '<base /><set-thing name="a" mode="hard"><value>1</value></set-thing>',
    gives: [],
  },
  {
    title: 'an unknown policy is named',
    inbound: '<set-thin name="a" />',
    gives: ['PP2001 1:21 error = did you mean `set-thing`?'],
  },
  {
    title: 'a misspelling that tools emit is understood',
    inbound: '<set-ting name="a" />',
    gives: ['PP2014 1:21 warning = write `set-thing`'],
  },
  {
    title: 'an unknown attribute is named',
    inbound: '<set-thing name="a" mod="soft" />',
    gives: ['PP2003 1:40 error = did you mean `mode`?'],
  },
  {
    title: 'a missing attribute is named',
    inbound: '<set-thing />',
    gives: ['PP2004 1:21 error = The name.'],
  },
  {
    title: 'a word outside of the list is refused',
    inbound: '<set-thing name="a" mode="Hard" />',
    gives: ['PP2006 1:46 error = write `hard`'],
  },
  {
    title: 'a number outside of its range is refused',
    inbound: '<set-thing name="a" count="9"><value>1</value></set-thing>',
    gives: ['PP2006 1:47 error'],
  },
  {
    title: 'an attribute that needs an element says so',
    inbound: '<set-thing name="a" count="1" />',
    gives: ['PP2008 1:21 error'],
  },
  {
    title: 'a second of a single element is refused',
    inbound: '<set-thing name="a"><note>1</note><note>2</note></set-thing>',
    gives: ['PP2009 1:55 error'],
  },
  {
    title: 'an unknown child is refused',
    inbound: '<set-thing name="a"><values>1</values></set-thing>',
    gives: ['PP2002 1:41 error = did you mean `value`?'],
  },
  {
    title: 'text between policies is refused',
    inbound: '<base /> hello ',
    gives: ['PP2007 1:29 error = remove it, or make it a comment'],
  },
  {
    title: 'an empty required text is refused',
    inbound: '<set-thing name="a"><note></note></set-thing>',
    gives: ['PP2005 1:41 error = A note.'],
  },
  {
    title: 'a second base is refused',
    inbound: '<base /><base />',
    gives: ['PP2009 1:29 error = remove one'],
  },
  {
    title: 'base inside a policy is refused',
    inbound: '<when-thing condition="true"><base /></when-thing>',
    gives: ['PP2024 1:50 warning = move it out of the policy around it'],
  },
  {
    title: 'an expression where Azure allows none is a warning',
    inbound: '<set-thing name="a" count="@jsonata(1)"><value>1</value></set-thing>',
    gives: ['PP2013 1:47 warning = write the value itself'],
  },
  {
    title: 'all mistakes are reported, not the first only',
    inbound: '<nope /><set-thing moode="soft" />',
    gives: [
      'PP2001 1:21 error',
      'PP2014 1:39 warning = write `mode`',
      'PP2004 1:29 error = The name.',
    ],
  },
  {
    title: 'more elements than there may be are refused',
    inbound: '<set-thing name="a"><tag /><tag /><tag /></set-thing>',
    gives: ['PP2009 1:55 error'],
  },
  {
    title: 'an attribute that only Azure requires is missed with a warning',
    inbound: '<count-thing />',
    gives: ['PP2026 1:21 warning = write it: How exactly.'],
  },
]

function findings(text: string): string[] {
  const source = new Source('policy.xml', text)
  const read = readDocument(source)
  const compiled = compileDocument(read.value!, 'api', environment)
  return [...read.diagnostics, ...compiled.diagnostics].map(({ code, severity, span, hint }) => {
    const { line, column } = source.position(span.start)
    return `${code} ${line}:${column} ${severity}${hint ? ` = ${hint}` : ''}`
  })
}

describe('checking a document against the declarations', () => {
  for (const { title, inbound, gives } of cases) {
    it(title, () =>
      expect(findings(`<policies><inbound>${inbound}</inbound></policies>`)).toEqual(gives),
    )
  }

  it('more than one policy in backend is a warning', () => {
    const text = '<policies><backend><base /><set-thing name="a" /></backend></policies>'
    expect(findings(text)).toEqual([
      'PP2016 1:29 warning = put one `retry`, `choose` or `limit-concurrency` around them',
    ])
  })

  it('a policy outside of its sections is a warning', () => {
    const text = '<policies><outbound><when-thing condition="true" /></outbound></policies>'
    expect(findings(text)).toEqual(['PP2010 1:22 warning = Azure allows it in `inbound`'])
  })

  it('a policy beside the sections is told where to go', () => {
    expect(findings('<policies><set-thing name="a" /></policies>')).toEqual([
      'PP2019 1:12 error = put it into `inbound`, `backend`, `outbound` or `on-error`',
    ])
  })

  it('a fragment cannot hold base', () => {
    const source = new Source('fragment.xml', '<fragment><base /></fragment>')
    const { value } = readDocument(source)
    const compiled = compileFragment(value!, 'f', environment)
    expect(compiled.diagnostics.map(({ code }) => code)).toEqual(['PP2015'])
    expect(compiled.value).toBeUndefined()
  })
})
