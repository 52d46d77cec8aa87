import type { Context, Scope, Section } from '../context.ts'
import type { Element, Node, PolicyDocument, Text } from '../document/tree.ts'
import {
  type AttributeSpec,
  allSections,
  type Block,
  type BlockStep,
  camelCase,
  type ElementSpec,
  type PolicyDeclaration,
  type Rule,
  type Shape,
  type TextSpec,
} from '../policy/define.ts'
import { runBase, runSteps } from '../run/execute.ts'
import { runFragment } from '../run/fragment.ts'
import type { RequestContext } from '../run/request-context.ts'
import { isPromise, type StepResult } from '../run/signals.ts'
import type { Diagnostic, Outcome } from '../text/diagnostic.ts'
import type { Span } from '../text/source.ts'
import { didYouMean } from '../text/suggest.ts'
import type { Environment } from './environment.ts'
import { bufferFor, isNothing, merge, nothing, type StepNeeds } from './needs.ts'
import { absent, assembler, many, type Plan, single } from './plan.ts'
import type { CompiledDocument, CompiledFragment, CompiledSection, Step } from './program.ts'
import { ReadsCollector } from './reads.ts'
import { type Given, type Slot, ValueCompiler } from './values.ts'

/** Without a value it has errors. */
export interface Compiled<T> extends Outcome<T> {
  /** What could be made of it in spite of errors: to be looked through for more, never to be run. */
  readonly draft: T
}

/** Checks a policy document against the declarations and compiles it. */
export function compileDocument(
  document: PolicyDocument,
  scope: Scope,
  environment: Environment,
): Compiled<CompiledDocument> {
  const compiler = new Compiler(document, environment, scope)
  const sections = compiler.sections(document.root)
  return compiler.outcome({ source: document.source, scope, sections })
}

/** The same for a fragment, or a snippet that is judged as one. */
export function compileFragment(
  document: PolicyDocument,
  id: string,
  environment: Environment,
): Compiled<CompiledFragment> {
  const compiler = new Compiler(document, environment, undefined)
  const section = compiler.fragment(document.root)
  return compiler.outcome({ source: document.source, id, section })
}

/**
 * Judges a document of any kind on its own: nobody knows its scope, and a snippet counts as a fragment.
 * Fragments that it calls are in the answer, each with its first place.
 */
export function judgeDocument(
  document: PolicyDocument,
  environment: Environment,
): { readonly diagnostics: readonly Diagnostic[]; readonly fragments: ReadonlyMap<string, Span> } {
  const compiler = new Compiler(document, environment, undefined)
  const isWhole = document.kind === 'policies'
  const sections = isWhole
    ? Object.values(compiler.sections(document.root))
    : [compiler.fragment(document.root)]
  const { diagnostics } = compiler.outcome(undefined)
  const fragments = new Map(sections.flatMap((one) => (one ? [...one.reads.fragments] : [])))
  return { diagnostics, fragments }
}

/** Where a policy stands. */
interface Place {
  /** Undefined in a fragment, which may be called from any section. */
  readonly section: Section | undefined
  /** The path of the element around, with `/` behind; `''` at the top. */
  readonly path: string
  /** The policy around, if it admits only some. */
  readonly within: { readonly name: string; readonly allowed: readonly string[] } | undefined
  readonly top: boolean
}

class Compiler {
  readonly #values: ValueCompiler
  readonly #diagnostics: Diagnostic[] = []
  readonly #document: PolicyDocument
  readonly #environment: Environment
  readonly #scope: Scope | undefined
  #reads = new ReadsCollector()
  #all: Step[] = []
  /** Policies that Azure allows once in a document. */
  readonly #once = new Set<string>()

  constructor(document: PolicyDocument, environment: Environment, scope: Scope | undefined) {
    this.#document = document
    this.#environment = environment
    this.#scope = scope
    this.#values = new ValueCompiler(document.source, environment, this.#diagnostics)
  }

