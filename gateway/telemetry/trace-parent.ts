/** Where a call stands in a trace (W3C Trace Context). */
export interface TraceParent {
  readonly traceId: string
  readonly spanId: string
  readonly sampled: boolean
}

const form = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/

/** What a caller says; undefined when it is not of that form. */
export function readTraceParent(text: unknown): TraceParent | undefined {
  const [, version, traceId = '', spanId = '', flags = '', more] = form.exec(String(text)) ?? []
  if (version === undefined || version === 'ff' || (version === '00' && more !== undefined)) {
    return undefined
  }
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return undefined
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & 1) === 1 }
}

export function writeTraceParent({ traceId, spanId, sampled }: TraceParent): string {
  return `00-${traceId}-${spanId}-${sampled ? '01' : '00'}`
}

/** By the id of the trace: who is asked later about the same one says the same. */
export function isInShare(traceId: string, ratio: number): boolean {
  if (ratio >= 1) return true
  return Number.parseInt(traceId.slice(-8), 16) < ratio * 0x1_0000_0000
}
