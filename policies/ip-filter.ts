import { allScopes, definePolicy } from '../engine/policy/define.ts'
import { oneOf } from '../engine/policy/values.ts'
import { fail } from '../engine/run/errors.ts'
import { inRange, ipAddress, parseIpAddress } from './shared/ip-address.ts'

export default definePolicy({
  name: 'ip-filter',
  doc: 'Lets listed callers in, or keeps them out.',
  sections: ['inbound'],
  scopes: allScopes,
  attributes: {
    action: {
      kind: oneOf('allow', 'forbid'),
      default: 'allow',
      doc: 'Whether the list names those who may call, or those who may not.',
    },
  },
  elements: {
    address: {
      doc: 'An address.',
      many: true,
      text: { kind: ipAddress, required: true, doc: 'The address, IPv4 or IPv6.' },
    },
    'address-range': {
      doc: 'A range of addresses.',
      many: true,
      attributes: {
        from: { kind: ipAddress, required: true, doc: 'The first address.' },
        to: { kind: ipAddress, required: true, doc: 'The last address.' },
      },
    },
  },
  rules: [{ kind: 'atLeastOne', names: ['address', 'address-range'] }],
  errors: {
    FailedToParseCallerIP: {
      status: 403,
      message: 'Failed to establish IP address for the caller. Access denied.',
      body: 'Forbidden',
    },
    CallerIpNotAllowed: {
      status: 403,
      message: 'Caller IP address {ip} is not allowed. Access denied.',
      body: 'Forbidden',
    },
    CallerIpBlocked: {
      status: 403,
      message: 'Caller IP address is blocked. Access denied.',
      body: 'Forbidden',
    },
  },
  examples: [
    {
      title: 'An office and a server',
      xml: '<ip-filter action="allow"><address>13.66.201.169</address><address-range from="13.66.140.128" to="13.66.140.143" /></ip-filter>',
    },
  ],
  run({ action, address, addressRange }, { request }) {
    const caller = parseIpAddress(request.ipAddress)
    if (!caller) {
      if (action === 'allow') throw fail('FailedToParseCallerIP')
      return
    }
    const listed =
      address.some(({ text }) => inRange(caller, text, text)) ||
      addressRange.some(({ from, to }) => inRange(caller, from, to))
    if (action === 'allow' && !listed) throw fail('CallerIpNotAllowed', { ip: request.ipAddress })
    if (action === 'forbid' && listed) throw fail('CallerIpBlocked')
  },
})
