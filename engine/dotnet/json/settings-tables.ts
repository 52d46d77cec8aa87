import { List } from '../collections/list.ts'
import { enumeration, type Members, type TypeTable, type } from '../table.ts'
import { typeOfName } from '../value.ts'
import {
  CamelCaseResolver,
  ContractResolver,
  JsonLoadSettings,
  JsonMergeSettings,
  JsonSelectSettings,
  JsonSerializerSettings,
  StringEnumConverter,
} from './settings.ts'

function settable<T extends object, K extends keyof T>(name: K) {
  return {
    get: (self: T) => self[name],
    set: (self: T, value: T[K]) => {
      self[name] = value
    },
  }
}

/** What JsonSerializerSettings and JsonSerializer have in common. */
export const serializerMembers: Members = Object.fromEntries(
  (
    [
      ['NullValueHandling NullValueHandling', 'nulls'],
      ['DefaultValueHandling DefaultValueHandling', 'defaults'],
      ['MissingMemberHandling MissingMemberHandling', 'missing'],
      ['ReferenceLoopHandling ReferenceLoopHandling', 'loops'],
      ['Formatting Formatting', 'formatting'],
      ['StringEscapeHandling StringEscapeHandling', 'escaping'],
      ['DateParseHandling DateParseHandling', 'dates'],
      ['DateTimeZoneHandling DateTimeZoneHandling', 'zone'],
      ['DateFormatHandling DateFormatHandling', 'dateStyle'],
      ['string DateFormatString', 'dateFormat'],
      ['FloatParseHandling FloatParseHandling', 'floats'],
      ['FloatFormatHandling FloatFormatHandling', 'floatStyle'],
      ['System.Globalization.CultureInfo Culture', 'culture'],
      ['int? MaxDepth', 'maxDepth'],
      ['Newtonsoft.Json.Serialization.IContractResolver ContractResolver', 'resolver'],
    ] as const
  ).map(([signature, name]) => [
    `${signature} { get; set; }`,
    settable<JsonSerializerSettings, typeof name>(name),
  ]),
)

const converters: Members = {
  'IList<JsonConverter> Converters { get; set; }': {
    get: (self: JsonSerializerSettings) => {
      self.converters ??= new List(typeOfName('Newtonsoft.Json.JsonConverter'), [])
      return self.converters
    },
    set: (self: JsonSerializerSettings, value: List | null) => {
      self.converters = value
    },
  },
}

export const settingsTables: readonly TypeTable[] = [
  type('Newtonsoft.Json.Linq.JsonMergeSettings', {
    class: JsonMergeSettings,
    members: {
      'new()': () => new JsonMergeSettings(),
      'MergeArrayHandling MergeArrayHandling { get; set; }': settable<JsonMergeSettings, 'arrays'>(
        'arrays',
      ),
      'MergeNullValueHandling MergeNullValueHandling { get; set; }': settable<
        JsonMergeSettings,
        'nulls'
      >('nulls'),
      'StringComparison PropertyNameComparison { get; set; }': settable<JsonMergeSettings, 'names'>(
        'names',
      ),
    },
  }),
  type('Newtonsoft.Json.Linq.JsonLoadSettings', {
    class: JsonLoadSettings,
    members: {
      'new()': () => new JsonLoadSettings(),
      'CommentHandling CommentHandling { get; set; }': settable<JsonLoadSettings, 'comments'>(
        'comments',
      ),
      'LineInfoHandling LineInfoHandling { get; set; }': settable<JsonLoadSettings, 'lineInfo'>(
        'lineInfo',
      ),
      'DuplicatePropertyNameHandling DuplicatePropertyNameHandling { get; set; }': settable<
        JsonLoadSettings,
        'duplicates'
      >('duplicates'),
    },
  }),
  type('Newtonsoft.Json.Linq.JsonSelectSettings', {
    class: JsonSelectSettings,
    members: {
      'new()': () => new JsonSelectSettings(),
      'bool ErrorWhenNoMatch { get; set; }': settable<JsonSelectSettings, 'errorWhenNoMatch'>(
        'errorWhenNoMatch',
      ),
    },
  }),
  type('Newtonsoft.Json.JsonSerializerSettings', {
    class: JsonSerializerSettings,
    members: {
      'new()': () => new JsonSerializerSettings(),
      ...serializerMembers,
      ...converters,
    },
  }),
  enumeration('Newtonsoft.Json.Formatting', ['None', 'Indented']),
  enumeration('Newtonsoft.Json.NullValueHandling', ['Include', 'Ignore']),
  enumeration('Newtonsoft.Json.StringEscapeHandling', ['Default', 'EscapeNonAscii', 'EscapeHtml']),
  enumeration('Newtonsoft.Json.Linq.MergeArrayHandling', ['Concat', 'Union', 'Replace', 'Merge']),
  enumeration('Newtonsoft.Json.Linq.MergeNullValueHandling', ['Ignore', 'Merge'], { flags: true }),
  enumeration('Newtonsoft.Json.Linq.CommentHandling', ['Ignore', 'Load']),
  enumeration('Newtonsoft.Json.Linq.LineInfoHandling', ['Ignore', 'Load']),
  enumeration('Newtonsoft.Json.Linq.DuplicatePropertyNameHandling', ['Replace', 'Ignore', 'Error']),
  enumeration('Newtonsoft.Json.DefaultValueHandling', {
    Include: 0,
    Ignore: 1,
    Populate: 2,
    IgnoreAndPopulate: 3,
  }),
  enumeration('Newtonsoft.Json.MissingMemberHandling', ['Ignore', 'Error']),
  enumeration('Newtonsoft.Json.ReferenceLoopHandling', ['Error', 'Ignore', 'Serialize']),
  enumeration('Newtonsoft.Json.DateParseHandling', ['None', 'DateTime', 'DateTimeOffset']),
  enumeration('Newtonsoft.Json.DateTimeZoneHandling', [
    'Local',
    'Utc',
    'Unspecified',
    'RoundtripKind',
  ]),
  enumeration('Newtonsoft.Json.DateFormatHandling', ['IsoDateFormat', 'MicrosoftDateFormat']),
  enumeration('Newtonsoft.Json.FloatParseHandling', ['Double', 'Decimal']),
  enumeration('Newtonsoft.Json.FloatFormatHandling', ['String', 'Symbol', 'DefaultValue']),
  type('Newtonsoft.Json.Serialization.IContractResolver', { kind: 'interface' }),
  type('Newtonsoft.Json.Serialization.DefaultContractResolver', {
    class: ContractResolver,
    interfaces: ['IContractResolver'],
    members: { 'new()': () => new ContractResolver() },
  }),
  type('Newtonsoft.Json.Serialization.CamelCasePropertyNamesContractResolver', {
    class: CamelCaseResolver,
    base: 'DefaultContractResolver',
    members: { 'new()': () => new CamelCaseResolver() },
  }),
  type('Newtonsoft.Json.JsonConverter', { abstract: true }),
  type('Newtonsoft.Json.Converters.StringEnumConverter', {
    class: StringEnumConverter,
    base: 'Newtonsoft.Json.JsonConverter',
    members: { 'new()': () => new StringEnumConverter() },
  }),
]
