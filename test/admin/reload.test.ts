import { rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { withFolder, writeTree } from '../cli/run.ts'
import { answering, api, serving } from './gateway.ts'

const broken = '<policies><inbound><nope /></inbound></policies>'
const refusal = 'configuration refused, the one before goes on serving'

describe('reload', () => {
  it('takes changed, new and removed files over by itself', async () => {
    await serving(
      api('a', answering('one')),
      async ({ call, write, generation, folder, running }) => {
        await write({ 'apis/a/policy.xml': answering('two') })
        await generation(2)
        expect((await call('/a/')).text).toBe('two')
        await write(api('b', answering('new')))
        await generation(3)
        expect((await call('/b/')).text).toBe('new')
        await write({ 'apis/b/policy.xml': answering('newer') })
        await generation(4)
        expect((await call('/b/')).text).toBe('newer')
        await rm(join(folder, 'apis/b'), { recursive: true })
        await generation(5)
        expect((await call('/b/')).status).toBe(404)
        // A folder that is replaced as a whole is watched on.
        await write({ 'apis/c/policy.xml': answering('three') })
        await rename(join(folder, 'apis/a/policy.xml'), join(folder, 'apis/a/old.txt'))
        await rename(join(folder, 'apis/c/policy.xml'), join(folder, 'apis/a/policy.xml'))
        await generation(6)
        expect((await call('/a/')).text).toBe('three')
        expect(running.gateway.snapshots.live).toBe(1)
      },
    )
  })

  it('waits until writing is over', async () => {
    await serving(api('a', answering('one')), async ({ call, write, generation, running }) => {
      for (let turn = 0; turn < 10; turn++) {
        await write({ 'apis/a/policy.xml': answering(`turn ${turn}`) })
        await new Promise((resolve) => setTimeout(resolve, 30))
      }
      await generation(2)
      expect((await call('/a/')).text).toBe('turn 9')
      expect(running.gateway.snapshots.current.generation).toBe(2)
    })
  })

  it('refuses what has mistakes, and takes later changes of others over', async () => {
    const tree = { ...api('a', answering('one')), ...api('b', answering('one')) }
    await serving(tree, async ({ call, write, generation, logged, admin }) => {
      await write({ 'apis/a/policy.xml': broken })
      await logged(refusal)
      expect((await call('/a/')).text).toBe('one')
      const status = (await admin('GET', '/admin/status')).json
      expect(status.generation).toBe(1)
      expect(status.refused.files).toEqual(['apis/a/policy.xml'])
      expect(status.refused.errors[0]).toMatch(/^apis\/a\/policy\.xml:1:21 PP2001: /)

      await write({ 'apis/b/policy.xml': answering('two') })
      await generation(2)
      expect([(await call('/a/')).text, (await call('/b/')).text]).toEqual(['one', 'two'])

      const put = await admin('PUT', '/admin/policies/apis/b', answering('three'))
      expect(put.json.generation).toBe(3)
      const again = await admin('POST', '/admin/reload')
      expect([again.status, (await call('/a/')).text]).toEqual([422, 'one'])

      await write({ 'apis/a/policy.xml': answering('two') })
      await generation(4)
      expect((await call('/a/')).text).toBe('two')
      expect((await admin('GET', '/admin/status')).json.refused).toBeNull()
    })
  })

  it('takes a change over that is spread over several files', async () => {
    const including = '<policies><inbound><include-fragment fragment-id="f" /></inbound></policies>'
    await serving(api('a', answering('one')), async ({ call, write, generation, logged }) => {
      await write({ 'apis/a/policy.xml': including })
      await logged(refusal)
      await write({
        'policy fragments/f/policyFragmentInformation.json': { properties: {} },
        'policy fragments/f/policy.xml': `<fragment>${/<return-response>.*<\/return-response>/s.exec(answering('two'))![0]}</fragment>`,
      })
      await generation(2)
      expect((await call('/a/')).text).toBe('two')
    })
  })

  it('is not held up by what was in quarantine before', async () => {
    const tree = { ...api('a', broken), ...api('b', answering('one')) }
    await serving(tree, async ({ call, admin }) => {
      expect((await call('/a/')).status).toBe(503)
      const { apis } = (await admin('GET', '/admin/status')).json
      expect(apis).toMatchObject({ all: 2, active: 1, quarantined: [{ id: 'a' }] })
      const put = await admin('PUT', '/admin/policies/apis/b', answering('two'))
      expect(put.status).toBe(200)
      expect((await call('/b/')).text).toBe('two')
      const mended = await admin('PUT', '/admin/policies/apis/a', answering('whole'))
      expect(mended.status).toBe(200)
      expect((await call('/a/')).text).toBe('whole')
    })
  })

  it('takes new secrets when it is asked to', async () => {
    const tree = {
      ...api('a', answering('{{name}}')),
      'named values/name/namedValueInformation.json': {
        properties: { displayName: 'name', secret: true },
      },
    }
    await withFolder({ 'secrets.json': { namedValues: { name: 'first' } } }, async (beside) => {
      await serving(
        tree,
        async ({ call, admin }) => {
          expect((await call('/a/')).text).toBe('first')
          await writeTree(beside, { 'secrets.json': { namedValues: { name: 'second' } } })
          const reloaded = await admin('POST', '/admin/reload')
          expect(reloaded.json).toMatchObject({ kind: 'active', generation: 2 })
          expect((await call('/a/')).text).toBe('second')
        },
        { secrets: join(beside, 'secrets.json') },
      )
    })
  })

  it('keeps what came by call when it reads another file again', async () => {
    const tree = { ...api('a', answering('one')), ...api('b', answering('one')) }
    await serving(tree, async ({ admin, call, running, write }) => {
      // The whole folder is read once, so that later only what has changed is.
      await running.reloader.reload()
      await admin('PUT', '/admin/policies/apis/a', answering('two'))
      await write({ 'apis/b/policy.xml': answering('two') })
      await running.reloader.reload(new Set(['apis/b/policy.xml']))
      expect((await call('/a/')).text).toBe('two')
      expect((await call('/b/')).text).toBe('two')
    })
  })

  it('does nothing when nothing has changed', async () => {
    await serving(api('a', answering('one')), async ({ write, running }) => {
      await write({ 'apis/a/policy.xml': answering('one') })
      const reloaded = await running.reloader.reload()
      expect(reloaded).toEqual({ kind: 'unchanged', generation: 1, refused: [] })
    })
  })
})
