int s = 0; for (int i = 0, j = 10; i < j; i++, j--) s += j - i; return s;   //= int 30
int i = 0; while (true) { if (++i == 5) break; if (i % 2 == 0) continue; } return i;   //= int 5
int i = 0; do i++; while (i < 3); return i;   //= int 3
var s = ""; foreach (var c in "abc") s = c + s; return s;   //= string "cba"
var s = 0L; foreach (long x in new[] { 1, 2 }) s += x; return s;   //= long 3
var s = 0; foreach (int x in new object[] { 1, 2 }) s += x; return s;   //= int 3
var s = 0; foreach (int x in new object[] { 1, "x" }) s += x; return s;   //! InvalidCastException
var s = ""; foreach (var kv in new Dictionary<string, int> { ["a"] = 1 }) s += kv.Key + kv.Value; return s;   //= string "a1"
var s = 0.0; foreach (var x in new List<double> { 1.5, 2.5 }) s += x; return s;   //= double 4
var s = 0; foreach (var x in new int[,] { { 1, 2 }, { 3, 4 } }) s += x; return s;   //= int 10
var l = new List<int> { 1, 2 }; foreach (var x in l) l.Add(x); return 1;   //! InvalidOperationException
foreach (var x in 5) { } return 1;   //! CS1579
foreach (var x in new[] { 1 }) x = 2; return 1;   //! CS1656
int x = 2; switch (x) { case 1: return "a"; case 2: case 3: return "b"; default: return "d"; }   //= string "b"
string x = "q"; switch (x) { case "a": return 1; case null: return 2; default: break; } return 3;   //= int 3
int x = 1; switch (x) { case 1: goto case 2; case 2: return "two"; default: return "d"; }   //= string "two"
int x = 9; switch (x) { case 1: return 1; default: goto case 1; }   //= int 1
int n = 0; switch (n) { case 0: n = 5; goto default; default: n++; break; } return n;   //= int 6
object o = 5; switch (o) { case string s: return s; case int i when i > 3: return i; default: return 0; }   //= int 5
object o = null; switch (o) { case string s: return 1; case null: return 2; default: return 3; }   //= int 2
object o = "abc"; switch (o) { case string s when s.Length > 5: return 1; case string s: return s.Length; default: return 0; }   //= int 3
object o = 1.5; switch (o) { case int i: return 1; case double d: return d * 2; default: return 0; }   //= double 3
DayOfWeek d = DayOfWeek.Friday; switch (d) { case DayOfWeek.Friday: return "F"; default: return "x"; }   //= string "F"
char c = 'b'; switch (c) { case 'a': return 1; case 'b': return 2; } return 0;   //= int 2
bool b = true; switch (b) { case true: return 1; case false: return 2; }   //= int 1
switch (1) { case 1: var a = 1; case 2: return 2; } return 0;   //! CS0163
switch (1) { case 1: return 1; case 1: return 2; } return 0;   //! CS0152
int i = 0; again: i++; if (i < 3) goto again; return i;   //= int 3
for (int i = 0; i < 3; i++) for (int j = 0; j < 3; j++) if (i * j == 2) goto done; done: return "done";   //= string "done"
goto nowhere; return 1;   //! CS0159
break; return 1;   //! CS0139
if (true) return 1;   //= int 1
if (1 > 2) return 1; else return 2;   //= int 2
int x; if (DateTime.MinValue.Year == 1) x = 1; else x = 2; return x;   //= int 1
int x; if (DateTime.MinValue.Year == 1) x = 1; return x;   //! CS0165
int x; while (true) { x = 1; break; } return x;   //= int 1
int x; return x = 5;   //= int 5
int x; bool b = int.TryParse("1", out x) && x > 0; return b;   //= bool True
int x = 1; { int x = 2; } return x;   //! CS0136
int x = 1; int x = 2; return x;   //! CS0128
return x; int x = 1;   //! CS0841
var x = 1; var f = x; var x2 = f; return x2;   //= int 1
while (true) { }   //! budget fuel
int i = 0; while (i < 10) i++;   //! CS0161
lock (new object()) { return 1; }   //= int 1
using (var r = new System.IO.StringReader("a\nb")) { r.ReadLine(); return r.ReadLine(); }   //= string "b"
var fs = new List<Func<int>>(); for (int i = 0; i < 3; i++) fs.Add(() => i); return fs.Sum(f => f());   //= int 9
var fs = new List<Func<int>>(); foreach (var i in new[] { 0, 1, 2 }) fs.Add(() => i); return fs.Sum(f => f());   //= int 3
var fs = new List<Func<int>>(); for (int i = 0; i < 3; i++) { int j = i; fs.Add(() => j); } return fs.Sum(f => f());   //= int 3
var fs = new List<Func<int>>(); int k = 0; while (k < 2) { int j = k++; fs.Add(() => ++j); } return fs[0]() + fs[0]() + fs[1]();   //= int 5
int i = 0; do { if (i == 1) continue; } while (++i < 3); return i;   //= int 3
int n = 0; switch (n) { case 0: again: if (++n < 3) goto again; break; } return n;   //= int 3
int? n = 1; switch (n) { case 1: goto case null; case null: return "null"; default: return "other"; }   //= string "null"
long n = 1; switch (n) { case 1L: n = 2; } return n;   //! CS8070
goto inside; { inside: ; } return 1;   //! CS0159
{ a: ; } { a: ; } return 1;   //= int 1
a: { a: ; } return 1;   //! CS0158
switch (1) { case 1: Action f = () => { goto case 1; }; break; } return 1;   //! CS0153
