/** An expression that would never end, or take more than there is. */
export interface Attack {
  readonly title: string
  /** What stands behind `@`: `(…)`, `{…}` or `jsonata(…)`. */
  readonly code: string
  /** What the answer says. */
  readonly stopped: RegExp
  /** The body of the request that runs it. */
  readonly body?: string
}

const time = /takes too long: its budget|D1012/
/** What is filled slowly enough may use up the time first. */
const memory = /too much text: its budget|takes too long: its budget|D1012|D2015|JSONata: /
const depth = /too deep: its budget|D1011/
const regex = /A regular expression takes too long|takes too long: its budget/

const block = (title: string, stopped: Attack['stopped'], text: string, body?: string): Attack => ({
  title,
  code: `{ ${text} }`,
  stopped,
  ...(body === undefined ? {} : { body }),
})

const loops: readonly Attack[] = [
  block('while', time, 'while (true) { }'),
  block('while that counts', time, 'int i = 0; while (i >= 0) { i = (i + 1) % 7; } return i;'),
  block('for', time, 'for (;;) { }'),
  block('for with continue', time, 'for (int i = 0; ; i++) { continue; }'),
  block('do', time, 'do { } while (true);'),
  block('goto', time, 'again: goto again;'),
  block('goto case', time, 'switch (1) { case 1: goto case 2; case 2: goto case 1; } return 0;'),
  block(
    'for of longs',
    time,
    'ulong x = 1; for (ulong i = 0; i < 1000000000000UL; i++) { x = x * 6364136223846793005UL + i; } return x;',
  ),
  block(
    'for of decimals',
    time,
    'decimal x = 1.0000000000000000000000000001m; for (;;) { x = x * 1.0000000001m; if (x > 1000000m) x = x / 999999.9999m; }',
  ),
  block('for of doubles', time, 'double x = 0.5; for (;;) { x = Math.Sin(x) + Math.Pow(x, 0.3); }'),
  block(
    'for of dates',
    time,
    'var d = DateTime.UtcNow; for (;;) { d = d.AddTicks(1); d.ToString("R"); }',
  ),
  block(
    'for of formats',
    time,
    'for (int i = 0; ; i++) { string.Format("{0:N3} {1:X8}", i * 1.5, i); }',
  ),
  block('for of parsed numbers', time, 'for (;;) { double.Parse("1.2345678901234567e-300"); }'),
  block(
    'for of parsed dates',
    time,
    'for (;;) { DateTime.Parse("2024-05-06T07:08:09.123+02:00"); }',
  ),
  block('for of GUIDs', time, 'for (;;) { Guid.NewGuid().ToString("N"); }'),
  block('for of exceptions', time, 'for (;;) { try { int.Parse("x"); } catch { } }'),
  block(
    'for of casts that fail',
    time,
    'for (;;) { try { var s = (string)(object)1; } catch (Exception) { } }',
  ),
  block(
    'for of reads of the context',
    time,
    'for (;;) { context.Request.Headers.GetValueOrDefault("X", ""); }',
  ),
  block(
    'for of writes to a dictionary',
    memory,
    'var d = new Dictionary<int, int>(); for (int i = 0; ; i++) { d[i] = i; }',
  ),
  block(
    'for of writes to a list',
    memory,
    'var l = new List<int>(); for (int i = 0; ; i++) { l.Add(i); }',
  ),
  block(
    'for of inserts at the start of a list',
    time,
    'var l = new List<int>(); for (int i = 0; ; i++) { l.Insert(0, i); if (l.Count > 100000) l.Clear(); }',
  ),
  block(
    'for of removals at the start of a list',
    time,
    'for (;;) { var l = Enumerable.Range(0, 100000).ToList(); while (l.Count > 0) l.RemoveAt(0); }',
  ),
  block(
    'for of searches in a list',
    time,
    'var l = Enumerable.Range(0, 100000).ToList(); for (;;) { l.Contains(-1); }',
  ),
  block(
    'for of searches in an array',
    time,
    'var a = new int[500000]; for (;;) { Array.IndexOf(a, 1); }',
  ),
  block(
    'for of copies of an array',
    time,
    'var a = new byte[1000000]; for (;;) { Array.Copy(a, 0, a, 1, 999999); }',
  ),
  block('for of reversals', memory, 'var a = new byte[1000000]; for (;;) { Array.Reverse(a); }'),
  block(
    'catch around a loop',
    time,
    'try { while (true) { } } catch { return 1; } finally { context.Variables.ContainsKey("x"); }',
  ),
  block(
    'catch with a filter around a loop',
    time,
    'try { for (;;) { } } catch (Exception e) when (e.Message != null) { return e.Message; }',
  ),
  block('finally that loops on', time, 'try { while (true) { } } finally { while (true) { } }'),
  block('catch in a loop', time, 'for (;;) { try { for (;;) { } } catch { continue; } }'),
  block(
    'foreach over a long range',
    time,
    'long n = 0; foreach (var i in Enumerable.Range(0, int.MaxValue)) n += i; return n;',
  ),
  block(
    'foreach over repeated values',
    time,
    'foreach (var s in Enumerable.Repeat("a", int.MaxValue)) { } return 1;',
  ),
  block(
    'foreach over an endless generator',
    time,
    'IEnumerable<int> All() { for (int i = 0; ; i++) yield return i; } foreach (var i in All()) { } return 1;',
  ),
  block(
    'foreach over a list that grows',
    memory,
    'var l = new LinkedList<int>(); foreach (var i in Enumerable.Range(0, 99)) { while (true) { if (l.Count > 9) l.Clear(); l.AddLast(i); } } return 1;',
  ),
]

