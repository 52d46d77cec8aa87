import type { PolicyIndex } from '../../engine/program/environment.ts'
import type { Diagnostic } from '../../engine/text/diagnostic.ts'
import { loadFolder } from '../config/load.ts'
import type { Problem, ProblemKind } from '../config/problems.ts'
import type { Environment } from '../config/secrets.ts'
import { expressionTexts, policiesOf } from '../model/configuration.ts'
import { activate } from '../runtime/activate.ts'
import { Documents } from '../runtime/documents.ts'
import type { LoadedLanguages } from '../runtime/languages.ts'
import { type Finding, findingOf } from './finding.ts'

export interface FolderJudgement {
  readonly strict: boolean
  readonly policies: PolicyIndex
  readonly languages: LoadedLanguages
  readonly environment: Environment
}

/**
 * Everything that is found in a configuration folder, by file; files without a finding are there too, as far as they
 * hold policies. Whether the configuration could run here and now is another question: secrets may be missing.
 */
export async function judgeFolder(
  folder: string,
  { strict, policies, languages, environment }: FolderJudgement,
): Promise<ReadonlyMap<string, readonly Finding[]>> {
  const { configuration, problems } = await loadFolder(folder, { environment })
  const texts = [...policiesOf(configuration)]
  await languages.prepare(expressionTexts(configuration))
  const { diagnostics } = activate(configuration, problems, {
    policies,
    languages,
    documents: new Documents({}, strict),
    services: neverRun,
    generation: 0,
    judging: true,
  })
  const findings = new Map<string, Finding[]>(texts.map(({ file }) => [file, []]))
  const add = (file: string, finding: Finding) => {
    const known = findings.get(file)
    if (known) known.push(finding)
    else findings.set(file, [finding])
  }
  for (const diagnostic of diagnostics) add(diagnostic.source.name, findingOf(diagnostic))
  for (const problem of problems) {
    if (!isTold(problem, diagnostics)) add(problem.file, findingOf(withoutSecrets(problem)))
  }
  for (const found of findings.values()) {
    found.sort((a, b) => a.row.line - b.row.line || a.row.column - b.row.column)
  }
  return findings
}

function neverRun(): never {
  throw new Error('a configuration that is only judged does not run')
}

const inDocuments: ReadonlySet<ProblemKind> = new Set([
  'unknown named value',
  'unknown fragment',
  'unknown backend',
])

/** What a policy names wrongly is told at its place already. */
function isTold({ kind, usedIn, wanted }: Problem, diagnostics: readonly Diagnostic[]): boolean {
  if (!inDocuments.has(kind)) return false
  const files = new Set(usedIn.map(({ file }) => file))
  return diagnostics.some(
    ({ stage, source, message }) =>
      stage === 'reference' && files.has(source.name) && message.includes(`\`${wanted}\``),
  )
}

/** Where documents are only judged, nobody gives the secrets. */
function withoutSecrets(problem: Problem): Problem {
  return problem.kind === 'missing named value value'
    ? { ...problem, severity: 'warning' }
    : problem
}
