import { type TypeTable, type } from '../table.ts'
import { extremeMembers } from './extremes.ts'
import { filterMembers } from './filter.ts'
import { findMembers } from './find.ts'
import { foldMembers } from './fold.ts'
import { groupMembers } from './group.ts'
import { makeMembers } from './make.ts'
import { orderedTables, orderMembers } from './order.ts'
import { projectMembers } from './project.ts'
import { setMembers } from './sets.ts'
import { sumMembers } from './sums.ts'

export const enumerableTables: readonly TypeTable[] = [
  ...orderedTables,
  type('System.Linq.Enumerable', {
    kind: 'static',
    members: {
      ...extremeMembers,
      ...filterMembers,
      ...findMembers,
      ...foldMembers,
      ...groupMembers,
      ...makeMembers,
      ...orderMembers,
      ...projectMembers,
      ...setMembers,
      ...sumMembers,
    },
  }),
]
