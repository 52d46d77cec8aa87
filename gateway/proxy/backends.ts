import type { Backends } from '../../engine/ports.ts'
import { fail } from '../../engine/run/errors.ts'
import { type Backend, backendRefusal } from '../model/backend.ts'
import { type Entities, find, idKey } from '../model/entity.ts'
import { Member } from './backends/member.ts'
import { PoolOfBackends } from './backends/pool.ts'
import { type CredentialSources, SingleBackend } from './backends/single.ts'
import type { BackendStates } from './backends/states.ts'

export interface BackendSources extends CredentialSources {
  readonly workspace: string | undefined
  readonly backends: Entities<Backend>
  readonly states: BackendStates
  /** Signs the cookies of session affinity. */
  readonly affinityKey: Uint8Array
  /** The status of the answer when no member of a pool can be asked. */
  readonly poolStatus?: number
}

/** The backend entities of one space, single ones and pools. */
export function createBackends(sources: BackendSources): Backends {
  const { backends, states, workspace } = sources
  const epoch = states.enter(workspace, backends)
  const entries = new Map<string, Member | PoolOfBackends>()
  const entryOf = (id: string): Member | PoolOfBackends => {
    const key = idKey(id)
    let entry = entries.get(key)
    if (!entry) {
      const backend = find(backends, id)
      if (!backend) throw fail('BackendNotFound', { id, detail: `there is no backend \`${id}\`` })
      const refusal = backendRefusal(backend, backends)
      if (refusal) throw fail('BackendNotRunnable', { id, detail: refusal })
      entry =
        backend.kind === 'pool'
          ? new PoolOfBackends(backend, backend.pool.map(memberOf), sources)
          : new Member(new SingleBackend(backend, sources), states.of(backend, epoch), states)
      entries.set(key, entry)
    }
    return entry
  }
  const memberOf = ({ backendId }: { readonly backendId: string }) => entryOf(backendId) as Member
  return {
    has: (id) => backends.has(idKey(id)),
    baseOf: (id) => entryOf(id).base(),
    pick: (id, headers) => entryOf(id).pick(headers),
  }
}
