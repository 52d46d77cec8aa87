import { bindRaw } from './bind-expression.ts'
import type { Binder } from './binder.ts'
import type { Raw } from './bound.ts'
import type { Argument, Expr, ParameterSyntax, Place, QueryBody, QueryClause } from './syntax.ts'

/**
 * Query syntax means calls of Where, Select and the others (C# 11.17.3): it is rewritten to them, and range variables
 * that go together become members of an anonymous object.
 */
export function bindQuery(b: Binder, syntax: Expr & { kind: 'query' }): Raw {
  const query = new Rewriter(syntax)
  return bindRaw(b, query.run(syntax.from, syntax.body))
}

class Rewriter {
  readonly #place: Place
  /** Names of range variables, and how each is reached from the lambda's parameter. */
  #variables = new Map<string, readonly string[]>()
  #parameter = ''
  #count = 0

  constructor(place: Place) {
    this.#place = span(place)
  }

  run(from: QueryClause & { form: 'from' }, body: QueryBody): Expr {
    let source = this.#source(from)
    this.#start(from.name)
    const { clauses } = body
    for (const [i, clause] of clauses.entries()) {
      const isLast = i === clauses.length - 1
      // `from … from … select` ends in one SelectMany.
      const result = isLast && body.end.form === 'select' ? body.end.value : undefined
      const rewritten = this.#clause(source, clause, result)
      source = rewritten.source
      if (rewritten.done) return this.#into(source, body)
    }
    return this.#into(this.#end(source, body), body)
  }

  #into(source: Expr, body: QueryBody): Expr {
    if (!body.into) return source
    const next = new Rewriter(this.#place)
    const from = {
      form: 'from' as const,
      type: undefined,
      name: body.into.name,
      source,
      ...this.#place,
    }
    return next.run(from, body.into.body)
  }

