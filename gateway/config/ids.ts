/** What a reference between entities names, whatever form it has: full ARM id, short id, bare name. */
export interface Reference {
  readonly workspace: string | undefined
  /** `['products', 'starter']`; empty for the service itself. */
  readonly parts: readonly string[]
}

/** Cuts everything up to `/service/{name}`: copied folders name another service, or `[subscription id]`. */
export function readReference(id: string): Reference {
  const parts = id
    .replace(/^.*\/service\/[^/]*/i, '')
    .split('/')
    .filter((part) => part !== '')
  if (parts[0]?.toLowerCase() === 'workspaces' && parts[1] !== undefined) {
    return { workspace: parts[1], parts: parts.slice(2) }
  }
  return { workspace: undefined, parts }
}

/** The name of an entity of one collection (`loggers`), or the bare name as it stands. */
export function nameIn(collection: string, id: string): string {
  const { parts } = readReference(id)
  const at = parts.findIndex((part) => part.toLowerCase() === collection.toLowerCase())
  return (at >= 0 ? parts[at + 1] : parts[parts.length - 1]) ?? ''
}

/** An absolute URL, or one that named values make. `[url goes here]` and the like stand in samples. */
export function isUrl(text: string): boolean {
  if (text.includes('{{')) return true
  return /^(?:https?|wss?|grpcs?):\/\/[^/\s]+/i.test(text.trim()) && URL.canParse(text.trim())
}

/** `echo-api;rev=2` → `echo-api` and `2`. */
export function splitRevision(name: string): { id: string; revision: string | undefined } {
  const found = /^(.*);rev=([^;]+)$/i.exec(name)
  return found ? { id: found[1]!, revision: found[2]! } : { id: name, revision: undefined }
}

/** The id that APIM gives an operation at import: lower case, each run of other characters one dash. */
export function importedName(operationId: string): string {
  return operationId
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 76)
}
