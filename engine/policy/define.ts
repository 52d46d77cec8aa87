import type { Context, Scope, Section } from '../context.ts'
import type { Needs } from '../expression.ts'
import type { Awaitable } from '../ports.ts'
import type { ErrorDeclaration } from '../run/errors.ts'
import type { StepResult } from '../run/signals.ts'
import type { Kind } from './kinds.ts'

/** One attribute of an element. */
export interface AttributeSpec {
  readonly kind: Kind<unknown>
  readonly doc: string
  readonly required?: true
  /** What `run` gets when the attribute is absent, in the kind's own type. */
  readonly default?: unknown
  /** Azure refuses a document without it; here the default stands in, with a warning. */
  readonly azureRequires?: true
  /** The value must be literal (named values are fine): APIM refuses an expression here. */
  readonly literal?: true
  /** Evaluated by the policy when it wants to, not before it runs. */
  readonly lazy?: true
  /** With `lazy`: evaluated after the answer of the backend, so that what it reads of the request is kept until then. */
  readonly postponed?: true
  /** A literal names an entity of this type, which must exist. */
  readonly refers?: 'backend'
  /** What this gateway does not do: a configuration whose document has the attribute does not become active. */
  readonly unsupported?: string
  /** Known from the schemas, not from the documentation. */
  readonly undocumented?: true
  /** Another spelling, accepted with a warning. */
  readonly alias?: string
}

/** The text between the tags of an element. */
export interface TextSpec {
  readonly kind: Kind<unknown>
  readonly doc: string
  readonly required?: true
  readonly default?: unknown
  readonly literal?: true
  readonly lazy?: true
  /** The raw content is the value, whatever markup it holds (set-body, xsl-transform). */
  readonly opaque?: true
}

/** Policies inside an element. */
export interface PoliciesSpec {
  /** Names allowed here; absent: all that the section allows. */
  readonly allowed?: readonly string[]
  readonly required?: true
}

/** What an element holds: the same for policies and for the elements inside them. */
export interface Shape {
  readonly attributes?: Readonly<Record<string, AttributeSpec>> | undefined
  readonly elements?: Readonly<Record<string, ElementSpec>> | undefined
  readonly text?: TextSpec | undefined
  readonly policies?: PoliciesSpec | undefined
  /** Rules between attributes and children; data for the checker. */
  readonly rules?: readonly Rule[]
}

/** An element inside a policy. `many`: any number, or up to `max`; else at most one. */
export interface ElementSpec extends Shape {
  readonly doc: string
  readonly many?: true
  readonly max?: number
  readonly required?: true
  readonly alias?: string
  /** Kept as raw XML, not checked (the content of cross-domain-policy). */
  readonly raw?: true
}

export type Rule =
  /** One of these attributes or children, and only one. */
  | { readonly kind: 'exactlyOne'; readonly names: readonly string[] }
  | { readonly kind: 'atMostOne'; readonly names: readonly string[] }
  | { readonly kind: 'atLeastOne'; readonly names: readonly string[] }
  /** `name` may stand only together with `needs`. */
  | { readonly kind: 'requires'; readonly name: string; readonly needs: string }

export interface PolicyExample {
  readonly title: string
  /** Raw policy XML of this element. */
  readonly xml: string
}

/** A policy: one declaration, from which checking, arguments, documentation and completion derive. */
export interface PolicyDeclaration extends Shape {
  readonly name: string
  /** A misspelling that tools emit; accepted with a warning. */
  readonly aliases?: readonly string[]
  /** One sentence. */
  readonly doc: string
  readonly sections: readonly Section[]
  readonly scopes: readonly Scope[]
  /** `section`: at most once in each section; `definition`: at most once in a document. */
  readonly once?: 'section' | 'definition'
  readonly undocumented?: true
  /** The root of a GraphQL resolver document, or part of one. */
  readonly resolver?: true
  readonly errors?: Readonly<Record<string, ErrorDeclaration>>
  readonly examples: readonly PolicyExample[]
  /** `skipped`: it is passed over in the handshakes of WebSocket APIs. */
  readonly handshake?: 'skipped'
  /** Holds back or changes a streamed answer: `check` says so. */
  readonly streams?: 'buffers' | 'delays'
  /**
   * Done by the program itself, not by a handler: `base`, `include-fragment`.
   * A policy with neither `run` nor `intrinsic` cannot run yet: a configuration that uses it does not become active.
   */
  readonly intrinsic?: true
  /** Bodies that `run` reads by itself, beside its attributes' needs. `message`: the current message's. */
  readonly reads?: 'message' | Needs
  /** What the policy does; its arguments are typed by `definePolicy`. */
  readonly run?: (args: never, context: Context) => StepResult
}

