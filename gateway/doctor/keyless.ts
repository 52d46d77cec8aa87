import type { Subscription } from '../model/access.ts'
import type { Api } from '../model/api.ts'
import { type Configuration, productsOf, spaces } from '../model/configuration.ts'
import { find, idKey } from '../model/entity.ts'

/** APIs that ask for a subscription key which nobody has: no active subscription opens them, nor does an open product. */
export function keyless(configuration: Configuration): Api[] {
  return spaces(configuration).flatMap(({ apis, products, subscriptions }) => {
    const active = [...subscriptions.values()].filter(({ state }) => state === 'active')
    const opens = ({ scope }: Subscription, api: Api): boolean => {
      switch (scope.kind) {
        case 'service':
        case 'apis':
          return true
        case 'product':
          return find(products, scope.id)?.apis.has(idKey(api.id)) === true
        case 'api':
          return idKey(scope.id) === idKey(api.id)
        case 'nothing':
          return false
      }
    }
    const isOpen = (api: Api) =>
      productsOf(configuration, api).some(({ subscriptionRequired }) => !subscriptionRequired)
    return [...apis.values()].filter(
      (api) =>
        api.isCurrent &&
        api.subscriptionRequired &&
        !isOpen(api) &&
        !active.some((subscription) => opens(subscription, api)),
    )
  })
}