const linq: readonly Attack[] = [
  {
    title: 'LINQ: Count of a long range',
    code: '(Enumerable.Range(0, int.MaxValue).Count(x => x > 5))',
    stopped: time,
  },
  {
    title: 'LINQ: Sum',
    code: '(Enumerable.Range(0, int.MaxValue).Select(x => (long)x).Sum())',
    stopped: time,
  },
  { title: 'LINQ: Last', code: '(Enumerable.Range(0, int.MaxValue).Last())', stopped: time },
  {
    title: 'LINQ: Where that finds nothing',
    code: '(Enumerable.Range(0, int.MaxValue).Where(x => x < 0).FirstOrDefault())',
    stopped: time,
  },
  {
    title: 'LINQ: Any',
    code: '(Enumerable.Range(0, int.MaxValue).Any(x => x < 0))',
    stopped: time,
  },
  {
    title: 'LINQ: a product of ranges',
    code: '((from a in Enumerable.Range(0, 100000) from b in Enumerable.Range(0, 100000) where a * b == -1 select a).Count())',
    stopped: time,
  },
  {
    title: 'LINQ: Skip',
    code: '(Enumerable.Range(0, int.MaxValue).Skip(int.MaxValue - 1).First())',
    stopped: time,
  },
  {
    title: 'LINQ: ElementAt',
    code: '(Enumerable.Range(0, int.MaxValue).ElementAt(2000000000))',
    stopped: time,
  },
  { title: 'LINQ: ToList', code: '(Enumerable.Range(0, int.MaxValue).ToList())', stopped: memory },
  {
    title: 'LINQ: ToArray',
    code: '(Enumerable.Range(0, int.MaxValue).ToArray().Length)',
    stopped: memory,
  },
  {
    title: 'LINQ: ToDictionary',
    code: '(Enumerable.Range(0, int.MaxValue).ToDictionary(x => x))',
    stopped: memory,
  },
  {
    title: 'LINQ: Distinct',
    code: '(Enumerable.Range(0, int.MaxValue).Distinct().Count())',
    stopped: memory,
  },
  {
    title: 'LINQ: GroupBy',
    code: '(Enumerable.Range(0, int.MaxValue).GroupBy(x => x).Count())',
    stopped: memory,
  },
  {
    title: 'LINQ: OrderBy',
    code: '(Enumerable.Range(0, int.MaxValue).OrderBy(x => -x).First())',
    stopped: memory,
  },
  {
    title: 'LINQ: OrderBy of what is there',
    code: '(Enumerable.Range(0, 1000000).OrderBy(x => (x * 7919) % 1000003).First())',
    stopped: time,
  },
  {
    title: 'LINQ: Join',
    code: '(Enumerable.Range(0, 100000).Join(Enumerable.Range(0, 100000), x => 1, x => 1, (a, b) => a).Count())',
    stopped: time,
  },
  {
    title: 'LINQ: Aggregate of texts',
    code: '(Enumerable.Repeat("abcdefgh", int.MaxValue).Aggregate((a, b) => a + b))',
    stopped: memory,
  },
  {
    title: 'LINQ: SequenceEqual',
    code: '(Enumerable.Repeat(1, int.MaxValue).SequenceEqual(Enumerable.Repeat(1, int.MaxValue)))',
    stopped: time,
  },
  {
    title: 'LINQ: Reverse',
    code: '(Enumerable.Range(0, int.MaxValue).Reverse().First())',
    stopped: memory,
  },
  {
    title: 'LINQ: Zip and Concat',
    code: '(Enumerable.Range(0, int.MaxValue).Concat(Enumerable.Range(0, 1)).Zip(Enumerable.Range(0, int.MaxValue), (a, b) => a).Max())',
    stopped: time,
  },
  block(
    'LINQ: a query of queries',
    time,
    'IEnumerable<int> q = Enumerable.Range(0, 10); for (int i = 0; i < 30; i++) { var p = q; q = p.SelectMany(x => p.Take(10)); } return q.Count();',
  ),
]

