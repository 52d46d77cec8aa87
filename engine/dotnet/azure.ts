import type { Definition } from './definition.ts'

/**
 * The types and members that Azure documents as allowed in policy expressions ("API Management policy expressions",
 * table of .NET Framework types). `all`, `all but` some, or the names of the members.
 */
export const documented: Readonly<Record<string, 'all' | string>> = {
  'Newtonsoft.Json.Formatting': 'all',
  'Newtonsoft.Json.JsonConvert': 'SerializeObject, DeserializeObject',
  'Newtonsoft.Json.Linq.Extensions': 'all',
  'Newtonsoft.Json.Linq.JArray': 'all',
  'Newtonsoft.Json.Linq.JConstructor': 'all',
  'Newtonsoft.Json.Linq.JContainer': 'all',
  'Newtonsoft.Json.Linq.JObject': 'all',
  'Newtonsoft.Json.Linq.JProperty': 'all',
  'Newtonsoft.Json.Linq.JRaw': 'all',
  'Newtonsoft.Json.Linq.JToken': 'all',
  'Newtonsoft.Json.Linq.JTokenType': 'all',
  'Newtonsoft.Json.Linq.JValue': 'all',
  'System.Array': 'all',
  'System.BitConverter': 'all',
  'System.Boolean': 'all',
  'System.Byte': 'all',
  'System.Char': 'all',
  'System.Collections.Generic.Dictionary': 'all',
  'System.Collections.Generic.HashSet': 'all',
  'System.Collections.Generic.ICollection': 'all',
  'System.Collections.Generic.IDictionary': 'all',
  'System.Collections.Generic.IEnumerable': 'all',
  'System.Collections.Generic.IEnumerator': 'all',
  'System.Collections.Generic.IList': 'all',
  'System.Collections.Generic.IReadOnlyCollection': 'all',
  'System.Collections.Generic.IReadOnlyDictionary': 'all',
  'System.Collections.Generic.ISet': 'all',
  'System.Collections.Generic.KeyValuePair': 'all',
  'System.Collections.Generic.List': 'all',
  'System.Collections.Generic.Queue': 'all',
  'System.Collections.Generic.Stack': 'all',
  'System.Convert': 'all',
  'System.DateTime':
    '.ctor, Add, AddDays, AddHours, AddMilliseconds, AddMinutes, AddMonths, AddSeconds, ' +
    'AddTicks, AddYears, Date, Day, DayOfWeek, DayOfYear, DaysInMonth, Hour, ' +
    'IsDaylightSavingTime, IsLeapYear, MaxValue, Millisecond, Minute, MinValue, Month, Now, ' +
    'Parse, Second, Subtract, Ticks, TimeOfDay, Today, ToString, UtcNow, Year',
  'System.DateTimeKind': 'Utc',
  'System.DateTimeOffset': 'all',
  'System.Decimal': 'all',
  'System.Double': 'all',
  'System.Exception': 'all',
  'System.Guid': 'all',
  'System.Int16': 'all',
  'System.Int32': 'all',
  'System.Int64': 'all',
  'System.IO.StringReader': 'all',
  'System.IO.StringWriter': 'all',
  'System.Linq.Enumerable': 'all',
  'System.Math': 'all',
  'System.MidpointRounding': 'all',
  'System.Net.IPAddress': 'all',
  'System.Net.WebUtility': 'all',
  'System.Nullable': 'all',
  'System.Random': 'all',
  'System.SByte': 'all',
  'System.Security.Cryptography.AsymmetricAlgorithm': 'all',
  'System.Security.Cryptography.CipherMode': 'all',
  'System.Security.Cryptography.HashAlgorithm': 'all',
  'System.Security.Cryptography.HashAlgorithmName': 'all',
  'System.Security.Cryptography.HMAC': 'all',
  'System.Security.Cryptography.HMACMD5': 'all',
  'System.Security.Cryptography.HMACSHA1': 'all',
  'System.Security.Cryptography.HMACSHA256': 'all',
  'System.Security.Cryptography.HMACSHA384': 'all',
  'System.Security.Cryptography.HMACSHA512': 'all',
  'System.Security.Cryptography.KeyedHashAlgorithm': 'all',
  'System.Security.Cryptography.MD5': 'all',
  'System.Security.Cryptography.Oid': 'all',
  'System.Security.Cryptography.PaddingMode': 'all',
  'System.Security.Cryptography.RNGCryptoServiceProvider': 'all',
  'System.Security.Cryptography.RSA': 'all',
  'System.Security.Cryptography.RSAEncryptionPadding': 'all',
  'System.Security.Cryptography.RSASignaturePadding': 'all',
  'System.Security.Cryptography.SHA1': 'all',
  'System.Security.Cryptography.SHA1Managed': 'all',
  'System.Security.Cryptography.SHA256': 'all',
  'System.Security.Cryptography.SHA256Managed': 'all',
  'System.Security.Cryptography.SHA384': 'all',
  'System.Security.Cryptography.SHA384Managed': 'all',
  'System.Security.Cryptography.SHA512': 'all',
  'System.Security.Cryptography.SHA512Managed': 'all',
  'System.Security.Cryptography.SymmetricAlgorithm': 'all',
  'System.Security.Cryptography.X509Certificates.PublicKey': 'all',
  'System.Security.Cryptography.X509Certificates.RSACertificateExtensions': 'all',
  'System.Security.Cryptography.X509Certificates.X500DistinguishedName': 'Name',
  'System.Security.Cryptography.X509Certificates.X509Certificate': 'all',
  'System.Security.Cryptography.X509Certificates.X509Certificate2': 'all',
  'System.Security.Cryptography.X509Certificates.X509ContentType': 'all',
  'System.Security.Cryptography.X509Certificates.X509NameType': 'all',
  'System.Single': 'all',
  'System.String': 'all',
  'System.StringComparer': 'all',
  'System.StringComparison': 'all',
  'System.StringSplitOptions': 'all',
  'System.Text.Encoding': 'all',
  'System.Text.RegularExpressions.Capture': 'Index, Length, Value',
  'System.Text.RegularExpressions.CaptureCollection': 'Count, this[]',
  'System.Text.RegularExpressions.Group': 'Captures, Success',
  'System.Text.RegularExpressions.GroupCollection': 'Count, this[]',
  'System.Text.RegularExpressions.Match': 'Empty, Groups, Result',
  'System.Text.RegularExpressions.Regex':
    '.ctor, IsMatch, Match, Matches, Replace, Unescape, Split',
  'System.Text.RegularExpressions.RegexOptions': 'all',
  'System.Text.StringBuilder': 'all',
  'System.TimeSpan': 'all',
  'System.TimeZone': 'all',
  'System.TimeZoneInfo+AdjustmentRule': 'all',
  'System.TimeZoneInfo+TransitionTime': 'all',
  'System.TimeZoneInfo': 'all',
  'System.Tuple': 'all',
  'System.UInt16': 'all',
  'System.UInt32': 'all',
  'System.UInt64': 'all',
  'System.Uri': 'all',
  'System.UriPartial': 'all',
  'System.Xml.Linq.Extensions': 'all',
  'System.Xml.Linq.XAttribute': 'all',
  'System.Xml.Linq.XCData': 'all',
  'System.Xml.Linq.XComment': 'all',
  'System.Xml.Linq.XContainer': 'all',
  'System.Xml.Linq.XDeclaration': 'all',
  'System.Xml.Linq.XDocument': 'all but Load',
  'System.Xml.Linq.XDocumentType': 'all',
  'System.Xml.Linq.XElement': 'all',
  'System.Xml.Linq.XName': 'all',
  'System.Xml.Linq.XNamespace': 'all',
  'System.Xml.Linq.XNode': 'all',
  'System.Xml.Linq.XNodeDocumentOrderComparer': 'all',
  'System.Xml.Linq.XNodeEqualityComparer': 'all',
  'System.Xml.Linq.XObject': 'all',
  'System.Xml.Linq.XProcessingInstruction': 'all',
  'System.Xml.Linq.XText': 'all',
  'System.Xml.XmlNodeType': 'all',
}

