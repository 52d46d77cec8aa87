import { type Json, textOf } from './json.ts'

/** A certificate given as PEM, or as base64 of DER: its DER. */
export function certificateBytes(given: Json): Uint8Array | undefined {
  if (given === null || given === undefined) return undefined
  const text = textOf(given)
  const pem = /-----BEGIN CERTIFICATE-----([\s\S]*?)-----END CERTIFICATE-----/.exec(text)
  return Buffer.from(pem?.[1] ?? text, 'base64')
}