const recursion: readonly Attack[] = [
  block('a local function that calls itself', depth, 'int F(int n) => F(n + 1) + 1; return F(0);'),
  block(
    'two local functions that call each other',
    depth,
    'int F(int n) => G(n) + 1; int G(int n) => F(n) + 1; return F(0);',
  ),
  block(
    'a lambda that calls itself',
    depth,
    'Func<int, int> f = null; f = n => f(n) + 1; return f(0);',
  ),
  block(
    'two lambdas that call each other',
    depth,
    'Func<int, int> f = null, g = null; f = n => g(n) + 1; g = n => f(n) + 1; return f(0);',
  ),
  block(
    'a lambda within LINQ that calls itself',
    depth,
    'Func<int, int> f = null; f = n => new[] { n }.Select(x => f(x)).Sum(); return f(0);',
  ),
  block(
    'an iterator over itself',
    depth,
    'IEnumerable<int> F(int n) { foreach (var x in F(n + 1)) yield return x; } return F(0).First();',
  ),
  block(
    'a comparison that compares',
    depth,
    'Comparison<int> c = null; c = (a, b) => { var l = new List<int> { 2, 1, 3 }; l.Sort(c); return 0; }; return c(1, 2);',
  ),
  block(
    'a catch within endless recursion',
    depth,
    'int F(int n) { try { return F(n + 1); } catch { return 0; } } return F(0);',
  ),
  block(
    'a finally within endless recursion',
    depth,
    'int F(int n) { try { return F(n + 1); } finally { F(n); } } return F(0);',
  ),
  block(
    'exponential recursion',
    time,
    'int F(int n) => n == 0 ? 1 : F(n - 1) + F(n - 1); return F(100);',
  ),
  block(
    'Ackermann',
    depth,
    'int A(int m, int n) => m == 0 ? n + 1 : n == 0 ? A(m - 1, 1) : A(m - 1, A(m, n - 1)); return A(4, 4);',
  ),
  block(
    'a match evaluator that matches',
    depth,
    'MatchEvaluator e = null; e = m => Regex.Replace("a", "a", e); return Regex.Replace("a", "a", e);',
  ),
  block(
    'a lazy query over itself',
    depth,
    'IEnumerable<int> q = null; q = new[] { 1 }.SelectMany(x => q); return q.Count();',
  ),
  block(
    'a thousand layers of Select',
    // Layers that are made slowly enough use up the time first.
    /too deep: its budget|takes too long: its budget/,
    'IEnumerable<int> q = new[] { 1 }; for (int i = 0; i < 20000; i++) q = q.Select(x => x + 1); return q.First();',
  ),
]

