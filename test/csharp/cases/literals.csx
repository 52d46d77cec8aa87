// Literals have the smallest type that holds them.
1   //= int 1
2147483648   //= uint 2147483648
4294967296   //= long 4294967296
9223372036854775808   //= ulong 9223372036854775808
-2147483648   //= int -2147483648
-9223372036854775808   //= long -9223372036854775808
0xFF   //= int 255
0b1010_1010   //= int 170
1_000_000   //= int 1000000
1u   //= uint 1
1L   //= long 1
1ul   //= ulong 1
1.5   //= double 1.5
.5   //= double 0.5
1e3   //= double 1000
1.5f   //= float 1.5
1.50m   //= decimal 1.50
2m   //= decimal 2
'a'   //= char a
'\x41'   //= char A
'\u0041'   //= char A
"a\tb"   //= string "a\tb"
"\U0001F600".Length   //= int 2
@"a\""b"   //= string "a\\\"b"
@"line
two".Length   //= int 8
$"{1}{2}"   //= string "12"
$"{1,4}|{1,-4}|"   //= string "   1|1   |"
$"{1.5:F2}{{}}"   //= string "1.50{}"
$@"{"x"}\n"   //= string "x\\n"
$"{(true ? "a" : "b")}"   //= string "a"
$"{new[] { 1, 2 }[1]}"   //= string "2"
$"{"a" + $"{1}"}"   //= string "a1"
true   //= bool True
null   //= null
default(int)   //= int 0
default(string)   //= null
default(DateTime).Year   //= int 1
"\q"   //! CS1009
'ab'   //! CS1012
''   //! CS1011
"abc   //! CS1010
18446744073709551616   //! CS1021
1e400   //! CS0594
$"{1   //! CS1010
\u0061bc   //! CS0103
$"{new Dictionary<char, int> { ['a'] = 1 }.Count,3}|{Tuple.Create<int, int>(1, 2).Item2}"   //= string "  1|2"
