new List<int> { 1, 2, 3 }.Count   //= int 3
new Dictionary<string, int> { { "a", 1 }, { "b", 2 } }["b"]   //= int 2
new Dictionary<string, List<int>> { ["a"] = new List<int> { 1 } }["a"][0]   //= int 1
new StringBuilder("x") { Length = 0, Capacity = 20 }.Append("y").ToString()   //= string "y"
new List<List<int>> { new List<int> { 1 }, new List<int> { 2, 3 } }.SelectMany(x => x).Sum()   //= int 6
new int[3].Length   //= int 3
new int[] { 1, 2, 3 }[1]   //= int 2
new[] { 1, 2.5 }[0]   //= double 1
new[] { "a", null }[1]   //= null
new long[] { 1, 2 }.Sum()   //= long 3
new byte[] { 1, 255 }[1]   //= byte 255
new int[2, 3].Length   //= int 6
new int[,] { { 1, 2 }, { 3, 4 } }[1, 0]   //= int 3
var a = new double[2, 2]; a[1, 1] = 5; a[1, 1] += 1; return a[1, 1];   //= double 6
new int[2][].Length   //= int 2
new int[][] { new[] { 1 }, new[] { 2, 3 } }[1][1]   //= int 3
int[] a = { 1, 2, 3 }; return a.Length;   //= int 3
int[,] a = { { 1 }, { 2 } }; return a[1, 0];   //= int 2
char[] c = { 'a', 'b' }; return new string(c);   //= string "ab"
new[] { 'a', 'b' }.Contains('b')   //= bool True
new List<char> { 'x' }[0]   //= char x
new List<long> { 1 }.Contains(1)   //= bool True
new HashSet<double> { 1, 1.0, 2 }.Count   //= int 2
var l = new List<int> { 3, 1, 2 }; l.Sort(); return string.Join("", l);   //= string "123"
var l = new List<double> { 1.5 }; l[0]++; return l[0];   //= double 2.5
var d = new Dictionary<string, double>(); d["a"] = 1; d["a"] += 0.5; return d["a"];   //= double 1.5
var d = new Dictionary<string, int> { ["a"] = 1 }; return d.TryGetValue("a", out var v) ? v : 0;   //= int 1
var d = new Dictionary<string, long>(); return d.TryGetValue("a", out long v) ? v : -1;   //= long -1
new Dictionary<char, string> { ['a'] = "x" }['a']   //= string "x"
new Dictionary<string, int>()["nope"]   //! Collections.Generic.KeyNotFoundException
IList<int> l = new[] { 1, 2 }; return l[1] + l.Count;   //= int 4
IList<int> l = new[] { 1, 2 }; l.Add(3); return l;   //! NotSupportedException
ICollection<string> c = new HashSet<string> { "a" }; c.Add("b"); return c.Count;   //= int 2
IEnumerable<char> s = "abc"; return s.Count();   //= int 3
IReadOnlyList<double> l = new List<double> { 2.5 }; return l[0];   //= double 2.5
IDictionary<string, int> d = new Dictionary<string, int>(); d["x"] = 2; return d["x"];   //= int 2
var e = new List<int> { 4, 5 }.GetEnumerator(); e.MoveNext(); return e.Current;   //= int 4
new JObject { ["a"] = 1, ["b"] = new JArray { 1, "x" } }.ToString(Newtonsoft.Json.Formatting.None)   //= string "{\"a\":1,\"b\":[1,\"x\"]}"
new KeyValuePair<string, int>("a", 1).ToString()   //= string "[a, 1]"
new DateTime(2020, 2, 30)   //! ArgumentOutOfRangeException
new Foo()   //! CS0246
new List()   //! CS0305
new List<int>(1, 2, 3)   //! CS1729
new IEnumerable<int>()   //! CS0144
new Math()   //! CS0712
new[] { }   //! CS0826
new int[] { 1, "x" }   //! CS0029
new int[2] { 1 }   //! CS0847
new List<int> { "x" }   //! CS1503
new StringBuilder { Nope = 1 }   //! CS0117
typeof(int)   //= Type System.Int32
typeof(List<>).Name   //= string "List`1"
typeof(Dictionary<string, int[]>)   //= Type System.Collections.Generic.Dictionary`2[System.String,System.Int32[]]
(1 + 1L).GetType() == typeof(long)   //= bool True
sizeof(long)   //= int 8
RegexOptions.IgnoreCase | RegexOptions.Multiline   //= RegexOptions IgnoreCase, Multiline
(RegexOptions.IgnoreCase | RegexOptions.Multiline).HasFlag(RegexOptions.Multiline)   //= bool True
DayOfWeek.Monday + 1   //= DayOfWeek Tuesday
DayOfWeek.Friday - DayOfWeek.Monday   //= int 4
DayOfWeek.Friday > DayOfWeek.Monday   //= bool True
DayOfWeek.Monday.ToString() + DayOfWeek.Monday.ToString("d")   //= string "Monday1"
(DayOfWeek)77   //= DayOfWeek 77
Enum.TryParse<DayOfWeek>("friday", true, out var d) ? d.ToString() : "no"   //= string "Friday"
new Random(42).Next(10) >= 0   //= bool True
IDictionary<string, string> d = new Dictionary<string, string> { ["a"] = "1" }; return d.GetValueOrDefault("a", "x") + d.GetValueOrDefault("b", "x") + (d.GetValueOrDefault("c") == null);   //= string "1xTrue"
var d = new Dictionary<string, int> { ["a"] = 1 }; return d.GetValueOrDefault("a") + d.GetValueOrDefault("b", 5);   //= int 6
Func<Uri> f = () => context.Request.Url.ToUri(); return f == null;   //= bool False
int a = 1; return new List<int> { (a = 2), a }[1];   //= int 2
var a = new int[1, 1]; var r = ""; int F(int x, string s) { r += s; return x; } a[F(0, "i"), F(0, "j")] = F(7, "v"); return r + a[0, 0];   //= string "ijv7"
new (int, string)?((1, "a")).Value.Item2   //= string "a"

// Each boxing makes an object of its own.
(object)1 == (object)1   //= bool False
object a = 1L; object b = a; return a == b;   //= bool True
object a = 1; return a == a;   //= bool True
object a = "x", b = "x"; return a == b;   //= bool True
object.ReferenceEquals(1, 1)   //= bool False
