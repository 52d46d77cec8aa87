import { cases } from '../dotnet-tables/evaluate.ts'

const list = (expression: string) => `string.Join(",", ${expression})`
const noElements = '! InvalidOperationException: Sequence contains no elements'

cases('LINQ: filters and parts', {
  [list('new[] { 5, 6, 7 }.Where((x, i) => i != 1)')]: '5,7',
  [list('"abc".Where(c => c > \'a\')')]: 'b,c',
  [list('new[] { 1, 2, 3 }.TakeWhile((x, i) => i < 1)')]: '1',
  [list('new[] { 1, 2, 3, 1 }.SkipWhile(x => x < 3)')]: '3,1',
  [list('new[] { 1, 2, 3 }.TakeLast(2)')]: '2,3',
  [list('new[] { 1, 2, 3, 4, 5 }.TakeLast(3)')]: '3,4,5',
  [list('new[] { 1, 2, 3, 4, 5 }.SkipLast(2)')]: '1,2,3',
  [list('new[] { 1, 2 }.SkipLast(0)')]: '1,2',
  [list('new[] { 1, 2 }.Take(-1)')]: '',
  [list('new[] { 1, 2 }.Skip(-1)')]: '1,2',
  [list('new object[] { 1, "a", null, 2L }.OfType<long>()')]: '2',
  'new[] { 1 }.Where((Func<int, bool>)null)':
    "! ArgumentNullException: Value cannot be null. (Parameter 'predicate')",
  'Enumerable.Range(0, 2000000000).Count()': '! budget: fuel',
  'Enumerable.Repeat("x", 3000000).ToList().Count': '! budget: text',
  'Enumerable.Range(0, 2000000000).Take(2).Count()': '2',
})

cases('LINQ: what is deferred runs each time', {
  'var n = 0; var q = new[] { 1, 2 }.Select(x => n += x); q.ToList(); q.ToList(); return n;': '6',
  'var n = 0; new[] { 1, 2 }.Select(x => n++); return n;': '0',
  'var l = new List<int> { 2 }; var q = l.OrderBy(x => x); l.Add(1); return q.First();': '1',
  'var l = new List<int> { 1 }; foreach (var x in l.Where(y => true)) l.Add(2); return 1;':
    '! InvalidOperationException: Collection was modified; enumeration operation may not execute.',
  'var q = new[] { 1, 2 }.Where((x, i) => i == 0); return q.Count() + q.Count();': '2',
})

cases('LINQ: projections', {
  [list('new[] { 1, 2 }.SelectMany((x, i) => new[] { x, i })')]: '1,0,2,1',
  [list('new[] { 1, 2 }.SelectMany((x, i) => new[] { x, i }, (x, y) => x * 10 + y)')]:
    '11,10,22,21',
  'new[] { "a" }.SelectMany(x => (string[])null).Count()':
    '! NullReferenceException: Object reference not set to an instance of an object.',
  [list('new[] { 1, 2, 3 }.Zip(new[] { "a", "b" })')]: '(1, a),(2, b)',
  [list('new[] { 1 }.Zip(new[] { 2 }, new[] { 3L })')]: '(1, 2, 3)',
  'new[] { 1 }.Zip(new[] { "b" }).First().Second': 'b',
  [list('new[] { 1, 2, 3 }.Chunk(2).Select(c => c.Sum())')]: '3,3',
  [list('new[] { "a" }.Index()')]: '(0, a)',
  'new[] { 1 }.Chunk(0)':
    "! ArgumentOutOfRangeException: Specified argument was out of the range of valid values. (Parameter 'size')",
  [list("new List<char> { 'a', 'b' }.AsEnumerable().Reverse()")]: 'b,a',
})

