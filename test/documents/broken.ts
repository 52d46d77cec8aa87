export interface BrokenCase {
  readonly title: string
  readonly text: string
  /** Line, column, code and message of each finding. */
  readonly finds: readonly string[]
  /** Of the first finding, where it matters. */
  readonly hint?: string
}

export const broken: readonly BrokenCase[] = [
  {
    title: 'an empty document',
    text: '',
    finds: ['1:1 PD1001 the document holds no element'],
  },
  {
    title: 'a document of comments',
    text: '<!-- a -->',
    finds: ['1:1 PD1001 the document holds no element'],
  },
  {
    title: 'text alone, with a mistake',
    text: 'a < b',
    finds: ['1:3 PD1012 a bare `<` is read as text'],
  },
  {
    title: 'an end tag that is nearly right',
    text: '<policies>\n  <inbound>\n  </inbond>\n</policies>',
    finds: ['3:5 PD1022 `</inbond>` does not close `<inbound>`'],
    hint: 'did you mean `</inbound>`?',
  },
  {
    title: 'an end tag in other case',
    text: '<policies>\n  <inbound></Inbound>\n</policies>',
    finds: ['2:14 PD1022 `</Inbound>` does not close `<inbound>`'],
  },
  {
    title: 'an end tag that closes nothing',
    text: '<policies>\n</choose>\n</policies>',
    finds: ['2:3 PD1021 `</choose>` closes nothing'],
    hint: '`</policies>` is expected here, or leave it out',
  },
  {
    title: 'an end tag at the end',
    text: '<policies></policies>\n</policies>',
    finds: ['2:3 PD1021 `</policies>` closes nothing'],
  },
  {
    title: 'elements that are not closed',
    text: '<policies>\n  <inbound>\n    <choose>\n</policies>',
    finds: ['2:4 PD1023 `<inbound>` is not closed', '3:6 PD1023 `<choose>` is not closed'],
  },
  {
    title: 'every mistake is reported',
    text: '<policies>\n  <inbound a="1" a="2">\n    <x b=1/>\n    <y c/>\n    <z d="1"e="2"/>\n  </inbond>\n</policies>',
    finds: [
      '2:18 PD1030 the attribute `a` stands twice in `<inbound>`',
      '3:10 PD1032 the value of the attribute `b` has no quotes',
      '4:8 PD1031 the attribute `c` of `<y>` has no value',
      '5:13 PD1033 a blank is missing before the attribute `e`',
      '6:5 PD1022 `</inbond>` does not close `<inbound>`',
    ],
  },
  {
    title: 'two roots',
    text: '<policies/>\n<policies/>',
    finds: ['2:2 PD1024 `<policies>` stands outside of `<policies>`'],
  },
  {
    title: 'a fragment behind a document',
    text: '<policies/>\n  <fragment/>',
    finds: ['2:4 PD1024 `<fragment>` stands outside of `<policies>`'],
  },
  {
    title: 'text beside the root',
    text: '<policies/>\n  text',
    finds: ['2:3 PD1025 this text stands outside of `<policies>`'],
  },
  {
    title: 'a byte order mark behind the root',
    text: '<policies/>\n\uFEFF',
    finds: ['2:1 PD1025 the invisible character U+FEFF stands outside of `<policies>`'],
  },
  {
    title: 'a document type',
    text: '<!DOCTYPE a [\n<!ENTITY b "c">\n]>\n<policies/>',
    finds: ['1:1 PD1010 a document type definition is refused'],
  },
  {
    title: '`<!` of another kind',
    text: '<policies><!ELEMENT a></policies>',
    finds: ['1:11 PD1011 `<!ELEMENT` begins no tag'],
  },
  {
    title: 'a comment that is not closed',
    text: '<policies>\n  <!-- a\n  <inbound/>\n</policies>',
    finds: ['2:3 PD1040 this comment is not closed'],
  },
  {
    title: 'a CDATA section that is not closed',
    text: '<policies>\n  <![CDATA[ a\n</policies>',
    finds: ['2:3 PD1042 this CDATA section is not closed'],
  },
  {
    title: 'an instruction that is not closed',
    text: '<policies>\n  <? a\n</policies>',
    finds: ['2:3 PD1043 `<?` is not closed'],
  },
  {
    title: '`<` and a bracket',
    text: '<policies>\n  <{{name}} a="b" />\n</policies>',
    finds: ['2:3 PD1011 `<{{name}}` begins no tag'],
  },
  {
    title: '`<` and a sign',
    text: '<value>a <- b</value>',
    finds: ['1:10 PD1011 `<-` begins no tag'],
  },
  {
    title: '`</` without a name',
    text: '<policies></ ></policies>',
    finds: ['1:11 PD1011 `</` is followed by no name'],
  },
  {
    title: 'an end tag with attributes',
    text: '<policies></policies a="b">',
    finds: ['1:22 PD1026 the end tag `</policies` holds more than a name'],
  },
  {
    title: 'an end tag that is not closed',
    text: '<policies><inbound></inbound\n</policies>',
    finds: ['1:20 PD1020 the end tag `</inbound` is not closed'],
  },
  {
    title: 'a tag that is not closed',
    text: '<policies>\n  <inbound a="b"\n  <base/>\n</inbound></policies>',
    finds: ['2:3 PD1020 the tag `<inbound` is not closed'],
  },
  {
    title: 'a tag at the end of the text',
    text: '<policies',
    finds: [
      '1:1 PD1020 the tag `<policies` is not closed',
      '1:2 PD1023 `<policies>` is not closed',
    ],
  },
  {
    title: 'an attribute without a value',
    text: '<policies>\n<x a b="c"/></policies>',
    finds: ['2:4 PD1031 the attribute `a` of `<x>` has no value'],
    hint: 'write `a="…"`',
  },
  {
    title: 'a value without quotes',
    text: '<policies><x a=b/></policies>',
    finds: ['1:16 PD1032 the value of the attribute `a` has no quotes'],
    hint: 'write `a="b"`',
  },
  {
    title: 'a value that is missing',
    text: '<policies><x a= /></policies>',
    finds: ['1:17 PD1032 the value of the attribute `a` has no quotes'],
  },
  {
    title: 'a named value where attributes stand',
    text: '<policies><x {{a}}/></policies>',
    finds: ['1:14 PD1035 `{{a}}` is no attribute'],
  },
  {
    title: 'a value that is not closed',
    text: '<policies>\n  <x a="b>\n  <y c="d"/>\n</policies>',
    finds: [
      '2:4 PD1023 `<x>` is not closed',
      '2:8 PD1034 the value of the attribute `a` is not closed',
    ],
  },
  {
    title: 'a value that is not closed before an end tag',
    text: '<policies>\n  <x a="b/>\n</policies>',
    finds: ['2:8 PD1034 the value of the attribute `a` is not closed'],
  },
  {
    title: 'a reserved element',
    text: '<policies><__proto__/></policies>',
    finds: ['1:12 PD1036 the name `__proto__` is reserved'],
  },
  {
    title: 'a reserved attribute',
    text: '<policies><x constructor="a"/></policies>',
    finds: ['1:14 PD1036 the name `constructor` is reserved'],
  },
  {
    title: 'a bracket that is missing at the end of an attribute',
    text: '<policies>\n  <x y="@(f(a)" z="1"/>\n  <z a="@(b[1"/>\n</policies>',
    finds: [
      '2:15 PD1050 the expression `@(` is not closed before the end of the attribute `y`',
      '3:14 PD1050 the expression `@(` is not closed before the end of the attribute `a`',
    ],
    hint: 'write the missing `)`',
  },
  {
    title: 'a bracket too many',
    text: '<policies><x y="@(f(a)))"/></policies>',
    finds: ['1:24 PD1060 the expression ends before `)`, so the value is a literal'],
    hint: 'leave `)` out, or write what it closes',
  },
  {
    title: 'a bracket that does not fit',
    text: '<policies><x y="@(f[a))" /></policies>',
    finds: ['1:22 PD1051 `)` does not close `[`'],
  },
  {
    title: 'a string that is not closed',
    text: '<policies>\n<x y="@(f(\'a\', "b))" />\n</policies>',
    finds: ['2:10 PD1050 `(` is not closed'],
  },
  {
    title: 'a string over lines',
    text: '<policies>\n<x y="@{ return "a\n  b"; }" />\n<y z=1/>\n</policies>',
    finds: [
      '2:17 PD1052 the string that starts here is not closed',
      '4:6 PD1032 the value of the attribute `z` has no quotes',
    ],
  },
  {
    title: 'a comment of code that is not closed',
    text: '<policies><x>@{ /* return 1; }</x></policies>',
    finds: ['1:17 PD1054 the comment that starts here is not closed'],
  },
  {
    title: 'a brace that is missing in a text',
    text: '<policies>\n  <x>@{ if (a) { return 1; }</x>\n  <y z=1/></policies>',
    finds: [
      '2:7 PD1050 `{` is not closed',
      '3:8 PD1032 the value of the attribute `z` has no quotes',
    ],
  },
  {
    title: 'a character literal that is not closed',
    text: "<policies>\n<x>@(f('a))\n</x></policies>",
    finds: ['2:8 PD1053 the character literal that starts here is not closed'],
  },
  {
    title: 'a missing bracket with another expression behind it',
    text: '<policies>\n<x y="@(f(a)" /><x y="@(b)" />\n<y z=1/>\n</policies>',
    finds: [
      '2:13 PD1050 the expression `@(` is not closed before the end of the attribute `y`',
      '3:6 PD1032 the value of the attribute `z` has no quotes',
    ],
  },
  {
    title: 'a missing bracket in a body',
    text: '<policies>\n<set-body>@(f(a)</set-body>\n<y z=1/></policies>',
    finds: [
      '2:12 PD1050 `(` is not closed',
      '3:6 PD1032 the value of the attribute `z` has no quotes',
    ],
  },
  {
    title: 'a missing bracket in CDATA',
    text: '<policies><x><![CDATA[@(f(a)]]></x></policies>',
    finds: ['1:24 PD1050 `(` is not closed'],
  },
  {
    title: 'an escaped expression that is not closed',
    text: '<policies>\n<x y="@(a[&quot;b&quot;)" />\n</policies>',
    finds: ['2:24 PD1051 `)` does not close `[`'],
  },
  {
    title: 'a JSONata string that is not closed',
    text: '<policies>\n<x y="@jsonata(a[b=\'c)" />\n</policies>',
    finds: ['2:20 PD1052 the string that starts here is not closed'],
  },
  {
    title: 'a JSONata name that is not closed',
    text: '<policies>\n<x y="@jsonata(a.`b)" />\n</policies>',
    finds: ['2:18 PD1055 the quoted name that starts here is not closed'],
  },
  {
    title: 'a JSONata regular expression that is not closed',
    text: '<policies>\n<x y="@jsonata($match(a, /b))" />\n</policies>',
    finds: ['2:26 PD1056 the regular expression that starts here is not closed'],
  },
  {
    title: 'a body that is not closed',
    text: '<policies><inbound>\n<set-body>a\n</inbound></policies>',
    finds: ['2:2 PD1023 `<set-body>` is not closed'],
  },
  {
    title: 'a stray brace',
    text: '<policies><x y="@{ return 1; } }" /></policies>',
    finds: ['1:32 PD1060 the expression ends before `}`, so the value is a literal'],
    hint: 'leave `}` out, or write what it closes',
  },
  {
    title: 'a hole that is not closed',
    text: '<policies><x y="@($"{a")" /></policies>',
    finds: ['1:21 PD1050 `{` is not closed'],
  },
]
