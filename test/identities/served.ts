import { type ServedFolder, type ServeOptions, serving } from '../admin/gateway.ts'

const authorities = [new URL('../proxy/certificates/ca.pem', import.meta.url).pathname]

export interface ApiSetup {
  readonly serviceUrl?: string
  readonly inbound?: string
  readonly backend?: string
  /** More files of the folder. */
  readonly files?: Readonly<Record<string, unknown>>
  readonly settings?: object
  readonly options?: ServeOptions
}

export const information = (properties: object) => JSON.stringify({ properties })

/** A gateway with one API at `/a`, whose operations are GET and POST `/x`. Failures are told in the field `error`. */
export function withApi<T>(setup: ApiSetup, use: (served: ServedFolder) => Promise<T>): Promise<T> {
  const { serviceUrl, inbound = '', backend = '<forward-request />', files = {} } = setup
  const errors =
    '<set-header name="error"><value>@(context.LastError.Source + " " + context.LastError.Reason + ": " + context.LastError.Message)</value></set-header>'
  return serving(
    {
      'apis/a/apiInformation.json': information({
        path: 'a',
        subscriptionRequired: false,
        ...(serviceUrl ? { serviceUrl } : {}),
      }),
      'apis/a/specification.json': JSON.stringify({
        openapi: '3.0.1',
        info: { title: 't', version: '1' },
        paths: {
          '/x': {
            get: { operationId: 'get', responses: {} },
            post: { operationId: 'post', responses: {} },
          },
        },
      }),
      'apis/a/policy.xml': `<policies><inbound>${inbound}</inbound><backend>${backend}</backend><outbound /><on-error>${errors}</on-error></policies>`,
      ...files,
    },
    use,
    { ...setup.options, settings: { backends: { authorities }, ...setup.settings } },
  )
}

export interface Answered {
  readonly status: number
  readonly text: string
  readonly headers: Headers
}

export async function ask(served: ServedFolder, init?: RequestInit): Promise<Answered> {
  const response = await fetch(`${served.running.addresses[0]!.url}/a/x`, init)
  return { status: response.status, text: await response.text(), headers: response.headers }
}
