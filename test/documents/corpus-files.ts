import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface CorpusRow {
  readonly file: string
  readonly class: 'real' | 'template' | 'broken' | 'illustrative'
  readonly form: 'policies' | 'fragment' | 'rootless' | 'section'
  /** How many expressions it holds. */
  readonly expressions: number
}

export interface CorpusDocument extends CorpusRow {
  readonly text: string
}

/** The policy documents of the corpus, read as bytes say. */
export function corpusDocuments(shared: string): CorpusDocument[] {
  const folder = join(shared, 'corpus/policies')
  const lines = readFileSync(join(folder, 'manifest.jsonl'), 'utf8').trim().split('\n')
  return lines.map((line) => {
    const row = JSON.parse(line) as CorpusRow
    return { ...row, text: readFileSync(join(folder, row.file), 'utf8') }
  })
}

/** The policy files of real configuration folders. */
export function folderDocuments(shared: string): { file: string; text: string }[] {
  const folder = join(shared, 'corpus/folders')
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return files
    .filter((file) => file.endsWith('.xml'))
    .sort()
    .map((file) => ({ file, text: readFileSync(join(folder, file), 'utf8') }))
}
