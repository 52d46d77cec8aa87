string s = null; return s?.Length;   //= null
string s = "ab"; return s?.Length + 1;   //= int 3
string s = null; return s?.ToUpper().Length ?? -1;   //= int -1
string s = null; return s.Length;   //! NullReferenceException
string[] a = null; return a?[0]?.Length;   //= null
int? n = null; return n ?? 7;   //= int 7
int? n = null; return n + 1;   //= null
int? n = 2; int? m = 3; return n * m;   //= int 6
int? n = null; return n > 1 || n < 1 || n == 1;   //= bool False
int? n = null; return n != 1;   //= bool True
int? n = null, m = null; return n == m;   //= bool True
int? n = null; n++; return n;   //= null
int? n = 1; n += 5; return n;   //= int 6
bool? b = null; return b & false;   //= bool False
bool? b = null; return b | true;   //= bool True
bool? b = null; return b & true;   //= null
bool? b = true; return !b;   //= bool False
bool? b = null; if (b == true) return 1; return 2;   //= int 2
bool? b = null; if (b) return 1; return 2;   //! CS0266
DateTime? d = null; return d?.Year;   //= null
DateTime? d = new DateTime(2020, 1, 1); return d.Value.Year + d.GetValueOrDefault().Month;   //= int 2021
DateTime? a = new DateTime(2020, 1, 2), b = new DateTime(2020, 1, 1); return (a - b)?.TotalDays;   //= double 1
DateTime? a = null; return a < DateTime.MaxValue;   //= bool False
int? n = null; return n.ToString() + "|" + n.HasValue + n.GetHashCode();   //= string "|False0"
int? n = 3; object o = n; return o.GetType();   //= Type System.Int32
int? n = 3; return n.Equals(3);   //= bool True
object o = null; return o?.ToString() ?? "none";   //= string "none"
string a = null, b = null; return a ?? b ?? "c";   //= string "c"
string a = null; return a ?? throw new ArgumentException("x");   //! ArgumentException
string a = null; return (a + a).Length;   //= int 0
List<int> l = null; return l?.Count > 0;   //= bool False
List<int> l = null; foreach (var x in l) { } return 1;   //! NullReferenceException
Action a = null; a?.Invoke(); return "ok";   //= string "ok"
Func<int> f = null; return f?.Invoke() ?? 5;   //= int 5
Func<int> f = null; return f();   //! NullReferenceException
Dictionary<string, int> d = null; return d?["a"] == null;   //= bool True
int i = 1; return i ?? 2;   //! CS0019
int i = 1; return i == null;   //= bool False
string s = "x"; return s?.Length.ToString().Length;   //= int 1
throw null;   //! NullReferenceException
default(int?) == null   //= bool True
new int?(3).Value   //= int 3
(null as string)?.Length ?? 4   //= int 4
(int?)null / (int?)null   //= null
null + (decimal?)1m   //= null
5L - (long?)null   //= null
5 > (decimal?)null   //= bool False
!((bool?)null) ?? false   //= bool False
-((int?)null) ?? 3   //= int 3
string s = null; try { s.Substring(int.Parse("x")); return 0; } catch (FormatException) { return 1; } catch (NullReferenceException) { return 2; }   //= int 1
string s = null; var r = ""; int F(int x) { r += x; return x; } try { return s.Substring(F(1), F(2)); } catch (NullReferenceException) { return r; }   //= string "12"
Dictionary<char, char> d = null; object o = 0; try { return --d[(char)o]; } catch (InvalidCastException) { return 1; }   //= int 1
List<int> l = null; var r = ""; try { l[0] = int.Parse("x"); } catch (Exception e) { r += e.GetType().Name; } return r;   //= string "FormatException"
