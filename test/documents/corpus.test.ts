import { describe, expect, test } from 'vitest'
import { type Diagnostic, isError, toRow } from '../../engine/text/diagnostic.ts'
import { sharedFolder } from '../shared.ts'
import { brokenCSharp, brokenDocuments, unreadable } from './corpus.ts'
import { corpusDocuments, folderDocuments } from './corpus-files.ts'
import { readAll } from './write-tree.ts'

const shared = sharedFolder()

describe.skipIf(!shared)('the corpus (skipped without the shared folder)', () => {
  const documents = shared ? corpusDocuments(shared) : []

  test('every real document and template is read without errors, but those listed', () => {
    const found: Record<string, string> = {}
    for (const { file, text, class: kind } of documents) {
      if (kind === 'broken') continue
      const first = readAll(text, undefined, file).diagnostics.find(isError)
      if (first) found[file] = shown(first)
    }
    expect(found).toEqual(unreadable)
    expect(Object.keys(unreadable).length).toBeLessThanOrEqual(5)
  })

  test('documents, fragments and loose ones are told apart', () => {
    const kinds = {
      policies: 'policies',
      fragment: 'fragment',
      rootless: 'loose',
      section: 'loose',
    }
    const wrong = documents.filter(
      ({ file, text, form }) => readAll(text, undefined, file).document?.kind !== kinds[form],
    )
    expect(wrong.map(({ file }) => file)).toEqual([])
  })

  test('every expression is found', () => {
    const wrong: string[] = []
    for (const { file, text, class: kind, expressions } of documents) {
      if (kind === 'broken') continue
      const { tree, diagnostics } = readAll(text, undefined, file)
      // The manifest also counts the expressions inside of literals.
      const mixed = diagnostics.filter(({ code }) => code === 'PD1060').length
      const found = (tree.match(/(?<=^|[=( ])@(?:[({]|jsonata\()/g) ?? []).length
      if (found + mixed < expressions) wrong.push(`${file}: ${found + mixed} of ${expressions}`)
    }
    expect(wrong).toEqual([])
  })

  test('each broken document gives the expected finding', () => {
    const found: Record<string, string> = {}
    const unseen: string[] = []
    for (const { file, text, class: kind } of documents) {
      if (kind !== 'broken') continue
      const first = readAll(text, undefined, file).diagnostics.find(isError)
      if (first) found[file] = shown(first)
      else unseen.push(file)
    }
    expect(found).toEqual(brokenDocuments)
    expect(unseen.sort()).toEqual([...brokenCSharp].sort())
  })

  test('every policy file of real configuration folders is read without errors', () => {
    const found = folderDocuments(shared ?? '').flatMap(({ file, text }) =>
      readAll(text, undefined, file)
        .diagnostics.filter(isError)
        .map((each) => `${file} ${shown(each)}`),
    )
    expect(found).toEqual([])
  })
})

function shown(diagnostic: Diagnostic): string {
  const { line, column, code, message } = toRow(diagnostic)
  return `${line}:${column} ${code} ${message}`
}
