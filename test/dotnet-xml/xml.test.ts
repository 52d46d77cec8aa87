import { describe, expect, it } from 'vitest'
import '../../engine/dotnet/tables.ts'
import { DotnetException } from '../../engine/dotnet/exception.ts'
import { castXml } from '../../engine/dotnet/xml/convert.ts'
import { LoadOptions, parseDocument, parseElement, readNode } from '../../engine/dotnet/xml/load.ts'
import { XName } from '../../engine/dotnet/xml/name.ts'
import { XmlNodeType, XmlReader } from '../../engine/dotnet/xml/reader.ts'
import {
  XAttribute,
  XCData,
  XComment,
  XDocument,
  XElement,
  XNode,
  XText,
} from '../../engine/dotnet/xml/tree.ts'
import { SaveOptions, writeAttribute, writeNode } from '../../engine/dotnet/xml/write.ts'
import { evaluateXPath, selectElements } from '../../engine/dotnet/xml/xpath.ts'

const name = (text: string) => XName.parse(text)
const element = (text: string, ...content: unknown[]) => {
  const made = new XElement(name(text))
  for (const one of content) made.add(one)
  return made
}
const compact = (node: XNode) => writeNode(node, SaveOptions.DisableFormatting)

describe('XElement.Parse and ToString', () => {
  it.each([
    ['<a><b/></a>', '<a>\n  <b />\n</a>'],
    ['<a> <b/> </a>', '<a>\n  <b />\n</a>'],
    ['<a>t<b/></a>', '<a>t<b /></a>'],
    ['<a><b/>t<c/></a>', '<a>\n  <b />t<c /></a>'],
    ['<a></a>', '<a></a>'],
    ['<a><b><c/></b></a>', '<a>\n  <b>\n    <c />\n  </b>\n</a>'],
    [`<a>&lt;&amp;&gt;&quot;'</a>`, `<a>&lt;&amp;&gt;"'</a>`],
    [`<a x='&lt;&quot;&#10;'/>`, '<a x="&lt;&quot;&#xA;" />'],
    ['<a x=" \t\n1"/>', '<a x="   1" />'],
    ['<a>1\r\n2</a>', '<a>1\n2</a>'],
    ['<a><![CDATA[<x>]]></a>', '<a><![CDATA[<x>]]></a>'],
    ['<a><!-- c --><?p d?></a>', '<a>\n  <!-- c -->\n  <?p d?>\n</a>'],
    ['<a xmlns="urn:x"><b xmlns=""/></a>', '<a xmlns="urn:x">\n  <b xmlns="" />\n</a>'],
    ['<p:a xmlns:p="urn:x" p:y="1"/>', '<p:a xmlns:p="urn:x" p:y="1" />'],
    ['<a xml:space="preserve"> <b/></a>', '<a xml:space="preserve"> <b /></a>'],
    ['<!DOCTYPE a [<!ENTITY e "v<b/>w">]><a>1&e;2</a>', '<a>1v<b />w2</a>'],
    ['<__proto__ constructor="1"/>', '<__proto__ constructor="1" />'],
  ])('%s', (xml, text) => {
    expect(writeNode(parseElement(xml))).toBe(text)
  })

  it.each([
    ['', 'Root element is missing.'],
    ['<a>', 'Data at the root level is invalid. Line 1, position 1.'],
    ['x', 'Data at the root level is invalid. Line 1, position 1.'],
    [
      '<a><b>',
      'Unexpected end of file has occurred. The following elements are not closed: b, a. Line 1, position 7.',
    ],
    ['<a>&nbsp;</a>', "Reference to undeclared entity 'nbsp'. Line 1, position 5."],
    ['<a/><b/>', 'There are multiple root elements. Line 1, position 6.'],
    [
      '<a x=1/>',
      "'1' is an unexpected token. The expected token is '\"' or '''. Line 1, position 6.",
    ],
    ['<a x="1" x="2"/>', "'x' is a duplicate attribute name. Line 1, position 10."],
    [
      '<a>\n<b></c></a>',
      "The 'b' start tag on line 2 position 2 does not match the end tag of 'c'. Line 2, position 6.",
    ],
    ['<p:a/>', "'p' is an undeclared prefix. Line 1, position 2."],
    [
      '<a x="<"/>',
      "'<', hexadecimal value 0x3C, is an invalid attribute character. Line 1, position 7.",
    ],
    [
      '<1a/>',
      "Name cannot begin with the '1' character, hexadecimal value 0x31. Line 1, position 2.",
    ],
    [
      '<a>\u0001</a>',
      "'\u0001', hexadecimal value 0x01, is an invalid character. Line 1, position 4.",
    ],
    ['<a>]]></a>', "']]>' is not allowed in character data. Line 1, position 4."],
    ['<a x="', 'There is an unclosed literal string. Line 1, position 7.'],
    [
      `<!DOCTYPE a [<!ENTITY e "&e;&e;">]><a>&e;</a>`,
      'The input document has exceeded a limit set by MaxCharactersFromEntities.',
    ],
  ])('%s: %s', (xml, message) => {
    expect(messageOf(() => parseElement(xml))).toContain(message)
  })

  it('keeps white space when asked', () => {
    const xml = '<a> <b/>\n</a>'
    expect(compact(parseElement(xml, LoadOptions.PreserveWhitespace))).toBe('<a> <b />\n</a>')
  })

  it('reads documents with declaration and type', () => {
    const xml = '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE r SYSTEM "x.dtd"><!--c--><r/>'
    const document = parseDocument(xml)
    expect(String(document.declaration)).toBe('<?xml version="1.0" encoding="utf-8"?>')
    expect(compact(document)).toBe('<!DOCTYPE r SYSTEM "x.dtd"><!--c--><r />')
    expect(document.root!.name.local).toBe('r')
  })

  it('writes an inner element with the namespaces it needs', () => {
    const root = parseElement('<s:e xmlns:s="urn:s"><s:b xmlns="urn:d"><c/></s:b></s:e>')
    const body = root.element(name('{urn:s}b'))!
    expect(compact(body)).toBe('<s:b xmlns="urn:d" xmlns:s="urn:s"><c /></s:b>')
    expect(compact(element('{urn:x}a', element('b')))).toBe('<a xmlns="urn:x"><b xmlns="" /></a>')
    const attribute = new XAttribute(name('{urn:y}k'), '1')
    expect(compact(element('a', attribute))).toBe('<a p1:k="1" xmlns:p1="urn:y" />')
    expect(writeAttribute(new XAttribute(name('x'), 'a"b<'))).toBe('x="a&quot;b&lt;"')
  })
})

