import { expect, test } from 'vitest'
import '../../engine/dotnet/tables.ts'
import { allDefinitions } from '../../engine/dotnet/definition.ts'

// Signatures are read when they are first needed; here all of them are.
for (const definition of allDefinitions()) {
  test(`the table of ${definition.table.name} can be read`, () => {
    const names = [...definition.memberNames()]
    expect(definition.base === undefined || definition.interfaces.length >= 0).toBe(true)
    for (const name of names) {
      for (const member of definition.members(name)) {
        expect(member.name).toBe(name)
        const accessor = member.kind === 'method' ? member.implementation : member.get
        const isConstant = member.kind === 'property' && member.constant !== undefined
        const isCallable = isConstant || member.isVirtual || accessor !== undefined
        expect(isCallable || definition.kind === 'delegate', `${name} has an implementation`).toBe(
          true,
        )
      }
    }
  })
}
