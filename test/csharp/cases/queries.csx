(from x in new[] { 1, 2, 3 } where x > 1 select x * 2).Sum()   //= int 10
string.Join(",", from x in new[] { 1, 2 } from y in new[] { "a", "b" } select x + y)   //= string "1a,1b,2a,2b"
string.Join(",", from x in new[] { 3, 1, 2 } orderby x descending select x)   //= string "3,2,1"
string.Join(",", from s in new[] { "bb", "a", "cc" } orderby s.Length, s descending select s)   //= string "a,cc,bb"
string.Join(",", from x in new[] { 1, 2, 3 } let y = x * x where y > 1 select y + x)   //= string "6,12"
string.Join(",", from x in new[] { 1, 2 } let y = x + 1 let z = y * x select x + y + z)   //= string "5,11"
string.Join(",", from x in new[] { "a", "bb", "cc" } group x by x.Length into g select g.Key + "=" + g.Count())   //= string "1=1,2=2"
string.Join(",", from x in new[] { 1, 2, 3 } group x * 10 by x % 2 into g orderby g.Key select g.Sum())   //= string "20,40"
string.Join(",", from x in new[] { 1, 2 } join y in new[] { 2, 3 } on x equals y select x * y)   //= string "4"
string.Join(",", from x in new[] { 1, 2 } join y in new[] { 2, 2 } on x equals y into ys select x + ":" + ys.Count())   //= string "1:0,2:2"
string.Join(",", from int x in new object[] { 1, 2 } select x + 1)   //= string "2,3"
string.Join(",", from x in new[] { 1, 2 } from y in new[] { x, x * 10 } where y > 1 orderby y select y)   //= string "2,10,20"
string.Join(",", from x in new[] { 1, 2, 3 } select x into y where y > 1 select y * y)   //= string "4,9"
(from kv in new Dictionary<string, double> { ["a"] = 1.5 } select kv.Key + kv.Value).First()   //= string "a1.5"
(from x in new[] { 1.5, 2.5 } select new { x, Twice = x * 2 }).Last().Twice   //= double 5
(from x in new[] { 1, 2 } from y in new[] { 3L } select new { x, y }).Sum(t => t.x * t.y)   //= long 9
var q = new List<int> { 1 }; var r = from x in q select x; q.Add(2); return r.Count();   //= int 2
from x in 5 select x   //! CS1936
new[] { 1, 2, 3 }.Where((x, i) => i > 0).Select((x, i) => x * i).Sum()   //= int 3
new[] { "a", "b" }.ToDictionary(x => x, x => x.Length)["a"]   //= int 1
new[] { 1, 2, 3 }.Aggregate((a, b) => a * b)   //= int 6
new[] { 1, 2, 3 }.Aggregate("", (a, b) => a + b)   //= string "123"
new[] { 1, 2, 3, 4 }.GroupBy(x => x % 2).Select(g => g.Sum()).Max()   //= int 6
new[] { 1, 2 }.Average()   //= double 1.5
new[] { 1m, 2m }.Sum(x => x * 2)   //= decimal 6
new[] { "b", "a" }.OrderBy(x => x).ThenBy(x => x.Length).First()   //= string "a"
new int[0].First()   //! InvalidOperationException
Enumerable.Range(1, 3).Zip(new[] { 'a', 'b' }, (n, c) => $"{n}{c}").Last()   //= string "2b"
new object[] { 1, "a", 2.5 }.OfType<double>().Single()   //= double 2.5
new[] { 1, 2, 3 }.Select(x => (double)x / 2).Sum()   //= double 3
new[] { 1L, 2L }.Select(x => x + 1).ToArray()[1]   //= long 3
new[] { 1, 2 }.Select(x => new { x }).Select(a => a.x).Max()   //= int 2
new List<int> { 1, 2, 3 }.FindAll(x => x > 1).ConvertAll(x => x.ToString()).Count   //= int 2
new[] { 5, 3 }.Select(x => x.ToString()).Aggregate((a, b) => a + "|" + b)   //= string "5|3"
new[] { 1, 2 }.Any(x => x > 1) && !new[] { 1, 2 }.All(x => x > 1)   //= bool True
Enumerable.Repeat('x', 3).Count(c => c == 'x')   //= int 3
new[] { (1, "a"), (2, "b") }.ToDictionary(t => t.Item1, t => t.Item2)[2]   //= string "b"
string.Join(",", from x in new[] { 2m, 1m } let y = x + 1m orderby 0m, y select y * 2m)   //= string "4,6"
string.Join(",", from a in new[] { 1 } from p in new[] { 2 } where (from b in new[] { 3 } let c = 4 where b < c select b).First() > p select a + p)   //= string "3"
string.Join(",", from a in new[] { 1 } let p = 2 select (from b in new[] { 3 } let c = a select b + c + p).First())   //= string "6"
