import { readdir, readFile, stat } from 'node:fs/promises'
import { join, relative, resolve, sep } from 'node:path'
import { product } from '../../engine/product.ts'
import { PolicyIndex } from '../../engine/program/environment.ts'
import { finding } from '../../engine/text/codes.ts'
import { asAzure } from '../../engine/text/diagnostic.ts'
import { Source } from '../../engine/text/source.ts'
import { policies } from '../../policies/index.ts'
import { isCollectionFolder } from '../config/collections.ts'
import { LoadedLanguages } from '../runtime/languages.ts'
import { loadSettings } from '../settings/load.ts'
import { defineCommand, type Io, UsageError } from './command.ts'
import { counted } from './counted.ts'
import { type Finding, findingOf } from './finding.ts'
import { judgeAlone } from './judge.ts'
import { judgeFolder } from './judge-folder.ts'

export const check = defineCommand({
  name: 'check',
  doc: 'Judges policy documents, policy fragments and whole configuration folders.',
  arguments: {
    name: 'PATH…',
    min: 1,
    max: Number.POSITIVE_INFINITY,
    doc: 'a document, a folder of documents, or the folder of a configuration',
  },
  options: {
    strict: { doc: 'what Azure would refuse at save is an error' },
  },
  examples: ['postern check policy.xml', 'postern check --json --strict apim-artifacts'],
  async run({ options, arguments: paths, io }) {
    const judge = new Judge(io, options.strict === true)
    const totals = { documents: 0, errors: 0, warnings: 0 }
    for (const path of paths) {
      for await (const { file, findings } of judge.path(path)) {
        const rows = findings.map(({ row }) => row)
        const errors = rows.filter(({ severity }) => severity === 'error').length
        totals.documents++
        totals.errors += errors
        totals.warnings += rows.length - errors
        if (options.json) {
          io.out(`${JSON.stringify({ file, ok: errors === 0, diagnostics: rows })}\n`)
        } else for (const { text } of findings) io.out(`${text(file)}\n\n`)
      }
    }
    if (!options.json) io.out(`${summary(totals)}\n`)
    return totals.errors > 0 ? 1 : 0
  },
})

/** A file with what was found in it. */
interface Judged {
  readonly file: string
  readonly findings: readonly Finding[]
}

class Judge {
  readonly #io: Io
  readonly #strict: boolean
  readonly #policies = new PolicyIndex(policies)
  readonly #languages = new LoadedLanguages()

  constructor(io: Io, strict: boolean) {
    this.#io = io
    this.#strict = strict
  }

  async *path(path: string): AsyncGenerator<Judged> {
    const full = resolve(this.#io.folder, path)
    const found = await stat(full).catch(() => undefined)
    if (!found) throw new UsageError(`there is no file or folder \`${path}\``)
    if (!found.isDirectory()) yield await this.#document(path, full)
    else if (await isConfiguration(full)) yield* this.#folder(path, full)
    else
      for (const file of await documentsIn(full))
        yield await this.#document(join(path, relative(full, file)), file)
  }

  async #document(file: string, full: string): Promise<Judged> {
    const { size } = await stat(full)
    if (size > maxBytes) {
      const message = `the file has ${size} bytes; the limit is ${maxBytes}`
      const found = finding('PD1002', new Source(file, ''), { start: 0, end: 0 }, message)
      return { file, findings: [findingOf(found)] }
    }
    const text = await readFile(full, 'utf8')
    await this.#languages.prepare([text])
    const found = judgeAlone(file, text, this.#policies, this.#languages)
    return { file, findings: (this.#strict ? found.map(asAzure) : found).map(findingOf) }
  }

  async *#folder(path: string, folder: string): AsyncGenerator<Judged> {
    const { environment } = this.#io
    const { settings, diagnostics } = await loadSettings(folder, {})
    if (diagnostics.length > 0) {
      yield { file: join(path, product.settingsFile), findings: diagnostics.map(findingOf) }
    }
    const strict = this.#strict || settings?.compatibility === 'azure'
    const policies = this.#policies
    const languages = this.#languages
    const files = await judgeFolder(folder, { strict, policies, languages, environment })
    for (const [file, findings] of files) yield { file: join(path, file), findings }
    for (const full of await strayDocuments(folder, files)) {
      yield await this.#document(join(path, relative(folder, full)), full)
    }
  }
}

const maxBytes = 32 * 1024 * 1024

/** A folder that holds `apis`, `products` and so on. */
async function isConfiguration(folder: string): Promise<boolean> {
  const entries = await readdir(folder, { withFileTypes: true })
  return entries.some((entry) => entry.isDirectory() && isCollectionFolder(entry.name))
}

/** Documents of a configuration's folders that belong to none of its entities: the start of a folder, or loose ones. */
async function strayDocuments(
  folder: string,
  known: ReadonlyMap<string, unknown>,
): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  const found: string[] = []
  for (const entry of entries) {
    if (!entry.isDirectory() || !isCollectionFolder(entry.name)) continue
    found.push(...(await documentsIn(join(folder, entry.name))))
  }
  return found.filter((full) => !known.has(relative(folder, full).split(sep).join('/')))
}

/** Folders whose names start with a dot belong to tools; files with such names are documents like others. */
const foreignFolder = /(?:^|[/\\])(?:\.[^/\\]*|node_modules)[/\\]/

async function documentsIn(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true })
  return names
    .filter((name) => name.toLowerCase().endsWith('.xml') && !foreignFolder.test(name))
    .sort()
    .map((name) => join(folder, name))
}

function summary(totals: {
  readonly documents: number
  readonly errors: number
  readonly warnings: number
}): string {
  const { documents, errors, warnings } = totals
  return `${counted(documents, 'file')}, ${counted(errors, 'error')}, ${counted(warnings, 'warning')}`
}
