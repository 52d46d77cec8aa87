1 + 2 * 3   //= int 7
7 / 2   //= int 3
-7 / 2   //= int -3
-7 % 3   //= int -1
7 % -3   //= int 1
7 / 2.0   //= double 3.5
1 + 2L   //= long 3
1u + 1   //= uint 2
uint u = 1; int i = 1; return u + i;   //= long 2
int i = int.MaxValue; return i + 1;   //= int -2147483648
int i = int.MaxValue; return checked(i + 1);   //! OverflowException
checked { int i = int.MaxValue; i++; return i; }   //! OverflowException
unchecked { return int.MaxValue + 1; }   //= int -2147483648
int.MaxValue + 1   //! CS0220
long l = long.MaxValue; return l + 1;   //= long -9223372036854775808
long l = 3; return l * 4 / 5 % 2;   //= long 0
int i = 65536; return i * i;   //= int 0
int i = 123456789; return i * i;   //= int -1757895751
uint u = 4000000000; return u * 2;   //= uint 3705032704
byte b = 255; b++; return b;   //= byte 0
byte b = 200; b += 100; return b;   //= byte 44
byte b = 1; b = b + 1; return b;   //! CS0266
sbyte s = -128; s--; return s;   //= sbyte 127
short s = 5; s <<= 2; return s;   //= short 20
char c = 'a'; c++; return c;   //= char b
'a' + 1   //= int 98
(char)('a' + 1)   //= char b
1 << 33   //= int 2
-1 >> 28   //= int -1
1L << 65   //= long 2
-1 >>> 1   //! CS1525
5 & 3 | 4 ^ 1   //= int 5
~0   //= int -1
~0u   //= uint 4294967295
-5u   //= long -5
+'a'   //= int 97
int z = 0; return 1 / z;   //! DivideByZeroException
int z = 0; return 1 % z;   //! DivideByZeroException
double z = 0; return 1 / z;   //= double Infinity
decimal z = 0; return 1 / z;   //! DivideByZeroException
1 / 0   //! CS0020
int.MinValue / -1   //! CS0220
int a = int.MinValue, b = -1; return a / b;   //! OverflowException
0.1 + 0.2   //= double 0.30000000000000004
0.1f + 0.2f   //= float 0.3
0.1m + 0.2m   //= decimal 0.3
1 / 3m   //= decimal 0.3333333333333333333333333333
1.0 * 1m   //! CS0019
ulong x = 1; int y = 1; return x + y;   //! CS0034
ulong x = 1; return x + 1;   //= ulong 2
double.NaN == double.NaN   //= bool False
double.NaN.Equals(double.NaN)   //= bool True
(0.1 + 0.2).Equals(0.3)   //= bool False
int i = 5; return i++ + ++i;   //= int 12
int i = 5; i += i++ * 2; return i;   //= int 15
int i = 1; i -= 3; i *= -4; i /= 3; i %= 2; return i;   //= int 0
int i = 6; i &= 3; i |= 8; i ^= 1; return i;   //= int 11
var a = new[] { 1, 2 }; int i = 0; a[i++] += 10; return a[0] * 10 + i;   //= int 111

// The division that a remainder makes has no room for its quotient; a constant one is not made.
int a = int.MinValue, b = -1; return a % b;   //! OverflowException
int.MinValue % -1   //= int 0
decimal.MaxValue + 1   //! CS0463
const decimal d = decimal.One; return d;   //= decimal 1
