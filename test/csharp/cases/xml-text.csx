// XML from readers and to writers, annotations, comparers.
XElement.Load(new System.IO.StringReader("<a><b>1</b></a>")).Element("b").Value   //= string "1"
var sw = new System.IO.StringWriter(); XElement.Parse("<a><b/></a>").Save(sw); return sw.ToString();   //= string "<?xml version=\"1.0\" encoding=\"utf-16\"?>\n<a>\n  <b />\n</a>"
var sw = new System.IO.StringWriter(); XDocument.Parse("<?xml version='1.0' encoding='utf-8' standalone='yes'?><a/>").Save(sw, SaveOptions.DisableFormatting); return sw.ToString();   //= string "<?xml version=\"1.0\" encoding=\"utf-16\" standalone=\"yes\"?><a />"
var x = XElement.Parse("<a/>"); x.AddAnnotation("n"); return x.Annotation<string>();   //= string "n"
var t = JObject.Parse("{}"); t.AddAnnotation("n"); t.AddAnnotation(new List<int>()); return t.Annotations<string>().Count();   //= int 1
XNode.EqualityComparer.Equals(XElement.Parse("<a/>"), XElement.Parse("<a></a>"))   //= bool False
new[] { XElement.Parse("<a/>"), XElement.Parse("<a/>") }.Distinct(XNode.EqualityComparer).Count()   //= int 1
new XDeclaration("1.0", "utf-8", "yes").ToString()   //= string "<?xml version=\"1.0\" encoding=\"utf-8\" standalone=\"yes\"?>"
var d = new XDeclaration("1.0", null, null); d.Encoding = "utf-8"; return d.ToString();   //= string "<?xml version=\"1.0\" encoding=\"utf-8\"?>"
XElement.EmptySequence.Count()   //= int 0