const texts: readonly Attack[] = [
  {
    title: 'new string of a thousand million',
    code: "(new string('a', 1000000000))",
    stopped: memory,
  },
  { title: 'PadLeft', code: '("a".PadLeft(1000000000))', stopped: memory },
  { title: 'PadRight', code: '("a".PadRight(1000000000, \'b\').Length)', stopped: memory },
  {
    title: 'a format with a huge width',
    code: '(string.Format("{0,999999}", 1).PadLeft(int.MaxValue))',
    stopped: memory,
  },
  {
    title: 'a format with a huge precision',
    code: '(1.5.ToString("F999999999"))',
    stopped: memory,
  },
  {
    title: 'formats with large precisions',
    code: '(string.Concat(Enumerable.Range(0, 100000).Select(x => 1.5.ToString("F999999"))))',
    stopped: memory,
  },
  block('doubled text', memory, 'var s = "x"; for (;;) s += s;'),
  block('doubled text, three at a time', memory, 'var s = "x"; while (true) { s = $"{s}{s}{s}"; }'),
  block('text that grows by one', memory, 'var s = ""; for (;;) s += "x";'),
  block(
    'doubled text within try',
    memory,
    'var s = "x"; for (;;) { try { s += s; } catch { s = "x"; } }',
  ),
  block('doubled text by Concat', memory, 'var s = "xyz"; for (;;) s = string.Concat(s, s, s);'),
  block('doubled text by Replace', memory, 'var s = "xx"; for (;;) s = s.Replace("x", "xx");'),
  block('doubled text by Insert', memory, 'var s = "xx"; for (;;) s = s.Insert(1, s);'),
  block('doubled text by Join', memory, 'var s = "x"; for (;;) s = string.Join(s, s, s, s);'),
  {
    title: 'Join over a long range',
    code: '(string.Join(",", Enumerable.Range(0, int.MaxValue)))',
    stopped: memory,
  },
  {
    title: 'Join over repeated texts',
    code: '(string.Join("abcdefghij", Enumerable.Repeat("0123456789", int.MaxValue)))',
    stopped: memory,
  },
  {
    title: 'Concat over a long range',
    code: '(string.Concat(Enumerable.Repeat("0123456789", int.MaxValue)))',
    stopped: memory,
  },
  block('Append', memory, 'var b = new StringBuilder(); for (;;) b.Append("0123456789");'),
  block(
    'Append of itself',
    memory,
    'var b = new StringBuilder("ab"); for (;;) b.Append(b.ToString());',
  ),
  block(
    'Append of many characters',
    memory,
    "var b = new StringBuilder(); for (;;) b.Append('x', 1000000);",
  ),
  block(
    'AppendFormat',
    memory,
    'var b = new StringBuilder(); for (;;) b.AppendFormat("{0,10000}", 1);',
  ),
  block(
    'Insert at the start of a builder',
    memory,
    'var b = new StringBuilder(); for (;;) b.Insert(0, "0123456789", 1000);',
  ),
  block(
    'small inserts at the start of a long builder',
    time,
    "var b = new StringBuilder(new string('x', 1000000)); for (;;) { b.Insert(0, 'y'); b.Remove(0, 1); }",
  ),
  block(
    'Replace in a builder',
    memory,
    'var b = new StringBuilder("xx"); for (;;) b.Replace("x", "xxxx");',
  ),
  block(
    'reads of a long builder that changes',
    memory,
    "var b = new StringBuilder(new string('x', 1000000)); for (int i = 0; ; i++) { b[i % 1000000] = 'y'; b.Length = 999999 + i % 2; if (b[999] == 'z') return 1; }",
  ),
  block(
    'builder capacity',
    memory,
    'var b = new StringBuilder(); b.Length = int.MaxValue; return b.ToString();',
  ),
  block(
    'searches in a long text',
    time,
    'var s = new string(\'a\', 5000000); for (;;) { s.Contains("b"); }',
  ),
  block(
    'searches backwards in a long text',
    time,
    "var s = new string('a', 5000000); for (;;) { s.LastIndexOf('b'); }",
  ),
  block(
    'searches that go by culture in a long text',
    time,
    'var s = new string(\'a\', 5000000); for (;;) { s.IndexOf("ab", StringComparison.CurrentCultureIgnoreCase); }',
  ),
  block(
    'searches of long texts in a long text',
    time,
    "var s = new string('a', 4000000); var t = 'b' + new string('a', 40000); for (;;) s.IndexOf(t, StringComparison.Ordinal);",
  ),
  block(
    'comparisons of long texts',
    time,
    'var s = new string(\'a\', 2000000) + "b"; var t = new string(\'a\', 2000000) + "c"; for (;;) { string.Compare(s, t); }',
  ),
  block(
    'equality of long texts',
    time,
    'var s = new string(\'a\', 2000000) + "b"; var t = new string(\'a\', 2000000) + "c"; for (;;) { if (s == t) return 1; }',
  ),
  block(
    'equality of long texts without case',
    time,
    'var s = new string(\'a\', 2000000) + "b"; var t = new string(\'a\', 2000000) + "c"; for (;;) { if (s.Equals(t, StringComparison.OrdinalIgnoreCase)) return 1; }',
  ),
  block(
    'upper case of a long text',
    memory,
    "var s = new string('a', 1000000); for (;;) { s.ToUpper(); }",
  ),
  block('Split', memory, "var s = new string(',', 1000000); for (;;) { s.Split(','); }"),
  block('Trim', time, 'var s = new string(\' \', 2000000) + "x"; for (;;) { s.TrimStart(); }'),
  block('ToCharArray', memory, "var s = new string(' ', 1000000); for (;;) { s.ToCharArray(); }"),
  block(
    'LINQ over a long text',
    time,
    "var s = new string('a', 5000000); return s.Count(c => c == 'b') + s.Count(c => c == 'c') + s.Count(c => c == 'd');",
  ),
  block(
    'hash codes of long texts',
    time,
    "var s = new string('a', 5000000); for (;;) { s.GetHashCode(); }",
  ),
  block(
    'keys that are long texts',
    time,
    "var s = new string('a', 2000000); var d = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase); for (;;) { d[s] = 1; }",
  ),
  block(
    'Normalize and culture',
    memory,
    "var s = new string('\\u00e4', 500000); for (;;) { s.ToLowerInvariant().ToUpperInvariant(); }",
  ),
]

