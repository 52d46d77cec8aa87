import type { Context } from '../../engine/context.ts'
import type { ArgsOf } from '../../engine/policy/define.ts'
import type { Message } from '../../engine/run/message.ts'
import { isPromise } from '../../engine/run/signals.ts'
import { type BodyContent, renderBody } from './body-content.ts'
import type { setBodyShape } from './message-shapes.ts'

/** Gives a message the body that set-body says. `source`: the message that templates see as `body`. */
export function editBody(
  message: Message,
  args: ArgsOf<typeof setBodyShape>,
  source: Message | undefined,
  context: Context,
): Promise<void> | undefined {
  const body = renderBody(contentOf(args), { context, message: source })
  if (isPromise(body)) return body.then((ready) => message.setBody(ready))
  message.setBody(body)
  return undefined
}

/** The content stands directly in the element, or in `<value>` elements, which are put together. */
function contentOf({ text, value }: ArgsOf<typeof setBodyShape>): BodyContent {
  if (value.length === 0) return text
  if (value.length === 1) return value[0]!.text
  return Buffer.concat(value.map(({ text }) => asBytes(text)))
}

function asBytes(text: string | Uint8Array): Uint8Array {
  return typeof text === 'string' ? Buffer.from(text, 'utf8') : text
}
