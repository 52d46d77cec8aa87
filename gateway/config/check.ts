import type { Subscription } from '../model/access.ts'
import { type Api, resourceName } from '../model/api.ts'
import { allApis, type Configuration, spaces } from '../model/configuration.ts'
import { nameOf } from '../model/entity.ts'
import { claimOf, urlPath } from '../model/place.ts'
import type { Problems } from './problems.ts'
import { named } from './reading.ts'

/** One key for two subscriptions: nobody could say who calls. The first that opens the API counts. */
export function tellSameKeys(configuration: Configuration, problems: Problems): void {
  const holders = new Map<string, Subscription>()
  for (const { subscriptions } of spaces(configuration)) {
    for (const subscription of subscriptions.values()) {
      const { id, workspace, primaryKey, secondaryKey, origin } = subscription
      for (const key of [primaryKey, secondaryKey]) {
        if (key === undefined) continue
        const first = holders.get(key) ?? subscription
        holders.set(key, first)
        if (first === subscription) continue
        const name = named('subscription', id, workspace)
        problems.add('same subscription key', origin.file ?? '', {
          message: `${nameOf(name)} has a key of subscription \`${first.id}\``,
          hint: 'give each a key of its own',
          entity: name,
        })
      }
    }
  }
}

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
