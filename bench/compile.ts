import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { sharedFolder } from '../test/shared.ts'
import { type Bench, shown, spreadOf } from './bench.ts'

const bounds = { cpuMs: 1000, warmMedianUs: 150 }

interface Compiled {
  readonly cpuMs: number
  readonly compiled: number
  readonly warmMedianUs: number
}

export const bench: Bench = {
  summary:
    'all expressions of the corpus are compiled in a fresh process, the tables of .NET included',

  async run({ rounds, log }) {
    const shared = sharedFolder()
    if (shared === undefined)
      throw new Error('the corpus is not there: POSTERN_SHARED names its folder')
    const folder = await mkdtemp(join(tmpdir(), 'postern-'))
    try {
      await build({
        entryPoints: ['bench/expressions/compile-all.ts'],
        outdir: folder,
        bundle: true,
        splitting: true,
        format: 'esm',
        outExtension: { '.js': '.mjs' },
        platform: 'node',
        target: 'node20',
        minifySyntax: true,
        minifyWhitespace: true,
        logLevel: 'warning',
        banner: {
          js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url)",
        },
      })
      const results: Compiled[] = []
      for (let i = 0; i < rounds; i++) {
        const line = [join(folder, 'compile-all.mjs'), join(shared, 'corpus/expressions.jsonl')]
        const { stdout } = await promisify(execFile)(process.execPath, line)
        results.push(JSON.parse(stdout) as Compiled)
      }
      const cpuMs = spreadOf(results.map((one) => one.cpuMs))
      const warmMedianUs = spreadOf(results.map((one) => one.warmMedianUs))
      log(`${results[0]!.compiled} expressions: ${shown(cpuMs, 0)} ms of CPU (≤ ${bounds.cpuMs})`)
      log(`warm, the median expression: ${shown(warmMedianUs, 0)} µs (≤ ${bounds.warmMedianUs})`)
      const ok = cpuMs.median <= bounds.cpuMs && warmMedianUs.median <= bounds.warmMedianUs
      return { ok, figures: { cpuMs, warmMedianUs } }
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  },
}
