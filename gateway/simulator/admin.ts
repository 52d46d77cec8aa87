import type { IncomingMessage } from 'node:http'
import { ApiError } from './errors.ts'
import { type Rules, readRules } from './faults.ts'
import type { Ledger } from './ledger.ts'
import { parseJson } from './read.ts'

/** `/_simulator/…`: the books, and what is to go wrong. Answers what is to be sent as JSON. */
export function admin(
  request: IncomingMessage,
  path: string,
  body: Buffer,
  ledger: Ledger,
  rules: Rules,
): unknown {
  // A page in somebody's browser must not change what their simulator does.
  if (request.headers.origin !== undefined || request.headers['sec-fetch-site'] === 'cross-site') {
    throw new ApiError(403, 'Web pages may not use this.')
  }
  const actions = paths.get(path)
  if (!actions) throw new ApiError(404, `There is ${[...paths.keys()].join(' and ')}.`)
  const action = actions[request.method ?? '']
  if (action) return action(ledger, rules, body)
  throw new ApiError(405, `Use ${Object.keys(actions).join(', ')}.`, {
    headers: { allow: Object.keys(actions).join(', ') },
  })
}

type Action = (ledger: Ledger, rules: Rules, body: Buffer) => unknown

const paths = new Map<string, Record<string, Action | undefined>>([
  [
    '/_simulator/ledger',
    Object.assign(Object.create(null), {
      GET: showLedger,
      DELETE(ledger: Ledger) {
        ledger.reset()
        return { entries: 0 }
      },
    }),
  ],
  [
    '/_simulator/faults',
    Object.assign(Object.create(null), {
      GET: (_: Ledger, rules: Rules) => ({ rules: rules.list() }),
      POST(_: Ledger, rules: Rules, body: Buffer) {
        rules.add(readRules(parseJson(body)))
        return { rules: rules.list() }
      },
      DELETE(_: Ledger, rules: Rules) {
        rules.clear()
        return { rules: [] }
      },
    }),
  ],
])

function showLedger(ledger: Ledger) {
  return { totals: ledger.totals, dropped: ledger.dropped, entries: ledger.entries }
}
