import type { Context } from '../../engine/context.ts'

export interface DimensionArgs {
  readonly name: string
  readonly value: string | undefined
}

/** Where the values of the names come from that need none of their own (ai-policies.md §3). */
const sources: ReadonlyMap<string, (context: Context) => string | undefined> = new Map([
  ['API ID', ({ api }) => api.id],
  ['Operation ID', ({ operation }) => operation.id],
  ['Product ID', ({ product }) => product?.id],
  ['User ID', ({ user }) => user?.id],
  ['Subscription ID', ({ subscription }) => subscription?.id],
  ['Location', ({ deployment }) => deployment.region],
  ['Gateway ID', ({ deployment }) => deployment.gatewayId],
  ['Backend ID', ({ backend }) => backend?.id],
])

/** Characters of a value: it may be a caller's. */
const longest = 256

/** Names with values; what is not there is the empty text. The first of two equal names wins. */
export function dimensionsOf(
  dimensions: readonly DimensionArgs[],
  context: Context,
): readonly (readonly [string, string])[] {
  const values = new Map<string, string>()
  for (const { name, value } of dimensions) {
    if (values.has(name)) continue
    values.set(name, (value ?? sources.get(name)?.(context) ?? '').slice(0, longest))
  }
  return [...values]
}

/** The dimensions that `default-dimensions` adds. */
export const defaultDimensions: readonly DimensionArgs[] = [...sources.keys()]
  .filter((name) => name !== 'Backend ID')
  .map((name) => ({ name, value: undefined }))
