// Settings, readers, writers and serializers of Newtonsoft.Json.
JsonConvert.DeserializeObject<JObject>("{\"a\":\"2024-01-02T03:04:05Z\"}", new JsonSerializerSettings { DateParseHandling = DateParseHandling.None })["a"].Type.ToString()   //= string "String"
JsonConvert.DeserializeObject<JObject>("{\"a\":\"2024-01-02T03:04:05Z\"}")["a"].Type.ToString()   //= string "Date"
JsonConvert.DeserializeObject<JObject>("{\"a\":1.10}", new JsonSerializerSettings { FloatParseHandling = FloatParseHandling.Decimal })["a"].ToString()   //= string "1.10"
JObject.Load(new JsonTextReader(new System.IO.StringReader("{\"a\":\"2024-01-02T03:04:05Z\"}")) { DateParseHandling = DateParseHandling.None })["a"].Type.ToString()   //= string "String"
var sw = new System.IO.StringWriter(); using (var w = new JsonTextWriter(sw)) { w.WriteStartObject(); w.WritePropertyName("a"); w.WriteValue(1); w.WritePropertyName("b"); w.WriteStartArray(); w.WriteValue("x"); w.WriteValue(1.5); w.WriteEndArray(); w.WriteEndObject(); } return sw.ToString();   //= string "{\"a\":1,\"b\":[\"x\",1.5]}"
var r = new JsonTextReader(new System.IO.StringReader("{\"a\":[1,\"x\"]}")); var s = ""; while (r.Read()) s += r.TokenType + ":" + r.Value + ","; return s;   //= string "StartObject:,PropertyName:a,StartArray:,Integer:1,String:x,EndArray:,EndObject:,"
JsonConvert.SerializeObject(new { A = 1, B = (string)null }, new JsonSerializerSettings { NullValueHandling = NullValueHandling.Ignore })   //= string "{\"A\":1}"
JsonConvert.SerializeObject(new Dictionary<string, object> { ["a"] = null }, new JsonSerializerSettings { NullValueHandling = NullValueHandling.Ignore })   //= string "{\"a\":null}"
JsonConvert.SerializeObject(new { A = 0, B = "x" }, new JsonSerializerSettings { DefaultValueHandling = DefaultValueHandling.Ignore })   //= string "{\"B\":\"x\"}"
JsonConvert.SerializeObject(new { FirstName = 1, URLValue = 2 }, new JsonSerializerSettings { ContractResolver = new Newtonsoft.Json.Serialization.CamelCasePropertyNamesContractResolver() })   //= string "{\"firstName\":1,\"urlValue\":2}"
JsonConvert.SerializeObject(DayOfWeek.Monday, new Newtonsoft.Json.Converters.StringEnumConverter())   //= string "\"Monday\""
JsonConvert.SerializeObject(new DateTime(2024,1,2), new JsonSerializerSettings { DateFormatString = "yyyy/MM/dd" })   //= string "\"2024/01/02\""
JsonConvert.SerializeObject(new DateTime(2024,1,2,0,0,0,DateTimeKind.Utc), new JsonSerializerSettings { DateFormatHandling = DateFormatHandling.MicrosoftDateFormat })   //= string "\"\\/Date(1704153600000)\\/\""
JsonConvert.SerializeObject(new { a = 1 }, Newtonsoft.Json.Formatting.Indented, new JsonSerializerSettings())   //= string "{\n  \"a\": 1\n}"
JsonConvert.DeserializeObject("{\"a\":1}", typeof(Dictionary<string,int>))   //= Dictionary<string, int> System.Collections.Generic.Dictionary`2[System.String,System.Int32]
JObject.Parse("{\"a\":1}").ToObject<Dictionary<string,int>>()   //= Dictionary<string, int> System.Collections.Generic.Dictionary`2[System.String,System.Int32]
var s = new JsonSerializerSettings(); s.Converters.Add(new Newtonsoft.Json.Converters.StringEnumConverter()); return JsonConvert.SerializeObject(new { d = DayOfWeek.Friday }, s);   //= string "{\"d\":\"Friday\"}"
JsonConvert.SerializeObject(double.NaN)   //= string "\"NaN\""
JsonConvert.DeserializeObject<DateTime>("\"2024-01-02T03:04:05Z\"")   //= DateTime 01/02/2024 03:04:05
JObject.Parse("{\"a\":{\"b\":1}}").CreateReader().Read()   //= bool True
var w = new System.IO.StringWriter(); new JObject { ["a"] = new JArray(1,2) }.WriteTo(new JsonTextWriter(w) { Formatting = Newtonsoft.Json.Formatting.Indented }); return w.ToString();   //= string "{\n  \"a\": [\n    1,\n    2\n  ]\n}"
JsonConvert.DeserializeXNode("{\"a\":{\"@x\":\"1\",\"b\":[1,2]}}").ToString(SaveOptions.DisableFormatting)   //= string "<a x=\"1\"><b>1</b><b>2</b></a>"
JsonConvert.DeserializeXNode("{\"a\":1,\"b\":true}", "root").ToString(SaveOptions.DisableFormatting)   //= string "<root><a>1</a><b>true</b></root>"
JsonConvert.DeserializeXNode("{\"a\":1,\"b\":2}")   //! Newtonsoft.Json.JsonSerializationException
JsonConvert.DeserializeXNode("{\"r\":{\"@xmlns:p\":\"urn:x\",\"p:e\":\"t\",\"#text\":\"q\",\"n\":null,\"d\":1.5}}").ToString(SaveOptions.DisableFormatting)   //= string "<r xmlns:p=\"urn:x\"><p:e>t</p:e>q<n /><d>1.5</d></r>"
JsonConvert.DeserializeXNode("{\"?xml\":{\"@version\":\"1.0\"},\"a b\":{\"1\":[]}}").ToString(SaveOptions.DisableFormatting)   //= string "<a_x0020_b />"
