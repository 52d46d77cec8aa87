import type { Reply } from './world.ts'

/** What is known of a folder by reading it, without a gateway. */
export interface PredictedFolder {
  /** Ids of named values that need a value from outside, and names that nobody defines. */
  readonly values: readonly string[]
  /** Dummies where any text would not do. */
  readonly dummies?: Readonly<Record<string, string>>
  /** Parts of the other things to do, each of which is told once; keys and what cannot run yet stand elsewhere. */
  readonly work: readonly string[]
  /** APIs whose information file is spoiled: they are not in the configuration. */
  readonly leftOut?: readonly string[]
  /** Subscriptions, none of which has keys. */
  readonly keys: number
  readonly calls: readonly Call[]
}

/** A call and its answer, as the policies say it. */
export interface Call {
  /** The API's resource name. */
  readonly api: string
  /** `GET /path`. */
  readonly ask: string
  /** A subscription of the folder; that for all APIs which the show adds, when absent; null: no key. */
  readonly key?: string | null
  /** Where the key is sent, when not as usual. */
  readonly keyHeader?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly replies?: Readonly<Record<string, Reply>>
  /** Status; 200 when absent. */
  readonly gives?: number
  /** The body; the usual one of a backend when absent and one was reached. */
  readonly text?: string | RegExp
  readonly json?: unknown
  readonly has?: Readonly<Record<string, string>>
  /** `POST https://host/path?query` as the backend gets it; null: no backend is reached. */
  readonly sent: string | null
  /** Header fields there; null: none. */
  readonly with?: Readonly<Record<string, string | RegExp | null>>
  readonly sentBody?: string | RegExp
}

/** The caller's address is that of the header: the show's gateway trusts it. */
export const from = (address: string) => ({ 'x-forwarded-for': address })

export const error = (statusCode: number, message: string) => ({
  gives: statusCode,
  json: { statusCode, message },
  sent: null,
})

export const noKey = error(
  401,
  'Access denied due to missing subscription key. Make sure to include subscription key when making requests to an API.',
)
export const wrongKey = error(
  401,
  'Access denied due to invalid subscription key. Make sure to provide a valid key for an active subscription.',
)
export const notFound = error(404, 'Resource not found')
export const forbidden = error(403, 'Forbidden')
