import { type DestinationStream, destination, pino } from 'pino'
import type { Log } from '../../engine/ports.ts'

export interface LogSettings {
  readonly level: 'debug' | 'info' | 'warn' | 'error' | 'silent'
  /** Where lines go; standard output when absent. */
  readonly destination?: DestinationStream
}

export interface GatewayLog extends Log {
  /** Writes what is still in memory. */
  flush(): void
}

/** JSON lines by pino. Lines are gathered for a moment, so that a request does not wait for the disk. */
export function createLog({ level, destination: given }: LogSettings): GatewayLog {
  const buffered = given ? undefined : destination({ sync: false, minLength: 4096, fd: 1 })
  const logger = pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime, formatters: { level: byName } },
    given ?? buffered!,
  )
  // A line must not wait for the next one for ever.
  const timer = buffered && setInterval(() => buffered.flush(), 200)
  timer?.unref()
  return {
    debug: (fields, message) => logger.debug(fields, message),
    info: (fields, message) => logger.info(fields, message),
    warn: (fields, message) => logger.warn(fields, message),
    error: (fields, message) => logger.error(fields, message),
    flush() {
      if (buffered) buffered.flushSync()
    },
  }
}

function byName(label: string) {
  return { level: label }
}

/** For tests and tools that write nothing. */
export const silentLog: GatewayLog = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  flush() {},
}
