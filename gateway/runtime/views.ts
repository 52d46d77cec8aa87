import type * as view from '../../engine/context.ts'
import { Url } from '../../engine/run/url.ts'
import type { Group, Product, Subscription, User } from '../model/access.ts'
import type { Api, Operation } from '../model/api.ts'
import { type Configuration, spaceOf } from '../model/configuration.ts'
import { find } from '../model/entity.ts'

/** The entities as `context` shows them; each is made once. */
export class Views {
  readonly #configuration: Configuration
  readonly #apis = new Map<Api, view.Api>()
  readonly #operations = new Map<Operation, view.Operation>()
  readonly #products = new Map<Product, view.Product>()
  /** One for each key that is in use: two at most. */
  readonly #subscriptions = new Map<Subscription, view.Subscription[]>()
  readonly #users = new Map<User, view.User>()

  constructor(configuration: Configuration) {
    this.#configuration = configuration
  }

  api(api: Api): view.Api {
    return made(this.#apis, api, () => ({
      id: api.id,
      name: api.name,
      path: api.path,
      revision: api.revision,
      version: api.version ?? '',
      isCurrentRevision: api.isCurrent,
      protocols: api.protocols,
      serviceUrl: api.serviceUrl === undefined ? undefined : Url.parse(api.serviceUrl),
      subscriptionKeyParameterNames: api.keyNames,
    }))
  }

  operation(operation: Operation): view.Operation {
    return made(this.#operations, operation, () => ({
      id: operation.id,
      name: operation.name,
      method: operation.method,
      urlTemplate: operation.urlTemplate,
    }))
  }

  product(product: Product): view.Product {
    return made(this.#products, product, () => {
      const space = spaceOf(this.#configuration, product.workspace)
      const apis = [...product.apis].flatMap((key) => space.apis.get(key) ?? [])
      return {
        id: product.id,
        name: product.name,
        state: product.state === 'published' ? 'Published' : 'NotPublished',
        subscriptionRequired: product.subscriptionRequired,
        approvalRequired: product.approvalRequired,
        subscriptionLimit: product.subscriptionsLimit,
        apis: apis.map(({ id, name, path }) => ({ id, name, path })),
        groups: this.#groups(product.groups, product.workspace),
      }
    })
  }

  /** `key`: the one that the caller used. */
  subscription(subscription: Subscription, key: string): view.Subscription {
    const views = made(this.#subscriptions, subscription, () => [])
    const known = views.find((one) => one.key === key)
    if (known) return known
    const { id, name, primaryKey, secondaryKey, properties } = subscription
    const view = {
      id,
      name: name ?? id,
      key,
      primaryKey: primaryKey ?? '',
      secondaryKey: secondaryKey ?? '',
      createdDate: time(properties.createdDate) ?? 0,
      startDate: time(properties.startDate),
      endDate: time(properties.endDate ?? properties.expirationDate),
    }
    views.push(view)
    return view
  }

  user(user: User): view.User {
    return made(this.#users, user, () => ({
      id: user.id,
      email: user.email ?? '',
      firstName: user.firstName ?? '',
      lastName: user.lastName ?? '',
      note: user.note ?? '',
      registrationDate: time(user.registrationDate) ?? 0,
      groups: this.#groups(user.groups, undefined),
      identities: user.identities,
    }))
  }

  workspace(id: string | undefined): view.Workspace | undefined {
    if (id === undefined) return undefined
    const workspace = find(this.#configuration.workspaces, id)
    return workspace && { id: workspace.id, name: workspace.name }
  }

  #groups(
    ids: readonly string[],
    workspace: string | undefined,
  ): readonly Pick<Group, 'id' | 'name'>[] {
    const { groups } = spaceOf(this.#configuration, workspace)
    return ids.flatMap((id) => {
      const group = find(groups, id)
      return group ? [{ id: group.id, name: group.name }] : []
    })
  }
}

function made<K, V>(known: Map<K, V>, key: K, make: () => V): V {
  let value = known.get(key)
  if (value === undefined) {
    value = make()
    known.set(key, value)
  }
  return value
}

/** Milliseconds since 1970 of an ISO 8601 text. */
function time(value: unknown): number | undefined {
  if (typeof value !== 'string') return undefined
  const parsed = Date.parse(value)
  return Number.isNaN(parsed) ? undefined : parsed
}