  outcome<T>(value: T): Compiled<T> {
    const whole = !this.#diagnostics.some((diagnostic) => diagnostic.severity === 'error')
    return { value: whole ? value : undefined, draft: value, diagnostics: this.#diagnostics }
  }

  sections(root: Element): CompiledDocument['sections'] {
    const compiled: { [S in Section]: CompiledSection | undefined } = {
      inbound: undefined,
      backend: undefined,
      outbound: undefined,
      'on-error': undefined,
    }
    this.#noAttributes(root)
    for (const child of root.children) {
      if (child.kind === 'text') {
        this.#strayText(child, root)
        continue
      }
      const section = allSections.find((name) => name === child.name)
      if (!section) {
        const isPolicy = this.#environment.policies.get(child.name) !== undefined
        const hint = isPolicy
          ? 'put it into `inbound`, `backend`, `outbound` or `on-error`'
          : didYouMean(child.name, allSections)
        this.#values.add('PP2019', child.nameSpan, `\`${child.name}\` is no section`, hint)
        continue
      }
      if (compiled[section]) {
        this.#values.add('PP2009', child.nameSpan, `there is a section \`${section}\` already`)
        continue
      }
      this.#noAttributes(child)
      compiled[section] = this.#section(child, section)
    }
    return compiled
  }

  fragment(root: Element): CompiledSection {
    if (root.name !== '') this.#noAttributes(root)
    const bare = this.#document.kind === 'loose' && root.children.some(isSection)
    if (!bare) return this.#section(root, undefined)
    // Bare sections, without `<policies>` around them.
    const { inbound } = this.sections(root)
    return inbound ?? { steps: [], all: [], reads: this.#reads.done() }
  }

  #section(element: Element, section: Section | undefined): CompiledSection {
    this.#reads = new ReadsCollector()
    this.#all = []
    const steps = this.#policies(element, { section, path: '', within: undefined, top: true })
    if (section === 'backend' && steps.length > 1) {
      const message = '`backend` holds more than one policy; Azure allows exactly one'
      const hint = 'put one `retry`, `choose` or `limit-concurrency` around them'
      this.#values.add('PP2016', steps[1]!.span, message, hint)
    }
    return { steps, all: this.#all, reads: this.#reads.done() }
  }

  /** The policies inside an element, in order. */
  #policies(parent: Element, place: Place): Step[] {
    const steps: Step[] = []
    const counts = new Map<string, number>()
    for (const child of parent.children) {
      if (child.kind === 'text') {
        this.#strayText(child, parent)
        continue
      }
      const count = (counts.get(child.name) ?? 0) + 1
      counts.set(child.name, count)
      const declaration = this.#declaration(child, place)
      if (!declaration) continue
      this.#allowedHere(child, declaration, place, count)
      const step = this.#step(
        child,
        declaration,
        place,
        `${place.path}${declaration.name}[${count}]`,
      )
      if (step) steps.push(step)
    }
    return steps
  }

