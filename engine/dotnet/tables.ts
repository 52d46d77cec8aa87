import { comparerTables } from './collections/comparers.ts'
import { interfaceTables } from './collections/interfaces.ts'
import { listTables } from './collections/list.ts'
import { tupleTables } from './collections/tuples.ts'
import { register } from './definition.ts'
import { textIoTables } from './io/text.ts'
import { jsonConvertTables } from './json/json-convert-tables.ts'
import { jsonTables } from './json/json-tables.ts'
import { enumerableTables } from './linq/enumerable.ts'
import { arrayTables } from './system/array.ts'
import { booleanTables } from './system/boolean.ts'
import { charTables } from './system/char.ts'
import { cultureTables } from './system/culture.ts'
import { delegateTables } from './system/delegate.ts'
import { exceptionTables } from './system/exceptions.ts'
import { nullableTables } from './system/nullable.ts'
import { numberTables } from './system/number.ts'
import { objectTables } from './system/object.ts'
import { stringTables } from './system/string.ts'
import { xmlDocumentTables } from './xml/xml-document-tables.ts'
import { xmlReaderTables } from './xml/xml-reader-tables.ts'
import { xmlTables } from './xml/xml-tables.ts'

// Every table of the library. A new file of tables is one line here.
register([
  ...objectTables,
  ...nullableTables,
  ...booleanTables,
  ...stringTables,
  ...arrayTables,
  ...charTables,
  ...cultureTables,
  ...numberTables,
  ...delegateTables,
  ...exceptionTables,
  ...interfaceTables,
  ...comparerTables,
  ...listTables,
  ...tupleTables,
  ...enumerableTables,
  ...jsonTables,
  ...jsonConvertTables,
  ...textIoTables,
  ...xmlTables,
  ...xmlReaderTables,
  ...xmlDocumentTables,
])
