import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { emittedOf, programOf } from '../../engine/csharp/compile.ts'
import { sharedFolder } from '../shared.ts'
import { whatIsForeign } from './emitted.ts'
import { answer, isBlock, readCases } from './run.ts'

// The binder is the sandbox: what it lets through can name nothing but what tables declare.

function foreign(text: string, form: 'expression' | 'block'): string | undefined {
  const program = programOf(text, form)
  return program.hasErrors ? undefined : whatIsForeign(emittedOf(program).text)
}

test('emitted text of all language cases holds only what the emitter makes', () => {
  for (const { text } of readCases()) {
    expect(foreign(text, isBlock(text) ? 'block' : 'expression'), text).toBeUndefined()
  }
})

const folder = sharedFolder()
test.skipIf(!folder)(
  'emitted text of real expressions and probes holds only what the emitter makes',
  () => {
    for (const table of ['corpus', 'dev']) {
      const lines = readFileSync(`${folder}/conformance/${table}.jsonl`, 'utf8').trim().split('\n')
      for (const line of lines) {
        const one = JSON.parse(line) as { text: string; kind: 'expression' | 'block' }
        expect(foreign(one.text, one.kind), one.text).toBeUndefined()
      }
    }
  },
)

test('the check of emitted text finds what must not be there', () => {
  const bad = [
    'return v1.constructor',
    'return v1["x"]',
    'return process',
    'return this',
    'return `a`',
    'return v1?.v2',
    'return "\u2028"',
    'return new v1',
    'return /x/',
    'import("x")',
    'return v1=>eval',
    'var v1',
    'return m.x',
  ]
  for (const text of bad) expect(whatIsForeign(text), text).toBeDefined()
})

const attempts: readonly string[] = [
  'constructor',
  'globalThis',
  'process',
  'require("fs")',
  'eval("1")',
  'Function("return 1")',
  'context.constructor',
  'context.__proto__',
  'context.Request.constructor',
  '"x".constructor',
  '"x".constructor("return process")()',
  '"x".__proto__',
  '"x".length',
  '"x".toString()',
  '"x".valueOf()',
  '(1).toFixed(2)',
  'new int[0].push(1)',
  'new int[0].length',
  'new List<int>().items',
  'new List<int>().typeArguments',
  'context.Request.Headers.get("x")',
  'context.context',
  'context.Variables.data',
  'm0',
  'm[0]',
  'v1',
  't1 + g1',
  'int v1 = 1; int m0 = 2; int t1 = 3; return v1 + m0 + t1 + constructor;',
  'System.Diagnostics.Process.Start("x")',
  'System.IO.File.ReadAllText("/etc/passwd")',
  'System.Reflection.Assembly.GetExecutingAssembly()',
  'typeof(string).Assembly',
  'typeof(string).GetMethods()',
  'typeof(string).InvokeMember("x", 0, null, null, null)',
  'Type.GetType("System.IO.File")',
  'Activator.CreateInstance(typeof(object))',
  'Environment.GetEnvironmentVariable("PATH")',
  'Environment.Exit(1)',
  'new System.Net.WebClient()',
  'new System.Net.Http.HttpClient()',
  'System.Threading.Thread.Sleep(1)',
  '((Func<object>)context.Trace)()',
  'this',
  'base.GetType()',
  'new Box(1)',
  'new Row()',
  'new ContextView()',
  'new ContextDictionary<string, object>()',
  'ContextExtensions.GetValueOrDefault(null, "x")',
  'default(PlainObject)',
  'typeof(SZArray<int>)',
  '`x`',
  '\\u0070rocess',
  'pro\u200dcess',
  '@process',
  'unsafe { return 1; }',
  'extern int F(); return F();',
  '#r "x"\nreturn 1;',
  'dynamic d = context; return d.constructor;',
]

describe('attempts to get out do not compile', () => {
  for (const text of attempts) {
    test(text, () => {
      expect(answer(text, 'emit')).toMatch(/^! (CS|PC)\d{4}$/)
    })
  }
})

const harmless: readonly (readonly [string, string])[] = [
  ['"\\"};process.exit();//"', 'string "\\"};process.exit();//"'],
  ['"\\u2028\\u2029\\n\\\\"', 'string "\u2028\u2029\\n\\\\"'],
  ["\"</script>\" + '\\'' + '\"'", 'string "</script>\'\\""'],
  ['JObject.Parse("{\\"__proto__\\":{\\"x\\":1},\\"constructor\\":2}")["x"]', 'null'],
  [
    '(int)JObject.Parse("{\\"__proto__\\":{\\"x\\":1},\\"constructor\\":2}")["constructor"]',
    'int 2',
  ],
  ['new Dictionary<string, int> { ["__proto__"] = 1, ["constructor"] = 2 }.Count', 'int 2'],
  ['new Dictionary<string, int>().ContainsKey("constructor")', 'bool False'],
  [
    'var process = 1; var eval = 2; var arguments = 3; var undefined = 4; return process + eval + arguments + undefined;',
    'int 10',
  ],
  ['var v1 = 1; var m0 = 2; var L1 = 3; return v1 + m0 + L1;', 'int 6'],
  [
    'string await = "a"; string let = "b"; string of = "c"; string yield = "d"; return await + let + of + yield;',
    'string "abcd"',
  ],
  ['"${process}"', 'string "${process}"'],
  ['$"{"${1}"}`"', 'string "${1}`"'],
  ['new { toString = 1, valueOf = 2 }.ToString()', 'string "{ toString = 1, valueOf = 2 }"'],
]

describe('names and texts of JavaScript are names and texts here', () => {
  for (const [text, gives] of harmless) {
    test(text, () => {
      expect(answer(text, 'emit')).toBe(gives)
      expect(answer(text, 'interpret')).toBe(gives)
    })
  }
})