  #start(name: string): void {
    this.#parameter = name
    this.#variables = new Map([[name, []]])
  }

  #source(from: { type?: unknown; source: Expr } & Place): Expr {
    const { type } = from as QueryClause & { form: 'from' }
    if (!type) return from.source
    return this.#call(from.source, 'Cast', [], [type])
  }

  #clause(
    source: Expr,
    clause: QueryClause,
    result: Expr | undefined,
  ): { source: Expr; done: boolean } {
    switch (clause.form) {
      case 'where':
        return this.#next(this.#call(source, 'Where', [this.#lambda(clause.condition)]))
      case 'let': {
        const made = this.#lambda(this.#joined(clause.name, clause.value))
        const next = this.#call(source, 'Select', [made])
        this.#join(clause.name)
        return this.#next(next)
      }
      case 'orderby':
        return this.#next(
          clause.keys.reduce((ordered, key, i) => {
            const name = `${i === 0 ? 'OrderBy' : 'ThenBy'}${key.descending ? 'Descending' : ''}`
            return this.#call(ordered, name, [this.#lambda(key.value)])
          }, source),
        )
      case 'from': {
        const inner = this.#lambda(this.#source(clause))
        return this.#combine(source, 'SelectMany', [inner], clause.name, result)
      }
      case 'join': {
        const on = this.#lambda(clause.on)
        const equals = this.#lambdaOf(clause.name, clause.equals)
        const args = [this.#source(clause), on, equals]
        const name = clause.into === undefined ? 'Join' : 'GroupJoin'
        return this.#combine(source, name, args, clause.into ?? clause.name, result)
      }
    }
  }

  #next(source: Expr) {
    return { source, done: false }
  }

  /** A clause that brings a second variable in. */
  #combine(source: Expr, method: string, args: Expr[], name: string, result: Expr | undefined) {
    if (result) {
      const last = this.#lambdaTwo(name, result)
      return { source: this.#call(source, method, [...args, last]), done: true }
    }
    const pair = this.#lambdaTwo(name, this.#joined(name, this.#name(name)))
    const next = this.#call(source, method, [...args, pair])
    this.#join(name)
    return this.#next(next)
  }

  #end(source: Expr, body: QueryBody): Expr {
    const { end } = body
    if (end.form === 'select') {
      const isSame =
        end.value.kind === 'name' &&
        end.value.name === this.#parameter &&
        this.#variables.size === 1
      if (isSame && body.clauses.length > 0) return source
      return this.#call(source, 'Select', [this.#lambda(end.value)])
    }
    const by = this.#lambda(end.by)
    const isSame =
      end.value.kind === 'name' && end.value.name === this.#parameter && this.#variables.size === 1
    return this.#call(source, 'GroupBy', isSame ? [by] : [by, this.#lambda(end.value)])
  }

  /** `new { outer, name = value }` with everything that is in scope. */
  #joined(name: string, value: Expr): Expr {
    const outer = this.#name(this.#parameter)
    return {
      kind: 'anonymous',
      members: [
        { name: this.#memberOf(), value: outer, ...this.#place },
        { name, value, ...this.#place },
      ],
      ...this.#place,
    }
  }

  #memberOf(): string {
    return this.#parameter
  }

  /** From now on the lambdas take the pair. */
  #join(name: string): void {
    const inner = this.#memberOf()
    const variables = new Map<string, readonly string[]>()
    for (const [known, path] of this.#variables) variables.set(known, [inner, ...path])
    variables.set(name, [name])
    this.#variables = variables
    // A name that signatures can read, and that nobody writes; that of a query inside of another is its own.
    this.#parameter = `__range${this.#place.start}_${++this.#count}`
  }

  #lambda(body: Expr): Expr {
    return this.#lambdaWith([this.#parameter], body)
  }

  #lambdaOf(parameter: string, body: Expr): Expr {
    return this.#function([parameter], body)
  }

  #lambdaTwo(name: string, body: Expr): Expr {
    return this.#lambdaWith([this.#parameter, name], body)
  }

  #lambdaWith(parameters: readonly string[], body: Expr): Expr {
    return this.#function(parameters, body)
  }

  #function(parameters: readonly string[], body: Expr): Expr {
    const list = parameters.map(
      (name): ParameterSyntax => ({
        name,
        type: undefined,
        mode: 'value',
        params: false,
        fallback: undefined,
        ...this.#place,
      }),
    )
    // Variables of a pair are reached by its members; the others are the parameters themselves.
    const paths = new Map(
      [...this.#variables].filter(
        ([, path]) => path.length > 0 && parameters[0] === this.#parameter,
      ),
    )
    for (const name of parameters.slice(1)) paths.delete(name)
    const rewritten = paths.size === 0 ? body : this.#withPaths(body, paths)
    return {
      kind: 'lambda',
      parameters: list,
      body: rewritten,
      isAsync: false,
      anonymous: false,
      start: body.start,
      end: body.end,
    }
  }

  /** Puts `pair.member` in place of each range variable. */
  #withPaths(body: Expr, paths: ReadonlyMap<string, readonly string[]>): Expr {
    const parameter = this.#parameter
    return replaceNames(body, (name, place) => {
      const path = paths.get(name)
      if (!path) return undefined
      return path.reduce<Expr>(
        (target, member) => ({
          kind: 'member',
          target,
          name: member,
          args: [],
          nameStart: place.start,
          ...span(place),
        }),
        { kind: 'name', name: parameter, args: [], ...span(place) },
      )
    })
  }

  #call(
    target: Expr,
    name: string,
    args: readonly Expr[],
    typeArgs: readonly unknown[] = [],
  ): Expr {
    const callee: Expr = {
      kind: 'member',
      target,
      name,
      args: typeArgs as never,
      nameStart: target.end,
      inQuery: true,
      ...this.#place,
    }
    const list = args.map(
      (value): Argument => ({
        name: undefined,
        mode: 'value',
        value,
        start: value.start,
        end: value.end,
      }),
    )
    return { kind: 'call', target: callee, args: list, ...this.#place }
  }

  #name(name: string): Expr {
    return { kind: 'name', name, args: [], ...this.#place }
  }
}

const span = (place: Place) => ({ start: place.start, end: place.end })

type Replace = (name: string, place: Place) => Expr | undefined

/** A copy of a syntax tree with names replaced, but for those that a lambda inside of it takes as its own. */
function replaceNames<T>(tree: T, replace: Replace): T {
  if (Array.isArray(tree)) return tree.map((one) => replaceNames(one, replace)) as T
  if (typeof tree !== 'object' || tree === null) return tree
  // The value of a literal is no part of the tree: a decimal stays itself.
  if (Object.getPrototypeOf(tree) !== Object.prototype) return tree
  const one = tree as unknown as Expr
  if (one.kind === 'name' && one.args.length === 0) return (replace(one.name, one) ?? tree) as T
  if (one.kind === 'lambda' && one.parameters) {
    const own = new Set(one.parameters.map((parameter) => parameter.name))
    const inner: Replace = (name, place) => (own.has(name) ? undefined : replace(name, place))
    return { ...one, body: replaceNames(one.body, inner) } as T
  }
  const copy: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(tree)) copy[key] = replaceNames(value, replace)
  // The name of an anonymous object's member comes from the expression as it was written.
  if (one.kind === 'anonymous') nameMembers(one, copy)
  return copy as T
}

function nameMembers(before: Expr & { kind: 'anonymous' }, copy: Record<string, unknown>): void {
  copy.members = (copy.members as (typeof before.members)[number][]).map((member, i) => {
    const original = before.members[i]!
    const isName =
      original.name === undefined &&
      (original.value.kind === 'name' || original.value.kind === 'member')
    return isName ? { ...member, name: (original.value as { name: string }).name } : member
  })
}
