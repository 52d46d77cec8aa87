import type { Generator } from './generator.ts'
import { literal } from './literals.ts'
import { block, statements } from './statements.ts'
import * as t from './types.ts'

/** A local function of one of several shapes; calls of it may follow. */
export function localFunction(g: Generator): string {
  const known = g.callables.length
  const text = g.pick(shapes)(g)
  if (g.callables.length === known || g.chance(0.3)) return text
  const { result, call } = g.callables[known]!
  const value = call(g)
  return `${text}${g.chance(0.5) ? 'var' : result.name} ${g.declare(result)} = ${value}; `
}

function functionName(g: Generator): string {
  return `F${g.name().replace('@', '')}`
}

/** A body, with what `write` declares. */
function body(g: Generator, result: t.Type, declare: () => void): string {
  return g.inside(result, () => {
    declare()
    if (g.chance(0.4)) return ` => ${g.expr(result)}; `
    return ` { ${statements(g, 1 + g.below(2))}return ${g.expr(result)}; } `
  })
}

type Shape = (g: Generator) => string

const shapes: readonly Shape[] = [
  // Parameters that are needed, optional ones, names of arguments.
  (g) => {
    const name = functionName(g)
    const [result, first, second] = [g.type(true), g.type(true), g.plain()]
    const [a, b] = [g.name(), g.name()]
    const fallback = second === t.object ? 'null' : constant(g, second)
    const text = body(g, result, () => {
      g.add(a, first)
      g.add(b, second)
    })
    g.callables.push({
      result,
      call(g) {
        const one = g.expr(first)
        switch (g.below(4)) {
          case 0:
            g.mark('optional arguments')
            return `${name}(${one})`
          case 1:
            g.mark('named arguments')
            return `${name}(${b}: ${g.expr(second)}, ${a}: ${one})`
          case 2:
            g.mark('named arguments')
            return `${name}(${a}: ${one})`
          default:
            return `${name}(${one}, ${g.expr(second)})`
        }
      },
    })
    return `${result.name} ${name}(${first.name} ${a}, ${second.name} ${b} = ${fallback})${text}`
  },
  // Any number of arguments.
  (g) => {
    const name = functionName(g)
    const [result, of] = [g.type(true), g.plain()]
    const items = g.name()
    const text = body(g, result, () => {
      g.add(items, t.array(of))
      g.add(`${items}.Length`, t.int, { writable: false })
    })
    g.callables.push({
      result,
      call(g) {
        g.mark('params')
        if (g.chance(0.2)) return `${name}(${g.expr(t.array(of))})`
        return `${name}(${Array.from({ length: g.below(3) }, () => g.expr(of)).join(', ')})`
      },
    })
    return `${result.name} ${name}(params ${t.array(of).name} ${items})${text}`
  },
  // Type parameters.
  (g) => {
    g.mark('local functions: generic')
    const name = functionName(g)
    const result = g.type(true)
    const call = (g: Generator) => {
      g.mark('generic calls with inference')
      const [first, second] = [g.expr(result), g.expr(result)]
      return g.chance(0.3)
        ? `${name}<${result.name}>(${first}, ${second})`
        : `${name}(${first}, ${second})`
    }
    g.callables.push({ result, call })
    const other = g.plain()
    g.callables.push({ result: other, call: (g) => `${name}(${g.expr(other)}, ${g.expr(other)})` })
    return `T ${name}<T>(T x, T y)${g.pick([
      ' => x; ',
      ' { var z = new[] { x, y }; z[0] = y; return z[0]; } ',
      ' { object o = x; return o is T z ? z : default(T); } ',
      ' { var l = new List<T> { x, y }; l.Reverse(); return l[0]; } ',
      ' => typeof(T) == typeof(int) ? y : x; ',
      ' { var p = (x, y); (x, y) = (y, x); Func<T> f = () => p.Item1; return f(); } ',
      ' => new { x, y }.y; ',
      ' { T r = x; void Set(ref T q) { q = y; } Set(ref r); return r; } ',
      ' { var d = new Dictionary<string, T> { ["a"] = x }; return d.TryGetValue("a", out var v) ? v : y; } ',
      ' => x.ToString() == y.ToString() ? x : y; ',
      ' => (from a in new[] { x, y } select a).Last(); ',
      ' { T[] a = { x }; a[0] = y; foreach (var e in a) return e; return x; } ',
      ' { U Make<U>() where U : new() => new U(); Make<StringBuilder>(); return Make<int>() == 0 ? x : y; } ',
      ' { U Make<U>() where U : struct => new U(); return Make<bool>() ? y : x; } ',
    ])}`
  },
  // Recursion that ends.
  (g) => {
    g.mark('local functions: recursive')
    const name = functionName(g)
    const [result, n] = [g.plain(), g.name()]
    const text = g.inside(result, () => {
      g.add(n, t.int, { writable: false })
      const end = g.expr(result)
      g.callables.push({ result, call: () => `${name}(${n} - 1)` })
      return `{ if (${n} <= 0 || ${n} > 4) return ${end}; ${statements(g, 1)}return ${g.expr(result)}; } `
    })
    g.callables.push({ result, call: (g) => `${name}(${g.below(3)})` })
    return `${result.name} ${name}(int ${n}) ${text}`
  },
  // Declared behind their call.
  (g) => {
    g.mark('local functions: before they are declared')
    const name = functionName(g)
    const type = g.type(true)
    const text = body(g, type, () => undefined)
    const result = g.declare(type)
    return `${type.name} ${result} = ${name}(); ${type.name} ${name}()${text}`
  },
  // Iterators: deferred, run anew each time.
  (g) => {
    g.mark('iterators')
    const name = functionName(g)
    const of = g.type(true)
    const limit = g.name()
    const text = g.inside(undefined, () => {
      g.confined = true
      g.add(limit, t.int)
      const first = `yield return ${g.expr(of)}; `
      const head = g.chance(0.5) ? statements(g, 1) : ''
      const loop = g.scoped(() => {
        const index = g.declare(t.int, { writable: false })
        const inner = g.chance(0.5) ? statements(g, 1) : ''
        const leave = g.chance(0.4) ? `if (${g.expr(t.bool)}) yield break; ` : ''
        return `for (int ${index} = 0; ${index} < ${limit} && ${index} < 4; ${index}++) { ${inner}${leave}yield return ${g.expr(of)}; } `
      })
      const guarded = g.chance(0.3) ? `try { ${loop}} finally ${block(g, 1)} ` : loop
      return `{ ${head}${first}${guarded}} `
    })
    g.callables.push({
      result: t.sequence(of),
      call: (g) => `${name}(${g.chance(0.7) ? g.below(4) : g.expr(t.int)})`,
    })
    return `${t.sequence(of).name} ${name}(int ${limit}) ${text}`
  },
  // Parameters by reference.
  (g) => {
    g.mark('ref and out parameters')
    const name = functionName(g)
    const [type, other] = [g.type(true), g.plain()]
    const [a, b] = [g.name(), g.name()]
    const text = g.inside(t.bool, () => {
      g.add(a, type, { captured: false })
      const value = g.expr(other)
      g.add(b, other, { captured: false })
      return `{ ${b} = ${value}; ${statements(g, 1)}${a} = ${g.expr(type)}; return ${g.expr(t.bool)}; } `
    })
    const target = g.local(type, true)
    const given = target?.name ?? g.name()
    const head = target ? '' : `var ${given} = ${g.expr(type)}; `
    const out = g.name()
    const declared = `bool ${name}(ref ${type.name} ${a}, out ${other.name} ${b}) ${text}`
    const result = g.declare(t.bool)
    if (!target) g.add(given, type)
    g.add(out, other)
    return `${head}${declared}var ${result} = ${name}(ref ${given}, out var ${out}); `
  },
  // Results that are places.
  (g) => {
    g.mark('ref locals and results')
    const name = functionName(g)
    const of = g.plain()
    const items = g.name()
    const value = g.expr(t.array(of))
    const index = g.chance(0.8) ? String(g.below(2)) : g.expr(t.int)
    const whole = g.declare(t.array(of))
    return `ref ${of.name} ${name}(${t.array(of).name} ${items}) => ref ${items}[${index}]; var ${whole} = ${value}; ${name}(${whole}) = ${g.expr(of)}; `
  },
  // No result.
  (g) => {
    const name = functionName(g)
    const text = g.inside(undefined, () => block(g))
    const guard = g.chance(0.5) ? `Action ${name}x = ${name}; ${name}x();` : `${name}();`
    return `void ${name}() ${text} ${guard} `
  },
]

/** What a parameter may have as its default. */
function constant(g: Generator, type: t.Type): string {
  return type.kind === 'time' ? `default(${type.name})` : literal(g, type)
}
