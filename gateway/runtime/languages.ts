import type { Languages } from '../../engine/program/environment.ts'
import type { Diagnostic } from '../../engine/text/diagnostic.ts'
import type { MappedText } from '../../engine/text/mapped.ts'

/** The compilers of the expression languages. Each is loaded when a document first uses it: both are large. */
export class LoadedLanguages implements Languages {
  #csharp: Languages['csharp'] | undefined
  #jsonata: Languages['jsonata'] | undefined

  /** Makes ready what these texts need. */
  async prepare(texts: Iterable<string>): Promise<void> {
    let csharp = this.#csharp !== undefined
    let jsonata = this.#jsonata !== undefined
    for (const text of texts) {
      if (csharp && jsonata) return
      csharp ||= /@[({]/.test(text)
      jsonata ||= text.includes('jsonata')
    }
    if (csharp) this.#csharp ??= await loadCsharp()
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

async function loadCsharp(): Promise<Languages['csharp']> {
  return (code) => ({ value: undefined, diagnostics: [notYet(code)] })
}

function notYet(code: MappedText): Diagnostic {
  return {
    stage: 'expression',
    severity: 'error',
    code: 'PC4000',
    message: 'C# expressions cannot be compiled yet',
    source: code.source,
    span: code.span(0, code.text.length),
  }
}
