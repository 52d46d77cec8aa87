/** The name of the product and every prefix made of it. Nothing else in the code spells them. */
export const product = {
  name: 'Postern',
  command: 'postern',
  settingsFile: 'postern.json',
  stateFolder: '.postern',
  environmentPrefix: 'POSTERN_',
  headerPrefix: 'postern-',
  /** The member of an entity's properties with what Azure does not have. */
  extensionMember: 'x-postern',
} as const
