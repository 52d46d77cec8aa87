object o = 5; return o is int i && i > 3;   //= bool True
object o = "s"; if (!(o is string s)) return "no"; return s;   //= string "s"
object o = 5; return o is var x && (int)x == 5;   //= bool True
object o = 5; return o is 5;   //= bool True
object o = 5L; return o is 5;   //= bool False
string s = null; return s is null;   //= bool True
int? n = 3; return n is int v ? v : -1;   //= int 3
int? n = null; return n is int v ? v : -1;   //= int -1
double d = 1; return d is 1.0;   //= bool True
object o = 1.5; return o is double d ? d * 2 : 0;   //= double 3
int i = 1; return i is string;   //= bool False
int i = 1; if (i is string s) return s; return 1;   //! CS8121
object o = 1; return o is int? ? 1 : 2;   //= int 1
object o = 1; return o is > 3;   //! CS8370
object o = 1; return o is not null;   //! CS8370
(1, "a").Item2   //= string "a"
(a: 1, b: 2.5).b   //= double 2.5
var t = (x: 1, y: 2); t.x = 5; t.y += t.x; return t.x + t.y;   //= int 12
var t = (1, 2); var u = t; u.Item1 = 9; return t.Item1 + u.Item1;   //= int 10
(int, string) F() => (1, "z"); var (n, s) = F(); return s + n;   //= string "z1"
int a = 1, b = 2; (a, b) = (b, a); return a * 10 + b;   //= int 21
var (a, (b, c)) = (1, (2, 3)); return a + b + c;   //= int 6
(int a, long b) = (1, 2); return b;   //= long 2
var (_, y) = (1, 2); return y;   //= int 2
(long, object) t = (1, "x"); return t.Item1;   //= long 1
(1, 2) == (1, 2L)   //= bool True
(1, "a") != (1, "b")   //= bool True
(1, 2.5).ToString()   //= string "(1, 2.5)"
(1, 2).Equals((1, 2))   //= bool True
new Dictionary<(int, string), int> { [(1, "a")] = 5 }[(1, "a")]   //= int 5
var list = new List<(string Name, int Age)> { ("a", 1), ("b", 2) }; return list.OrderByDescending(x => x.Age).First().Name;   //= string "b"
var list = new List<(int, int)> { (1, 2), (3, 4) }; var s = 0; foreach (var (a, b) in list) s += a * b; return s;   //= int 14
foreach (var (k, v) in new Dictionary<string, int> { ["a"] = 1 }) return k + v; return "";   //= string "a1"
(1, 2, 3, 4, 5, 6, 7, 8, 9).Item9   //= int 9
(1, 2) = (3, 4); return 1;   //! CS0131
var (a, b) = 5; return a;   //! CS8129
var (a, b) = (1, 2, 3); return a;   //! CS8132
int x; (x, _) = (5, 6); return x;   //= int 5
Tuple.Create(1, "a", 2.5).Item3   //= double 2.5
Tuple.Create(1, 2).Equals(Tuple.Create(1, 2))   //= bool True
_ = int.TryParse("5", out var n); return n;   //= int 5
int.TryParse("7", out _)   //= bool True
new { A = 1, B = "x" }.ToString()   //= string "{ A = 1, B = x }"
new { A = 1 }.Equals(new { A = 1 })   //= bool True
var a = new { N = 1.5, "abc".Length }; return a.N + a.Length;   //= double 4.5
new[] { new { K = "a", V = 1 }, new { K = "b", V = 2 } }.Where(x => x.V > 1).Select(x => x.K).Single()   //= string "b"
var a = new { X = 1 }; a.X = 2; return a;   //! CS0200
new { A = null }   //! CS0828
new { 1 }   //! CS0746
var a = new { @this = 1, @operator = 2, @const = 3, __proto__ = 4, constructor = 5, Größe = 6 }; return a.@this + a.@operator + a.@const + a.__proto__ + a.constructor + a.Größe;   //= int 21
new (int, string)[] { (1, "a"), (2, "b") }[1].Item2 + new (int A, int B)[2].Length   //= string "b2"
object o = new int?[] { 5, null }; return o is int?[] a ? a.Length : 0;   //= int 2
object o = new char?[0]; return (o as char?[]).Length;   //= int 0
var s = 0; foreach ((int A, int B) t in new[] { (1, 2), (3, 4) }) s += t.A * t.B; return s;   //= int 14
var t = new[,] { { 1 is int i ? i : 0, 2 } }; return t[0, 1];   //= int 2
var t = (A: (sbyte)5, B: 1); var r = (t.A *= 3) + (t.B = 7) + (t.B++); return r + "|" + t;   //= string "29|(15, 8)"
