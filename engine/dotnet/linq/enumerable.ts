import { type TypeTable, type } from '../table.ts'
import { filterMembers } from './filter.ts'
import { findMembers } from './find.ts'
import { makeMembers } from './make.ts'
import { orderedTables, orderMembers } from './order.ts'
import { projectMembers } from './project.ts'
import { setMembers } from './sets.ts'

export const enumerableTables: readonly TypeTable[] = [
  ...orderedTables,
  type('System.Linq.Enumerable', {
    kind: 'static',
    members: {
      ...filterMembers,
      ...findMembers,
      ...makeMembers,
      ...orderMembers,
      ...projectMembers,
      ...setMembers,
    },
  }),
]
