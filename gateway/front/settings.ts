export interface FrontSettings {
  readonly listeners: readonly ListenerSettings[]
  /** Addresses and CIDR ranges whose `X-Forwarded-…` fields are believed. */
  readonly trustedProxies: readonly string[]
  readonly limits: FrontLimits
  /** Health endpoints: the path itself tells that the process lives, `…/ready` that it takes calls. */
  readonly healthPath: string
}

export interface ListenerSettings {
  readonly address: string
  /** 0: any that is free. */
  readonly port: number
  readonly tls?: TlsSettings
}

export interface TlsSettings {
  /** The first serves callers that name no host, or none of these. */
  readonly certificates: readonly CertificateFiles[]
  /** Ask callers for a certificate; what is shown is for policies to judge. */
  readonly requestClientCertificate?: boolean
  readonly http2?: boolean
  readonly minVersion?: 'TLSv1.2' | 'TLSv1.3'
}

/** PEM files, or one PKCS#12 file. Read again when they change. */
export type CertificateFiles = {
  /** `api.example.com`, `*.example.com`. */
  readonly hostNames?: readonly string[]
} & (
  | { readonly certificate: string; readonly key: string; readonly passphrase?: string }
  | { readonly pfx: string; readonly passphrase?: string }
)

export interface FrontLimits {
  /** Bytes of the request line and all fields. */
  readonly headerBytes: number
  readonly headerCount: number
  /** Characters of path and query; APIM's own number. */
  readonly urlLength: number
  /** Milliseconds for the head of a request. */
  readonly headersTimeout: number
  /** Milliseconds for a whole request, its body included; 0: none. */
  readonly requestTimeout: number
  /** Milliseconds that an idle connection is kept. */
  readonly keepAliveTimeout: number
  /** Connections of a listener at the same time. */
  readonly maxConnections: number
  /** Requests over one connection; 0: no bound. */
  readonly requestsPerConnection: number
}

export const frontDefaults: FrontSettings = {
  listeners: [{ address: '0.0.0.0', port: 8080 }],
  trustedProxies: [],
  healthPath: '/healthz',
  limits: {
    headerBytes: 65_536,
    headerCount: 200,
    urlLength: 16_384,
    headersTimeout: 30_000,
    requestTimeout: 300_000,
    keepAliveTimeout: 75_000,
    maxConnections: 20_000,
    requestsPerConnection: 0,
  },
}
