import type { Entity, JsonObject, PolicyText } from './entity.ts'

export interface Product extends Entity {
  readonly name: string
  readonly description: string | undefined
  readonly terms: string | undefined
  readonly subscriptionRequired: boolean
  readonly approvalRequired: boolean
  readonly subscriptionsLimit: number | undefined
  readonly state: 'published' | 'notPublished'
  /** `idKey`s of the APIs in it (all revisions), those that exist. */
  readonly apis: ReadonlySet<string>
  /** Ids of groups that exist. */
  readonly groups: readonly string[]
  readonly tags: readonly string[]
  readonly policy: PolicyText | undefined
  readonly properties: JsonObject
}

export const subscriptionStates = [
  'active',
  'suspended',
  'expired',
  'submitted',
  'rejected',
  'cancelled',
] as const
export type SubscriptionState = (typeof subscriptionStates)[number]

export interface Subscription extends Entity {
  readonly name: string | undefined
  readonly scope: SubscriptionScope
  readonly ownerId: string | undefined
  readonly state: SubscriptionState
  readonly allowTracing: boolean
  readonly primaryKey: string | undefined
  readonly secondaryKey: string | undefined
  readonly properties: JsonObject
}

/** `apis`: all of the service or workspace; `service`: the built-in all-access scope; `nothing`: what it names does not exist. */
export type SubscriptionScope =
  | { readonly kind: 'product'; readonly id: string }
  | { readonly kind: 'api'; readonly id: string }
  | { readonly kind: 'apis' }
  | { readonly kind: 'service' }
  | { readonly kind: 'nothing'; readonly text: string }

export interface Group extends Entity {
  readonly name: string
  readonly description: string | undefined
  readonly type: 'custom' | 'system' | 'external'
  readonly externalId: string | undefined
  readonly properties: JsonObject
}

/** Groups that every service has, whether or not a file says so. */
export const systemGroups = ['administrators', 'developers', 'guests'] as const

export interface User extends Entity {
  readonly email: string | undefined
  readonly firstName: string | undefined
  readonly lastName: string | undefined
  readonly state: 'active' | 'blocked' | 'pending' | 'deleted'
  readonly note: string | undefined
  readonly identities: readonly { readonly provider: string; readonly id: string }[]
  readonly registrationDate: string | undefined
  /** Ids of groups. */
  readonly groups: readonly string[]
  readonly properties: JsonObject
}
