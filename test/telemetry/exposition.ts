export interface Sample {
  readonly name: string
  readonly labels: ReadonlyMap<string, string>
  readonly value: number
}

const line =
  /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{((?:[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*",?)*)\})? (\S+)$/
const suffixes = /_(?:total|bucket|sum|count)$/

/** Reads what Prometheus reads, strictly: throws where its own parser would, and where two samples are the same. */
export function samplesOf(text: string): Sample[] {
  if (!text.endsWith('\n')) throw new Error('the last line has no end')
  const samples: Sample[] = []
  const types = new Map<string, string>()
  const seen = new Set<string>()
  let family = ''
  for (const row of text.slice(0, -1).split('\n')) {
    const comment = /^# (HELP|TYPE|UNIT) (\S+) (.+)$/.exec(row)
    if (comment) {
      const [, kind, name = '', rest = ''] = comment
      if (kind !== 'TYPE') continue
      if (types.has(name)) throw new Error(`\`${name}\` has two types`)
      types.set(name, rest)
      family = name
      continue
    }
    if (row === '# EOF') continue
    const found = line.exec(row)
    if (!found) throw new Error(`not a sample: ${row}`)
    const [, name = '', list = '', value = ''] = found
    if (name !== family && name.replace(suffixes, '') !== family) {
      throw new Error(`\`${name}\` stands among those of \`${family}\``)
    }
    const labels = new Map<string, string>()
    for (const [, label = '', text = ''] of list.matchAll(/([a-zA-Z0-9_]+)="((?:[^"\\]|\\.)*)"/g)) {
      if (labels.has(label)) throw new Error(`the label \`${label}\` stands twice: ${row}`)
      labels.set(
        label,
        text.replace(/\\(.)/g, (_, c: string) => (c === 'n' ? '\n' : c)),
      )
    }
    if (seen.has(`${name}{${list}}`)) throw new Error(`twice the same: ${row}`)
    seen.add(`${name}{${list}}`)
    const number = value === '+Inf' ? Number.POSITIVE_INFINITY : Number(value)
    if (Number.isNaN(number)) throw new Error(`not a number: ${row}`)
    samples.push({ name, labels, value: number })
  }
  return samples
}

/** The sum of the samples of a name with these labels; undefined where there is none. */
export function totalOf(
  samples: readonly Sample[],
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number | undefined {
  const fitting = samples.filter(
    (sample) =>
      sample.name === name &&
      Object.entries(labels).every(([label, value]) => sample.labels.get(label) === value),
  )
  return fitting.length === 0 ? undefined : fitting.reduce((sum, { value }) => sum + value, 0)
}
