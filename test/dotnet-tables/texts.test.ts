import { cases } from './evaluate.ts'

cases('StringBuilder', {
  'new StringBuilder("abc").Insert(1, "x", 2).Append(\'y\', 3).AppendLine("z").AppendFormat("{0}-{1:N1}", 1, 2.5)':
    'axxbcyyyz\n1-2.5',
  'new StringBuilder().AppendJoin(", ", "a", "b")': 'a, b',
  "new StringBuilder().AppendJoin('-', new List<int> { 1, 2 })": '1-2',
  "new StringBuilder(\"abc\").Replace('a', 'b').ToString(1, 1)": 'b',
  'var sb = new StringBuilder(); sb.Length = 3; return sb.ToString() == "\\0\\0\\0";': 'True',
  'new StringBuilder("abc")[5]':
    '! IndexOutOfRangeException: Index was outside the bounds of the array.',
  'var sb = new StringBuilder("abc"); sb[3] = \'x\'; return sb;':
    "! ArgumentOutOfRangeException: Index was out of range. Must be non-negative and less than the size of the collection. (Parameter 'index')",
  'new StringBuilder("abc").Replace("", "x")':
    "! ArgumentException: The value cannot be an empty string. (Parameter 'oldValue')",
  'new StringBuilder().Append((StringBuilder)null).Length': '0',
  'var sb = new StringBuilder(); for (int i = 0; i < 100000000; i++) sb.Append("xxxxxxxxxxxxxxxx"); return sb;':
    '! budget: text',
  'var sb = new StringBuilder(); sb.Length = 2000000000; return sb;': '! budget: text',
  "new StringBuilder().Append('x', 2000000000)": '! budget: text',
})

cases('text readers and writers', {
  'new System.IO.StringReader("a\\r\\nb\\nc").ReadLine()': 'a',
  'var r = new System.IO.StringReader("a\\r\\nb\\nc"); r.ReadLine(); return r.ReadToEnd();': 'b\nc',
  'using (var w = new System.IO.StringWriter()) { w.WriteLine("a"); w.Write(1.5); w.Write("{0}{1}{2}", 1, 2, 3); w.WriteLine(); return w.ToString(); }':
    'a\n1.5123\n',
  'TextReader r = new StringReader("xy"); return r.Read() + r.Peek();': '241',
  'var r = new StringReader("x"); r.Dispose(); return r.Read();':
    '! ObjectDisposedException: Cannot read from a closed TextReader.',
})

cases('Encoding', {
  'Encoding.UTF8.GetString(new UTF8Encoding(true).GetPreamble()).Length': '1',
  'Encoding.UTF8.Equals(Encoding.GetEncoding("utf-8"))': 'True',
  'Encoding.ASCII.GetString(Encoding.Convert(Encoding.Unicode, Encoding.ASCII, Encoding.Unicode.GetBytes("ab")))':
    'ab',
  'Encoding.UTF8.GetString(new byte[2], 1, 2)':
    "! ArgumentOutOfRangeException: Index and count must refer to a location within the buffer. (Parameter 'bytes')",
})

cases('Regex', {
  'var s = ""; foreach (Match m in Regex.Matches("a1b2", @"\\d")) s += m.Value; return s;': '12',
  'var s = ""; foreach (var m in Regex.Matches("a1b2", @"\\d")) s += m; return s;': '12',
  'var s = ""; foreach (Group g in Regex.Match("ab", "(a)(?<n>b)").Groups) s += g.Name + g.Value; return s;':
    '0ab1anb',
  'Regex.Match("ab", "(a)(?<n>b)").Groups["n"].Index': '1',
  'Regex.Match("ab", "(a)(?<n>b)").Groups["none"].Success': 'False',
  'Regex.Replace("a1b2", @"\\d", m => "<" + m.Value + ">")': 'a<1>b<2>',
  'Regex.Replace("a1b2", @"\\d", m => "<" + m.Value + ">", RegexOptions.None, TimeSpan.FromSeconds(1))':
    'a<1>b<2>',
  'new Regex(@"\\d").Replace("a1b2", m => "x", 1)': 'axb2',
  'Regex.Count("a1b2", @"\\d")': '2',
  'Regex.Matches("abc", "x")[0]':
    "! ArgumentOutOfRangeException: Specified argument was out of the range of valid values. (Parameter 'i')",
  '((ICollection<Match>)Regex.Matches("a1b2", @"\\d")).Contains(null)': 'False',
  '((IList<Match>)Regex.Matches("a1b2", @"\\d"))[1].Value': '2',
  'Regex.Matches("a1b2", @"\\d").Add(null)': 'CS1061',
  'new Regex("(?<x>a)").GetGroupNames()[1]': 'x',
})
