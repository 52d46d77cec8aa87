import { Liquid, type Template as Node } from 'liquidjs'
import { BudgetError, defaultLimits, withBudget } from '../../../engine/dotnet/budget.ts'
import { DotnetException } from '../../../engine/dotnet/exception.ts'
import type { Literal } from '../../../engine/policy/kinds.ts'
import type { Template } from '../body-content.ts'
import { type BodyOptions, liquidBody } from './body.ts'
import { liquidContext } from './context.ts'
import { filters, print } from './filters.ts'

const engine = new Liquid({
  ownPropertyOnly: true,
  strictFilters: false,
  strictVariables: false,
  outputEscape: print,
  cache: false,
  parseLimit: 1_000_000,
  renderLimit: 1_000,
  memoryLimit: 64_000_000,
})

for (const name of Object.keys(engine.filters)) delete engine.filters[name]
for (const [name, filter] of Object.entries(filters)) engine.registerFilter(name, filter)
for (const name of [
  'include',
  'render',
  'layout',
  'block',
  'extends',
  'liquid',
  'echo',
  'inline_comment',
]) {
  delete engine.tags[name]
}

/** Compiles a Liquid template as DotLiquid in C# naming mode reads it. */
export function compileLiquid(
  text: string,
  literals: ReadonlyMap<string, string>,
): Literal<Template> {
  const options: BodyOptions = {
    xsiNil: literals.get('xsi-nil') === 'null' ? 'null' : 'blank',
    parseDate: literals.get('parse-date')?.toLowerCase() !== 'false',
  }
  let nodes: Node[]
  try {
    nodes = engine.parse(dotLiquidText(text))
  } catch (error) {
    const problem = `the Liquid template does not compile: ${firstLine(error)}`
    return { ok: false, problem, code: 'PP2023' }
  }
  const template: Template = {
    kind: 'template',
    render({ context, message }) {
      try {
        // Filters spend the same budgets as expressions.
        return withBudget(defaultLimits, () => {
          const body = readsBody ? liquidBody(message, options) : null
          return String(engine.renderSync(nodes, { body, context: liquidContext(context) }))
        })
      } catch (error) {
        if (error instanceof DotnetException || error instanceof BudgetError) throw error
        const inner = (error as { originalError?: unknown }).originalError
        if (inner instanceof DotnetException || inner instanceof BudgetError) throw inner
        throw new DotnetException('DotLiquid.Exceptions.RenderException', firstLine(error))
      }
    },
  }
  const readsBody = /\bbody\b/i.test(text)
  return readsBody ? { ok: true, value: template, reads: 'message' } : { ok: true, value: template }
}

function firstLine(error: unknown): string {
  return (error as Error).message.split('\n')[0]!
}

/**
 * DotLiquid's strings know no escapes. `JSONArrayFor` is `for` with a comma between its turns; `JSONArray For` is one
 * article's spelling of it (transformation.md §5.1).
 */
function dotLiquidText(text: string): string {
  return text.replace(/\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\}/g, (tag) =>
    tag
      .replace(/^\{%(-?)\s*JSONArray\s?For\b/, '{%$1 for')
      .replace(
        /^\{%(-?)\s*endJSONArray\s?For\s*(-?)%\}$/,
        '{%$1 unless forloop.last %},{% endunless %}{% endfor $2%}',
      )
      .replace(/"[^"]*"|'[^']*'/g, (quoted) => quoted.replaceAll('\\', '\\\\')),
  )
}
