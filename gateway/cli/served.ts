import { product } from '../../engine/product.ts'
import { resourceName } from '../model/api.ts'
import { allApis } from '../model/configuration.ts'
import { countActive } from '../runtime/activate.ts'
import { adminKeyFile } from '../runtime/state-folder.ts'
import type { RunningGateway, StartOptions } from '../start.ts'
import { counted } from './counted.ts'
import { tryLine } from './try-line.ts'

export interface Served {
  readonly running: RunningGateway
  readonly options: StartOptions
  /** The folder as the user wrote it. */
  readonly shown: string
  readonly simulator: string | undefined
}

const mostReasons = 10

/** What a person who has just started the gateway wants to know. */
export function servedText({ running, options, shown, simulator }: Served): string {
  const { gateway, addresses, admin } = running
  const { current } = gateway.snapshots
  const { active, all } = countActive(current)
  const lines = [`${product.name} ${options.version} serves ${shown}`, '']
  for (const { url } of addresses) lines.push(row('gateway', reachable(url)))
  if (admin) lines.push(row('admin', `${admin.url}, ${whereKeyIs(options)}`))
  if (simulator) lines.push(row('simulator', simulator))
  lines.push('', `${active} of ${counted(all, 'API')} active`)
  const quarantined = [...allApis(current.configuration)].flatMap((api) => {
    const reasons = current.quarantine(api)
    return reasons ? [`  ${resourceName(api)}: ${reasons[0]}${more(reasons.length - 1)}`] : []
  })
  if (quarantined.length > 0) {
    lines.push('In quarantine (503):', ...quarantined.slice(0, mostReasons))
    if (quarantined.length > mostReasons) {
      lines.push(`  … ${quarantined.length - mostReasons} more`)
    }
  }
  const missing = current.problems.filter(
    ({ kind }) => kind === 'missing named value value' || kind === 'unknown named value',
  ).length
  if (missing > 0) lines.push(`${counted(missing, 'named value')} without a value`)
  if (quarantined.length > 0 || missing > 0) {
    lines.push(`\`${product.command} doctor ${shown}\` lists what is to be done.`)
  }
  const origin = addresses[0] && reachable(addresses[0].url)
  const line = origin && tryLine(current, origin)
  if (line) lines.push('', 'Try:', `  ${line}`)
  return `${lines.join('\n')}\n\n`
}

function row(name: string, text: string): string {
  return `  ${name.padEnd(11)}${text}`
}

function more(count: number): string {
  return count > 0 ? ` (and ${count} more)` : ''
}

function whereKeyIs({ settings }: StartOptions): string {
  if (settings.admin.key !== undefined) return 'key as in the settings'
  return `key in ${adminKeyFile(settings.stateFolder)}`
}

/** An address that one can call: `0.0.0.0` is none. */
function reachable(url: string): string {
  return url.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:')
}
