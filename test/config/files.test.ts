import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { defaultFileLimits, diskFiles } from '../../gateway/config/files.ts'
import { loadFolder } from '../../gateway/config/load.ts'

let around: string
let root: string

function write(path: string, content: string | Uint8Array = ''): void {
  const full = join(root, path)
  mkdirSync(dirname(full), { recursive: true })
  writeFileSync(full, content)
}

beforeAll(() => {
  around = mkdtempSync(join(tmpdir(), 'files-'))
  root = join(around, 'root')
  write('apis/a/apiInformation.json', '{"properties": {"path": "a"}}')
  write('apis/latin/apiInformation.json', Uint8Array.of(0x7b, 0xe9, 0x7d))
  write('.git/config')
  write('node_modules/x/apiInformation.json')
  write('policy.xml', '<policies />')
  writeFileSync(join(around, 'secret.json'), '{}')
  mkdirSync(join(around, 'elsewhere'))
  symlinkSync(join(around, 'secret.json'), join(root, 'apis/a/stolen.json'))
  symlinkSync('..', join(root, 'apis/up'))
  symlinkSync(join(around, 'elsewhere'), join(root, 'apis/out'))
  symlinkSync('nowhere', join(root, 'apis/dead'))
  symlinkSync('a', join(root, 'apis/same'))
})

afterAll(() => rmSync(around, { recursive: true }))

const wanted = (name: string) => name === 'apis'

describe('files on disk', () => {
  it('are those of the folders wanted, hidden ones not, links only inside of the root', async () => {
    const { paths, refused } = await diskFiles(root, wanted).list()
    expect(paths).toEqual([
      'apis/a/apiInformation.json',
      'apis/latin/apiInformation.json',
      'apis/same/apiInformation.json',
      'policy.xml',
    ])
    expect(refused.map(({ path, message }) => `${path}: ${message}`).sort()).toEqual([
      'apis/a/stolen.json: the symbolic link leads out of the folder',
      'apis/dead: the symbolic link leads nowhere',
      'apis/out: the symbolic link leads out of the folder',
      'apis/same/stolen.json: the symbolic link leads out of the folder',
      'apis/up: the symbolic link leads to a folder around it',
    ])
  })

  it('are bounded in number, size and depth', async () => {
    const few = await diskFiles(root, wanted, { ...defaultFileLimits, files: 1 }).list()
    expect(few.paths).toHaveLength(1)
    expect(few.refused).toContainEqual({
      path: '',
      kind: 'too much',
      message: 'there are more than 1 files',
    })
    const flat = await diskFiles(root, wanted, { ...defaultFileLimits, depth: 1 }).list()
    expect(flat.refused.map(({ path }) => path)).toContain('apis/a')
    const small = diskFiles(root, wanted, { ...defaultFileLimits, bytesPerFile: 5 })
    expect(() => small.read('policy.xml')).toThrow('larger than 5 bytes')
  })

  it('that cannot be read are told, and the rest loads', async () => {
    const { configuration, problems } = await loadFolder(root)
    expect([...configuration.service.apis.keys()]).toEqual(['a', 'same'])
    expect(problems.map(({ code, file, message }) => `${code} ${file} ${message}`)).toContain(
      'PR3000 apis/latin/apiInformation.json the file cannot be read: the file is not UTF-8 text',
    )
  })

  it('are needed', async () => {
    await expect(loadFolder(join(root, 'gone'))).rejects.toThrow('there is no folder')
    await expect(loadFolder(join(root, 'policy.xml'))).rejects.toThrow('is not a folder')
  })
})