cases('LINQ: single elements', {
  'new int[0].FirstOrDefault(7)': '7',
  'new[] { 1 }.LastOrDefault(x => x > 1, 9)': '9',
  'new[] { 1, 2 }.Single(x => x > 0)':
    '! InvalidOperationException: Sequence contains more than one matching element',
  'new[] { 1 }.Single(x => x > 1)':
    '! InvalidOperationException: Sequence contains no matching element',
  'new[] { 1, 2 }.ElementAt(2)':
    "! ArgumentOutOfRangeException: Index was out of range. Must be non-negative and less than the size of the collection. (Parameter 'index')",
  'new[] { 1, 2 }.Where(x => true).ElementAt(2)':
    "! ArgumentOutOfRangeException: Specified argument was out of the range of valid values. (Parameter 'index')",
  'new long[0].FirstOrDefault().GetType().Name': 'Int64',
  'new DateTime[0].FirstOrDefault().Year': '1',
  'new[] { "A" }.Contains("a", StringComparer.OrdinalIgnoreCase)': 'True',
  'IEnumerable<string> s = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "A" }; return s.Contains("a");':
    'True',
  'new[] { double.NaN }.Contains(double.NaN)': 'True',
})

cases('LINQ: sets', {
  [list('new[] { "a", "A" }.Distinct(StringComparer.OrdinalIgnoreCase)')]: 'a',
  [list('new[] { "a" }.Union(new[] { "A", "b" }, StringComparer.OrdinalIgnoreCase)')]: 'a,b',
  [list('new[] { 1, 2, 3 }.ExceptBy(new[] { 1 }, x => x % 2)')]: '2',
  [list('new[] { 1, 2, 3 }.IntersectBy(new[] { 1 }, x => x % 2)')]: '1',
  [list('new[] { 1, 2 }.UnionBy(new[] { 3, 4 }, x => x % 2)')]: '1,2',
  [list('new[] { 1, 1, 2 }.Except(new int[0])')]: '1,2',
  'new[] { 1, 2 }.SequenceEqual(new List<int> { 1, 2 })': 'True',
  'new[] { 1, 2 }.SequenceEqual(new[] { 1 })': 'False',
  'new[] { 1 }.SequenceEqual(new[] { 1, 2 })': 'False',
  [list('new[] { 2 }.Prepend(1).Append(3)')]: '1,2,3',
  'new[] { 1 }.Union((int[])null)':
    "! ArgumentNullException: Value cannot be null. (Parameter 'second')",
})

cases('LINQ: order', {
  [list('new[] { "bb", "a", "cc", "d" }.OrderBy(x => x.Length)')]: 'a,d,bb,cc',
  [list('new[] { "bb", "a", "cc", "d" }.OrderByDescending(x => x.Length)')]: 'bb,cc,a,d',
  [list('new[] { "bb", "a", "cc", "d" }.OrderBy(x => x.Length).ThenByDescending(x => x)')]:
    'd,a,cc,bb',
  [list('new[] { "b", "A" }.OrderBy(x => x, StringComparer.Ordinal)')]: 'A,b',
  [list('new[] { 1, 2 }.OrderDescending()')]: '2,1',
  [list('from x in new[] { "b", "a" } orderby x.Length, x descending select x')]: 'b,a',
  [list('new int?[] { 2, null, 1 }.OrderBy(x => x)')]: ',1,2',
  'new object[] { 1, "a" }.OrderBy(x => x).First()':
    '! InvalidOperationException: Failed to compare two elements in the array.',
  'new[] { new object() }.OrderBy(x => x).Count()': '1',
})

cases('LINQ: groups and joins', {
  [list('new[] { 1, 2, 3 }.GroupBy(x => x % 2, x => x * 10).Select(g => g.Key + ":" + g.Sum())')]:
    '1:40,0:20',
  [list(
    'new[] { "a", "A" }.GroupBy(x => x, x => x, (k, v) => k + v.Count(), StringComparer.OrdinalIgnoreCase)',
  )]: 'a2',
  [list('new[] { "a", null, null }.GroupBy(x => x).Select(g => g.Count())')]: '1,2',
  'new[] { "a", "bb" }.ToLookup(x => x.Length, x => x + "!")[2].First()': 'bb!',
  'new[] { "a" }.ToLookup(x => x.Length).Contains(2)': 'False',
  [list('new[] { 1, 2 }.GroupJoin(new[] { 2, 2 }, a => a, b => b, (a, b) => a + "x" + b.Count())')]:
    '1x0,2x2',
  'new string[] { null }.Join(new string[] { null }, a => a, b => b, (a, b) => 1).Count()': '0',
  'new string[] { null }.GroupJoin(new string[] { null }, a => a, b => b, (a, b) => b.Count()).First()':
    '0',
  [list(
    'from a in new[] { 1, 2 } join b in new[] { 1, 1 } on a equals b into g select a + g.Count()',
  )]: '3,2',
  [list('new[] { "a", "b", "a" }.CountBy(x => x)')]: '[a, 2],[b, 1]',
  [list('new[] { 1, 2, 3 }.AggregateBy(x => x % 2, 0, (s, x) => s + x)')]: '[1, 4],[0, 2]',
})

