import { type Needs, noNeeds } from '../expression.ts'
import type { Bound, BoundStatement } from './bound.ts'
import { walk } from './walk.ts'

/**
 * Which bodies an expression reads. Bodies are read by members of IMessageBody alone; where it cannot be seen whose body
 * it is, it may be any.
 */
export function needsOf(body: BoundStatement): Needs {
  let requestBody = false
  let responseBody = false
  let variableBody = false
  const slots = new Map<number, Bound>()
  walk(body, (one) => {
    if (one.kind === 'let') slots.set(one.slot.id, one.value)
    const receiver =
      one.kind === 'call' && one.method.owner.fullName === 'IMessageBody' ? one.receiver : undefined
    if (!receiver) return
    const of = messageOf(receiver, slots)
    if (of !== 'Response') requestBody = true
    if (of !== 'Request') responseBody = true
    if (of === undefined) variableBody = true
  })
  return requestBody || responseBody ? { requestBody, responseBody, variableBody } : noNeeds
}

/** `Request` or `Response` of the context, whose body this is. */
function messageOf(
  body: Bound,
  slots: ReadonlyMap<number, Bound>,
): 'Request' | 'Response' | undefined {
  const property = resolved(body, slots)
  if (property?.kind !== 'property' || property.property.name !== 'Body' || !property.receiver)
    return undefined
  const message = resolved(property.receiver, slots)
  if (message?.kind !== 'property' || !message.receiver) return undefined
  const context = resolved(message.receiver, slots)
  if (context?.kind !== 'variable' || context.variable.kind !== 'context') return undefined
  const { name } = message.property
  return name === 'Request' || name === 'Response' ? name : undefined
}

function resolved(one: Bound, slots: ReadonlyMap<number, Bound>): Bound | undefined {
  if (one.kind === 'slot') {
    const value = slots.get(one.slot.id)
    return value && resolved(value, slots)
  }
  return one.kind === 'convert' ? resolved(one.operand, slots) : one
}
