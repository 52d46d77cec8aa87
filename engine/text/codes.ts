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
const policy = (severity: Severity, meaning: string): CodeRow => ({
  stage: 'policy',
  severity,
  meaning,
})
const refused = (meaning: string): CodeRow => ({
  stage: 'policy',
  severity: 'warning',
  meaning,
  azureRefuses: true,
})
const expression = (meaning: string): CodeRow => ({
  stage: 'expression',
  severity: 'error',
  meaning,
})
const newer = (meaning: string): CodeRow => ({
  stage: 'expression',
  severity: 'warning',
  meaning,
  azureRefuses: true,
})
const reference = (severity: Severity, meaning: string): CodeRow => ({
  stage: 'reference',
  severity,
  meaning,
})

/** Every code of ours: PD1… reading, PP2… policies, PR3… references to other things, PC4… expressions, PS5… settings. C# codes (`CS0103`) are C#'s own. */
export const codes = {
  PD1001: read('error', 'the document holds no element'),
  PD1002: read('error', 'the document is larger than the limit'),
  PD1003: read('error', 'elements are nested deeper than the limit'),
  PD1004: read('error', 'reading stopped: too many mistakes'),
  PD1005: tolerated('a character that XML does not allow'),
  PD1006: read('error', 'the document holds more elements, attributes and comments than the limit'),

  PD1010: read('error', 'a document type definition, which is refused'),
  PD1011: read('error', 'a `<` that begins no tag'),
  PD1012: tolerated('a bare `<`, read as text'),
  PD1013: tolerated('a bare `&`, read as text'),
  PD1014: tolerated('an entity that XML does not know, read as text'),
  PD1015: tolerated('a character reference to no character, read as text'),
  PD1016: tolerated('a bare `]]>`, read as text'),
  PD1017: tolerated('a body that is not well-formed XML, sent as it stands'),

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
  PD1057: read('error', 'brackets of an expression nested deeper than the limit'),
  PD1060: read('warning', 'text beside an expression, which makes the whole value a literal'),

  PD1070: reference('error', 'a named value that does not exist'),
  PD1071: reference('warning', 'a named value inside a named value, which is left as it stands'),
  PD1072: reference('error', 'a value that named values make larger than the limit'),

  PD1090: read('error', 'two readings of the document do not agree'),

  PP2001: policy('error', 'an element that is no policy'),
  PP2002: policy('error', 'an element that its parent does not know'),
  PP2003: policy('error', 'an attribute that its element does not know'),
  PP2004: policy('error', 'a required attribute that is missing'),
  PP2005: policy('error', 'a required element or text that is missing'),
  PP2006: policy('error', 'a value that is not of its kind'),
  PP2007: policy('error', 'text where none may stand'),
  PP2008: policy('error', 'attributes or elements that exclude or need each other'),
  PP2009: policy('error', 'an element that may stand only once here'),
  PP2010: refused('a policy in a section where Azure does not allow it'),
  PP2011: refused('a policy at a scope where Azure does not allow it'),
  PP2012: refused('a policy that Azure allows only once'),
  PP2013: refused('an expression where Azure allows none'),
  PP2014: refused('another spelling of a name'),
  PP2015: policy('error', 'a `base` in a place that inherits nothing'),
  PP2016: refused('more than one policy in the backend section'),
  PP2017: policy('error', 'a policy that may not stand inside of this one'),
  PP2018: policy('error', 'a policy that cannot run yet'),
  PP2019: policy('error', 'an element beside the sections'),
  PP2020: policy('warning', 'an answer that is held back until it is whole'),
  PP2021: policy('warning', 'a policy without an effect in this section'),
  PP2022: refused('a fragment inside a fragment'),
  PP2023: policy('error', 'a template that does not compile'),
  PP2024: refused('a `base` inside of a policy'),
  PP2025: refused('a number beyond the bound that Azure sets'),
  PP2026: refused('an attribute that Azure requires'),

  PJ4501: {
    stage: 'expression',
    severity: 'error',
    meaning: 'a JSONata expression that does not compile',
  },

  PR3000: read('error', 'a file that cannot be read'),
  PR3001: read('error', 'a file that is not JSON'),
  PR3002: read('error', 'a file that is not YAML'),
  PR3003: read('error', 'a member that is missing or not of its kind'),
  PR3004: read('error', 'a specification that cannot be read'),
  PR3005: read('error', 'more or larger files than the limit'),
  PR3006: read('error', 'two entities of the same id'),
  PR3007: read('warning', 'two specifications for one API'),
  PR3008: read('error', 'a folder that holds no configuration'),
  PR3009: read('warning', 'a folder of an entity without its information file'),
  PR3010: read('warning', 'an API of a kind that is not served yet'),
  PR3011: read('warning', 'a revision that says another number than its folder'),
  PR3012: read('warning', 'a revision without its API'),
  PR3013: read('error', 'two APIs at the same path'),
  PR3020: reference('error', 'a named value without a value'),
  PR3021: reference('error', 'a named value that does not exist, used in a file'),
  PR3022: reference('error', 'a policy fragment that does not exist or has errors'),
  PR3023: reference('error', 'a backend that does not exist'),
  PR3024: reference('warning', 'a product that holds an API that does not exist'),
  PR3025: reference('warning', 'a product for a group that does not exist'),
  PR3026: reference('warning', 'a subscription to something that does not exist'),
  PR3027: reference('warning', 'a logger that does not exist'),
  PR3028: reference('error', 'a version set that does not exist'),
  PR3029: reference('warning', 'a pool member that does not exist'),
  PR3031: reference('warning', 'a gateway for an API that does not exist'),
  PR3032: reference('warning', 'a policy of an operation that does not exist'),
  PR3033: reference('warning', 'a subscription without keys'),
  PR3034: reference('error', 'a placeholder that a pipeline should have replaced'),
  PR3035: reference('error', 'a secret that the extractor left out of a policy'),
  PR3036: reference('error', 'two entities whose secrets would have the same name'),
  PR3037: reference('warning', 'an override of something that does not exist'),
  PR3038: reference('warning', 'a secret of something that does not exist'),
  PR3039: reference('error', 'a certificate that does not exist or has no content'),
  PR3040: reference('error', 'two subscriptions with the same key'),
  PR3041: reference('error', 'a policy fragment without content'),
  PR3042: reference('error', 'fragments that include each other'),
  PR3043: reference('warning', 'a circuit breaker rule that can never trip'),

  PC4001: newer("a .NET type or member that Azure's list of allowed ones does not have"),
  PC4002: newer('a feature of C# 7.1 to 7.3'),
  PC4003: expression('`dynamic`'),
  PC4004: expression('a feature of C# that expressions do not have: `async`'),
  PC4005: expression('a .NET type that a gateway does not have, such as `Console`'),

  PS5001: read('error', 'settings that are not JSON'),
  PS5002: read('error', 'a setting that is not known'),
  PS5003: read('error', 'a setting that is not of its kind'),
  PS5004: read('error', 'a required setting that is missing'),
  PS5005: read('warning', 'a variable of the environment that is no setting'),
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