cases('LINQ: sums and extremes', {
  'new[] { int.MaxValue, 1, -5 }.Sum()':
    '! OverflowException: Arithmetic operation resulted in an overflow.',
  'new[] { int.MaxValue, int.MaxValue }.Average()': '2147483647',
  'new[] { 1L, 2L }.Sum()': '3',
  'new[] { 0.1m, 0.2m }.Sum()': '0.3',
  'new[] { 0.1f, 0.2f }.Sum().GetType().Name': 'Single',
  'new int?[] { 1, null }.Sum()': '1',
  'new int?[] { null }.Average() == null': 'True',
  'new int?[] { 1, null, 2 }.Average()': '1.5',
  'new int[0].Average()': noElements,
  'new int[0].Max()': noElements,
  'new string[0].Max() == null': 'True',
  'new[] { "a" }.Average(x => (decimal)x.Length)': '1',
  'new[] { "a", "bbb" }.Max(x => x.Length)': '3',
  'new[] { "a", "bbb" }.Min(x => (double?)x.Length)': '1',
  'new[] { 1.5, double.NaN }.Min()': 'NaN',
  'new[] { double.NaN, 1.5 }.Max()': '1.5',
  'new[] { DateTime.MinValue, DateTime.MaxValue }.Max().Year': '9999',
  'new[] { "b", null, "a" }.Min()': 'a',
  'new[] { "A", "b" }.Max(StringComparer.Ordinal)': 'b',
  'new[] { "a", "bb", "cc" }.MaxBy(x => x.Length)': 'bb',
  'new[] { "b", "a" }.MinBy(x => x, StringComparer.Ordinal)': 'a',
  'new int[0].MaxBy(x => x)': noElements,
  'new[] { 1, 2 }.Aggregate(1L, (a, b) => a + b)': '4',
})

cases('LINQ: new collections', {
  'new[] { 1, 1 }.ToDictionary(x => x)':
    '! ArgumentException: An item with the same key has already been added. Key: 1',
  'new string[] { null }.ToDictionary(x => x)':
    "! ArgumentNullException: Value cannot be null. (Parameter 'key')",
  'new[] { "a" }.ToDictionary(x => x, StringComparer.OrdinalIgnoreCase)["A"]': 'a',
  'new Dictionary<string, int> { ["a"] = 1 }.Where(x => true).ToDictionary()["a"]': '1',
  'new[] { ("a", 1) }.ToDictionary()["a"]': '1',
  'new[] { "a" }.ToHashSet(StringComparer.OrdinalIgnoreCase).Contains("A")': 'True',
  'new byte[] { 1, 2 }.Where(x => x > 1).ToArray().GetType().Name': 'Byte[]',
  [list('Enumerable.Range(-1, 3)')]: '-1,0,1',
  [list("Enumerable.Repeat('x', 2)")]: 'x,x',
  'Enumerable.Range(int.MaxValue, 2)':
    "! ArgumentOutOfRangeException: Specified argument was out of the range of valid values. (Parameter 'count')",
  'Enumerable.Empty<int>().Any()': 'False',
  [list('new string[0].DefaultIfEmpty("none")')]: 'none',
  'int n; return new[] { 1, 2 }.TryGetNonEnumeratedCount(out n) + ":" + n;': 'True:2',
  '((IEnumerable<object>)new object[] { 1, "a" }).Cast<int>().Last()':
    "! InvalidCastException: Unable to cast object of type 'System.String' to type 'System.Int32'.",
})
