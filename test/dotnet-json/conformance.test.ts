import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { withAmbient } from '../../engine/dotnet/ambient.ts'
import { DotnetException } from '../../engine/dotnet/exception.ts'
import { scalarText } from '../../engine/dotnet/json/convert.ts'
import { parseArray, parseObject, parseToken } from '../../engine/dotnet/json/load.ts'
import { castToken, castTokenNullable } from '../../engine/dotnet/json/operators.ts'
import type { ScalarType } from '../../engine/dotnet/json/scalar.ts'
import { selectToken } from '../../engine/dotnet/json/select.ts'
import { type JToken, JValue } from '../../engine/dotnet/json/tree.ts'
import { writeToken } from '../../engine/dotnet/json/write.ts'
import { sharedFolder } from '../shared.ts'

// Answers of real .NET to expressions that need no compiler: a text is parsed, and one thing is asked of it.
interface Case {
  readonly id: string
  readonly text: string
}

interface Answer {
  readonly id: string
  readonly ok: boolean
  readonly asString: string | null
  readonly error?: string
  readonly message?: string
}

const parsers = { JObject: parseObject, JArray: parseArray, JToken: parseToken }
const types: Readonly<Record<string, ScalarType>> = {
  string: 'String',
  int: 'Int32',
  long: 'Int64',
  double: 'Double',
  decimal: 'Decimal',
  bool: 'Boolean',
  DateTime: 'DateTime',
  Guid: 'Guid',
  'byte[]': 'Bytes',
}

const pattern =
  /^(?:\((?<cast>[\w[\]]+)(?<nullable>\?)?\))?(?<parser>JObject|JArray|JToken)\.Parse\("(?<json>(?:[^"\\]|\\.)*)"\)(?<member>\["a"\])?(?:\.SelectToken\("(?<path>(?:[^"\\]|\\.)*)"(?<must>, true)?\))?(?<text>\.ToString\((?:Newtonsoft\.Json\.Formatting\.(?<formatting>\w+))?\))?$/

const folder = sharedFolder()
const cases = folder ? read(folder) : []

describe.skipIf(!folder)('answers of real .NET (needs the shared folder)', () => {
  it.each(cases)('$text', ({ groups, answer }) => {
    const run = () => withAmbient(services, () => evaluate(groups))
    if (answer.ok) expect(run()).toBe(answer.asString)
    else expect(errorOf(run)).toEqual([answer.error, answer.message])
  })

  it('finds more than a hundred of them', () => {
    expect(cases.length).toBeGreaterThan(100)
  })
})

function evaluate(groups: Record<string, string | undefined>): string | null {
  const parse = parsers[groups.parser as keyof typeof parsers]
  let token: JToken | null = parse(unescapeText(groups.json!))
  if (groups.member) token = token.get('a')
  if (groups.path !== undefined) {
    const errorWhenNoMatch = groups.must !== undefined
    token = selectToken(token!, unescapeText(groups.path), { errorWhenNoMatch })
  }
  if (groups.cast) {
    const type = types[groups.cast]!
    const value = groups.nullable ? castTokenNullable(token, type) : castToken(token, type)
    return value === null ? null : scalarText({ scalar: type, value })
  }
  if (token === null) return null
  if (groups.formatting) return writeToken(token, { indented: groups.formatting === 'Indented' })
  return token instanceof JValue ? scalarText(token) : writeToken(token, { indented: true })
}

function read(shared: string) {
  const lines = <T>(file: string) =>
    readFileSync(join(shared, 'conformance', file), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as T)
  const answers = new Map(lines<Answer>('dev.answers.jsonl').map((answer) => [answer.id, answer]))
  return lines<Case>('dev.jsonl').flatMap(({ id, text }) => {
    const groups = pattern.exec(text)?.groups
    if (!groups || (groups.cast && !types[groups.cast])) return []
    return [
      { text, groups: groups as Record<string, string | undefined>, answer: answers.get(id)! },
    ]
  })
}

/** A C# string literal; those of the cases know the escapes of JSON. */
function unescapeText(literal: string): string {
  return JSON.parse(`"${literal}"`) as string
}

function errorOf(run: () => unknown): [string, string] {
  try {
    run()
  } catch (error) {
    if (error instanceof DotnetException) return [error.typeName, error.message]
    throw error
  }
  return ['none', '']
}

const refuse = () => {
  throw new Error('no case needs chance')
}
const services = {
  now: () => Date.UTC(2024, 4, 6),
  random: refuse,
  bytes: refuse,
  uuid: refuse,
}
