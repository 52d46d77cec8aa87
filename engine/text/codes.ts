import type { Diagnostic, Severity, Stage } from './diagnostic.ts'
import type { Source, Span } from './source.ts'

export interface CodeRow {
  readonly stage: Stage
  readonly severity: Severity
  readonly meaning: string
  /** Azure would refuse it at save; it is run here with a warning. */
  readonly azureRefuses?: true
}

const read = (severity: Severity, meaning: string): CodeRow => ({
  stage: 'read',
  severity,
  meaning,
})
const tolerated = (meaning: string): CodeRow => ({
  stage: 'read',
  severity: 'warning',
  meaning,
  azureRefuses: true,
})
const reference = (severity: Severity, meaning: string): CodeRow => ({
  stage: 'reference',
  severity,
  meaning,
})

/** Every code of ours: PD1… reading, PP2… policies, PR3… references to other things. C# codes (`CS0103`) are C#'s own. */
export const codes = {
  PD1001: read('error', 'the document holds no element'),
  PD1002: read('error', 'the document is larger than the limit'),
  PD1003: read('error', 'elements are nested deeper than the limit'),
  PD1004: read('error', 'reading stopped: too many mistakes'),
  PD1005: tolerated('a character that XML does not allow'),

  PD1010: read('error', 'a document type definition, which is refused'),
  PD1011: read('error', 'a `<` that begins no tag'),
  PD1012: tolerated('a bare `<`, read as text'),
  PD1013: tolerated('a bare `&`, read as text'),
  PD1014: tolerated('an entity that XML does not know, read as text'),
  PD1015: tolerated('a character reference to no character, read as text'),
  PD1016: tolerated('a bare `]]>`, read as text'),

  PD1020: read('error', 'a tag that is not closed by `>`'),
  PD1021: read('error', 'an end tag without a start tag'),
  PD1022: read('error', 'an end tag that does not fit its start tag'),
  PD1023: read('error', 'an element that is not closed'),
  PD1024: read('error', 'more than one root element'),
  PD1025: read('error', 'text outside of the root element'),
  PD1026: read('error', 'an end tag that holds more than a name'),

  PD1030: read('error', 'an attribute that stands twice in one tag'),
  PD1031: read('error', 'an attribute without a value'),
  PD1032: read('error', 'an attribute value without quotes'),
  PD1033: read('error', 'no blank before an attribute'),
  PD1034: read('error', 'an attribute value that is not closed'),
  PD1035: read('error', 'something in a tag that is no attribute'),
  PD1036: read('error', 'a name that is reserved'),

  PD1040: read('error', 'a comment that is not closed'),
  PD1041: tolerated('`--` inside a comment'),
  PD1042: read('error', 'a CDATA section that is not closed'),
  PD1043: read('error', 'a processing instruction that is not closed'),
  PD1044: tolerated('an XML declaration that is not at the start'),

  PD1050: read('error', 'an expression that is not closed'),
  PD1051: read('error', 'a bracket of an expression that does not fit'),
  PD1052: read('error', 'a string of an expression that is not closed'),
  PD1053: read('error', 'a character literal of an expression that is not closed'),
  PD1054: read('error', 'a comment of an expression that is not closed'),
  PD1055: read('error', 'a quoted name of a JSONata expression that is not closed'),
  PD1056: read('error', 'a regular expression of a JSONata expression that is not closed'),
  PD1060: read('warning', 'text beside an expression, which makes the whole value a literal'),

  PD1070: reference('error', 'a named value that does not exist'),
  PD1071: reference('warning', 'a named value inside a named value, which is left as it stands'),
  PD1072: reference('error', 'a value that named values make larger than the limit'),

  PD1090: read('error', 'two readings of the document do not agree'),
} as const satisfies Record<string, CodeRow>

export type Code = keyof typeof codes

/** A finding with the stage and severity of its code. */
export function finding(
  code: Code,
  source: Source,
  span: Span,
  message: string,
  hint?: string,
): Diagnostic {
  const row: CodeRow = codes[code]
  return {
    stage: row.stage,
    severity: row.severity,
    code,
    message,
    source,
    span,
    ...(hint === undefined ? {} : { hint }),
    ...(row.azureRefuses ? { azureRefuses: true } : {}),
  }
}
