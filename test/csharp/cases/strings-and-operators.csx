"a" + 1 + 2   //= string "a12"
1 + 2 + "a"   //= string "3a"
"x" + null + true + 'c' + 1.5 + 2m + 1e20   //= string "xTruec1.521E+20"
string s = null; return s + "x";   //= string "x"
"a" + new[] { 1 }   //= string "aSystem.Int32[]"
object o = 1; return "v" + o;   //= string "v1"
"a" == "a"   //= bool True
object a = "x"; string b = "x"; return a.Equals(b);   //= bool True
"a" < "b"   //! CS0019
"a" - "b"   //! CS0019
"abc"[1]   //= char b
"abc"[5]   //! IndexOutOfRangeException
var s = "a"; s += 1; s += 'b'; s += null; return s;   //= string "a1b"
1 == 1.0   //= bool True
'a' == 97   //= bool True
1L == 1   //= bool True
true & false | true ^ true   //= bool False
!true || true && false   //= bool False
var n = 0; bool F() { n++; return true; } var r = true || F(); return n;   //= int 0
var n = 0; bool F() { n++; return true; } var r = true | F(); return n;   //= int 1
true ? 1 : 2.5   //= double 1
true ? 1 : 'a'   //= int 1
false ? 1 : (int?)null   //= null
true ? "a" : null   //= string "a"
true ? 1 : null   //! CS8957
1 ? 2 : 3   //! CS0029
object o = true ? 1 : (object)"a"; return o;   //= int 1
true ? (long)1 : 2   //= long 1
var x = false ? throw new Exception() : 5; return x;   //= int 5
new DateTime(2020, 1, 2) - new DateTime(2020, 1, 1)   //= TimeSpan 1.00:00:00
new DateTime(2020, 1, 1) + TimeSpan.FromHours(1) > DateTime.MinValue   //= bool True
TimeSpan.FromHours(1) * 2   //= TimeSpan 02:00:00
-TimeSpan.FromHours(1)   //= TimeSpan -01:00:00
Guid.Empty == new Guid()   //= bool True
new Uri("http://a/") == new Uri("http://a/")   //= bool True
1.5m == 1.50m   //= bool True
1.5m > 1   //= bool True
decimal d = 5; d /= 2; d++; return d;   //= decimal 3.5
1 is int   //= bool True
checked(unchecked(int.MaxValue + 1))   //= int -2147483648
string.Format("{0}-{1}", 1, "a")   //= string "1-a"
Math.Max(1, 2.5)   //= double 2.5
Math.Max(val2: 1, val1: 5)   //= int 5
Math.Abs(-5m)   //= decimal 5
Math.Round(2.5)   //= double 2
int.Parse("5") + Convert.ToInt32("6")   //= int 11
int.TryParse("x", out var n) ? 1 : n   //= int 0
"abc".Substring(start: 1)   //! CS1739
"abc".Nope()   //! CS1061
"abc".Length()   //! CS1955
string.Length   //! CS0120
"a".Join(",", "b")   //! CS0176
Math.Nope   //! CS0117
nope   //! CS0103
System.Nope.X   //! CS0234
int   //! CS1525
(1 + 2   //! CS1026
1 +   //! CS1525
1, 2   //! CS1073
a b   //! CS0103
1 = 2   //! CS0131
dynamic d = 1; return d;   //! PC4003
this.ToString()   //! CS0026
base.ToString()   //! CS1511
x => x   //! CS1660
"a".Length = 5   //! CS0200
() => 1   //! CS1660
