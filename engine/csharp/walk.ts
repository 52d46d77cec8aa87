import type { Bound, BoundPattern, BoundStatement } from './bound.ts'
import { childrenOf } from './flow.ts'

/** Visits every expression of a body, those of lambdas and local functions too, outer ones before inner ones. */
export function walk(statement: BoundStatement, visit: (one: Bound) => void): void {
  const expression = (one: Bound | undefined) => {
    if (!one) return
    visit(one)
    if (one.kind === 'lambda') inner(one.lambda.body)
    if (one.kind === 'match') pattern(one.pattern)
    for (const child of childrenOf(one)) expression(child)
  }
  const pattern = (one: BoundPattern | undefined) => {
    if (one?.kind === 'constant') expression(one.value)
  }
  const inner = (one: BoundStatement | undefined): void => {
    if (!one) return
    switch (one.kind) {
      case 'block':
        for (const each of one.statements) inner(each)
        return
      case 'local':
      case 'expression':
      case 'return':
      case 'yield':
      case 'throw':
        expression(one.value)
        return
      case 'if':
        expression(one.test)
        inner(one.whenTrue)
        inner(one.whenFalse)
        return
      case 'while':
      case 'do':
        expression(one.test)
        inner(one.body)
        return
      case 'for':
        for (const each of one.initial) inner(each)
        expression(one.test)
        for (const each of one.step) expression(each)
        inner(one.body)
        return
      case 'foreach':
        expression(one.source)
        expression(one.assign)
        inner(one.body)
        return
      case 'switch':
        expression(one.value)
        for (const section of one.sections) {
          for (const label of section.labels) {
            pattern(label.pattern)
            expression(label.when)
          }
          for (const each of section.body) inner(each)
        }
        return
      case 'label':
        inner(one.body)
        return
      case 'try':
        inner(one.body)
        for (const part of one.catches) {
          expression(part.when)
          inner(part.body)
        }
        inner(one.last)
        return
      case 'using':
        expression(one.value)
        expression(one.dispose)
        inner(one.body)
        return
      case 'function':
        inner(one.target.body)
        return
    }
  }
  inner(statement)
}
