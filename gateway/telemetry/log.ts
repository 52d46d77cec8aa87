import { type DestinationStream, pino } from 'pino'
import type { Log, LogFields } from '../../engine/ports.ts'
import { LineWriter } from './line-writer.ts'

export interface LogSettings {
  readonly level: 'debug' | 'info' | 'warn' | 'error' | 'silent'
  /** Where lines go; standard output when absent. */
  readonly destination?: DestinationStream
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error'

/** Takes what is logged to another place, too. */
export type LogSink = (level: LogLevel, fields: LogFields, message: string) => void

export interface GatewayLog extends Log {
  /** Writes what is still in memory. */
  flush(): void
}

/** JSON lines by pino. Lines are gathered for a moment, so that a request does not wait for the disk. */
export function createLog({ level, destination: given }: LogSettings): GatewayLog {
  const buffered = given ? undefined : new LineWriter(1, tellOnce())
  const logger = pino(
    { level, base: null, timestamp, formatters: { level: byName } },
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
      buffered?.flushSync()
    },
  }
}

/** Lines that cannot be written are told where errors go, the first time. */
function tellOnce(): (error: Error) => void {
  let isTold = false
  return ({ message }) => {
    if (!isTold) process.stderr.write(`the log cannot be written: ${message}\n`)
    isTold = true
  }
}

let now = 0
let shown = ''
/** ISO 8601; lines of the same millisecond share a text. */
function timestamp(): string {
  const time = Date.now()
  if (time !== now) {
    now = time
    shown = `,"time":"${new Date(time).toISOString()}"`
  }
  return shown
}

function byName(label: string) {
  return { level: label }
}

const order: Readonly<Record<LogSettings['level'], number>> = {
  debug: 0,
  info: 1,
  warn: 2,
  error: 3,
  silent: 4,
}

/** The same log, from which `sink()` takes the lines of this level and above as soon as there is one. */
export function teeLog(
  log: GatewayLog,
  level: LogSettings['level'],
  sink: () => LogSink | undefined,
): GatewayLog {
  const tee = (own: LogLevel) => {
    const isTaken = order[own] >= order[level]
    return (fields: LogFields, message: string) => {
      log[own](fields, message)
      if (isTaken) sink()?.(own, fields, message)
    }
  }
  return {
    debug: tee('debug'),
    info: tee('info'),
    warn: tee('warn'),
    error: tee('error'),
    flush: () => log.flush(),
  }
}

/** For tests and tools that write nothing. */
export const silentLog: GatewayLog = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  flush() {},
}
