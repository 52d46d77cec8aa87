// Bundles the command line into `dist/`. Node 20 cannot run TypeScript, and a loader costs a second at each start;
// so does finding the hundreds of files of the packages, most of which are bundled, too.
import { chmod, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { build } from 'esbuild'

const outdir = process.argv[2] ?? 'dist'
await rm(outdir, { recursive: true, force: true })
const { metafile } = await build({
  entryPoints: { postern: 'gateway/main.ts', 'token-worker': 'gateway/tokens/worker.ts' },
  outdir,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  // These find files of their own when they run, or are loaded by few configurations.
  external: ['pino', 'gpt-tokenizer', 'ioredis', '@readme/openapi-parser'],
  // Names are kept: they stand in what is logged of a failure.
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  sourcemap: 'linked',
  metafile: true,
  banner: {
    js: `#!/usr/bin/env node
import { createRequire } from 'node:module'
const require = createRequire(import.meta.url)`,
  },
  logLevel: 'warning',
})
await chmod(`${outdir}/postern.js`, 0o755)
await writeFile(`${outdir}/LICENCES.txt`, await licences(metafile))

/** The licences of the packages in the bundle. */
async function licences({ inputs }) {
  const names = new Set()
  for (const path of Object.keys(inputs)) {
    const [, name] = /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path) ?? []
    if (name) names.add(name)
  }
  const texts = []
  for (const name of [...names].sort()) {
    const folder = `node_modules/${name}`
    const { version, license } = JSON.parse(await readFile(`${folder}/package.json`, 'utf8'))
    const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry))
    const text = file ? await readFile(`${folder}/${file}`, 'utf8') : ''
    texts.push(`${name} ${version} (${license})\n\n${text.trim()}\n`)
  }
  return texts.join(`\n${'-'.repeat(80)}\n\n`)
}
