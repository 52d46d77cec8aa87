import { ambient } from '../ambient.ts'
import { type Implementation, type TypeTable, type } from '../table.ts'

const unused: Implementation = () => null
const printed = ['string', 'object', 'bool', 'char', 'int', 'long', 'double', 'decimal', 'char[]']

/** What says nothing of the machine; every other member has no table. */
export const environmentTables: readonly TypeTable[] = [
  type('System.Environment', {
    kind: 'static',
    members: {
      'static string NewLine': () => '\n',
      'static int TickCount': () => Math.floor(ambient().now()) | 0,
      'static long TickCount64': () => BigInt(Math.floor(ambient().now())),
    },
  }),
  // Known, so that what else is wrong with a text that prints is told as C# tells it.
  type('System.Console', {
    kind: 'static',
    refused: 'a gateway has no console; `context.Trace` writes to the trace',
    members: Object.fromEntries(
      ['Write', 'WriteLine'].flatMap((name) => [
        ...printed.map((one) => [`static void ${name}(${one} value)`, unused]),
        [`static void ${name}(string format, params object[] arg)`, unused],
        ...(name === 'WriteLine' ? [['static void WriteLine()', unused]] : []),
      ]),
    ),
  }),
]
