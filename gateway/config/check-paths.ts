import { type Api, resourceName } from '../model/api.ts'
import { allApis, type Configuration } from '../model/configuration.ts'
import { nameOf } from '../model/entity.ts'
import { claimOf, urlPath } from '../model/place.ts'
import type { Problems } from './problems.ts'
import { named } from './reading.ts'

/** Two current revisions at one place: the first in order of ids is served, the other never reached. */
export function tellDuplicatePaths(configuration: Configuration, problems: Problems): void {
  const claims = new Map<string, Api>()
  for (const api of allApis(configuration)) {
    if (!api.isCurrent) continue
    const claim = claimOf(api)
    const first = claims.get(claim)
    if (!first) {
      claims.set(claim, api)
      continue
    }
    const name = named('api', resourceName(api), api.workspace)
    problems.add('duplicate path', api.origin.file ?? '', {
      message: `${nameOf(name)} has the path \`/${urlPath(api)}\` of api \`${first.id}\``,
      hint: 'give it a path of its own; until then its calls go to the other one',
      entity: name,
    })
  }
}
