import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { Limits } from '../../engine/dotnet/budget.ts'
import { PolicyIndex } from '../../engine/program/environment.ts'
import type { Diagnostic } from '../../engine/text/diagnostic.ts'
import { policies } from '../../policies/index.ts'
import { vaultReferenceOf } from '../certificates/content.ts'
import { generateKeys, type KeyStore } from '../config/generate-keys.ts'
import { loadFolder, type NamedText } from '../config/load.ts'
import { LoadMemory } from '../config/memory.ts'
import type { Problem } from '../config/problems.ts'
import type { Environment, VaultLookup } from '../config/secrets.ts'
import type { Api } from '../model/api.ts'
import {
  type Configuration,
  policiesOfApi,
  sharedPolicies,
  spaces,
} from '../model/configuration.ts'
import type { VaultReference } from '../vault/identifier.ts'
import { activate } from './activate.ts'
import { type FolderState, filesOf } from './disk-folder.ts'
import { Documents } from './documents.ts'
import { LoadedLanguages } from './languages.ts'
import type { Ports } from './ports.ts'
import type { Snapshot } from './snapshot.ts'

export interface LoaderParts {
  readonly ports: Ports
  readonly environment: Environment
  /** Paths of files beside the folder. */
  readonly secrets?: string | undefined
  readonly overrides?: string | undefined
  readonly keys: KeyStore
  /** Documents are judged as Azure judges them. */
  readonly strict: boolean
  /** The largest policy document, in bytes. */
  readonly maxDocument: number
  /** What one evaluation of a C# expression may spend. */
  readonly budgets?: Limits | undefined
  /** The gateway entity whose APIs are served. */
  readonly gateway?: string | undefined
}

/** A configuration, read and compiled; without a snapshot it cannot run at all. */
export interface Candidate {
  readonly state: FolderState
  readonly configuration: Configuration
  readonly problems: readonly Problem[]
  readonly diagnostics: readonly Diagnostic[]
  readonly snapshot: Snapshot | undefined
}

/** Makes configurations out of folders. What has not changed since the last time is neither parsed nor compiled again. */
export class Loader {
  readonly #parts: LoaderParts
  readonly #memory = new LoadMemory()
  readonly #languages: LoadedLanguages
  readonly #policies = new PolicyIndex(policies)
  readonly #documents: Documents
  /** APIs for whose documents the languages are ready. */
  readonly #prepared = new WeakSet<Api>()

  constructor(parts: LoaderParts) {
    this.#parts = parts
    this.#languages = new LoadedLanguages(parts.budgets)
    this.#documents = new Documents({ maxBytes: parts.maxDocument }, parts.strict)
  }

  async load(state: FolderState, generation: number): Promise<Candidate> {
    const { environment, secrets, overrides, keys, ports, gateway } = this.#parts
    const files = filesOf(state)
    const options = {
      files,
      environment,
      memory: this.#memory,
      vault: ports.vault?.value,
      ...(secrets === undefined ? {} : { secrets: await named(secrets) }),
      ...(overrides === undefined ? {} : { overrides: await named(overrides) }),
    }
    let loaded = await loadFolder('', options)
    // Which secrets of vaults are wanted is known when everything is read; with their values it is read once more.
    const wanted = ports.vault && vaultReferences(loaded.configuration, ports.vault.value)
    if (wanted && (await ports.vault!.want(wanted))) {
      loaded = await loadFolder('', options)
    }
    const { problems } = loaded
    const configuration = await generateKeys(loaded.configuration, keys, randomBytes)
    await this.#languages.prepare(this.#newTexts(configuration))
    const { snapshot, diagnostics } = activate(configuration, problems, {
      policies: this.#policies,
      languages: this.#languages,
      documents: this.#documents,
      services: ports.services,
      gateway,
      generation,
    })
    return { state, configuration, problems, diagnostics, snapshot }
  }

  /** All texts that may hold expressions and were not looked through before: a named value may be one too. */
  *#newTexts(configuration: Configuration): Generator<string> {
    for (const { text } of sharedPolicies(configuration)) yield text
    for (const { apis, namedValues } of spaces(configuration)) {
      for (const { value } of namedValues.values()) if (value !== undefined) yield value
      for (const api of apis.values()) {
        if (this.#prepared.has(api)) continue
        for (const { text } of policiesOfApi(api)) yield text
        this.#prepared.add(api)
      }
    }
  }
}

/** Secrets whose values stand nowhere else, or came from their vault before. */
function vaultReferences(configuration: Configuration, known: VaultLookup): VaultReference[] {
  return spaces(configuration).flatMap(({ namedValues, certificates }) => [
    ...[...namedValues.values()].flatMap(({ keyVault, value }) =>
      keyVault && (value === undefined || known(keyVault) !== undefined) ? keyVault : [],
    ),
    ...[...certificates.values()].flatMap((certificate) => vaultReferenceOf(certificate) ?? []),
  ])
}

async function named(path: string): Promise<NamedText> {
  const text = await readFile(path, 'utf8').catch((error: Error) => {
    throw new Error(`\`${path}\` cannot be read: ${error.message}`)
  })
  return { name: path, text }
}
