import type { Log, Metrics } from '../../engine/ports.ts'
import { type Diagnostic, isError } from '../../engine/text/diagnostic.ts'
import type { Problem } from '../config/problems.ts'
import type { Snapshots } from '../proxy/live.ts'
import { countActive } from './activate.ts'
import {
  type Content,
  changedPaths,
  type DiskFolder,
  type FolderState,
  sameContent,
  withPaths,
  withTexts,
} from './disk-folder.ts'
import type { Candidate, Loader } from './loader.ts'

/** What a reload came to. */
export type Reloaded =
  | { readonly kind: 'unchanged'; readonly generation: number; readonly refused: readonly string[] }
  | {
      readonly kind: 'active'
      readonly generation: number
      readonly changed: readonly string[]
      /** Files that are on the disk but not active, because of what stands in them. */
      readonly refused: readonly string[]
    }
  | {
      readonly kind: 'refused'
      /** The one that goes on serving. */
      readonly generation: number
      readonly changed: readonly string[]
      readonly findings: Findings
    }

/** What stands against a change: nothing of it was there before. */
export interface Findings {
  readonly diagnostics: readonly Diagnostic[]
  readonly problems: readonly Problem[]
}

/** Texts to put into the folder, by path. */
export type Changes = ReadonlyMap<string, string>

export interface ReloaderParts {
  readonly disk: DiskFolder
  readonly loader: Loader
  readonly snapshots: Snapshots
  readonly log: Log
  readonly metrics?: Metrics
  /** The one that is active at the start. */
  readonly active: Candidate
}

/**
 * Takes changes over, one after the other, each wholly or not at all. A change with errors that were not there before
 * is refused, and what was active goes on serving. Files that were refused on the disk do not hold up later changes of others.
 */
export class Reloader {
  readonly #parts: ReloaderParts
  #active: Candidate
  #generation: number
  /** Content of files that the last reload refused. */
  #refused = new Map<string, Content>()
  #lastRefusal: Findings | undefined
  #queue: Promise<unknown> = Promise.resolve()

  constructor(parts: ReloaderParts) {
    this.#parts = parts
    this.#active = parts.active
    this.#generation = parts.snapshots.current.generation
  }

  get active(): Candidate {
    return this.#active
  }

