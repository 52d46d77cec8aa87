import { readDocument } from '../../engine/document/read.ts'
import { judgeDocument } from '../../engine/program/compile.ts'
import type { Environment, Languages, PolicyIndex } from '../../engine/program/environment.ts'
import { finding } from '../../engine/text/codes.ts'
import type { Diagnostic } from '../../engine/text/diagnostic.ts'
import { Source } from '../../engine/text/source.ts'

/**
 * Judges a document that comes without its folder. What it names may exist: unknown fragments, backends and named
 * values are warnings.
 */
export function judgeAlone(
  name: string,
  text: string,
  policies: PolicyIndex,
  languages: Languages,
): readonly Diagnostic[] {
  const source = new Source(name, text)
  const { value: document, diagnostics } = readDocument(source)
  if (!document) return diagnostics
  const environment: Environment = {
    policies,
    languages,
    namedValues: undefined,
    problemOf: (type, id) => ({
      message: `the ${type} \`${id}\` is not known here`,
      hint: 'check the folder of the configuration to look it up',
    }),
  }
  const judged = judgeDocument(document, environment)
  const fragments = [...judged.fragments].map(([id, span]) =>
    finding('PR3022', source, span, `the policy fragment \`${id}\` is not known here`),
  )
  const found = [...diagnostics, ...judged.diagnostics, ...fragments]
  return found.map(tolerated).sort((a, b) => a.span.start - b.span.start)
}

function tolerated(diagnostic: Diagnostic): Diagnostic {
  return diagnostic.stage === 'reference' ? { ...diagnostic, severity: 'warning' } : diagnostic
}
