// Calls that find no method: what is told.
new[] { "a" }.ToUpper()   //! CS7036
new[] { "a" }.Trim()   //! CS1929
new[] { "a" }.Split(',')   //! CS1929
new[] { "a" }.StartsWith("a")   //! CS1929
new[] { "a" }.Substring(1)   //! CS1061
JObject.Parse("{}")["a"].ToUpper()   //! CS7036
JObject.Parse("{}")["a"].Contains("x")   //! CS1929
5.Where(x => true)   //! CS1061
5.Select((int x) => x)   //! CS1929
5.ToList()   //! CS1061
"abc".Where(1)   //! CS1503
context.User.Groups.Contains("premium")   //! CS1929

// null is a text as well as a span of bytes.
int r; return int.TryParse(null, out r);   //! CS0121
double r; return double.TryParse(null, out r);   //! CS0121
decimal r; return decimal.TryParse(null, out r);   //! CS0121
bool r; return bool.TryParse(null, out r);   //= bool False
int r; return int.TryParse((string)null, out r);   //= bool False
int.Parse(null)   //! ArgumentNullException
int.Parse(null, CultureInfo.InvariantCulture)   //! CS0121

System.Console.WriteLine("x")   //! CS0029
Console.WriteLine("x"); return 1;   //! PC4005