const arrays: readonly Attack[] = [
  { title: 'an array of all integers', code: '(new int[int.MaxValue].Length)', stopped: memory },
  { title: 'an array of bytes', code: '(new byte[2000000000].Length)', stopped: memory },
  {
    title: 'an array of two dimensions',
    code: '(new int[100000, 100000].Length)',
    stopped: memory,
  },
  block(
    'arrays of arrays',
    memory,
    'object[] a = new object[1]; for (;;) { a = new object[] { a, new int[100000] }; }',
  ),
  block('Array.Resize', memory, 'var a = new int[1]; for (;;) Array.Resize(ref a, a.Length * 2);'),
  block(
    'Array.Sort',
    time,
    'var a = new int[1000000]; uint x = 1; for (int i = 0; i < a.Length; i++) { x = x * 1664525u + 1013904223u; a[i] = (int)(x >> 1); } Array.Sort(a); return a[0];',
  ),
  block(
    'List.Sort with a comparison',
    time,
    'var l = Enumerable.Range(0, 500000).Select(x => (x * 7919) % 1000003).ToList(); l.Sort((a, b) => b - a); return l[0];',
  ),
  block(
    'sorting texts by culture',
    time,
    'var l = Enumerable.Range(0, 100000).Select(x => "abcdefghijkl" + (x * 7919) % 100003).ToList(); l.Sort(); return l[0];',
  ),
  block(
    'sorting long texts',
    time,
    "var s = new string('a', 100000); var l = Enumerable.Range(0, 40).Select(x => s + x).ToList(); for (;;) { l.Sort(); l.Reverse(); }",
  ),
  block('boxes in a list', memory, 'var l = new List<object>(); for (long i = 0; ; i++) l.Add(i);'),
  block('a stack', memory, 'var s = new Stack<string>(); for (;;) s.Push("x");'),
  block('a queue', memory, 'var s = new Queue<string>(); for (;;) s.Enqueue("x");'),
  block(
    'a hash set',
    memory,
    'var s = new HashSet<string>(); for (int i = 0; ; i++) s.Add(i.ToString());',
  ),
  block(
    'a linked list',
    memory,
    'var s = new LinkedList<int>(); for (int i = 0; ; i++) s.AddLast(i);',
  ),
  block(
    'a sorted dictionary',
    memory,
    'var s = new SortedDictionary<int, int>(); for (int i = 0; ; i++) s[-i] = i;',
  ),
  block('tuples within tuples', memory, 'object o = 1; for (;;) o = Tuple.Create(o, o);'),
]

const regexes: readonly Attack[] = [
  block(
    'regex: (a+)+$',
    regex,
    'return Regex.IsMatch(new string(\'a\', 100000) + "b", "^(a+)+$") ? 1 : new Regex("(a|aa)+(b|bb)+$(?=x)").IsMatch(new string(\'a\', 90000)) ? 2 : 3;',
  ),
  block(
    'regex: (a|a)*b, again and again',
    time,
    'for (;;) { Regex.IsMatch(new string(\'a\', 3000), "(a|a)*b"); }',
  ),
  block(
    'regex: a look-ahead',
    regex,
    'return Regex.IsMatch(new string(\'a\', 40), "^(?=(a+)+b)");',
  ),
  block(
    'regex: a back-reference',
    regex,
    'return Regex.IsMatch(new string(\'a\', 60) + "b", @"^(a+)+\\1\\1$");',
  ),
  block(
    'regex: a look-behind',
    regex,
    'return Regex.IsMatch("x" + new string(\'a\', 40) + "c", "(?<=^(a+)+)c");',
  ),
  block(
    'regex: many wild cards',
    regex,
    'return Regex.IsMatch(new string(\'a\', 5000), @"(?=.*.*.*.*.*b)a");',
  ),
  block(
    'regex: lazy wild cards',
    regex,
    'return Regex.IsMatch(new string(\'a\', 20000), @"a.*?a.*?a.*?a.*?b(?!c)");',
  ),
  block(
    'regex: nested counts',
    regex,
    'return Regex.IsMatch(new string(\'a\', 300), @"((a{0,50}){0,50}){0,50}b(?!c)");',
  ),
  block(
    'regex: from right to left',
    regex,
    'return Regex.IsMatch("b" + new string(\'a\', 60), "^(a+)+$", RegexOptions.RightToLeft);',
  ),
  block(
    'regex: a conditional',
    regex,
    'return Regex.IsMatch(new string(\'a\', 60) + "b", @"^(?:(a)|(?(1)a|a))+$");',
  ),
  block(
    'regex: atomic groups within loops',
    regex,
    'return Regex.IsMatch(new string(\'a\', 60) + "b", @"^(?:(?>a)|a|(?>aa))+$");',
  ),
  block(
    'regex: case is ignored',
    regex,
    'return Regex.IsMatch(new string(\'A\', 60) + "b", @"^(?:(a+)+)(?!x)$", RegexOptions.IgnoreCase);',
  ),
  block(
    'regex: matches of a long text',
    time,
    'var s = new string(\'a\', 1000000); long n = 0; foreach (Match m in Regex.Matches(s, "a")) { foreach (Match k in Regex.Matches(s, "a")) n++; } return n;',
  ),
  block(
    'regex: Replace that grows',
    memory,
    'var s = "a"; for (;;) s = Regex.Replace(s, "a", "aaaa");',
  ),
  block(
    'regex: Replace with the whole input',
    memory,
    'var s = new string(\'a\', 20000); return Regex.Replace(s, "a", "$_");',
  ),
  block(
    'regex: Replace with what is left',
    memory,
    'var s = new string(\'a\', 20000); return Regex.Replace(s, "a", "$`$\'");',
  ),
  block(
    'regex: Replace with an evaluator that grows',
    memory,
    'var s = "aaaaaaaaaa"; for (;;) s = Regex.Replace(s, ".", m => m.Value + m.Value);',
  ),
  block(
    'regex: Split',
    memory,
    'var s = new string(\',\', 1000000); for (;;) Regex.Split(s, ",");',
  ),
  block(
    'regex: a catch around it',
    regex,
    'try { return Regex.IsMatch(new string(\'a\', 40), "^(?=(a+)+b)"); } catch { return false; }',
  ),
  block(
    'regex: many patterns',
    time,
    'for (int i = 0; ; i++) { new Regex("^(a|b|c)*[x-z]{1," + (i % 500 + 1) + "}$").IsMatch("abcabcabcx"); }',
  ),
  block(
    'regex: a pattern with large counts',
    regex,
    'return Regex.IsMatch(new string(\'a\', 100000), "(((a{1,1000}){1,1000}){1,1000}){1,1000}b");',
  ),
  block(
    'regex: a long pattern',
    regex,
    'return new Regex(string.Concat(Enumerable.Repeat("(a*)", 5000)) + "b").IsMatch(new string(\'a\', 200));',
  ),
  block(
    'regex: one that quadratic search suffices for',
    regex,
    'return Regex.IsMatch(new string(\'a\', 2000000), "a+b");',
  ),
]

