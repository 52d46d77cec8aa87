import type { Context } from '../../engine/context.ts'
import { type CompiledExpression, noNeeds } from '../../engine/expression.ts'
import { compileJsonata } from '../../engine/jsonata/compile.ts'
import type { Languages } from '../../engine/program/environment.ts'

/** Takes every expression and gives null: for tests of declarations, which no expression concerns. */
export const anyExpression: Languages = {
  csharp: (code) => ({ value: expression(code.text, () => null), diagnostics: [] }),
  jsonata: (code) => ({ value: expression(code.text, () => null), diagnostics: [] }),
}

/** Expressions of a test by their texts: what policies do with results is tested apart from C#. */
export type Expressions = Readonly<Record<string, (context: Context) => unknown>>

export function languagesOf(expressions: Expressions): Languages {
  return {
    csharp(code) {
      const evaluate = expressions[code.text.trim()]
      if (!evaluate) throw new Error(`the test gives no meaning to \`${code.text}\``)
      return { value: expression(code.text, evaluate), diagnostics: [] }
    },
    jsonata: (code) => compileJsonata(code),
  }
}

function expression(text: string, evaluate: (context: Context) => unknown): CompiledExpression {
  return { text, language: 'csharp', type: 'System.Object', needs: noNeeds, evaluate }
}
