(int)3.99   //= int 3
(int)-3.99   //= int -3
double d = 1e20; return (int)d;   //= int 2147483647
double d = double.NaN; return (int)d;   //= int 0
double d = -1; return (uint)d;   //= uint 0
double d = 300.7; return (byte)d;   //= byte 44
double d = 1e20; return checked((int)d);   //! OverflowException
int i = 300; return (byte)i;   //= byte 44
int i = 300; return checked((byte)i);   //! OverflowException
(byte)300   //! CS0221
unchecked((byte)300)   //= byte 44
(long)1.5m   //= long 1
decimal m = 1e28m; return (long)m;   //! OverflowException
(decimal)1.1   //= decimal 1.1
(float)0.1   //= float 0.1
(double)0.1f   //= double 0.10000000149011612
(int)'A'   //= int 65
(char)65.9   //= char A
(DayOfWeek)3   //= DayOfWeek Wednesday
(int)DayOfWeek.Friday   //= int 5
DayOfWeek d = 0; return d;   //= DayOfWeek Sunday
DayOfWeek d = 1; return d;   //! CS0266
object o = 1; return (int)o;   //= int 1
object o = 1; return (long)o;   //! InvalidCastException
object o = 1L; return (long)o + 1;   //= long 2
object o = 'x'; return (int)(char)o;   //= int 120
object o = null; return (int)o;   //! NullReferenceException
object o = null; return (int?)o;   //= null
object o = 5; return (int?)o;   //= int 5
object o = "x"; return (int?)o;   //! InvalidCastException
object o = DayOfWeek.Monday; return (int)o;   //= int 1
object o = 1.5; return o is double ? "d" : "x";   //= string "d"
object o = 1; return o is long;   //= bool False
object o = 1; return o is IComparable;   //= bool True
object o = new[] { 1 }; return o is IEnumerable<int>;   //= bool True
object o = new string[0]; return o is object[];   //= bool True
object o = new int[0]; return o is object[];   //= bool False
IEnumerable<object> o = new List<string> { "a" }; return o.First();   //= string "a"
IEnumerable<object> o = new List<int> { 1 }; return o.First();   //! CS0266
object[] a = new string[] { "x" }; a[0] = 1; return a;   //! ArrayTypeMismatchException
string s = null; object o = s; return o == null;   //= bool True
int? n = 5; long? l = n; return l;   //= long 5
int? n = null; long? l = n; return l == null;   //= bool True
int? n = 5; int i = n; return i;   //! CS0266
int? n = null; return (int)n;   //! InvalidOperationException
byte b = 5; object o = b; return o.GetType().Name;   //= string "Byte"
float f = 1; double d = f; return d;   //= double 1
const int big = 1000; byte b = big; return b;   //! CS0031
const int small = 100; byte b = small; return b;   //= byte 100
(string)1   //! CS0030
1 as object   //= int 1
"s" as IComparable == null   //= bool False
object o = "5"; return o as int?;   //= null
new List<int>() as IList<string>   //= null
new List<int>() as string   //! CS0039
int i = 1.5; return i;   //! CS0266
float f = 1.5; return f;   //! CS0664
string s = 'c'; return s;   //! CS0029
bool b = 1; return b;   //! CS0029
int i = null; return i;   //! CS0037
Func<object> f = () => "x"; return f();   //= string "x"
Func<string> s = () => "x"; Func<object> f = s; return f();   //= string "x"
Action<object> a = o => { }; Action<string> b = a; b("x"); return 1;   //= int 1
IComparable c = 5; return c.CompareTo(3);   //= int 1
JToken t = 5; return (int)t + 1;   //= int 6
JToken t = "x"; return (string)t + "y";   //= string "xy"
