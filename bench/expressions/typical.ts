import type { Form } from '../../engine/csharp/compile.ts'
import type { RequestContext } from '../../engine/run/request-context.ts'

/** What policies do most, and the same as one would write it in JavaScript, over the same call. */
export interface Typical {
  readonly title: string
  readonly form: Form
  readonly text: string
  readonly js: (context: RequestContext) => unknown
}

const one = (title: string, text: string, js: Typical['js']): Typical => ({
  title,
  form: 'expression',
  text,
  js,
})

const block = (title: string, text: string, js: Typical['js']): Typical => ({
  title,
  form: 'block',
  text,
  js,
})

const decoder = new TextDecoder()

export const typical: readonly Typical[] = [
  one(
    'texts',
    `context.Request.Url.Path.Trim('/').ToLower().Replace("v1", "v2").Substring(5, 9) + "/" + context.Request.Method.ToUpper()`,
    ({ request }) => {
      const path = request.url.path
        .replace(/^\/+|\/+$/g, '')
        .toLowerCase()
        .replaceAll('v1', 'v2')
      return `${path.slice(5, 14)}/${request.method.toUpperCase()}`
    },
  ),
  one(
    'header',
    'context.Request.Headers.GetValueOrDefault("X-Tier", "none")',
    ({ request }) => request.headers.joined('X-Tier') ?? 'none',
  ),
  one(
    'path into JSON',
    '(string)context.Request.Body.As<JObject>(preserveContent: true)["customer"]["name"]',
    ({ request }) => JSON.parse(decoder.decode(request.body!.bytes()!)).customer.name,
  ),
  one(
    'condition of choose',
    'context.Request.Method == "POST" && context.Request.Headers.GetValueOrDefault("X-Tier", "") == "gold" && (int)context.Variables["count"] > 3',
    ({ request, variables }) =>
      request.method === 'POST' &&
      (request.headers.joined('X-Tier') ?? '') === 'gold' &&
      (variables.get('count') as number) > 3,
  ),
  block(
    'loop with a sum',
    'int sum = 0; for (int i = 0; i < 1000; i++) { sum += i * 7 % 13; } return sum;',
    () => {
      let sum = 0
      for (let i = 0; i < 1000; i++) sum += (i * 7) % 13
      return sum
    },
  ),
  one(
    'LINQ',
    'string.Join(",", "delta,alpha,charlie,bravo,echo,alfa,foxtrot,golf".Split(\',\').Where(x => x.Length == 5).Select(x => x.ToUpper()))',
    () =>
      'delta,alpha,charlie,bravo,echo,alfa,foxtrot,golf'
        .split(',')
        .filter((x) => x.length === 5)
        .map((x) => x.toUpperCase())
        .join(','),
  ),
  one(
    'regular expression',
    'Regex.Match(context.Request.Url.Path, @"/orders/(\\d+)").Groups[1].Value',
    ({ request }) => /\/orders\/(\d+)/.exec(request.url.path)?.[1] ?? '',
  ),
  one(
    'date',
    'DateTime.UtcNow.ToString("yyyy-MM-ddTHH:mm:ssZ")',
    ({ services }) => `${new Date(services.clock.now()).toISOString().slice(0, 19)}Z`,
  ),
  block(
    'dictionary',
    'var counts = new Dictionary<string, int>(); foreach (var word in "a,b,a,c,b,a,d,a".Split(\',\')) { counts[word] = counts.ContainsKey(word) ? counts[word] + 1 : 1; } return counts["a"];',
    () => {
      const counts = new Map<string, number>()
      for (const word of 'a,b,a,c,b,a,d,a'.split(',')) counts.set(word, (counts.get(word) ?? 0) + 1)
      return counts.get('a')
    },
  ),
  one(
    'interpolation',
    '$"{context.Api.Id}-{context.Request.Method}-{context.Operation.Id}:{(int)context.Variables["count"]}"',
    ({ api, request, operation, variables }) =>
      `${api!.id}-${request.method}-${operation!.id}:${variables.get('count') as number}`,
  ),
]