  #declaration(element: Element, place: Place): PolicyDeclaration | undefined {
    const { policies } = this.#environment
    const declaration = policies.get(element.name)
    if (declaration) return declaration
    const meant = policies.byAlias(element.name)
    if (meant) {
      const hint = `write \`${meant.name}\``
      this.#values.add('PP2014', element.nameSpan, `\`${element.name}\` is misspelt`, hint)
      return meant
    }
    const hint =
      place.top && isSection(element)
        ? 'a section cannot stand inside of another one, nor in a fragment'
        : didYouMean(element.name, policies.names())
    this.#values.add('PP2001', element.nameSpan, `\`${element.name}\` is no policy`, hint)
    return undefined
  }

  #allowedHere(
    element: Element,
    declaration: PolicyDeclaration,
    place: Place,
    count: number,
  ): void {
    const { name } = declaration
    const at = element.nameSpan
    if (place.within && !place.within.allowed.includes(name)) {
      const hint = `allowed are ${list(place.within.allowed)}`
      this.#values.add(
        'PP2017',
        at,
        `\`${name}\` may not stand inside of \`${place.within.name}\``,
        hint,
      )
    }
    if (place.section && !declaration.sections.includes(place.section)) {
      const hint = `Azure allows it in ${list(declaration.sections)}`
      this.#values.add('PP2010', at, `\`${name}\` is not allowed in \`${place.section}\``, hint)
    }
    if (this.#scope && !declaration.scopes.includes(this.#scope)) {
      const hint = `Azure allows it at the scopes ${list(declaration.scopes)}`
      this.#values.add('PP2011', at, `\`${name}\` is not allowed at the ${this.#scope} scope`, hint)
    }
    if (name === 'base') this.#checkBase(element, place, count)
    if (!declaration.once) return
    const key = declaration.once === 'section' ? `${place.section}/${name}` : name
    if (this.#once.has(key)) {
      this.#values.add('PP2012', at, `\`${name}\` may stand only once in a ${declaration.once}`)
    }
    this.#once.add(key)
  }

  #checkBase(element: Element, place: Place, count: number): void {
    if (this.#document.kind === 'fragment') {
      const hint = 'remove it: a fragment is put in where it is included'
      this.#values.add('PP2015', element.nameSpan, 'a fragment cannot hold `base`', hint)
    } else if (!place.top) {
      const message =
        '`base` stands inside of a policy; Azure wants it directly inside of its section'
      this.#values.add('PP2024', element.nameSpan, message, 'move it out of the policy around it')
    } else if (count > 1) {
      this.#values.add(
        'PP2009',
        element.nameSpan,
        '`base` stands twice in this section',
        'remove one',
      )
    }
  }

  #step(
    element: Element,
    declaration: PolicyDeclaration,
    place: Place,
    path: string,
  ): Step | undefined {
    const inner = new ReadsCollector()
    const outer = this.#reads
    this.#reads = inner
    const plan = this.#shape(element, declaration, { ...place, path: `${path}/` }, declaration.name)
    this.#reads = outer
    inner.addNeeds(declaration.reads === 'message' ? undefined : declaration.reads)
    if (declaration.reads === 'message' || plan.needs.message) inner.addMessage(place.section)
    outer.add(inner)
    outer.addPolicy(declaration.name)
    const needs = merge(plan.needs, declaration.reads)
    const id = element.attributes.find((attribute) => attribute.name === 'id')?.value
    const run = this.#runner(element, declaration, plan, path)
    if (!run) return undefined
    const { fragmentId } = plan.constants
    const refusal = refusalOf(element, declaration)
    const isCall = declaration.name === 'include-fragment' && typeof fragmentId === 'string'
    const step: Step = {
      name: declaration.name,
      declaration,
      ...(isCall ? { fragment: fragmentId } : {}),
      ...(refusal === undefined ? {} : { refusal }),
      id: id && this.#document.source.text.slice(id.span.start, id.span.end),
      path,
      source: this.#document.source,
      span: element.nameSpan,
      run: unlessHandshake(declaration, isNothing(needs) ? run : awaiting(needs, run)),
    }
    this.#all.push(step)
    return step
  }

  #runner(
    element: Element,
    declaration: PolicyDeclaration,
    plan: Plan,
    path: string,
  ): ((context: Context) => StepResult) | undefined {
    if (declaration.name === 'base') return (context) => runBase(context as RequestContext)
    if (declaration.name === 'include-fragment') {
      const id = plan.constants.fragmentId
      if (typeof id !== 'string') return undefined
      this.#reads.addFragment(id, element.nameSpan)
      return (context) => runFragment(id, path, context as RequestContext)
    }
    const run = declaration.run as ((args: object, context: Context) => StepResult) | undefined
    // What cannot run yet is refused when a configuration becomes active, never passed over.
    if (!run) {
      return () => {
        throw new Error(`\`${declaration.name}\` cannot run yet`)
      }
    }
    if (plan.dynamics.length === 0) {
      const args = Object.freeze({ ...plan.constants })
      return (context) => run(args, context)
    }
    const assemble = assembler(plan)
    return (context) => {
      const args = assemble(context)
      return isPromise(args) ? args.then((ready) => run(ready, context)) : run(args, context)
    }
  }

  /** The arguments that an element gives: what is known now, and what is evaluated for each request. */
  #shape(element: Element, shape: Shape, place: Place, name: string): Plan {
    const plan: Plan = { constants: {}, dynamics: [], needs: nothing }
    const literals = this.#attributes(element, shape, plan, name)
    if (shape.text) this.#text(element, shape.text, literals, plan, name)
    if (shape.elements) this.#elements(element, shape, plan, place, name)
    if (shape.policies) this.#body(element, shape, plan, place, name)
    else if (!shape.text)
      for (const child of element.children) this.#noContent(child, element, shape)
    for (const rule of shape.rules ?? []) this.#rule(rule, element)
    return plan
  }

  #attributes(
    element: Element,
    shape: Shape,
    plan: Plan,
    name: string,
  ): ReadonlyMap<string, string> {
    const specs = shape.attributes ?? {}
    const given = new Map<string, Given>()
    const literals = new Map<string, string>()
    for (const attribute of element.attributes) {
      const spelled = this.#attributeName(attribute, specs, name)
      if (spelled === undefined) continue
      const value = this.#values.read(attribute.value, false)
      if (!value) continue
      given.set(spelled, value)
      if (value.read.kind === 'literal') literals.set(spelled, value.read.text.text)
    }
    for (const [key, spec] of Object.entries(specs)) {
      const value = given.get(key)
      if (value) {
        const slot = this.#values.slot(value, spec, literals, `\`${key}\` of \`${name}\``)
        if (spec.refers) this.#checkReference(spec.refers, value)
        if (slot) this.#put(plan, camelCase(key), slot, spec)
        continue
      }
      // One that was written but could not be read has its finding already.
      if (element.attributes.some((attribute) => attribute.name === key)) continue
      if (spec.required) {
        this.#values.add(
          'PP2004',
          element.nameSpan,
          `\`${name}\` needs the attribute \`${key}\``,
          spec.doc,
        )
      } else {
        plan.constants[camelCase(key)] = absent(spec)
        if (!spec.azureRequires) continue
        const message = `Azure wants the attribute \`${key}\` of \`${name}\``
        this.#values.add('PP2026', element.nameSpan, message, `write it: ${spec.doc}`)
      }
    }
    return literals
  }

  #checkReference(type: 'backend', { read, span }: Given): void {
    if (read.kind !== 'literal' || read.unresolved) return
    const problem = this.#environment.problemOf?.(type, read.text.text)
    if (problem) this.#values.add('PR3023', span, problem.message, problem.hint)
  }

  /** The declared name of an attribute; undefined for `id`, and for one that the element does not know. */
  #attributeName(
    attribute: Element['attributes'][number],
    specs: Readonly<Record<string, AttributeSpec>>,
    name: string,
  ): string | undefined {
    if (Object.hasOwn(specs, attribute.name)) return attribute.name
    const meant = Object.entries(specs).find(([, spec]) => spec.alias === attribute.name)?.[0]
    if (meant !== undefined) {
      const message = `\`${attribute.name}\` is another spelling of \`${meant}\``
      this.#values.add('PP2014', attribute.nameSpan, message, `write \`${meant}\``)
      return meant
    }
    if (attribute.name === 'id' || attribute.name.startsWith('xmlns')) return undefined
    const message = `\`${name}\` has no attribute \`${attribute.name}\``
    const known = Object.keys(specs)
    const hint =
      didYouMean(attribute.name, known) ??
      (known.length > 0 ? `it knows ${list(known)}` : undefined)
    this.#values.add('PP2003', attribute.nameSpan, message, hint)
    return undefined
  }

  #text(
    element: Element,
    spec: TextSpec,
    literals: ReadonlyMap<string, string>,
    plan: Plan,
    name: string,
  ): void {
    const runs = element.children.filter((child) => child.kind === 'text')
    const template = spec.kind.isTemplate?.(literals) ?? false
    const source = this.#document.source
    const filled = runs.filter(
      (run) => !isBlank(source.text, run.value.span) || run.value.place === 'cdata',
    )
    if (filled.length > 1) {
      const message = `the text of \`${name}\` is cut in pieces by comments`
      this.#values.add('PP2006', filled[1]!.value.span, message, 'move the comments out of it')
      return
    }
    const run = filled[0] ?? (spec.kind.keepSpace ? runs[0] : undefined)
    if (run) {
      const given = this.#values.read(run.value, template)
      const slot = given && this.#values.slot(given, spec, literals, `the text of \`${name}\``)
      if (slot) this.#put(plan, 'text', slot, spec)
    } else if (spec.required) {
      this.#values.add('PP2005', element.nameSpan, `\`${name}\` needs a text`, spec.doc)
    } else {
      plan.constants.text = absent(spec)
    }
  }

  #elements(element: Element, shape: Shape, plan: Plan, place: Place, name: string): void {
    const specs = shape.elements ?? {}
    const found = new Map<string, Plan[]>()
    for (const child of element.children) {
      if (child.kind === 'text') {
        if (!shape.text && !shape.policies) this.#strayText(child, element)
        continue
      }
      const key = this.#elementName(child, specs, shape, name)
      if (key === undefined) continue
      const spec = specs[key]!
      const plans = found.get(key) ?? []
      const most = spec.many ? (spec.max ?? Number.POSITIVE_INFINITY) : 1
      if (plans.length >= most) {
        const count = most === 1 ? `only one \`${key}\`` : `at most ${most} \`${key}\` elements`
        this.#values.add('PP2009', child.nameSpan, `\`${name}\` may hold ${count}`)
        continue
      }
      const path = `${place.path}${key}[${plans.length + 1}]/`
      plans.push(
        spec.raw ? this.#raw(child) : this.#shape(child, spec, { ...place, path, top: false }, key),
      )
      found.set(key, plans)
    }
    for (const [key, spec] of Object.entries(specs)) {
      const plans = found.get(key) ?? []
      if (plans.length === 0 && spec.required) {
        this.#values.add(
          'PP2005',
          element.nameSpan,
          `\`${name}\` needs the element \`${key}\``,
          spec.doc,
        )
      }
      this.#put(plan, camelCase(key), spec.many ? many(plans) : single(plans[0]), spec)
    }
  }

  #elementName(
    child: Element,
    specs: Readonly<Record<string, ElementSpec>>,
    shape: Shape,
    name: string,
  ): string | undefined {
    if (Object.hasOwn(specs, child.name)) return child.name
    const meant = Object.entries(specs).find(([, spec]) => spec.alias === child.name)?.[0]
    if (meant !== undefined) {
      const message = `\`${child.name}\` is another spelling of \`${meant}\``
      this.#values.add('PP2014', child.nameSpan, message, `write \`${meant}\``)
      return meant
    }
    if (shape.policies) return undefined
    const known = Object.keys(specs)
    const hint = didYouMean(child.name, known) ?? `it may hold ${list(known)}`
    this.#values.add('PP2002', child.nameSpan, `\`${name}\` cannot hold \`${child.name}\``, hint)
    return undefined
  }

  /** An element that is kept as it stands. */
  #raw(child: Element): Plan {
    const { start, end } = child.span
    return {
      constants: { xml: this.#document.source.text.slice(start, end) },
      dynamics: [],
      needs: nothing,
    }
  }

  /** Policies inside of a policy. */
  #body(element: Element, shape: Shape, plan: Plan, place: Place, name: string): void {
    const allowed = shape.policies?.allowed
    const own = Object.keys(shape.elements ?? {})
    const content = own.length === 0 ? element : without(element, own)
    const within = allowed ? { name, allowed } : undefined
    const steps = this.#policies(content, { ...place, within, top: false })
    if (shape.policies?.required && steps.length === 0) {
      this.#values.add('PP2005', element.nameSpan, `\`${name}\` holds no policy`)
    }
    const block: Block = {
      steps: steps.map(alone),
      run: (context) => runSteps(steps, context as RequestContext),
    }
    plan.constants.policies = block
  }

  #put(plan: Plan, key: string, slot: Slot, spec: AttributeSpec | TextSpec | ElementSpec): void {
    const lazily = 'lazy' in spec && spec.lazy
    if (slot.kind === 'constant') plan.constants[key] = slot.value
    else plan.dynamics.push({ key, evaluate: slot.evaluate })
    this.#reads.addNeeds(slot.needs)
    if ('postponed' in spec && spec.postponed) this.#reads.addPostponed(slot.needs)
    if (!lazily) plan.needs = merge(plan.needs, slot.needs)
  }

  #rule(rule: Rule, element: Element): void {
    const has = (name: string) =>
      element.attributes.some((attribute) => attribute.name === name) ||
      element.children.some((child) => child.kind === 'element' && child.name === name)
    const problem = broken(rule, has)
    if (problem) this.#values.add('PP2008', element.nameSpan, `\`${element.name}\` ${problem}`)
  }

  #noAttributes(element: Element): void {
    for (const { name, nameSpan } of element.attributes) {
      if (name.startsWith('xmlns') || name === 'id') continue
      this.#values.add('PP2003', nameSpan, `\`${element.name}\` has no attribute \`${name}\``)
    }
  }

  #noContent(child: Node, parent: Element, shape: Shape): void {
    if (child.kind === 'text') this.#strayText(child, parent)
    else if (!shape.elements) {
      const message = `\`${parent.name}\` cannot hold elements`
      this.#values.add('PP2002', child.nameSpan, `${message}, but holds \`${child.name}\``)
    }
  }

  #strayText(text: Text, parent: Element): void {
    const { span } = text.value
    if (isBlank(this.#document.source.text, span)) return
    const name = parent.name === '' ? 'a document' : `\`${parent.name}\``
    const at = trimmed(this.#document.source.text, span)
    this.#values.add('PP2007', at, `${name} cannot contain text`, 'remove it, or make it a comment')
  }
}

/** One step by itself, as `wait` runs it: what fails in it gets its place too. */
function alone(step: Step): BlockStep {
  return { name: step.name, run: (context) => runSteps([step], context as RequestContext) }
}

function awaiting(
  needs: StepNeeds,
  run: (context: Context) => StepResult,
): (context: Context) => StepResult {
  return (context) => {
    const wait = bufferFor(needs, context)
    return wait ? wait.then(() => run(context)) : run(context)
  }
}

/** What makes no sense before frames that no policy sees (policy-index.md). */
function unlessHandshake(
  { name, handshake }: PolicyDeclaration,
  run: (context: Context) => StepResult,
): (context: Context) => StepResult {
  if (handshake !== 'skipped') return run
  return (context) => {
    if (!context.handshake) return run(context)
    context.trace(name, 'The policy is not applied to the handshake of a WebSocket API.')
  }
}

function broken(rule: Rule, has: (name: string) => boolean): string | undefined {
  if (rule.kind === 'requires') {
    return has(rule.name) && !has(rule.needs)
      ? `has \`${rule.name}\`, which needs \`${rule.needs}\``
      : undefined
  }
  const given = rule.names.filter(has)
  const names = list(rule.names)
  if (rule.kind !== 'atLeastOne' && given.length > 1) return `takes only one of ${names}`
  if (rule.kind === 'exactlyOne' && given.length === 0) return `needs one of ${names}`
  if (rule.kind === 'atLeastOne' && given.length === 0) return `needs at least one of ${names}`
  return undefined
}

function without(element: Element, names: readonly string[]): Element {
  const children = element.children.filter(
    (child) => child.kind === 'text' || !names.includes(child.name),
  )
  return { ...element, children }
}

function isSection(node: Node): boolean {
  return node.kind === 'element' && allSections.some((section) => section === node.name)
}

function isBlank(text: string, { start, end }: Span): boolean {
  return text.slice(start, end).trim() === ''
}

function trimmed(text: string, { start, end }: Span): Span {
  const inner = text.slice(start, end)
  return {
    start: start + inner.length - inner.trimStart().length,
    end: start + inner.trimEnd().length,
  }
}

function list(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ')
}

/** The attribute of a policy that says what this gateway does not do. */
function refusalOf(element: Element, { attributes = {} }: PolicyDeclaration): string | undefined {
  for (const { name } of element.attributes) {
    const unsupported = Object.hasOwn(attributes, name) ? attributes[name]?.unsupported : undefined
    if (unsupported !== undefined) return `\`${name}\`: ${unsupported}`
  }
  return undefined
}
