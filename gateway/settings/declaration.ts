import { product } from '../../engine/product.ts'
import type { Field, Value } from './field.ts'

const mebibyte = 1_048_576
const hour = 3_600_000

const price = { kind: 'number', min: 0, max: 1_000_000 } as const

/** Prices by model. */
export const priceTable = {
  kind: 'table',
  doc: 'Prices of a million tokens by model, such as `gpt-4o`. A name that a date follows (`gpt-4o-2024-08-06`) is found without it.',
  of: {
    kind: 'group',
    doc: 'The prices of one model.',
    members: {
      input: { ...price, required: true, doc: 'A million tokens of the prompt.' },
      cachedInput: {
        ...price,
        doc: 'The same of those that the provider had cached; `input` when absent.',
      },
      output: {
        ...price,
        default: 0,
        doc: 'A million tokens of the completion, reasoning included.',
      },
    },
  },
} as const satisfies Field

/**
 * All settings of the gateway. From this derive how `postern.json` and `POSTERN_…` are read, the defaults, the messages
 * about what is wrong, and the JSON schema.
 */
export const declaration = {
  kind: 'group',
  doc: 'The settings of a gateway: `postern.json` beside the configuration.',
  members: {
    listeners: {
      kind: 'list',
      doc: 'Where callers are listened to.',
      default: [{}],
      of: {
        kind: 'group',
        doc: 'One address and port.',
        members: {
          address: {
            kind: 'text',
            default: '0.0.0.0',
            doc: 'The address to listen on; `::` takes IPv6 and IPv4.',
          },
          port: {
            kind: 'integer',
            min: 0,
            max: 65_535,
            default: 8080,
            doc: 'The port; 0 takes a free one.',
          },
          tls: {
            kind: 'group',
            optional: true,
            doc: 'Listens with TLS. The files are read again when they change.',
            members: {
              certificates: {
                kind: 'list',
                default: [],
                nonEmpty: true,
                doc: 'Certificates by host name; the first one serves callers that name no host.',
                of: {
                  kind: 'group',
                  oneOf: [['certificate', 'key'], ['pfx']],
                  doc: 'A certificate with its key: two PEM files, or one PFX file.',
                  members: {
                    hostNames: {
                      kind: 'list',
                      default: [],
                      doc: 'Host names that it serves, such as `api.example.com` or `*.example.com`.',
                      of: { kind: 'text', required: true, doc: 'A host name.' },
                    },
                    certificate: { kind: 'file', doc: 'The certificate chain, PEM.' },
                    key: { kind: 'file', doc: 'The private key, PEM.' },
                    pfx: { kind: 'file', doc: 'Certificate and key in one PFX file.' },
                    passphrase: {
                      kind: 'text',
                      secret: true,
                      doc: 'The passphrase of key or PFX.',
                    },
                  },
                },
              },
              minVersion: {
                kind: 'choice',
                of: ['TLSv1.2', 'TLSv1.3'],
                default: 'TLSv1.2',
                doc: 'The oldest version that is spoken.',
              },
              requestClientCertificate: {
                kind: 'flag',
                default: false,
                doc: 'Asks callers for a certificate, for `context.Request.Certificate` and `validate-client-certificate`.',
              },
              http2: { kind: 'flag', default: false, doc: 'Speaks HTTP/2 to callers that can.' },
            },
          },
        },
      },
    },
    trustedProxies: {
      kind: 'list',
      default: [],
      doc: 'Addresses or ranges (`10.0.0.0/8`) whose `X-Forwarded-For`, `-Proto` and `-Host` are believed.',
      of: { kind: 'text', required: true, doc: 'An address or a range.' },
    },
    admin: {
      kind: 'group',
      doc: 'The management API.',
      members: {
        enabled: { kind: 'flag', default: true, doc: 'Whether it is there at all.' },
        address: { kind: 'text', default: '127.0.0.1', doc: 'The address to listen on.' },
        port: {
          kind: 'integer',
          min: 0,
          max: 65_535,
          default: 8081,
          doc: 'The port; 0 takes a free one.',
        },
        hosts: {
          kind: 'list',
          default: [],
          doc: 'Host names under which it may be called, beside its address, `localhost` and the loopback addresses.',
          of: { kind: 'text', required: true, doc: 'A host name, without a port.' },
        },
        key: {
          kind: 'text',
          secret: true,
          doc: 'The key that callers need. Without it one is made at the first start and kept in `.postern/admin.key`.',
        },
        maxBody: {
          kind: 'integer',
          min: 1024,
          max: 64 * mebibyte,
          default: 4 * mebibyte,
          doc: 'The largest body of a call, in bytes.',
        },
      },
    },
    configuration: {
      kind: 'group',
      doc: 'The folder that is served.',
      members: {
        managedBy: {
          kind: 'choice',
          of: ['gateway', 'git'],
          default: 'gateway',
          doc: '`git`: the folder is a checkout, and the management API changes nothing in it.',
        },
        watch: {
          kind: 'flag',
          default: true,
          doc: 'Changes of the folder are taken over without a restart.',
        },
        gateway: {
          kind: 'text',
          doc: 'The id of a gateway entity: then its APIs are served, and no others.',
        },
      },
    },
    stateFolder: {
      kind: 'file',
      default: '.postern',
      doc: 'Where the gateway keeps what it makes itself: the key of the management API, keys of subscriptions without one.',
    },
    compatibility: {
      kind: 'choice',
      of: ['tolerant', 'azure'],
      default: 'tolerant',
      doc: '`azure`: what Azure refuses when a policy is saved is an error here too.',
    },
    bodies: {
      kind: 'choice',
      of: ['preserve', 'azure'],
      default: 'preserve',
      doc: '`preserve`: a body can be read again and again. `azure`: a second read fails, as in Azure.',
    },
    budgets: {
      kind: 'group',
      doc: 'What one evaluation of an expression in C# may spend. One that spends more fails, and no `catch` of a policy sees it.',
      members: {
        fuel: {
          kind: 'integer',
          min: 1000,
          max: 1_000_000_000_000,
          default: 5_000_000,
          doc: 'Turns of loops, calls and steps of enumerations; of work on long texts and arrays, a share of their length.',
        },
        time: {
          kind: 'integer',
          min: 10,
          max: hour,
          default: 80,
          doc: 'Milliseconds of CPU. Nothing else runs meanwhile: more makes all other calls wait longer.',
        },
        text: {
          kind: 'integer',
          min: 65_536,
          max: 1024 * mebibyte,
          default: 16 * mebibyte,
          doc: 'Bytes of new text, arrays and trees.',
        },
        depth: {
          kind: 'integer',
          min: 10,
          max: 1000,
          default: 200,
          doc: 'Calls inside of calls.',
        },
      },
    },
    limits: {
      kind: 'group',
      doc: 'Bounds on what comes in. Sizes are in bytes, times in milliseconds.',
      members: {
        requestBody: {
          kind: 'integer',
          min: 0,
          max: 1_048_576 * mebibyte,
          default: 1024 * mebibyte,
          doc: 'A request body, streamed or not; more is answered with 413.',
        },
        bufferedRequestBody: {
          kind: 'integer',
          min: 0,
          max: 1024 * mebibyte,
          default: 10 * mebibyte,
          doc: 'A request body that policies read.',
        },
        bufferedResponseBody: {
          kind: 'integer',
          min: 0,
          max: 1024 * mebibyte,
          default: 50 * mebibyte,
          doc: 'A response body that policies read.',
        },
        headerBytes: {
          kind: 'integer',
          min: 1024,
          max: mebibyte,
          default: 65_536,
          doc: 'The request line with all header fields; more is answered with 431.',
        },
        headerCount: {
          kind: 'integer',
          min: 10,
          max: 10_000,
          default: 200,
          doc: 'Header fields of a request.',
        },
        urlLength: {
          kind: 'integer',
          min: 128,
          max: mebibyte,
          default: 16_384,
          doc: 'Characters of path and query; more is answered with 414.',
        },
        headersTimeout: {
          kind: 'integer',
          min: 100,
          max: hour,
          default: 30_000,
          doc: 'Until the head of a request must be there; then 408.',
        },
        requestTimeout: {
          kind: 'integer',
          min: 0,
          max: 24 * hour,
          default: 300_000,
          doc: 'Until a whole request must be there; 0: no limit.',
        },
        keepAliveTimeout: {
          kind: 'integer',
          min: 0,
          max: hour,
          default: 75_000,
          doc: 'How long an unused connection of a caller is kept.',
        },
        maxConnections: {
          kind: 'integer',
          min: 1,
          max: 1_000_000,
          default: 20_000,
          doc: 'Connections of callers at the same time, of each listener.',
        },
        requestsPerConnection: {
          kind: 'integer',
          min: 0,
          max: 1_000_000_000,
          default: 0,
          doc: 'Requests over one connection; 0: no bound.',
        },
        webSockets: {
          kind: 'integer',
          min: 0,
          max: 1_000_000,
          default: 10_000,
          doc: 'WebSocket connections at the same time; more are answered with 503.',
        },
        webSocketMessage: {
          kind: 'integer',
          min: 125,
          max: 1024 * mebibyte,
          default: 16 * mebibyte,
          doc: 'A message over WebSocket, in either direction; a larger one ends its connection with 1009.',
        },
        webSocketIdleTimeout: {
          kind: 'integer',
          min: 0,
          max: 24 * hour,
          default: 600_000,
          doc: 'How long a WebSocket connection may be silent in both directions; then it is closed with 1001. 0: no limit.',
        },
        document: {
          kind: 'integer',
          min: 1024,
          max: 16 * mebibyte,
          default: mebibyte,
          doc: 'A policy document; Azure takes 256 KiB.',
        },
        hold: {
          kind: 'choice',
          of: ['prompt', 'completion'],
          default: 'prompt',
          doc: 'What a request reserves of a token limit until its tokens are known: its prompt, or also what its completion may take.',
        },
        shutdownTimeout: {
          kind: 'integer',
          min: 0,
          max: hour,
          default: 30_000,
          doc: 'How long requests under way may go on after the gateway was told to stop.',
        },
      },
    },
    backends: {
      kind: 'group',
      doc: 'Connections to backends. Times are in milliseconds.',
      members: {
        connectTimeout: {
          kind: 'integer',
          min: 1,
          max: hour,
          default: 10_000,
          doc: 'Until a connection must be there.',
        },
        idleTimeout: {
          kind: 'integer',
          min: 0,
          max: hour,
          default: 300_000,
          doc: 'How long an answer may pause between two pieces; 0: for ever.',
        },
        keepAliveTimeout: {
          kind: 'integer',
          min: 1,
          max: hour,
          default: 30_000,
          doc: 'How long an unused connection is kept.',
        },
        maxConnections: {
          kind: 'integer',
          min: 1,
          max: 65_536,
          default: 2_048,
          doc: 'Connections to one origin.',
        },
        authorities: {
          kind: 'list',
          default: [],
          doc: 'Certificates of authorities, PEM files, that are trusted beside the usual ones.',
          of: { kind: 'file', required: true, doc: 'A PEM file.' },
        },
        connectionLifetime: {
          kind: 'integer',
          min: 0,
          max: 24 * hour,
          default: 600_000,
          doc: 'How long a connection is used; then the host name is resolved anew. 0: for ever.',
        },
        affinityKey: {
          kind: 'text',
          secret: true,
          doc: 'Signs the cookies of session affinity; the same for all replicas. Without it one is made and kept in `.postern/affinity.key`.',
        },
      },
    },
    egress: {
      kind: 'group',
      doc: 'Where requests to backends and requests of policies may go. Of the ranges that hold an address the narrowest decides. Link-local addresses and those where clouds tell machines their secrets are denied unless they are allowed here.',
      members: {
        allow: {
          kind: 'list',
          default: [],
          doc: 'Addresses or ranges (`10.0.0.0/8`) that are allowed although a wider range is denied.',
          of: { kind: 'text', required: true, doc: 'An address or a range.' },
        },
        deny: {
          kind: 'list',
          default: [],
          doc: 'Addresses or ranges that are denied; `0.0.0.0/0` and `::/0` deny all that is not allowed.',
          of: { kind: 'text', required: true, doc: 'An address or a range.' },
        },
        denyHosts: {
          kind: 'list',
          default: [
            'metadata',
            'metadata.google.internal',
            'metadata.azure.internal',
            'instance-data',
            'instance-data.ec2.internal',
          ],
          doc: 'Host names that are denied wherever they lead.',
          of: { kind: 'text', required: true, doc: 'A host name.' },
        },
      },
    },
    healthPath: {
      kind: 'text',
      default: '/healthz',
      pattern: '^/[A-Za-z0-9/_.-]+$',
      doc: 'Where every listener tells that the process lives, and with `/ready` behind that it takes calls.',
    },
    requestIdHeader: {
      kind: 'text',
      default: `${product.headerPrefix}request-id`,
      pattern: '^[A-Za-z0-9-]+$',
      doc: 'The field of answers that holds the id under which the log knows the call.',
    },
    enforceProtocols: {
      kind: 'flag',
      default: false,
      doc: 'APIs that are for `https` only are not found over `http`. Off, because TLS often ends before the gateway.',
    },
    errors: {
      kind: 'group',
      doc: 'Answers of the gateway itself.',
      members: {
        timeoutStatus: {
          kind: 'integer',
          min: 400,
          max: 599,
          default: 504,
          doc: 'The status when a backend does not answer in time; 500 is what Azure gives other failures of the way.',
        },
        poolStatus: {
          kind: 'integer',
          min: 400,
          max: 599,
          default: 503,
          doc: 'The status when no member of a pool can be asked; 429 suits clients that wait by `Retry-After`.',
        },
      },
    },
    sse: {
      kind: 'group',
      doc: 'Event streams.',
      members: {
        autoUnbuffered: {
          kind: 'flag',
          default: true,
          doc: 'Event streams are relayed at once, whatever `buffer-response` says.',
        },
      },
    },
    subscriptionKeys: {
      kind: 'group',
      doc: 'Subscription keys of callers.',
      members: {
        forward: {
          kind: 'flag',
          default: false,
          doc: 'Backends see the key that the caller sent; else it is taken out of the request.',
        },
      },
    },
    rateLimit: {
      kind: 'group',
      doc: 'How rates are limited.',
      members: {
        algorithm: {
          kind: 'choice',
          of: ['sliding', 'bucket'],
          default: 'sliding',
          doc: 'How rate-limit, rate-limit-by-key and `tokens-per-minute` count. `sliding`: what came in the last period, as in classic tiers. `bucket`: a bucket of as much that fills up again, as in v2 tiers.',
        },
      },
    },
    redis: {
      kind: 'group',
      optional: true,
      oneOf: [['url'], ['sentinel'], ['cluster']],
      doc: 'The Redis that replicas share: counters of limits, and the external cache. Without it each process counts by itself.',
      members: {
        url: {
          kind: 'text',
          secret: true,
          pattern: '^rediss?://',
          doc: 'One server, such as `redis://redis:6379`; `rediss://` with TLS.',
        },
        sentinel: {
          kind: 'group',
          optional: true,
          doc: 'Sentinels, which know the master.',
          members: {
            nodes: {
              kind: 'list',
              default: [],
              nonEmpty: true,
              doc: 'Some of the Sentinels.',
              of: { kind: 'text', required: true, pattern: '^.+:\\d{1,5}$', doc: '`host:port`' },
            },
            name: { kind: 'text', default: 'mymaster', doc: 'How they call the master.' },
            password: { kind: 'text', secret: true, doc: 'The password of the Sentinels.' },
          },
        },
        cluster: {
          kind: 'group',
          optional: true,
          doc: 'A Redis Cluster.',
          members: {
            nodes: {
              kind: 'list',
              default: [],
              nonEmpty: true,
              doc: 'Some of the nodes; they name the others.',
              of: { kind: 'text', required: true, pattern: '^.+:\\d{1,5}$', doc: '`host:port`' },
            },
          },
        },
        username: { kind: 'text', doc: 'The user to sign in as.' },
        password: { kind: 'text', secret: true, doc: 'The password.' },
        database: {
          kind: 'integer',
          min: 0,
          max: 65_535,
          default: 0,
          doc: 'The database; a Cluster has one only.',
        },
        tls: {
          kind: 'group',
          optional: true,
          doc: 'Connects with TLS.',
          members: {
            authorities: {
              kind: 'list',
              default: [],
              doc: 'Certificates of authorities that are trusted instead of the usual ones.',
              of: { kind: 'file', required: true, doc: 'A PEM file.' },
            },
            certificate: { kind: 'file', doc: 'The certificate that Redis is shown, PEM.' },
            key: { kind: 'file', doc: 'Its private key, PEM.' },
            serverName: { kind: 'text', doc: 'The host name that the certificate has to hold.' },
          },
        },
        prefix: {
          kind: 'text',
          default: 'pt1:',
          pattern: '^[A-Za-z0-9:_.-]{1,64}$',
          doc: 'How all keys begin. Gateways with the same prefix count together.',
        },
        commandTimeout: {
          kind: 'integer',
          min: 10,
          max: 60_000,
          default: 500,
          doc: 'How long a command may take, in milliseconds; then Redis is away.',
        },
        failMode: {
          kind: 'choice',
          of: ['open', 'closed', 'local'],
          default: 'local',
          doc: 'What limits do while Redis is away. `open`: all calls pass. `closed`: none does, with 503. `local`: each process counts by itself. Redis is told afterwards.',
        },
      },
    },
    tokens: {
      kind: 'group',
      doc: 'Where `authentication-managed-identity` and backends have their tokens from; how tokens of models are counted.',
      members: {
        streamUsage: {
          kind: 'choice',
          of: ['ask', 'never'],
          default: 'ask',
          doc: '`ask`: streamed chats under a token policy are made to tell their usage, and the chunk that tells it is taken out again.',
        },
        static: {
          kind: 'table',
          doc: 'Tokens by resource, such as `https://cognitiveservices.azure.com`; `*` stands for all others.',
          of: { kind: 'text', required: true, secret: true, doc: 'A token.' },
        },
        provider: {
          kind: 'choice',
          of: ['none', 'workload', 'imds', 'app-service', 'command'],
          default: 'none',
          doc: 'Who says who the gateway is, where `static` and `applications` have no token. `workload`: Azure workload identity, by `AZURE_TENANT_ID`, `AZURE_CLIENT_ID` and `AZURE_FEDERATED_TOKEN_FILE`. `imds`: the metadata service of a virtual machine. `app-service`: `IDENTITY_ENDPOINT` and `IDENTITY_HEADER`. `command`: a program.',
        },
        imds: {
          kind: 'text',
          default: 'http://169.254.169.254',
          pattern: '^https?://',
          doc: 'Where the metadata service is.',
        },
        command: {
          kind: 'list',
          default: [],
          doc: 'The program of `command` and its arguments, in which `{resource}` and `{clientId}` are filled in. It prints JSON with `access_token` or `accessToken`, and `expires_in` or `expires_on`.',
          of: { kind: 'text', required: true, doc: 'A word.' },
        },
        applications: {
          kind: 'list',
          default: [],
          doc: 'Applications that sign in by their secret. The first one is used where a policy names no `client-id`.',
          of: {
            kind: 'group',
            doc: 'An application.',
            members: {
              authority: {
                kind: 'text',
                default: 'https://login.microsoftonline.com',
                doc: 'The authority that gives the tokens.',
              },
              tenantId: { kind: 'text', required: true, doc: 'Its tenant.' },
              clientId: { kind: 'text', required: true, doc: 'Its client id.' },
              clientSecret: { kind: 'text', required: true, secret: true, doc: 'Its secret.' },
            },
          },
        },
      },
    },
    keyVault: {
      kind: 'group',
      doc: 'Named values and certificates that stand in a Key Vault. They are read when `tokens` gives the gateway an identity.',
      members: {
        hosts: {
          kind: 'list',
          default: [
            '*.vault.azure.net',
            '*.vault.azure.cn',
            '*.vault.usgovcloudapi.net',
            '*.vault.microsoftazure.de',
          ],
          doc: 'Hosts that the identity is shown to: a name, or `*.` and the rest of one.',
          of: { kind: 'text', required: true, doc: 'A host name.' },
        },
        refresh: {
          kind: 'integer',
          min: 60_000,
          max: 24 * hour,
          default: hour,
          doc: 'After how many milliseconds secrets without a version are read again; Azure does so within four hours.',
        },
      },
    },
    dapr: {
      kind: 'group',
      doc: 'The Dapr sidecar.',
      members: {
        url: {
          kind: 'text',
          pattern: '^https?://',
          doc: 'Where its HTTP API is; `http://localhost:` and the port in `DAPR_HTTP_PORT`, or 3500, when absent.',
        },
        token: {
          kind: 'text',
          secret: true,
          doc: 'What it wants to be shown; `DAPR_API_TOKEN` when absent.',
        },
      },
    },
    contentSafety: {
      kind: 'group',
      doc: 'How llm-content-safety judges.',
      members: {
        onError: {
          kind: 'choice',
          of: ['open', 'closed'],
          default: 'open',
          doc: 'What is done with a text that the service gave no judgement of: `open`, it passes, with a warning and a metric, as in Azure; `closed`, the call fails with 500.',
        },
        oversize: {
          kind: 'choice',
          of: ['block', 'window'],
          default: 'block',
          doc: 'A prompt of more than 10,000 characters is refused, as in Azure, or judged piece by piece.',
        },
        split: {
          kind: 'choice',
          of: ['request', 'message'],
          default: 'request',
          doc: 'All texts of a prompt are judged together, as in Azure, or each message by itself, so that none is diluted by the others.',
        },
        timeout: {
          kind: 'integer',
          min: 1,
          max: hour,
          default: 10_000,
          doc: 'Until the service must have answered, in milliseconds.',
        },
      },
    },
    semanticCache: {
      kind: 'group',
      doc: 'Answers of models that `llm-semantic-cache-store` keeps.',
      members: {
        store: {
          kind: 'choice',
          of: ['memory'],
          default: 'memory',
          doc: 'Where they are kept: in the memory of each process.',
        },
        share: {
          kind: 'choice',
          of: ['subscription', 'product', 'api'],
          default: 'subscription',
          doc: 'Who may get an answer that another prompt led to: callers of the same subscription, of the same product, or all of the API. Callers without a subscription are told apart by their `Authorization` header and client certificate as long as this is `subscription`.',
        },
        maxBytes: {
          kind: 'integer',
          min: mebibyte,
          max: 65_536 * mebibyte,
          default: 128 * mebibyte,
          doc: 'Memory for answers and their vectors; then the oldest goes.',
        },
        maxAnswer: {
          kind: 'integer',
          min: 1024,
          max: 64 * mebibyte,
          default: 2 * mebibyte,
          doc: 'Bytes of one answer; a larger one is not kept.',
        },
        timeout: {
          kind: 'integer',
          min: 1,
          max: hour,
          default: 2_000,
          doc: 'Until the embeddings backend must have answered, in milliseconds; then the call goes on to the model.',
        },
        embeddingsModel: {
          kind: 'text',
          default: 'text-embedding-3-small',
          doc: "What embeddings backends are asked for whose URL names no model; Azure's deployments do.",
        },
        header: {
          kind: 'flag',
          default: false,
          doc: `Answers tell in \`${product.headerPrefix}semantic-cache\` whether they came from the cache, at which distance, and how old they are.`,
        },
      },
    },
    log: {
      kind: 'group',
      doc: 'What the gateway writes of itself, as JSON lines.',
      members: {
        level: {
          kind: 'choice',
          of: ['debug', 'info', 'warn', 'error', 'silent'],
          default: 'info',
          doc: 'The least that is written.',
        },
      },
    },
    telemetry: {
      kind: 'group',
      doc: 'What the gateway tells the outside: metrics, logs and traces.',
      members: {
        metrics: {
          kind: 'group',
          doc: '`/metrics` of the management API.',
          members: {
            key: {
              kind: 'text',
              secret: true,
              doc: 'A key that reads `/metrics` and nothing else, beside the key of the management API.',
            },
            public: {
              kind: 'flag',
              default: false,
              doc: '`/metrics` is read without a key.',
            },
            maxSeries: {
              kind: 'integer',
              min: 10,
              max: 1_000_000,
              default: 2_000,
              doc: 'Series of one metric; what goes beyond is counted in one series marked `otel_metric_overflow`.',
            },
          },
        },
        prices: {
          kind: 'group',
          doc: 'What models cost. Models that stand neither here nor in the file are counted by `llm_calls_without_price`.',
          members: {
            currency: {
              kind: 'text',
              pattern: '^[A-Z]{3}$',
              doc: 'The currency of the prices (ISO 4217); that of the file, else USD.',
            },
            file: {
              kind: 'file',
              doc: 'More models, in JSON or YAML: `{ "models": { … } }`. Those of the settings win.',
            },
            models: priceTable,
          },
        },
        otlp: {
          kind: 'group',
          optional: true,
          doc: 'Sends metrics, logs and traces to an OpenTelemetry collector (OTLP over HTTP, in JSON). `OTEL_EXPORTER_OTLP_…` say the same where this is silent.',
          members: {
            endpoint: {
              kind: 'text',
              pattern: '^https?://',
              doc: 'The collector, such as `http://collector:4318`; `/v1/metrics` and the like are added.',
            },
            headers: {
              kind: 'table',
              doc: 'Fields that are sent along, such as a key.',
              of: { kind: 'text', required: true, secret: true, doc: 'A value.' },
            },
            metrics: { kind: 'flag', default: true, doc: 'Whether metrics are sent.' },
            logs: { kind: 'flag', default: true, doc: 'Whether logs are sent.' },
            traces: { kind: 'flag', default: true, doc: 'Whether traces are sent.' },
            traceRatio: {
              kind: 'number',
              min: 0,
              max: 1,
              default: 1,
              doc: 'The share of traces that is recorded where the caller does not say; one whose caller records it is always recorded.',
            },
          },
        },
        log: {
          kind: 'group',
          doc: 'What records of calls hold beside what they always do.',
          members: {
            variables: {
              kind: 'list',
              default: [],
              doc: 'Variables of `context.Variables` that are logged with each call, such as one that holds who the token says the caller is.',
              of: { kind: 'text', required: true, doc: 'The name of a variable.' },
            },
            llm: {
              kind: 'choice',
              of: ['off', 'usage', 'messages'],
              default: 'off',
              doc: 'A record of each call of a model, also without a diagnostic entity that asks for it. `messages`: with prompts and completions.',
            },
          },
        },
      },
    },
    deployment: {
      kind: 'group',
      doc: 'What `context.Deployment` says.',
      members: {
        region: { kind: 'text', default: 'local', doc: '`context.Deployment.Region`.' },
        gatewayId: { kind: 'text', default: 'managed', doc: '`context.Deployment.GatewayId`.' },
        serviceName: {
          kind: 'text',
          doc: '`context.Deployment.ServiceName`; that of `serviceInformation.json` when absent.',
        },
        serviceId: { kind: 'text', doc: '`context.Deployment.ServiceId`.' },
      },
    },
  },
} as const satisfies Field

export type Settings = Value<typeof declaration>
export type ListenerSettings = Settings['listeners'][number]
