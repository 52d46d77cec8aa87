import { allScopes, allSections, definePolicy } from '../engine/policy/define.ts'
import { string } from '../engine/policy/values.ts'
import { detach } from './shared/detach.ts'
import { cachingType } from './shared/kinds.ts'

export default definePolicy({
  name: 'cache-remove-value',
  doc: 'Removes a value from the cache.',
  sections: allSections,
  scopes: allScopes,
  attributes: {
    key: { kind: string, required: true, doc: 'The key of the value.' },
    'caching-type': {
      kind: cachingType,
      literal: true,
      default: 'prefer-external',
      doc: 'Which cache it is removed from.',
    },
  },
  examples: [
    { title: 'A profile', xml: '<cache-remove-value key="@("profile-" + context.User.Id)" />' },
  ],
  run({ key, cachingType }, { services }) {
    detach('cache-remove-value', services.cache.remove(key, cachingType), services)
  },
})
