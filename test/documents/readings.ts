export interface ReadingCase {
  readonly title: string
  readonly text: string
  readonly namedValues?: Readonly<Record<string, string>>
  /** Of `policies` when nothing is said. */
  readonly kind?: 'policies' | 'fragment' | 'loose'
  readonly tree: string
  /** The codes of its warnings; none when nothing is said. */
  readonly warnings?: readonly string[]
}

const inbound = (content: string) => `<policies><inbound>${content}</inbound></policies>`
const inboundTree = (content: string) => `policies(inbound(${content}))`

/** A value of an attribute, raw, and as it is read. */
const attribute = (title: string, raw: string, read: string, more: Partial<ReadingCase> = {}) => ({
  title,
  text: inbound(`<x y=${raw} />`),
  tree: inboundTree(`x[y=${read}]`),
  ...more,
})

/** The text of an element, raw, and as it is read. */
const text = (title: string, raw: string, read: string, more: Partial<ReadingCase> = {}) => ({
  title,
  text: inbound(`<value>${raw}</value>`),
  tree: inboundTree(`value(${read})`),
  ...more,
})

const body = (title: string, raw: string, read: string, more: Partial<ReadingCase> = {}) => ({
  title,
  text: inbound(`<set-body>${raw}</set-body>`),
  tree: inboundTree(`set-body(${read})`),
  ...more,
})

