import { ambient } from '../ambient.ts'
import { type TypeTable, type } from '../table.ts'

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
]
