import type { Message } from '../../run/message.ts'
import { decodeQueryText } from '../../run/url.ts'
import { ambient } from '../ambient.ts'
import { Dictionary } from '../collections/dictionary.ts'
import { List } from '../collections/list.ts'
import { notSupported, nullReference } from '../errors.ts'
import { parseArray, parseObject, parseToken } from '../json/load.ts'
import { type TypeTable, type } from '../table.ts'
import type { Type } from '../types.ts'
import { construct, isByte, typeOfName } from '../value.ts'
import { parseDocument, parseElement } from '../xml/load.ts'

/** The body of a message. Its bytes are in memory when an expression runs. */
export class MessageBody {
  readonly message: Message

  constructor(message: Message) {
    this.message = message
  }
}

/** Null where a message has no body. */
export function bodyOf(message: Message): MessageBody | null {
  if (message.body === undefined) return null
  message.bodyView ??= new MessageBody(message)
  return message.bodyView
}

/** How each type that a body can be read as is made of it. */
const readers: Readonly<Record<string, (message: Message) => unknown>> = {
  'System.String': (message) => message.text(),
  'Newtonsoft.Json.Linq.JObject': (message) => parseObject(message.text()),
  'Newtonsoft.Json.Linq.JArray': (message) => parseArray(message.text()),
  'Newtonsoft.Json.Linq.JToken': (message) => parseToken(message.text()),
  'System.Xml.Linq.XElement': (message) => parseElement(message.text()),
  'System.Xml.Linq.XNode': (message) => parseElement(message.text()),
  'System.Xml.Linq.XDocument': (message) => parseDocument(message.text()),
}

function read(self: MessageBody, preserveContent: boolean, [T]: [Type]): unknown {
  const { message } = self
  const reader = readerOf(T)
  consume(message, preserveContent)
  return reader(message)
}

/** As in Azure, where that is asked for: a body that was read without `preserveContent` is gone. */
function consume(message: Message, preserveContent: boolean): void {
  if (message.consumed && ambient().bodies === 'azure') throw nullReference()
  if (!preserveContent) message.consumed = true
}

function readerOf(T: Type): (message: Message) => unknown {
  if (T.kind === 'array' && isByte(T.element))
    return (message) => Uint8Array.from(message.content())
  const name = T.kind === 'named' ? T.definition.fullName : ''
  const reader = Object.hasOwn(readers, name) ? readers[name] : undefined
  if (!reader) throw notSupported(`As<${T.kind === 'named' ? T.definition.name : 'Array'}>`)
  return reader
}

/** Names and values of a form, each name with the list of its values. */
function readForm(self: MessageBody, preserveContent: boolean): Dictionary {
  const { message } = self
  consume(message, preserveContent)
  const string = typeOfName('System.String')
  const list = construct('System.Collections.Generic.IList', string)
  const form = new Dictionary([string, list])
  for (const pair of message.text().split('&')) {
    if (pair === '') continue
    const equals = pair.indexOf('=')
    const name = decodeQueryText(equals < 0 ? pair : pair.slice(0, equals))
    const value = equals < 0 ? '' : decodeQueryText(pair.slice(equals + 1))
    if (form.find(name) >= 0) (form.get(name) as List).items.push(value)
    else form.add(name, new List(string, [value]))
  }
  return form
}

export const bodyTables: readonly TypeTable[] = [
  type('IMessageBody', {
    kind: 'interface',
    class: MessageBody,
    face: '<context object>',
    members: {
      'T As<T>(bool preserveContent = false)': read,
      'IDictionary<string, IList<string>> AsFormUrlEncodedContent(bool preserveContent = false)':
        readForm,
    },
  }),
]
