import type { Context } from '../../engine/context.ts'
import type { Message } from '../../engine/run/message.ts'
import { isPromise } from '../../engine/run/signals.ts'
import { type BodyContent, renderBody } from './body-content.ts'

/** Gives a message the body that set-body says. `source`: the message that templates see as `body`. */
export function editBody(
  message: Message,
  content: BodyContent,
  source: Message | undefined,
  context: Context,
): Promise<void> | undefined {
  const body = renderBody(content, { context, message: source })
  if (isPromise(body)) return body.then((ready) => message.setBody(ready))
  message.setBody(body)
  return undefined
}
