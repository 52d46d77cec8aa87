import { describe, expect, it } from 'vitest'
import { run, withFolder } from './run.ts'

describe('eval', () => {
  it('answers JSON lines with JSON lines', async () => {
    const lines = [
      { id: 'a', kind: 'expression', text: '1 + 1' },
      {
        id: 'b',
        kind: 'block',
        text: 'return context.Request.Method;',
        context: { Request: { Method: 'PUT' } },
      },
      { id: 'c', kind: 'expression', text: 'contxt.Api' },
    ]
    const input = `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`
    const { code, out } = await run(['eval'], { input })
    expect(
      out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual([
      { id: 'a', ok: true, type: 'System.Int32', value: 2, asString: '2' },
      { id: 'b', ok: true, type: 'System.String', value: 'PUT', asString: 'PUT' },
      expect.objectContaining({
        id: 'c',
        ok: false,
        phase: 'compile',
        error: 'CS0103',
        line: 1,
        column: 1,
      }),
    ])
    expect(code).toBe(0)
  })

  it('tells which line is no case, and answers the others', async () => {
    const input =
      'no\n{"text": 1.5, "kind": "x"}\n{"id":"a","text":"1"}\n{"text":"1","context":"nope"}\n'
    const { code, out, err } = await run(['eval'], { input })
    expect(JSON.parse(out)).toMatchObject({ id: 'a', value: 1 })
    expect(err.split('\n')).toEqual([
      expect.stringMatching(/^line 1: this is not JSON/),
      'line 2: `kind` is `expression` or `block`',
      'line 4: there is no context `nope`: --context names the file that holds it',
      '',
    ])
    expect(code).toBe(2)
  })

  it('takes one expression, with a context from a file', async () => {
    const tree = {
      'context.json': { Request: { Headers: { x: 'y' } }, named: { Request: { Method: 'PATCH' } } },
    }
    await withFolder(tree, async (folder) => {
      const line = ['eval', '--context', 'context.json']
      const one = await run(
        [...line, '@(context.Request.Headers.GetValueOrDefault("x", "none"))'],
        { folder },
      )
      expect([one.code, one.out]).toEqual([0, '"y"\n  System.String\n'])
      const input = '{"text":"context.Request.Method","context":"named"}\n'
      expect(JSON.parse((await run(line, { folder, input })).out).value).toBe('PATCH')
    })
    const wrong = await run(['eval', '@{ return 1 }'])
    expect([wrong.code, wrong.out]).toEqual([1, expect.stringContaining('CS1002 (compile)')])
  })

  it('explains how an expression is understood', async () => {
    const { code, out } = await run([
      'eval',
      '--explain',
      '@(context.Request.Body.As<string>().Length)',
    ])
    expect(code).toBe(0)
    expect(out).toMatch(
      /^type {4}System\.Int32\nbodies {2}requestBody\nreads {3}context\.Request\.Body\n/,
    )
  })

  it('names what an expression reads, and the parts of switch and try', async () => {
    const text = `switch (context.Request.Method) {
      case "GET": return context.Variables["a"];
      case "POST" when context.Request.Headers.ContainsKey("X"): return context.User?.Id;
      default: try { return context.Request.Url.Query.GetValueOrDefault(context.RequestId.ToString(), "");
      } catch (FormatException e) { return e.Message; } finally { context.Trace("t"); }
    }`
    const line = `${JSON.stringify({ kind: 'block', text })}\n`
    const { out } = await run(['eval', '--explain', '--json'], { input: line })
    const { explanation } = JSON.parse(out)
    expect(explanation.reads).toEqual([
      'context.Request.Headers["X"]',
      'context.Request.Method',
      'context.Request.Url.Query[…]',
      'context.RequestId',
      'context.User.Id',
      'context.Variables["a"]',
    ])
    for (const part of [
      'case "GET"',
      'case "POST"',
      'when',
      'default',
      'catch FormatException e',
    ]) {
      expect(explanation.tree.split('\n').map((one: string) => one.trim())).toContain(part)
    }
    expect(explanation.javascript).toMatch(/^"use strict";const m0=m\[0\]/)
  })

  it('tells an editor what may stand at a place, and what stands there', async () => {
    const unfinished = await run(['eval', '--json', '--complete', '18', '@(context.Request.'])
    const labels = JSON.parse(unfinished.out).map((one: { label: string }) => one.label)
    expect(labels).toEqual(expect.arrayContaining(['Body', 'Headers', 'Method', 'Url']))
    const open = await run(['eval', '--complete', '10', '@{ "a".Sub; }'])
    expect(open.out).toBe('Substring                    string string.Substring(int)\n')
    const told = await run(['eval', '--json', '--hover', '12', '@(context.Request.Method)'])
    expect(JSON.parse(told.out)).toEqual({
      start: 2,
      end: 17,
      type: 'IRequest',
      text: 'IRequest IProxyRequestContext.Request',
      azure: true,
      page: 'dotnet/context.md',
    })
    const { code, err } = await run(['eval', '--complete', 'x', '@(1)'])
    expect(code).toBe(2)
    expect(err).toContain('counted from 0')
  })
})
