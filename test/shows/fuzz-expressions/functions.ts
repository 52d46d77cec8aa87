import type { Generator, Production } from './generator.ts'
import { statements } from './statements.ts'
import * as t from './types.ts'

/** A lambda of a delegate type, by one of its three spellings. */
export function lambda(g: Generator, type: t.Type): string {
  const parameters = type.of.slice(0, -1)
  const result = type.of.at(-1)!
  return g.inside(result, () => {
    const names = parameters.map((one) => g.declare(one))
    const typed = names.map((name, i) => `${parameters[i]!.name} ${name}`).join(', ')
    const plain = names.length === 1 ? names[0]! : `(${names.join(', ')})`
    const head = g.chance(0.5) ? plain : `(${typed})`
    if (g.budget > 0 && g.chance(0.3)) {
      const body = `{ ${statements(g, 1 + g.below(2))}return ${g.expr(result)}; }`
      if (g.chance(0.3)) {
        g.mark('anonymous methods')
        return `delegate(${typed}) ${body}`
      }
      g.mark('lambda: statement body')
      return `${head} => ${body}`
    }
    g.mark('lambda: expression body')
    return `${head} => ${g.expr(result)}`
  })
}

function calls(g: Generator, type: t.Type): string {
  return type.of
    .slice(0, -1)
    .map((one) => g.expr(one))
    .join(', ')
}

/** How delegates are written, and calls of what a program declares itself. */
export const functionProductions: readonly Production[] = [
  {
    construct: 'closures',
    weight: 8,
    makes: (type) => type.kind === 'delegate',
    write: (g, type) => `((${type.name})(${lambda(g, type)}))`,
  },
  {
    construct: 'delegate combination',
    weight: 1,
    makes: (type) => type.kind === 'delegate',
    write: (g, type) => `(${g.expr(type)} ${g.pick(['+', '-'])} ${g.expr(type)})`,
  },
  {
    construct: 'method groups',
    weight: 6,
    makes: (type) => type.kind === 'delegate' && methodsOf(type).length > 0,
    write: (g, type) => `((${type.name})${g.pick(methodsOf(type))})`,
  },
  {
    construct: 'delegate calls',
    weight: 4,
    makes: (type) => type.spelled,
    write(g, type) {
      const local = g.find((one) => one.type.kind === 'delegate' && one.type.of.at(-1) === type)
      if (!local) return undefined
      const member = g.chance(0.3) ? '.Invoke' : ''
      return `${local.name}${member}(${calls(g, local.type)})`
    },
  },
  {
    construct: 'delegate calls',
    weight: 1,
    makes: (type) => type.spelled,
    write(g, type) {
      const called = t.func(g.chance(0.5) ? [] : [g.plain()], type)
      return `${g.expr(called)}(${calls(g, called)})`
    },
  },
  {
    construct: 'local functions',
    weight: 6,
    makes: () => true,
    write(g, type) {
      const fits = g.callables.filter(({ result }) => result === type)
      return fits.length === 0 ? undefined : g.pick(fits).call(g)
    },
  },
]

const methods: Readonly<Record<string, readonly string[]>> = {
  'Func<string, int>': ['int.Parse', 'Convert.ToInt32'],
  'Func<string, string>': ['string.Copy', 'WebUtility.UrlEncode'],
  'Func<string, bool>': ['string.IsNullOrEmpty'],
  'Func<int, int>': ['Math.Abs'],
  'Func<int, int, int>': ['Math.Max', 'Math.Min'],
  'Func<char, bool>': ['char.IsLetter'],
  'Func<char, char>': ['char.ToUpper'],
  'Func<object, string>': ['Convert.ToString'],
  'Func<string>': ['"abc".ToUpper', 'new StringBuilder("x").ToString'],
  'Func<int, string>': ['"abcdef".Substring', 'Convert.ToString'],
  'Func<double, double>': ['Math.Floor', 'Math.Sqrt'],
}

function methodsOf(type: t.Type): readonly string[] {
  return methods[type.name] ?? []
}
