import { cases } from '../dotnet-tables/evaluate.ts'

const join = (statements: string, array = 'a') => `${statements} return string.Join(",", ${array});`

cases('Array: search', {
  'Array.IndexOf(new[] { 1, 2, 1 }, 1, 1)': '2',
  'Array.IndexOf(new[] { "a" }, null)': '-1',
  'Array.IndexOf(new[] { 2.5, 1 }, 1)': '1',
  'Array.LastIndexOf(new[] { 1, 2, 1 }, 1)': '2',
  'Array.LastIndexOf(new[] { 1, 2, 1 }, 1, 1)': '0',
  'Array.LastIndexOf(new int[0], 1)': '-1',
  'Array.IndexOf(new[] { 1 }, 1, 2)':
    "! ArgumentOutOfRangeException: Index was out of range. Must be non-negative and less than or equal to the size of the collection. (Parameter 'startIndex')",
  'Array.Find(new[] { 1L, 2L }, x => x > 1)': '2',
  'Array.FindLast(new[] { "a", "b" }, x => x == "c") == null': 'True',
  'Array.FindIndex(new[] { 1, 2, 3 }, 2, x => x > 0)': '2',
  'Array.FindLastIndex(new[] { 1, 2, 3 }, x => x < 3)': '1',
  "string.Join(\",\", Array.FindAll(new[] { 'a', 'b' }, c => c > 'a'))": 'b',
  'Array.TrueForAll(new[] { 1, 2 }, x => x > 0)': 'True',
  'var s = 0; Array.ForEach(new[] { 1, 2 }, x => s += x); return s;': '3',
  'string.Join(",", Array.ConvertAll(new[] { 1, 2 }, x => x * 1.5))': '1.5,3',
  'Array.BinarySearch(new[] { 1, 3 }, 2)': '-2',
  'Array.BinarySearch(new[] { "a", "B" }, "b", StringComparer.OrdinalIgnoreCase)': '1',
  'Array.IndexOf(new int[2, 2], 0)':
    '! RankException: Only single dimension arrays are supported here.',
})

cases('Array: order', {
  [join('var a = new[] { 3, 1, 2 }; Array.Sort(a);')]: '1,2,3',
  [join('var a = new[] { 3, 2, 1 }; Array.Sort(a, 1, 2);')]: '3,1,2',
  [join('var a = new[] { 1, 2, 3 }; Array.Sort(a, (x, y) => y - x);')]: '3,2,1',
  [join('var a = new[] { "b", "A" }; Array.Sort(a, StringComparer.OrdinalIgnoreCase);')]: 'A,b',
  [join('var k = new[] { 2, 1 }; var a = new[] { "two", "one" }; Array.Sort(k, a);')]: 'one,two',
  [join('var a = new byte[] { 3, 1 }; Array.Sort(a);')]: '1,3',
  [join('var a = new[] { 1L, 2L, 3L }; Array.Reverse(a, 0, 2);')]: '2,1,3',
  'Array.Sort(new object[] { 1, "a" }); return 1;':
    '! InvalidOperationException: Failed to compare two elements in the array.',
  'Array.Reverse(new[] { 1 }, -1, 1); return 1;':
    "! ArgumentOutOfRangeException: Non-negative number required. (Parameter 'index')",
})

