import { catalog, type MetricDeclaration } from '../../gateway/telemetry/catalog.ts'
import { publicName } from '../../gateway/telemetry/collect.ts'
import { labelName, prometheusName } from '../../gateway/telemetry/prometheus.ts'

/** The page of all metrics of the gateway itself. */
export function metricsPage(): string {
  const rows = Object.entries<MetricDeclaration>(catalog).map(
    ([key, { kind, unit, doc, labels }]) => {
      const name = publicName(key)
      const shown = `${prometheusName({ name, unit, kind })}${kind === 'counter' ? '_total' : ''}`
      const names = labels.map((label) => `\`${labelName(label)}\``).join(', ')
      return `| \`${shown}\` | \`${name}\` | ${kind} | ${unit === '' ? '' : `\`${unit}\``} | ${names} | ${doc} |`
    },
  )
  return [
    '# Metrics',
    'What the gateway measures of itself: names as Prometheus and as OpenTelemetry have them. Those that policies record stand beside them; [telemetry](telemetry.md) tells how.',
    `| Prometheus | OpenTelemetry | kind | unit | labels | |\n| --- | --- | --- | --- | --- | --- |\n${rows.join('\n')}`,
    '',
  ]
    .join('\n\n')
    .trimEnd()
    .concat('\n')
}