const deepJson = `${'['.repeat(500_000)}${']'.repeat(500_000)}`
const wideJson = `[${'{"a":1},'.repeat(1_000_000)}1]`
const deepXml = `${'<a>'.repeat(300_000)}${'</a>'.repeat(300_000)}`
const manyXml = `<r>${'<a b="c">d</a>'.repeat(600_000)}</r>`

const documents: readonly Attack[] = [
  block(
    'JSON: a tree that holds itself again and again',
    memory,
    'JToken t = new JArray(1); for (;;) t = new JArray(t, t);',
  ),
  block(
    'JSON: clones',
    memory,
    'var o = new JObject(); for (int i = 0; i < 1000; i++) o["p" + i] = i; for (;;) o.DeepClone();',
  ),
  block(
    'JSON: properties',
    memory,
    'var o = new JObject(); for (int i = 0; ; i++) o["p" + i] = i;',
  ),
  block(
    'JSON: text of a tree',
    memory,
    'var a = new JArray(Enumerable.Range(0, 100000)); for (;;) a.ToString();',
  ),
  block(
    'JSON: Parse',
    memory,
    'var s = "[" + string.Join(",", Enumerable.Repeat("{\\"a\\":[1,2,3]}", 10000)) + "]"; for (;;) JToken.Parse(s);',
  ),
  block(
    'JSON: Serialize of a sequence',
    memory,
    'return JsonConvert.SerializeObject(Enumerable.Range(0, int.MaxValue));',
  ),
  block(
    'JSON: a large number',
    time,
    "var s = new string('9', 1000000); for (;;) { try { JToken.Parse(s); } catch (JsonException) { } }",
  ),
  block(
    'JSON: deep text',
    time,
    "for (;;) { try { JToken.Parse(new string('[', 2000)); } catch (JsonException) { } }",
  ),
  block(
    'JSON: a path bomb',
    time,
    'var a = new JArray(Enumerable.Range(0, 300).Select(x => new JArray(Enumerable.Range(0, 300)))); return a.SelectTokens("$..[*]..[*]..[*]..[*]").Count() + a.SelectTokens("$..*..*..*..*").Count() + a.SelectTokens("$[?(@..*)]").Count();',
  ),
  block(
    'JSON: paths on a deep tree',
    time,
    'JToken t = 1; for (int i = 0; i < 60; i++) t = new JArray(t, 1); return t.SelectTokens("$..*..*..*..*..*").Count();',
  ),
  block(
    'JSON: a filter of filters',
    time,
    'var a = new JArray(Enumerable.Range(0, 3000)); for (;;) a.SelectTokens("$[?(@ > -1 && @ != -1)]").Count();',
  ),
  block(
    'JSON: a regular expression in a path',
    regex,
    'var a = new JArray(new string(\'a\', 50)); return a.SelectTokens("$[?(@ =~ /^(?=(a+)+b)/)]").Count();',
  ),
  block(
    'JSON: equality',
    time,
    'var a = new JArray(Enumerable.Range(0, 50000)); var b = a.DeepClone(); for (;;) JToken.DeepEquals(a, b);',
  ),
  block(
    'JSON: merges',
    memory,
    'var a = new JObject(new JProperty("x", new JArray(1, 2, 3))); for (;;) a.Merge(a.DeepClone());',
  ),
  block(
    'JSON: Descendants',
    time,
    'var a = new JArray(Enumerable.Range(0, 50000)); for (;;) a.Descendants().Count();',
  ),
  block(
    'JSON: removals at the start',
    time,
    'for (;;) { var a = new JArray(Enumerable.Range(0, 30000)); while (a.Count > 0) a.RemoveAt(0); }',
  ),
  block(
    'JSON: siblings',
    time,
    'var a = new JArray(Enumerable.Range(0, 30000)); for (;;) { for (var t = a.First; t != null; t = t.Next) { if (t.Path == "x") return 1; } }',
  ),
  block(
    'JSON: a deep body',
    time,
    'for (;;) { try { context.Request.Body.As<JToken>(true); } catch (JsonException) { } }',
    deepJson,
  ),
  block(
    'JSON: a wide body, again and again',
    time,
    'for (;;) { context.Request.Body.As<JToken>(true).Count(); }',
    wideJson,
  ),
  block(
    'a body as text, again and again',
    time,
    'for (;;) { context.Request.Body.As<string>(true); }',
    wideJson,
  ),
  block('XML: elements', memory, 'var x = new XElement("a"); for (;;) x.Add(new XElement("b"));'),
  block('XML: a tree that is doubled', memory, 'var x = new XElement("a"); for (;;) x.Add(x);'),
  block(
    'XML: text of a tree',
    memory,
    'var x = new XElement("a", Enumerable.Range(0, 20000).Select(i => new XElement("b", i))); for (;;) x.ToString();',
  ),
  block(
    'XML: Parse',
    memory,
    'var s = "<r>" + string.Concat(Enumerable.Repeat("<a b=\'c\'>d</a>", 10000)) + "</r>"; for (;;) XElement.Parse(s);',
  ),
  block(
    'XML: XPath over all axes',
    time,
    'var x = new XElement("a", Enumerable.Range(0, 300).Select(i => new XElement("b", new XElement("c")))); return x.XPathSelectElements("//*//ancestor::*//descendant::*/preceding::*/following::*").Count();',
  ),
  block(
    'XML: XPath with conditions',
    time,
    'var x = new XElement("a", Enumerable.Range(0, 2000).Select(i => new XElement("b", i))); return x.XPathSelectElements("//b[count(//b[. > current()]) > 1 or count(preceding::b[count(following::b) > 1]) > 1]".Replace("current()", "1")).Count();',
  ),
  block(
    'XML: XPath texts that are doubled',
    memory,
    'var p = "\'abcdefgh\'"; for (int i = 0; i < 12; i++) p = "concat(" + p + "," + p + "," + p + ")"; return new XElement("a").XPathEvaluate(p);',
  ),
  block(
    'XML: a deep XPath',
    depth,
    'return new XElement("a").XPathEvaluate(new string(\'(\', 200000) + "1" + new string(\')\', 200000));',
  ),
  block(
    'XML: Descendants',
    time,
    'var x = new XElement("a", Enumerable.Range(0, 5000).Select(i => new XElement("b", i))); for (;;) x.Descendants("b").Count();',
  ),
  block(
    'XML: DeepEquals',
    time,
    'var x = new XElement("a", Enumerable.Range(0, 5000).Select(i => new XElement("b", i))); var y = new XElement(x); for (;;) XNode.DeepEquals(x, y);',
  ),
  block(
    'XML: siblings',
    time,
    'var x = new XElement("a", Enumerable.Range(0, 10000).Select(i => new XElement("b", i))); for (;;) { foreach (var e in x.Elements()) { if (e.ElementsBeforeSelf().Count() < 0 || e.PreviousNode == x) return 1; } }',
  ),
  block(
    'XML: values of a large tree',
    memory,
    'var x = new XElement("a", Enumerable.Range(0, 20000).Select(i => new XElement("b", "0123456789"))); for (;;) { if (x.Value == "") return 1; }',
  ),
  block(
    'XML: entities within entities',
    time,
    "for (;;) { try { XElement.Parse(\"<!DOCTYPE a [<!ENTITY b 'bbbbbbbbbb'><!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;'>]><a>&c;&c;&c;</a>\"); } catch (Exception) { } }",
  ),
  block(
    'XML: a deep body',
    time,
    'for (;;) { try { context.Request.Body.As<XElement>(true); } catch (Exception) { } }',
    deepXml,
  ),
  block(
    'XML: a long body, again and again',
    time,
    'for (;;) { context.Request.Body.As<XElement>(true).Elements().Count(); }',
    manyXml,
  ),
]