cases('Array: copies', {
  [join('var a = new int[4]; Array.Copy(new[] { 7, 8 }, 0, a, 1, 2);')]: '0,7,8,0',
  [join('var a = new[] { 1, 2, 3 }; Array.Copy(a, 0, a, 1, 2);')]: '1,1,2',
  [join('var a = new long[2]; Array.Copy(new[] { 1, 2 }, a, 2);')]: '1,2',
  [join('var a = new double[1]; Array.Copy(new[] { 1.5f }, a, 1);')]: '1.5',
  'var a = new object[1]; Array.Copy(new[] { 2L }, a, 1); return a[0].GetType().Name;': 'Int64',
  'var a = new int[1]; Array.Copy(new object[] { 5 }, a, 1); return a[0];': '5',
  'var a = new int[1]; Array.Copy(new object[] { "x" }, a, 1); return a[0];':
    '! InvalidCastException: At least one element in the source array could not be cast down to the destination array type.',
  'Array.Copy(new[] { "a" }, new int[1], 1); return 1;':
    '! ArrayTypeMismatchException: Source array type cannot be assigned to destination array type.',
  'Array.Copy(new[] { 1 }, new int[1], 2); return 1;':
    "! ArgumentException: Source array was not long enough. Check the source index, length, and the array's lower bounds. (Parameter 'sourceArray')",
  'Array.Copy(null, new int[1], 1); return 1;':
    "! ArgumentNullException: Value cannot be null. (Parameter 'sourceArray')",
  'Array.Copy(new int[1, 1], new int[1], 1); return 1;':
    '! RankException: The specified arrays must have the same number of dimensions.',
  'var a = new int[2, 2]; Array.Copy(new int[,] { { 1, 2 }, { 3, 4 } }, a, 3); return a[1, 0] + a[1, 1];':
    '3',
  [join('var a = new[] { 1, 2, 3 }; Array.Resize(ref a, 2);')]: '1,2',
  [join('int[] a = null; Array.Resize(ref a, 2);')]: '0,0',
  'int[] a = null; Array.Resize(ref a, -1); return 1;':
    "! ArgumentOutOfRangeException: Non-negative number required. (Parameter 'newSize')",
  [join("var a = new char[2]; Array.Fill(a, 'x');")]: 'x,x',
  'var a = new object[1]; Array.Fill(a, 2L); return a[0].GetType().Name;': 'Int64',
  [join('var a = new[] { 1, 2, 3 }; Array.Clear(a, 1, 1);')]: '1,0,3',
  'var a = new[] { 1 }; Array.Clear(a, 1, 1); return 1;':
    '! IndexOutOfRangeException: Index was outside the bounds of the array.',
  'Array.Empty<string>().Length': '0',
  'var a = new[] { 1 }; var b = (int[])a.Clone(); b[0] = 2; return a[0];': '1',
  [join('var a = new int[3]; new[] { 1, 2 }.CopyTo(a, 1);')]: '0,1,2',
})

cases('Array: dimensions', {
  'new int[2, 3].Length': '6',
  'new int[2, 3].Rank': '2',
  'new int[2, 3].GetLength(1)': '3',
  'new int[2, 3].GetUpperBound(0)': '1',
  'new int[2, 3].GetLength(2)':
    '! IndexOutOfRangeException: Array does not have that many dimensions.',
  'new[] { 1, 2 }.LongLength': '2',
  'new[] { 1.5 }.GetValue(0)': '1.5',
  'new int[,] { { 1, 2 }, { 3, 4 } }.GetValue(1, 0)': '3',
  'new int[,] { { 1, 2 } }.GetValue(0)':
    '! ArgumentException: Array was not a one-dimensional array.',
  'new[] { 1 }.GetValue(1)':
    '! IndexOutOfRangeException: Index was outside the bounds of the array.',
  'var a = new long[1]; a.SetValue(5, 0); return a[0];': '5',
  'var a = new int[1]; a.SetValue("x", 0); return 1;':
    '! InvalidCastException: Object cannot be stored in an array of this type.',
  'var a = new int[1]; a.SetValue(5L, 0); return 1;':
    '! ArgumentException: Cannot widen from source type to target type either because the source type is a not a primitive type or the conversion cannot be accomplished.',
  'var s = 0; foreach (var x in new int[,] { { 1, 2 }, { 3, 4 } }) s += x; return s;': '10',
  'var s = 0; foreach (int x in (Array)new[] { 1, 2 }) s += x; return s;': '3',
  'IList<int> a = new[] { 1 }; return a[1];':
    "! ArgumentOutOfRangeException: Index was out of range. Must be non-negative and less than the size of the collection. (Parameter 'index')",
  'Array.CreateInstance(typeof(int), 2, 3).Length': '6',
  'Array.AsReadOnly(new[] { 1, 2 })[1]': '2',
})
