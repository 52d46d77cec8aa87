try { throw new Exception("boom"); } catch (Exception e) { return e.Message; }   //= string "boom"
try { int.Parse("x"); return 0; } catch (ArgumentException) { return 1; } catch (FormatException) { return 2; }   //= int 2
try { throw new ArgumentNullException("p"); } catch (ArgumentException e) { return e.ParamName; }   //= string "p"
try { throw new Exception("a"); } catch (Exception e) when (e.Message == "b") { return 1; } catch { return 2; }   //= int 2
var r = ""; try { r += "t"; } catch { r += "c"; } finally { r += "f"; } return r;   //= string "tf"
var r = ""; try { try { throw new Exception(); } finally { r += "f"; } } catch { r += "c"; } return r;   //= string "fc"
var r = ""; foreach (var x in new[] { 1, 2 }) { try { if (x == 1) continue; r += x; } finally { r += "f"; } } return r;   //= string "f2f"
int F() { try { return 1; } finally { } } return F();   //= int 1
var n = 0; int F() { try { return n; } finally { n = 5; } } return F() * 10 + n;   //= int 5
try { try { throw new Exception("in"); } catch (Exception e) { throw new InvalidOperationException("out", e); } } catch (Exception e) { return e.Message + e.InnerException.Message; }   //= string "outin"
try { try { throw new FormatException("x"); } catch (Exception) { throw; } } catch (FormatException e) { return e.Message; }   //= string "x"
try { object o = null; return o.ToString(); } catch (NullReferenceException) { return "nre"; }   //= string "nre"
try { var a = new int[1]; return a[5]; } catch (IndexOutOfRangeException e) { return e.GetType().Name; }   //= string "IndexOutOfRangeException"
throw new InvalidOperationException("x");   //! InvalidOperationException
throw "x";   //! CS0155
throw;   //! CS0156
try { return 1; }   //! CS1524
try { } catch (string s) { } return 1;   //! CS0155
try { } catch (Exception) { } catch (FormatException) { } return 1;   //! CS0160
try { while (true) { } } catch { return "caught"; } finally { }   //! budget fuel
int F(int n) => F(n + 1); try { return F(0); } catch { return "caught"; }   //! budget depth
Func<int, int> f = null; f = n => f(n + 1); try { return f(0); } catch { return 1; }   //! budget depth
var r = ""; try { while (true) r += "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"; } catch { return 1; } finally { r = "f"; }   //! budget text
new string('a', 1_000_000_000)   //! budget text
Enumerable.Range(0, 100_000_000).Count()   //! budget fuel
new int[1_000_000_000]   //! budget text
int x = -1; return new int[x];   //! OverflowException
try { throw new Exception("a"); } catch (Exception e) { e = new Exception("b"); return e.Message; }   //= string "b"
Func<int> f = () => throw new FormatException(); try { return f(); } catch (FormatException) { return -1; }   //= int -1
new Exception("m", new Exception("i")).GetBaseException().Message   //= string "i"
using (var x = 5) { return x; }   //! CS1674
using (System.IO.StringReader r = null) { return 1; }   //= int 1
try { throw new Exception(); } catch (Exception e) { } catch { } return 1;   //= int 1
try { } catch { } catch (Exception) { } return 1;   //! CS1017