const other: readonly Attack[] = [
  block('base64', memory, 'var b = new byte[1000000]; for (;;) Convert.ToBase64String(b);'),
  block(
    'encodings',
    memory,
    "var s = new string('a', 500000); for (;;) Encoding.UTF8.GetBytes(s);",
  ),
  block(
    'hashes',
    memory,
    'var b = new byte[4000000]; using (var h = SHA512.Create()) { for (;;) h.ComputeHash(b); }',
  ),
  block(
    'keyed hashes of short texts',
    time,
    'for (;;) { using (var h = new HMACSHA256(new byte[32])) h.ComputeHash(new byte[32]); }',
  ),
  block(
    'derived keys',
    time,
    'return new Rfc2898DeriveBytes("password", new byte[16], 100000000).GetBytes(32);',
  ),
  block(
    'encryption',
    memory,
    'using (var a = Aes.Create()) { var e = a.CreateEncryptor(); for (;;) e.TransformFinalBlock(new byte[100000], 0, 100000); }',
  ),
  block(
    'RSA keys',
    time,
    'for (;;) { using (var r = RSA.Create(16384)) r.ExportParameters(true); }',
  ),
  block(
    'random bytes',
    memory,
    'for (;;) { var b = new byte[1000000]; new Random(1).NextBytes(b); }',
  ),
  block(
    'time zones',
    time,
    'for (;;) { TimeZoneInfo.ConvertTimeBySystemTimeZoneId(DateTime.UtcNow, "Pacific Standard Time").ToString("o"); }',
  ),
  block(
    'URIs',
    time,
    'for (int i = 0; ; i++) { new Uri("https://example.com/a/b/../c?d=" + i % 9).AbsoluteUri.ToString(); }',
  ),
  block('escapes', memory, "var s = new string('%', 300000); for (;;) Uri.EscapeDataString(s);"),
  block(
    'URL decoding',
    memory,
    "var s = new string('%', 300000); for (;;) WebUtility.UrlDecode(s);",
  ),
  block(
    'HTML encoding',
    memory,
    "var s = new string('<', 300000); for (;;) WebUtility.HtmlEncode(s);",
  ),
  block(
    'exceptions within exceptions',
    memory,
    "Exception e = null; for (;;) e = new Exception(new string('x', 1000), e);",
  ),
  block(
    'delegates added up',
    memory,
    'Action a = () => { }; for (int i = 0; i < 40; i++) a += a; a(); return 1;',
  ),
  block('traces', time, 'for (;;) context.Trace("abcdefghijklmnop");'),
  block(
    'a tuple compared',
    time,
    'var a = (1, "x", 2.0); for (;;) { if (a.Equals((2, "y", 3.0))) return 1; }',
  ),
  block(
    'a switch of patterns',
    time,
    'object o = 1; for (;;) { switch (o) { case string s: return s; case int i when i > 5: return i; } }',
  ),
]

