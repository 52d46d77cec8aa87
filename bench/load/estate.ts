import { estate, type Tree } from '../../test/shows/hot-reload/estate.ts'

/**
 * APIs with so many operations, every one in all of three products. Documents are as long as those in use: an API
 * has four policies with three expressions of its own, three of its operations have one each.
 */
export function large(apis: number, operations: number): Tree {
  const tree = estate(apis, 'http://127.0.0.1:9', operations, 3)
  for (const path of [...tree.keys()])
    if (/^(?:products|subscriptions)\//.test(path)) tree.delete(path)
  for (let p = 0; p < 3; p++) {
    const properties = {
      displayName: `Product ${p}`,
      state: 'published',
      subscriptionRequired: true,
    }
    tree.set(`products/product-${p}/productInformation.json`, JSON.stringify({ properties }))
    const scope = `/products/product-${p}`
    tree.set(
      `subscriptions/subscription-${p}/subscriptionInformation.json`,
      JSON.stringify({ properties: { scope, state: 'active', primaryKey: `key-${p}` } }),
    )
    for (let i = 0; i < apis; i++) {
      tree.set(`products/product-${p}/apis/api-${i}/productApiInformation.json`, '{}')
    }
  }
  return tree
}
