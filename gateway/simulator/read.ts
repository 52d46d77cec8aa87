import type { IncomingMessage } from 'node:http'
import { ApiError } from './errors.ts'
import { type Fields, isFields } from './fields.ts'
import { limits } from './limits.ts'

export async function readBody(request: IncomingMessage): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > limits.body) throw tooLarge()
  const chunks: Buffer[] = []
  let size = 0
  // The socket is still needed for the answer to a body that is too large.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    size += chunk.length
    if (size > limits.body) throw tooLarge()
    chunks.push(chunk)
  }
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, size)
}

/** The object that a body is; an empty body is an empty object. */
export function readJson(request: IncomingMessage, body: Buffer): Fields {
  const encoding = request.headers['content-encoding']
  if (encoding !== undefined && encoding !== 'identity') {
    throw new ApiError(
      415,
      `The simulator does not read bodies with Content-Encoding \`${encoding}\`.`,
    )
  }
  if (body.length === 0) return {}
  const value = parseJson(body)
  if (isFields(value)) return value
  throw new ApiError(400, 'The JSON body of a request must be an object.')
}

export function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch (error) {
    throw new ApiError(
      400,
      'We could not parse the JSON body of your request. (HINT: This likely means you are not using your ' +
        `HTTP library correctly. The API expects a JSON payload.) ${error instanceof Error ? error.message : ''}`,
    )
  }
}

function tooLarge() {
  return new ApiError(413, `The body is larger than ${limits.body} bytes.`, {
    headers: { connection: 'close' },
  })
}