/** `sections`/`scopes` shorthands. */
export const allSections: readonly Section[] = ['inbound', 'backend', 'outbound', 'on-error']
export const allScopes: readonly Scope[] = ['global', 'workspace', 'product', 'api', 'operation']

/** Policies of a body: run in order, or one by one by `wait`. */
export interface Block {
  readonly steps: readonly BlockStep[]
  run(context: Context): StepResult
}
export interface BlockStep {
  readonly name: string
  run(context: Context): StepResult
}

/** An attribute that is evaluated when the policy wants to; a promise only when a body had to be awaited. */
export interface Lazy<T> {
  (context: Context): Awaitable<T>
  /** The document gives a literal, or nothing: the value is always the same. */
  readonly constant?: true
  /** It reads bodies, which have to be in memory first. */
  readonly readsBodies?: true
}

// ── The arguments of `run`, derived from the declaration ──────────────────────────────────────────────────────────

type KindType<S> = S extends { readonly kind: Kind<infer T> } ? T : never
type ValueOf<S> = S extends { readonly lazy: true } ? Lazy<KindType<S>> : KindType<S>
type Present<S> = S extends { readonly required: true } | { readonly default: unknown }
  ? ValueOf<S>
  : ValueOf<S> | undefined

type Camel<S extends string> = S extends `${infer Head}-${infer Tail}`
  ? `${Head}${Capitalize<Camel<Tail>>}`
  : S

type AttributeArgs<A> = { readonly [K in keyof A & string as Camel<K>]: Present<A[K]> }
type ElementArg<E> = E extends { readonly many: true }
  ? readonly ArgsOf<E>[]
  : E extends { readonly required: true }
    ? ArgsOf<E>
    : ArgsOf<E> | undefined
type ElementArgs<E> = { readonly [K in keyof E & string as Camel<K>]: ElementArg<E[K]> }

/**
 * What `run` gets: attributes and child elements by their names in camelCase, `text`, and `policies` (a Block).
 * `<set-header name exists-action><value/></set-header>` → `{ name, existsAction, value: [{ text }] }`.
 */
export type ArgsOf<S> = (S extends { readonly attributes: infer A } ? AttributeArgs<A> : unknown) &
  (S extends { readonly elements: infer E } ? ElementArgs<E> : unknown) &
  (S extends { readonly text: infer T extends TextSpec }
    ? { readonly text: Present<T> }
    : unknown) &
  (S extends { readonly policies: PoliciesSpec } ? { readonly policies: Block } : unknown) &
  (S extends { readonly raw: true } ? { readonly xml: string } : unknown)

type Meta = Omit<PolicyDeclaration, 'attributes' | 'elements' | 'text' | 'policies' | 'run'>

/** Declares a policy; the type of `run`'s arguments follows from its attributes, elements and text. */
export function definePolicy<
  const A extends Readonly<Record<string, AttributeSpec>> = Readonly<Record<never, never>>,
  const E extends Readonly<Record<string, ElementSpec>> = Readonly<Record<never, never>>,
  const T extends TextSpec | undefined = undefined,
  const P extends PoliciesSpec | undefined = undefined,
>(
  declaration: Meta & {
    readonly attributes?: A
    readonly elements?: E
    readonly text?: T
    readonly policies?: P
    readonly run?: (
      args: ArgsOf<{ attributes: A; elements: E; text: T; policies: P }>,
      context: Context,
    ) => StepResult
  },
): PolicyDeclaration & {
  readonly attributes: A
  readonly elements: E
  readonly text: T
  readonly policies: P
} {
  return declaration as never
}

/** Declares a shape that several policies use (`set-header` inside of `send-request`). */
export function defineShape<const S extends Shape>(shape: S): S {
  return shape
}

const camelCased = new Map<string, string>()

/** `exists-action` → `existsAction`. Asked with names of declarations only, so what is remembered is bounded. */
export function camelCase(name: string): string {
  let cased = camelCased.get(name)
  if (cased === undefined) {
    cased = name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
    camelCased.set(name, cased)
  }
  return cased
}
