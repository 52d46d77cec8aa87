import type { IncomingMessage } from 'node:http'
import { describe, expect, test } from 'vitest'
import { callerOf, TrustedProxies } from '../../gateway/front/caller.ts'

interface Case {
  readonly title: string
  readonly trusted?: readonly string[]
  readonly peer?: string
  readonly tls?: boolean
  readonly url?: string
  readonly headers: Readonly<Record<string, string>>
  readonly gives: { readonly ip: string; readonly scheme?: string; readonly host?: string }
}

const forwarded = (list: string) => ({ 'x-forwarded-for': list })

const cases: readonly Case[] = [
  {
    title: 'nobody is trusted by default',
    trusted: [],
    headers: forwarded('1.1.1.1'),
    gives: { ip: '10.0.0.1' },
  },
  {
    title: 'a peer that is not trusted is not believed',
    peer: '9.9.9.9',
    headers: forwarded('1.1.1.1'),
    gives: { ip: '9.9.9.9' },
  },
  { title: 'a trusted peer is', headers: forwarded('1.1.1.1'), gives: { ip: '1.1.1.1' } },
  {
    title: 'the right-most address that is not trusted counts',
    headers: forwarded('6.6.6.6, 1.1.1.1, 10.2.3.4'),
    gives: { ip: '1.1.1.1' },
  },
  {
    title: 'when all are trusted, the first',
    headers: forwarded('10.1.1.1, 10.2.2.2'),
    gives: { ip: '10.1.1.1' },
  },
  {
    title: 'what is no address ends the trust',
    headers: forwarded('1.1.1.1, unknown, 10.2.2.2'),
    gives: { ip: '10.2.2.2' },
  },
  {
    title: 'ports and brackets are taken off',
    headers: forwarded('[2001:db8::1]:443'),
    gives: { ip: '2001:db8::1' },
  },
  { title: 'ports of IPv4 too', headers: forwarded('1.1.1.1:5000'), gives: { ip: '1.1.1.1' } },
  {
    title: 'IPv4 mapped into IPv6 is IPv4',
    peer: '::ffff:10.0.0.9',
    headers: forwarded('::ffff:1.1.1.1'),
    gives: { ip: '1.1.1.1' },
  },
  {
    title: 'ranges of IPv6',
    trusted: ['fd00::/8'],
    peer: 'fd12::1',
    headers: forwarded('2001:db8::7'),
    gives: { ip: '2001:db8::7' },
  },
  {
    title: 'no field: the peer itself',
    headers: {},
    gives: { ip: '10.0.0.1', scheme: 'http', host: 'h:8080' },
  },
  {
    title: 'scheme and host of a trusted proxy',
    headers: {
      ...forwarded('1.1.1.1'),
      'x-forwarded-proto': 'HTTPS',
      'x-forwarded-host': 'api.example.com',
    },
    gives: { ip: '1.1.1.1', scheme: 'https', host: 'api.example.com' },
  },
  {
    title: 'of several schemes the one beside the caller',
    headers: {
      ...forwarded('6.6.6.6, 1.1.1.1, 10.2.2.2'),
      'x-forwarded-proto': 'ftp, https, http',
    },
    gives: { ip: '1.1.1.1', scheme: 'https' },
  },
  {
    title: 'of several hosts without a counterpart the nearest',
    headers: { ...forwarded('1.1.1.1'), 'x-forwarded-host': 'evil.example, api.example.com' },
    gives: { ip: '1.1.1.1', host: 'api.example.com' },
  },
  {
    title: 'a host that is none is not taken',
    headers: { ...forwarded('1.1.1.1'), 'x-forwarded-host': 'a b"c' },
    gives: { ip: '1.1.1.1', host: 'h:8080' },
  },
  { title: 'TLS is https', tls: true, headers: {}, gives: { ip: '10.0.0.1', scheme: 'https' } },
  {
    title: 'the authority of an absolute target is the host',
    url: 'http://other:81/x',
    headers: {},
    gives: { ip: '10.0.0.1', host: 'other:81' },
  },
]

describe('who calls', () => {
  for (const {
    title,
    trusted = ['10.0.0.0/8'],
    peer = '10.0.0.1',
    tls,
    url = '/',
    headers,
    gives,
  } of cases) {
    test(title, () => {
      const request = {
        url,
        headers: { host: 'h:8080', ...headers },
        socket: { remoteAddress: peer, encrypted: tls === true },
      } as unknown as IncomingMessage
      const { ipAddress, scheme, host } = callerOf(request, new TrustedProxies(trusted), false)
      expect({ ip: ipAddress, scheme, host }).toMatchObject(gives)
    })
  }

  for (const entry of ['10.0.0.0/33', 'proxy', '', '::1/129', '1.2.3']) {
    test(`\`${entry}\` is no trusted proxy`, () => {
      expect(() => new TrustedProxies([entry])).toThrow(`\`${entry}\` is neither`)
    })
  }
})
