// CultureInfo and what belongs to it.
CultureInfo.CurrentCulture.TextInfo.ToTitleCase("hello wORLD ABC it's")   //= string "Hello World ABC It's"
1234.5.ToString("N2", new NumberFormatInfo { NumberDecimalSeparator = ",", NumberGroupSeparator = "." })   //= string "1.234,50"
double.Parse("1,5", new NumberFormatInfo { NumberDecimalSeparator = "," })   //= double 1.5
DateTimeFormatInfo.InvariantInfo.GetMonthName(3)   //= string "March"
CultureInfo.InvariantCulture.DateTimeFormat.DayNames[1]   //= string "Monday"
CultureInfo.InvariantCulture.Calendar.GetWeekOfYear(new DateTime(2024, 12, 30), CalendarWeekRule.FirstFourDayWeek, DayOfWeek.Monday)   //= int 53
CultureInfo.InvariantCulture.Calendar.GetWeekOfYear(new DateTime(2021, 1, 1), CalendarWeekRule.FirstFourDayWeek, DayOfWeek.Monday)   //= int 53
CultureInfo.InvariantCulture.Calendar.GetWeekOfYear(new DateTime(2024, 1, 7), CalendarWeekRule.FirstDay, DayOfWeek.Sunday)   //= int 2
ISOWeek.GetWeekOfYear(new DateTime(2024, 12, 30))   //= int 1
ISOWeek.GetYear(new DateTime(2021, 1, 1))   //= int 2020
CultureInfo.InvariantCulture.NumberFormat.CurrencySymbol   //= string "¤"
CultureInfo.InvariantCulture.NumberFormat.CurrencySymbol = "x"; return 1;   //! InvalidOperationException
1.5.ToString(NumberFormatInfo.InvariantInfo)   //= string "1.5"
string.Format(CultureInfo.InvariantCulture, "{0:N1}", 1234.56)   //= string "1,234.6"
new DateTime(2024,1,2).ToString("D", DateTimeFormatInfo.InvariantInfo)   //= string "Tuesday, 02 January 2024"
