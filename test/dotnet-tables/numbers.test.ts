import { cases } from './evaluate.ts'

cases('Math', {
  'Math.DivRem(7, -2)': '(-3, 1)',
  'Math.DivRem(7, 0)': '! DivideByZeroException: Attempted to divide by zero.',
  'Math.BigMul(5000000000L, 5000000000L, out long low) + ":" + low': '1:6553255926290448384',
  'Math.Round(2.345m, 2, MidpointRounding.AwayFromZero)': '2.35',
  'Math.Round(-2.5, MidpointRounding.AwayFromZero)': '-3',
  'Math.Clamp(5.5m, 1m, 3m)': '3',
  'Math.Clamp(1, 5, 3)': "! ArgumentException: '5' cannot be greater than 3.",
  'Math.Max(1L, 2).GetType()': 'System.Int64',
  'Math.Max((byte)1, (byte)2).GetType()': 'System.Byte',
  'Math.Max(float.NaN, 1f)': 'NaN',
  'Math.Ceiling(7 / 2)': 'CS0121',
  'Math.Sign(-3m)': '-1',
  'Math.ScaleB(1, -1074)': '5E-324',
  'Math.ILogB(8)': '3',
  'Math.BitIncrement(1.0)': '1.0000000000000002',
})

cases('decimal', {
  'decimal.GetBits(1.5m)[3]': '65536',
  'decimal.ToInt32(2.9m)': '2',
  'new decimal(1.5).ToString("F3")': '1.500',
  'decimal.TryParse("1.50", out var d) ? d.ToString() : "no"': '1.50',
  'decimal.Parse("1,234.5", NumberStyles.Any, CultureInfo.InvariantCulture)': '1234.5',
  'decimal.FromOACurrency(15000)': '1.5',
  '1.5m.CompareTo((object)1.5)': '! ArgumentException: Object must be of type Decimal.',
  'new Dictionary<decimal, int> { { 1.0m, 1 } }.ContainsKey(1.00m)': 'True',
})

const notConvertible = (type: string) =>
  `! InvalidCastException: Unable to cast object of type '${type}' to type 'System.IConvertible'.`

cases('Convert', {
  'Convert.ToInt32(DayOfWeek.Monday)': '1',
  'Convert.ToString(DayOfWeek.Monday)': 'Monday',
  'Convert.ChangeType("1.5", typeof(decimal))': '1.5',
  'Convert.ChangeType(5, typeof(long)).GetType()': 'System.Int64',
  'Convert.ChangeType(5, TypeCode.Double).GetType()': 'System.Double',
  'Convert.ChangeType(null, typeof(int))':
    '! InvalidCastException: Null object cannot be converted to a value type.',
  'Convert.ToInt32(JObject.Parse("{\\"a\\":5}")["a"])': '5',
  'Convert.ToInt32(JObject.Parse("{\\"a\\":null}")["a"])':
    '! ArgumentException: Can not convert Null to Int32.',
  'Convert.ToInt32(JObject.Parse("{}"))': notConvertible('Newtonsoft.Json.Linq.JObject'),
  'Convert.ToInt32(Guid.Empty)': notConvertible('System.Guid'),
  'Convert.ToByte("-1", 10)':
    '! OverflowException: The string was being parsed as an unsigned number and could not have a negative sign.',
  'Convert.ToInt16("ffff", 16)': '-1',
  'Convert.ToHexString(new byte[] { 1, 171 })': '01AB',
  'Convert.GetTypeCode(1.5m)': 'Decimal',
})

cases('BitConverter, Random, Guid, Version', {
  'BitConverter.ToString(BitConverter.GetBytes(1), 1, 2)': '00-00',
  'BitConverter.DoubleToInt64Bits(1.0)': '4607182418800017408',
  'new Random(42).Next(100)': '66',
  'new Random(1).NextDouble()': '0.24866858415709278',
  'new Random().Next(10)': '4',
  'Random.Shared.Next(5, 10)': '7',
  'Guid.NewGuid()': '11111111-2222-4333-8444-555555555555',
  'new Guid() == Guid.Empty': 'True',
  'Guid.TryParse("x", out var g) + ":" + g': 'False:00000000-0000-0000-0000-000000000000',
  'new HashSet<Guid> { Guid.Empty, Guid.Empty }.Count': '1',
  'new Version("1.2.3") > new Version("1.2")': 'True',
  'new Version("1")':
    "! ArgumentException: Version string portion was too short or too long. (Parameter 'version')",
})
