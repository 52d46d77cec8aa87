import { startSimulator } from '../../gateway/simulator/server.ts'
import { sharedFolder } from '../shared.ts'
import { balancing } from './openai-client/balancing.ts'
import { Checks } from './openai-client/checks.ts'
import { azureClient, chat, embedding } from './openai-client/clients.ts'
import { Documents } from './openai-client/documents.ts'
import { hub } from './openai-client/hub.ts'
import { labs } from './openai-client/labs.ts'
import { type Relay, startRelay } from './openai-client/relay.ts'
import { tokens } from './openai-client/tokens.ts'
import type { Show } from './show.ts'

const configurations = { hub, balancing, tokens, labs }

export const show: Show = {
  name: 'openai-client',
  summary: 'the openai client through the gateway, under documents of the corpus as they stand',

  async run({ quick, log }) {
    const shared = sharedFolder()
    if (!shared) {
      log('the corpus is missing: there are no documents to serve')
      return { ok: false, figures: {} }
    }
    const documents = new Documents(shared)
    const checks = new Checks(log)
    const simulator = await startSimulator({
      port: 0,
      deployments: new Map([chat, embedding].map((name) => [name, name])),
    })
    const relays: Relay[] = []
    const started = performance.now()
    try {
      for (const [name, run] of Object.entries(configurations)) {
        log(`configuration \`${name}\``)
        await run({
          quick,
          documents,
          checks,
          simulator,
          direct: azureClient(simulator.url, 'direct'),
          async relay() {
            const relay = await startRelay(simulator.url)
            relays.push(relay)
            return relay
          },
          log,
        })
      }
    } finally {
      for (const relay of relays) await relay.close()
      await simulator.close()
    }
    for (const [name, { file }] of documents.used) {
      log(`${name.padEnd(16)} ${String(checks.of(name)).padStart(3)} checks  ${file}`)
    }
    const idle = [...documents.used.keys()].filter((name) => checks.of(name) === 0)
    const repositories = new Set([...documents.used.values()].map(({ repository }) => repository))
    log(`${checks.failed} of ${checks.count} checks failed`)
    return {
      ok:
        checks.failed === 0 &&
        idle.length === 0 &&
        documents.used.size >= 8 &&
        repositories.size >= 4,
      figures: {
        documents: documents.used.size,
        repositories: repositories.size,
        checks: checks.count,
        failed: checks.failed,
        seconds: Math.round((performance.now() - started) / 100) / 10,
      },
    }
  },
}
