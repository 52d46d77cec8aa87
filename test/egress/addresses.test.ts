import { describe, expect, test } from 'vitest'
import { HttpFailure } from '../../engine/ports.ts'
import { EgressGuard } from '../../gateway/proxy/egress/guard.ts'
import { services } from './services.ts'

function isDenied(host: string, rules: { allow?: string[]; deny?: string[] } = {}): boolean {
  const guard = new EgressGuard(
    { allow: [], deny: [], denyHosts: ['metadata'], ...rules },
    services(),
  )
  try {
    guard.check(host)
    return false
  } catch (error) {
    expect(error).toBeInstanceOf(HttpFailure)
    expect((error as HttpFailure).reason).toBe('EgressDenied')
    return true
  }
}

describe('without rules of the operator', () => {
  for (const [host, denied] of [
    ['169.254.169.254', true],
    ['169.254.0.0', true],
    ['169.253.255.255', false],
    ['169.255.0.0', false],
    ['168.63.129.16', true],
    ['168.63.129.17', false],
    ['fe80::1', true],
    ['fe80::1%eth0', true],
    ['febf:ffff::', true],
    ['fec0::', false],
    ['fd00:ec2::254', true],
    ['fd20:ce::254', true],
    ['100.100.100.200', true],
    ['[fe80::1]', true],
    ['::ffff:169.254.169.254', true],
    ['::ffff:a9fe:a9fe', true],
    ['::169.254.169.254', true],
    ['::ffff:0:169.254.169.254', true],
    ['64:ff9b::a9fe:a9fe', true],
    ['64:ff9b:1::a9fe:a9fe', true],
    ['2002:a9fe:a9fe::1', true],
    ['2002:a00:1::1', false],
    ['::ffff:10.0.0.1', false],
    ['127.0.0.1', false],
    ['::1', false],
    ['8.8.8.8', false],
    ['2001:db8::1', false],
    ['metadata', true],
    ['METADATA.', true],
    ['metadata.example', false],
    ['backend.example', false],
  ] as const) {
    test(`${host} is ${denied ? 'denied' : 'allowed'}`, () => expect(isDenied(host)).toBe(denied))
  }
})

describe('the narrowest range decides', () => {
  for (const { host, allow = [], deny = [], denied } of [
    { host: '10.1.2.3', deny: ['10.0.0.0/8'], denied: true },
    { host: '11.1.2.3', deny: ['10.0.0.0/8'], denied: false },
    { host: '10.1.2.3', deny: ['10.0.0.0/8'], allow: ['10.1.0.0/16'], denied: false },
    { host: '10.1.2.3', deny: ['10.1.2.0/23'], allow: ['10.0.0.0/8'], denied: true },
    { host: '10.1.4.3', deny: ['10.1.2.0/23'], allow: ['10.0.0.0/8'], denied: false },
    { host: '169.254.169.254', allow: ['169.254.169.254'], denied: false },
    { host: '169.254.169.254', allow: ['169.254.0.0/16'], denied: false },
    { host: '169.254.169.254', allow: ['0.0.0.0/0'], denied: true },
    { host: '8.8.8.8', deny: ['0.0.0.0/0'], denied: true },
    { host: '2001:db8::1', deny: ['0.0.0.0/0'], denied: false },
    { host: '8.8.8.8', deny: ['::/0'], denied: false },
    { host: '2001:db8::1', deny: ['::/0'], allow: ['2001:db8::/32'], denied: false },
    { host: '0.0.0.0', deny: ['127.0.0.0/8'], denied: true },
    { host: '::', deny: ['::1'], denied: true },
    { host: '::ffff:10.1.2.3', deny: ['10.0.0.0/8'], denied: true },
    { host: '10.1.2.3', deny: ['::ffff:10.1.2.3'], denied: true },
  ] as { host: string; allow?: string[]; deny?: string[]; denied: boolean }[]) {
    const title = `${host}, deny [${deny}], allow [${allow}]: ${denied ? 'denied' : 'allowed'}`
    test(title, () => expect(isDenied(host, { allow, deny })).toBe(denied))
  }

  for (const text of ['10.0.0.0/33', '10.0.0', 'example.com', '', '::/129', '10.0.0.0/-1']) {
    test(`\`${text}\` is no range`, () =>
      expect(() => isDenied('8.8.8.8', { deny: [text] })).toThrow(/egress\.deny: .* is neither/))
  }
})
