import { argument } from '../errors.ts'
import { DotnetException } from '../exception.ts'
import { withPlace } from './position.ts'

/** Newtonsoft's JsonReaderException: the message tells path, line and position. */
export function readerError(
  message: string,
  path: string,
  line?: number,
  column?: number,
): DotnetException {
  return placed('Newtonsoft.Json.JsonReaderException', message, path, line, column)
}

export function serializationError(
  message: string,
  path: string,
  line?: number,
  column?: number,
): DotnetException {
  return placed('Newtonsoft.Json.JsonSerializationException', message, path, line, column)
}

function placed(type: string, message: string, path: string, line?: number, column?: number) {
  return new DotnetException(type, withPlace(message, path, line, column), undefined, {
    Path: path,
    LineNumber: line ?? 0,
    LinePosition: column ?? 0,
  })
}

export function jsonError(message: string): DotnetException {
  return new DotnetException('Newtonsoft.Json.JsonException', message)
}

/** What no token can hold. */
export function noTokenFor(typeName: string, parameter?: string): DotnetException {
  return argument(`Could not determine JSON object type for type ${typeName}.`, parameter)
}