/**
 * What deployed policies use though the list does not name it: the language's own types, delegates, what listed members
 * return, exceptions to catch and throw.
 */
const inUse: readonly RegExp[] = [
  /^System\.(Object|ValueType|Enum|Void|Type|Delegate|MulticastDelegate|Func|Action|Predicate|Comparison|Converter)$/,
  /^System\.(ValueTuple|DayOfWeek|IDisposable|IFormattable|IComparable|IEquatable|IFormatProvider|EventArgs)$/,
  /^System\.\w*Exception$/,
  /^System\.Collections\.(Generic\.)?(KeyNotFoundException|IEqualityComparer|IComparer|IEnumerable|IEnumerator|ICollection|IList|IReadOnlyList|IReadOnlyDictionary)$/,
  /^System\.Collections\.Generic\.(List|Dictionary|HashSet|Queue|Stack)\+\w+$/,
  /^System\.Linq\.(IGrouping|ILookup|Lookup|IOrderedEnumerable)$/,
  /^System\.Text\.RegularExpressions\.MatchCollection$/,
  /^System\.SZArray$/,
  // `context.Variables.GetValueOrDefault("name")`: Microsoft's own samples have it, and run in Azure.
  /^System\.Collections\.Generic\.CollectionExtensions$/,
]

/** Which members of a type are allowed; found once for each. */
interface Rule {
  readonly allowed: boolean
  readonly but: ReadonlySet<string>
}

const rules = new WeakMap<Definition, Rule>()

/** True where Azure's list has the member (`.ctor`, `this[]` for constructor and indexer), or practice shows that it takes it. */
export function azureAllows(owner: Definition, member: string): boolean {
  let rule = rules.get(owner)
  if (!rule) {
    rule = ruleOf(owner)
    rules.set(owner, rule)
  }
  return rule.allowed !== rule.but.has(member)
}

const noNames: ReadonlySet<string> = new Set()

function ruleOf(owner: Definition): Rule {
  // The types of `context` are APIM's own.
  if (owner.namespace === '' || owner.anonymous) return { allowed: true, but: noNames }
  const entry = Object.hasOwn(documented, owner.fullName) ? documented[owner.fullName] : undefined
  if (entry === undefined) {
    return { allowed: inUse.some((pattern) => pattern.test(owner.fullName)), but: noNames }
  }
  if (entry === 'all') return { allowed: true, but: noNames }
  if (entry.startsWith('all but ')) {
    return { allowed: true, but: new Set(entry.slice(8).split(', ')) }
  }
  return { allowed: false, but: new Set(entry.split(', ')) }
}

/** Types that Azure's list has, and the members where it names them one by one. */
export function azureList(): { readonly type: string; readonly members: readonly string[] }[] {
  return Object.entries(documented).map(([type, entry]) => ({
    type,
    members: entry.startsWith('all') ? [] : entry.split(', '),
  }))
}
