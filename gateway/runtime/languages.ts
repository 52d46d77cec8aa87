import type { Limits } from '../../engine/dotnet/budget.ts'
import type { Languages } from '../../engine/program/environment.ts'

/** The compilers of the expression languages. Each is loaded when a document first uses it: both are large. */
export class LoadedLanguages implements Languages {
  readonly #budgets: Limits | undefined
  #csharp: Languages['csharp'] | undefined
  #jsonata: Languages['jsonata'] | undefined

  /** `budgets`: what one evaluation of C# may spend, unless it is the usual. */
  constructor(budgets?: Limits) {
    this.#budgets = budgets
  }

  /** Makes ready what these texts need. */
  async prepare(texts: Iterable<string>): Promise<void> {
    let csharp = this.#csharp !== undefined
    let jsonata = this.#jsonata !== undefined
    for (const text of texts) {
      if (csharp && jsonata) break
      csharp ||= /@[({]/.test(text)
      jsonata ||= text.includes('jsonata')
    }
    if (csharp) this.#csharp ??= await loadCsharp(this.#budgets)
    if (jsonata) this.#jsonata ??= (await import('../../engine/jsonata/compile.ts')).compileJsonata
  }

  csharp: Languages['csharp'] = (code, form) => {
    if (!this.#csharp) throw new Error('the compiler of C# expressions was not made ready')
    return this.#csharp(code, form)
  }

  jsonata: Languages['jsonata'] = (code) => {
    if (!this.#jsonata) throw new Error('the compiler of JSONata expressions was not made ready')
    return this.#jsonata(code)
  }
}

async function loadCsharp(limits: Limits | undefined): Promise<Languages['csharp']> {
  const { compileExpression } = await import('../../engine/csharp/compile.ts')
  const options = limits === undefined ? {} : { limits }
  return (code, form) => compileExpression(code, form, options)
}
