// Static functions of the number types; codes of types.
int.Clamp(5, 1, 3)   //= int 3
long.IsPow2(8)   //= bool True
int.PopCount(255)   //= int 8
byte.LeadingZeroCount(1)   //= byte 7
int.DivRem(7, 2).Remainder   //= int 1
double.Sqrt(2)   //= double 1.4142135623730951
double.Pi   //= double 3.141592653589793
float.Pi   //= float 3.1415927
double.Round(2.5)   //= double 2
5.GetTypeCode()   //= TypeCode Int32
"a".GetTypeCode()   //= TypeCode String
1.5m.GetTypeCode()   //= TypeCode Decimal
true.CompareTo((object)false)   //= int 1
'b'.CompareTo((object)'a')   //= int 1
var a = new char[3]; "abc".CopyTo(0, a, 0, 3); return a;   //= char[] System.Char[]
decimal.Clamp(5m, 1m, 3m)   //= decimal 3
uint.RotateLeft(1, 31)   //= uint 2147483648
int.RotateRight(1, 1)   //= int -2147483648
int.Sign(-4)   //= int -1
int.IsNegative(-4)   //= bool True
