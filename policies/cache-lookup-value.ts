import { allScopes, allSections, definePolicy } from '../engine/policy/define.ts'
import { string } from '../engine/policy/values.ts'
import { isPromise } from '../engine/run/signals.ts'
import { anyValue, cachingType, variableName } from './shared/kinds.ts'

export default definePolicy({
  name: 'cache-lookup-value',
  doc: 'Puts a value of the cache into a variable.',
  sections: allSections,
  scopes: allScopes,
  attributes: {
    key: { kind: string, required: true, doc: 'The key of the value.' },
    'variable-name': {
      kind: variableName,
      required: true,
      literal: true,
      doc: 'The variable that gets the value; it is left alone when there is neither value nor default.',
    },
    'default-value': { kind: anyValue, doc: 'What the variable gets when there is no value.' },
    'caching-type': {
      kind: cachingType,
      literal: true,
      default: 'prefer-external',
      doc: 'Which cache is asked.',
    },
  },
  examples: [
    {
      title: 'A profile',
      xml: '<cache-lookup-value key="@("profile-" + context.User.Id)" variable-name="profile" />',
    },
  ],
  run({ key, variableName, defaultValue, cachingType }, { services, variables }) {
    const take = (hit: { readonly value: unknown } | undefined) => {
      if (hit) variables.set(variableName, hit.value)
      else if (defaultValue !== undefined) variables.set(variableName, defaultValue)
    }
    const found = services.cache.get(key, cachingType)
    if (isPromise(found)) return found.then(take)
    take(found)
  },
})
