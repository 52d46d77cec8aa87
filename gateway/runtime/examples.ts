import type { Examples } from '../../engine/ports.ts'
import type { Space } from '../model/configuration.ts'
import { find } from '../model/entity.ts'

/** What the specifications of a space say about answers. */
export function examplesOf(space: Space): Examples {
  return {
    responses({ id, revision, isCurrentRevision }, operation) {
      const api = find(space.apis, isCurrentRevision ? id : `${id};rev=${revision}`)
      const found = api && find(api.operations, operation.id)
      return found ? found.messages().responses : []
    },
  }
}
