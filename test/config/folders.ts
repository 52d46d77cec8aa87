import { memoryFiles } from '../../gateway/config/files.ts'
import { type LoadOptions, loadFolder } from '../../gateway/config/load.ts'
import type { Json } from '../../gateway/model/entity.ts'

/** Files by path; what is not a text is written as JSON. */
export type Tree = Readonly<Record<string, string | Json>>

export function loadTree(tree: Tree, options: LoadOptions = {}) {
  const files: Record<string, string> = {}
  for (const [path, content] of Object.entries(tree)) {
    files[path] = typeof content === 'string' ? content : JSON.stringify(content, null, 2)
  }
  return loadFolder('', { ...options, files: memoryFiles(files) })
}

/** An information file. */
export function properties(members: { readonly [name: string]: Json }): Json {
  return { properties: members }
}

/** A specification with the operations given as `GET /orders/{id}`; ids are `get-orders-id`. */
export function specification(...operations: readonly string[]): Json {
  const paths: Record<string, Record<string, Json>> = {}
  for (const line of operations) {
    const [method = '', path = '', id] = line.split(' ')
    const operationId =
      id ??
      `${method}${path}`
        .toLowerCase()
        .replace(/[^a-z0-9*]+/g, '-')
        .replace(/-$/, '')
    paths[path] ??= {}
    paths[path][method.toLowerCase()] = { operationId, responses: { 200: { description: '' } } }
  }
  return { openapi: '3.0.1', info: { title: 't', version: '1' }, paths }
}
