import { ApiError, type Dialect } from './errors.ts'

/** A name that clients use, and the model that answers under it. */
export type Deployments = ReadonlyMap<string, string>

/**
 * The model behind a name. Without a list every name is served: by the model of that name.
 * An unknown one gets what the vendor says.
 */
export function modelBehind(name: string, dialect: Dialect, deployments: Deployments | undefined) {
  const model = deployments ? deployments.get(name) : name
  if (model !== undefined) return model
  if (dialect === 'azure') {
    throw new ApiError(
      404,
      'The API deployment for this resource does not exist. If you created the deployment within the ' +
        'last 5 minutes, please wait a moment and try again.',
      { code: 'DeploymentNotFound' },
    )
  }
  if (dialect === 'anthropic') throw new ApiError(404, `model: ${name}`)
  if (dialect === 'gemini') {
    throw new ApiError(404, `models/${name} is not found for API version v1beta.`)
  }
  throw new ApiError(404, `The model \`${name}\` does not exist or you do not have access to it.`, {
    code: 'model_not_found',
  })
}

/** The dated name that answers carry. */
export function snapshotOf(model: string) {
  return snapshots.get(model) ?? model
}

const snapshots = new Map([
  ['gpt-4o', 'gpt-4o-2024-11-20'],
  ['gpt-4o-mini', 'gpt-4o-mini-2024-07-18'],
  ['gpt-4.1', 'gpt-4.1-2025-04-14'],
  ['gpt-4.1-mini', 'gpt-4.1-mini-2025-04-14'],
  ['gpt-5', 'gpt-5-2025-08-07'],
  ['gpt-5-mini', 'gpt-5-mini-2025-08-07'],
  ['gpt-3.5-turbo', 'gpt-3.5-turbo-0125'],
  ['gpt-35-turbo', 'gpt-35-turbo-0125'],
  ['o3', 'o3-2025-04-16'],
  ['o4-mini', 'o4-mini-2025-04-16'],
])

export function modelList(deployments: Deployments | undefined) {
  return { object: 'list', data: names(deployments).map(modelEntry) }
}

export function modelEntry(id: string) {
  return { id, object: 'model', created: 1_715_367_049, owned_by: 'simulator' }
}

function names(deployments: Deployments | undefined) {
  return deployments ? [...deployments.keys()] : usual
}

const usual = [
  'gpt-4o',
  'gpt-4o-mini',
  'gpt-4.1',
  'gpt-5',
  'gpt-3.5-turbo-instruct',
  'text-embedding-3-small',
  'text-embedding-3-large',
  'text-embedding-ada-002',
]
