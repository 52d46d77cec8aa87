import { argumentNull } from '../errors.ts'
import { concatText, definitionOf, textOf, typeOf, unbox } from '../value.ts'
import { formatComposite } from '../values/composite.ts'

/** The text of a boxed value, null being '': that of IFormattable where the type has one, else `ToString()`. */
export function formatted(value: unknown, format: string | null, provider: unknown): string {
  if (value === null) return ''
  if (typeof value === 'string' || typeof value === 'boolean') return concatText(value)
  const hook = definitionOf(value).hook('format')
  if (!hook) return textOf(value)
  return hook(unbox(value) as never, format, provider, typeOf(value) as never)
}

/** `string.Format(provider, format, args)`. */
export function formatText(
  provider: unknown,
  format: string | null,
  args: readonly unknown[] | null,
): string {
  if (format === null) throw argumentNull('format')
  if (args === null) throw argumentNull('args')
  return formatComposite(format, args.length, (index, item) =>
    formatted(args[index], item, provider),
  )
}
