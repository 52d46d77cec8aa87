// Bundles the command line into `dist/`. Node 20 cannot run TypeScript, and a loader costs a second at each start.
import { chmod, rm } from 'node:fs/promises'
import { build } from 'esbuild'

await rm('dist', { recursive: true, force: true })
await build({
  entryPoints: { postern: 'gateway/main.ts', 'token-worker': 'gateway/tokens/worker.ts' },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  packages: 'external',
  sourcemap: 'linked',
  banner: { js: '#!/usr/bin/env node' },
  logLevel: 'warning',
})
await chmod('dist/postern.js', 0o755)
