import type { Context } from '../engine/context.ts'
import type { Block, BlockStep } from '../engine/policy/define.ts'
import { allScopes, allSections, definePolicy } from '../engine/policy/define.ts'
import { oneOf } from '../engine/policy/values.ts'
import type { Signal } from '../engine/run/signals.ts'
import { fork } from './shared/fork.ts'

export default definePolicy({
  name: 'wait',
  doc: 'Runs its policies at the same time and waits for all of them, or for the first.',
  sections: allSections,
  scopes: allScopes,
  attributes: {
    for: {
      kind: oneOf('all', 'any'),
      default: 'all',
      doc: 'Whether all policies are waited for, or the first that ends.',
    },
  },
  policies: {
    allowed: [
      'send-request',
      'cache-lookup-value',
      'choose',
      'forward-request',
      'cache-store-value',
      'authentication-managed-identity',
      'authentication-token',
    ],
    required: true,
  },
  examples: [
    {
      title: 'Two calls at once',
      xml: '<wait for="all"><send-request mode="new" response-variable-name="a"><set-url>https://a.example/</set-url><set-method>GET</set-method></send-request><send-request mode="new" response-variable-name="b"><set-url>https://b.example/</set-url><set-method>GET</set-method></send-request></wait>',
    },
  ],
  run(args, context) {
    return args.for === 'all' ? all(args.policies, context) : first(args.policies, context)
  },
})

/** Every policy is waited for; then the first error, or the first signal, in the order of the document. */
async function all({ steps }: Block, context: Context): Promise<Signal | undefined> {
  const results = await Promise.allSettled(steps.map((step) => begin(step, context)))
  for (const result of results) if (result.status === 'rejected') throw result.reason
  for (const result of results)
    if (result.status === 'fulfilled' && result.value) return result.value
  return undefined
}

/** The first policy that ends, well or not, decides; what the others do no longer counts. */
async function first({ steps }: Block, context: Context): Promise<Signal | undefined> {
  const forks = steps.map(() => fork(context))
  try {
    const { winner, signal } = await Promise.race(
      steps.map(async (step, i) => {
        const winner = forks[i]!
        return { winner, signal: await begin(step, winner.context) }
      }),
    )
    winner.adopt()
    return signal
  } finally {
    for (const each of forks) each.abandon()
  }
}

async function begin(step: BlockStep, context: Context): Promise<Signal | undefined> {
  return (await step.run(context)) ?? undefined
}