  /** Files on the disk that are not active, and why. */
  get refused(): { readonly files: readonly string[]; readonly findings: Findings } | undefined {
    const findings = this.#lastRefusal
    return findings && this.#refused.size > 0
      ? { files: [...this.#refused.keys()], findings }
      : undefined
  }

  /** Takes over what has changed on the disk. `changed`: nothing else has, as far as the system tells. */
  reload(changed?: ReadonlySet<string>): Promise<Reloaded> {
    return this.#inTurn(() => this.#reload(false, changed))
  }

  /** The same when secrets and overrides may have changed, too. */
  reloadAll(): Promise<Reloaded> {
    return this.#inTurn(() => this.#reload(true, undefined))
  }

  /** Takes over these texts; `write` puts them on the disk when they are found good, and before they are active. */
  change(changes: Changes, write: () => Promise<void>): Promise<Reloaded> {
    return this.#inTurn(() => this.#change(changes, write))
  }

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    await this.#queue
  }

  #inTurn(work: () => Promise<Reloaded>): Promise<Reloaded> {
    const turn = this.#queue.then(work)
    const count = (result: Reloaded['kind'] | 'failed') => {
      if (result !== 'unchanged') this.#parts.metrics?.add('reloads', 1, { result })
    }
    this.#queue = turn.then(
      ({ kind }) => count(kind),
      () => count('failed'),
    )
    return turn
  }

  async #reload(anew: boolean, hint: ReadonlySet<string> | undefined): Promise<Reloaded> {
    const start = performance.now()
    const state = await this.#parts.disk.read(hint)
    const changed = changedPaths(this.#active.state, state)
    const old = changed.filter((path) => this.#isRefused(path, state))
    if (!anew && changed.length === old.length) {
      if (changed.length === 0) this.#refused.clear()
      return { kind: 'unchanged', generation: this.#current, refused: old }
    }
    const whole = await this.#judge(state)
    if (whole.accepted) {
      this.#refused.clear()
      return this.#swap(whole.candidate, changed, [], start)
    }
    if (old.length > 0 && old.length < changed.length) {
      // Files that were refused before stay as they were; the others are judged without them.
      const fresh = changed.filter((path) => !old.includes(path))
      const part = await this.#judge(withPaths(this.#active.state, state, fresh))
      if (part.accepted) return this.#swap(part.candidate, fresh, old, start)
      return this.#refuse(part.findings, changed, state)
    }
    return this.#refuse(whole.findings, changed, state)
  }

  #isRefused(path: string, state: FolderState): boolean {
    return this.#refused.has(path) && sameContent(this.#refused.get(path), state.contents.get(path))
  }

  async #change(changes: Changes, write: () => Promise<void>): Promise<Reloaded> {
    const start = performance.now()
    const changed = [...changes.keys()]
    const judged = await this.#judge(withTexts(this.#active.state, changes))
    if (!judged.accepted) {
      const { findings } = judged
      return { kind: 'refused', generation: this.#current, changed, findings }
    }
    await write()
    this.#parts.disk.wrote(changes)
    for (const path of changed) this.#refused.delete(path)
    return this.#swap(judged.candidate, changed, [...this.#refused.keys()], start)
  }

  async #judge(
    state: FolderState,
  ): Promise<
    | { readonly accepted: true; readonly candidate: Candidate }
    | { readonly accepted: false; readonly findings: Findings }
  > {
    const candidate = await this.#parts.loader.load(state, this.#generation + 1)
    const findings = newErrors(this.#active, candidate)
    const isWhole = findings.diagnostics.length === 0 && findings.problems.length === 0
    return isWhole && candidate.snapshot
      ? { accepted: true, candidate }
      : { accepted: false, findings }
  }

  #swap(
    candidate: Candidate,
    changed: readonly string[],
    refused: readonly string[],
    start: number,
  ): Reloaded {
    const snapshot = candidate.snapshot!
    const { snapshots, log } = this.#parts
    this.#active = candidate
    this.#generation = snapshot.generation
    snapshots.replace(snapshot)
    const ms = Math.round(performance.now() - start)
    const { generation } = snapshot
    log.info(
      { generation, ms, changed: changed.slice(0, 20), apis: countActive(snapshot) },
      'configuration active',
    )
    return { kind: 'active', generation, changed, refused }
  }

  #refuse(findings: Findings, changed: readonly string[], state: FolderState): Reloaded {
    this.#refused = new Map(changed.map((path) => [path, state.contents.get(path)]))
    this.#lastRefusal = findings
    const generation = this.#current
    this.#parts.log.error(
      { generation, changed: changed.slice(0, 20), errors: linesOf(findings).slice(0, 20) },
      'configuration refused, the one before goes on serving',
    )
    return { kind: 'refused', generation, changed, findings }
  }

  get #current(): number {
    return this.#parts.snapshots.current.generation
  }
}

/** `apis/x/policy.xml:3:5 PP2001: …` */
export function linesOf({ diagnostics, problems }: Findings): string[] {
  return [
    ...diagnostics.map(({ source, span, code, message }) => {
      const { line, column } = source.position(span.start)
      return `${source.name}:${line}:${column} ${code}: ${message}`
    }),
    ...problems.map(
      ({ file, line, column, code, message }) => `${file}:${line}:${column} ${code}: ${message}`,
    ),
  ]
}

/** Errors of the candidate that the active configuration does not have. Places move when texts change, so they do not count. */
function newErrors(active: Candidate, candidate: Candidate): Findings {
  const oldDiagnostics = counted(active.diagnostics.filter(isError).map(keyOfDiagnostic))
  const oldProblems = counted(active.problems.filter(isSevere).map(keyOfProblem))
  return {
    diagnostics: candidate.diagnostics
      .filter(isError)
      .filter((one) => !taken(oldDiagnostics, keyOfDiagnostic(one))),
    problems: candidate.problems
      .filter(isSevere)
      .filter((one) => !taken(oldProblems, keyOfProblem(one))),
  }
}

function isSevere({ severity }: Problem): boolean {
  return severity === 'error'
}

function keyOfDiagnostic({ source, code, message }: Diagnostic): string {
  return `${source.name}\0${code}\0${message}`
}

function keyOfProblem({ file, code, message }: Problem): string {
  return `${file}\0${code}\0${message}`
}

function counted(keys: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1)
  return counts
}

function taken(counts: Map<string, number>, key: string): boolean {
  const count = counts.get(key) ?? 0
  if (count === 0) return false
  counts.set(key, count - 1)
  return true
}
