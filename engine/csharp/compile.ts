import { compileFunction } from 'node:vm'
import '../dotnet/tables.ts'
import type { Context } from '../context.ts'
import { type Ambient, withAmbient } from '../dotnet/ambient.ts'
import { defaultLimits, type Limits, withBudget } from '../dotnet/budget.ts'
import { ContextView } from '../dotnet/context/context.ts'
import { typeOfName } from '../dotnet/definition.ts'
import { fullName, type Type } from '../dotnet/types.ts'
import type { CompiledExpression, Needs } from '../expression.ts'
import type { Services } from '../ports.ts'
import type { Diagnostic, Outcome } from '../text/diagnostic.ts'
import type { MappedText } from '../text/mapped.ts'
import { bindBody } from './bind-statement.ts'
import { Binder, types } from './binder.ts'
import type { BoundStatement, Raw, Variable } from './bound.ts'
import { naturalType } from './conversions.ts'
import { type Emitted, emit } from './emit.ts'
import type { Mistake } from './errors.ts'
import { checkBody } from './flow.ts'
import { bestCommonType } from './inference.ts'
import { interpret } from './interpret.ts'
import { needsOf } from './needs.ts'
import { parse } from './parser.ts'
import { outermost } from './runtime.ts'
import type { Frame } from './scope.ts'

export type Form = 'expression' | 'block'
export type Engine = 'emit' | 'interpret'

export interface CompileOptions {
  /** `interpret` runs without generated code; without it the environment decides. */
  readonly engine?: Engine
  readonly limits?: Limits
}

/** An expression's text, compiled once for all places where it stands. */
export interface Program {
  readonly type: Type
  readonly needs: Needs
  readonly body: BoundStatement
  readonly context: Variable
  readonly mistakes: readonly Mistake[]
  readonly hasErrors: boolean
  emitted: Emitted | undefined
  readonly functions: Partial<Record<Engine, (context: ContextView) => unknown>>
}

/** Compiles what stands inside of `@(…)` or `@{…}`. */
export function compileExpression(
  code: MappedText,
  form: Form,
  options: CompileOptions = {},
): Outcome<CompiledExpression> {
  const program = programOf(code.text, form)
  const diagnostics = program.mistakes.map((mistake) => toDiagnostic(mistake, code))
  if (program.hasErrors) return { value: undefined, diagnostics }
  return { value: compiled(program, code.text, options), diagnostics }
}

function compiled(program: Program, text: string, options: CompileOptions): CompiledExpression {
  const engine =
    options.engine ?? (process.env.POSTERN_EXPRESSIONS === 'interpret' ? 'interpret' : 'emit')
  const limits = options.limits ?? defaultLimits
  return {
    text,
    language: 'csharp',
    type: fullName(program.type),
    needs: program.needs,
    evaluate: (context) => run(functionOf(program, engine), context, limits),
  }
}

function run(call: (view: ContextView) => unknown, context: Context, limits: Limits): unknown {
  return withAmbient(ambientOf(context.services), () =>
    withBudget(limits, () => {
      try {
        return call(ContextView.of(context))
      } catch (error) {
        throw outermost(error)
      }
    }),
  )
}

const ambients = new WeakMap<Services, Ambient>()

/** Made once for services, which many requests share. */
function ambientOf(services: Services): Ambient {
  const known = ambients.get(services)
  if (known) return known
  const { clock, random, settings } = services
  const made: Ambient = {
    now: () => clock.now(),
    random: () => random.next(),
    bytes: (count) => random.bytes(count),
    uuid: () => random.uuid(),
    bodies: settings.bodies,
  }
  ambients.set(services, made)
  return made
}

function toDiagnostic(mistake: Mistake, code: MappedText): Diagnostic {
  const { message, hint, warning, azureRefuses } = mistake
  return {
    stage: 'expression',
    severity: warning ? 'warning' : 'error',
    code: mistake.code,
    message,
    ...(hint === undefined ? {} : { hint }),
    source: code.source,
    span: code.span(mistake.start, mistake.end),
    ...(azureRefuses ? { azureRefuses } : {}),
  }
}

// Programs by text --------------------------------------------------------------------------

const programs = new Map<string, Program>()
const mostPrograms = 20_000

/** The program of a text; the same text is compiled once. */
export function programOf(text: string, form: Form): Program {
  const key = `${form}:${text}`
  let program = programs.get(key)
  if (!program) {
    if (programs.size >= mostPrograms) programs.clear()
    program = newProgram(text, form)
    programs.set(key, program)
  }
  return program
}

/** The display of the method that C# makes of a policy's text. */
const methodName = 'Expression.M(IProxyRequestContext)'

/** A program that is not kept by its text. */
export function newProgram(text: string, form: Form, unknownName?: Binder['unknownName']): Program {
  const parsed = parse(text, form)
  const frame: Frame = {
    kind: 'method',
    outer: undefined,
    display: methodName,
    returns: types.object,
    isIterator: parsed.isIterator,
    results: [],
    typeParameters: [],
    inFinally: 0,
  }
  const b = new Binder(frame)
  b.unknownName = unknownName
  const contextType = typeOfName('IProxyRequestContext')
  const context = b.declare('context', contextType, { start: 0, end: 0 }, 'context')
  const body = bindBody(b, parsed.body.statements, parsed.body)
  if (parsed.isIterator) b.report('CS1624', { start: 0, end: 0 }, methodName, 'object')
  const mistakes = [...parsed.mistakes, ...b.mistakes, ...parsed.newer]
  const isBound = !mistakes.some((one) => !one.warning)
  const flow = parsed.isIterator ? [] : checkBody(body, types.object, methodName)
  // Where something could not be bound, what is known of assignments means little.
  mistakes.push(...flow.filter((one) => isBound || one.code === 'CS0161'))
  if (!mistakes.some((one) => !one.warning)) mistakes.push(...b.refusals)
  mistakes.sort((a, c) => a.start - c.start)
  const hasErrors = mistakes.some((one) => !one.warning)
  return {
    type: resultType(frame.results, form),
    needs: needsOf(body),
    body,
    context,
    mistakes,
    hasErrors,
    emitted: undefined,
    functions: {},
  }
}

function resultType(results: readonly Raw[], form: Form): Type {
  const type =
    form === 'expression' ? results[0] && naturalType(results[0]) : bestCommonType(results)
  return type === undefined || type === types.void ? types.object : type
}

/** The function of a program, made when it is first run. */
export function functionOf(program: Program, engine: Engine): (context: ContextView) => unknown {
  const known = program.functions[engine]
  if (known) return known
  const made =
    engine === 'emit' ? load(emittedOf(program)) : interpret(program.body, program.context)
  program.functions[engine] = made
  return made
}

export function emittedOf(program: Program): Emitted {
  program.emitted ??= emit(program.body, program.context)
  return program.emitted
}

function load({ text, links }: Emitted): (context: ContextView) => unknown {
  const make = compileFunction(text, ['m']) as (
    m: readonly unknown[],
  ) => (context: ContextView) => unknown
  return make(links)
}
