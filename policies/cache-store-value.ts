import { allScopes, allSections, definePolicy } from '../engine/policy/define.ts'
import { int, string } from '../engine/policy/values.ts'
import { detach } from './shared/detach.ts'
import { anyValue, cachingType } from './shared/kinds.ts'

export default definePolicy({
  name: 'cache-store-value',
  doc: 'Keeps a value in the cache.',
  sections: allSections,
  scopes: allScopes,
  attributes: {
    key: { kind: string, required: true, doc: 'The key of the value.' },
    value: {
      kind: anyValue,
      required: true,
      doc: 'The value: a literal is a string, an expression keeps its type.',
    },
    duration: { kind: int({ min: 0 }), required: true, doc: 'For how many seconds it is kept.' },
    'caching-type': {
      kind: cachingType,
      literal: true,
      default: 'prefer-external',
      doc: 'Which cache keeps it.',
    },
  },
  examples: [
    {
      title: 'A profile',
      xml: '<cache-store-value key="@("profile-" + context.User.Id)" value="@((string)context.Variables["profile"])" duration="600" />',
    },
  ],
  run({ key, value, duration, cachingType }, { services }) {
    if (duration === 0 || value === null || value === undefined) return
    // Not awaited: storing is asynchronous in Azure too, and never fails a request (limits-and-cache.md §6.3).
    detach('cache-store-value', services.cache.set(key, value, duration, cachingType), services)
  },
})