describe('the tree', () => {
  it('adds, replaces and removes', () => {
    const root = parseElement('<a><b>1</b></a>')
    const b = root.element(name('b'))!
    root.add(element('c', '3'))
    root.addFirst(new XComment('x'))
    b.addAfterSelf(['t', element('d')])
    b.replaceWith(element('z'))
    expect(compact(root)).toBe('<a><!--x--><z />t<d /><c>3</c></a>')
    root.setAttributeValue(name('k'), 'v')
    root.setElementValue(name('c'), '4')
    root.setElementValue(name('n'), '5')
    root.setElementValue(name('z'), null)
    expect(compact(root)).toBe('<a k="v"><!--x-->t<d /><c>4</c><n>5</n></a>')
    root.removeNodes()
    root.setAttributeValue(name('k'), null)
    expect(compact(root)).toBe('<a />')
    root.value = ''
    expect(compact(root)).toBe('<a></a>')
  })

  it('copies what has a parent, and joins texts', () => {
    const a = parseElement('<a><b/></a>')
    const c = element('c', a.element(name('b')), 'x', 'y')
    expect(compact(c)).toBe('<c><b />xy</c>')
    expect(compact(a)).toBe('<a><b /></a>')
    expect(c.nodes.length).toBe(2)
  })

  it('walks its axes', () => {
    const root = parseElement('<a><b><c>1</c></b><c>2</c><d/></a>')
    expect([...root.descendants(name('c'))].map((one) => one.value)).toEqual(['1', '2'])
    const inner = [...root.descendants(name('c'))][0]!
    expect([...inner.ancestors(null)].map((one) => one.name.local)).toEqual(['b', 'a'])
    const last = root.element(name('d'))!
    expect([...last.nodesBeforeSelf()].length).toBe(2)
    expect(last.previousNode).toBe(root.nodes[1])
  })

  it.each([
    ['<a><b/></a>', '<a> <b/> </a>', true],
    ['<a x="1" y="2"/>', '<a y="2" x="1"/>', false],
    ['<a/>', '<a></a>', false],
  ])('DeepEquals(%s, %s) is %s', (a, b, equal) => {
    expect(XNode.deepEquals(parseElement(a), parseElement(b))).toBe(equal)
  })

  it.each<[() => unknown, string]>([
    [
      () => element('a b'),
      "The ' ' character, hexadecimal value 0x20, cannot be included in a name.",
    ],
    [
      () => {
        const document = new XDocument()
        document.add(element('a'))
        document.add(element('b'))
      },
      'This operation would create an incorrectly structured document.',
    ],
    [() => new XDocument().add('x'), 'Non-whitespace characters cannot be added to content.'],
    [
      () => new XDocument().add(new XCData('x')),
      'A node of type CDATA cannot be added to content.',
    ],
    [() => element('a').remove(), 'The parent is missing.'],
    [
      () => element('a', new XAttribute(name('x'), '1'), new XAttribute(name('x'), '2')),
      'Duplicate attribute.',
    ],
    [() => new XText(null), "Value cannot be null. (Parameter 'value')"],
  ])('error %#', (run, message) => {
    expect(messageOf(run)).toBe(message)
  })

  it.each([
    [' 12 ', 'Int32', 12],
    ['TRUE', 'Boolean', true],
    ['0', 'Boolean', false],
    ['1.5e3', 'Double', 1500],
    ['INF', 'Double', Number.POSITIVE_INFINITY],
  ] as const)('converts %s to %s', (text, type, value) => {
    expect(castXml(element('a', text), type, false, 'element')).toBe(value)
  })

  it('refuses what is no number, and null', () => {
    const cast = (one: XElement | null) => () => castXml(one, 'Int32', false, 'element')
    expect(messageOf(cast(element('a', 'x')))).toBe(
      "The input string 'x' was not in a correct format.",
    )
    expect(messageOf(cast(null))).toBe("Value cannot be null. (Parameter 'element')")
    expect(castXml(null, 'Int32', true, 'element')).toBeNull()
  })
})

