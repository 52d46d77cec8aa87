import { childrenOf, type Der, derText, oidText } from './der.ts'

interface Part {
  readonly oid: string
  readonly value: string
}

/** The parts of a distinguished name, in the order in which it is encoded. */
export function nameParts(name: Der): Part[][] {
  return childrenOf(name).map((set) =>
    childrenOf(set).map((pair) => {
      const [oid, value] = childrenOf(pair)
      return { oid: oidText(oid!), value: derText(value!) }
    }),
  )
}

/** As .NET writes it: the last part first, values quoted where they need it. */
export function nameText(name: Der): string {
  return nameParts(name)
    .reverse()
    .map((set) => set.map(partText).join(' + '))
    .join(', ')
}

function partText({ oid, value }: Part): string {
  const key = keys[oid] ?? `OID.${oid}`
  const needsQuotes = value === '' || /^\s|\s$|[,+="\n<>#;]/.test(value)
  return `${key}=${needsQuotes ? `"${value.replaceAll('"', '""')}"` : value}`
}

export const commonName = '2.5.4.3'
export const emailAddress = '1.2.840.113549.1.9.1'

/** What OpenSSL, behind .NET, calls the parts. */
const keys: Readonly<Record<string, string>> = {
  '2.5.4.3': 'CN',
  '2.5.4.4': 'SN',
  '2.5.4.5': 'SERIALNUMBER',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'S',
  '2.5.4.9': 'STREET',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '2.5.4.12': 'T',
  '2.5.4.42': 'G',
  '2.5.4.43': 'I',
  '2.5.4.46': 'dnQualifier',
  '0.9.2342.19200300.100.1.25': 'DC',
  [emailAddress]: 'E',
}
