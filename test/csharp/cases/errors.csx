// What the compiler says of names that are not yet, of calls of what is no method.
await 1   //! CS4032
int x = 1; x(); return 1;   //! CS0149
foreach (x in new[]{1}) { } return 1;   //! CS0230
int x = x + 1; return x;   //! CS0165
var x = x + 1; return x;   //! CS0841
Func<int,int> f = n => n < 1 ? 0 : f(n - 1); return f(2);   //! CS0165
int x = (x = 5) + 1; return x;   //= int 6
int a = 1, b = a; return b;   //= int 1
int a = b, b = 1; return a;   //! CS0841
int await = 5; return await + 1;   //= int 6
object o = 1; int n = o is int i ? i : 0; return n;   //= int 1