describe('XPath', () => {
  const document = parseDocument(
    '<r xmlns:p="urn:p"><a x="1" p:y="2">t</a><a x="3"><b>7</b></a><p:c/><!--k--></r>',
  )
  const prefixes = (prefix: string) => (prefix === 'p' ? 'urn:p' : null)

  it.each([
    ['count(//a)', 2],
    ['string(//b)', '7'],
    ['sum(//@x)', 4],
    ['//a[@x="3"]/b', '<b>7</b>'],
    ['//p:c', '<p:c xmlns:p="urn:p" />'],
    ['name(/*/*[3])', 'p:c'],
    ['//a[last()]/@x', 'x="3"'],
    ['count(//@*)', 3],
    ['//comment()', '<!--k-->'],
    ['boolean(//zz)', false],
  ])('%s', (expression, expected) => {
    const result = evaluateXPath(document, expression, { prefixes })
    const shown = Array.isArray(result)
      ? result.map((one) => (one instanceof XNode ? compact(one) : writeAttribute(one))).join()
      : result
    expect(shown).toBe(expected)
  })

  it('refuses broken expressions, unknown prefixes and other results', () => {
    expect(messageOf(() => evaluateXPath(document, '//a['))).toContain('has an invalid token')
    expect(messageOf(() => evaluateXPath(document, '//q:a'))).toContain('Namespace Manager')
    expect(messageOf(() => selectElements(document, 'count(//a)'))).toContain('System.Double')
  })
})

describe('XmlReader', () => {
  it('walks a document and hands out nodes', () => {
    const reader = new XmlReader('<?xml version="1.0"?><r><a>1</a><b/></r>')
    expect(reader.moveToContent()).toBe(XmlNodeType.Element)
    reader.read()
    expect(reader.name).toBe('a')
    expect(compact(readNode(reader))).toBe('<a>1</a>')
    expect(reader.name).toBe('b')
    expect(reader.isEmptyElement).toBe(true)
    reader.read()
    expect(reader.nodeType).toBe(XmlNodeType.EndElement)
    expect(reader.read()).toBe(false)
    expect(reader.ended).toBe(true)
  })
})

function messageOf(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    if (error instanceof DotnetException) return error.message
    throw error
  }
  return 'no error'
}
