import { type CompiledExpression, noNeeds } from '../../engine/expression.ts'
import type { Languages } from '../../engine/program/environment.ts'

/** Takes every expression and gives null: for tests of declarations, which no expression concerns. */
export const anyExpression: Languages = {
  csharp: (code) => ({ value: nothing(code.text, 'csharp'), diagnostics: [] }),
  jsonata: (code) => ({ value: nothing(code.text, 'jsonata'), diagnostics: [] }),
}

function nothing(text: string, language: CompiledExpression['language']): CompiledExpression {
  return { text, language, type: 'System.Object', needs: noNeeds, evaluate: () => null }
}