export const readings: readonly ReadingCase[] = [
  {
    title: 'a document with sections, attributes and texts',
    text: '<policies>\n  <inbound>\n    <base />\n    <set-header name="X-A" exists-action="override">\n      <value>1</value>\n    </set-header>\n  </inbound>\n</policies>',
    tree: 'policies(inbound(base set-header[name="X-A" exists-action="override"](value("1"))))',
  },
  {
    title: 'a fragment',
    text: '<fragment><base/></fragment>',
    kind: 'fragment',
    tree: 'fragment(base)',
  },
  {
    title: 'bare sections and snippets are loose',
    text: '<inbound><base/></inbound>\n<outbound/>',
    kind: 'loose',
    tree: '(inbound(base) outbound)',
  },
  {
    title: 'one policy alone is loose',
    text: '<set-method>GET</set-method>',
    kind: 'loose',
    tree: '(set-method("GET"))',
  },
  {
    title: 'a byte order mark, an XML declaration and comments are left out',
    text: '\uFEFF<?xml version="1.0" encoding="utf-8"?>\n<!-- a --><policies><!-- <b> --></policies><!-- c -->',
    tree: 'policies()',
  },
  {
    title: 'an XML declaration behind a comment gets a warning',
    text: '<!-- a --><?xml version="1.0"?><policies/>',
    tree: 'policies',
    warnings: ['PD1044'],
  },
  {
    title: 'attributes may stand on lines of their own, with blanks around `=`',
    text: '<policies\n  a = \'1\'\r\n\tb\n=\n"2"></policies >',
    tree: 'policies[a="1" b="2"]()',
  },

  attribute('single quotes hold double ones', `'a "b"'`, String.raw`"a \"b\""`),
  attribute('line ends of attributes are kept', '"a\r\n\tb"', String.raw`"a\r\n\tb"`),
  attribute('`>` needs no escape', '"a > b"', '"a > b"'),
  attribute(
    'entities are decoded',
    '"&lt;&gt;&amp;&quot;&apos;&#65;&#x42;"',
    String.raw`"<>&\"'AB"`,
  ),
  attribute('entities are decoded once', '"&amp;lt;"', '"&lt;"'),
  attribute('a bare `&` is text', '"?a=1&b=2"', '"?a=1&b=2"', { warnings: ['PD1013'] }),
  attribute('a bare `<` is text', '"a < b"', '"a < b"', { warnings: ['PD1012'] }),
  attribute('an unknown entity is text', '"a&nbsp;b"', '"a&nbsp;b"', { warnings: ['PD1014'] }),
  attribute('a reference to no character is text', '"&#0;"', '"&#0;"', { warnings: ['PD1015'] }),
  attribute('`@` alone is text', '"a@b"', '"a@b"'),
  attribute('`@(` that does not close is text in a literal', '"^[@(]$"', '"^[@(]$"'),

  attribute('an expression with raw quotes', '"@(x["a"])"', '@(x["a"])'),
  attribute('an expression in single quotes', `'@(x["a"])'`, '@(x["a"])'),
  attribute('an expression with escaped quotes', '"@(x[&quot;a&quot;])"', '@(x["a"])'),
  attribute('an expression with escaped quotes by number', '"@(x[&#34;a&#x22;])"', '@(x["a"])'),
  attribute('brackets in escaped strings close nothing', '"@(x[&quot;)&quot;])"', '@(x[")"])'),
  attribute('escaped operators', '"@(a &lt; b &amp;&amp; c &gt; d)"', '@(a < b && c > d)'),
  attribute('raw operators', '"@(a < b && c > d)"', '@(a < b && c > d)'),
  attribute(
    'a raw `<` keeps entities in strings',
    '"@(a < b ? "&amp;" : "")"',
    '@(a < b ? "&amp;" : "")',
  ),
  attribute('raw quotes keep entities in strings', '"@("&lt;" + x)"', '@("&lt;" + x)'),
  attribute(
    'in single quotes escaped operators are decoded beside raw quotes',
    `'@(x["a"] &amp;&amp; y &lt; 2)'`,
    '@(x["a"] && y < 2)',
  ),
  attribute(
    'in a well-formed document entities in strings are decoded too',
    `'@(x["&lt;"])'`,
    '@(x["<"])',
  ),
  attribute(
    'escaped code with a raw quote in a comment',
    '"@{ // the "a" of it\n return &quot;)&quot; + x[&quot;don\'t&quot;]; }"',
    '@{ // the "a" of it\n return ")" + x["don\'t"]; }',
  ),
  attribute(
    'escaped operators beside raw quotes',
    '"@(x["a"] &amp;&amp; y &lt; 2)"',
    '@(x["a"] && y < 2)',
  ),
  text(
    'escaped code with a raw `<` in a comment',
    '@{ /* a <b */ return &quot;c&quot;; }',
    '@{ /* a <b */ return "c"; }',
  ),
  {
    title: 'in a document that is not well-formed XML, entities in strings beside raw quotes stay',
    text: inbound(`<x y='@(x["&lt;"])' z="@(a["b"])" />`),
    tree: inboundTree('x[y=@(x["&lt;"]) z=@(a["b"])]'),
  },
  attribute('blanks around an expression do not count', '"  @(x)\n"', '@(x)'),
  attribute(
    'a block over lines with comments',
    '"@{ // "\n return 1; /* } */ }"',
    '@{ // "\n return 1; /* } */ }',
  ),
  attribute('a verbatim string', '"@(@"a\\" + ")")"', '@(@"a\\" + ")")'),
  attribute('a verbatim string with doubled quotes', '"@(@"a"")" + x)"', '@(@"a"")" + x)'),
  attribute('an interpolated string', '"@($"a{b["c"]}{{)")"', '@($"a{b["c"]}{{)")'),
  attribute('interpolated strings in each other', '"@($"{f($"{x}}}")}")"', '@($"{f($"{x}}}")}")'),
  attribute(
    'an interpolated verbatim string',
    '"@($@"{a}"")\n" + @$"{b}")"',
    '@($@"{a}"")\n" + @$"{b}")',
  ),
  attribute('the format of a hole', '"@($"{x:yyyy\'(\'}")"', '@($"{x:yyyy\'(\'}")'),
  attribute('character literals', `"@(a['"'] + '\\'' + '(')"`, `@(a['"'] + '\\'' + '(')`),
  attribute('a string of escapes', String.raw`"@("\"\\")"`, String.raw`@("\"\\")`),
  attribute(
    'tags in a string of an expression',
    `"@("</inbound><x y='/>")"`,
    `@("</inbound><x y='/>")`,
  ),
  attribute(
    'text beside an expression makes a literal',
    '"Bearer @(x["a"])"',
    String.raw`"Bearer @(x[\"a\"])"`,
    { warnings: ['PD1060'] },
  ),
  attribute('text behind an expression too', '"@(x)/y"', '"@(x)/y"', { warnings: ['PD1060'] }),
  {
    title: 'a literal ends at its quote, whatever is open in it',
    text: inbound('<x y="a@(b" z="c)" />'),
    tree: inboundTree('x[y="a@(b" z="c)"]'),
  },

  attribute('JSONata', '"@jsonata(request.body.(a + "x)"))"', '@jsonata(request.body.(a + "x)"))'),
  attribute('JSONata in backticks', '"@jsonata(`a["b"]`)"', '@jsonata(a["b"])'),
  attribute('JSONata with a quoted name', '"@jsonata(a.`b )`)"', '@jsonata(a.`b )`)'),
  attribute('JSONata with comments', '"@jsonata(a /* ) */ + 1)"', '@jsonata(a /* ) */ + 1)'),
  attribute(
    'JSONata with a regular expression',
    String.raw`"@jsonata($match(a, /[(")\/]/i))"`,
    String.raw`@jsonata($match(a, /[(")\/]/i))`,
  ),
  attribute('JSONata with divisions', '"@jsonata((a / b) / c)"', '@jsonata((a / b) / c)'),
  attribute('JSONata with wildcards', '"@jsonata(a.* / b.** / %)"', '@jsonata(a.* / b.** / %)'),
  attribute('escaped JSONata', '"@jsonata(a[b=&quot;)&quot;])"', '@jsonata(a[b=")"])'),

  text('texts are trimmed', '\n  a b\n', '"a b"'),
  text('blanks alone are no text', '\n  ', ''),
  text('comments separate texts', 'a<!-- c -->b', '"a" "b"'),
  text('a comment beside an expression is ignored', '<!-- c --> @(x) <!-- d -->', '@(x)'),
  text(
    'generics in an expression',
    '@{ var l = new List<string>(); return l; }',
    '@{ var l = new List<string>(); return l; }',
  ),
  text('an end tag in a string', '@("</value>")', '@("</value>")'),
  text('an escaped expression', '@(x[&quot;)&quot;] &lt; 1)', '@(x[")"] < 1)'),
  text('CDATA is not decoded', '<![CDATA[a &amp; <b>]]>', '"a &amp; <b>"'),
  text('an expression in CDATA', '<![CDATA[@(a < "&amp;")]]>', '@(a < "&amp;")'),
  text('a bare `<` before a blank is text', 'a < b', '"a < b"', { warnings: ['PD1012'] }),
  text('`]]>` is text', 'a]]>b', '"a]]>b"', { warnings: ['PD1016'] }),
  text('`--` in a comment', '<!-- a -- b -->c', '"c"', { warnings: ['PD1041'] }),
  text('a control character', 'a\u0001b', String.raw`"a\u0001b"`, { warnings: ['PD1005'] }),
  text('half of a surrogate pair', 'a\uD800b', String.raw`"a\ud800b"`, { warnings: ['PD1005'] }),

  body('a body is kept as it stands', ' {"a": 1}\n', String.raw`" {\"a\": 1}\n"`),
  body(
    'a body with elements is raw',
    '<a b="&lt;">&amp;<!-- c --></a>',
    String.raw`"<a b=\"&lt;\">&amp;<!-- c --></a>"`,
  ),
  body('a body without elements is decoded', 'a &lt; b', '"a < b"'),
  body('an expression as body', '\n  @{ return "</set-body>"; }\n', '@{ return "</set-body>"; }'),
  body('comments around an expression', '<!-- a -->@(x)<!-- b -->', '@(x)'),
  body('CDATA around an expression', '\n<![CDATA[@{ return a < b; }]]>\n', '@{ return a < b; }'),
  body('CDATA is unwrapped', 'a<![CDATA[<b>]]>&amp;', '"a<b>&"'),
  body('a body in a body', '<set-body>a</set-body>', '"<set-body>a</set-body>"'),
  body('values in a body', '\n<value>@(x)</value> ', 'value(@(x))'),
  body('an empty body', '', ''),
  body('a body that is not well-formed XML', '<br>a</p>', '"<br>a</p>"', { warnings: ['PD1017'] }),
  body('`&` in a body', '{"a": "b & c"}', String.raw`"{\"a\": \"b & c\"}"`, {
    warnings: ['PD1013'],
  }),
  body('an expression in a literal body', '{"a": "@(x)"}', String.raw`"{\"a\": \"@(x)\"}"`, {
    warnings: ['PD1060'],
  }),
  {
    title: 'no expressions in a Liquid template',
    text: inbound('<set-body template="liquid">@(x) {{body.a}} {{ b }} {{c}}</set-body>'),
    namedValues: { c: 'C' },
    tree: inboundTree('set-body[template="liquid"]("@(x) {{body.a}} {{ b }} C")'),
  },
  {
    title: 'a JSONata template',
    text: inbound('<set-body template="jsonata">{ "a": body.x & "@(" }</set-body>'),
    tree: inboundTree(String.raw`set-body[template="jsonata"]("{ \"a\": body.x & \"@(\" }")`),
  },
  {
    title: 'the stylesheet of xsl-transform is raw, its parameters are elements',
    text: inbound(
      '<xsl-transform><parameter name="p">@(x)</parameter><xsl:stylesheet a="1"><a><b/></a></xsl:stylesheet></xsl-transform>',
    ),
    tree: inboundTree(
      String.raw`xsl-transform(parameter[name="p"](@(x)) "<xsl:stylesheet a=\"1\"><a><b/></a></xsl:stylesheet>")`,
    ),
  },

  attribute('a named value', '"{{a}}/{{ b }}"', '"1/2"', { namedValues: { a: '1', b: '2' } }),
  attribute('a named value that is an expression', '"{{a}}"', '@(x["y"])', {
    namedValues: { a: '@(x["y"])' },
  }),
  attribute('a named value in an expression', '"@("{{a}}")"', '@("1 < &amp;")', {
    namedValues: { a: '1 < &amp;' },
  }),
  attribute('named values are not decoded', '"&lt;{{a}}"', '"<&lt;"', {
    namedValues: { a: '&lt;' },
  }),
  attribute('a named value in a named value stays', '"{{a}}"', '"{{b}}"', {
    namedValues: { a: '{{b}}', b: 'x' },
    warnings: ['PD1071'],
  }),
  attribute('an unknown named value stays', '"{{a}}"', '"{{a}}"', { warnings: ['PD1070'] }),
  text('a named value as text', ' {{a}} ', '"1"', { namedValues: { a: '1' } }),
]
