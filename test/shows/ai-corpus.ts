import { readFileSync, writeFileSync } from 'node:fs'
import { type Simulator, startSimulator } from '../../gateway/simulator/server.ts'
import { serving } from '../admin/gateway.ts'
import { sharedFolder } from '../shared.ts'
import { Calls } from './ai-corpus/calls.ts'
import { type AiDocument, readDocuments } from './ai-corpus/documents.ts'
import { publishTenant } from './ai-corpus/entra.ts'
import { folderOf, settings } from './ai-corpus/site.ts'
import { startWorld, type World } from './folders/world.ts'
import { chat, embedding } from './openai-client/clients.ts'
import type { Show } from './show.ts'

const goldenFile = new URL('../golden/ai-corpus.json', import.meta.url)

/** Why documents do not become active. */
type Golden = Readonly<Record<string, readonly string[]>>

export const show: Show = {
  name: 'ai-corpus',
  summary: 'every document of the corpus with an AI policy answers chats, streams and refusals',

  async run({ quick, log }) {
    const shared = sharedFolder()
    if (!shared) {
      log('the corpus is missing: there are no documents to serve')
      return { ok: false, figures: {} }
    }
    const golden: Golden = JSON.parse(readFileSync(goldenFile, 'utf8'))
    const inactive: Record<string, readonly string[]> = {}
    const figures = { documents: 0, active: 0, filled: 0, inactive: 0, checks: 0, problems: 0 }
    const all = readDocuments(shared)
    const world = await startWorld()
    publishTenant(world)
    const simulator = await startSimulator({
      port: 0,
      deployments: new Map([chat, embedding].map((name) => [name, name])),
    })
    try {
      for (const document of quick ? all.filter((_, at) => at % 7 === 0) : all) {
        figures.documents++
        const seen = await tryDocument(document, simulator, world)
        const problems = [...seen.problems]
        if (seen.reasons.length > 0) {
          figures.inactive++
          inactive[document.file] = seen.reasons
          const known = golden[document.file] ?? []
          const fresh = seen.reasons.filter((reason) => !known.includes(reason))
          if (!isWriting) problems.push(...fresh.map((reason) => `not active: ${reason}`))
          for (const reason of seen.reasons) log(`not active: ${document.file}: ${reason}`)
        } else {
          figures.active++
          if (document.isFilled) figures.filled++
          if (golden[document.file] && !isWriting)
            log(`now active: ${document.file} (GOLDEN=write)`)
        }
        figures.checks += seen.checks
        figures.problems += problems.length
        if (problems.length > 0) log(document.file)
        for (const problem of problems) log(`  FAIL ${problem}`)
      }
    } finally {
      await simulator.close()
      await world.close()
    }
    if (isWriting && !quick) writeFileSync(goldenFile, `${JSON.stringify(inactive, null, 2)}\n`)
    const { documents, active, filled, checks, problems } = figures
    log(
      `${active} of ${documents} documents are active (${filled} of them with a placeholder filled, or the backend section that an example leaves out); ${checks} checks, ${problems} failed`,
    )
    return { ok: problems === 0 && active > 0, figures }
  },
}

const isWriting = process.env.GOLDEN === 'write'

/** A gateway of its own for each: many documents count under the same key. */
async function tryDocument(document: AiDocument, simulator: Simulator, world: World) {
  simulator.ledger.reset()
  const tree = folderOf(document, simulator, world.authority.certificate)
  return serving(
    tree,
    async (served) => {
      const { json } = await served.admin('GET', '/admin/status')
      const { quarantined } = json.apis as { quarantined: { reasons: readonly string[] }[] }
      if (quarantined.length > 0) {
        return { reasons: quarantined.flatMap(({ reasons }) => reasons), problems: [], checks: 0 }
      }
      const calls = new Calls(document, served, simulator)
      await calls.run()
      return { reasons: [], problems: calls.problems, checks: calls.count }
    },
    { settings },
  )
}
