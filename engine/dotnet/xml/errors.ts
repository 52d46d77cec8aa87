import { DotnetException } from '../exception.ts'

/** An XmlException; with a place its message ends in `Line 1, position 2.` */
export function xmlError(message: string, line = 0, position = 0): DotnetException {
  const text = line === 0 ? message : `${message} Line ${line}, position ${position}.`
  return new DotnetException('System.Xml.XmlException', text, undefined, {
    LineNumber: line,
    LinePosition: position,
  })
}

/** The character and its number, as messages name them. */
export function charArgs(char: string): [string, string] {
  if (char === '\0' || char === '') return ['.', '0x00']
  const code = char.codePointAt(0)!.toString(16).toUpperCase().padStart(2, '0')
  return [char, `0x${code}`]
}

export function badNameChar(char: string): string {
  const [shown, code] = charArgs(char)
  return `The '${shown}' character, hexadecimal value ${code}, cannot be included in a name.`
}

export function badStartNameChar(char: string): string {
  const [shown, code] = charArgs(char)
  return `Name cannot begin with the '${shown}' character, hexadecimal value ${code}.`
}

export function invalidCharacter(char: string): string {
  const [shown, code] = charArgs(char)
  return `'${shown}', hexadecimal value ${code}, is an invalid character.`
}
