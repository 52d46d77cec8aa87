int Fact(int n) => n <= 1 ? 1 : n * Fact(n - 1); return Fact(10);   //= int 3628800
bool Even(int n) => n == 0 || Odd(n - 1); bool Odd(int n) => n != 0 && Even(n - 1); return Even(10);   //= bool True
int Add(int a, int b = 10) => a + b; return Add(1) + Add(b: 1, a: 5) + Add(2, b: 3);   //= int 22
int Sum(params int[] xs) { var s = 0; foreach (var x in xs) s += x; return s; } return Sum() + Sum(1, 2) + Sum(new[] { 3 });   //= int 6
string Text(params object[] xs) => xs == null ? "null" : xs.Length.ToString(); return Text(1, "a") + Text(null) + Text((object)null);   //= string "2null1"
void Swap(ref int a, ref int b) { var t = a; a = b; b = t; } int x = 1, y = 2; Swap(ref x, ref y); return x * 10 + y;   //= int 21
void Set(out int a) { a = 5; } Set(out var q); return q;   //= int 5
void Set(out int a) { } int q; Set(out q); return q;   //! CS0177
var a = new[] { 1, 2 }; void Inc(ref int x) => x++; Inc(ref a[1]); return a[1];   //= int 3
double d = 1; void Twice(ref double x) => x *= 2; Twice(ref d); return d;   //= double 2
int F(in int x) => x + 1; return F(4);   //= int 5
T Id<T>(T x) => x; return Id("s") + Id(1) + Id(2.5) + Id('c');   //= string "s12.5c"
T First<T>(params T[] xs) => xs[0]; return First(1.5, 2);   //= double 1.5
string Name<T>() => typeof(T).Name; return Name<int>() + Name<List<string>>();   //= string "Int32List`1"
T Make<T>() where T : new() => new T(); return Make<StringBuilder>().Append("x").ToString() + Make<int>();   //= string "x0"
T Or<T>(T a, T b) where T : class => a ?? b; return Or(null, "b");   //= string "b"
bool Same<T>(T a, T b) => a.Equals(b); return Same(1L, 1) && !Same<object>(1L, 1);   //= bool True
List<T> Repeat<T>(T x, int n) { var l = new List<T>(); for (int i = 0; i < n; i++) l.Add(x); return l; } return string.Join(",", Repeat(1.5, 2));   //= string "1.5,1.5"
T[] Arr<T>(T x) { var a = new T[2]; a[0] = x; a[1] = default(T); return a; } var q = Arr(2.5); return q[0] + q[1];   //= double 2.5
Dictionary<K, V> D<K, V>(K k, V v) => new Dictionary<K, V> { [k] = v }; return D('x', 2L)['x'];   //= long 2
IEnumerable<int> Gen(int n) { for (int i = 0; i < n; i++) { if (i == 3) yield break; yield return i * i; } } return string.Join(",", Gen(10));   //= string "0,1,4"
IEnumerable<string> Gen() { try { yield return "a"; } finally { } yield return "b"; } return string.Concat(Gen());   //= string "ab"
IEnumerable<int> Fib() { int a = 0, b = 1; while (true) { yield return a; var t = a + b; a = b; b = t; } } return Fib().Skip(10).First();   //= int 55
var log = ""; IEnumerable<int> G() { log += "s"; yield return 1; log += "e"; } var g = G(); log += "-"; g.Count(); g.Count(); return log;   //= string "-sese"
int n = 0; Action inc = () => n++; inc(); inc(); return n;   //= int 2
Func<int, Func<int, int>> add = a => b => a + b; return add(2)(3);   //= int 5
Func<int, int, int> f = (a, b) => { var c = a; return c - b; }; return f(5, 3);   //= int 2
Func<double, double> half = x => x / 2; return half(3);   //= double 1.5
Func<long> f = () => 5; return f();   //= long 5
Func<byte, long, char> f = (a, b) => (char)(a + b); return f(60, 5);   //= char A
Func<string, bool> p = string.IsNullOrEmpty; return p("");   //= bool True
Func<string, string> up = s => s.ToUpper(); return new[] { "a" }.Select(up).First();   //= string "A"
var s = "abc"; Func<int, string> sub = s.Substring; return sub(1);   //= string "bc"
new[] { "1", "2" }.Select(int.Parse).Sum()   //= int 3
Action a = () => { }; a += () => { }; return a.GetInvocationList().Length;   //= int 2
var r = ""; Action a = () => r += "a"; Action b = () => r += "b"; var c = a + b + a; c -= a; c(); return r;   //= string "ab"
Func<int> f = delegate { return 3; }; return f();   //= int 3
Func<int, int> f = delegate(int x) { return x + 1; }; return f(1);   //= int 2
((Func<int, int>)(x => x * x))(7)   //= int 49
int F(int x) => x; double F2(double x) => x; return F2(F(1));   //= double 1
int F(int a) => a; return F("x");   //! CS1503
int F(int a) => a; return F();   //! CS7036
int F(int a) => a; return F(1, 2);   //! CS1501
int F() { } return F();   //! CS0161
var f = x => x; return f;   //! CS8370
Func<int, int> f = x => "s"; return f(1);   //! CS0029
Func<int> f = () => { if (DateTime.Now.Year > 1) return 1; }; return f();   //! CS1643
int x = 1; Func<int, int> f = x => x; return f(1);   //! CS0136
void F() { return 1; } F(); return 1;   //! CS0127
int Local() { int x; int Inner() => 5; x = Inner(); return x; } return Local();   //= int 5
static int F() => 1; return F();   //! CS8370
async int F() { return 1; } return 1;   //! PC4004
nameof(context.Request)   //= string "Request"
nameof(List<int>)   //= string "List"
ref int R(int[] a) => ref a[0]; var arr = new[] { 1 }; R(arr) = 5; R(arr)++; return arr[0];   //= int 6
ref int Find(int[] a, int x) { for (int i = 0; i < a.Length; i++) if (a[i] == x) return ref a[i]; throw new Exception(); } var q = new[] { 3, 4 }; ref int p = ref Find(q, 4); p = 9; return q[1] + p;   //= int 18
int x = 1; ref int y = ref x; y = 7; x++; return y;   //= int 8
void Inc(ref int v) => v++; var a = new[] { 1, 2 }; ref int e = ref a[1]; Inc(ref e); return a[1];   //= int 3
ref int x = 5; return x;   //! CS8172
int F(int a, int a) => 1; return F(1, 2);   //! CS0100
int F(int x = 1, int z) => x; return F(1, 2);   //! CS1737
return new List<>();   //! CS7003
new List<int> { 1, 2 }.Count(x => x > 1)   //= int 1
T Last<T>(T x, T y) => new[] { x, y }.Last(); return Last<ushort>(1, 2);   //= ushort 2
T F<T>(T x) { var a = new[] { x }; a[0] = x; foreach (var e in a) return e; return x; } return F('c') + "" + F<object>(2L) + F(1.5);   //= string "c21.5"
T[] F<T>(T x) { var a = new T[1]; a[0] = x; return a; } return F<object>((byte)2)[0];   //= byte 2
