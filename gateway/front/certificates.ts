import { readFileSync, unwatchFile, watchFile } from 'node:fs'
import { createSecureContext, type SecureContext, type SecureContextOptions } from 'node:tls'
import type { Log } from '../../engine/ports.ts'
import type { CertificateFiles } from './settings.ts'

/** How often certificate files are looked at: mounted secrets change by links, which file events miss. */
const watchInterval = 2_000

interface Loaded {
  readonly files: CertificateFiles
  options: SecureContextOptions
  context: SecureContext
}

/** The certificates of a listener by host name, read again when their files change. */
export class Certificates {
  readonly #loaded: Loaded[]
  readonly #log: Log
  readonly #stops: (() => void)[] = []
  readonly #onDefault: (options: SecureContextOptions) => void

  /** Throws when a file cannot be read or holds no certificate. `onDefault`: the first one has changed. */
  constructor(
    files: readonly CertificateFiles[],
    log: Log,
    onDefault: (options: SecureContextOptions) => void,
    interval = watchInterval,
  ) {
    if (files.length === 0) throw new Error('tls: no certificate is given')
    this.#log = log
    this.#onDefault = onDefault
    this.#loaded = files.map((one) => ({ files: one, ...load(one) }))
    for (const one of this.#loaded) this.#watch(one, interval)
  }

  /** What callers get that name no host. */
  get first(): SecureContextOptions {
    return this.#loaded[0]!.options
  }

  find(serverName: string): SecureContext {
    const name = serverName.toLowerCase()
    const wildcard = `*${name.slice(name.indexOf('.'))}`
    const names = (one: Loaded) => one.files.hostNames?.map((host) => host.toLowerCase()) ?? []
    const found =
      this.#loaded.find((one) => names(one).includes(name)) ??
      this.#loaded.find((one) => names(one).includes(wildcard)) ??
      this.#loaded[0]!
    return found.context
  }

  close(): void {
    for (const stop of this.#stops) stop()
  }

  #watch(one: Loaded, interval: number): void {
    const reload = () => {
      try {
        Object.assign(one, load(one.files))
        if (one === this.#loaded[0]) this.#onDefault(one.options)
        this.#log.info({ files: pathsOf(one.files) }, 'certificate read again')
      } catch (error) {
        // Half of a pair may be written yet: the old one serves on.
        this.#log.error({ files: pathsOf(one.files), err: error }, 'certificate not usable')
      }
    }
    for (const path of pathsOf(one.files)) {
      watchFile(path, { interval, persistent: false }, reload)
      this.#stops.push(() => unwatchFile(path, reload))
    }
  }
}

function load(files: CertificateFiles): { options: SecureContextOptions; context: SecureContext } {
  const passphrase = files.passphrase === undefined ? {} : { passphrase: files.passphrase }
  const options: SecureContextOptions =
    'pfx' in files
      ? { pfx: readFileSync(files.pfx), ...passphrase }
      : { cert: readFileSync(files.certificate), key: readFileSync(files.key), ...passphrase }
  return { options, context: createSecureContext(options) }
}

function pathsOf(files: CertificateFiles): readonly string[] {
  return 'pfx' in files ? [files.pfx] : [files.certificate, files.key]
}