const jsonata: readonly Attack[] = [
  {
    title: 'JSONata: endless recursion',
    code: 'jsonata(($f := function($n) { $f($n + 1) + 1 }; $f(0)))',
    stopped: depth,
  },
  {
    title: 'JSONata: an endless tail call',
    code: 'jsonata(($f := function($n) { $f($n + 1) }; $f(0)))',
    stopped: time,
  },
  {
    title: 'JSONata: exponential recursion',
    code: 'jsonata(($f := function($n) { $n = 0 ? 1 : $f($n - 1) + $f($n - 1) }; $f(60)))',
    stopped: time,
  },
  { title: 'JSONata: a huge range', code: 'jsonata($sum([1..9000000]))', stopped: memory },
  {
    title: 'JSONata: a product of ranges',
    code: 'jsonata($count([1..3000].([1..3000])))',
    stopped: memory,
  },
  {
    title: 'JSONata: doubled text',
    code: 'jsonata(($f := function($s) { $f($s & $s) }; $f("x")))',
    stopped: memory,
  },
  { title: 'JSONata: padding', code: 'jsonata($pad("x", 1000000000))', stopped: memory },
  {
    title: 'JSONata: sorting',
    code: 'jsonata($sort([1..90000], function($a, $b) { $a < $b })[0])',
    stopped: time,
  },
  {
    title: 'JSONata: reduce',
    code: 'jsonata($reduce([1..90000], function($a, $b) { $a & "abcdefghijklmnop" }))',
    stopped: time,
  },
]

export const attacks: readonly Attack[] = [
  ...loops,
  ...linq,
  ...recursion,
  ...texts,
  ...arrays,
  ...regexes,
  ...documents,
  ...other,
  ...jsonata,
]
