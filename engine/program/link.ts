import type { Section } from '../context.ts'
import { allSections } from '../policy/define.ts'
import { finding } from '../text/codes.ts'
import type { Diagnostic } from '../text/diagnostic.ts'
import { didYouMean } from '../text/suggest.ts'
import type {
  CompiledDocument,
  CompiledFragment,
  CompiledSection,
  Program,
  Reads,
} from './program.ts'

type Fragments = ReadonlyMap<string, CompiledFragment>

/** Fragments may call fragments this deep (Azure: not at all). */
const maxFragmentDepth = 10

/**
 * Checks what a document calls, before it becomes active: fragments exist and are whole, fit their section, do not call each other
 * in a circle; and every policy in use can run.
 */
export function checkLinks(
  document: CompiledDocument | CompiledFragment,
  fragments: Fragments,
  broken: ReadonlySet<string>,
): readonly Diagnostic[] {
  if (isPlain(document)) return []
  const diagnostics: Diagnostic[] = []
  for (const [section, compiled] of sectionsOf(document)) {
    for (const [id, span] of compiled.reads.fragments) {
      const add = (code: Parameters<typeof finding>[0], message: string, hint?: string) =>
        diagnostics.push(finding(code, document.source, span, message, hint))
      const fragment = fragments.get(id)
      if (broken.has(id)) {
        add('PR3022', `the policy fragment \`${id}\` has errors`)
        continue
      }
      if (!fragment) {
        add('PR3022', `there is no policy fragment \`${id}\``, didYouMean(id, fragments.keys()))
        continue
      }
      if ('id' in document) add('PP2022', `the fragment \`${id}\` is included by a fragment`)
      const circle = findCircle(id, fragments, [])
      if (circle) add('PR3042', `fragments include each other: ${circle.join(' → ')}`)
      if (!section) continue
      for (const step of fragment.section.steps) {
        if (step.declaration.sections.includes(section)) continue
        add('PP2010', `\`${step.name}\` of the fragment \`${id}\` is not allowed in \`${section}\``)
      }
    }
    for (const step of compiled.all) {
      const { run, intrinsic } = step.declaration
      if (step.refusal === undefined && (run || intrinsic)) continue
      const message =
        step.refusal === undefined
          ? `\`${step.name}\` cannot run yet`
          : `\`${step.name}\` cannot run with ${step.refusal}`
      diagnostics.push(finding('PP2018', step.source, step.span, message))
    }
  }
  return diagnostics
}

const plain = new WeakMap<CompiledDocument | CompiledFragment, boolean>()

/** True for what calls nothing and can run: most documents, looked through once. */
function isPlain(document: CompiledDocument | CompiledFragment): boolean {
  let known = plain.get(document)
  if (known === undefined) {
    known = sectionsOf(document).every(
      ([, { reads, all }]) =>
        reads.fragments.size === 0 &&
        all.every(
          ({ declaration, refusal }) =>
            refusal === undefined && (declaration.run !== undefined || declaration.intrinsic),
        ),
    )
    plain.set(document, known)
  }
  return known
}

/** Joins the documents of a request's scopes, narrowest first. */
export function makeProgram(chain: readonly CompiledDocument[], fragments: Fragments): Program {
  return {
    chain,
    fragments,
    keepsRequestBody: chain.some((document) => keepsRequestBody(document, fragments)),
  }
}

const kept = new WeakMap<
  CompiledDocument,
  { readonly fragments: Fragments; readonly keeps: boolean }
>()

/** True when something reads the request body after forward-request may have sent it on. */
function keepsRequestBody(document: CompiledDocument, fragments: Fragments): boolean {
  const known = kept.get(document)
  if (known?.fragments === fragments) return known.keeps
  const { inbound, backend, outbound } = document.sections
  const onError = document.sections['on-error']
  const late = [outbound, onError].some(
    (section) => section && wholeReads(section.reads, fragments).requestBody,
  )
  const twice = backend !== undefined && sendsTwice(wholeReads(backend.reads, fragments).policies)
  const postponed = inbound !== undefined && wholeReads(inbound.reads, fragments).postponed
  const keeps = late || twice || postponed
  kept.set(document, { fragments, keeps })
  return keeps
}

function sendsTwice(policies: ReadonlyMap<string, number>): boolean {
  return policies.has('retry') || (policies.get('forward-request') ?? 0) > 1
}

interface WholeReads {
  requestBody: boolean
  postponed: boolean
  policies: Map<string, number>
}

/** What a section reads, its fragments included. */
function wholeReads(reads: Reads, fragments: Fragments, depth = 0): WholeReads {
  const whole: WholeReads = {
    requestBody: reads.needs.requestBody || reads.needs.variableBody,
    postponed: reads.postponedRequestBody,
    policies: new Map(reads.policies),
  }
  if (depth > maxFragmentDepth) return whole
  for (const id of reads.fragments.keys()) {
    const fragment = fragments.get(id)
    if (!fragment) continue
    const inner = wholeReads(fragment.section.reads, fragments, depth + 1)
    whole.requestBody ||= inner.requestBody
    whole.postponed ||= inner.postponed
    for (const [name, count] of inner.policies) {
      whole.policies.set(name, (whole.policies.get(name) ?? 0) + count)
    }
  }
  return whole
}

function findCircle(
  id: string,
  fragments: Fragments,
  path: readonly string[],
): readonly string[] | undefined {
  if (path.includes(id) || path.length > maxFragmentDepth) return [...path, id]
  for (const next of fragments.get(id)?.section.reads.fragments.keys() ?? []) {
    const circle = findCircle(next, fragments, [...path, id])
    if (circle) return circle
  }
  return undefined
}

function sectionsOf(
  document: CompiledDocument | CompiledFragment,
): readonly (readonly [Section | undefined, CompiledSection])[] {
  if ('id' in document) return [[undefined, document.section]]
  return allSections.flatMap((name) => {
    const section = document.sections[name]
    return section ? [[name, section] as const] : []
  })
}
