import { runTable } from '../conformance/run.ts'
import { sharedFolder } from '../shared.ts'
import type { Show } from './show.ts'

const tables = ['dev', 'corpus'] as const
const engines = ['emit', 'interpret'] as const

export const show: Show = {
  name: 'conformance',
  summary: 'thousands of C# expressions answer what .NET answers, by both engines',
  async run({ quick, log }) {
    if (!sharedFolder()) {
      log('the tables are not here: POSTERN_SHARED names their folder')
      return { ok: false, figures: { missing: 'conformance' } }
    }
    const figures: Record<string, unknown> = {}
    let ok = true
    const judge = (what: string, share: number, bound: number, counts: string) => {
      const passed = share >= bound
      if (!passed) ok = false
      log(`${what}: ${share.toFixed(2)} % ${counts} (bound ${bound} %)${passed ? '' : ' FAIL'}`)
    }
    // One engine of each table when there is little time; the tests hold both against each other.
    const runs = tables.flatMap((table) =>
      (quick ? [engines[0]] : engines).map((engine) => ({ table, engine })),
    )
    for (const { table, engine } of runs) {
      const { right, all, areas, messages, wrong } = await runTable(table, engine)
      const name = `${table} ${engine}`
      judge(name, (100 * right) / all, 99.5, `${right}/${all}`)
      for (const [area, score] of areas) {
        const share = (100 * score.right) / score.all
        if (share < 98) judge(`${name} ${area}`, share, 98, `${score.right}/${score.all}`)
      }
      const equal = (100 * messages.equal) / Math.max(1, messages.all)
      judge(`${name} messages`, equal, 95, `${messages.equal}/${messages.all}`)
      for (const { one, why } of wrong) log(`  differs: ${one.id} ${one.text.slice(0, 80)}: ${why}`)
      figures[name] = `${right}/${all}`
    }
    return { ok, figures }
  },
}
