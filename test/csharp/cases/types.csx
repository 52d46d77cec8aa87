// System.Type and System.Enum.
typeof(int).IsPrimitive   //= bool True
typeof(List<int>).GetGenericArguments()[0].Name   //= string "Int32"
typeof(int[]).GetElementType() == typeof(int)   //= bool True
typeof(object).IsAssignableFrom(typeof(string))   //= bool True
typeof(IEnumerable<int>).IsAssignableFrom(typeof(List<int>))   //= bool True
typeof(ArgumentNullException).IsSubclassOf(typeof(Exception))   //= bool True
typeof(List<int>).GetGenericTypeDefinition() == typeof(List<>)   //= bool True
typeof(string).IsInstanceOfType("a")   //= bool True
Enum.GetNames<DayOfWeek>().Length   //= int 7
Enum.GetValues<DayOfWeek>()[1]   //= DayOfWeek Monday
Enum.IsDefined(DayOfWeek.Monday)   //= bool True
Enum.Format(typeof(DayOfWeek), 1, "G")   //= string "Monday"
Enum.GetName(typeof(DayOfWeek), 2)   //= string "Tuesday"
DayOfWeek.Monday.GetTypeCode()   //= TypeCode Int32
(DayOfWeek)Enum.ToObject(typeof(DayOfWeek), 3)   //= DayOfWeek Wednesday
new Exception("x").HelpLink   //= null
typeof(List<>).Name   //= string "List`1"
typeof(Dictionary<,>).ToString()   //= string "System.Collections.Generic.Dictionary`2[TKey,TValue]"
typeof(List<>).IsGenericTypeDefinition   //= bool True
