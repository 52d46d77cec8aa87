import { cases } from '../dotnet-tables/evaluate.ts'

const outOfBounds =
  '! ArgumentException: Offset and length were out of bounds for the array or count is greater than the number of elements from index to the end of the source collection.'

cases('List: search', {
  'new List<int> { 1, 2, 1 }.IndexOf(1, 1)': '2',
  'new List<int> { 1, 2, 1 }.IndexOf(1, 1, 1)': '-1',
  'new List<int> { 1, 2, 1 }.LastIndexOf(1)': '2',
  'new List<int> { 1, 2, 1 }.LastIndexOf(1, 1)': '0',
  'new List<int>().LastIndexOf(1)': '-1',
  'new List<int> { 1, 2, 3 }.FindIndex(1, x => x > 0)': '1',
  'new List<int> { 1, 2, 3 }.FindLastIndex(x => x < 3)': '1',
  'new List<int>().FindLastIndex(x => true)': '-1',
  'new List<string> { "a" }.Find(x => x == "b") ?? "none"': 'none',
  'new List<int> { 1, 3, 5 }.BinarySearch(3)': '1',
  'new List<int> { 1, 3, 5 }.BinarySearch(4)': '-3',
  'new List<string> { "a", "B" }.BinarySearch("b", StringComparer.OrdinalIgnoreCase)': '1',
  'new List<int> { 1 }.IndexOf(1, 2)':
    "! ArgumentOutOfRangeException: Index was out of range. Must be non-negative and less than or equal to the size of the collection. (Parameter 'index')",
})

cases('List: order and parts', {
  'var l = new List<int> { 4, 3, 2, 1 }; l.Sort(1, 3, null); return string.Join(",", l);':
    '4,1,2,3',
  'var l = new List<int> { 1, 3, 2 }; l.Sort((a, b) => b - a); return string.Join(",", l);':
    '3,2,1',
  'var l = new List<int> { 1, 2, 3, 4 }; l.Reverse(1, 2); return string.Join(",", l);': '1,3,2,4',
  'var l = new List<object> { 1, "a" }; l.Sort(); return l;':
    '! InvalidOperationException: Failed to compare two elements in the array.',
  'var l = new List<int> { 2, 1 }; l.Sort((a, b) => 1 / (a - a)); return l;':
    '! InvalidOperationException: Failed to compare two elements in the array.',
  'new List<int> { 1 }.GetRange(0, 2)': outOfBounds,
  'new List<int> { 1 }.GetRange(-1, 2)':
    "! ArgumentOutOfRangeException: Non-negative number required. (Parameter 'index')",
  'string.Join(",", new List<int> { 1, 2, 3 }.Slice(1, 2))': '2,3',
  'var a = new int[3]; new List<int> { 1, 2, 3 }.CopyTo(1, a, 0, 2); return string.Join(",", a);':
    '2,3,0',
  'var a = new object[1]; new List<object> { 2L }.CopyTo(a); return a[0].GetType().Name;': 'Int64',
  'var l = new List<int> { 1, 2 }.AsReadOnly(); return l.Count + l[1];': '4',
  '((IList<int>)new List<int> { 1 }.AsReadOnly()).Add(1); return 1;':
    '! NotSupportedException: Collection is read-only.',
  'var e = new List<int> { 7, 8 }.GetEnumerator(); e.MoveNext(); e.MoveNext(); return e.Current;':
    '8',
  'IEnumerator<int> e = ((IEnumerable<int>)new List<int> { 7, 8 }).GetEnumerator(); e.MoveNext(); e.MoveNext(); e.Reset(); e.MoveNext(); return e.Current;':
    '7',
  'var e = new[] { 1 }.Select(x => x).GetEnumerator(); e.Reset(); return 1;':
    '! NotSupportedException: Specified method is not supported.',
})
