import { comparerTables } from './collections/comparers.ts'
import { dictionaryTables } from './collections/dictionary.ts'
import { groupingTables } from './collections/grouping.ts'
import { hashSetTables } from './collections/hash-set.ts'
import { interfaceTables } from './collections/interfaces.ts'
import { linkedListTables } from './collections/linked-list.ts'
import { listTables } from './collections/list.ts'
import { nameValueTables } from './collections/name-value.ts'
import { queueTables } from './collections/queue.ts'
import { readOnlyTables } from './collections/read-only.ts'
import { sortedTables } from './collections/sorted.ts'
import { stringComparerTables } from './collections/string-comparer.ts'
import { tupleTables } from './collections/tuples.ts'
import { bodyTables } from './context/body.ts'
import { contextTables } from './context/context.ts'
import { dictionaryTables as contextDictionaryTables } from './context/dictionary.ts'
import { extensionTables } from './context/extensions.ts'
import { tokenTables } from './context/tokens.ts'
import { certificateTables } from './crypto/certificate-tables.ts'
import { hashTables } from './crypto/hash-tables.ts'
import { randomNumberTables } from './crypto/random-tables.ts'
import { rsaTables } from './crypto/rsa-tables.ts'
import { symmetricTables } from './crypto/symmetric-tables.ts'
import { register } from './definition.ts'
import { textIoTables } from './io/text.ts'
import { jsonConvertTables } from './json/json-convert-tables.ts'
import { jsonTables } from './json/json-tables.ts'
import { settingsTables } from './json/settings-tables.ts'
import { jsonTextTables } from './json/text-tables.ts'
import { enumerableTables } from './linq/enumerable.ts'
import { httpUtilityTables } from './net/http-utility.ts'
import { netTables } from './net/net-tables.ts'
import { arrayTables } from './system/array.ts'
import { bitConverterTables } from './system/bit-converter.ts'
import { booleanTables } from './system/boolean.ts'
import { charTables } from './system/char.ts'
import { convertTables } from './system/convert.ts'
import { cultureTables } from './system/culture-info.ts'
import { dateTimeTables } from './system/date-time.ts'
import { dateTimeOffsetTables } from './system/date-time-offset.ts'
import { decimalTables } from './system/decimal.ts'
import { delegateTables } from './system/delegate.ts'
import { encodingTables } from './system/encoding.ts'
import { environmentTables } from './system/environment.ts'
import { exceptionTables } from './system/exceptions.ts'
import { guidTables } from './system/guid.ts'
import { mathTables } from './system/math.ts'
import { nullableTables } from './system/nullable.ts'
import { numberTables } from './system/number.ts'
import { objectTables } from './system/object.ts'
import { randomTables } from './system/random.ts'
import { regexTables } from './system/regex.ts'
import { spanTables } from './system/span.ts'
import { stringTables } from './system/string.ts'
import { stringBuilderTables } from './system/string-builder.ts'
import { timeSpanTables } from './system/time-span.ts'
import { timeZoneTables } from './system/time-zone.ts'
import { typeCodeTables } from './system/type-code.ts'
import { uriTables } from './system/uri.ts'
import { versionTables } from './system/version.ts'
import { xmlDocumentTables } from './xml/xml-document-tables.ts'
import { xmlReaderTables } from './xml/xml-reader-tables.ts'
import { xmlTables } from './xml/xml-tables.ts'
import { xmlTextTables } from './xml/xml-text-tables.ts'

// Every table of the library. A new file of tables is one line here.
register([
  ...objectTables,
  ...nullableTables,
  ...booleanTables,
  ...stringTables,
  ...spanTables,
  ...arrayTables,
  ...charTables,
  ...cultureTables,
  ...numberTables,
  ...typeCodeTables,
  ...delegateTables,
  ...exceptionTables,
  ...interfaceTables,
  ...comparerTables,
  ...listTables,
  ...tupleTables,
  ...dictionaryTables,
  ...hashSetTables,
  ...queueTables,
  ...groupingTables,
  ...readOnlyTables,
  ...sortedTables,
  ...linkedListTables,
  ...stringComparerTables,
  ...hashTables,
  ...symmetricTables,
  ...randomNumberTables,
  ...rsaTables,
  ...certificateTables,
  ...nameValueTables,
  ...netTables,
  ...httpUtilityTables,
  ...enumerableTables,
  ...contextTables,
  ...contextDictionaryTables,
  ...bodyTables,
  ...tokenTables,
  ...extensionTables,
  ...jsonTables,
  ...jsonConvertTables,
  ...settingsTables,
  ...jsonTextTables,
  ...textIoTables,
  ...xmlTables,
  ...xmlTextTables,
  ...xmlReaderTables,
  ...xmlDocumentTables,
  ...bitConverterTables,
  ...convertTables,
  ...dateTimeTables,
  ...dateTimeOffsetTables,
  ...decimalTables,
  ...encodingTables,
  ...environmentTables,
  ...guidTables,
  ...mathTables,
  ...randomTables,
  ...regexTables,
  ...stringBuilderTables,
  ...timeSpanTables,
  ...timeZoneTables,
  ...versionTables,
  ...uriTables,
])
